//! The table of codes that are errors. A row without its page `explain/NAME.md` does not build.
//! Lints have their own table, `check::lints`, since a lint is one file.

use std::fmt;

/// The name of a kind of finding, as in `error[unknown-name]`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(&'static str);

impl Code {
    /// A code of its own, for a lint.
    pub const fn lint(name: &'static str) -> Self {
        Code(name)
    }

    /// The kebab-case name.
    pub const fn name(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The code.
    pub code: Code,
    /// One line on what it finds.
    pub summary: &'static str,
    /// The page that `etiquette explain` shows, in Markdown.
    pub page: &'static str,
}

macro_rules! codes {
    ($($constant:ident $name:literal $summary:literal;)*) => {
        $(
            #[doc = $summary]
            pub const $constant: Code = Code($name);
        )*

        /// Every error, in the order of the contract.
        pub const ALL: &[Entry] = &[$(
            Entry { code: $constant, summary: $summary, page: include_str!(concat!("explain/", $name, ".md")) },
        )*];
    };
}

codes! {
    SYNTAX "syntax" "text that does not fit the language";
    MIXED_AND_OR "mixed-and-or" "`and` and `or` together without parentheses";
    UNCLOSED "unclosed" "a text, brace, bracket or comment that is never closed";
    BAD_ESCAPE "bad-escape" "a backslash followed by something it cannot escape";
    BAD_NUMBER "bad-number" "a number that is too large or not well formed";
    BAD_DATE "bad-date" "a date that does not exist";
    BAD_REGEX "bad-regex" "a regular expression that cannot be used";
    TOO_DEEP "too-deep" "nesting deeper than the limit";
    TOO_LARGE "too-large" "a file or an item beyond its limit";
    RESERVED_NAME "reserved-name" "a reserved word used as a name";
    UNKNOWN_NAME "unknown-name" "a name that nothing has";
    DUPLICATE_NAME "duplicate-name" "two things with one name";
    DUPLICATE_CLAUSE "duplicate-clause" "a clause that stands twice";
    LET_CYCLE "let-cycle" "`let`s that need each other";
    USE_CYCLE "use-cycle" "files that use each other";
    USE_NOT_FOUND "use-not-found" "a file that is not there or cannot be read";
    USE_OUTSIDE "use-outside" "a path that leaves the policy root";
    TYPE_MISMATCH "type-mismatch" "a value of one type where another is needed";
    NOT_A_CONDITION "not-a-condition" "something that is neither true nor false where a condition is needed";
    BAD_CHOICE "bad-choice" "a text that is not among the choices";
    QUORUM_OUT_OF_RANGE "quorum-out-of-range" "a quorum that its list cannot meet, or always meets";
    MONTH_COMPARISON "month-comparison" "a duration in months or years that is compared";
    WRONG_ARGUMENTS "wrong-arguments" "a function called with the wrong arguments";
    MAY_BE_ABSENT "may-be-absent" "an optional value used where it may be absent";
    EMPTY_TEXT "empty-text" "an empty text where one is needed";
    EMPTY_LIST "empty-list" "an empty list where one is needed";
    QUESTION_NEEDS_ANSWER "question-needs-answer" "a question that shows something that has to be asked first";
    RECORD_CYCLE "record-cycle" "a record that contains itself";
    EMPTY_REPLY "empty-reply" "a reply that can come out empty";
    REPLY_WRONG_KIND "reply-wrong-kind" "a reply used for a kind it is not made for";
    REPLY_WRONG_OUTCOME "reply-wrong-outcome" "a reply used with a decision it does not fit";
    REPLY_NEEDS_REASON "reply-needs-reason" "a reply that shows a reason, used by a rule without one";
    MISSING_RULES "missing-rules" "a kind of request without rules";
    ASK_WITH_DEFAULT "ask-with-default" "a field that is asked and has a value of its own";
    RECORD_SYNTAX "record-syntax" "a record that is not well-formed TOML, JSON or CSV";
    RECORD_KIND "record-kind" "a record whose kind is missing or not in the policy";
    RECORD_TYPE "record-type" "a value of the wrong type in a record";
    RECORD_MISSING "record-missing" "a record without a fact it needs";
    RECORD_UNKNOWN_KEY "record-unknown-key" "a key that the policy does not know";
    RECORD_BAD_DATE "record-bad-date" "a text in a record that is no date";
    RECORD_BAD_CHOICE "record-bad-choice" "a text in a record that is not among the choices";
    RECORD_DUPLICATE_ID "record-duplicate-id" "two records with one id";
    RECORD_OUT_OF_BOUNDS "record-out-of-bounds" "a value outside the bounds of its field";
    RECORD_OUT_OF_RANGE "record-out-of-range" "a number or date beyond what can be held";
    REPLY_OVER_LIMIT "reply-over-limit" "a reply longer than its channel allows";
    ME_MISSING "me-missing" "a value about `me` that nobody gave";
    SETTINGS "settings" "a mistake in `etiquette.toml`";
    FAILED_TEST "failed-test" "a test of a policy that comes out otherwise than expected";
    CHANGED_DECISION "changed-decision" "a request that another version of a policy decides otherwise";
}

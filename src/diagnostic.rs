//! What is said about a text: plain values made of words, so that every floor can speak and no printer is needed to test it.

pub mod codes;

use crate::source::Span;
pub use codes::Code;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It cannot be run; not configurable.
    Error,
    /// A lint that makes the exit code 1.
    Deny,
    /// A lint that is only said.
    Warn,
}

impl Severity {
    /// The word in front of a finding and in reports.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Deny => "deny",
            Severity::Warn => "warn",
        }
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of finding it is.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong: one line, lower case, no full stop, the user's own words in backticks.
    pub message: String,
    /// The place, unless it has none.
    pub span: Option<Span>,
    /// What the place has to do with it, written under it.
    pub label: String,
    /// Other places, each with what it has to do with it.
    pub labels: Vec<Label>,
    /// Something to type; each is one `help:` line (or block).
    pub help: Vec<String>,
    /// Further lines, without a heading.
    pub notes: Vec<String>,
    /// Edits that would mend it.
    pub fixes: Vec<Fix>,
    /// A record that proves it.
    pub witness: Option<Witness>,
}

/// A further place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What it has to do with the finding.
    pub text: String,
}

/// A record that shows a finding, replayable by `etiquette decide`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// The date on which it holds, if that matters.
    pub today: Option<String>,
    /// The record, in TOML.
    pub toml: String,
    /// Values about `me` that it rests on, each with its field, as after `--me`.
    pub me: Vec<(String, String)>,
    /// What deciding it shows.
    pub shows: Shows,
}

/// What is seen when a record is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// No rule applies.
    NoRule,
    /// The rule of this index decides.
    Decides(usize),
    /// The rule of this index decides, and its reason is not true.
    Untrue(usize),
    /// The reply is longer than the channel allows.
    TooLong,
    /// The request expires before its answer is due.
    Late,
}

/// Edits that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as a short imperative.
    pub title: String,
    /// Whether a machine may apply it unasked.
    pub applicability: Applicability,
    /// The edits; they do not overlap.
    pub edits: Vec<Edit>,
}

/// Whether a fix may be applied without being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicability {
    /// Changes no decision and loses nothing.
    Safe,
    /// A person should look.
    Unsafe,
}

impl Applicability {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Applicability::Safe => "safe",
            Applicability::Unsafe => "unsafe",
        }
    }
}

/// Replaces the text under a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; an empty span inserts.
    pub span: Span,
    /// By what.
    pub text: String,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, Some(span), message)
    }

    /// A finding with any weight, with or without a place.
    pub fn new(code: Code, severity: Severity, span: Option<Span>, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            severity,
            message: message.into(),
            span,
            label: String::new(),
            labels: Vec::new(),
            help: Vec::new(),
            notes: Vec::new(),
            fixes: Vec::new(),
            witness: None,
        }
    }

    /// Writes `text` under the place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.label = text.into();
        self
    }

    /// Shows another place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds something to type.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }

    /// Adds a further line.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }

    /// Adds a fix of one edit.
    #[must_use]
    pub fn fix(
        self,
        title: impl Into<String>,
        applicability: Applicability,
        span: Span,
        text: impl Into<String>,
    ) -> Self {
        self.fix_many(title, applicability, vec![Edit { span, text: text.into() }])
    }

    /// Adds a fix of several edits.
    #[must_use]
    pub fn fix_many(mut self, title: impl Into<String>, applicability: Applicability, edits: Vec<Edit>) -> Self {
        self.fixes.push(Fix { title: title.into(), applicability, edits });
        self
    }
}

/// The name in `names` nearest to `name`, if one is near enough to be meant.
pub fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = (name.chars().count() / 3).max(1);
    let lower = name.to_lowercase();
    let distance = |n: &'a str| {
        let other = n.to_lowercase();
        let may_be_near = least_distance(&lower, &other) <= most;
        may_be_near.then(|| (strsim::damerau_levenshtein(&lower, &other), n))
    };
    let near = names.into_iter().filter_map(distance).filter(|&(distance, _)| distance <= most);
    near.min().map(|(_, n)| n)
}

/// What the distance of two words is at least, quickly: strangers are many, and their true distance takes long to find out.
fn least_distance(one: &str, other: &str) -> usize {
    let letters =
        |word: &str| word.chars().fold((0_u64, 0_usize), |(set, n), c| (set | 1 << (u32::from(c) % 64), n + 1));
    let ((one, length), (other, other_length)) = (letters(one), letters(other));
    // Each letter that the other word lacks has to go or become another one.
    let lacking = (one & !other).count_ones().max((other & !one).count_ones());
    length.abs_diff(other_length).max(lacking as usize)
}

/// A name in backticks with its article: "a `person`", "an `offer`".
pub fn a(name: &str) -> String {
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
    format!("{article} `{name}`")
}

/// Joins words as people do: "a", "a or b", "a, b or c".
pub fn list_words(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_takes_a_slip_and_refuses_a_stranger() {
        assert_eq!(nearest("lenght", ["length", "count"]), Some("length"));
        assert_eq!(nearest("xyz", ["length", "count"]), None);
    }

    #[test]
    fn words_are_at_least_as_far_apart_as_it_seems() {
        let words =
            ["", "a", "ab", "ba", "length", "lenght", "strength", "ärger", "aerger", "p0p", "guest_count", "counts"];
        for (one, other) in words.iter().flat_map(|one| words.map(|other| (*one, other))) {
            let (least, distance) = (least_distance(one, other), strsim::damerau_levenshtein(one, other));
            assert!(least <= distance, "{one} {other}: {least} {distance}");
        }
    }

    #[test]
    fn words_are_listed_as_people_do() {
        let words: Vec<String> = ["a", "b", "c"].map(String::from).to_vec();
        assert_eq!(list_words(&words, "or"), "a, b or c");
    }
}

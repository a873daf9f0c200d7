//! The tree of a policy as it is written: every name, literal and parenthesis with its place, nothing resolved.

mod expression;

use crate::source::{FileId, Span};
pub use expression::*;
pub use jiff::civil::Date;
pub use rust_decimal::Decimal;

/// A whole file.
#[derive(Clone, Debug, Default)]
pub struct File {
    /// `//!` lines, without the marker.
    pub docs: Vec<DocLine>,
    /// The items that were understood, in order.
    pub items: Vec<Item>,
    /// Every `//` comment, in order, for the formatter. Documentation (`///`, `//!`) is not among them.
    pub comments: Vec<Comment>,
    /// Stretches that were not understood; nothing in them is known to be unused or missing.
    pub broken: Vec<Span>,
}

/// A plain comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From `//` to the end of the line, exclusive.
    pub span: Span,
    /// Whether nothing but blanks stands before it in its line.
    pub own_line: bool,
}

/// One line of documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocLine {
    /// The text behind `///` or `//!`, without one leading blank.
    pub text: String,
    /// The whole line from the marker on.
    pub span: Span,
}

/// A name where one is declared or meant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A path: `name`, `from.name`, `me.name`. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// Its names.
    pub names: Vec<Name>,
    /// The whole path.
    pub span: Span,
}

impl Path {
    /// The path with dots, as written.
    pub fn dotted(&self) -> String {
        self.names.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(".")
    }
}

/// What may stand before an item, field or rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attrs {
    /// `///` lines.
    pub docs: Vec<DocLine>,
    /// `@allow(…)`.
    pub allows: Vec<Allow>,
}

/// `@allow(lint-name, "why")`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// The lint's name, hyphens included.
    pub lint: Name,
    /// Why.
    pub reason: Literal,
    /// From `@` to `)`.
    pub span: Span,
}

/// An item with what stands before it.
#[derive(Clone, Debug)]
pub struct Item {
    /// Documentation and allowances.
    pub attrs: Attrs,
    /// The item.
    pub kind: ItemKind,
    /// From its keyword to its last token, without the attributes.
    pub span: Span,
}

/// The items of the language.
#[derive(Clone, Debug)]
pub enum ItemKind {
    /// `use "people.etq"`
    Use(Literal),
    /// `let NAME = …`
    Let(Let),
    /// `me { … }`
    Me(Block),
    /// `record NAME { … }`
    Record(Block),
    /// `request NAME { … }`
    Request(Block),
    /// `rules for NAME { … }`
    Rules(Rules),
    /// `reply NAME for KIND { … }`
    Reply(Reply),
    /// `test "title" for KIND { … }`
    Test(Test),
}

/// A constant.
#[derive(Clone, Debug)]
pub struct Let {
    /// Its name.
    pub name: Name,
    /// Its value.
    pub value: LetValue,
}

/// The value of a top-level `let`.
#[derive(Clone, Debug)]
pub enum LetValue {
    /// An expression.
    Expr(Expr),
    /// `lines of "path"`
    LinesOf(Literal),
}

/// A text literal, escapes resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// The text that it means (for `matches`: the expression).
    pub text: String,
    /// With its quotes.
    pub span: Span,
    /// Whether it is a `"""` block.
    pub block: bool,
}

/// `me`, a record or a request.
#[derive(Clone, Debug)]
pub struct Block {
    /// Its name; for `me` the keyword.
    pub name: Name,
    /// Fields, lets and clauses in order.
    pub members: Vec<Member>,
}

/// A member of a block.
#[derive(Clone, Debug)]
pub struct Member {
    /// Documentation and allowances.
    pub attrs: Attrs,
    /// The member.
    pub kind: MemberKind,
    /// Without the attributes.
    pub span: Span,
}

/// What may stand in a block.
#[expect(clippy::large_enum_variant, reason = "nearly all members are fields")]
#[derive(Clone, Debug)]
pub enum MemberKind {
    /// A field.
    Field(Field),
    /// A derived value.
    Let(FieldLet),
    /// A clause; only a request may have one.
    Clause(Clause),
}

/// A field.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// `key "…"`
    pub key: Option<Literal>,
    /// Its type.
    pub ty: TypeExpr,
    /// `= default`
    pub default: Option<Expr>,
    /// `ask "…"`; the span of the keyword and the text.
    pub ask: Option<Template>,
}

/// `let NAME = EXPR` in a block.
#[derive(Clone, Debug)]
pub struct FieldLet {
    /// Its name.
    pub name: Name,
    /// Its value.
    pub value: Expr,
}

/// A type as written.
#[derive(Clone, Debug)]
pub struct TypeExpr {
    /// Which.
    pub kind: TypeKind,
    /// The place of `?`.
    pub optional: Option<Span>,
    /// The whole type.
    pub span: Span,
}

/// The forms of a type. Bounds are literals (`Int`, `Decimal`, possibly negative) or, after an error, [`ExprKind::Error`].
#[derive(Clone, Debug)]
pub enum TypeKind {
    /// `bool`
    Bool,
    /// `int`, `int 0 to 500`
    Int(Option<(Expr, Expr)>),
    /// `decimal`, `decimal 0 to 1.5`
    Decimal(Option<(Expr, Expr)>),
    /// `text`, `text up to 60`
    Text(Option<Expr>),
    /// `date`
    Date,
    /// `one of ["a", "b"]`
    OneOf(Vec<Literal>),
    /// `one of plans`
    OneOfNamed(Name),
    /// `list of TYPE`
    List(Box<TypeExpr>),
    /// A record's name, or a name that is no type.
    Named(Name),
    /// Already reported; the field is known, its type is not.
    Error,
}

/// A clause of a request.
#[derive(Clone, Debug)]
pub enum Clause {
    /// `answer by DATE`
    AnswerBy(Expr),
    /// `expires on DATE`
    ExpiresOn(Expr),
    /// `reply limit N characters`
    ReplyLimit(Expr),
    /// `reply style full|brief`
    ReplyStyle(ReplyStyle),
}

impl Clause {
    /// The words that begin it.
    pub fn words(&self) -> &'static str {
        match self {
            Clause::AnswerBy(_) => "answer by",
            Clause::ExpiresOn(_) => "expires on",
            Clause::ReplyLimit(_) => "reply limit",
            Clause::ReplyStyle(_) => "reply style",
        }
    }
}

/// How replies of a kind are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReplyStyle {
    /// A letter: greeting, thanks, signature.
    #[default]
    Full,
    /// A fragment for a channel that brings its own frame.
    Brief,
}

/// `rules for NAME { … }`
#[derive(Clone, Debug)]
pub struct Rules {
    /// The kind.
    pub kind: Name,
    /// The rules in order, `otherwise` among them.
    pub rules: Vec<Rule>,
}

/// A rule, or `otherwise`. A broken rule whose name was read is kept with the condition [`ExprKind::Error`] and, where its
/// outcome was not understood, `review`.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Documentation and allowances.
    pub attrs: Attrs,
    /// Its name; none for `otherwise`.
    pub name: Option<Name>,
    /// The keyword `rule` or `otherwise`.
    pub keyword: Span,
    /// Its condition; none for `otherwise`.
    pub when: Option<Expr>,
    /// What it decides.
    pub outcome: Outcome,
    /// Without the attributes.
    pub span: Span,
}

/// `accept`, `decline`, `defer`, `review`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// Yes.
    Accept,
    /// No.
    Decline,
    /// Not yet.
    Defer,
    /// Left to a person.
    Review,
}

impl Decision {
    /// The keyword.
    pub fn word(self) -> &'static str {
        match self {
            Decision::Accept => "accept",
            Decision::Decline => "decline",
            Decision::Defer => "defer",
            Decision::Review => "review",
        }
    }
}

/// What a rule decides.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The decision.
    pub decision: Decision,
    /// The place of its keyword.
    pub decision_span: Span,
    /// `for DURATION`, with its place.
    pub wait: Option<(Duration, Span)>,
    /// `with REPLY`
    pub reply: Option<Name>,
    /// `because "…" given …`
    pub because: Option<Because>,
    /// All of it.
    pub span: Span,
}

/// A reason.
#[derive(Clone, Debug)]
pub struct Because {
    /// The text.
    pub text: Template,
    /// `given CONDITION`
    pub given: Option<Expr>,
    /// From `because` on.
    pub span: Span,
}

/// A reply.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Its name.
    pub name: Name,
    /// The kinds it is for.
    pub kinds: Vec<Name>,
    /// At least one wording.
    pub wordings: Vec<Wording>,
}

/// One wording of a reply.
#[derive(Clone, Debug)]
pub struct Wording {
    /// Its text.
    pub body: WordingBody,
    /// With its braces or quotes.
    pub span: Span,
}

/// A wording made of parts, or one free text.
#[derive(Clone, Debug)]
pub enum WordingBody {
    /// Parts.
    Parts(Vec<Part>),
    /// One free text.
    Free(Template),
}

/// A part of a reply, or the word `paragraph`.
#[derive(Clone, Debug)]
pub enum Part {
    /// `paragraph`
    Paragraph(Span),
    /// A part with its text.
    Text {
        /// Which part.
        kind: PartKind,
        /// The place of its keyword.
        keyword: Span,
        /// `when CONDITION`
        when: Option<Expr>,
        /// The text.
        text: Template,
        /// All of it.
        span: Span,
    },
}

/// The parts of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartKind {
    /// `greet`
    Greet,
    /// `thank`
    Thank,
    /// `answer`
    Answer,
    /// `because`
    Because,
    /// `instead`
    Instead,
    /// `say`
    Say,
    /// `sign`
    Sign,
}

impl PartKind {
    /// The keyword.
    pub fn word(self) -> &'static str {
        match self {
            PartKind::Greet => "greet",
            PartKind::Thank => "thank",
            PartKind::Answer => "answer",
            PartKind::Because => "because",
            PartKind::Instead => "instead",
            PartKind::Say => "say",
            PartKind::Sign => "sign",
        }
    }
}

/// A test.
#[derive(Clone, Debug)]
pub struct Test {
    /// Its title.
    pub title: Literal,
    /// The kind.
    pub kind: Name,
    /// Its lines in order.
    pub lines: Vec<TestLine>,
}

/// A line of a test.
#[derive(Clone, Debug)]
pub enum TestLine {
    /// `path = literal`; `today` and `id` are paths of one name here.
    Set {
        /// What is set.
        path: Path,
        /// To what.
        value: Expr,
    },
    /// `expect …`
    Expect {
        /// What is expected.
        expect: Expect,
        /// All of it.
        span: Span,
    },
}

/// What a test expects.
#[derive(Clone, Debug)]
pub enum Expect {
    /// `expect decline by RULE with REPLY`
    Decision {
        /// The decision.
        decision: Decision,
        /// `by RULE` or `by otherwise`.
        by: Option<Name>,
        /// `with REPLY`
        with: Option<Name>,
    },
    /// `expect ask [a, b]`, as a set.
    Ask(Vec<Path>),
    /// `expect reply contains "…"`
    ReplyContains(Literal),
    /// `expect reply is "…"`
    ReplyIs(Literal),
    /// `expect reason "…"`
    Reason(Literal),
    /// `expect overdue`
    Overdue,
}

/// A text with holes. What could not be read of a text stands in it as plain text, so a template without segments is an
/// empty text and nothing else.
#[derive(Clone, Debug)]
pub struct Template {
    /// Text and holes in order; two texts never touch.
    pub segments: Vec<Segment>,
    /// With its quotes.
    pub span: Span,
    /// Whether it is a `"""` block.
    pub block: bool,
}

/// A piece of a template.
#[derive(Clone, Debug)]
pub enum Segment {
    /// Plain text, escapes resolved and indentation stripped.
    Text {
        /// The text.
        text: String,
        /// Runs of it that stand in the source as they are: byte offset in `text`, byte offset in the file.
        pieces: Vec<(u32, u32)>,
        /// The stretch of source it comes from.
        span: Span,
    },
    /// `{path}`, `{path or else 'fallback'}`
    Hole {
        /// The path.
        path: Path,
        /// The fallback's text and its place with the quotes.
        fallback: Option<(String, Span)>,
        /// With its braces.
        span: Span,
    },
}

impl Default for Span {
    fn default() -> Self {
        Span { file: FileId(0), start: 0, end: 0 }
    }
}

/// The reserved words, which are never names.
pub const RESERVED: &[&str] = &[
    "and", "or", "not", "is", "in", "contains", "mentions", "starts", "ends", "matches", "any", "all", "none", "most",
    "at", "exactly", "of", "true", "false", "today", "present", "absent", "let", "else", "day", "days", "week",
    "weeks", "month", "months", "year", "years",
];

/// Names that every request has, which are never declared.
pub const RESERVED_NAMES: &[&str] = &["id", "kind", "reason", "me"];

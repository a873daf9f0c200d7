//! The policy as it is meant: names resolved to ids, types inferred, records laid flat into the facts of each kind.
//!
//! Invariant: a [`Policy`] inside a `CheckedPolicy` holds no error nodes; ids index the arenas that gave them out.

pub mod arena;
pub mod builtins;
pub mod expr;
pub(crate) mod literal;
pub mod types;
pub mod value;

use crate::source::Span;
pub use crate::syntax::ast::{Decision, Duration, Name, PartKind, ReplyStyle, Unit};
use arena::{Arena, id_type};
pub use expr::{Expr, ExprKind};
pub use types::{Base, Bound, Scalar, Type};
pub use value::{Date, Decimal, Value};

id_type! {
    /// A kind of request.
    KindId;
    /// A fact of a kind: a field, its path laid flat.
    FactId;
    /// A derived value of a kind: a `let`, its path laid flat.
    LetId;
    /// A top-level `let`.
    GlobalId;
    /// A field of `me`.
    MeId;
    /// A reply.
    ReplyId;
    /// A record type.
    RecordId;
    /// A set of choices.
    ChoicesId;
}

/// A whole policy.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Top-level `let`s.
    pub globals: Arena<GlobalId, Global>,
    /// Fields of `me`, in order of declaration.
    pub me: Arena<MeId, MeField>,
    /// Sets of choices, one for each `one of`.
    pub choices: Arena<ChoicesId, Vec<String>>,
    /// Record types.
    pub records: Arena<RecordId, Record>,
    /// Kinds of request, in order of declaration.
    pub kinds: Arena<KindId, Kind>,
    /// Replies.
    pub replies: Arena<ReplyId, Reply>,
    /// Tests.
    pub tests: Vec<Test>,
}

/// A top-level `let`.
#[derive(Clone, Debug)]
pub struct Global {
    /// Its name.
    pub name: Name,
    /// Its value; constant but for `today` and `me`.
    pub value: Expr,
}

/// A field of `me`.
#[derive(Clone, Debug)]
pub struct MeField {
    /// Its name.
    pub name: Name,
    /// Its type; `optional` says whether it may be absent.
    pub ty: Type,
    /// What its values are held within.
    pub bound: Bound,
    /// Its default.
    pub default: Option<Value<'static>>,
}

/// A record type, as far as it matters once its fields are laid flat.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its name.
    pub name: Name,
}

/// A kind of request.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Its name.
    pub name: Name,
    /// Its facts in order of declaration, records laid flat where they stand.
    pub facts: Arena<FactId, Fact>,
    /// Its derived values, each after those that it reads.
    pub lets: Arena<LetId, Derived>,
    /// The keys of a record of this kind.
    pub layout: Layout,
    /// `answer by`, of type date.
    pub answer_by: Option<Expr>,
    /// `expires on`, of type date.
    pub expires_on: Option<Expr>,
    /// `reply limit`, in UTF-16 units, and the clause's place.
    pub reply_limit: Option<(u32, Span)>,
    /// `reply style`
    pub reply_style: ReplyStyle,
    /// The place of the kind's name in `rules for`; none if it has no rules (then the policy has an error).
    pub rules_span: Option<Span>,
    /// The rules in order; `otherwise`, if any, is last and has no name and no condition.
    pub rules: Vec<Rule>,
}

impl Kind {
    /// The fact with this dotted path.
    pub fn fact(&self, path: &str) -> Option<FactId> {
        self.facts.iter().find(|(_, f)| f.path == path).map(|(id, _)| id)
    }
}

/// The keys of a table in a record, in order of declaration.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// Each key with what it holds.
    pub keys: Vec<(String, Slot)>,
}

/// What a key holds.
#[derive(Clone, Debug)]
pub enum Slot {
    /// A value.
    Fact(FactId),
    /// A table. `presence` is its own fact if the whole table may be absent (`person?`).
    Table {
        /// The fact that is `true` or absent with the table.
        presence: Option<FactId>,
        /// The table's keys.
        layout: Layout,
    },
}

/// A fact of a kind.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its path with dots, of names: `from.name`.
    pub path: String,
    /// The keys that lead to it in a record, which `key "…"` may rename.
    pub keys: Vec<String>,
    /// Its type. For the presence of an optional record: `Base::Record`.
    pub base: Base,
    /// What its values are held within.
    pub bound: Bound,
    /// What holds when a record lacks it.
    pub need: Need,
    /// The innermost optional record that it lies in, if any; where that is absent, so is this.
    pub within: Option<FactId>,
    /// The place of its name where it is declared.
    pub span: Span,
    /// Its documentation.
    pub doc: String,
}

/// What holds when a record lacks a fact.
#[derive(Clone, Debug)]
pub enum Need {
    /// It is an error of the record.
    Required,
    /// It is absent, which is known.
    Optional,
    /// It has this value.
    Default(Value<'static>),
    /// It is unknown; the question to ask.
    Ask(Template),
}

/// A derived value.
#[derive(Clone, Debug)]
pub struct Derived {
    /// Its path with dots: `from.first_name`.
    pub path: String,
    /// Its value.
    pub value: Expr,
    /// The place of its name where it is declared.
    pub span: Span,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name; none for `otherwise`.
    pub name: Option<String>,
    /// The place of its name, or of the word `otherwise`.
    pub span: Span,
    /// The whole rule.
    pub whole: Span,
    /// Its condition; none for `otherwise`.
    pub when: Option<Expr>,
    /// What it decides.
    pub decision: Decision,
    /// The place of `accept`, `decline` ….
    pub decision_span: Span,
    /// `for DURATION`; there exactly for `defer`.
    pub wait: Option<Duration>,
    /// `with REPLY`, and its place.
    pub reply: Option<(ReplyId, Span)>,
    /// Its reason.
    pub because: Option<Because>,
}

impl Rule {
    /// Its name, or `otherwise`.
    pub fn title(&self) -> &str {
        self.name.as_deref().unwrap_or("otherwise")
    }
}

/// A reason.
#[derive(Clone, Debug)]
pub struct Because {
    /// The text.
    pub text: Template,
    /// The facts it rests on.
    pub given: Option<Expr>,
    /// From `because` on.
    pub span: Span,
}

/// A reply.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Its name.
    pub name: Name,
    /// Its wordings, resolved once for each kind it is for, in that order.
    pub bodies: Vec<Body>,
    /// The whole item.
    pub span: Span,
}

impl Reply {
    /// Its wordings for a kind.
    pub fn body(&self, kind: KindId) -> Option<&Body> {
        self.bodies.iter().find(|b| b.kind == kind)
    }
}

/// A reply as it is for one kind.
#[derive(Clone, Debug)]
pub struct Body {
    /// The kind.
    pub kind: KindId,
    /// At least one.
    pub wordings: Vec<Wording>,
}

/// One wording.
#[derive(Clone, Debug)]
pub struct Wording {
    /// Its parts in order; a free text is one unconditional `say`.
    pub parts: Vec<Part>,
    /// Whether it is one free text.
    pub free: bool,
    /// With its braces or quotes.
    pub span: Span,
}

/// A part of a wording.
#[derive(Clone, Debug)]
pub enum Part {
    /// Starts a new paragraph.
    Paragraph,
    /// A text.
    Text {
        /// Which part.
        kind: PartKind,
        /// The place of its keyword.
        keyword: Span,
        /// The condition under which it stands.
        when: Option<Expr>,
        /// The text.
        text: Template,
    },
}

/// A text with holes.
#[derive(Clone, Debug)]
pub struct Template {
    /// Texts and holes in order.
    pub segments: Vec<Segment>,
    /// The text as written, holes in braces: what two reasons are compared by where a fact is unknown.
    pub written: String,
    /// With its quotes.
    pub span: Span,
}

/// A piece of a template.
#[derive(Clone, Debug)]
pub enum Segment {
    /// Plain text.
    Text(String),
    /// A value, with the place of its braces.
    Hole(Hole, Span),
}

/// What a hole shows.
#[derive(Clone, Debug)]
pub enum Hole {
    /// A value; `{path or else 'fallback'}` is an [`ExprKind::OrElse`].
    Value(Expr),
    /// `{reason}`
    Reason,
    /// `{answer_by}`; the kind has that clause.
    AnswerBy,
    /// `{again_on}`; only `defer` uses the reply.
    AgainOn,
}

/// A test.
#[derive(Clone, Debug)]
pub struct Test {
    /// Its title.
    pub title: String,
    /// The title's place.
    pub title_span: Span,
    /// The kind.
    pub kind: KindId,
    /// The facts that are given.
    pub facts: Vec<(FactId, Value<'static>, Span)>,
    /// The fields of `me` that are given.
    pub me: Vec<(MeId, Value<'static>)>,
    /// `today`
    pub today: Option<Date>,
    /// `id`
    pub id: Option<String>,
    /// What is expected, each with its place.
    pub expects: Vec<(Expect, Span)>,
    /// The whole item.
    pub span: Span,
}

/// What a test expects.
#[derive(Clone, Debug)]
pub enum Expect {
    /// A decision.
    Decision {
        /// Which.
        decision: Decision,
        /// The index of the rule that makes it.
        by: Option<usize>,
        /// The reply.
        with: Option<ReplyId>,
    },
    /// These questions, in any order.
    Ask(Vec<FactId>),
    /// The reply's text contains this.
    ReplyContains(String),
    /// The reply's text is this.
    ReplyIs(String),
    /// The reason is this.
    Reason(String),
    /// It is overdue.
    Overdue,
}

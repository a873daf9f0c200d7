//! The compiled form of a policy: facts are slots, constants are folded, `me` is filled in.

use super::flow::Flow;
use super::index::Index;
use super::test::Test;
use super::text::{Patterns, TextSet};
use super::value::Truth;
use crate::model::arena::Id;
use crate::model::expr::{Among, Comparison, Predicate, Sign};
use crate::model::{ChoicesId, Decision, Duration, ReplyId, Value};
use crate::source::Span;
use regex::Regex;
use std::sync::{Arc, OnceLock};

/// A policy that is ready to decide records. It owns all that it needs and may be shared between threads.
#[derive(Debug, Default)]
pub struct Program {
    pub(super) constants: Constants,
    pub(super) kinds: Vec<KindProgram>,
    /// Names of the replies, for what is said about them.
    pub(super) replies: Vec<String>,
    /// The parts of each rule's condition, by kind and rule; only where they are told apart.
    pub(super) traces: Vec<Vec<Vec<Traced>>>,
}

/// A part of a condition, compiled on its own.
#[derive(Debug)]
pub(super) struct Traced {
    pub(super) span: Span,
    pub(super) cond: Cond,
    /// Which truth of a part inside it ends the reading.
    pub(super) stop: Option<Truth>,
    /// The places of the parts inside it.
    pub(super) parts: Vec<usize>,
}

/// What the expressions of every kind share.
#[derive(Debug, Default)]
pub(super) struct Constants {
    pub(super) choices: Vec<Choices>,
    /// Top-level `let`s that are not constant, since they read `today`, each after those that it reads.
    pub(super) globals: Vec<Derived>,
}

/// A set of choices.
#[derive(Debug)]
pub(super) struct Choices {
    pub(super) spelled: Vec<String>,
    /// Whether no two are the same without regard to case, so that places can be compared.
    pub(super) distinct: bool,
}

/// A kind of request.
#[derive(Debug, Default)]
pub(super) struct KindProgram {
    /// Each after those that it reads.
    pub(super) lets: Vec<Derived>,
    pub(super) rules: Vec<RuleProgram>,
    /// Which rules may hold; none where there are few.
    pub(super) index: Option<Index>,
    /// All rules as a row of steps, made when they are first read without an index; none where that would be too long.
    pub(super) flow: OnceLock<Option<Flow>>,
    pub(super) answer_by: Option<Node>,
    pub(super) expires_on: Option<Node>,
    pub(super) reply_limit: Option<(usize, Span)>,
    /// The questions, by fact.
    pub(super) questions: Vec<Option<Text>>,
    /// The wordings of the replies that the rules use, by reply.
    pub(super) letters: Vec<Option<Box<[Wording]>>>,
}

/// A `let`.
#[derive(Debug)]
pub(super) struct Derived {
    pub(super) name: String,
    pub(super) body: Body,
    /// Whether working it out may fail.
    pub(super) may_fail: bool,
}

/// What a `let` stands for.
#[derive(Debug)]
pub(super) enum Body {
    Scalar(Node),
    List(List),
}

/// A rule.
#[derive(Debug)]
pub(super) struct RuleProgram {
    /// None for `otherwise`.
    pub(super) when: Option<Cond>,
    /// The rule as a row of steps, made when it is first read by itself; none where that would be too long.
    pub(super) flow: OnceLock<Option<Flow>>,
    pub(super) decision: Decision,
    pub(super) wait: Option<Duration>,
    pub(super) reply: Option<ReplyId>,
    pub(super) reason: Option<Text>,
    pub(super) given: Option<Cond>,
    /// The facts that `given`, or else the condition, reads, in order of declaration.
    pub(super) facts: Box<[usize]>,
    /// What the reason and `given` show.
    pub(super) shows: Shows,
    /// Whether neither these nor the reply show anything that may be unknown, or fail.
    pub(super) is_plain: bool,
}

/// What a text shows that may be unknown, or fail.
#[derive(Debug, Default)]
pub(super) struct Shows {
    /// The questions that it reads.
    pub(super) facts: Box<[usize]>,
    /// Whether working it out may fail.
    pub(super) may_fail: bool,
}

/// One wording of a reply.
#[derive(Debug)]
pub(super) struct Wording {
    pub(super) shows: Shows,
    pub(super) parts: Box<[Part]>,
}

/// A part of a wording.
#[derive(Debug)]
pub(super) enum Part {
    Paragraph,
    Text {
        /// Whether it is a paragraph of its own.
        alone: bool,
        when: Option<Cond>,
        text: Text,
    },
}

/// A text with holes.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) pieces: Box<[Piece]>,
    pub(super) written: String,
}

/// A piece of a text.
#[derive(Debug)]
pub(super) enum Piece {
    Plain(String),
    Value(Node),
    Reason,
    AnswerBy,
    AgainOn,
}

/// An expression that gives a single value.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// No list.
    Const(Value<'static>),
    Fact(usize),
    Let(usize),
    Global(usize),
    Id,
    Today,
    Cond(Box<Cond>),
    OrElse(Box<Node>, Box<Node>),
    Sum(Sign, Box<Node>, Box<Node>),
    Shift(Sign, Box<Node>, Duration),
    ShiftDays(Sign, Box<Node>, Box<Node>),
    DaysBetween(Box<Node>, Box<Node>),
    Length(Box<Node>),
    FirstName(Box<Node>),
    Count(Box<List>),
    Widen(Box<Node>),
}

/// An expression that is true, false or unknown.
#[derive(Clone, Debug)]
pub(super) enum Cond {
    Const(bool),
    Fact(usize),
    Test(Test),
    Value(Node),
    Not(Box<Cond>),
    And(Box<[Cond]>),
    Or(Box<[Cond]>),
    /// Holds where at least and at most so many hold.
    Quorum {
        least: usize,
        most: usize,
        of: Box<[Cond]>,
    },
    Compare(Comparison, Node, Node),
    In {
        negated: bool,
        item: Node,
        list: List,
    },
    Predicate {
        predicate: Predicate,
        among: Option<Among>,
        text: Node,
        pattern: Pattern,
    },
    Matches(Node, Box<Regex>),
    Presence {
        present: bool,
        of: Presence,
    },
}

/// What is present or absent.
#[derive(Clone, Debug)]
pub(super) enum Presence {
    Node(Node),
    List(List),
}

/// What a predicate looks for.
#[derive(Clone, Debug)]
pub(super) enum Pattern {
    Const(Arc<Patterns>),
    One(Node),
    List(List),
}

/// An expression that gives a list.
#[derive(Clone, Debug)]
pub(super) enum List {
    Const(Arc<ConstList>),
    Absent,
    Fact(usize),
    Let(usize),
    Global(usize),
    Elements(Box<[Node]>),
    OrElse(Box<List>, Box<List>),
}

/// A constant list, ready to be searched.
#[derive(Debug, Default)]
pub(super) struct ConstList {
    /// How many elements were written.
    pub(super) len: usize,
    /// Every element that is not absent.
    pub(super) all: Box<[Value<'static>]>,
    /// The texts, and the spellings of choices.
    pub(super) texts: Box<[Box<str>]>,
    pub(super) choices: Box<[(ChoicesId, u32)]>,
    /// Made when something is looked up.
    pub(super) set: OnceLock<TextSet>,
    /// Made when a text is searched for the elements.
    pub(super) patterns: OnceLock<Arc<Patterns>>,
}

impl Shows {
    /// Whether nothing may be unknown, or fail.
    pub(super) fn is_plain(&self) -> bool {
        self.facts.is_empty() && !self.may_fail
    }
}

impl ConstList {
    /// Whether a text is among the elements, without regard to case.
    pub(super) fn contains(&self, text: &str) -> bool {
        self.set.get_or_init(|| TextSet::new(&self.texts)).contains(&self.texts, text)
    }

    /// The elements as patterns.
    pub(super) fn patterns(&self) -> &Arc<Patterns> {
        self.patterns.get_or_init(|| Arc::new(Patterns::new(self.texts.iter().map(|t| &**t))))
    }
}

impl Wording {
    /// About how long it comes out, in bytes.
    pub(super) fn room(&self) -> usize {
        let part = |part: &Part| if let Part::Text { text, .. } = part { text.room() + 2 } else { 0 };
        self.parts.iter().map(part).sum()
    }
}

impl Text {
    /// About how long it comes out, in bytes.
    pub(super) fn room(&self) -> usize {
        let piece = |piece: &Piece| if let Piece::Plain(text) = piece { text.len() } else { 32 };
        self.pieces.iter().map(piece).sum()
    }

    /// The text, if it has no holes.
    pub(super) fn plain(&self) -> Option<&str> {
        match &*self.pieces {
            [] => Some(""),
            [Piece::Plain(text)] => Some(text),
            _ => None,
        }
    }
}

impl Node {
    pub(super) fn is_const(&self) -> bool {
        matches!(self, Node::Const(_))
    }
}

impl Constants {
    pub(super) fn choices(&self, set: ChoicesId) -> Option<&Choices> {
        self.choices.get(set.index())
    }

    /// A choice as it is declared.
    pub(super) fn spelling(&self, set: ChoicesId, at: u32) -> &str {
        self.choices(set).and_then(|c| c.spelled.get(at as usize)).map_or("", String::as_str)
    }
}

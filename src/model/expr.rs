//! Expressions with their types, ready to be evaluated, compiled or proved about.

use super::builtins::Builtin;
use super::types::Type;
use super::value::Value;
use super::{FactId, GlobalId, LetId, MeId};
use crate::source::Span;
pub use crate::syntax::ast::{Among, Comparison, Duration, Predicate, Quorum, Sign};

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Which.
    pub kind: ExprKind,
    /// Its type.
    pub ty: Type,
    /// Its place.
    pub span: Span,
}

/// The forms of an expression. The comments say of which types the operands are once a policy is checked.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// Already reported; not in a checked policy.
    Error,
    /// A constant, never unknown or absent. A text literal beside a choice is a constant choice.
    Const(Value<'static>),
    /// A fact of the kind. For an optional record: its presence.
    Fact(FactId),
    /// A derived value of the kind.
    Let(LetId),
    /// A top-level `let`.
    Global(GlobalId),
    /// A field of `me`.
    Me(MeId),
    /// `id`, a text.
    Id,
    /// `kind`, a text.
    Kind,
    /// `today`
    Today,
    /// A list literal whose elements are not all constant, or a constant one (elements are `Const` then). Elements may be absent.
    List(Vec<Expr>),
    /// bool
    Not(Box<Expr>),
    /// bools, at least two
    And(Vec<Expr>),
    /// bools, at least two
    Or(Vec<Expr>),
    /// bools, at least one
    Quorum(Quorum, Vec<Expr>),
    /// Both sides are of one scalar type after widening. A choice beside a text, or beside a choice of another set, is
    /// compared as a text. `Is` and `IsNot` take every scalar but months, and sides that may be absent; orders take
    /// numbers, dates and days; `IsExactly` takes textual sides.
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// An element (may be absent) and a list (may be absent: then it holds nothing).
    In {
        /// Whether it is `not in`.
        negated: bool,
        /// The element.
        item: Box<Expr>,
        /// The list.
        list: Box<Expr>,
    },
    /// A textual operand (may be absent) and a text, or with `among` a list of texts.
    Predicate {
        /// Which.
        predicate: Predicate,
        /// How many of the list.
        among: Option<Among>,
        /// The text that is searched.
        text: Box<Expr>,
        /// What is looked for.
        pattern: Box<Expr>,
    },
    /// A textual operand (may be absent) and a compiled expression.
    Matches(Box<Expr>, Box<regex::Regex>),
    /// An operand that may be absent.
    Presence {
        /// Whether it is `is present`.
        present: bool,
        /// Of what.
        of: Box<Expr>,
    },
    /// The first where it is present, else the second.
    OrElse(Box<Expr>, Box<Expr>),
    /// Two numbers of one type; two durations in days.
    Sum(Sign, Box<Expr>, Box<Expr>),
    /// A date and a duration literal of any unit.
    Shift(Sign, Box<Expr>, Duration),
    /// A date and an expression in days.
    ShiftDays(Sign, Box<Expr>, Box<Expr>),
    /// Days from the second date to the first.
    DaysBetween(Box<Expr>, Box<Expr>),
    /// A function.
    Call(Builtin, Box<Expr>),
    /// An int as a decimal.
    Widen(Box<Expr>),
}

/// Calls `$visit` with each operand of an expression, in reading order; `$iter` is how a vector of them is gone through.
macro_rules! each_operand {
    ($kind:expr, $visit:ident, $iter:ident) => {
        match $kind {
            ExprKind::Error
            | ExprKind::Const(_)
            | ExprKind::Fact(_)
            | ExprKind::Let(_)
            | ExprKind::Global(_)
            | ExprKind::Me(_)
            | ExprKind::Id
            | ExprKind::Kind
            | ExprKind::Today => {}
            ExprKind::List(items) | ExprKind::And(items) | ExprKind::Or(items) | ExprKind::Quorum(_, items) => {
                items.$iter().for_each($visit);
            }
            ExprKind::Not(a)
            | ExprKind::Matches(a, _)
            | ExprKind::Presence { of: a, .. }
            | ExprKind::Shift(_, a, _)
            | ExprKind::Call(_, a)
            | ExprKind::Widen(a) => $visit(a),
            ExprKind::Compare(_, a, b)
            | ExprKind::In { item: a, list: b, .. }
            | ExprKind::Predicate { text: a, pattern: b, .. }
            | ExprKind::OrElse(a, b)
            | ExprKind::Sum(_, a, b)
            | ExprKind::ShiftDays(_, a, b)
            | ExprKind::DaysBetween(a, b) => {
                $visit(a);
                $visit(b);
            }
        }
    };
}

impl Expr {
    /// Calls `visit` with each operand, in reading order.
    pub fn operands<'a>(&'a self, mut visit: impl FnMut(&'a Expr)) {
        each_operand!(&self.kind, visit, iter);
    }

    /// Calls `visit` with each operand, in reading order, to change it.
    pub fn operands_mut(&mut self, mut visit: impl FnMut(&mut Expr)) {
        each_operand!(&mut self.kind, visit, iter_mut);
    }
}

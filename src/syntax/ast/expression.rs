//! Expressions of the tree.

use super::{Date, Decimal, Literal, Name, Path};
use crate::source::Span;

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Which.
    pub kind: ExprKind,
    /// Where.
    pub span: Span,
}

impl Expr {
    /// The expression without parentheses around it.
    pub fn bare(&self) -> &Expr {
        let mut expr = self;
        while let ExprKind::Paren(inner) = &expr.kind {
            expr = inner;
        }
        expr
    }

    /// Calls `visit` with each operand, in reading order.
    pub fn operands<'a>(&'a self, mut visit: impl FnMut(&'a Expr)) {
        match &self.kind {
            ExprKind::Error
            | ExprKind::Bool(_)
            | ExprKind::Int(_)
            | ExprKind::Decimal(_)
            | ExprKind::Text(_)
            | ExprKind::Date(_)
            | ExprKind::Duration(_)
            | ExprKind::Today
            | ExprKind::Path(_) => {}
            ExprKind::List(items)
            | ExprKind::And(items)
            | ExprKind::Or(items)
            | ExprKind::Quorum { of: items, .. }
            | ExprKind::Call(_, items) => items.iter().for_each(visit),
            ExprKind::Paren(a) | ExprKind::Not(a) | ExprKind::Matches(a, _) | ExprKind::Presence { of: a, .. } => {
                visit(a)
            }
            ExprKind::Compare(_, a, b)
            | ExprKind::In { item: a, list: b, .. }
            | ExprKind::Predicate { text: a, pattern: b, .. }
            | ExprKind::OrElse(a, b)
            | ExprKind::Sum(_, a, b) => {
                visit(a);
                visit(b);
            }
        }
    }
}

/// The forms of an expression.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// Already reported.
    Error,
    /// `true`, `false`
    Bool(bool),
    /// `42`, `-3`, `1_000`
    Int(i64),
    /// `2.5`
    Decimal(Decimal),
    /// `"text"`
    Text(Literal),
    /// `2026-05-01`
    Date(Date),
    /// `14 days`
    Duration(Duration),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `today`
    Today,
    /// `from.name`
    Path(Path),
    /// `( … )`
    Paren(Box<Expr>),
    /// `not a`
    Not(Box<Expr>),
    /// `a and b and c`; at least two
    And(Vec<Expr>),
    /// `a or b or c`; at least two
    Or(Vec<Expr>),
    /// `a is b`, `a < b`
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `a in LIST`, `a not in LIST`
    In {
        /// Whether `not` stands before `in`.
        negated: bool,
        /// The element.
        item: Box<Expr>,
        /// The list.
        list: Box<Expr>,
    },
    /// `t contains x`, `t mentions any of LIST`
    Predicate {
        /// Which predicate.
        predicate: Predicate,
        /// `any of`, `all of`, `none of`
        among: Option<Among>,
        /// The text (or, after `contains`, the list).
        text: Box<Expr>,
        /// What is looked for.
        pattern: Box<Expr>,
    },
    /// `t matches "regex"`
    Matches(Box<Expr>, Literal),
    /// `x is present`, `x is absent`
    Presence {
        /// Whether `present`.
        present: bool,
        /// Of what.
        of: Box<Expr>,
    },
    /// `most of [a, b]`
    Quorum {
        /// How many.
        quorum: Quorum,
        /// The place of the words before the list.
        words: Span,
        /// Of which.
        of: Vec<Expr>,
    },
    /// `a or else b`
    OrElse(Box<Expr>, Box<Expr>),
    /// `a + b`, `a - b`
    Sum(Sign, Box<Expr>, Box<Expr>),
    /// `length(t)`
    Call(Name, Vec<Expr>),
}

/// `+` or `-`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `+`
    Plus,
    /// `-`
    Minus,
}

/// The comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `is`
    Is,
    /// `is not`
    IsNot,
    /// `is exactly`
    IsExactly,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// As written.
    pub fn word(self) -> &'static str {
        match self {
            Comparison::Is => "is",
            Comparison::IsNot => "is not",
            Comparison::IsExactly => "is exactly",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
        }
    }

    /// Whether it needs an order (`<`, `<=`, `>`, `>=`).
    pub fn is_order(self) -> bool {
        matches!(self, Comparison::Less | Comparison::LessOrEqual | Comparison::Greater | Comparison::GreaterOrEqual)
    }
}

/// The predicates over texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Predicate {
    /// `contains`
    Contains,
    /// `mentions`
    Mentions,
    /// `starts with`
    StartsWith,
    /// `ends with`
    EndsWith,
}

impl Predicate {
    /// As written.
    pub fn word(self) -> &'static str {
        match self {
            Predicate::Contains => "contains",
            Predicate::Mentions => "mentions",
            Predicate::StartsWith => "starts with",
            Predicate::EndsWith => "ends with",
        }
    }
}

/// `any of`, `all of`, `none of` after a predicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Among {
    /// `any of`
    Any,
    /// `all of`
    All,
    /// `none of`
    None,
}

/// How many of a list of conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quorum {
    /// `all of`
    All,
    /// `any of`
    Any,
    /// `none of`
    None,
    /// `most of`: more than half
    Most,
    /// `at least N of`
    AtLeast(u32),
    /// `at most N of`
    AtMost(u32),
    /// `exactly N of`
    Exactly(u32),
}

/// A duration literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Duration {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

/// The units of a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// `day`, `days`
    Days,
    /// `week`, `weeks`
    Weeks,
    /// `month`, `months`
    Months,
    /// `year`, `years`
    Years,
}

impl Unit {
    /// As shown for `count` of it: `day` or `days`.
    pub fn word(self, count: u32) -> &'static str {
        match (self, count) {
            (Unit::Days, 1) => "day",
            (Unit::Days, _) => "days",
            (Unit::Weeks, 1) => "week",
            (Unit::Weeks, _) => "weeks",
            (Unit::Months, 1) => "month",
            (Unit::Months, _) => "months",
            (Unit::Years, 1) => "year",
            (Unit::Years, _) => "years",
        }
    }
}

impl std::fmt::Display for Duration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.count, self.unit.word(self.count))
    }
}

//! What an expression gives while it runs: light copies that borrow their texts from the record or the program.

use crate::model::{ChoicesId, Date, Decimal, Value};
use std::cmp::Ordering;

/// True, false, or not known yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It does not hold.
    False,
    /// It holds.
    True,
    /// An answer is missing.
    Unknown,
}

impl Truth {
    /// Kleene's `not`, where `flip` says so.
    #[inline]
    pub(super) fn not_if(self, flip: bool) -> Truth {
        if flip { !self } else { self }
    }
}

impl std::ops::Not for Truth {
    type Output = Truth;

    /// Kleene's `not`.
    #[inline]
    fn not(self) -> Truth {
        match self {
            Truth::False => Truth::True,
            Truth::True => Truth::False,
            Truth::Unknown => Truth::Unknown,
        }
    }
}

impl From<bool> for Truth {
    #[inline]
    fn from(holds: bool) -> Self {
        if holds { Truth::True } else { Truth::False }
    }
}

/// A single value, or the lack of one.
#[derive(Clone, Copy, Debug)]
pub(super) enum Val<'a> {
    Unknown,
    Absent,
    Bool(bool),
    Int(i128),
    Decimal(Decimal),
    Text(&'a str),
    Date(Date),
    Days(i64),
    Choice(ChoicesId, u32),
}

impl<'a> Val<'a> {
    /// A value of a record or a program. A list is no single value: it is only present.
    #[inline]
    pub(super) fn of(value: &'a Value<'_>) -> Val<'a> {
        match value {
            Value::Unknown => Val::Unknown,
            Value::Absent => Val::Absent,
            Value::Bool(b) => Val::Bool(*b),
            Value::Int(n) => Val::Int(*n),
            Value::Decimal(d) => Val::Decimal(*d),
            Value::Text(t) => Val::Text(t),
            Value::Date(d) => Val::Date(*d),
            Value::Days(n) => Val::Days(*n),
            Value::Choice(set, at) => Val::Choice(*set, *at),
            Value::List(_) => Val::Bool(true),
        }
    }

    /// The same, owning its text.
    pub(super) fn to_value(self) -> Value<'static> {
        match self {
            Val::Unknown => Value::Unknown,
            Val::Absent => Value::Absent,
            Val::Bool(b) => Value::Bool(b),
            Val::Int(n) => Value::Int(n),
            Val::Decimal(d) => Value::Decimal(d),
            Val::Text(t) => Value::Text(t.to_owned().into()),
            Val::Date(d) => Value::Date(d),
            Val::Days(n) => Value::Days(n),
            Val::Choice(set, at) => Value::Choice(set, at),
        }
    }

    /// As a condition. What is absent does not hold; a checked policy never asks.
    pub(super) fn truth(self) -> Truth {
        match self {
            Val::Unknown => Truth::Unknown,
            Val::Bool(b) => b.into(),
            _ => Truth::False,
        }
    }

    /// How two present values are ordered; none for values that have no order.
    pub(super) fn order(self, other: Val<'_>) -> Option<Ordering> {
        match (self, other) {
            (Val::Int(a), Val::Int(b)) => Some(a.cmp(&b)),
            (Val::Decimal(a), Val::Decimal(b)) => Some(a.cmp(&b)),
            (Val::Int(a), Val::Decimal(b)) => Some(widen(a)?.cmp(&b)),
            (Val::Decimal(a), Val::Int(b)) => Some(a.cmp(&widen(b)?)),
            (Val::Date(a), Val::Date(b)) => Some(a.cmp(&b)),
            (Val::Days(a), Val::Days(b)) => Some(a.cmp(&b)),
            (Val::Bool(a), Val::Bool(b)) => Some(a.cmp(&b)),
            _ => None,
        }
    }
}

/// An int as a decimal, if a decimal can hold it.
pub(super) fn widen(n: i128) -> Option<Decimal> {
    Decimal::try_from_i128_with_scale(n, 0).ok()
}

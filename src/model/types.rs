//! The types of the language.

use super::value::Decimal;
use super::{ChoicesId, RecordId};

/// A type: what a value is, and whether it may be absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Type {
    /// What it is.
    pub base: Base,
    /// Whether it may be absent (`T?`).
    pub optional: bool,
}

impl Type {
    /// A type whose values are always there.
    pub const fn required(base: Base) -> Self {
        Type { base, optional: false }
    }

    /// A scalar that is always there.
    pub const fn scalar(scalar: Scalar) -> Self {
        Type::required(Base::Scalar(scalar))
    }

    /// The type of conditions.
    pub const BOOL: Type = Type::scalar(Scalar::Bool);

    /// Whether an error was already reported for it.
    pub fn is_error(self) -> bool {
        self.base == Base::Error
    }
}

/// A type without regard to absence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Base {
    /// A single value.
    Scalar(Scalar),
    /// A list of single values; none for the empty list literal.
    List(Option<Scalar>),
    /// A record, as a whole only present or absent.
    Record(RecordId),
    /// Already reported.
    Error,
}

/// The single values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scalar {
    /// `bool`
    Bool,
    /// `int`
    Int,
    /// `decimal`
    Decimal,
    /// `text`
    Text,
    /// `date`
    Date,
    /// A number of days: `14 days`, `2 weeks`, `d - e`.
    Days,
    /// `6 months`, `1 year`: can be added to a date and nothing else.
    Months,
    /// `one of […]`
    Choice(ChoicesId),
}

impl Scalar {
    /// As people call it, with its article: `a text`.
    pub fn with_article(self) -> &'static str {
        match self {
            Scalar::Bool => "a bool",
            Scalar::Int => "an int",
            Scalar::Decimal => "a decimal",
            Scalar::Text => "a text",
            Scalar::Date => "a date",
            Scalar::Days => "a duration in days",
            Scalar::Months => "a duration in months",
            Scalar::Choice(_) => "a choice",
        }
    }

    /// As it is written in a list's type: `list of text`.
    pub fn word(self) -> &'static str {
        match self {
            Scalar::Bool => "bool",
            Scalar::Int => "int",
            Scalar::Decimal => "decimal",
            Scalar::Text => "text",
            Scalar::Date => "date",
            Scalar::Days => "days",
            Scalar::Months => "months",
            Scalar::Choice(_) => "one of […]",
        }
    }

    /// Whether it is a text or a choice.
    pub fn is_textual(self) -> bool {
        matches!(self, Scalar::Text | Scalar::Choice(_))
    }

    /// Whether it is an int or a decimal.
    pub fn is_number(self) -> bool {
        matches!(self, Scalar::Int | Scalar::Decimal)
    }
}

/// What the values of a field are held within; both ends are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Bound {
    /// Whatever the type holds.
    #[default]
    None,
    /// `int A to B`
    Int(i64, i64),
    /// `decimal A to B`
    Decimal(Decimal, Decimal),
    /// `text up to N`, in Unicode scalar values.
    Length(u32),
}

//! From what a record says to the value that a fact holds: the meaning, without words and places.

use super::node::{Node, Shape};
use super::number::{self, NotThis};
use crate::model::value::{read_date, same_text, trimmed};
use crate::model::{Base, Bound, Policy, Scalar, Value};
use std::borrow::Cow;
use std::ops::Range;

/// Why a value is not what its fact holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// It is something else.
    Type,
    /// It has a fraction.
    Fraction,
    /// It is no date.
    Date,
    /// It is none of the choices.
    Choice,
    /// It is outside its bounds.
    Bounds,
    /// It is beyond what can be held.
    Range,
}

/// A single type with its bounds.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'p> {
    pub(crate) policy: &'p Policy,
    pub(crate) scalar: Scalar,
    pub(crate) bound: Bound,
}

/// A value, or nothing where it counts as missing.
pub(crate) type Converted<'a> = Result<Option<Value<'a>>, Misfit>;

/// What a fact holds, from a node: for a list each of its misfits, with its place.
pub(crate) fn node<'a>(
    policy: &Policy,
    base: Base,
    bound: Bound,
    node: Node<'a>,
) -> Result<Option<Value<'a>>, Vec<(Node<'a>, Misfit)>> {
    if node.shape.is_blank() {
        return Ok(None);
    }
    match base {
        Base::Scalar(scalar) => {
            let wanted = Wanted { policy, scalar, bound };
            wanted.node(&node).map_err(|misfit| vec![(node, misfit)])
        }
        Base::List(Some(scalar)) => list(Wanted { policy, scalar, bound }, node).map(|items| Some(Value::List(items))),
        Base::List(None) | Base::Record(_) | Base::Error => Err(vec![(node, Misfit::Type)]),
    }
}

fn list<'a>(wanted: Wanted<'_>, node: Node<'a>) -> Result<Vec<Value<'a>>, Vec<(Node<'a>, Misfit)>> {
    let items = match node.shape {
        Shape::Array(items) => items,
        Shape::Cell(text) => split_cell(&text, &node.at),
        _ => return Err(vec![(node, Misfit::Type)]),
    };
    let mut values = Vec::with_capacity(items.len());
    let mut misfits = Vec::new();
    for mut item in items {
        item.entry = true;
        match wanted.node(&item) {
            Ok(value) => values.extend(value),
            Err(misfit) => misfits.push((item, misfit)),
        }
    }
    if misfits.is_empty() { Ok(values) } else { Err(misfits) }
}

/// The entries of a list in a cell.
fn split_cell<'a>(text: &Cow<'a, str>, at: &Range<usize>) -> Vec<Node<'a>> {
    let cell = |item: Cow<'a, str>| Node::new(at.clone(), Shape::Cell(item));
    match text {
        Cow::Borrowed(text) => text.split(';').map(|item| cell(Cow::Borrowed(item))).collect(),
        Cow::Owned(text) => text.split(';').map(|item| cell(Cow::Owned(item.to_owned()))).collect(),
    }
}

impl Wanted<'_> {
    /// A single value from a node.
    pub(crate) fn node<'a>(self, node: &Node<'a>) -> Converted<'a> {
        match &node.shape {
            Shape::Text(text) => self.text(text.clone()),
            Shape::Cell(text) => self.cell(text.clone()),
            Shape::Number(digits) => self.number(digits),
            Shape::Bool(value) => self.bool(*value),
            Shape::Date(date) if self.scalar == Scalar::Date => date.map(|d| Some(Value::Date(d))).ok_or(Misfit::Date),
            _ => Err(Misfit::Type),
        }
    }

    /// From `true` or `false`.
    pub(crate) fn bool<'a>(self, value: bool) -> Converted<'a> {
        if self.scalar == Scalar::Bool { Ok(Some(Value::Bool(value))) } else { Err(Misfit::Type) }
    }

    /// From a text in quotes.
    pub(crate) fn text<'a>(self, text: Cow<'a, str>) -> Converted<'a> {
        trim(text).map_or(Ok(None), |text| self.trimmed(text))
    }

    /// From a text in quotes that has no white space at its ends, and something to see.
    pub(crate) fn trimmed<'a>(self, text: Cow<'a, str>) -> Converted<'a> {
        match self.scalar {
            Scalar::Text => self.length(text),
            Scalar::Date => read_date(&text).map(|d| Some(Value::Date(d))).ok_or(Misfit::Date),
            Scalar::Choice(set) => {
                let choices = choices(self.policy, self.scalar);
                let at = choices.iter().position(|c| *c == text);
                let at = at.or_else(|| choices.iter().position(|c| same_text(c, &text))).ok_or(Misfit::Choice)?;
                Ok(Some(Value::Choice(set, u32::try_from(at).unwrap_or(u32::MAX))))
            }
            Scalar::Bool | Scalar::Int | Scalar::Decimal | Scalar::Days | Scalar::Months => Err(Misfit::Type),
        }
    }

    /// From digits as written.
    pub(crate) fn number<'a>(self, digits: &str) -> Converted<'a> {
        match self.scalar {
            Scalar::Int => self.int(number::int(digits).map_err(misfit)?),
            Scalar::Decimal => {
                let value = number::decimal(digits).map_err(misfit)?;
                let inside = match self.bound {
                    Bound::Decimal(least, most) => least <= value && value <= most,
                    Bound::Int(least, most) => value >= least.into() && value <= most.into(),
                    Bound::None | Bound::Length(_) => true,
                };
                if inside { Ok(Some(Value::Decimal(value))) } else { Err(Misfit::Bounds) }
            }
            _ => Err(Misfit::Type),
        }
    }

    /// From a whole number.
    pub(crate) fn int<'a>(self, value: i64) -> Converted<'a> {
        if self.scalar != Scalar::Int {
            return Err(Misfit::Type);
        }
        let inside = match self.bound {
            Bound::Int(least, most) => least <= value && value <= most,
            _ => true,
        };
        if inside { Ok(Some(Value::Int(value.into()))) } else { Err(Misfit::Bounds) }
    }

    /// From a cell of CSV, which says nothing about its type.
    fn cell<'a>(self, text: Cow<'a, str>) -> Converted<'a> {
        let Some(text) = trim(text) else { return Ok(None) };
        match self.scalar {
            Scalar::Bool if ["true", "yes"].iter().any(|w| text.eq_ignore_ascii_case(w)) => self.bool(true),
            Scalar::Bool if ["false", "no"].iter().any(|w| text.eq_ignore_ascii_case(w)) => self.bool(false),
            Scalar::Int | Scalar::Decimal => self.number(&text),
            _ => self.text(text),
        }
    }

    fn length<'a>(self, text: Cow<'a, str>) -> Converted<'a> {
        let fits = match self.bound {
            Bound::Length(most) => text.len() <= most as usize || text.chars().count() <= most as usize,
            _ => true,
        };
        if fits { Ok(Some(Value::Text(text))) } else { Err(Misfit::Bounds) }
    }
}

/// A text without white space at its ends; nothing where there is nothing to see.
pub(crate) fn trim(text: Cow<'_, str>) -> Option<Cow<'_, str>> {
    match text {
        Cow::Borrowed(text) => trimmed(text).map(Cow::Borrowed),
        Cow::Owned(text) => {
            let kept = trimmed(&text)?;
            Some(Cow::Owned(if kept.len() == text.len() { text } else { kept.to_owned() }))
        }
    }
}

fn misfit(why: NotThis) -> Misfit {
    match why {
        NotThis::ANumber => Misfit::Type,
        NotThis::Whole => Misfit::Fraction,
        NotThis::InRange => Misfit::Range,
    }
}

/// The choices of a single type, if it is one of some.
pub(crate) fn choices(policy: &Policy, scalar: Scalar) -> &[String] {
    match scalar {
        Scalar::Choice(set) => policy.choices.get(set).map_or(&[], Vec::as_slice),
        _ => &[],
    }
}

//! A record as it stands in its text: the same tree for TOML, JSON and CSV, each part with its place.

use super::RECORD_FILE;
use crate::model::Date;
use crate::source::Span;
use std::borrow::Cow;
use std::ops::Range;

/// A value with its place.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    /// Its bytes in the excerpt's text.
    pub(crate) at: Range<usize>,
    /// What it is.
    pub(crate) shape: Shape<'a>,
    /// Whether it is an entry of a list.
    pub(crate) entry: bool,
}

/// What a value is in its own notation.
#[derive(Clone, Debug)]
pub(crate) enum Shape<'a> {
    Null,
    Bool(bool),
    /// The digits as written, in base ten.
    Number(Cow<'a, str>),
    /// `inf` and `nan` of TOML.
    NoNumber,
    Text(Cow<'a, str>),
    /// A date of TOML; none where the calendar of the language has no such day.
    Date(Option<Date>),
    /// A local time of TOML.
    Time,
    /// A cell of CSV, which can be anything.
    Cell(Cow<'a, str>),
    Array(Vec<Node<'a>>),
    Table(Vec<Entry<'a>>),
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) key: Cow<'a, str>,
    pub(crate) key_at: Range<usize>,
    pub(crate) value: Node<'a>,
}

impl<'a> Node<'a> {
    /// A value that is no entry of a list.
    pub(crate) fn new(at: Range<usize>, shape: Shape<'a>) -> Self {
        Node { at, shape, entry: false }
    }

    pub(crate) fn span(&self) -> Span {
        span(&self.at)
    }
}

/// A place in the record's own text.
pub(crate) fn span(at: &Range<usize>) -> Span {
    Span::new(RECORD_FILE, at.start, at.end)
}

impl Shape<'_> {
    /// As people call it.
    pub(crate) fn called(&self) -> &'static str {
        match self {
            Shape::Null => "nothing",
            Shape::Bool(_) => "a bool",
            Shape::Number(_) | Shape::NoNumber => "a number",
            Shape::Text(_) | Shape::Cell(_) => "a text",
            Shape::Date(_) => "a date",
            Shape::Time => "a time of day",
            Shape::Array(_) => "a list",
            Shape::Table(_) => "a table of its own",
        }
    }

    /// Whether it is nothing, or a text with nothing to see in it.
    pub(crate) fn is_blank(&self) -> bool {
        match self {
            Shape::Null => true,
            Shape::Text(text) | Shape::Cell(text) => crate::model::value::trimmed(text).is_none(),
            _ => false,
        }
    }
}

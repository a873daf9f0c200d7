//! Records: requests as they come in, read into the slots of their kind, each error with the record's own text underlined.

use crate::diagnostic::Diagnostic;
use crate::model::{KindId, Value};
use std::borrow::Cow;

/// A request, ready to be decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Record<'a> {
    /// Its id; by default `PATH:N`.
    pub id: Cow<'a, str>,
    /// Its kind.
    pub kind: KindId,
    /// The values of the kind's facts, by [`crate::model::FactId`]. The presence of an optional record is `Bool(true)` or `Absent`.
    pub values: Vec<Value<'a>>,
}

/// A record that could not be read; the others still are.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Its id, if that could be read.
    pub id: Option<String>,
    /// Its kind, if that could be read.
    pub kind: Option<String>,
    /// What is wrong with it: at least one, the places in `source`'s text.
    pub diagnostics: Vec<Diagnostic>,
}

/// The forms of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Tables named by kind.
    Toml,
    /// One object or an array of objects.
    Json,
    /// One object a line.
    Jsonl,
    /// A header row, then one record a row.
    Csv,
}

//! TOML documents: tables and arrays of tables named by kind, in the order of the text.

mod words;

use super::node::{Entry, Node, Shape};
use super::reader::{self, Document, Head, Reader, fault, in_document};
use super::{Failure, Place, Record, Sink};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{RECORD_KIND, TOO_DEEP};
use crate::limits::{MAX_DOCUMENT_BYTES, MAX_RECORD_DEPTH};
use crate::model::Date;
use crate::model::value::FIRST_DATE;
use std::borrow::Cow;
use std::io::{self, Read};
use std::ops::{ControlFlow, Range};
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeFloat, DeInteger, DeTable, DeValue};
use toml_parser::Source;
use toml_parser::lexer::TokenKind;

/// Reads a document.
pub(crate) fn read(reader: &mut Reader<'_, '_>, input: &mut dyn Read, sink: &mut Sink<'_>) -> io::Result<()> {
    let name = Arc::clone(&reader.name);
    let (text, skipped, broken) = match reader::document(input, MAX_DOCUMENT_BYTES)? {
        Document::Text(text, skipped) => (text, skipped, None),
        Document::Broken(text, skipped, diagnostic) => (text, skipped, Some(diagnostic)),
    };
    let place = in_document(&name, &text, skipped);
    let _ = match broken.map_or_else(|| table(&text), Err) {
        Ok(table) => records(reader, &place, table, sink),
        Err(diagnostic) => {
            let failure = reader.broken(&place, *diagnostic);
            reader.deliver(&place, 0..0, Err(failure), sink)
        }
    };
    Ok(())
}

/// The document as a tree.
fn table(text: &str) -> Result<DeTable<'_>, Box<Diagnostic>> {
    if let Some(at) = too_deep(text) {
        let message = format!("this nests deeper than {MAX_RECORD_DEPTH} levels");
        return Err(Box::new(fault(TOO_DEEP, &at, message).label("here it becomes too deep")));
    }
    DeTable::parse(text).map(Spanned::into_inner).map_err(|error| Box::new(words::broken(text, &error)))
}

/// The place at which nesting passes the limit: brackets, braces and the dots of keys count.
fn too_deep(text: &str) -> Option<Range<usize>> {
    let (mut open, mut dots) = (Vec::new(), 0_usize);
    let mut depth = 0;
    for token in Source::new(text).lex() {
        match token.kind() {
            TokenKind::Dot => dots += 1,
            TokenKind::LeftCurlyBracket | TokenKind::LeftSquareBracket => {
                depth += dots + 1;
                open.push(std::mem::take(&mut dots));
            }
            TokenKind::RightCurlyBracket | TokenKind::RightSquareBracket => {
                dots = 0;
                depth = depth.saturating_sub(open.pop().map_or(0, |dots| dots + 1));
            }
            TokenKind::Comma | TokenKind::Newline => dots = 0,
            _ => {}
        }
        if depth + dots > MAX_RECORD_DEPTH {
            return Some(token.span().start()..token.span().end());
        }
    }
    None
}

/// A table of a document that is a record, or a value that is none.
struct Part<'a> {
    name: Cow<'a, str>,
    at: Range<usize>,
    value: Spanned<DeValue<'a>>,
}

fn records<'p: 'a, 'a>(
    reader: &mut Reader<'p, '_>,
    place: &Place<'a>,
    table: DeTable<'a>,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    if is_one_record(reader, &table) {
        let entries = entries(table);
        let origin = entries.first().map_or(0..0, |e| e.key_at.clone());
        return record(reader, place, None, entries, origin, sink);
    }
    for part in parts(table) {
        let start = part.at.clone();
        match part.value.into_inner() {
            DeValue::Table(table) => record(reader, place, Some(part.name), entries(table), start, sink)?,
            _ => {
                let failure = outside(reader, place, &part.name, &start);
                reader.deliver(place, start, Err(failure), sink)?;
            }
        }
    }
    ControlFlow::Continue(())
}

/// Whether a document is a single record that does not say its kind by a table.
fn is_one_record(reader: &Reader<'_, '_>, table: &DeTable<'_>) -> bool {
    let names_kind =
        table.iter().any(|(key, value)| reader.plan.named(key.get_ref()).is_some() && holds_records(value));
    if names_kind {
        return false;
    }
    let default = reader.plan.default.and_then(|id| reader.plan.kind(id));
    let known = |key: &str| default.is_some_and(|kind| kind.target(0, key).is_some());
    table.iter().any(|(key, value)| !holds_records(value) || known(key.get_ref()))
}

fn holds_records(value: &Spanned<DeValue<'_>>) -> bool {
    match value.get_ref() {
        DeValue::Table(_) => true,
        DeValue::Array(items) => items.iter().all(|item| matches!(item.get_ref(), DeValue::Table(_))),
        _ => false,
    }
}

/// The tables of a document in the order of the text.
fn parts(table: DeTable<'_>) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for (key, value) in table {
        let (key_at, name) = (key.span(), key.into_inner());
        let records = holds_records(&value);
        let at = value.span();
        match value.into_inner() {
            DeValue::Array(items) if records => {
                let items = items.into_iter().map(|item| Part { name: name.clone(), at: item.span(), value: item });
                parts.extend(items);
            }
            value @ DeValue::Table(_) => parts.push(Part { name, at: at.clone(), value: Spanned::new(at, value) }),
            value => parts.push(Part { name, at: key_at, value: Spanned::new(at, value) }),
        }
    }
    parts.sort_by_key(|part| part.at.start);
    parts
}

fn record<'p: 'a, 'a>(
    reader: &mut Reader<'p, '_>,
    place: &Place<'a>,
    name: Option<Cow<'a, str>>,
    mut entries: Vec<Entry<'a>>,
    at: Range<usize>,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    reader.begin();
    let inline = place.text().get(at.clone()).is_some_and(|text| text.starts_with('{'));
    let origin = if inline { at.start..at.start + 1 } else { at };
    let mut head = Head::take(&mut entries, origin.clone());
    head.table = name.map(|name| (name, origin.clone()));
    let read: Result<Record<'a>, Failure> = reader.record(place, head, |filling| filling.table(0, entries));
    reader.deliver(place, origin, read.as_ref().map_err(Failure::clone), sink)
}

/// A value that stands beside the records.
fn outside(reader: &Reader<'_, '_>, place: &Place<'_>, name: &str, at: &Range<usize>) -> Failure {
    let kind = reader.plan.kinds().next().map_or("…", |k| k.kind.name.text.as_str());
    let message = format!("`{}` belongs to no request", super::words::clip(name));
    let found = fault(RECORD_KIND, at, message).label("this stands outside any table that is named by a kind");
    reader.broken(place, found.help(format!("begin a request with `[[{kind}]]`")))
}

/// The entries of a table in the order of the text.
fn entries(table: DeTable<'_>) -> Vec<Entry<'_>> {
    let mut entries: Vec<_> = table
        .into_iter()
        .map(|(key, value)| {
            let key_at = key.span();
            Entry { key: key.into_inner(), key_at, value: node(value) }
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_at.start);
    entries
}

fn node(value: Spanned<DeValue<'_>>) -> Node<'_> {
    let at = value.span();
    let shape = match value.into_inner() {
        DeValue::String(text) => Shape::Text(text),
        DeValue::Integer(digits) => Shape::Number(integer(&digits)),
        DeValue::Float(digits) => float(&digits),
        DeValue::Boolean(value) => Shape::Bool(value),
        DeValue::Datetime(time) => time.date.map_or(Shape::Time, |date| Shape::Date(civil(date))),
        DeValue::Array(items) => Shape::Array(items.into_iter().map(node).collect()),
        DeValue::Table(table) => Shape::Table(entries(table)),
    };
    Node::new(at, shape)
}

/// The digits of an integer in base ten; of one beyond any use, too many.
fn integer<'a>(digits: &DeInteger<'_>) -> Cow<'a, str> {
    let text = digits.as_str();
    if digits.radix() == 10 {
        return Cow::Owned(text.to_owned());
    }
    let value = i128::from_str_radix(text, digits.radix()).map(|n| n.to_string());
    Cow::Owned(value.unwrap_or_else(|_| "9".repeat(40)))
}

fn float<'a>(digits: &DeFloat<'_>) -> Shape<'a> {
    let text = digits.as_str();
    if text.ends_with(|c: char| c.is_ascii_digit()) {
        Shape::Number(Cow::Owned(text.to_owned()))
    } else {
        Shape::NoNumber
    }
}

/// A date of the language's range.
fn civil(date: toml::value::Date) -> Option<Date> {
    let small = |n: u8| i8::try_from(n).ok();
    let date = Date::new(i16::try_from(date.year).ok()?, small(date.month)?, small(date.day)?).ok()?;
    (date >= FIRST_DATE).then_some(date)
}

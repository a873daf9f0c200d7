//! A JSON record as a tree with places. The parser borrows, so a part's place is where it lies in the text.

use crate::limits::MAX_RECORD_DEPTH;
use crate::record::node::{Entry, Node, Shape};
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

/// What is wrong with a text that should be JSON.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) at: Range<usize>,
    pub(crate) why: Why,
}

/// Why it is wrong.
#[derive(Debug)]
pub(crate) enum Why {
    /// It is not well-formed, in the words of the parser.
    Syntax(String),
    /// A text holds half of a character.
    Text,
    /// It nests too deep.
    Deep,
    /// A key stands twice; the place of the first one.
    Twice(String, Range<usize>),
}

/// The tree of `part`, which is a piece of `whole`; places count from the start of `whole`.
pub(crate) fn parse<'a>(whole: &'a str, part: &'a str) -> Result<Node<'a>, Broken> {
    let start = offset(whole, part);
    if let Some(at) = too_deep(part) {
        return Err(Broken { at: start + at..start + at + 1, why: Why::Deep });
    }
    let raw: &RawValue = serde_json::from_str(part).map_err(|e| broken(whole, start, part, &e))?;
    node(whole, raw.get())
}

/// Where `part` lies in `whole`.
pub(crate) fn offset(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize)
}

/// The text in quotes; nothing where it holds half of a character.
pub(crate) fn unquoted(raw: &str) -> Option<Cow<'_, str>> {
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') { serde_json::from_str(raw).ok().map(Cow::Owned) } else { Some(Cow::Borrowed(inner)) }
}

/// A parser's error at its place.
pub(crate) fn broken(whole: &str, start: usize, part: &str, error: &serde_json::Error) -> Broken {
    let line_start = part.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
    let mut at = (start + line_start + error.column().saturating_sub(1)).min(start + part.len());
    while !whole.is_char_boundary(at) {
        at = at.saturating_sub(1);
    }
    let end = at + whole.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    Broken { at: at..end, why: Why::Syntax(error.to_string()) }
}

/// The place at which nesting passes the limit.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_RECORD_DEPTH {
            return Some(at);
        }
    }
    None
}

/// The tree of a well-formed value that is not too deep.
fn node<'a>(whole: &'a str, raw: &'a str) -> Result<Node<'a>, Broken> {
    let start = offset(whole, raw);
    let at = start..start + raw.len();
    let shape = match raw.as_bytes().first() {
        Some(b'{') => Shape::Table(entries(whole, raw, &at)?),
        Some(b'[') => {
            let items = read(whole, raw, ItemsVisitor)?;
            Shape::Array(items.into_iter().map(|item| node(whole, item.get())).collect::<Result<_, _>>()?)
        }
        Some(b'"') => Shape::Text(text(raw, &at)?),
        Some(b't') => Shape::Bool(true),
        Some(b'f') => Shape::Bool(false),
        Some(b'n') => Shape::Null,
        _ => Shape::Number(Cow::Borrowed(raw)),
    };
    Ok(Node::new(at, shape))
}

fn entries<'a>(whole: &'a str, raw: &'a str, at: &Range<usize>) -> Result<Vec<Entry<'a>>, Broken> {
    let pairs = read(whole, raw, PairsVisitor)?;
    let mut entries = Vec::with_capacity(pairs.len());
    let mut places: HashMap<Cow<'a, str>, Range<usize>> = HashMap::new();
    for (key, value) in pairs {
        let key_at = offset(whole, key.get()).clamp(at.start, at.end);
        let key_at = key_at..key_at + key.get().len();
        let key = text(key.get(), &key_at)?;
        if let Some(first) = places.insert(key.clone(), key_at.clone()) {
            return Err(Broken { at: key_at, why: Why::Twice(key.into_owned(), first) });
        }
        entries.push(Entry { key, key_at, value: node(whole, value.get())? });
    }
    Ok(entries)
}

fn text<'a>(raw: &'a str, at: &Range<usize>) -> Result<Cow<'a, str>, Broken> {
    unquoted(raw).ok_or_else(|| Broken { at: at.clone(), why: Why::Text })
}

fn read<'a, V: Visitor<'a>>(whole: &str, raw: &'a str, visitor: V) -> Result<V::Value, Broken> {
    let mut json = serde_json::Deserializer::from_str(raw);
    json.deserialize_any(visitor).map_err(|e| broken(whole, offset(whole, raw), raw, &e))
}

struct PairsVisitor;

impl<'a> Visitor<'a> for PairsVisitor {
    type Value = Vec<(&'a RawValue, &'a RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = map.next_entry()? {
            pairs.push(pair);
        }
        Ok(pairs)
    }
}

struct ItemsVisitor;

impl<'a> Visitor<'a> for ItemsVisitor {
    type Value = Vec<&'a RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<S: SeqAccess<'a>>(self, mut seq: S) -> Result<Self::Value, S::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(items)
    }
}

//! JSON documents and JSON Lines.

mod fast;
mod fields;
mod keys;
mod scan;
mod tree;
mod words;

#[cfg(test)]
mod tests;

use super::chunk::{Chunk, is_blank};
use super::node::{Node, Shape};
use super::reader::{self, Document, Head, Reader, Stretch, in_document, syntax};
use super::{Failure, Format, Place, Record, Sink};
use crate::diagnostic::Diagnostic;
use crate::limits::{MAX_DOCUMENT_BYTES, MAX_RECORD_BYTES};
use fast::{End, Fast, Sheets};
use serde::de::{Deserializer as _, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::Arc;

/// Reads a document: one object, or an array of objects.
pub(crate) fn read(reader: &mut Reader<'_, '_>, input: &mut dyn Read, sink: &mut Sink<'_>) -> io::Result<()> {
    let name = Arc::clone(&reader.name);
    match reader::document(input, MAX_DOCUMENT_BYTES)? {
        Document::Text(text, skipped) => {
            let place = in_document(&name, &text, skipped);
            let _ = document(reader, &place, sink);
        }
        Document::Broken(text, skipped, diagnostic) => {
            let place = in_document(&name, &text, skipped);
            let failure = reader.broken(&place, *diagnostic);
            let _ = reader.deliver(&place, 0..0, Err(failure), sink);
        }
    }
    Ok(())
}

fn document(reader: &mut Reader<'_, '_>, place: &Place<'_>, sink: &mut Sink<'_>) -> ControlFlow<()> {
    let text = place.text().trim_matches(WHITE);
    if text.is_empty() {
        return ControlFlow::Continue(());
    }
    let mut pass = Pass { reader, place, sink, fast: Fast::default(), flow: ControlFlow::Continue(()) };
    if !text.starts_with('[') {
        return pass.part(text);
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let read = json.deserialize_seq(&mut pass).and_then(|()| json.end());
    pass.flow?;
    let Err(error) = read else { return ControlFlow::Continue(()) };
    let broken = tree::broken(place.text(), tree::offset(place.text(), text), text, &error);
    let failure = reader.broken(place, words::broken(place.text(), broken, Format::Json));
    reader.deliver(place, 0..0, Err(failure), sink)
}

/// White space of JSON.
const WHITE: [char; 4] = [' ', '\t', '\r', '\n'];

/// Hands on the objects of an array one after the other.
struct Pass<'s, 'p, 'o, 't, 'k> {
    reader: &'s mut Reader<'p, 'o>,
    place: &'s Place<'t>,
    sink: &'s mut Sink<'k>,
    fast: Fast,
    flow: ControlFlow<()>,
}

impl Pass<'_, '_, '_, '_, '_> {
    fn part(&mut self, part: &str) -> ControlFlow<()> {
        self.reader.begin();
        one(self.reader, &mut self.fast, self.place, part, self.sink)
    }
}

impl<'a> Visitor<'a> for &mut Pass<'_, '_, '_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_seq<S: SeqAccess<'a>>(self, mut items: S) -> Result<(), S::Error> {
        while let Some(item) = items.next_element::<&RawValue>()? {
            self.flow = self.part(item.get());
            if self.flow.is_break() {
                return Err(serde::de::Error::custom(""));
            }
        }
        Ok(())
    }
}

/// Reads JSON Lines; a line outlives its record only where something has to be said about it.
#[derive(Default)]
pub(crate) struct Lines {
    fast: Fast,
}

impl Lines {
    /// Reads a chunk.
    pub(crate) fn read(&mut self, reader: &mut Reader<'_, '_>, chunk: &Chunk, sink: &mut Sink<'_>) -> ControlFlow<()> {
        let flow = self.records(reader, chunk, sink);
        self.fast.forget_beyond(reader.report.settled());
        flow
    }

    fn records(&mut self, reader: &mut Reader<'_, '_>, chunk: &Chunk, sink: &mut Sink<'_>) -> ControlFlow<()> {
        let name = Arc::clone(&reader.name);
        // One look at all is quicker than one at each line.
        let whole = simdutf8::basic::from_utf8(chunk.bytes()).ok();
        let (mut number, mut start, mut sheets) = (chunk.start.line, 0, Sheets::default());
        while let Some(rest) = chunk.bytes().get(start..).filter(|rest| !rest.is_empty()) {
            let stretch = Stretch { name: &name, line: number, offset: chunk.offset(start) };
            let quick = whole.filter(|_| rest.first() == Some(&b'{'));
            let end = match quick.and_then(|whole| self.quickly(reader, &stretch, &mut sheets, (whole, start), sink)) {
                Some((end, flow)) => {
                    flow?;
                    end
                }
                None => {
                    let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
                    self.thoroughly(reader, &stretch, rest.get(..end).unwrap_or_default(), sink)?;
                    start + end
                }
            };
            (number, start) = (number + 1, end);
        }
        ControlFlow::Continue(())
    }

    /// Reads the line that begins there, if that can be done the quick way; gives where it ends.
    fn quickly<'p: 'a, 'a>(
        &mut self,
        reader: &mut Reader<'p, '_>,
        stretch: &Stretch<'_>,
        sheets: &mut Sheets<'a>,
        (whole, start): (&'a str, usize),
        sink: &mut Sink<'_>,
    ) -> Option<(usize, ControlFlow<()>)> {
        reader.begin();
        let rest = whole.get(start..)?;
        let Some((record, end)) = quick(reader, &mut self.fast, sheets, rest, (rest, End::Line)) else {
            reader.begin_again();
            return None;
        };
        let place = stretch.place(rest.get(..end)?);
        let flow = reader.deliver(&place, 0..1, Ok(&record), sink);
        sheets.reuse(record.kind, record.values);
        Some((start + end, flow))
    }

    /// Reads any line.
    fn thoroughly(
        &mut self,
        reader: &mut Reader<'_, '_>,
        stretch: &Stretch<'_>,
        bytes: &[u8],
        sink: &mut Sink<'_>,
    ) -> ControlFlow<()> {
        if is_blank(bytes) {
            return ControlFlow::Continue(());
        }
        reader.begin();
        match reader::line_text(bytes) {
            Ok(text) => one(reader, &mut self.fast, &stretch.place(text), text, sink),
            Err(broken) => reader.deliver_broken(stretch, *broken, sink),
        }
    }
}

/// Reads one record: the quick way, or else with its places.
fn one(
    reader: &mut Reader<'_, '_>,
    fast: &mut Fast,
    place: &Place<'_>,
    part: &str,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    let start = tree::offset(place.text(), part);
    let record = quick(reader, fast, &mut Sheets::default(), place.text(), (part, End::Text));
    let read = record.map_or_else(|| slow(reader, place, part), |(record, _)| Ok(record));
    reader.deliver(place, start..start + 1, read.as_ref().map_err(Failure::clone), sink)
}

/// The quick way through the record with which a part of a text begins; gives where in the part it ends.
fn quick<'p: 'a, 'a>(
    reader: &mut Reader<'p, '_>,
    fast: &mut Fast,
    sheets: &mut Sheets<'a>,
    whole: &'a str,
    (part, end): (&'a str, End),
) -> Option<(Record<'a>, usize)> {
    let found = fast.read(reader.plan, reader.report, (part, end), sheets)?;
    if found.end > MAX_RECORD_BYTES && end == End::Line || reader.strict && !fast.strays().is_empty() {
        return None;
    }
    let id = found.id.unwrap_or_else(|| Cow::Owned(reader.default_id()));
    if reader.is_used(&id) {
        return None;
    }
    // Where the id stands, or where the record begins if the id is not in the text as it is.
    let at = match &id {
        Cow::Borrowed(id) => tree::offset(whole, id)..tree::offset(whole, id) + id.len(),
        Cow::Owned(_) => tree::offset(whole, part)..tree::offset(whole, part) + 1,
    };
    reader.uses(&id, &at);
    fast.strays().iter().for_each(|&at| reader.report.again(at));
    Some((Record { id, kind: found.kind, values: sheets.take(found.kind) }, found.end))
}

/// The thorough way through a record.
fn slow<'p: 'a, 'a>(reader: &mut Reader<'p, '_>, place: &Place<'a>, part: &'a str) -> Result<Record<'a>, Failure> {
    let node = tree::parse(place.text(), part);
    let node = node.map_err(|broken| reader.broken(place, words::broken(place.text(), broken, reader.voice.format)))?;
    let Node { at, shape: Shape::Table(mut entries), .. } = node else {
        return Err(reader.broken(place, no_object(&node, reader.voice.format)));
    };
    let head = Head::take(&mut entries, at.start..at.start + 1);
    reader.record(place, head, |filling| filling.table(0, entries))
}

fn no_object(node: &Node<'_>, format: Format) -> Diagnostic {
    let found = syntax(&node.at, "a record should be an object").label(node.shape.called());
    match (&node.shape, format) {
        (Shape::Array(_), Format::Jsonl) => found.help("write one `{…}` a line, or end the file's name in `.json`"),
        _ => found.help("write it as `{\"id\": \"…\"}`"),
    }
}

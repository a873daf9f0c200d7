//! CSV: a header row with the keys, then one record a row.

mod row;

use super::chunk::{Chunk, is_blank};
use super::fill::Filling;
use super::node::{Node, Shape};
use super::plan::{KindPlan, Target};
use super::reader::{self, Head, Reader, Stretch, syntax};
use super::{Failure, Place, Record, Sink};
use crate::diagnostic::Diagnostic;
use crate::limits::MAX_RECORD_BYTES;
use crate::model::FactId;
use crate::model::arena::Id as _;
use row::{Fault, Row};
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Reads the header row, which stands in a chunk of its own; none if there is none that can be used.
pub(crate) fn header(reader: &mut Reader<'_, '_>, chunk: &Chunk, sink: &mut Sink<'_>) -> Option<Header> {
    let mut rows = Rows::new(chunk);
    let name = Arc::clone(&reader.name);
    let stretch = rows.next_filled(&name)?;
    match rows.text() {
        Ok(text) => begin(reader, &stretch.place(text), &rows.row, sink),
        Err(broken) => {
            let _ = reader.deliver_broken(&stretch, *broken, sink);
            None
        }
    }
}

/// Reads a chunk of rows.
pub(crate) fn read(
    reader: &mut Reader<'_, '_>,
    header: &Header,
    chunk: &Chunk,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    let mut rows = Rows::new(chunk);
    let name = Arc::clone(&reader.name);
    while let Some(stretch) = rows.next_filled(&name) {
        reader.begin();
        match rows.text() {
            Ok(text) => row(reader, header, &stretch.place(text), &rows.row, sink)?,
            Err(broken) => reader.deliver_broken(&stretch, *broken, sink)?,
        }
    }
    ControlFlow::Continue(())
}

/// The rows of a chunk.
struct Rows<'c> {
    rest: &'c [u8],
    row: Row,
    /// Line and offset of the row.
    line: u64,
    offset: u64,
    next_line: u64,
    next_offset: u64,
}

impl<'c> Rows<'c> {
    fn new(chunk: &'c Chunk) -> Self {
        let (line, offset) = (chunk.start.line, chunk.start.offset);
        Rows { rest: chunk.bytes(), row: Row::default(), line, offset, next_line: line, next_offset: offset }
    }

    /// Reads on to the next row that is not blank, and gives where it lies.
    fn next_filled<'n>(&mut self, name: &'n Arc<str>) -> Option<Stretch<'n>> {
        while self.next() {
            if !is_blank(&self.row.bytes) {
                return Some(self.stretch(name));
            }
        }
        None
    }

    /// Reads the next row; whether there is one.
    fn next(&mut self) -> bool {
        self.row.clear();
        (self.line, self.offset) = (self.next_line, self.next_offset);
        while !self.rest.is_empty() {
            let end = memchr::memchr(b'\n', self.rest).map_or(self.rest.len(), |at| at + 1);
            let (line, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, &[]));
            self.row.bytes.extend_from_slice(line);
            self.rest = rest;
            self.next_line += 1;
            self.next_offset += u64::try_from(end).unwrap_or(0);
            if self.row.bytes.len() > MAX_RECORD_BYTES || self.row.scan() {
                break;
            }
        }
        self.row.end();
        !self.row.bytes.is_empty()
    }

    fn stretch<'n>(&self, name: &'n Arc<str>) -> Stretch<'n> {
        Stretch { name, line: self.line, offset: self.offset }
    }

    /// The text of the row, or a text to show instead and what is wrong.
    fn text(&self) -> Result<&str, Box<(String, Diagnostic)>> {
        let text = reader::line_text(&self.row.bytes)?;
        let fault = match self.row.fault {
            None => return Ok(text),
            Some(Fault::Open(at)) => syntax(&(at..at + 1), "a quoted cell is never closed")
                .label("it begins here")
                .help("end it with `\"`; a quote within it is written twice"),
            Some(Fault::Behind(at)) => {
                let end = at + text.get(at..).and_then(|t| t.chars().next()).map_or(1, char::len_utf8);
                syntax(&(at..end), "a quoted cell goes on after its closing quote")
                    .label("this stands behind the quote")
                    .help("write a quote within a quoted cell twice: `\"\"`")
            }
        };
        Err(Box::new((text.to_owned(), fault)))
    }
}

/// The header row.
pub(crate) struct Header {
    names: Vec<String>,
    id: Option<usize>,
    kind: Option<usize>,
    /// What each column means to each kind.
    columns: Vec<Vec<Column>>,
}

/// What a column means to a kind.
enum Column {
    /// The record's id or kind.
    Head,
    /// A fact, and the table it lies in.
    Fact(usize, FactId),
    /// A table, which a cell cannot hold.
    Table(usize),
    /// Nothing: the table in which the key is not known, and the key.
    Stray(usize, String),
}

fn begin(reader: &mut Reader<'_, '_>, place: &Place<'_>, row: &Row, sink: &mut Sink<'_>) -> Option<Header> {
    let names: Vec<String> = row.cells.iter().map(|cell| cell.text(place.text()).trim().to_owned()).collect();
    if let Some(fault) = header_fault(&names, place.text(), row) {
        let failure = reader.broken(place, fault);
        let _ = reader.deliver(place, 0..0, Err(failure), sink);
        return None;
    }
    let find = |key: &str| names.iter().position(|name| name == key);
    let (id, kind) = (find("id"), find("kind"));
    let is_head = |at| Some(at) == id || Some(at) == kind;
    let of_kind = |plan: &KindPlan<'_>| {
        let named = names.iter().enumerate();
        named.map(|(at, name)| if is_head(at) { Column::Head } else { column(plan, name) }).collect()
    };
    let columns = reader.plan.kinds().map(of_kind).collect();
    Some(Header { names, id, kind, columns })
}

fn header_fault(names: &[String], text: &str, row: &Row) -> Option<Diagnostic> {
    let mut first = HashMap::new();
    for (name, cell) in names.iter().zip(&row.cells).filter(|(name, _)| !name.is_empty()) {
        if let Some(before) = first.insert(name, &cell.at) {
            let fault = syntax(&cell.at, format!("two columns are called `{}`", super::words::clip(name)));
            return Some(fault.label("the second one").also(super::node::span(before), "the first one"));
        }
    }
    let cell = row.cells.first().filter(|_| names.len() == 1)?;
    let other = text.get(cell.at.clone())?.trim_end().find([';', '\t'])?;
    let at = cell.at.start + other;
    let fault = syntax(&(at..at + 1), "the cells of a row are separated by commas").label("not a comma");
    Some(fault.help("write `,` between the cells, and put a text that holds a comma into double quotes"))
}

fn row<'p: 'a, 'a>(
    reader: &mut Reader<'p, '_>,
    header: &Header,
    place: &Place<'a>,
    row: &Row,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    let origin = row.cells.first().map_or(0..0, |cell| cell.at.clone());
    let read = cells(reader, header, place, row);
    reader.deliver(place, origin, read.as_ref().map_err(Failure::clone), sink)
}

fn cells<'p: 'a, 'a>(
    reader: &mut Reader<'p, '_>,
    header: &Header,
    place: &Place<'a>,
    row: &Row,
) -> Result<Record<'a>, Failure> {
    let node = |at: usize| {
        let cell = row.cells.get(at)?;
        Some(Node::new(cell.at.clone(), Shape::Cell(cell.text(place.text()))))
    };
    if let Some(extra) = row.cells.get(header.names.len()) {
        let fault = syntax(&extra.at, "this row has more cells than the header")
            .label(format!("{} cells, but {} columns", row.cells.len(), header.names.len()))
            .help("put a text that holds a comma into double quotes");
        return Err(reader.broken(place, fault));
    }
    let origin = row.cells.first().map_or(0..0, |cell| cell.at.clone());
    let head = Head { id: header.id.and_then(node), kind: header.kind.and_then(node), table: None, origin };
    reader.record(place, head, |filling| {
        let columns = header.columns.get(filling.plan().id.index());
        for (at, column) in columns.into_iter().flatten().enumerate() {
            if let Some(node) = node(at) {
                fill(filling, column, node);
            }
        }
    })
}

fn fill<'p: 'a, 'a>(filling: &mut Filling<'_, 'p, 'a>, column: &Column, node: Node<'a>) {
    let blank = node.shape.is_blank();
    match column {
        Column::Head => {}
        Column::Fact(table, fact) => {
            if !blank {
                filling.there(*table, node.at.clone());
            }
            filling.fact(*fact, node);
        }
        _ if blank => {}
        Column::Table(table) => filling.no_table(*table, &node),
        Column::Stray(table, key) => filling.stray(*table, key.clone().into(), node.at),
    }
}

/// What a column's name means to a kind; a key may itself hold dots.
fn column(plan: &KindPlan<'_>, name: &str) -> Column {
    let (mut table, mut rest) = (0, name);
    loop {
        let splits = rest.match_indices('.').map(|(dot, _)| dot);
        let inner = splits.filter_map(|dot| rest.split_at_checked(dot)).find_map(|(key, behind)| {
            let target = plan.target(table, key)?;
            Some((target, behind.strip_prefix('.')?))
        });
        match (plan.target(table, rest), inner) {
            (Some(Target::Fact(fact)), _) => return Column::Fact(table, fact),
            (None, Some((Target::Table(inner), behind))) => (table, rest) = (inner, behind),
            (Some(Target::Table(inner)), _) => return Column::Table(inner),
            (None, _) => return Column::Stray(table, rest.to_owned()),
        }
    }
}

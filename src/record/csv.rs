//! CSV: a header row with the keys, then one record a row.

mod row;

use super::fill::Filling;
use super::node::{Node, Shape};
use super::plan::{KindPlan, Target};
use super::reader::{self, BYTE_ORDER_MARK, Head, Reader, in_stream, next_line, syntax};
use super::{Failure, Place, Record, Sink};
use crate::diagnostic::Diagnostic;
use crate::limits::MAX_RECORD_BYTES;
use crate::model::FactId;
use row::{Fault, Row};
use std::collections::HashMap;
use std::io::{self, BufRead};
use std::ops::ControlFlow;
use std::sync::Arc;

/// Reads a stream of rows.
pub(crate) fn read(reader: &mut Reader<'_, '_>, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> io::Result<()> {
    let mut rows =
        Rows { input, row: Row::default(), line: 0, offset: 0, next_line: 1, next_offset: 0, too_large: false };
    let name = Arc::clone(&reader.name);
    let mut header = None;
    while rows.next()? {
        if rows.row.bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if header.is_some() {
            reader.begin();
        }
        let flow = match rows.text() {
            Err(broken) => {
                let (text, fault) = *broken;
                let place = in_stream(&name, &text, rows.line, rows.offset);
                let failure = reader.broken(&place, fault);
                reader.deliver(&place, 0..0, Err(failure), sink)
            }
            Ok(text) => {
                let place = in_stream(&name, text, rows.line, rows.offset);
                match &mut header {
                    Some(header) => row(reader, header, &place, &rows.row, sink),
                    None => begin(reader, &mut header, &place, &rows.row, sink),
                }
            }
        };
        if flow.is_break() || header.is_none() {
            break;
        }
    }
    Ok(())
}

/// The rows of an input.
struct Rows<'i> {
    input: &'i mut dyn BufRead,
    row: Row,
    /// Line and offset of the row.
    line: u64,
    offset: u64,
    next_line: u64,
    next_offset: u64,
    too_large: bool,
}

impl Rows<'_> {
    /// Reads the next row; whether there is one.
    fn next(&mut self) -> io::Result<bool> {
        self.row.clear();
        (self.line, self.offset, self.too_large) = (self.next_line, self.next_offset, false);
        loop {
            let length = next_line(self.input, &mut self.row.bytes)?;
            if length == 0 {
                break;
            }
            self.next_line += 1;
            self.next_offset += length;
            if self.offset == 0 && self.row.bytes.starts_with(BYTE_ORDER_MARK) {
                self.row.bytes.drain(..BYTE_ORDER_MARK.len());
                self.offset = 3;
            }
            self.too_large = self.row.bytes.len() > MAX_RECORD_BYTES;
            if self.too_large || self.row.scan() {
                break;
            }
        }
        self.row.end();
        Ok(!self.row.bytes.is_empty())
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
struct Header {
    names: Vec<String>,
    id: Option<usize>,
    kind: Option<usize>,
    /// What each column means to a kind, made when the kind is first met.
    columns: HashMap<crate::model::KindId, Arc<[Column]>>,
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

fn begin(
    reader: &mut Reader<'_, '_>,
    header: &mut Option<Header>,
    place: &Place<'_>,
    row: &Row,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    let names: Vec<String> = row.cells.iter().map(|cell| cell.text(place.text()).trim().to_owned()).collect();
    if let Some(fault) = header_fault(&names, place.text(), row) {
        let failure = reader.broken(place, fault);
        return reader.deliver(place, 0..0, Err(failure), sink);
    }
    let find = |key: &str| names.iter().position(|name| name == key);
    let (id, kind) = (find("id"), find("kind"));
    *header = Some(Header { names, id, kind, columns: HashMap::new() });
    ControlFlow::Continue(())
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
    header: &mut Header,
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
    header: &mut Header,
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
        let columns = header.columns(filling.plan());
        for (at, column) in columns.iter().enumerate() {
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

impl Header {
    fn columns(&mut self, plan: &KindPlan<'_>) -> Arc<[Column]> {
        let (id, kind, names) = (self.id, self.kind, &self.names);
        let columns = self.columns.entry(plan.id).or_insert_with(|| {
            let named = names.iter().enumerate();
            named
                .map(|(at, name)| if Some(at) == id || Some(at) == kind { Column::Head } else { column(plan, name) })
                .collect()
        });
        Arc::clone(columns)
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

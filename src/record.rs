//! Records: requests as they come in, read into the slots of their kind, each error with the record's own text underlined.
//!
//! [`read`] takes a text in one of four formats and hands each record, or what is wrong with it, to a sink, in the order
//! of the text. JSON Lines and CSV are streams: they are cut into [`Chunks`], which [`Clerk`]s read, several at a time if
//! that is wanted, and nothing of a record outlives it. TOML and JSON are read as a whole.

mod chunk;
mod convert;
mod csv;
mod fill;
mod json;
mod node;
mod number;
mod plan;
mod reader;
pub mod report;
mod toml;
mod values;
mod words;

use crate::diagnostic::{Diagnostic, nearest};
use crate::model::{KindId, Policy, Value};
use crate::source::{FileId, SourceMap, Span};
pub use chunk::{Chunk, Chunks};
pub use report::Report;
use std::borrow::Cow;
use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;
use std::sync::{Arc, OnceLock};
pub use values::{MAX_STATES, States, Values};

/// A request, ready to be decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Record<'a> {
    /// Its id; by default `PATH:N`.
    pub id: Cow<'a, str>,
    /// Its kind.
    pub kind: KindId,
    /// The values of the kind's facts. The presence of an optional record is `Bool(true)` or `Absent`; only a question is `Unknown`.
    pub values: Values<'a>,
}

impl Record<'_> {
    /// The same, no longer tied to the text that it was read from.
    pub fn detached(&self) -> Record<'static> {
        let values = self.values.iter().cloned().map(Value::into_owned).collect();
        Record { id: self.id.clone().into_owned().into(), kind: self.kind, values }
    }
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

impl Format {
    /// The format of a word, as after `--from`, or of a file's ending.
    pub fn from_word(word: &str) -> Option<Format> {
        match word.to_ascii_lowercase().as_str() {
            "toml" => Some(Format::Toml),
            "json" => Some(Format::Json),
            "jsonl" | "ndjson" => Some(Format::Jsonl),
            "csv" => Some(Format::Csv),
            _ => None,
        }
    }
}

/// What a reader is told from outside.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// The kind of records that do not say theirs.
    pub kind: Option<KindId>,
    /// Whether a key that a kind does not know is an error.
    pub strict: bool,
    /// Whether an id may stand only once in all inputs together; within a document of TOML or JSON that holds anyway.
    pub unique_ids: bool,
}

/// The file of places in a record's own text, until [`Failure::place`] puts that text among the sources.
pub const RECORD_FILE: FileId = FileId(u32::MAX);

/// A record with its place.
#[derive(Clone, Copy, Debug)]
pub struct Located<'r> {
    /// The record.
    pub record: &'r Record<'r>,
    place: &'r Place<'r>,
    start: usize,
    end: usize,
}

impl Located<'_> {
    /// Where the record begins, in its own text.
    pub fn span(&self) -> Span {
        Span::new(RECORD_FILE, self.start, self.end)
    }

    /// The text that holds the record.
    pub fn excerpt(&self) -> Excerpt {
        self.place.excerpt()
    }
}

/// The text that holds a record: for a stream its own lines, for a document the whole.
#[derive(Clone, Debug)]
pub struct Excerpt {
    /// The name of the input, as given.
    pub name: Arc<str>,
    /// The text.
    pub text: Arc<str>,
    /// The number of its first line in the input.
    pub first_line: u32,
    /// The byte at which it begins in the input.
    pub first_offset: u64,
}

impl Excerpt {
    /// The same finding, its places in the record's text moved to that text among the sources.
    pub fn place(&self, mut diagnostic: Diagnostic, sources: &mut SourceMap) -> Diagnostic {
        let file = self.file(sources);
        let spans = diagnostic.span.iter_mut().chain(diagnostic.labels.iter_mut().map(|label| &mut label.span));
        spans.filter(|span| span.file == RECORD_FILE).for_each(|span| span.file = file);
        diagnostic
    }

    /// The file of this text among the sources; added unless it was the last one added.
    fn file(&self, sources: &mut SourceMap) -> FileId {
        match sources.last() {
            Some((id, file)) if Arc::ptr_eq(&file.shared_text(), &self.text) => id,
            _ => sources.add_excerpt(&*self.name, Arc::clone(&self.text), self.first_line, self.first_offset),
        }
    }
}

/// A record that could not be read; the others still are.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Its id, if that could be read.
    pub id: Option<String>,
    /// Its kind, if that could be read.
    pub kind: Option<String>,
    /// What is wrong with it: at least one; places in its own text have the file [`RECORD_FILE`].
    pub diagnostics: Vec<Diagnostic>,
    /// Its own text.
    pub excerpt: Excerpt,
}

impl Failure {
    /// What is wrong with it, its own text put among the sources.
    pub fn place(self, sources: &mut SourceMap) -> Vec<Diagnostic> {
        let excerpt = self.excerpt;
        self.diagnostics.into_iter().map(|diagnostic| excerpt.place(diagnostic, sources)).collect()
    }
}

/// Where a record's text lies.
#[derive(Debug)]
pub(crate) struct Place<'t> {
    name: &'t Arc<str>,
    text: Text<'t>,
    first_line: u64,
    first_offset: u64,
}

/// A text that is shared by many records, or one that is used again for the next.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Text<'t> {
    Document(&'t Arc<str>),
    Stretch(&'t str),
}

impl<'t> Place<'t> {
    fn text(&self) -> &'t str {
        match self.text {
            Text::Document(text) => text,
            Text::Stretch(text) => text,
        }
    }

    /// Whether an excerpt is of this place.
    fn is_of(&self, excerpt: &Excerpt) -> bool {
        Arc::ptr_eq(self.name, &excerpt.name)
            && (self.first_offset, self.first_line) == (excerpt.first_offset, excerpt.first_line.into())
    }

    fn excerpt(&self) -> Excerpt {
        let text = match self.text {
            Text::Document(text) => Arc::clone(text),
            Text::Stretch(text) => Arc::from(text.trim_end_matches(['\n', '\r'])),
        };
        let first_line = u32::try_from(self.first_line).unwrap_or(u32::MAX);
        Excerpt { name: Arc::clone(self.name), text, first_line, first_offset: self.first_offset }
    }
}

/// Takes records as they come; breaks to end the reading.
pub type Sink<'s> = dyn FnMut(Result<Located<'_>, Failure>) -> ControlFlow<()> + 's;

/// Reads all records of an input that is called `name`.
///
/// # Errors
/// Where the input cannot be read. What is wrong with a record goes to the sink.
pub fn read(
    policy: &Policy,
    format: Format,
    name: &str,
    input: &mut dyn BufRead,
    options: &Options,
    report: &mut Report,
    sink: &mut Sink<'_>,
) -> io::Result<()> {
    let stream = Stream::new(policy, format, name, options);
    if !stream.is_cut() {
        return stream.read_document(input, report, sink);
    }
    let mut chunks = Chunks::new(format, input);
    if stream.begin(&mut chunks, report, sink)?.is_break() {
        return Ok(());
    }
    let mut clerk = Clerk::new(&stream);
    while let Some(chunk) = chunks.next_chunk()? {
        if clerk.read(&chunk, report, sink).is_break() {
            break;
        }
        chunks.reuse(chunk);
    }
    Ok(())
}

/// An input and how its records are read.
pub struct Stream<'p> {
    plan: plan::Plan<'p>,
    format: Format,
    name: Arc<str>,
    options: Options,
    /// What the columns of a CSV are called.
    header: OnceLock<csv::Header>,
}

impl<'p> Stream<'p> {
    /// An input that is called `name`.
    pub fn new(policy: &'p Policy, format: Format, name: &str, options: &Options) -> Self {
        let plan = plan::Plan::new(policy, options.kind);
        Stream { plan, format, name: Arc::from(name), options: *options, header: OnceLock::new() }
    }

    /// Whether it is read in chunks; otherwise it is a document.
    pub fn is_cut(&self) -> bool {
        matches!(self.format, Format::Jsonl | Format::Csv)
    }

    /// Reads a document.
    ///
    /// # Errors
    /// Where the input cannot be read.
    pub fn read_document(&self, input: &mut dyn Read, report: &mut Report, sink: &mut Sink<'_>) -> io::Result<()> {
        let mut reader = reader::Reader::new(self, report, 0);
        match self.format {
            Format::Toml => toml::read(&mut reader, input, sink),
            Format::Json | Format::Jsonl | Format::Csv => json::read(&mut reader, input, sink),
        }
    }

    /// Reads what stands before all records: the header of a CSV. Breaks where no record can be read.
    ///
    /// # Errors
    /// Where the input cannot be read.
    pub fn begin<R: Read>(
        &self,
        chunks: &mut Chunks<R>,
        report: &mut Report,
        sink: &mut Sink<'_>,
    ) -> io::Result<ControlFlow<()>> {
        if self.format != Format::Csv {
            return Ok(ControlFlow::Continue(()));
        }
        let Some(chunk) = chunks.next_chunk()? else { return Ok(ControlFlow::Break(())) };
        let header = csv::header(&mut reader::Reader::new(self, report, 0), &chunk, sink);
        Ok(header.map_or(ControlFlow::Break(()), |header| {
            let _ = self.header.set(header);
            ControlFlow::Continue(())
        }))
    }
}

/// Who reads chunks of a stream, and remembers from one to the next what records look like.
pub struct Clerk<'s, 'p> {
    stream: &'s Stream<'p>,
    lines: json::Lines,
}

impl<'s, 'p> Clerk<'s, 'p> {
    /// Somebody who has read nothing yet.
    pub fn new(stream: &'s Stream<'p>) -> Self {
        Clerk { stream, lines: json::Lines::default() }
    }

    /// Reads a chunk.
    pub fn read(&mut self, chunk: &Chunk, report: &mut Report, sink: &mut Sink<'_>) -> ControlFlow<()> {
        let mut reader = reader::Reader::new(self.stream, report, chunk.start.records);
        match self.stream.header.get() {
            Some(header) => csv::read(&mut reader, header, chunk, sink),
            None => self.lines.read(&mut reader, chunk, sink),
        }
    }
}

/// The kind of a name.
///
/// # Errors
/// Where there is no such kind; gives the nearest name, if one is near.
pub fn kind_named<'p>(policy: &'p Policy, name: &str) -> Result<KindId, Option<&'p str>> {
    let found = policy.kinds.iter().find(|(_, kind)| kind.name.text == name).map(|(id, _)| id);
    found.ok_or_else(|| nearest(name, policy.kinds.values().map(|kind| kind.name.text.as_str())))
}

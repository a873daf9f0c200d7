//! What reading has in common in every format: a record's id and kind, its duplicates, its way to the sink.

use super::convert::trim;
use super::fill::{Filled, Filling, stray_words};
use super::node::{Entry, Node, Shape, span};
use super::plan::{KindPlan, Plan};
use super::report::{Report, Used};
use super::words::{self, Voice};
use super::{Failure, Format, Located, Place, Record, Sink, Stream, Text};
use crate::diagnostic::codes::{RECORD_DUPLICATE_ID, RECORD_KIND, RECORD_SYNTAX, RECORD_TYPE, TOO_LARGE};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::limits::MAX_RECORD_BYTES;
use std::borrow::Cow;
use std::io::{self, Read};
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

/// One reading of one input.
pub(crate) struct Reader<'p, 'o> {
    pub(crate) plan: &'o Plan<'p>,
    pub(crate) voice: Voice<'p>,
    pub(crate) name: Arc<str>,
    pub(crate) strict: bool,
    pub(crate) report: &'o mut Report,
    /// Whether a second record with the same id is an error.
    unique: bool,
    /// How many records have begun.
    count: u64,
}

/// What a record says about itself before its facts.
#[derive(Default)]
pub(crate) struct Head<'a> {
    pub(crate) id: Option<Node<'a>>,
    pub(crate) kind: Option<Node<'a>>,
    /// The kind that the name of its table says.
    pub(crate) table: Option<(Cow<'a, str>, Range<usize>)>,
    /// Where the record begins.
    pub(crate) origin: Range<usize>,
}

impl<'a> Head<'a> {
    /// Takes what is said about the record itself out of its entries.
    pub(crate) fn take(entries: &mut Vec<Entry<'a>>, origin: Range<usize>) -> Self {
        let mut take = |key: &str| {
            let at = entries.iter().position(|e| e.key == key)?;
            Some(entries.remove(at).value)
        };
        let (id, kind) = (take("id"), take("kind"));
        Head { id, kind, table: None, origin }
    }
}

/// A failure with its id and kind still to be said.
type Faults = Vec<Diagnostic>;

impl<'p, 'o> Reader<'p, 'o> {
    /// Reads on behind so many records.
    pub(crate) fn new(stream: &'o Stream<'p>, report: &'o mut Report, count: u64) -> Self {
        let document = !stream.is_cut();
        if document && !stream.options.unique_ids {
            report.forget_ids();
        }
        Reader {
            plan: &stream.plan,
            voice: Voice { policy: stream.plan.policy, format: stream.format },
            name: Arc::clone(&stream.name),
            strict: stream.options.strict,
            report,
            unique: document || stream.options.unique_ids,
            count,
        }
    }

    /// Begins the next record.
    pub(crate) fn begin(&mut self) {
        self.count += 1;
    }

    /// Takes back that a record has begun.
    pub(crate) fn begin_again(&mut self) {
        self.count -= 1;
    }

    /// The id of a record that has none.
    pub(crate) fn default_id(&self) -> String {
        format!("{}:{}", self.name, self.count)
    }

    /// Whether an id was used before, where that matters.
    pub(crate) fn is_used(&self, id: &str) -> bool {
        self.unique && self.report.used(id).is_some()
    }

    /// Notes the use of an id, where that matters.
    pub(crate) fn uses(&mut self, id: &str, at: &Range<usize>) {
        if self.unique && self.report.used(id).is_none() {
            let used = Used { name: Arc::clone(&self.name), number: self.count, span: span(at) };
            self.report.uses(id, used);
        }
    }

    /// Reads a record from its head and whatever fills its facts.
    pub(crate) fn record<'a>(
        &mut self,
        place: &Place<'a>,
        head: Head<'a>,
        fill: impl FnOnce(&mut Filling<'_, 'p, 'a>),
    ) -> Result<Record<'a>, Failure>
    where
        'p: 'a,
    {
        let mut faults = Vec::new();
        let id_at = head.id.as_ref().map_or_else(|| head.origin.clone(), |node| node.at.clone());
        let id = self.id(place, head.id, &mut faults);
        faults.extend(self.duplicate(id.as_deref(), &id_at));
        id.iter().for_each(|id| self.uses(id, &id_at));
        let said = head.kind.as_ref().and_then(said);
        let said = said.map(str::to_owned).or_else(|| head.table.as_ref().map(|(name, _)| name.clone().into_owned()));
        let kind = match self.kind(head.kind.as_ref(), head.table.as_ref(), &head.origin) {
            Ok(kind) => kind,
            Err(fault) => {
                faults.push(*fault);
                return Err(self.failure(place, id.map(Cow::into_owned), said, faults));
            }
        };
        let mut filling = Filling::new(self.voice, kind);
        fill(&mut filling);
        let (kind, name) = (kind.id, kind.kind.name.text.clone());
        let filled = filling.finish(&head.origin);
        let values = self.settle(place, filled, &mut faults);
        match id {
            Some(id) if faults.is_empty() => Ok(Record { id, kind, values }),
            id => Err(self.failure(place, id.map(Cow::into_owned), Some(name), faults)),
        }
    }

    /// The id as it is said, else the default one; nothing where what is said cannot be one.
    fn id<'a>(&self, place: &Place<'a>, node: Option<Node<'a>>, faults: &mut Faults) -> Option<Cow<'a, str>> {
        let default = || Some(Cow::Owned(self.default_id()));
        let Some(node) = node else { return default() };
        match node.shape {
            Shape::Null => default(),
            Shape::Text(text) | Shape::Cell(text) => trim(text).or_else(default),
            Shape::Number(_) => place.text().get(node.at).map(Cow::Borrowed),
            _ => {
                let fault = Diagnostic::error(RECORD_TYPE, node.span(), "`id` should be a text");
                faults.push(fault.label(node.shape.called()));
                None
            }
        }
    }

    fn duplicate(&self, id: Option<&str>, at: &Range<usize>) -> Option<Diagnostic> {
        let id = id.filter(|_| self.unique)?;
        let used = self.report.used(id)?;
        let fault =
            Diagnostic::error(RECORD_DUPLICATE_ID, span(at), format!("two records have the id `{}`", words::clip(id)));
        let fault = fault.label("the second one");
        let document = matches!(self.voice.format, Format::Toml | Format::Json);
        Some(if document && Arc::ptr_eq(&used.name, &self.name) {
            fault.also(used.span, "the first one")
        } else {
            fault.note(format!("the first one is record {} of {}", used.number, used.name))
        })
    }

    fn kind(
        &self,
        said: Option<&Node<'_>>,
        table: Option<&(Cow<'_, str>, Range<usize>)>,
        origin: &Range<usize>,
    ) -> Result<&KindPlan<'p>, Box<Diagnostic>> {
        let said = match said.filter(|node| !node.shape.is_blank()) {
            None => None,
            Some(node) => Some((said_text(node)?, &node.at)),
        };
        if let (Some((own, at)), Some((outer, table_at))) = (said, table)
            && own != outer
        {
            let fault = Diagnostic::error(RECORD_KIND, span(at), "this record names two kinds");
            return Err(Box::new(fault.label("its `kind`").also(span(table_at), "the name of its table")));
        }
        match said.or_else(|| table.map(|(name, at)| (&**name, at))) {
            Some((name, at)) => self.plan.named(name).ok_or_else(|| Box::new(self.unknown_kind(name, at))),
            None => self.plan.default.and_then(|id| self.plan.kind(id)).ok_or_else(|| Box::new(self.no_kind(origin))),
        }
    }

    fn unknown_kind(&self, name: &str, at: &Range<usize>) -> Diagnostic {
        let kinds = || self.plan.kinds().map(|k| k.kind.name.text.as_str());
        let message = format!("`{}` is not a kind of request in this policy", words::clip(name));
        let fault = Diagnostic::error(RECORD_KIND, span(at), message);
        match nearest(name, kinds()) {
            Some(near) => {
                let written = match self.voice.format {
                    Format::Toml => format!("[[{near}]]"),
                    Format::Json | Format::Jsonl => format!("\"kind\": \"{near}\""),
                    Format::Csv => near.to_owned(),
                };
                fault.label(format!("did you mean `{near}`?")).help(format!("write `{written}`"))
            }
            None => self.list_kinds(fault.label("no `request` has this name")),
        }
    }

    fn no_kind(&self, origin: &Range<usize>) -> Diagnostic {
        let fault = Diagnostic::error(RECORD_KIND, span(origin), "this record does not say its kind");
        let kind = self.plan.kinds().next().map_or("…", |k| k.kind.name.text.as_str());
        let help = match self.voice.format {
            Format::Toml => format!("begin it with `[[{kind}]]`, or give `--kind {kind}`"),
            Format::Json | Format::Jsonl => format!("add `\"kind\": \"{kind}\"`, or give `--kind {kind}`"),
            Format::Csv => format!("add a column `kind`, or give `--kind {kind}`"),
        };
        self.list_kinds(fault.label("no `kind` here").help(help))
    }

    fn list_kinds(&self, fault: Diagnostic) -> Diagnostic {
        let kinds = words::names(self.plan.kinds().map(|k| k.kind.name.text.as_str()));
        fault.note(format!("the kinds of this policy: {}", kinds.join(", ")))
    }

    /// Sorts out what filling found, in the order of the text.
    fn settle<'a>(&mut self, place: &Place<'_>, filled: Filled<'a>, faults: &mut Faults) -> super::Values<'a> {
        faults.extend(filled.diagnostics);
        for stray in &filled.strays {
            let Some(plan) = self.plan.kind(stray.kind) else { continue };
            if self.strict {
                faults.push(stray_words(self.voice, plan, stray, true));
            } else {
                self.report.stray(self.voice, plan, stray, place);
            }
        }
        faults.sort_by_key(|d| d.span.map(|s| s.start));
        filled.values
    }

    pub(crate) fn failure(
        &self,
        place: &Place<'_>,
        id: Option<String>,
        kind: Option<String>,
        diagnostics: Vec<Diagnostic>,
    ) -> Failure {
        Failure { id, kind, diagnostics, excerpt: place.excerpt() }
    }

    /// A failure of a record of which nothing could be read.
    pub(crate) fn broken(&self, place: &Place<'_>, fault: Diagnostic) -> Failure {
        self.failure(place, None, None, vec![fault])
    }

    /// Hands on a record of which nothing could be read: a text to show instead, and what is wrong.
    pub(crate) fn deliver_broken(
        &mut self,
        stretch: &Stretch<'_>,
        (text, fault): (String, Diagnostic),
        sink: &mut Sink<'_>,
    ) -> ControlFlow<()> {
        let place = stretch.place(&text);
        let failure = self.broken(&place, fault);
        self.deliver(&place, 0..0, Err(failure), sink)
    }

    /// Hands a record, or what is wrong with it, to the sink.
    pub(crate) fn deliver(
        &mut self,
        place: &Place<'_>,
        at: Range<usize>,
        read: Result<&Record<'_>, Failure>,
        sink: &mut Sink<'_>,
    ) -> ControlFlow<()> {
        match read {
            Ok(record) => {
                self.report.read += 1;
                sink(Ok(Located { record, place, start: at.start, end: at.end }))
            }
            Err(failure) => {
                self.report.failed += 1;
                sink(Err(failure))
            }
        }
    }
}

/// The text of a `kind`.
fn said<'n>(node: &'n Node<'_>) -> Option<&'n str> {
    match &node.shape {
        Shape::Text(text) | Shape::Cell(text) => crate::model::value::trimmed(text),
        _ => None,
    }
}

fn said_text<'n>(node: &'n Node<'_>) -> Result<&'n str, Box<Diagnostic>> {
    said(node).ok_or_else(|| {
        let fault = Diagnostic::error(RECORD_TYPE, node.span(), "`kind` should be a text");
        Box::new(fault.label(node.shape.called()))
    })
}

/// A whole document, or the text of what is wrong with it.
pub(crate) enum Document {
    Text(Arc<str>, u64),
    Broken(Arc<str>, u64, Box<Diagnostic>),
}

/// Reads a document of at most `most` bytes, without its byte-order mark.
pub(crate) fn document(input: &mut dyn Read, most: usize) -> io::Result<Document> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX);
    input.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() > most {
        return Ok(Document::Broken(Arc::from(start_of(&bytes)), 0, Box::new(too_large(most))));
    }
    let skipped = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    bytes.drain(..skipped);
    let skipped = u64::try_from(skipped).unwrap_or(0);
    Ok(match String::from_utf8(bytes) {
        Ok(text) => Document::Text(Arc::from(text), skipped),
        Err(error) => {
            let (text, fault) = not_utf8(error.as_bytes(), error.utf8_error().valid_up_to());
            Document::Broken(Arc::from(text), skipped, Box::new(fault))
        }
    })
}

/// The text of a line, or a text to show instead and what is wrong.
pub(crate) fn line_text(bytes: &[u8]) -> Result<&str, Box<(String, Diagnostic)>> {
    if bytes.len() > MAX_RECORD_BYTES {
        return Err(Box::new((start_of(bytes), too_large(MAX_RECORD_BYTES))));
    }
    str::from_utf8(bytes).map_err(|error| Box::new(not_utf8(bytes, error.valid_up_to())))
}

/// What some editors put before a text.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A text that can be shown instead of bytes that are none, and what is wrong with it.
pub(crate) fn not_utf8(bytes: &[u8], at: usize) -> (String, Diagnostic) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let place = at..at + char::REPLACEMENT_CHARACTER.len_utf8();
    let fault = syntax(&place, "this is not text in UTF-8").label("a byte that UTF-8 does not have here");
    (text, fault.help("save the file as UTF-8"))
}

/// The beginning of a text that is too long to be shown.
pub(crate) fn start_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.get(..80).unwrap_or(bytes)).lines().next().unwrap_or("").to_owned()
}

pub(crate) fn too_large(most: usize) -> Diagnostic {
    let message = format!("this is larger than {} MiB", most >> 20);
    fault(TOO_LARGE, &(0..1), message).label("here it begins")
}

/// A fault in the notation of a record.
pub(crate) fn syntax(at: &Range<usize>, message: impl Into<String>) -> Diagnostic {
    fault(RECORD_SYNTAX, at, message)
}

/// A fault at a place of the record's text.
pub(crate) fn fault(code: Code, at: &Range<usize>, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(code, span(at), message)
}

/// A place in a document.
pub(crate) fn in_document<'t>(name: &'t Arc<str>, text: &'t Arc<str>, first_offset: u64) -> Place<'t> {
    Place { name, text: Text::Document(text), first_line: 1, first_offset }
}

/// Where a record of a stream begins.
pub(crate) struct Stretch<'t> {
    pub(crate) name: &'t Arc<str>,
    pub(crate) line: u64,
    pub(crate) offset: u64,
}

impl Stretch<'_> {
    /// The place of the record's text.
    pub(crate) fn place<'t>(&'t self, text: &'t str) -> Place<'t> {
        Place { name: self.name, text: Text::Stretch(text), first_line: self.line, first_offset: self.offset }
    }
}

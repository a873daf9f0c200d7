//! The quick way through a JSON record: one pass, straight into the slots, texts borrowed. It says nothing:
//! at anything unusual it gives up, and the record is read again with its places.

use super::fields::{Fields, Stop};
use super::keys::Keys;
use super::scan::Cursor;
use crate::limits::MAX_RECORD_DEPTH;
use crate::model::KindId;
use crate::model::arena::Id as _;
use crate::record::convert::trim;
use crate::record::plan::{Plan, Sheet};
use crate::record::report::Report;
use crate::record::values::Values;
use std::borrow::Cow;

/// Most brackets of a value that is passed over, and deepest tables that are read, without a look at the depth of the whole.
pub(super) const MOST_BRACKETS: usize = MAX_RECORD_DEPTH / 2 - 2;

/// What is kept from record to record.
#[derive(Default)]
pub(crate) struct Fast {
    /// The keys met so far, by kind.
    kinds: Vec<Keys>,
    /// The kind of the last record: the likeliest kind of the next one.
    last: Option<KindId>,
    /// The unknown keys of this record, by their position in the report.
    strays: Vec<usize>,
    /// One more than the highest position of an unknown key that was met so far.
    beyond: usize,
    /// Which record this is, so that a key that stands twice is seen.
    turn: u32,
}

/// The slots of records, by kind; they are used again for the next record of the kind.
#[derive(Default)]
pub(crate) struct Sheets<'a>(Vec<Sheet<'a>>);

impl<'a> Sheets<'a> {
    /// The slots of a kind.
    fn of(&mut self, kind: KindId) -> &mut Sheet<'a> {
        grown(&mut self.0, kind.index())
    }

    /// Takes the values of the record that was read.
    pub(crate) fn take(&mut self, kind: KindId) -> Values<'a> {
        std::mem::take(&mut self.of(kind).values)
    }

    /// Takes back values that nobody needs any more.
    pub(crate) fn reuse(&mut self, kind: KindId, values: Values<'a>) {
        self.of(kind).values = values;
    }
}

/// A record that was read.
pub(crate) struct Found<'a> {
    pub(crate) id: Option<Cow<'a, str>>,
    pub(crate) kind: KindId,
    /// Where it ends.
    pub(crate) end: usize,
}

/// Where a record ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// With its line.
    Line,
    /// With the text.
    Text,
}

impl Fast {
    /// Reads the record with which a text begins, or gives up.
    pub(crate) fn read<'p: 'a, 'a>(
        &mut self,
        plan: &Plan<'p>,
        report: &Report,
        (text, end): (&'a str, End),
        sheets: &mut Sheets<'a>,
    ) -> Option<Found<'a>> {
        if plan.deepest > MOST_BRACKETS {
            return None;
        }
        let mut kind = self.last.or(plan.default).or_else(|| plan.kinds().next().map(|k| k.id))?;
        for _ in 0..2 {
            self.next_turn();
            let mut run = Run::new(self, plan, report, sheets, kind);
            let read = run.record(Cursor::new(text), end);
            let (found, other, id) = (run.kind, run.other, run.id.take());
            match (read, other) {
                (Some(end), _) => {
                    self.last = Some(found);
                    return Some(Found { id: id.flatten(), kind: found, end });
                }
                (None, Some(other)) => kind = other,
                (None, None) => return None,
            }
        }
        None
    }

    fn next_turn(&mut self) {
        if self.turn == u32::MAX {
            *self = Fast { last: self.last, ..Fast::default() };
        }
        self.turn += 1;
        self.strays.clear();
    }

    /// The unknown keys of the record that was read, by their position in the report.
    pub(crate) fn strays(&self) -> &[usize] {
        &self.strays
    }

    /// Forgets all keys if any is unknown and has a position that another report may give to another key.
    pub(crate) fn forget_beyond(&mut self, settled: usize) {
        if self.beyond > settled {
            *self = Fast::default();
        }
    }

    #[inline]
    fn keys(&mut self, kind: KindId) -> &mut Keys {
        grown(&mut self.kinds, kind.index())
    }
}

/// The item at a position, with all before it made where they are not there yet.
#[inline]
#[expect(clippy::indexing_slicing, reason = "the vector was just made long enough")]
fn grown<T: Default>(items: &mut Vec<T>, at: usize) -> &mut T {
    if items.len() <= at {
        items.resize_with(at + 1, T::default);
    }
    &mut items[at]
}

/// One pass over a record.
struct Run<'r, 'p, 'a> {
    fast: &'r mut Fast,
    plan: &'r Plan<'p>,
    report: &'r Report,
    sheets: &'r mut Sheets<'a>,
    kind: KindId,
    /// Whether a key that depends on the kind was met.
    begun: bool,
    /// Whether the key `kind` was met.
    met: bool,
    /// Whether the record says its kind.
    said: bool,
    /// The kind it is, if it was taken for another one.
    other: Option<KindId>,
    /// The id, once its key was met.
    id: Option<Option<Cow<'a, str>>>,
}

impl<'r, 'p: 'a, 'a> Run<'r, 'p, 'a> {
    fn new(
        fast: &'r mut Fast,
        plan: &'r Plan<'p>,
        report: &'r Report,
        sheets: &'r mut Sheets<'a>,
        kind: KindId,
    ) -> Self {
        let (begun, met, said) = (false, false, false);
        Run { fast, plan, report, sheets, kind, begun, met, said, other: None, id: None }
    }

    /// Reads a record to its end and gives that; nothing where it gives up.
    fn record(&mut self, mut cursor: Cursor<'a>, end: End) -> Option<usize> {
        cursor.eat(b'{')?;
        if !cursor.eats(b'}') {
            self.keys(&mut cursor)?;
        }
        let end = if end == End::Line { cursor.line_end()? } else { cursor.text_end()? };
        if !self.said && self.plan.default != Some(self.kind) {
            self.other = self.plan.default;
            return None;
        }
        let kind = self.plan.kind(self.kind)?;
        let sheet = self.sheets.of(self.kind);
        if !self.begun {
            sheet.begin(kind);
        }
        sheet.settle(kind)?;
        Some(end)
    }

    /// Reads the keys of a record, and what each holds.
    fn keys(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        let mut after = self.fast.keys(self.kind).start(0);
        loop {
            let stop = self.fields(cursor, after)?;
            match stop {
                Stop::End => return Some(()),
                Stop::Id(at) => {
                    self.id(cursor)?;
                    after = at;
                }
                Stop::Kind => {
                    self.say(text(cursor)?.as_deref())?;
                    after = self.fast.keys(self.kind).behind_kind();
                }
            }
            if !cursor.eats(b',') {
                return cursor.eat(b'}');
            }
        }
    }

    /// Reads on behind a key to the end, or to a key that says something about the record itself.
    fn fields(&mut self, cursor: &mut Cursor<'a>, after: usize) -> Option<Stop> {
        let kind = self.plan.kind(self.kind)?;
        let mut fields = Fields {
            plan: self.plan,
            kind,
            report: self.report,
            keys: grown(&mut self.fast.kinds, self.kind.index()),
            sheet: self.sheets.of(self.kind),
            strays: &mut self.fast.strays,
            beyond: &mut self.fast.beyond,
            turn: self.fast.turn,
            begun: self.begun,
        };
        let stop = fields.table(cursor, 0, after);
        self.begun = fields.begun;
        stop
    }

    /// Reads the id: a text, or a number as it is written.
    fn id(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        let id = match cursor.peek()? {
            b'-' | b'0'..=b'9' => Some(Cow::Borrowed(cursor.number()?)),
            _ => text(cursor)?,
        };
        self.id.replace(id).is_none().then_some(())
    }

    /// Notes the kind that the record says.
    fn say(&mut self, name: Option<&str>) -> Option<()> {
        if std::mem::replace(&mut self.met, true) {
            return None;
        }
        let Some(name) = name else { return Some(()) };
        self.said = true;
        if self.plan.kind(self.kind)?.kind.name.text == name {
            return Some(());
        }
        let kind = self.plan.named(name)?.id;
        if self.begun {
            self.other = Some(kind);
            return None;
        }
        self.kind = kind;
        Some(())
    }
}

/// A text for an id or a kind, or `null`.
#[inline]
fn text<'a>(cursor: &mut Cursor<'a>) -> Option<Option<Cow<'a, str>>> {
    match cursor.peek()? {
        b'"' => match cursor.plain() {
            Some(text) => Some(Some(Cow::Borrowed(text))),
            None => cursor.quoted()?.text().map(trim),
        },
        b'n' => cursor.word("null").map(|()| None),
        _ => None,
    }
}

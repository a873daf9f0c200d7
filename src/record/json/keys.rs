//! The keys of a kind's records in the order in which records have them: most have theirs in the order of the one before.

use super::scan::{Cursor, Needle};
use crate::model::{Base, Bound, Fact, FactId, Scalar};
use std::collections::HashMap;

/// How many keys that stood behind a key are tried before its name is looked up.
const TRIES: usize = 8;

/// What a key of a record stands for.
#[derive(Clone, Copy)]
pub(super) enum Meaning {
    /// Nothing: before the first key of a table.
    Start,
    Id,
    Kind,
    /// A text of at most so many scalar values.
    Text(FactId, u32),
    Bool(FactId),
    Int(FactId),
    /// Any other fact.
    Fact(FactId),
    Table(u32),
    /// Unknown, by its position in the report.
    Stray(u32),
}

impl Meaning {
    /// What a key means that holds a fact.
    pub(super) fn of(id: FactId, fact: &Fact) -> Self {
        match (fact.base, fact.bound) {
            (Base::Scalar(Scalar::Text), Bound::None) => Meaning::Text(id, u32::MAX),
            (Base::Scalar(Scalar::Text), Bound::Length(most)) => Meaning::Text(id, most),
            (Base::Scalar(Scalar::Bool), _) => Meaning::Bool(id),
            (Base::Scalar(Scalar::Int), _) => Meaning::Int(id),
            _ => Meaning::Fact(id),
        }
    }
}

/// The keys of a kind that were met so far, of all its tables.
#[derive(Default)]
pub(super) struct Keys {
    entries: Vec<Entry>,
    tables: Vec<Table>,
    /// The entry of the key `kind`.
    kind: Option<usize>,
}

/// A key that was met.
pub(super) struct Met {
    /// Its entry.
    pub(super) at: usize,
    /// The entry that is likely to come next.
    pub(super) next: usize,
    pub(super) meaning: Meaning,
    /// Whether it stood in this record before.
    pub(super) twice: bool,
}

/// The keys of a table.
struct Table {
    /// The entry that stands before the first one.
    start: usize,
    entries: HashMap<Box<str>, usize>,
}

struct Entry {
    needle: Needle,
    meaning: Meaning,
    /// The entry that last stood behind this one.
    next: usize,
    /// In which record it was met last.
    turn: u32,
}

impl Entry {
    /// Notes that the key of this entry, which lies there, stands in a record.
    #[inline]
    fn meet(&mut self, at: usize, turn: u32) -> Met {
        let twice = std::mem::replace(&mut self.turn, turn) == turn;
        Met { at, next: self.next, meaning: self.meaning, twice }
    }
}

/// No entry.
const NOWHERE: usize = usize::MAX;

impl Keys {
    /// What stands before the first key of a table.
    #[inline]
    pub(super) fn start(&mut self, table: usize) -> usize {
        match self.tables.get(table) {
            Some(table) => table.start,
            None => self.open(table),
        }
    }

    fn open(&mut self, table: usize) -> usize {
        while self.tables.len() <= table {
            self.tables.push(Table { start: self.entries.len(), entries: HashMap::new() });
            self.entries.push(Entry { needle: Needle::new(""), meaning: Meaning::Start, next: NOWHERE, turn: 0 });
        }
        self.tables.get(table).map_or(NOWHERE, |table| table.start)
    }

    /// What stands before the keys that follow `kind`, if that is a key.
    pub(super) fn behind_kind(&mut self) -> usize {
        self.kind.unwrap_or_else(|| self.start(0))
    }

    /// The key that comes next in the text, if it is one of those that usually do.
    #[inline]
    pub(super) fn expected(&mut self, mut at: usize, cursor: &mut Cursor<'_>, turn: u32) -> Option<Met> {
        for _ in 0..TRIES {
            let entry = self.entries.get_mut(at)?;
            if cursor.eats_all(&entry.needle) {
                return Some(entry.meet(at, turn));
            }
            at = entry.next;
        }
        None
    }

    /// The entry that usually stands behind another.
    #[inline]
    pub(super) fn next(&self, at: usize) -> usize {
        self.entries.get(at).map_or(NOWHERE, |entry| entry.next)
    }

    /// The entry of a name, if it was met behind any key.
    pub(super) fn named(&mut self, table: usize, after: usize, name: &str) -> Option<usize> {
        let at = *self.tables.get(table)?.entries.get(name)?;
        self.follows(after, at);
        Some(at)
    }

    /// What was met with an entry.
    pub(super) fn meet(&mut self, at: usize, turn: u32) -> Option<Met> {
        self.entries.get_mut(at).map(|entry| entry.meet(at, turn))
    }

    /// A new entry.
    pub(super) fn learn(&mut self, table: usize, after: usize, name: &str, meaning: Meaning) -> usize {
        let at = self.entries.len();
        if let Meaning::Kind = meaning {
            self.kind = Some(at);
        }
        // Records that lack it go on with what stood here before.
        let next = self.entries.get(after).map_or(NOWHERE, |before| before.next);
        self.entries.push(Entry { needle: Needle::new(name), meaning, next, turn: 0 });
        if let Some(table) = self.tables.get_mut(table) {
            table.entries.insert(name.into(), at);
        }
        self.follows(after, at);
        at
    }

    fn follows(&mut self, after: usize, at: usize) {
        if let Some(before) = self.entries.get_mut(after) {
            before.next = at;
        }
    }
}

//! What is said about all records together: keys that no kind knows, ids that were used.

use super::fill::{Stray, stray_words};
use super::plan::KindPlan;
use super::words::Voice;
use super::{Excerpt, Place};
use crate::diagnostic::Diagnostic;
use crate::limits::MAX_UNKNOWN_KEYS;
use crate::model::KindId;
use crate::source::{SourceMap, Span};
use std::collections::HashMap;
use std::sync::Arc;

/// Collected while records are read; one for all inputs of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// How many records were read well.
    pub read: u64,
    /// How many could not be read.
    pub failed: u64,
    known: Arc<Known>,
    /// How many records have each key, by its position.
    counts: Vec<u64>,
    /// The keys that were first met here, the last of those that are known.
    new: Vec<Unknown>,
    /// How many records have keys beyond those that are named.
    more: u64,
    /// Of a part, which keys those are: before it, they may have been named.
    beyond: Option<HashMap<Key, u64>>,
    ids: HashMap<String, Used>,
}

/// The unknown keys that were met, each with its position.
#[derive(Clone, Debug, Default)]
struct Known {
    positions: HashMap<(KindId, usize), HashMap<String, usize>>,
    count: usize,
}

/// A key of a table of a kind.
type Key = (KindId, usize, String);

/// A key that its kind does not know.
#[derive(Debug)]
struct Unknown {
    key: Key,
    first: Excerpt,
    diagnostic: Diagnostic,
}

/// Where an id was first used.
#[derive(Clone, Debug)]
pub(crate) struct Used {
    pub(crate) name: Arc<str>,
    pub(crate) number: u64,
    pub(crate) span: Span,
}

impl Known {
    fn position(&self, kind: KindId, table: usize, key: &str) -> Option<usize> {
        self.positions.get(&(kind, table))?.get(key).copied()
    }

    fn add(&mut self, (kind, table, key): &Key) {
        self.positions.entry((*kind, *table)).or_default().insert(key.clone(), self.count);
        self.count += 1;
    }
}

impl Report {
    /// One warning for each key and kind, with its first place and how many records have it.
    pub fn warnings(&self, sources: &mut SourceMap) -> Vec<Diagnostic> {
        let mut said: Vec<_> =
            self.new.iter().zip(&self.counts).map(|(unknown, count)| unknown.warning(*count, sources)).collect();
        if let (Some(last), 1..) = (said.last_mut(), self.more) {
            last.notes.push(format!("{} further unknown keys are not listed", self.more));
        }
        said
    }

    /// A report about some of the records, which this one takes in when those before them have been. The part knows the
    /// keys that are known by now.
    pub fn part(&self) -> Report {
        let known = Arc::clone(&self.known);
        let counts = vec![0; known.count];
        Report { known, counts, beyond: Some(HashMap::new()), ..Report::default() }
    }

    /// Whether a part is right about what came before it: no id of it was used there.
    pub fn agrees(&self, part: &Report) -> bool {
        self.ids.is_empty() || !part.ids.keys().any(|id| self.ids.contains_key(id))
    }

    /// A part that knows also which ids were used; this report knows them again when it has taken the part in.
    pub fn informed_part(&mut self) -> Report {
        Report { ids: std::mem::take(&mut self.ids), ..self.part() }
    }

    /// Takes in the part about the records that come next.
    pub fn take_in(&mut self, part: Report) {
        self.read += part.read;
        self.failed += part.failed;
        let (old, new) = part.counts.split_at(part.counts.len() - part.new.len());
        self.counts.iter_mut().zip(old).for_each(|(all, more)| *all += more);
        for (unknown, count) in part.new.into_iter().zip(new) {
            self.meet(&unknown.key.clone(), *count, || unknown);
        }
        for ((kind, table, key), count) in part.beyond.unwrap_or_default() {
            match self.position(kind, table, &key) {
                Some(position) => self.count(position, count),
                None => self.more += count,
            }
        }
        if self.ids.is_empty() { self.ids = part.ids } else { self.ids.extend(part.ids) }
    }

    /// The position of an unknown key that was met before.
    pub(crate) fn position(&self, kind: KindId, table: usize, key: &str) -> Option<usize> {
        self.known.position(kind, table, key)
    }

    /// How many unknown keys have the position that they have in the whole.
    pub(crate) fn settled(&self) -> usize {
        if self.beyond.is_some() { self.counts.len() - self.new.len() } else { usize::MAX }
    }

    /// Counts a key that was met before.
    pub(crate) fn again(&mut self, position: usize) {
        self.count(position, 1);
    }

    fn count(&mut self, position: usize, more: u64) {
        if let Some(count) = self.counts.get_mut(position) {
            *count += more;
        }
    }

    /// Counts a key, with its place where it is new.
    pub(crate) fn stray(&mut self, voice: Voice<'_>, plan: &KindPlan<'_>, stray: &Stray<'_>, place: &Place<'_>) {
        let key = (stray.kind, stray.table, stray.key.clone().into_owned());
        let first = self.new.last().map(|unknown| unknown.first.clone());
        self.meet(&key.clone(), 1, || Unknown {
            key,
            // Many keys of one record share its text.
            first: first.filter(|first| place.is_of(first)).unwrap_or_else(|| place.excerpt()),
            diagnostic: stray_words(voice, plan, stray, false),
        });
    }

    /// Counts a key for so many records.
    fn meet(&mut self, key: &Key, count: u64, unknown: impl FnOnce() -> Unknown) {
        if let Some(position) = self.position(key.0, key.1, &key.2) {
            return self.count(position, count);
        }
        if self.known.count < MAX_UNKNOWN_KEYS {
            Arc::make_mut(&mut self.known).add(key);
            self.counts.push(count);
            return self.new.push(unknown());
        }
        match &mut self.beyond {
            Some(beyond) => *beyond.entry(key.clone()).or_default() += count,
            None => self.more += count,
        }
    }

    /// Where an id was used, if it was.
    pub(crate) fn used(&self, id: &str) -> Option<&Used> {
        self.ids.get(id)
    }

    /// Notes that an id is used.
    pub(crate) fn uses(&mut self, id: &str, used: Used) {
        self.ids.insert(id.to_owned(), used);
    }

    /// Forgets the ids, where each document has its own.
    pub(crate) fn forget_ids(&mut self) {
        self.ids = HashMap::new();
    }
}

impl Unknown {
    fn warning(&self, count: u64, sources: &mut SourceMap) -> Diagnostic {
        let placed = self.first.place(self.diagnostic.clone(), sources);
        if count == 1 { placed } else { placed.note(format!("{count} records have this key")) }
    }
}

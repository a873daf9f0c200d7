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

/// Collected while records are read; one for all inputs of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// How many records were read well.
    pub read: u64,
    /// How many could not be read.
    pub failed: u64,
    unknown: Vec<Unknown>,
    positions: HashMap<(KindId, usize), HashMap<String, usize>>,
    more_unknown: u64,
    ids: HashMap<String, Used>,
}

/// A key that its kind does not know.
#[derive(Debug)]
struct Unknown {
    count: u64,
    first: Excerpt,
    diagnostic: Diagnostic,
}

/// Where an id was first used.
#[derive(Clone, Debug)]
pub(crate) struct Used {
    pub(crate) name: std::sync::Arc<str>,
    pub(crate) number: u64,
    pub(crate) span: Span,
}

impl Report {
    /// One warning for each key and kind, with its first place and how many records have it.
    pub fn warnings(&self, sources: &mut SourceMap) -> Vec<Diagnostic> {
        let mut said: Vec<_> = self.unknown.iter().map(|unknown| unknown.warning(sources)).collect();
        if let (Some(last), 1..) = (said.last_mut(), self.more_unknown) {
            last.notes.push(format!("{} further unknown keys are not listed", self.more_unknown));
        }
        said
    }

    /// The position of an unknown key that was met before.
    pub(crate) fn position(&self, kind: KindId, table: usize, key: &str) -> Option<usize> {
        self.positions.get(&(kind, table))?.get(key).copied()
    }

    /// Counts a key that was met before.
    pub(crate) fn again(&mut self, position: usize) {
        if let Some(unknown) = self.unknown.get_mut(position) {
            unknown.count += 1;
        }
    }

    /// Counts a key, with its place where it is new.
    pub(crate) fn stray(&mut self, voice: Voice<'_>, plan: &KindPlan<'_>, stray: &Stray<'_>, place: &Place<'_>) {
        if let Some(position) = self.position(stray.kind, stray.table, &stray.key) {
            return self.again(position);
        }
        if self.unknown.len() >= MAX_UNKNOWN_KEYS {
            self.more_unknown += 1;
            return;
        }
        let keys = self.positions.entry((stray.kind, stray.table)).or_default();
        keys.insert(stray.key.clone().into_owned(), self.unknown.len());
        let diagnostic = stray_words(voice, plan, stray, false);
        self.unknown.push(Unknown { count: 1, first: place.excerpt(), diagnostic });
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
    fn warning(&self, sources: &mut SourceMap) -> Diagnostic {
        let placed = self.first.place(self.diagnostic.clone(), sources);
        if self.count == 1 { placed } else { placed.note(format!("{} records have this key", self.count)) }
    }
}

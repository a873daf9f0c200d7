//! What records of the past got under one policy and get under another: counted, not proved.

use super::{Cell, KindDiff, Status};
use crate::check::CheckedPolicy;
use crate::eval::{Outcome, Program, Verdict, Wanted, decide_only};
use crate::model::Date;
use crate::record::{self, Located};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// How many ids are kept of the records of a cell.
const MOST_IDS: usize = 3;

/// What a record came to: a verdict, or none where it could not be decided.
type Said = Option<Verdict>;

/// How many records, and the first ids.
type Counted = (u64, Vec<String>);

/// What one record got.
#[derive(Clone, Copy)]
struct Got {
    said: Said,
    /// Of the reply's name, the reason and the duration.
    rest: u64,
}

/// A policy that decides a history.
pub struct Judge<'p> {
    /// The policy.
    pub policy: &'p CheckedPolicy,
    /// The policy, compiled.
    pub program: &'p Program,
    /// The date as of which it decides.
    pub today: Date,
}

/// Records that were decided under the old policy and wait for the new one.
#[derive(Default)]
pub struct History {
    old: Vec<Got>,
    at: usize,
    cells: BTreeMap<String, BTreeMap<(Said, Said), Counted>>,
}

impl Judge<'_> {
    fn got(&self, item: Result<Located<'_>, record::Failure>) -> (Got, String, String) {
        let nothing = Got { said: None, rest: 0 };
        match item {
            Err(failure) => (nothing, failure.kind.unwrap_or_default(), failure.id.unwrap_or_default()),
            Ok(located) => {
                let record = located.record;
                let kind = self.policy.policy().kinds.at(record.kind).name.text.clone();
                let wanted = Wanted { reason: true, ..Wanted::NOTHING };
                let outcome = decide_only(self.program, record, self.today, wanted);
                let got = outcome.map_or(nothing, |o| Got { said: Some(o.verdict), rest: self.rest(&o) });
                (got, kind, record.id.clone().into_owned())
            }
        }
    }

    fn rest(&self, outcome: &Outcome) -> u64 {
        let reply = outcome.reply.as_ref().map(|sent| &self.policy.policy().replies.at(sent.reply).name.text);
        let mut hasher = DefaultHasher::new();
        (reply, &outcome.reason, super::replay::wait(self.policy, outcome).map(|w| format!("{w:?}"))).hash(&mut hasher);
        hasher.finish()
    }
}

impl History {
    /// Decides the next record under the old policy.
    pub fn decide_old(&mut self, judge: &Judge<'_>, item: Result<Located<'_>, record::Failure>) {
        self.old.push(judge.got(item).0);
    }

    /// Decides the next record under the new policy; the same records come in the same order.
    pub fn decide_new(&mut self, judge: &Judge<'_>, item: Result<Located<'_>, record::Failure>) {
        let (new, kind, id) = judge.got(item);
        let Some(old) = self.old.get(self.at).copied() else { return };
        self.at += 1;
        if old.said == new.said && (old.rest == new.rest || new.said.is_none()) {
            return;
        }
        let (count, ids) = self.cells.entry(kind).or_default().entry((old.said, new.said)).or_default();
        *count += 1;
        if ids.len() < MOST_IDS {
            ids.push(id);
        }
    }

    /// How many records there were.
    pub fn records(&self) -> usize {
        self.at
    }

    /// The cells of each kind that has any.
    pub fn kinds(self) -> Vec<KindDiff> {
        let kinds = self.cells.into_iter().map(|(name, cells)| KindDiff {
            name,
            status: Status::Both,
            cells: cells.into_iter().map(|((from, to), records)| cell(from, to, records)).collect(),
            replies: Vec::new(),
            fields: Vec::new(),
            undecided: Vec::new(),
        });
        kinds.collect()
    }
}

fn cell(from: Said, to: Said, records: Counted) -> Cell {
    let changed = if from == to { Vec::new() } else { vec!["decision"] };
    Cell { from, to, changed, example: None, records: Some(records) }
}

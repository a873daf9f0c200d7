//! What changes between two policies: for each pair of decisions a record that gets one under the old policy and the other under the new
//! one, or the proof that there is none; replies and facts that were added, removed or changed.
//!
//! The map. `join` lays the facts of both kinds side by side (`retarget` moves the expressions over), `key` tells which conditions and
//! reasons are the same as written, `cells` looks for the records, `replay` decides them under both policies before they are spoken of,
//! `parts` compares replies and facts, and `history` counts what records of the past would get.

mod cells;
pub mod history;
mod join;
mod key;
mod parts;
mod replay;
mod retarget;

use crate::check::CheckedPolicy;
use crate::diagnostic::Witness;
use crate::eval::{Outcome, Verdict};
use crate::model::{Date, Kind, KindId};
use crate::source::SourceMap;
pub use parts::{Change, Part};

/// A policy and the texts it was made of.
#[derive(Clone, Copy, Debug)]
pub struct Version<'a> {
    /// The policy.
    pub policy: &'a CheckedPolicy,
    /// Its texts.
    pub sources: &'a SourceMap,
}

/// What a comparison is told from outside.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// `today`; any day where it is none.
    pub today: Option<Date>,
}

/// What changes between two policies.
#[derive(Clone, Debug)]
pub struct Diff {
    /// Every kind of either, the old ones first.
    pub kinds: Vec<KindDiff>,
    /// Records that were found and not confirmed by deciding them; nothing is said of those.
    pub dropped: usize,
}

/// Where a kind is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// In both policies.
    Both,
    /// Only in the new one.
    Added,
    /// Only in the old one.
    Removed,
}

impl Status {
    /// As printed.
    pub fn word(self) -> &'static str {
        match self {
            Status::Both => "both",
            Status::Added => "added",
            Status::Removed => "removed",
        }
    }
}

/// What changes in a kind.
#[derive(Clone, Debug)]
pub struct KindDiff {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub status: Status,
    /// The changes of outcomes, in order of the decisions.
    pub cells: Vec<Cell>,
    /// Replies that were added, removed or changed.
    pub replies: Vec<Part>,
    /// Facts that were added, removed or changed.
    pub fields: Vec<Part>,
    /// Pairs of decisions of which nothing was proved.
    pub undecided: Vec<(Verdict, Verdict)>,
}

/// Some requests get another answer.
#[derive(Clone, Debug)]
pub struct Cell {
    /// What they got; none where they could not be decided.
    pub from: Option<Verdict>,
    /// What they get.
    pub to: Option<Verdict>,
    /// What differs: `decision`, `reply`, `reason`, `duration`.
    pub changed: Vec<&'static str>,
    /// One such request, and what it gets under both; none for a history.
    pub example: Option<Example>,
    /// For a history: how many records there are, and the first ids.
    pub records: Option<(u64, Vec<String>)>,
}

/// A verdict as it is printed; what could not be decided is an `error`.
pub fn word(verdict: Option<Verdict>) -> &'static str {
    verdict.map_or("error", Verdict::word)
}

/// A request that shows a change.
#[derive(Clone, Debug)]
pub struct Example {
    /// The request.
    pub witness: Witness,
    /// What it gets under the old policy.
    pub old: Outcome,
    /// What it gets under the new one.
    pub new: Outcome,
}

/// Whether two policies decide alike.
#[derive(Clone, Debug)]
pub enum Decisions {
    /// Every request gets the same decision, reply, reason and duration; this is proved.
    Same,
    /// Some do not.
    Changed(Box<Diff>),
    /// It was not proved.
    Undecided,
}

/// Compares two policies.
pub fn diff(old: Version<'_>, new: Version<'_>, options: &Options) -> Diff {
    let mut dropped = 0;
    let mut kinds = Vec::new();
    for (old_id, kind) in old.policy.policy().kinds.iter() {
        let Some((new_id, twin)) = named(new.policy, &kind.name.text) else {
            kinds.push(lone(kind, Status::Removed));
            continue;
        };
        let found = cells::cells((old.policy, old_id), (new.policy, new_id), options);
        dropped += found.dropped;
        kinds.push(KindDiff {
            name: kind.name.text.clone(),
            status: Status::Both,
            cells: found.cells,
            replies: parts::replies((old, old_id), (new, new_id)),
            fields: parts::fields((old.policy.policy(), kind), (new.policy.policy(), twin)),
            undecided: found.undecided,
        });
    }
    let added = new.policy.policy().kinds.values().filter(|kind| named(old.policy, &kind.name.text).is_none());
    kinds.extend(added.map(|kind| lone(kind, Status::Added)));
    Diff { kinds, dropped }
}

fn named<'p>(policy: &'p CheckedPolicy, name: &str) -> Option<(KindId, &'p Kind)> {
    policy.policy().kinds.iter().find(|(_, kind)| kind.name.text == name)
}

fn lone(kind: &Kind, status: Status) -> KindDiff {
    KindDiff {
        name: kind.name.text.clone(),
        status,
        cells: Vec::new(),
        replies: Vec::new(),
        fields: Vec::new(),
        undecided: Vec::new(),
    }
}

/// Whether two policies decide every request alike.
pub fn decisions(old: Version<'_>, new: Version<'_>, options: &Options) -> Decisions {
    let diff = diff(old, new, options);
    let changed = |kind: &KindDiff| kind.status != Status::Both || !kind.cells.is_empty();
    if diff.kinds.iter().any(changed) {
        Decisions::Changed(Box::new(diff))
    } else if diff.kinds.iter().any(|kind| !kind.undecided.is_empty()) {
        Decisions::Undecided
    } else {
        Decisions::Same
    }
}

impl Diff {
    /// Whether nothing that a request gets changes, and this is proved.
    pub fn is_equivalent(&self) -> bool {
        let same = |kind: &KindDiff| {
            kind.status == Status::Both && kind.cells.is_empty() && kind.undecided.is_empty() && kind.replies.is_empty()
        };
        self.kinds.iter().all(same)
    }
}

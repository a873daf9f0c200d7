//! What changes between two policies, as it is printed: one file a form.

pub mod findings;
pub mod human;
pub mod json;
pub mod markdown;

use super::count;
use crate::check::CheckedPolicy;
use crate::diff::{Cell, Diff, Status};
use crate::eval::{Outcome, Verdict};

/// A pair of decisions that must not change into each other.
pub type Forbidden = (Option<Verdict>, Option<Verdict>);

/// What is printed.
pub struct Shown<'a> {
    /// The old policy's name, as given.
    pub old: &'a str,
    /// The new one's.
    pub new: &'a str,
    /// The policies.
    pub policies: (&'a CheckedPolicy, &'a CheckedPolicy),
    /// What changes.
    pub diff: &'a Diff,
    /// What must not.
    pub forbidden: &'a [Forbidden],
    /// How many records were replayed, where a history was.
    pub records: Option<usize>,
}

impl Shown<'_> {
    /// Whether a cell must not be there.
    pub fn is_forbidden(&self, cell: &Cell) -> bool {
        self.forbids(cell.from, cell.to)
    }

    fn forbids(&self, from: Option<Verdict>, to: Option<Verdict>) -> bool {
        from != to && self.forbidden.contains(&(from, to))
    }

    /// Every cell.
    fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.diff.kinds.iter().flat_map(|kind| &kind.cells)
    }

    /// The counts of the last line.
    pub fn summary(&self) -> Summary {
        let undecided = self.diff.kinds.iter().map(|kind| kind.undecided.len()).sum();
        Summary {
            changed: self.cells().filter(|cell| cell.from != cell.to).count(),
            same_decision: self.cells().filter(|cell| cell.from == cell.to).count(),
            forbidden: self.cells().filter(|cell| self.is_forbidden(cell)).count(),
            undecided,
        }
    }

    /// Forbidden changes of which it was not proved that there are none.
    pub fn unsure(&self) -> usize {
        let pairs = self.diff.kinds.iter().flat_map(|kind| &kind.undecided);
        pairs.filter(|(from, to)| self.forbids(Some(*from), Some(*to))).count()
    }

    /// The last line, in words.
    fn sentence(&self) -> String {
        let summary = self.summary();
        if let Some(records) = self.records {
            let changed: u64 = self.cells().filter_map(|cell| cell.records.as_ref()).map(|(n, _)| *n).sum();
            let forbidden = if summary.forbidden > 0 { "; a change of it is forbidden" } else { "" };
            return format!("{changed} of {} get another answer{forbidden}", count(records, "record"));
        }
        if self.diff.is_equivalent() {
            return "equivalent: every request gets the same answer".to_owned();
        }
        let mut said = Vec::new();
        let alone = self.diff.kinds.iter().filter(|kind| kind.status != Status::Both).count();
        if alone > 0 {
            said.push(format!("{} only in one of them", count(alone, "kind")));
        }
        said.push(match (summary.changed, summary.undecided) {
            (0, 0) => "no decision changes".to_owned(),
            (0, _) => "no change of a decision was found".to_owned(),
            (n, _) => count(n, "change") + " of decision",
        });
        if summary.same_decision > 0 {
            said.push(format!("{} of reply or reason alone", summary.same_decision));
        }
        if summary.undecided > 0 {
            said.push(format!("{} undecided", summary.undecided));
        }
        if summary.forbidden > 0 {
            said.push(format!("{} forbidden", summary.forbidden));
        }
        said.join(", ")
    }
}

/// How many changes there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// Pairs of decisions that differ.
    pub changed: usize,
    /// Decisions that stay while reply, reason or duration change.
    pub same_decision: usize,
    /// Changes that must not be.
    pub forbidden: usize,
    /// Pairs of which nothing was proved.
    pub undecided: usize,
}

/// What a request gets, in words: "decline by `a` with `b`, because c".
fn answer(policy: &CheckedPolicy, outcome: &Outcome) -> String {
    let policy = policy.policy();
    let rules = policy.kinds.get(outcome.kind).map(|kind| kind.rules.as_slice()).unwrap_or_default();
    let rule = outcome.rule.and_then(|at| rules.get(at));
    let mut said = outcome.verdict.word().to_owned();
    if let Some(wait) = rule.and_then(|rule| rule.wait) {
        let unit = crate::report::unit(wait);
        said.push_str(&format!(" for {unit}"));
    }
    match rule {
        Some(rule) => said.push_str(&format!(" by `{}`", rule.title())),
        None => said.push_str(" by no rule"),
    }
    if let Some(sent) = &outcome.reply {
        let name = policy.replies.get(sent.reply).map_or("", |reply| reply.name.text.as_str());
        said.push_str(&format!(" with `{name}`"));
    }
    if let Some(reason) = outcome.reason.as_deref().filter(|_| rule.is_some()) {
        said.push_str(&format!(", because {reason}"));
    }
    said
}

/// What changes in a cell, in words.
fn change(cell: &Cell) -> String {
    let (from, to) = (crate::diff::word(cell.from), crate::diff::word(cell.to));
    if cell.from != cell.to {
        return format!("{from} becomes {to}");
    }
    let what = crate::diagnostic::list_words(&cell.changed.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>(), "and");
    let what = if what.is_empty() { "reply, reason or duration".to_owned() } else { what };
    format!("{from} stays, with another {what}")
}

/// The records of a history in a cell, in words.
fn history((records, ids): &(u64, Vec<String>)) -> String {
    let more = if *records > ids.len() as u64 { ", …" } else { "" };
    let noun = if *records == 1 { "record" } else { "records" };
    format!("{records} {noun}: {}{more}", ids.join(", "))
}

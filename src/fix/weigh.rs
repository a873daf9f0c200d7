//! Whether a policy is still what it was.

use crate::check::{Checked, CheckedPolicy};
use crate::diagnostic::Severity;
use crate::diff::{self, Decisions, Diff, Version};
use crate::eval::Trials;

/// Why a fix is not applied.
#[derive(Clone, Debug)]
pub enum Why {
    /// Some requests would get another answer.
    Changed(Box<Diff>),
    /// It was not proved that none would.
    Undecided,
    /// Something would be wrong that was not.
    Breaks(String),
    /// A test would fail that passes.
    Test(String),
    /// The policy would be as it was before another fix.
    Circle,
}

impl Why {
    /// In words.
    pub fn words(&self) -> String {
        match self {
            Why::Changed(diff) => format!("some requests would get another answer{}", change(diff)),
            Why::Undecided => "it is not proved that every request would get the same answer".to_owned(),
            Why::Breaks(message) => format!("then {message}"),
            Why::Test(title) => format!("the test \"{title}\" would fail"),
            Why::Circle => "it undoes another fix".to_owned(),
        }
    }
}

/// The first change, as `: decline instead of accept`.
fn change(diff: &Diff) -> String {
    let cells = diff.kinds.iter().flat_map(|kind| &kind.cells);
    let words = cells.map(|cell| (diff::word(cell.from), diff::word(cell.to)));
    words
        .filter(|(from, to)| from != to)
        .map(|(from, to)| format!(": {to} instead of {from}"))
        .next()
        .unwrap_or_default()
}

/// Whether a policy is sound where it was, and decides alike; one with errors must not get worse.
pub(super) fn weigh(before: &Checked, after: &Checked) -> Result<(), Why> {
    match (&before.policy, &after.policy) {
        _ if same_texts(before, after) => Ok(()),
        (Some(old), Some(new)) => {
            tests(old, new)?;
            let version = |policy, sources| Version { policy, sources };
            let (old, new) = (version(old, &before.sources), version(new, &after.sources));
            match diff::decisions(old, new, &diff::Options::default()) {
                Decisions::Same => Ok(()),
                Decisions::Changed(diff) => Err(Why::Changed(diff)),
                Decisions::Undecided => Err(Why::Undecided),
            }
        }
        (Some(_), None) => Err(breaks(after)),
        (None, _) if faults(after) > faults(before) => Err(breaks(after)),
        (None, _) => Ok(()),
    }
}

fn same_texts(before: &Checked, after: &Checked) -> bool {
    let texts = |checked: &Checked| {
        let texts = checked
            .files
            .iter()
            .filter_map(|file| Some((file.path.clone(), checked.sources.get(file.id)?.shared_text())));
        texts.collect::<Vec<_>>()
    };
    texts(before) == texts(after)
}

/// How much is not understood, and how much is wrong: what is understood at last may show what else is wrong.
fn faults(checked: &Checked) -> (usize, usize) {
    let broken = checked.files.iter().map(|file| file.tree.broken.len()).sum();
    (broken, checked.count(Severity::Error))
}

fn breaks(after: &Checked) -> Why {
    let error = after.diagnostics.iter().find(|d| d.severity == Severity::Error);
    Why::Breaks(error.map_or_else(String::new, |error| error.message.clone()))
}

/// Every test that passes still does.
fn tests(old: &CheckedPolicy, new: &CheckedPolicy) -> Result<(), Why> {
    let passed = passed(old);
    let mut trials = Trials::new(new);
    let mut run = new.policy().tests.iter().map(|test| trials.run(test));
    match run.find(|trial| !trial.passed() && passed.contains(&trial.title)) {
        Some(failed) => Err(Why::Test(failed.title)),
        None => Ok(()),
    }
}

fn passed(policy: &CheckedPolicy) -> Vec<String> {
    let mut trials = Trials::new(policy);
    let run = policy.policy().tests.iter().map(|test| trials.run(test));
    run.filter(|trial| trial.passed()).map(|trial| trial.title).collect()
}

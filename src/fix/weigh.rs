//! Whether a policy is still what it was.

use crate::check::{Checked, CheckedPolicy};
use crate::diagnostic::Severity;
use crate::diff::{self, Decisions, Diff, Status, Version};
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

/// What a fix does to the answers, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Some requests get another reply or reason.
    Said,
    /// It was not proved that every request gets the same answer.
    Open,
    /// Some requests are decided otherwise.
    Decided,
}

impl Effect {
    /// In words, after the name of what was mended.
    pub fn words(self) -> &'static str {
        match self {
            Effect::Said => "changes what is said",
            Effect::Open => "may change what is decided",
            Effect::Decided => "changes what is decided",
        }
    }
}

impl Why {
    /// What the fix does to the answers, if it is refused for that.
    pub(super) fn effect(&self) -> Option<Effect> {
        match self {
            Why::Changed(diff) if change(diff).is_none() => Some(Effect::Said),
            Why::Changed(_) => Some(Effect::Decided),
            Why::Undecided => Some(Effect::Open),
            Why::Breaks(_) | Why::Test(_) | Why::Circle => None,
        }
    }

    /// In words.
    pub fn words(&self) -> String {
        match self {
            Why::Changed(diff) => match change(diff) {
                Some(change) => format!("some requests would get another answer{change}"),
                None => "some requests would get another reply or reason".to_owned(),
            },
            Why::Undecided => "it is not proved that every request would get the same answer".to_owned(),
            Why::Breaks(message) => format!("then {message}"),
            Why::Test(title) => format!("the test \"{title}\" would fail"),
            Why::Circle => "it undoes another fix".to_owned(),
        }
    }
}

/// The first change of a decision, as `: decline instead of accept`; none where only what is said changes.
fn change(diff: &Diff) -> Option<String> {
    let cells = diff.kinds.iter().flat_map(|kind| &kind.cells);
    let mut words = cells.map(|cell| (diff::word(cell.from), diff::word(cell.to)));
    let lone = || diff.kinds.iter().any(|kind| kind.status != Status::Both).then(String::new);
    words.find(|(from, to)| from != to).map(|(from, to)| format!(": {to} instead of {from}")).or_else(lone)
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

//! Results of tests as they are printed: one file a form.

pub mod coverage;
pub mod diff;
pub mod findings;
pub mod human;
pub mod json;
pub mod junit;

use crate::eval::Trial;
use crate::model::Policy;
use crate::source::SourceMap;

/// A policy's tests, run.
#[derive(Clone, Copy)]
pub struct Suite<'a> {
    /// The path of the policy.
    pub path: &'a str,
    /// The policy.
    pub policy: &'a Policy,
    /// Its texts.
    pub sources: &'a SourceMap,
    /// What came out.
    pub trials: &'a [Trial],
}

impl<'a> Suite<'a> {
    /// Where a test stands: its file and line.
    pub fn place(&self, trial: &Trial) -> (&'a str, u32) {
        let line = self.sources.line_column(trial.span.file, trial.span.start).line;
        (self.sources.name(trial.span.file), line)
    }
}

/// How many tests passed and failed.
pub fn counts(suites: &[Suite<'_>]) -> (usize, usize) {
    let trials = || suites.iter().flat_map(|s| s.trials);
    let passed = trials().filter(|t| t.passed()).count();
    (passed, trials().count() - passed)
}

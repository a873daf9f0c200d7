//! What is printed: findings and outcomes as people and machines read them, one file a form.

pub mod baseline;
pub mod decisions;
pub mod diff;
pub mod findings;
pub mod github;
pub mod gitlab;
pub mod human;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod page;
pub mod patch;
pub mod sarif;
pub mod short;
pub mod trials;
pub mod why;
mod xml;

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::SourceMap;
use std::collections::BTreeSet;

/// What the reader's screen is like.
#[derive(Clone, Copy, Debug, Default)]
pub struct Look {
    /// Whether colours are shown.
    pub color: bool,
    /// Columns of the terminal; none where lines may be of any length.
    pub width: Option<usize>,
}

impl Look {
    /// `text` in a style, where colours are shown.
    pub fn paint(self, style: anstyle::Style, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

/// A finding with the texts that it is about.
#[derive(Clone, Copy, Debug)]
pub struct Finding<'a> {
    /// The texts.
    pub sources: &'a SourceMap,
    /// What is said.
    pub diagnostic: &'a Diagnostic,
}

impl Finding<'_> {
    /// The name of the file that it is in, if it has a place.
    pub fn file(&self) -> Option<&str> {
        self.diagnostic.span.map(|s| self.sources.name(s.file))
    }
}

/// How many findings there are of each weight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// Files that were looked at.
    pub files: usize,
    /// Errors.
    pub errors: usize,
    /// Lints at level deny.
    pub denied: usize,
    /// Lints at level warn.
    pub warnings: usize,
}

impl Summary {
    /// Counts findings.
    pub fn of<'a>(files: usize, diagnostics: impl IntoIterator<Item = &'a Diagnostic>) -> Self {
        let mut summary = Summary { files, ..Summary::default() };
        for diagnostic in diagnostics {
            match diagnostic.severity {
                Severity::Error => summary.errors += 1,
                Severity::Deny => summary.denied += 1,
                Severity::Warn => summary.warnings += 1,
            }
        }
        summary
    }

    /// Whether nothing was found that makes the exit code 1.
    pub fn is_clean(&self) -> bool {
        self.errors == 0 && self.denied == 0
    }

    /// As a sentence: `2 errors, 1 warning in 3 files`.
    pub fn sentence(&self) -> String {
        let counts = [(self.errors, "error"), (self.denied, "denied finding"), (self.warnings, "warning")];
        let said: Vec<String> = counts.iter().filter(|(n, _)| *n > 0).map(|(n, word)| count(*n, word)).collect();
        let said = if said.is_empty() { "no findings".to_owned() } else { said.join(", ") };
        format!("{said} in {}", count(self.files, "file"))
    }
}

/// A number of things: `1 file`, `3 files`.
pub fn count(n: usize, thing: &str) -> String {
    if n == 1 { format!("1 {thing}") } else { format!("{n} {thing}s") }
}

/// A duration as it is written: `2 weeks`.
fn unit(duration: crate::model::Duration) -> String {
    let word = match duration.unit {
        crate::model::Unit::Days => "day",
        crate::model::Unit::Weeks => "week",
        crate::model::Unit::Months => "month",
        crate::model::Unit::Years => "year",
    };
    count(duration.count as usize, word)
}

/// Pages that were already pointed to: a code's page is named once a run.
pub type Seen = BTreeSet<&'static str>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_counts() {
        let summary = Summary { files: 3, errors: 2, denied: 0, warnings: 1 };
        assert_eq!(summary.sentence(), "2 errors, 1 warning in 3 files");
        assert_eq!(Summary { files: 1, ..Summary::default() }.sentence(), "no findings in 1 file");
    }
}

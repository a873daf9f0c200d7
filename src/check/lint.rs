//! The mechanism of lints: what one is, its level, and what it may look at.

mod levels;
mod paths;

use super::File;
use super::behaviour::Behaviour;
use super::letter::Sent;
use super::lints;
use super::usage::Usage;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::model::Policy;
use crate::source::{FileId, SourceMap, Span};
pub use levels::Levels;
pub use paths::Paths;
use std::collections::HashMap;

/// How much a lint's findings weigh.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not said.
    Allow,
    /// Said.
    Warn,
    /// Said, and the exit code is 1.
    Deny,
}

impl Level {
    /// As written in `etiquette.toml`.
    pub fn word(self) -> &'static str {
        match self {
            Level::Allow => "allow",
            Level::Warn => "warn",
            Level::Deny => "deny",
        }
    }

    /// The level of a word.
    pub fn from_word(word: &str) -> Option<Level> {
        [Level::Allow, Level::Warn, Level::Deny].into_iter().find(|l| l.word() == word)
    }
}

/// The families of lints in the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// What a policy does, proved.
    Behaviour,
    /// What a decline owes its reader.
    Courtesy,
    /// Order in the house.
    Housekeeping,
}

impl Family {
    /// Every family.
    pub const ALL: [Family; 3] = [Family::Behaviour, Family::Courtesy, Family::Housekeeping];

    /// Its name, as written in `etiquette.toml`.
    pub fn word(self) -> &'static str {
        match self {
            Family::Behaviour => "behaviour",
            Family::Courtesy => "courtesy",
            Family::Housekeeping => "housekeeping",
        }
    }
}

/// A lint.
#[derive(Clone, Copy)]
pub struct Lint {
    /// Its name.
    pub code: Code,
    /// Its family.
    pub family: Family,
    /// Its level unless somebody says otherwise.
    pub level: Level,
    /// One line on what it finds.
    pub summary: &'static str,
    /// Its page, in Markdown; its `etq finds` block gives exactly this finding, its `etq` block none.
    pub page: &'static str,
    /// Finds what it finds.
    pub run: fn(&LintCx<'_>) -> Vec<Diagnostic>,
}

impl Lint {
    /// A finding of this lint. Its weight is set when it is reported.
    pub fn finding(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.code, Severity::Warn, Some(span), message)
    }
}

/// What a lint may look at. The policy may have errors: what was not understood is left out of it.
pub struct LintCx<'a> {
    /// The policy as it is meant.
    pub policy: &'a Policy,
    /// The files as they are written.
    pub files: &'a [File],
    /// Their texts.
    pub sources: &'a SourceMap,
    /// What is used where.
    pub usage: &'a Usage,
    /// The levels that were set.
    pub levels: &'a Levels,
    /// What each kind does; none where the policy has errors, since nothing is proved about what is not understood.
    pub behaviours: &'a [Behaviour<'a>],
    /// The letters that the policy sends.
    pub sent: &'a [Sent<'a>],
}

impl LintCx<'_> {
    /// The level of a lint in a file.
    pub fn level(&self, lint: &Lint, file: FileId) -> Level {
        self.levels.of(lint, self.sources.name(file))
    }

    /// The weight of a lint's findings in a file; none if it is allowed.
    pub fn severity(&self, lint: &Lint, file: FileId) -> Option<Severity> {
        match self.level(lint, file) {
            Level::Allow => None,
            Level::Warn => Some(Severity::Warn),
            Level::Deny => Some(Severity::Deny),
        }
    }
}

/// Whether any lint of a family is on.
pub(super) fn any_on(levels: &Levels, family: Family) -> bool {
    lints::ALL.iter().any(|lint| lint.family == family && levels.may_speak(lint))
}

/// Runs every lint that is not allowed everywhere.
pub(super) fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let on = lints::ALL.iter().filter(|lint| cx.levels.may_speak(lint));
    on.flat_map(|lint| weighed(cx, lint, (lint.run)(cx))).collect()
}

/// Findings of a lint with their weights, without those in files where it is allowed.
fn weighed(cx: &LintCx<'_>, lint: &Lint, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut weights: HashMap<Option<FileId>, Option<Severity>> = HashMap::new();
    let weight = |d: Diagnostic| {
        let file = d.span.map(|span| span.file);
        let severity = *weights.entry(file).or_insert_with(|| cx.severity(lint, file.unwrap_or(FileId(0))));
        Some(Diagnostic { severity: severity?, ..d })
    };
    found.into_iter().filter_map(weight).collect()
}

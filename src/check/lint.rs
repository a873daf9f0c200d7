//! The mechanism of lints: what one is, its level, and what it may look at.

use super::File;
use super::behaviour::Behaviour;
use super::letter::Sent;
use super::lints;
use super::usage::Usage;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::model::Policy;
use crate::source::{SourceMap, Span};

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
    /// The weight of a lint's findings; none if it is allowed.
    pub fn severity(&self, lint: &Lint) -> Option<Severity> {
        match self.levels.of(lint) {
            Level::Allow => None,
            Level::Warn => Some(Severity::Warn),
            Level::Deny => Some(Severity::Deny),
        }
    }
}

/// Whether any lint of a family is on.
pub(super) fn any_on(levels: &Levels, family: Family) -> bool {
    lints::ALL.iter().any(|lint| lint.family == family && levels.of(lint) != Level::Allow)
}

/// Runs every lint that is not allowed.
pub(super) fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for lint in lints::ALL {
        let Some(severity) = cx.severity(lint) else { continue };
        found.extend((lint.run)(cx).into_iter().map(|d| Diagnostic { severity, ..d }));
    }
    found
}

/// Levels as set by the settings file and the command line; the last one that names a lint holds.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    /// Lint name (or `warnings`: every lint that would warn) and level, in the order in which they were set.
    set: Vec<(String, Level)>,
}

impl Levels {
    /// Sets a level.
    ///
    /// # Errors
    /// Where there is no such lint; gives the nearest name, if one is near.
    pub fn set(&mut self, name: &str, level: Level) -> Result<(), Option<&'static str>> {
        if name != "warnings" && lints::find(name).is_none() {
            return Err(crate::diagnostic::nearest(name, lints::ALL.iter().map(|l| l.code.name())));
        }
        self.set.push((name.to_owned(), level));
        Ok(())
    }

    /// Whether somebody set the level of this lint by its name.
    pub fn names(&self, lint: &Lint) -> bool {
        self.set.iter().any(|(name, _)| name == lint.code.name())
    }

    /// The level of a lint.
    pub fn of(&self, lint: &Lint) -> Level {
        let mut level = lint.level;
        for (name, set) in &self.set {
            if name == lint.code.name() || (name == "warnings" && level == Level::Warn) {
                level = *set;
            }
        }
        level
    }
}

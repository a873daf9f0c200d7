//! Every code that may be found, an error or a lint, with its page.

use super::lint::{Family, Level};
use super::lints;
use crate::diagnostic::{Severity, codes};

/// A code.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// Its level unless somebody says otherwise; none for what is always an error.
    pub level: Option<Level>,
    /// Its family, if it is a lint.
    pub family: Option<Family>,
    /// One line on what it finds.
    pub summary: &'static str,
    /// Its page, in Markdown.
    pub page: &'static str,
}

impl Entry {
    /// The word of its level.
    pub fn level_word(&self) -> &'static str {
        self.level.map_or(Severity::Error.word(), Level::word)
    }
}

/// Errors first, then lints, each in the order of its table.
pub fn entries() -> impl Iterator<Item = Entry> {
    let error = |e: &'static codes::Entry| Entry {
        name: e.code.name(),
        level: None,
        family: None,
        summary: e.summary,
        page: e.page,
    };
    let lint = |l: &&'static super::lint::Lint| Entry {
        name: l.code.name(),
        level: Some(l.level),
        family: Some(l.family),
        summary: l.summary,
        page: l.page,
    };
    codes::ALL.iter().map(error).chain(lints::ALL.iter().map(lint))
}

/// The code of a name, or of one that it had before.
pub fn find(name: &str) -> Option<Entry> {
    let name = lints::renamed(name).unwrap_or(name);
    entries().find(|entry| entry.name == name)
}

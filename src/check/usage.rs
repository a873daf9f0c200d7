//! What is used where: the ground of the lints about things that nothing uses.

use super::quick::Set;
use crate::source::{FileId, Span};

/// The declarations (by the place of their names) that something reads, and the words of stretches that were not understood.
#[derive(Clone, Debug, Default)]
pub struct Usage {
    used: Set<Span>,
    words: Set<String>,
    known: Set<Span>,
    incomplete: bool,
    files: Set<(FileId, FileId)>,
    /// What is declared as a field, let, record or top-level let, for the lints: place of the name, name, what.
    pub declared: Vec<Declared>,
    /// `use` items: the place of the path, the file it stands in, and the files that it brings in.
    pub uses: Vec<(Span, FileId, Vec<FileId>)>,
}

/// A declaration that may go unused.
#[derive(Clone, Debug)]
pub struct Declared {
    /// What it is.
    pub what: What,
    /// Its name.
    pub name: String,
    /// The name's place.
    pub span: Span,
    /// The whole declaration, for a fix.
    pub whole: Span,
}

/// What a declaration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A field that comes with the data.
    Field,
    /// A field that is asked.
    Question,
    /// A field of `me`.
    Me,
    /// A `let` of a record or request.
    Let,
    /// A top-level `let`.
    Global,
    /// A record type.
    Record,
}

impl Usage {
    /// Remembers that `from` reads what is declared at `declared`.
    pub fn read(&mut self, declared: Span, from: FileId) {
        self.used.insert(declared);
        if from != declared.file {
            self.files.insert((from, declared.file));
        }
    }

    /// Remembers a declaration, once however many kinds hold its record.
    pub fn declare(&mut self, declared: Declared) {
        if self.known.insert(declared.span) {
            self.declared.push(declared);
        }
    }

    /// Remembers a name in a stretch that was not understood: it may be used there.
    pub fn mention(&mut self, word: &str) {
        self.words.insert(word.to_owned());
    }

    /// Remembers that a file could not be read: anything may be used there.
    pub fn leave_open(&mut self) {
        self.incomplete = true;
    }

    /// Whether something reads the declaration, or may.
    pub fn is_used(&self, name: &str, declared: Span) -> bool {
        self.incomplete || self.used.contains(&declared) || self.words.contains(name)
    }

    /// Whether a file reads anything that another one declares.
    pub fn reads_from(&self, from: FileId, declared_in: FileId) -> bool {
        self.files.contains(&(from, declared_in))
    }

    /// Whether any text was not understood.
    pub fn has_broken_text(&self) -> bool {
        self.incomplete || !self.words.is_empty()
    }
}

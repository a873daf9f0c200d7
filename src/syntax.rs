//! From text to tree. Parsing never fails: it gives the tree of what it understood and an error for each part it did not.

pub mod ast;
mod grammar;
mod parse;

use crate::diagnostic::Diagnostic;
use crate::source::FileId;

/// A parsed file.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// What was understood. Broken items, rules and fields are left out or hold [`ast::ExprKind::Error`].
    pub file: ast::File,
    /// What was not.
    pub errors: Vec<Diagnostic>,
}

/// Parses a policy file.
pub fn parse(file: FileId, text: &str) -> Parsed {
    parse_on(1, file, text)
}

/// Parses a policy file as [`parse`] does; so many threads share large blocks of rules.
pub fn parse_on(threads: usize, file: FileId, text: &str) -> Parsed {
    parse::parse_file(file, text, threads)
}

//! The errors of one file: as many as anybody reads, each as long as anybody reads.

use crate::diagnostic::Diagnostic;
use crate::limits::MAX_SHOWN_FINDINGS;

/// Most characters of a message and of a label; a policy may hold a name of a megabyte.
const LONGEST_LINE: usize = 300;
/// Most characters of one help.
const LONGEST_HELP: usize = 3_000;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Errors(Vec<Diagnostic>);

impl Errors {
    /// Takes an error while there is room.
    pub(super) fn push(&mut self, mut error: Diagnostic) {
        if self.is_full() {
            return;
        }
        cut(&mut error.message, LONGEST_LINE);
        cut(&mut error.label, LONGEST_LINE);
        error.help.iter_mut().for_each(|h| cut(h, LONGEST_HELP));
        error.fixes.iter_mut().for_each(|f| cut(&mut f.title, LONGEST_LINE));
        self.0.push(error);
    }

    /// Whether no more errors are taken.
    pub(super) fn is_full(&self) -> bool {
        self.0.len() >= MAX_SHOWN_FINDINGS
    }

    /// All of them.
    pub(super) fn into_vec(self) -> Vec<Diagnostic> {
        self.0
    }
}

fn cut(text: &mut String, most: usize) {
    if text.len() > most
        && let Some((at, _)) = text.char_indices().nth(most)
    {
        text.truncate(at);
        text.push('…');
    }
}

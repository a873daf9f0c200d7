//! `curt`: a reply of fewer than 12 words.

use crate::check::letter::{Letter, Sent};
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::missing::is_broken;
use crate::check::worded::{declining, once};
use crate::diagnostic::{Code, Diagnostic};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("curt"),
    family: Family::Courtesy,
    level: Level::Warn,
    summary: "a reply of fewer than 12 words",
    page: include_str!("curt.md"),
    run,
};

/// So many words a letter should have.
const FEWEST: usize = 12;

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let full = declining(cx).filter(|(sent, _)| sent.is_full() && !is_broken(cx, sent));
    once(full.filter_map(|(sent, letter)| of_letter(sent, letter)))
}

fn of_letter(sent: &Sent<'_>, letter: &Letter<'_>) -> Option<Diagnostic> {
    let length = letter.length();
    if length >= FEWEST {
        return None;
    }
    let words = if length == 1 { "1 word" } else { &format!("{length} words") };
    let message = format!("{} can come out with {words} only", sent.title());
    let finding =
        LINT.finding(sent.place(), message).label(format!("fewer than {FEWEST} read as if it did not matter"));
    Some(finding.help("thank, give the reason, and offer another way"))
}

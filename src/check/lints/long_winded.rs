//! `long-winded`: a reply of more than 120 words.

use crate::check::letter::{Letter, Sent};
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::worded::{declining, once};
use crate::diagnostic::{Code, Diagnostic};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("long-winded"),
    family: Family::Courtesy,
    level: Level::Warn,
    summary: "a reply of more than 120 words",
    page: include_str!("long_winded.md"),
    run,
};

/// So many words a letter may have.
const MOST: usize = 120;

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    once(declining(cx).filter_map(|(sent, letter)| of_letter(sent, letter)))
}

fn of_letter(sent: &Sent<'_>, letter: &Letter<'_>) -> Option<Diagnostic> {
    let length = letter.length();
    let after = letter.words.iter().scan(0, |before, word| {
        let new = word.at.start >= *before;
        *before = (*before).max(word.at.end);
        Some((new, word))
    });
    let first = after.filter(|(new, _)| *new).nth(MOST)?.1;
    let message = format!("{} can have {length} words", sent.title());
    let finding = LINT.finding(sent.place(), message).label(format!("more than {MOST} bury the answer"));
    let finding =
        letter.places(&first.at).first().map_or(finding.clone(), |place| finding.also(*place, "from here on"));
    Some(finding.help("keep the thanks, the answer, one reason and one other way"))
}

//! `bare-time-excuse`: no time as the only reason.

use crate::check::letter::Letter;
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::worded::{Plain, declining, of_hit, once};
use crate::check::words::List;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::PartKind;
use std::ops::Range;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("bare-time-excuse"),
    family: Family::Courtesy,
    level: Level::Warn,
    summary: "no time as the only reason",
    page: include_str!("bare_time_excuse.md"),
    run,
};

/// What is said of words whose list says nothing.
const PLAIN: Plain = Plain {
    why: "everybody finds time for what matters to them: it ranks the person low",
    kinder: "say what you have promised your time to, or until when: `I am finishing a book until May`",
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let letters = declining(cx).filter(|(_, letter)| !has_other_reason(letter));
    let hits = letters.flat_map(|(_, letter)| letter.in_list(List::Time).map(move |hit| (letter, hit)));
    let said = |words: &str| format!("`{words}` is the only reason");
    once(hits.filter_map(|(letter, hit)| of_hit(&LINT, letter, hit, PLAIN, &said)))
}

/// Whether a sentence that says nothing of time gives a reason.
fn has_other_reason(letter: &Letter<'_>) -> bool {
    let excused =
        |range: &Range<usize>| letter.in_list(List::Time).any(|hit| overlaps(&sentence(letter, &hit.at), range));
    let parts = letter.parts.iter().filter(|(_, kind, _)| *kind == PartKind::Because).map(|(.., at)| at.clone());
    let words = letter.in_list(List::Reason).map(|hit| sentence(letter, &hit.at));
    parts.chain(words).any(|reason| !excused(&reason))
}

/// The sentence around a place.
fn sentence(letter: &Letter<'_>, at: &Range<usize>) -> Range<usize> {
    let opens = || letter.words.iter().filter(|word| word.opens).map(|word| word.at.start);
    let start = opens().rfind(|&start| start <= at.start).unwrap_or(0);
    let end = opens().find(|&start| start >= at.end).unwrap_or(letter.text.len());
    start..end
}

fn overlaps(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

//! `guilt-or-sarcasm`: guilt, sarcasm, orders and condescension.

use crate::check::letter::Letter;
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::tone::{self, Tone};
use crate::check::worded::{Plain, at, declining, findings, once, short};
use crate::check::words::List;
use crate::diagnostic::{Code, Diagnostic};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("guilt-or-sarcasm"),
    family: Family::Courtesy,
    level: Level::Warn,
    summary: "guilt, sarcasm, orders and condescension",
    page: include_str!("guilt_or_sarcasm.md"),
    run,
};

/// What is said of words whose list says nothing.
const PLAIN: Plain =
    Plain { why: "whoever reads it feels small for having asked", kinder: "leave it out, and say plainly what holds" };

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let said = findings(cx, &LINT, List::Guilt, PLAIN, |words| format!("`{words}` talks down to the reader"));
    let cold = declining(cx).filter_map(|(_, letter)| cold(letter));
    once(said.into_iter().chain(cold))
}

/// Lists of words that hurt alone: where a letter has some, they are found, and no more needs to be said of its tone.
const HURTING: [List; 5] = [List::Harsh, List::Blame, List::Absolute, List::Guilt, List::Comparison];

/// A finding about a letter that reads as cold although none of its words hurts alone, at its coldest sentence.
fn cold(letter: &Letter<'_>) -> Option<Diagnostic> {
    if HURTING.iter().any(|list| letter.in_list(*list).next().is_some()) {
        return None;
    }
    let (sentence, hit) = tone::coldest(letter)?;
    let tone = Tone::of(letter);
    let words = short(&letter.said(&sentence));
    let finding = at(&LINT, letter, &sentence, format!("`{words}` reads as cold"))?;
    let note = format!("the letter as a whole has {} points of cold words and {} of warm ones", tone.cold, tone.warm);
    Some(finding.label(hit.advice.why.clone()).help(hit.advice.kinder.clone()).note(note))
}

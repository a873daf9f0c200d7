//! `exclamation-pile`: `!!`, or more than two exclamation marks.

use crate::check::letter::Letter;
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::worded::{at, declining, once};
use crate::diagnostic::{Applicability, Code, Diagnostic};
use std::ops::Range;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("exclamation-pile"),
    family: Family::Courtesy,
    level: Level::Warn,
    summary: "`!!`, or more than two exclamation marks",
    page: include_str!("exclamation_pile.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    once(declining(cx).flat_map(|(_, letter)| piles(letter).chain(too_many(letter)).collect::<Vec<_>>()))
}

/// Marks in a row: `!!`, `?!`, `??`.
fn piles<'l>(letter: &'l Letter<'_>) -> impl Iterator<Item = Diagnostic> + 'l {
    marks(&letter.text).into_iter().filter(|run| run.len() > 1).filter_map(|run| {
        let pile = letter.text.get(run.clone())?;
        let one = if pile.contains('?') { "?" } else { "!" };
        let finding = at(&LINT, letter, &run, format!("`{pile}` reads as shouting"))?;
        let finding = finding.label("one mark is warm, two are loud").help(format!("write `{one}`"));
        let place = letter.exact(&run);
        Some(place.map_or(finding.clone(), |place| finding.fix("keep one", Applicability::Safe, place, one)))
    })
}

/// The third mark of a letter and those behind it, as one finding.
fn too_many(letter: &Letter<'_>) -> Option<Diagnostic> {
    let single = marks(&letter.text).into_iter().filter(|run| letter.text.get(run.clone()) == Some("!"));
    let single: Vec<Range<usize>> = single.collect();
    let third = single.get(MOST)?;
    let message = format!("{} exclamation marks are too many", single.len());
    let finding = at(&LINT, letter, third, message)?.label("the third one").help("write a full stop");
    let place = letter.exact(third);
    Some(place.map_or(finding.clone(), |place| finding.fix("write a full stop", Applicability::Unsafe, place, ".")))
}

/// So many exclamation marks a letter may have.
const MOST: usize = 2;

/// Every run of exclamation and question marks that is more than one question mark.
fn marks(text: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| matches!(c, '!' | '?')) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = at + c.len_utf8(),
            _ => runs.push(at..at + c.len_utf8()),
        }
    }
    runs
}

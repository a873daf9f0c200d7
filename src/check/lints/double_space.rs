//! `double-space`: two spaces in a row.

use crate::check::letter::Letter;
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::worded::{at, once};
use crate::diagnostic::{Applicability, Code, Diagnostic};
use std::ops::Range;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("double-space"),
    family: Family::Courtesy,
    level: Level::Warn,
    summary: "two spaces in a row",
    page: include_str!("double_space.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    once(cx.sent.iter().flat_map(|sent| &sent.letters).flat_map(of_letter))
}

fn of_letter(letter: &Letter<'_>) -> Vec<Diagnostic> {
    let gaps = gaps(&letter.text);
    gaps.into_iter().filter_map(|gap| finding(letter, &gap)).collect()
}

/// Spaces in a row between words of one line.
fn gaps(text: &str) -> Vec<Range<usize>> {
    let mut gaps: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| matches!(c, ' ' | '\t' | '\u{a0}')) {
        match gaps.last_mut() {
            Some(gap) if gap.end == at => gap.end = at + c.len_utf8(),
            _ => gaps.push(at..at + c.len_utf8()),
        }
    }
    let inside = |gap: &Range<usize>| {
        let before = text.get(..gap.start).is_some_and(|t| !t.is_empty() && !t.ends_with('\n'));
        before && text.get(gap.end..).is_some_and(|t| !t.is_empty() && !t.starts_with(['\n', '\r']))
    };
    gaps.retain(|gap| text.get(gap.clone()).is_some_and(|g| g.chars().count() > 1) && inside(gap));
    gaps
}

fn finding(letter: &Letter<'_>, gap: &Range<usize>) -> Option<Diagnostic> {
    let finding = at(&LINT, letter, gap, "there are two spaces here".to_owned())?;
    let finding = finding.label("it looks as if a word had gone missing").help("write one space");
    let place = letter.exact(gap);
    Some(place.map_or(finding.clone(), |place| finding.fix("write one space", Applicability::Safe, place, " ")))
}

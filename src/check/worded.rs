//! Findings about words in letters: where they stand, why they hurt, and a kinder way.

use super::letter::{Letter, Sent};
use super::lint::{Lint, LintCx};
use super::words::{Hit, List};
use crate::diagnostic::{Applicability, Diagnostic};
use crate::source::Span;
use std::collections::BTreeSet;
use std::ops::Range;

/// What is said about words of which their list says nothing, as of those that were added in `etiquette.toml`.
#[derive(Clone, Copy, Debug)]
pub struct Plain {
    /// Why they hurt.
    pub why: &'static str,
    /// A kinder way.
    pub kinder: &'static str,
}

/// Every letter that tells somebody no, or not yet, with how it is sent.
pub fn declining<'a>(cx: &LintCx<'a>) -> impl Iterator<Item = (&'a Sent<'a>, &'a Letter<'a>)> {
    let sent = cx.sent.iter().filter(|sent| sent.declines());
    sent.flat_map(|sent| sent.letters.iter().map(move |letter| (sent, letter)))
}

/// A finding for each place at which a declining letter has words of a list; `said` makes the message.
pub fn findings(
    cx: &LintCx<'_>,
    lint: &Lint,
    list: List,
    plain: Plain,
    said: impl Fn(&str) -> String,
) -> Vec<Diagnostic> {
    let hits = declining(cx).flat_map(|(_, letter)| letter.in_list(list).map(move |hit| (letter, hit)));
    once(hits.filter_map(|(letter, hit)| of_hit(lint, letter, hit, plain, &said)))
}

/// A finding about words of a list.
pub fn of_hit(
    lint: &Lint,
    letter: &Letter<'_>,
    hit: &Hit<'_>,
    plain: Plain,
    said: &impl Fn(&str) -> String,
) -> Option<Diagnostic> {
    let or = |own: &str, plain: &str| if own.is_empty() { plain.to_owned() } else { own.to_owned() };
    let words = short(&letter.said(&hit.at));
    let finding = at(lint, letter, &hit.at, said(&words))?.label(or(&hit.advice.why, plain.why));
    let Some(instead) = &hit.advice.instead else {
        return Some(finding.help(or(&hit.advice.kinder, plain.kinder)));
    };
    let finding = finding.help(format!("write `{instead}`"));
    let Some(place) = letter.exact(&hit.at) else { return Some(finding) };
    Some(finding.fix(
        format!("write `{instead}`"),
        Applicability::Unsafe,
        place,
        in_the_same_case(letter, hit, instead),
    ))
}

/// A finding at a place of a letter, with the other places where it goes on.
pub fn at(lint: &Lint, letter: &Letter<'_>, range: &Range<usize>, message: String) -> Option<Diagnostic> {
    let places = letter.places(range);
    let (first, rest) = places.split_first()?;
    let mut finding = lint.finding(*first, message);
    if let Some(hole) = letter.shown_by(range.start) {
        finding = finding.also(hole, "the reader gets it here");
    }
    for more in rest {
        finding = finding.also(*more, "goes on here");
    }
    Some(finding)
}

/// Findings, each place once.
pub fn once(findings: impl Iterator<Item = Diagnostic>) -> Vec<Diagnostic> {
    let mut seen: BTreeSet<Span> = BTreeSet::new();
    findings.filter(|finding| finding.span.is_none_or(|span| seen.insert(span))).collect()
}

/// Words as they fit into a message.
pub fn short(words: &str) -> String {
    let mut short: String = words.chars().filter(|c| *c != '`').take(60).collect();
    if short.len() < words.len() {
        short.push('…');
    }
    short
}

/// Words in the place of others, with a capital where those had one.
fn in_the_same_case(letter: &Letter<'_>, hit: &Hit<'_>, instead: &str) -> String {
    let mut chars = instead.chars();
    match (letter.text.get(hit.at.clone()).and_then(|t| t.chars().next()), chars.next()) {
        (Some(first), Some(own)) if first.is_uppercase() && letter.text.get(hit.at.clone()) != Some("I") => {
            own.to_uppercase().chain(chars).collect()
        }
        _ => instead.to_owned(),
    }
}

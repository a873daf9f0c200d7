//! `repeated-word`: the same word twice in a row.

use crate::check::letter::Letter;
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::phrase::cut::Word;
use crate::check::worded::{at, once};
use crate::diagnostic::{Applicability, Code, Diagnostic};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("repeated-word"),
    family: Family::Courtesy,
    level: Level::Warn,
    summary: "the same word twice in a row",
    page: include_str!("repeated_word.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    once(cx.sent.iter().flat_map(|sent| &sent.letters).flat_map(of_letter))
}

/// Words that may follow themselves.
const TWICE: &[&str] = &[
    "had", "that", "is", "very", "really", "so", "bye", "no", "ha", "far", "many", "much", "long", "again", "on", "in",
    "do",
];

fn of_letter(letter: &Letter<'_>) -> Vec<Diagnostic> {
    let pairs = letter.words.iter().zip(letter.words.iter().skip(1));
    pairs.filter_map(|(first, second)| of_pair(letter, first, second)).collect()
}

fn of_pair(letter: &Letter<'_>, first: &Word, second: &Word) -> Option<Diagnostic> {
    let between = letter.text.get(first.at.end..second.at.start)?;
    let is_word = first.text.chars().all(char::is_alphabetic) && !TWICE.contains(&first.text.as_str());
    let same = first.text == second.text && !between.is_empty() && between.trim().is_empty() && !second.opens;
    if !same || !is_word || is_name(letter, first) && is_name(letter, second) {
        return None;
    }
    let finding = at(&LINT, letter, &second.at, format!("`{}` stands here twice", letter.said(&second.at)))?;
    let finding = finding.label("the same word again").help("leave one out");
    let both = first.at.end..second.at.end;
    let place = letter.exact(&both);
    Some(place.map_or(finding.clone(), |place| finding.fix("leave it out", Applicability::Safe, place, "")))
}

/// Whether a word is written with a capital: `Duran Duran`.
fn is_name(letter: &Letter<'_>, word: &Word) -> bool {
    letter.text.get(word.at.clone()).is_some_and(|w| w.starts_with(char::is_uppercase))
}

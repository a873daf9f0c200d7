//! `shouting`: words in capitals.

use crate::check::letter::Letter;
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::worded::{at, declining, once};
use crate::check::words::List;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use std::ops::Range;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("shouting"),
    family: Family::Courtesy,
    level: Level::Warn,
    summary: "words in capitals",
    page: include_str!("shouting.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    once(declining(cx).flat_map(|(_, letter)| runs(letter)).filter_map(|(letter, run)| finding(letter, &run)))
}

/// Stretches of words in capitals that shout: at least one word that is no acronym, or four in a row.
fn runs<'l, 'a>(letter: &'l Letter<'a>) -> Vec<(&'l Letter<'a>, Run)> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    for word in &letter.words {
        let Some(text) = letter.text.get(word.at.clone()) else { continue };
        let loud = is_loud(text);
        // `I` and `A` are capitals anyway: they neither begin a stretch nor end it
        if !loud && text.chars().count() > 1 {
            open = false;
        }
        if !loud {
            continue;
        }
        let known = letter.in_list(List::Shouted).any(|hit| hit.at == word.at);
        match runs.last_mut().filter(|_| open && !word.opens) {
            Some(run) => {
                run.at.end = word.at.end;
                run.words += 1;
                run.known += usize::from(known);
            }
            None => runs.push(Run { at: word.at.clone(), words: 1, known: usize::from(known) }),
        }
        open = true;
    }
    runs.retain(|run| run.known > 0 || run.words >= MANY);
    runs.into_iter().map(|run| (letter, run)).collect()
}

/// So many words in capitals shout, whatever they are.
const MANY: usize = 5;

struct Run {
    at: Range<usize>,
    words: usize,
    known: usize,
}

/// Whether a word stands in capitals.
fn is_loud(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() > 1
        && !word.chars().any(char::is_lowercase)
        && word.chars().any(char::is_uppercase)
}

fn finding(letter: &Letter<'_>, run: &Run) -> Option<Diagnostic> {
    let words = letter.said(&run.at);
    let quiet = words.to_lowercase();
    let finding = at(&LINT, letter, &run.at, format!("`{words}` shouts"))?.label("capitals raise the voice");
    let finding = finding.help(format!("write `{quiet}`"));
    let Some(place) = letter.exact(&run.at) else { return Some(finding) };
    // names among them would lose their capitals
    let safe = if run.known == run.words { Applicability::Safe } else { Applicability::Unsafe };
    let opens = letter.words.iter().any(|word| word.opens && word.at.start == run.at.start);
    let text = if opens { capitalised(&quiet) } else { quiet };
    Some(finding.fix("lower the voice", safe, place, text))
}

fn capitalised(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

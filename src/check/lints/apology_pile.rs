//! `apology-pile`: more than one apology.

use crate::check::letter::Letter;
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::worded::{at, declining, once};
use crate::check::words::List;
use crate::diagnostic::{Code, Diagnostic};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("apology-pile"),
    family: Family::Courtesy,
    level: Level::Warn,
    summary: "more than one apology",
    page: include_str!("apology_pile.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    once(declining(cx).filter_map(|(_, letter)| of_letter(letter)))
}

fn of_letter(letter: &Letter<'_>) -> Option<Diagnostic> {
    let mut apologies = letter.in_list(List::Apology);
    let (first, second) = (apologies.next()?, apologies.next()?);
    let count = 2 + apologies.count();
    let words = letter.said(&second.at);
    let finding = at(&LINT, letter, &second.at, format!("`{words}` is one apology too many, of {count}"))?;
    let finding = finding.label("more than one reads as less sincere");
    let finding =
        letter.places(&first.at).first().map_or(finding.clone(), |place| finding.also(*place, "the first one"));
    Some(finding.help("keep one, and say what you can do instead"))
}

//! `answer-first`: the no stands before any thanks or regret.

use crate::check::letter::Letter;
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::worded::{at, declining, once};
use crate::check::words::List;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::PartKind;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("answer-first"),
    family: Family::Courtesy,
    level: Level::Allow,
    summary: "the no stands before any thanks or regret",
    page: include_str!("answer_first.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let full = declining(cx).filter(|(sent, _)| sent.is_full());
    once(full.filter_map(|(_, letter)| of_letter(letter)))
}

fn of_letter(letter: &Letter<'_>) -> Option<Diagnostic> {
    let answer = letter.parts.iter().find(|(_, kind, _)| *kind == PartKind::Answer).map(|(.., at)| at.clone());
    let refusal = || letter.in_list(List::Refusal).next().map(|hit| hit.at.clone());
    let no = answer.or_else(refusal)?;
    let thanks = letter.parts.iter().find(|(_, kind, _)| *kind == PartKind::Thank).map(|(.., at)| at.start);
    let soft = letter.hits.iter().filter(|hit| matches!(hit.list, List::Thanks | List::Regret)).map(|hit| hit.at.start);
    let first = soft.chain(thanks).min()?;
    // regret inside the answer softens it too
    if first < no.end {
        return None;
    }
    let finding = at(&LINT, letter, &no, "the no stands before any thanks or regret".to_owned())?;
    Some(finding.label("the first thing that the reader learns").help("put `thank` before `answer`"))
}

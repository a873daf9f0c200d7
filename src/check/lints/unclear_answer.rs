//! `unclear-answer`: a decline that does not say no.

use crate::check::letter::{Letter, Sent};
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::missing::{Lack, NO, lacking, with_stub};
use crate::check::worded::{Plain, declining, of_hit, once};
use crate::check::words::{Hit, List};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Decision, PartKind};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("unclear-answer"),
    family: Family::Courtesy,
    level: Level::Warn,
    summary: "a decline that does not say no",
    page: include_str!("unclear_answer.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let lacks = lacking(cx, |shown| match shown.is_free() {
        true => shown.says(List::Refusal) || shown.says(List::Postponing),
        false => shown.kind == PartKind::Answer,
    });
    let lacks = lacks.iter().filter(|lack| lack.sent.rule.decision == Decision::Decline).map(missing);
    once(lacks.chain(declining(cx).filter_map(|(sent, letter)| only_postpones(sent, letter))))
}

fn missing(lack: &Lack<'_>) -> Diagnostic {
    let finding = lack.finding(&LINT, "REPLY does not answer", "some readers of REPLY get no answer");
    let finding = finding.label("nothing in it says no");
    with_stub(finding, lack.sent, PartKind::Answer, NO)
}

/// Words that postpone, where nothing says no.
fn only_postpones(sent: &Sent<'_>, letter: &Letter<'_>) -> Option<Diagnostic> {
    let says_no = letter.in_list(List::Refusal).next().is_some();
    if says_no || sent.rule.decision != Decision::Decline {
        return None;
    }
    let is_answer =
        |hit: &&Hit<'_>| matches!(letter.part_at(hit.at.start), Some((_, PartKind::Answer | PartKind::Say)));
    let hit = letter.in_list(List::Postponing).find(is_answer)?;
    let said = |words: &str| format!("`{words}` is not an answer");
    of_hit(&LINT, letter, hit, PLAIN, &said)
}

/// What is said of words whose list says nothing.
const PLAIN: Plain = Plain {
    why: "the reader goes on waiting for what is already decided",
    kinder: "say no, kindly: `I will not be able to join`",
};

//! `harsh-word`: words that hurt.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::worded::{Plain, findings};
use crate::check::words::List;
use crate::diagnostic::{Code, Diagnostic};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("harsh-word"),
    family: Family::Courtesy,
    level: Level::Warn,
    summary: "words that hurt",
    page: include_str!("harsh_word.md"),
    run,
};

/// What is said of words whose list says nothing.
const PLAIN: Plain =
    Plain { why: "it judges what the reader sent, or the reader", kinder: "say what you need, or what you can do" };

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    findings(cx, &LINT, List::Harsh, PLAIN, |words| format!("`{words}` hurts"))
}

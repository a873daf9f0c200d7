//! `guilt-or-sarcasm`: guilt, sarcasm, orders and condescension.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::worded::{Plain, findings};
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
const PLAIN: Plain = Plain {
    why: "it makes the reader feel small for having asked",
    kinder: "leave it out, and say plainly what holds",
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    findings(cx, &LINT, List::Guilt, PLAIN, |words| format!("`{words}` talks down to the reader"))
}

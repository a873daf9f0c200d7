//! `comparison`: the reader is compared with others.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::worded::{Plain, findings};
use crate::check::words::List;
use crate::diagnostic::{Code, Diagnostic};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("comparison"),
    family: Family::Courtesy,
    level: Level::Warn,
    summary: "the reader is compared with others",
    page: include_str!("comparison.md"),
    run,
};

/// What is said of words whose list says nothing.
const PLAIN: Plain =
    Plain { why: "whoever reads this comes out worse", kinder: "say what you chose, not who was better" };

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    findings(cx, &LINT, List::Comparison, PLAIN, |words| format!("`{words}` measures the reader against others"))
}

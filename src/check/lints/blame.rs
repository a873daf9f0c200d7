//! `blame`: a reproach.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::worded::{Plain, findings};
use crate::check::words::List;
use crate::diagnostic::{Code, Diagnostic};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("blame"),
    family: Family::Courtesy,
    level: Level::Warn,
    summary: "a reproach",
    page: include_str!("blame.md"),
    run,
};

/// What is said of words whose list says nothing.
const PLAIN: Plain = Plain { why: "the reader is told what they did wrong", kinder: "say what would help instead" };

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    findings(cx, &LINT, List::Blame, PLAIN, |words| format!("`{words}` reads as a reproach"))
}

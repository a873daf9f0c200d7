//! `empty-promise`: a promise that nobody can keep.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::worded::{Plain, findings};
use crate::check::words::List;
use crate::diagnostic::{Code, Diagnostic};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("empty-promise"),
    family: Family::Courtesy,
    level: Level::Warn,
    summary: "a promise that nobody can keep",
    page: include_str!("empty_promise.md"),
    run,
};

/// What is said of words whose list says nothing.
const PLAIN: Plain = Plain {
    why: "a promise that is not kept hurts more than a no",
    kinder: "say what you would like, or leave it out",
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    findings(cx, &LINT, List::Promise, PLAIN, |words| format!("`{words}` is a promise for another day"))
}

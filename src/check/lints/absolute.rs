//! `absolute`: never, always, no one, under no circumstances.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::worded::{Plain, findings};
use crate::check::words::List;
use crate::diagnostic::{Code, Diagnostic};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("absolute"),
    family: Family::Courtesy,
    level: Level::Warn,
    summary: "never, always, no one, under no circumstances",
    page: include_str!("absolute.md"),
    run,
};

/// What is said of words whose list says nothing.
const PLAIN: Plain =
    Plain { why: "a no to this request becomes a no to every one", kinder: "say what holds this time" };

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    findings(cx, &LINT, List::Absolute, PLAIN, |words| format!("`{words}` shuts the door for good"))
}

//! `unused-field`: a field that nothing reads.

use super::unused_let::{left_out, unused};
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::usage::{Declared, What};
use crate::diagnostic::{Code, Diagnostic};

/// The lint. Facts that come with the data are reported only where its level is set by name.
pub static LINT: Lint = Lint {
    code: Code::lint("unused-field"),
    family: Family::Housekeeping,
    level: Level::Warn,
    summary: "a field that nothing reads (facts that come with the data only when asked for)",
    page: include_str!("unused_field.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let data_too = cx.levels.names(&LINT);
    let fields = unused(cx, move |what| matches!(what, What::Question | What::Me) || (data_too && what == What::Field));
    fields.map(|declared| finding(cx, declared)).collect()
}

fn finding(cx: &LintCx<'_>, declared: &Declared) -> Diagnostic {
    let (message, label) = match declared.what {
        What::Question => (format!("nothing reads the answer to `{}`", declared.name), "it would never be asked"),
        _ => (format!("nothing reads `{}`", declared.name), "declared for nothing"),
    };
    left_out(cx, LINT.finding(declared.span, message).label(label), declared)
}

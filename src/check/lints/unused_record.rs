//! `unused-record`: a record type that no request holds.

use super::unused_let::{left_out, unused};
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::usage::What;
use crate::diagnostic::{Code, Diagnostic, a};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("unused-record"),
    family: Family::Housekeeping,
    level: Level::Warn,
    summary: "a record type that no request holds",
    page: include_str!("unused_record.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let records = unused(cx, |what| what == What::Record);
    records
        .map(|d| {
            let finding = LINT.finding(d.span, format!("no request holds {}", a(&d.name)));
            left_out(cx, finding.label("declared for nothing"), d)
        })
        .collect()
}

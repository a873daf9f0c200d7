//! `renamed-lint`: a lint under a name that it had before. Found while allowances are applied, see `check::suppress`, and in
//! `etiquette.toml`.

use crate::check::lint::{Family, Level, Lint};
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::source::Span;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("renamed-lint"),
    family: Family::Housekeeping,
    level: Level::Warn,
    summary: "a lint under a name that it had before",
    page: include_str!("renamed_lint.md"),
    run: |_| Vec::new(),
};

/// What is said about a name from before.
pub fn finding(span: Span, before: &str, now: &str) -> Diagnostic {
    LINT.finding(span, format!("`{before}` is called `{now}` now"))
        .label("this name still works")
        .help(format!("write `{now}`"))
        .fix(format!("write `{now}`"), Applicability::Safe, span, now)
}

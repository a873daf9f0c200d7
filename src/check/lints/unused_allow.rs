//! `unused-allow`: an `@allow` that silences nothing. Found while allowances are applied, see `check::suppress`.

use crate::check::lint::{Family, Level, Lint};
use crate::diagnostic::Code;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("unused-allow"),
    family: Family::Housekeeping,
    level: Level::Warn,
    summary: "an `@allow` that silences nothing",
    page: include_str!("unused_allow.md"),
    run: |_| Vec::new(),
};

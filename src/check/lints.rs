//! The list of lints: one file and one page each.

use super::lint::Lint;

/// Every lint, by family.
pub const ALL: &[&Lint] = &[];

/// The lint of a name.
pub fn find(name: &str) -> Option<&'static Lint> {
    ALL.iter().copied().find(|l| l.code.name() == name)
}

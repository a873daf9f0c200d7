//! The list of lints: one file and one page each.

pub mod no_deadline;
pub mod placeholder_left;
pub mod silent_decline;
pub mod unused_allow;
pub mod unused_field;
pub mod unused_let;
pub mod unused_record;
pub mod unused_reply;

use super::lint::Lint;

/// Every lint, by family.
pub static ALL: &[&Lint] = &[
    &silent_decline::LINT,
    &no_deadline::LINT,
    &placeholder_left::LINT,
    &unused_allow::LINT,
    &unused_field::LINT,
    &unused_let::LINT,
    &unused_record::LINT,
    &unused_reply::LINT,
];

/// The lint of a name.
pub fn find(name: &str) -> Option<&'static Lint> {
    ALL.iter().copied().find(|l| l.code.name() == name)
}

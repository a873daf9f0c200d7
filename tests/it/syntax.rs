//! The parser: trees, recovery, messages.

mod recovery;
mod robust;
mod slips;
mod support;
mod trees;

//! The parser: trees, recovery, messages.

mod grammar_ok;
mod robust;
mod support;

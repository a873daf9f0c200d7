//! The parser: trees, recovery, messages.

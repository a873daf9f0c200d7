//! Bench of check.

fn main() {}

//! Bench of parse.

fn main() {}

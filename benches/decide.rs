//! Bench of decide.

fn main() {}

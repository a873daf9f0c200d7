//! The one test binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stderr,
    missing_docs
)]

mod cli;
mod courtesy;
mod dice;
mod diff;
mod eval;
mod fix;
mod fixtures;
mod house;
mod limits;
mod pages;
mod policies;
mod proofs;
mod record;
mod solve;
mod syntax;
mod why;

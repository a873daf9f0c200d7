//! Deciding: the compiled form against the naive one, and the meaning of the language by example.

mod effort;
mod harness;
mod naive;
mod random;
mod replay;
mod replies;
mod rules;
mod steady;
mod trials;

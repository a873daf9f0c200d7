//! etiquette: answer requests with respect, by a policy written down once.
//!
//! The map. Text climbs floors; no floor looks up:
//! [`source`] < [`diagnostic`] < [`syntax`] < [`model`] < [`solve`] < [`check`] < [`record`] < [`eval`]; beside them [`diff`] (what changes between
//! two policies), [`why`] (one decision explained), [`fix`] (mends what was found), [`settings`] (`etiquette.toml`), [`report`] (what is printed) and [`cli`] (the commands). [`limits`] are known everywhere, and so is `spread`, which shares work between threads.
//! `tests/it/house.rs` holds these layers.

pub mod check;
pub mod cli;
pub mod diagnostic;
pub mod diff;
pub mod eval;
pub mod fix;
pub mod limits;
pub mod model;
pub mod record;
pub mod report;
pub mod settings;
pub mod solve;
pub mod source;
mod spread;
pub mod syntax;
pub mod why;

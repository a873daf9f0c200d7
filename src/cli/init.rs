//! `init`

use super::out::{Exit, Failure, Out};

#[derive(clap::Args)]
pub(super) struct Args {}

pub(super) fn run(_: &Args, _: &Out) -> Result<Exit, Failure> {
    Ok(Exit::Clean)
}

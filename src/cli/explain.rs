//! `explain`: the page of a code.

use super::out::{Exit, Failure, Out};
use crate::check::lints;
use crate::diagnostic::{codes, nearest};
use crate::report::page;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The code, as in `error[may-be-absent]`
    #[arg(required_unless_present = "list")]
    name: Option<String>,
    /// List all codes
    #[arg(long, conflicts_with = "name")]
    list: bool,
}

/// A code as `explain` knows it.
struct Entry {
    name: &'static str,
    level: &'static str,
    summary: &'static str,
    page: &'static str,
}

pub(super) fn run(args: &Args, out: &Out) -> Result<Exit, Failure> {
    match &args.name {
        Some(name) => out.print(&page::render(find(name)?.page, out.look()))?,
        None => out.print(&list())?,
    }
    Ok(Exit::Clean)
}

/// Errors first, then lints, each in the order of its table.
fn entries() -> impl Iterator<Item = Entry> {
    let errors =
        codes::ALL.iter().map(|e| Entry { name: e.code.name(), level: "error", summary: e.summary, page: e.page });
    let lints = lints::ALL.iter().map(|l| Entry {
        name: l.code.name(),
        level: l.level.word(),
        summary: l.summary,
        page: l.page,
    });
    errors.chain(lints)
}

fn find(name: &str) -> Result<Entry, Failure> {
    // `error[may-be-absent]` is what people copy.
    let wanted = name.trim().trim_end_matches(']').rsplit('[').next().unwrap_or(name).to_lowercase();
    if let Some(entry) = entries().find(|e| e.name == wanted) {
        return Ok(entry);
    }
    let names: Vec<&str> = entries().map(|e| e.name).collect();
    let help = match nearest(&wanted, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "see them all: etiquette explain --list".to_owned(),
    };
    Err(Failure::usage(format!("there is no code `{name}`"), help))
}

fn list() -> String {
    let widest = entries().map(|e| e.name.len()).max().unwrap_or(0);
    entries().fold(String::new(), |text, e| text + &format!("{:widest$}  {:5}  {}\n", e.name, e.level, e.summary))
}

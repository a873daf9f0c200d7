//! `explain`: the page of a code.

use super::levels::renamed;
use super::out::{Exit, Failure, Out};
use crate::check::catalog::{self, Entry, entries};
use crate::diagnostic::nearest;
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

pub(super) fn run(args: &Args, out: &Out) -> Result<Exit, Failure> {
    match &args.name {
        Some(name) => out.print(&page::render(find(name, out)?.page, out.look()))?,
        None => out.print(&list())?,
    }
    Ok(Exit::Clean)
}

fn find(name: &str, out: &Out) -> Result<Entry, Failure> {
    // `error[may-be-absent]` is what people copy.
    let wanted = name.trim().trim_end_matches(']').rsplit('[').next().unwrap_or(name).to_lowercase();
    if let Some(entry) = catalog::find(&wanted) {
        if entry.name != wanted {
            out.say(&renamed(&wanted, entry.name));
        }
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
    entries()
        .fold(String::new(), |text, e| text + &format!("{:widest$}  {:5}  {}\n", e.name, e.level_word(), e.summary))
}

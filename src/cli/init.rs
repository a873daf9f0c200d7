//! `init`: starts a project that passes `check` and `test`, and has something to decide.

use super::files::{self, Whole};
use super::out::{Exit, Failure, Out, plain};
use clap::ValueEnum;
use jiff::civil::Date;
use std::fs;
use std::io::Write;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The folder to start in; it is made if it is not there
    #[arg(default_value = ".")]
    folder: String,
    /// What the policy is for
    #[arg(long = "for", value_enum, default_value_t = Purpose::Linkedin, value_name = "PURPOSE")]
    purpose: Purpose,
}

#[derive(Clone, Copy, ValueEnum)]
enum Purpose {
    /// Requests on LinkedIn: connections, recommendations, introductions
    Linkedin,
}

/// A path and its text.
type Part = (&'static str, &'static str);

const LINKEDIN: &[Part] = &[
    ("etiquette.toml", include_str!("init/etiquette.toml")),
    ("policies/linkedin.etq", include_str!("../../policies/linkedin.etq")),
    ("policies/people.etq", include_str!("../../policies/people.etq")),
    ("policies/lists/service_offers.txt", include_str!("../../policies/lists/service_offers.txt")),
    ("requests/example.toml", include_str!("init/example.toml")),
];

pub(super) fn run(args: &Args, out: &Out) -> Result<Exit, Failure> {
    let parts = match args.purpose {
        Purpose::Linkedin => LINKEDIN,
    };
    let folder = args.folder.trim_end_matches('/');
    let folder = if folder.is_empty() { "/" } else { folder };
    refuse_to_overwrite(folder, parts)?;
    let today = jiff::Zoned::now().date();
    for (path, text) in parts {
        let text = if path.starts_with("requests/") { moved_to(today, text) } else { (*text).to_owned() };
        write(&place(folder, path), &text)?;
    }
    out.print(&next(folder, parts))?;
    Ok(Exit::Clean)
}

/// Moves the dates of requests so that the latest came in today: a new project has nothing overdue.
fn moved_to(today: Date, requests: &str) -> String {
    let received = |line: &str| line.strip_prefix("received = ").and_then(|date| date.trim().parse::<Date>().ok());
    let Some(latest) = requests.lines().filter_map(received).max() else { return requests.to_owned() };
    let move_line = |line: &str| match received(line).and_then(|date| date.checked_add(today - latest).ok()) {
        Some(date) => format!("received = {date}\n"),
        None => format!("{line}\n"),
    };
    requests.lines().map(move_line).collect()
}

fn place(folder: &str, path: &str) -> String {
    if folder == "." { path.to_owned() } else { format!("{folder}/{path}") }
}

/// Looks at all files before the first one is written.
fn refuse_to_overwrite(folder: &str, parts: &[Part]) -> Result<(), Failure> {
    let there = parts.iter().map(|(path, _)| place(folder, path)).find(|path| fs::symlink_metadata(path).is_ok());
    match there {
        None => Ok(()),
        Some(path) => {
            let message = format!("`{path}` is there already, and nothing is overwritten");
            Err(Failure::unreadable(message, "name another folder: etiquette init FOLDER"))
        }
    }
}

fn write(path: &str, text: &str) -> Result<(), Failure> {
    let folder = files::folder_of(path);
    if !folder.is_empty() {
        let trouble = |e| Failure::unreadable(format!("the folder `{folder}` cannot be made: {}", plain(&e)), "");
        fs::create_dir_all(folder).map_err(trouble)?;
    }
    let mut file = Whole::create(path)?;
    file.write_all(text.as_bytes())?;
    file.finish()
}

/// What was made, and what to type next.
fn next(folder: &str, parts: &[Part]) -> String {
    let made = parts.iter().fold(String::new(), |text, (path, _)| text + &format!("  {}\n", place(folder, path)));
    let enter = if folder == "." { String::new() } else { format!("  cd {folder}\n") };
    format!(
        "made\n{made}\nnext\n{enter}  etiquette check\n  etiquette test\n  etiquette decide requests/example.toml\n\n\
         then write your own name into etiquette.toml, and your own rules into policies/linkedin.etq\n"
    )
}

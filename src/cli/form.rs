//! The forms in which commands print what they find. A name means the same in every command that has it.

use super::out::{Failure, Out, plain};
use crate::limits;
use crate::report::findings::Report;
use crate::report::{Look, Seen, github, gitlab, human, json, junit, markdown, sarif, short};
use clap::ValueEnum;
use std::fs::OpenOptions;
use std::io::Write;

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// To be read, with the text they are about
    Human,
    /// One a line
    Short,
    /// One object, for programs
    Json,
    /// SARIF 2.1.0, for code scanning and editors
    Sarif,
    /// Annotations of GitHub; a summary of the job where `GITHUB_STEP_SUMMARY` names a file
    Github,
    /// A Code Quality report of GitLab
    Gitlab,
    /// XML that CI systems show as tests
    Junit,
    /// A comment on a pull request
    Markdown,
}

/// Prints what a command found.
pub(super) fn print(format: Format, report: &Report<'_>, out: &Out) -> Result<(), Failure> {
    let mut text = String::new();
    match format {
        Format::Human => as_text(&mut text, report, out.look()),
        Format::Short => report.findings().for_each(|finding| short::finding(&mut text, finding)),
        Format::Json => return data(out, |data| json::write(data, report.findings(), report.summary)),
        Format::Sarif => return data(out, |data| sarif::write(data, report)),
        Format::Gitlab => return data(out, |data| gitlab::write(data, report)),
        Format::Github => {
            text = annotations(report);
            summary(&markdown::write(report, markdown::SUMMARY))?;
        }
        Format::Junit => junit::write(&mut text, report),
        Format::Markdown => text = markdown::write(report, markdown::COMMENT),
    }
    out.print(&text)
}

/// Annotations of GitHub.
pub(super) fn annotations(report: &Report<'_>) -> String {
    let mut text = String::new();
    github::write(&mut text, report);
    text
}

/// Writes to standard output.
pub(super) fn data(out: &Out, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<(), Failure> {
    let mut data = out.data();
    write(&mut data)?;
    Ok(data.flush()?)
}

fn as_text(text: &mut String, report: &Report<'_>, look: Look) {
    let mut seen = Seen::new();
    for finding in report.findings().take(limits::MAX_SHOWN_FINDINGS) {
        human::finding(text, finding, look, &mut seen);
    }
    let left = report.entries.len().saturating_sub(limits::MAX_SHOWN_FINDINGS);
    if left > 0 {
        text.push_str(&format!("{left} more are not shown\n"));
    }
    text.push_str(&report.summary.sentence());
    text.push('\n');
}

/// Adds Markdown to the summary of a job on GitHub, where one is wanted.
pub(super) fn summary(text: &str) -> Result<(), Failure> {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else { return Ok(()) };
    let written = OpenOptions::new().create(true).append(true).open(&path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.write_all(b"\n")
    });
    written.map_err(|error| {
        let message = format!("`{}` cannot be written: {}", path.display(), plain(&error));
        Failure::unreadable(message, "GITHUB_STEP_SUMMARY names the file for the summary of the job")
    })
}

//! `check`: finds what is wrong in policies.

use super::levels::LevelArgs;
use super::out::{Exit, Failure, Out};
use super::policies::Policies;
use super::project::Project;
use crate::limits;
use crate::report::{Finding, Look, Seen, Summary, human, json, short};
use clap::ValueEnum;
use std::io::Write;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Policies, or folders of them [default: as `etiquette.toml` says, else `policies`]
    paths: Vec<String>,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    levels: LevelArgs,
    /// Say too what was not decided within the budget of a proof, and what was found and not confirmed
    #[arg(long)]
    verbose: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// With the text they are about
    Human,
    /// One a line
    Short,
    /// One object, for programs
    Json,
}

pub(super) fn run(args: &Args, out: &Out) -> Result<Exit, Failure> {
    let project = Project::find()?;
    let mut levels = project.settings.levels.clone();
    args.levels.apply(&mut levels)?;
    let policies = Policies::check(&project, &args.paths, &levels)?;
    let mut findings: Vec<Finding<'_>> = project.told().chain(policies.findings()).collect();
    findings.sort_by_cached_key(key);
    let summary = Summary::of(policies.files(), findings.iter().map(|f| f.diagnostic));
    print(args.format, findings, summary, out)?;
    if args.verbose {
        out.say(&policies.open_ends());
    }
    Ok(if summary.is_clean() { Exit::Clean } else { Exit::Findings })
}

/// By file, place and code.
fn key(finding: &Finding<'_>) -> (Option<String>, Option<(u32, u32)>, &'static str) {
    let d = finding.diagnostic;
    (finding.file().map(str::to_owned), d.span.map(|s| (s.start, s.end)), d.code.name())
}

fn print(format: Format, findings: Vec<Finding<'_>>, summary: Summary, out: &Out) -> Result<(), Failure> {
    match format {
        Format::Human => out.print(&as_text(&findings, summary, out.look())),
        Format::Short => out.print(&findings.iter().fold(String::new(), |mut text, f| {
            short::finding(&mut text, *f);
            text
        })),
        Format::Json => {
            let mut data = out.data();
            json::write(&mut data, findings, summary)?;
            Ok(data.flush()?)
        }
    }
}

fn as_text(findings: &[Finding<'_>], summary: Summary, look: Look) -> String {
    let mut text = String::new();
    let mut seen = Seen::new();
    for finding in findings.iter().take(limits::MAX_SHOWN_FINDINGS) {
        human::finding(&mut text, *finding, look, &mut seen);
    }
    let left = findings.len().saturating_sub(limits::MAX_SHOWN_FINDINGS);
    if left > 0 {
        text.push_str(&format!("{left} more are not shown\n"));
    }
    text.push_str(&summary.sentence());
    text.push('\n');
    text
}

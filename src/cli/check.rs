//! `check`: finds what is wrong in policies.

use super::levels::LevelArgs;
use super::out::{Exit, Failure, Out};
use super::{files, project::Project};
use crate::check::Checked;
use crate::diagnostic::{Diagnostic, Severity};
use crate::limits;
use crate::report::{Finding, Look, Seen, Summary, human, json, short};
use clap::ValueEnum;
use std::collections::{BTreeMap, HashSet};
use std::io::Write;
use std::path::PathBuf;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Policies, or folders of them [default: as `etiquette.toml` says, else `policies`]
    paths: Vec<String>,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    levels: LevelArgs,
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
    let mut checks = Vec::new();
    for path in project.policies(&args.paths)? {
        checks.push(project.check(&path, &levels)?);
    }
    let run = Run::new(checks);
    let mut findings: Vec<Finding<'_>> = project.told().chain(run.findings()).collect();
    findings.sort_by_cached_key(key);
    let summary = Summary::of(run.files.len(), findings.iter().map(|f| f.diagnostic));
    match args.format {
        Format::Human => out.print(&as_text(&findings, summary, out.look()))?,
        Format::Short => out.print(&findings.iter().fold(String::new(), |mut text, f| {
            short::finding(&mut text, *f);
            text
        }))?,
        Format::Json => {
            let mut data = out.data();
            json::write(&mut data, findings, summary)?;
            data.flush()?;
        }
    }
    Ok(if summary.is_clean() { Exit::Clean } else { Exit::Findings })
}

/// By file, place and code.
fn key(finding: &Finding<'_>) -> (Option<String>, Option<(u32, u32)>, &'static str) {
    let d = finding.diagnostic;
    (finding.file().map(str::to_owned), d.span.map(|s| (s.start, s.end)), d.code.name())
}

fn as_text(findings: &[Finding<'_>], summary: Summary, look: Look) -> String {
    let mut text = String::new();
    let mut seen = Seen::new();
    for finding in findings.iter().take(limits::MAX_SHOWN_FINDINGS) {
        human::finding(&mut text, *finding, look, &mut seen);
    }
    let left = findings.len().saturating_sub(limits::MAX_SHOWN_FINDINGS);
    if left > 0 {
        text.push_str(&format!("and {left} more; "));
    }
    text.push_str(&summary.sentence());
    text.push('\n');
    text
}

/// The checks of a run. A file that another checked one uses is part of that one.
struct Run {
    checks: Vec<Checked>,
    /// Every file, with the checks that it is part of.
    files: BTreeMap<PathBuf, Vec<usize>>,
}

impl Run {
    fn new(mut checks: Vec<Checked>) -> Self {
        if checks.len() > 1 {
            let used: HashSet<PathBuf> = checks.iter().flat_map(used_files).collect();
            // Files that use each other in a circle are all used: the first of them stays.
            let mut kept = HashSet::new();
            checks.retain(|c| {
                let root = c.files.first().map(|f| files::identity(&f.path)).unwrap_or_default();
                let keep = !used.contains(&root) || (cyclic(c) && !kept.contains(&root));
                if keep {
                    kept.extend(c.files.iter().map(|f| files::identity(&f.path)));
                }
                keep
            });
        }
        let mut files: BTreeMap<PathBuf, Vec<usize>> = BTreeMap::new();
        for (index, check) in checks.iter().enumerate() {
            for file in &check.files {
                files.entry(files::identity(&file.path)).or_default().push(index);
            }
        }
        Run { checks, files }
    }

    /// Every finding once. A lint in a file that several policies use is said if all of them give it: what one of them
    /// does not need, another may.
    fn findings(&self) -> impl Iterator<Item = Finding<'_>> {
        let mut said: BTreeMap<(&str, Option<(u32, u32)>, &str, &str), usize> = BTreeMap::new();
        for (check, d) in self.each() {
            *said.entry(same(check, d)).or_default() += 1;
        }
        let mut told = HashSet::new();
        self.each().filter_map(move |(check, diagnostic)| {
            let same = same(check, diagnostic);
            let users = self.files.get(&files::identity(same.0)).map_or(1, Vec::len);
            let common = diagnostic.severity == Severity::Error || said.get(&same).is_some_and(|n| *n >= users);
            (common && told.insert(same)).then_some(Finding { sources: &check.sources, diagnostic })
        })
    }

    fn each(&self) -> impl Iterator<Item = (&Checked, &Diagnostic)> {
        self.checks.iter().flat_map(|c| c.diagnostics.iter().map(move |d| (c, d)))
    }
}

fn same<'a>(check: &'a Checked, d: &'a Diagnostic) -> (&'a str, Option<(u32, u32)>, &'a str, &'a str) {
    let file = d.span.map_or("", |s| check.sources.name(s.file));
    (file, d.span.map(|s| (s.start, s.end)), d.code.name(), &d.message)
}

fn used_files(check: &Checked) -> impl Iterator<Item = PathBuf> {
    check.files.iter().skip(1).map(|f| files::identity(&f.path))
}

/// Whether files of a check use each other.
fn cyclic(check: &Checked) -> bool {
    check.diagnostics.iter().any(|d| d.code == crate::diagnostic::codes::USE_CYCLE)
}

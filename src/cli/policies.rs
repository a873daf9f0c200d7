//! Several policies in one run. A file that another checked one uses is part of that one.

use super::files;
use super::out::Failure;
use super::project::Project;
use crate::check::{Checked, lint::Levels};
use crate::diagnostic::{Diagnostic, Severity, codes};
use crate::report::Finding;
use crate::source::Span;
use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

/// The policies of a run, checked.
pub(super) struct Policies {
    /// Each with its path.
    pub(super) checks: Vec<(String, Checked)>,
    /// Every file, and how many of the policies it is part of.
    files: BTreeMap<PathBuf, usize>,
}

/// What makes two findings the same: file, place, code and message.
type Same<'a> = (&'a str, Option<(u32, u32)>, &'a str, &'a str);

impl Policies {
    /// Checks the policies at the given paths, or those of the settings.
    pub(super) fn check(project: &Project, paths: &[String], levels: &Levels) -> Result<Self, Failure> {
        Self::each_of(project, paths, |path| project.check(path, levels))
    }

    /// Looks for errors alone in the policies at the given paths, or those of the settings.
    pub(super) fn errors(project: &Project, paths: &[String]) -> Result<Self, Failure> {
        Self::each_of(project, paths, |path| project.errors(path))
    }

    fn each_of(
        project: &Project,
        paths: &[String],
        check: impl Fn(&str) -> Result<Checked, Failure>,
    ) -> Result<Self, Failure> {
        let mut checks = Vec::new();
        for path in project.policies(paths)? {
            let checked = check(&path)?;
            checks.push((path, checked));
        }
        drop_used(&mut checks);
        let mut files: BTreeMap<PathBuf, usize> = BTreeMap::new();
        for file in checks.iter().flat_map(|(_, c)| &c.files) {
            *files.entry(files::identity(&file.path)).or_default() += 1;
        }
        Ok(Policies { checks, files })
    }

    /// How many files there are.
    pub(super) fn files(&self) -> usize {
        self.files.len()
    }

    /// Every finding once. A lint in a file that several policies use is said if all of them give it: what one of them
    /// does not need, another may.
    pub(super) fn findings(&self) -> Vec<Finding<'_>> {
        if let [(_, checked)] = self.checks.as_slice() {
            return checked
                .diagnostics
                .iter()
                .map(|diagnostic| Finding { sources: &checked.sources, diagnostic })
                .collect();
        }
        let mut said: BTreeMap<Same<'_>, usize> = BTreeMap::new();
        for (check, d) in self.each() {
            *said.entry(same(check, d)).or_default() += 1;
        }
        let mut told = HashSet::new();
        let common = self.each().filter(|(check, d)| {
            let same = same(check, d);
            let users = self.files.get(&files::identity(same.0)).copied().unwrap_or(1);
            let common = d.severity == Severity::Error || said.get(&same).is_some_and(|n| *n >= users);
            common && told.insert(same)
        });
        common.map(|(check, diagnostic)| Finding { sources: &check.sources, diagnostic }).collect()
    }

    /// What was not decided, and what was found and not confirmed, in words.
    pub(super) fn open_ends(&self) -> String {
        let mut text = String::new();
        let (mut undecided, mut dropped) = (0, 0);
        for (_, checked) in &self.checks {
            let place = |span: Span| {
                let at = checked.sources.line_column(span.file, span.start);
                format!("{}:{}:{}", checked.sources.name(span.file), at.line, at.column)
            };
            for span in &checked.undecided {
                text.push_str(&format!("{}: undecided: `{}`\n", place(*span), checked.sources.text(*span)));
            }
            for finding in &checked.dropped {
                let place = finding.span.map_or_else(String::new, |span| format!("{}: ", place(span)));
                text.push_str(&format!("{place}not confirmed: {}\n", finding.code));
            }
            undecided += checked.undecided.len();
            dropped += checked.dropped.len();
        }
        text.push_str(&format!("{undecided} undecided, {dropped} not confirmed\n"));
        text
    }

    fn each(&self) -> impl Iterator<Item = (&Checked, &Diagnostic)> {
        self.checks.iter().flat_map(|(_, c)| c.diagnostics.iter().map(move |d| (c, d)))
    }
}

/// Drops the files that another one uses. Of files that use each other in a circle the first one stays.
fn drop_used(checks: &mut Vec<(String, Checked)>) {
    if checks.len() < 2 {
        return;
    }
    let all = |c: &Checked| c.files.iter().map(|f| files::identity(&f.path)).collect::<Vec<_>>();
    let used: HashSet<PathBuf> = checks.iter().flat_map(|(_, c)| all(c).into_iter().skip(1)).collect();
    let mut kept = HashSet::new();
    checks.retain(|(path, check)| {
        let root = files::identity(path);
        let cyclic = check.diagnostics.iter().any(|d| d.code == codes::USE_CYCLE);
        let keep = !used.contains(&root) || (cyclic && !kept.contains(&root));
        if keep {
            kept.extend(all(check));
        }
        keep
    });
}

fn same<'a>(check: &'a Checked, d: &'a Diagnostic) -> Same<'a> {
    let file = d.span.map_or("", |s| check.sources.name(s.file));
    (file, d.span.map(|s| (s.start, s.end)), d.code.name(), &d.message)
}

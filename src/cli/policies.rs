//! Several policies in one run. A file that another checked one uses is part of that one.

use super::files;
use super::out::Failure;
use super::project::Project;
use crate::check::enclosing::Enclosing;
use crate::check::{Checked, lint::Levels};
use crate::diagnostic::{Diagnostic, Severity, codes};
use crate::report::Finding;
use crate::report::findings::Entry;
use crate::source::{Root, Span};
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

/// The policies of a run, checked.
pub(super) struct Policies {
    /// Each with its path.
    pub(super) checks: Vec<(String, Checked)>,
    /// Every file by its path, and how many of the policies it is part of.
    files: HashMap<String, (PathBuf, usize)>,
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
        let files = users(&checks);
        Ok(Policies { checks, files })
    }

    /// The same policies, with those checked again that something touched.
    pub(super) fn again(&self, check: impl Fn(&str) -> Checked, is_touched: impl Fn(&Checked) -> bool) -> Self {
        let again = |(path, checked): &(String, Checked)| {
            (path.clone(), if is_touched(checked) { check(path) } else { checked.clone() })
        };
        let checks: Vec<(String, Checked)> = self.checks.iter().map(again).collect();
        let files = users(&checks);
        Policies { checks, files }
    }

    /// How many files there are.
    pub(super) fn count(&self) -> usize {
        self.files.values().map(|(file, _)| file).collect::<HashSet<_>>().len()
    }

    /// The files, each once, as they are told from a root.
    pub(super) fn files(&self, root: &Root) -> Vec<String> {
        let mut seen = HashSet::new();
        let mut paths: Vec<&String> = self.files.keys().collect();
        paths.sort();
        let once = paths.into_iter().filter(|path| self.files.get(*path).is_some_and(|(file, _)| seen.insert(file)));
        let mut files: Vec<String> = once.map(|path| root.tell(path)).collect();
        files.sort();
        files
    }

    /// Every finding once, with what it stands in.
    pub(super) fn entries(&self, root: &Root) -> Vec<Entry<'_>> {
        let items: Vec<Enclosing> = self.checks.iter().map(|(_, check)| Enclosing::of(&check.files)).collect();
        let entry = |(at, diagnostic): (usize, _)| {
            let (_, checked) = self.checks.get(at)?;
            let finding = Finding { sources: &checked.sources, diagnostic };
            let item = diagnostic.span.zip(items.get(at)).map_or("", |(span, items)| items.name(span));
            Some(Entry::new(finding, item, root))
        };
        self.common().into_iter().filter_map(entry).collect()
    }

    /// Every finding once.
    pub(super) fn findings(&self) -> Vec<Finding<'_>> {
        let finding = |(at, diagnostic): (usize, _)| {
            let (_, checked) = self.checks.get(at)?;
            Some(Finding { sources: &checked.sources, diagnostic })
        };
        self.common().into_iter().filter_map(finding).collect()
    }

    /// Every finding once, with the index of its policy. A lint in a file that several policies use is said if all of them
    /// give it: what one of them does not need, another may.
    pub(super) fn common(&self) -> Vec<(usize, &Diagnostic)> {
        let each = || self.checks.iter().enumerate();
        let all = each().flat_map(|(at, (_, check))| check.diagnostics.iter().map(move |d| (at, check, d)));
        if self.checks.len() == 1 {
            return all.map(|(at, _, d)| (at, d)).collect();
        }
        let mut said: HashMap<Same<'_>, usize> = HashMap::new();
        for (_, check, d) in all.clone() {
            *said.entry(same(check, d)).or_default() += 1;
        }
        let mut told = HashSet::new();
        let common = all.filter(|&(_, check, d)| {
            let same = same(check, d);
            let users = self.files.get(same.0).map_or(1, |(_, users)| *users);
            let common = d.severity == Severity::Error || said.get(&same).is_some_and(|n| *n >= users);
            common && told.insert(same)
        });
        common.map(|(at, _, d)| (at, d)).collect()
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
}

/// Every file by its path, and how many of the policies it is part of, under whatever path.
fn users(checks: &[(String, Checked)]) -> HashMap<String, (PathBuf, usize)> {
    let mut files: HashMap<String, (PathBuf, usize)> = HashMap::new();
    let mut counts: HashMap<PathBuf, usize> = HashMap::new();
    for file in checks.iter().flat_map(|(_, c)| &c.files) {
        let (file, _) = files.entry(file.path.clone()).or_insert_with(|| (files::identity(&file.path), 0));
        *counts.entry(file.clone()).or_default() += 1;
    }
    files.values_mut().for_each(|(file, users)| *users = counts.get(file).copied().unwrap_or(1));
    files
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

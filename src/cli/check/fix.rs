//! `check --fix`: mends what was found, in the files or as a diff.

use crate::check::{Checked, lint::Levels};
use crate::cli::files::{self, Whole};
use crate::cli::out::{Exit, Failure, Out};
use crate::cli::policies::Policies;
use crate::cli::project::Project;
use crate::diagnostic::{Applicability, Diagnostic};
use crate::fix::{self, Bench, File, Mended, Texts};
use crate::report::{Summary, count, patch};
use crate::source::{Files, ReadError};
use std::io::Write;
use std::path::PathBuf;

#[derive(clap::Args)]
pub(super) struct FixArgs {
    /// Apply the fixes that are safe; none that would change a decision
    #[arg(long)]
    fix: bool,
    /// Show what `--fix` would change, and write nothing
    #[arg(long, requires = "fix")]
    dry_run: bool,
    /// Apply also fixes that a person should look at
    #[arg(long = "unsafe", requires = "fix")]
    all: bool,
}

/// What comes after mending.
pub(super) enum Next {
    /// What is left is reported.
    Report(Policies),
    /// Everything was shown.
    End(Exit),
}

impl FixArgs {
    /// Mends the policies where that is asked for.
    pub(super) fn mend(
        &self,
        project: &Project,
        paths: &[String],
        levels: &Levels,
        policies: Policies,
        out: &Out,
    ) -> Result<Next, Failure> {
        if !self.fix {
            return Ok(Next::Report(policies));
        }
        let bench = Drafts::new(project, levels, &policies);
        let mended = fix::mend(&bench, policies, self.all)?;
        if self.dry_run {
            return self.show(project, &mended, out);
        }
        let texts = mended.files.iter().map(ready).collect::<Result<Vec<_>, _>>()?;
        for (file, text) in mended.files.iter().zip(texts) {
            write(file, &text)?;
        }
        let said = self.said(project, &mended);
        // what is reported is what now stands on the disk
        let left = if mended.files.is_empty() { mended.state } else { Policies::check(project, paths, levels)? };
        out.say(&said);
        Ok(Next::Report(left))
    }

    fn show(&self, project: &Project, mended: &Mended<Policies>, out: &Out) -> Result<Next, Failure> {
        let mut text = String::new();
        for file in &mended.files {
            let mark = mark(file);
            let (before, after) = (format!("{mark}{}", file.before), format!("{mark}{}", file.after));
            text.push_str(&patch::write(&file.path, &before, &after, out.look()));
        }
        out.print(&text)?;
        out.say(&self.said(project, mended));
        let left = left(project, &mended.state);
        let summary = Summary::of(mended.state.count(), left);
        Ok(Next::End(if summary.is_clean() { Exit::Clean } else { Exit::Findings }))
    }

    /// What was mended, what was not and why, and what is left.
    fn said(&self, project: &Project, mended: &Mended<Policies>) -> String {
        let mut text = String::new();
        for refusal in &mended.refused {
            let (fix, why) = (&refusal.fix, refusal.why.words());
            text.push_str(&format!("{}: `{}` is not mended: {why}\n", fix.place, fix.code));
        }
        for (fix, effect) in &mended.changed {
            text.push_str(&format!("{}: mending `{}` {}\n", fix.place, fix.code, effect.words()));
        }
        if mended.unfinished {
            text.push_str("there is more to mend: run it again\n");
        }
        let left = left(project, &mended.state);
        text.push_str(&self.sentence(mended.fixes, mended.files.len(), left.len()));
        let more = left.iter().filter(|d| is_open(d)).count();
        if !self.all && more > 0 {
            text.push_str(&format!("{} to look at: --unsafe\n", count_of(more, "further fix", "further fixes")));
        }
        text
    }

    fn sentence(&self, fixes: usize, files: usize, left: usize) -> String {
        let mended = match fixes {
            0 => "no fixes".to_owned(),
            n => format!("{} in {}", count_of(n, "fix", "fixes"), count(files, "file")),
        };
        let left = if left == 0 { "no findings".to_owned() } else { count(left, "finding") };
        let one = left == "1 finding";
        match (self.dry_run, one) {
            (true, _) => format!("{mended} would be made; {left} would be left\n"),
            (false, true) => format!("{mended}; {left} is left\n"),
            (false, false) => format!("{mended}; {left} are left\n"),
        }
    }
}

fn count_of(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

fn left<'p>(project: &'p Project, policies: &'p Policies) -> Vec<&'p Diagnostic> {
    project.findings.iter().chain(policies.findings().into_iter().map(|finding| finding.diagnostic)).collect()
}

/// Whether a finding has one remedy, at which a person should look.
fn is_open(finding: &Diagnostic) -> bool {
    matches!(finding.fixes.as_slice(), [only] if only.applicability == Applicability::Unsafe)
}

/// The policies of a run with texts that are not written yet.
struct Drafts<'p> {
    project: &'p Project,
    levels: &'p Levels,
    /// The files that were named, and the folders around them that belong to them.
    inside: Vec<PathBuf>,
}

impl<'p> Drafts<'p> {
    fn new(project: &'p Project, levels: &'p Levels, policies: &Policies) -> Self {
        let paths = policies.checks.iter().map(|(path, _)| path);
        let inside = paths.flat_map(|path| {
            let root = project.root(path);
            [files::identity(path), files::identity(if root.is_empty() { "." } else { &root })]
        });
        Drafts { project, levels, inside: inside.collect() }
    }
}

impl Bench for Drafts<'_> {
    type State = Policies;
    type Trouble = Failure;

    fn check(&self, texts: &Texts, before: &Policies) -> Result<Policies, Failure> {
        let draft = Draft { texts };
        let is_touched = |checked: &Checked| {
            let texts = checked.files.iter().filter_map(|file| Some((file, checked.sources.get(file.id)?.text())));
            texts.into_iter().any(|(file, text)| draft.text(&file.path).is_some_and(|new| new != text))
        };
        Ok(before.again(|path| self.project.check_in(path, self.levels, &draft), is_touched))
    }

    fn policies<'s>(&self, state: &'s Policies) -> Vec<&'s Checked> {
        state.checks.iter().map(|(_, checked)| checked).collect()
    }

    fn findings<'s>(&self, state: &'s Policies) -> Vec<(&'s Checked, &'s Diagnostic)> {
        let policy = |(at, d): (usize, &'s Diagnostic)| Some((&state.checks.get(at)?.1, d));
        state.common().into_iter().filter_map(policy).collect()
    }

    fn file(&self, path: &str) -> Option<String> {
        let file = files::identity(path);
        let inside = self.inside.iter().any(|place| file.starts_with(place));
        if inside { file.to_str().map(str::to_owned) } else { None }
    }
}

/// Texts that are not written yet, over those on the disk.
struct Draft<'t> {
    texts: &'t Texts,
}

impl Draft<'_> {
    fn text(&self, path: &str) -> Option<&String> {
        self.texts.get(files::identity(path).to_str()?)
    }
}

impl Files for Draft<'_> {
    fn read(&self, path: &str, limit: usize) -> Result<String, ReadError> {
        match self.text(path) {
            Some(text) if text.len() > limit => Err(ReadError::TooLarge(limit)),
            Some(text) => Ok(text.clone()),
            None => files::read(path, limit),
        }
    }
}

/// The byte-order mark of a file, which stays.
fn mark(file: &File) -> &'static str {
    if files::has_mark(&file.name) { "\u{feff}" } else { "" }
}

/// The text to write, once it is sure that it may be written: nothing is, where one of several files cannot be.
fn ready(file: &File) -> Result<String, Failure> {
    let path = &file.path;
    if files::is_read_only(&file.name) {
        return Err(Failure::unreadable(format!("`{path}` cannot be written: it is read-only"), ""));
    }
    match files::read(&file.name, usize::MAX - 1) {
        Ok(text) if text == file.before => Ok(format!("{}{}", mark(file), file.after)),
        Ok(_) => Err(Failure::unreadable(format!("`{path}` was changed meanwhile"), "run it again")),
        Err(error) => Err(files::unreadable(path, &error)),
    }
}

fn write(file: &File, text: &str) -> Result<(), Failure> {
    let mut whole = Whole::create(&file.name)?;
    whole.write_all(text.as_bytes())?;
    whole.finish()
}

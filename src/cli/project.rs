//! The project around a command: `etiquette.toml` of the current folder or of one above it, and where policies lie.

use super::files::{self, Disk};
use super::out::{Exit, Failure, Out};
use crate::check::{self, Checked, lint::Levels};
use crate::diagnostic::{Diagnostic, Severity};
use crate::eval;
use crate::limits;
use crate::report::{Finding, Summary};
use crate::settings::{self, Settings};
use crate::source::{Files, Root, SourceMap};
use std::fs;
use std::path::{Path, PathBuf};

/// Settings and where they were found.
#[derive(Default)]
pub(super) struct Project {
    /// The folder of `etiquette.toml`, as `..` parts, empty for the current one; none if there is no such file.
    folder: Option<String>,
    /// What it says.
    pub(super) settings: Settings,
    /// Its text.
    pub(super) sources: SourceMap,
    /// What is wrong in it.
    pub(super) findings: Vec<Diagnostic>,
}

impl Project {
    /// Finds and reads `etiquette.toml`, here or in a folder above.
    pub(super) fn find() -> Result<Self, Failure> {
        let depth = std::env::current_dir().map_or(1, |d| d.ancestors().count());
        let folders = (0..depth).map(|n| vec![".."; n].join("/"));
        let Some(folder) =
            folders.into_iter().find(|f| fs::metadata(join(f, settings::FILE)).is_ok_and(|m| m.is_file()))
        else {
            return Ok(Project::default());
        };
        let path = join(&folder, settings::FILE);
        let text = files::read(&path, limits::MAX_SETTINGS_BYTES).map_err(|e| files::unreadable(&path, &e))?;
        let mut sources = SourceMap::new();
        let file = sources.add(path, text.as_str());
        let (settings, findings) = settings::read(file, &text);
        Ok(Project { folder: Some(folder), settings, sources, findings })
    }

    /// Says what is wrong in the settings, and ends there.
    pub(super) fn must_be_sound(&self, out: &Out) -> Result<(), Failure> {
        if self.findings.iter().all(|d| d.severity != Severity::Error) {
            return Ok(());
        }
        out.say_findings(self.told(), limits::MAX_SHOWN_FINDINGS);
        Err(Failure::Said(Exit::Findings))
    }

    /// What is wrong in the settings.
    pub(super) fn told(&self) -> impl Iterator<Item = Finding<'_>> {
        self.findings.iter().map(|diagnostic| Finding { sources: &self.sources, diagnostic })
    }

    /// From where paths are told to CI systems: the top of the git repository that we are in, else the folder of the settings,
    /// else the current folder.
    pub(super) fn repository(&self) -> Root {
        let here = files::identity(".");
        let repository = here.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_path_buf);
        Root::new(text(&repository.unwrap_or_else(|| self.home())), text(&here))
    }

    /// From where the settings tell paths: their own folder.
    pub(super) fn root_of_settings(&self) -> Root {
        Root::new(text(&self.home()), text(&files::identity(".")))
    }

    /// The folder of the settings, else the current one.
    fn home(&self) -> PathBuf {
        files::identity(self.folder.as_deref().filter(|folder| !folder.is_empty()).unwrap_or("."))
    }

    /// The policies to look at: the given paths, else those of the settings, else the folder `policies`.
    pub(super) fn policies(&self, given: &[String]) -> Result<Vec<String>, Failure> {
        let folder = self.folder.as_deref().unwrap_or("");
        let paths = match (given, self.settings.policy.as_slice()) {
            ([], []) => vec![default_folder(folder)?],
            ([], set) => set.iter().map(|p| join(folder, p)).collect(),
            (given, _) => given.to_vec(),
        };
        let mut found: Vec<String> = Vec::new();
        for path in paths {
            found.extend(expand(path)?);
        }
        let mut seen = std::collections::HashSet::new();
        found.retain(|path| seen.insert(files::identity(path)));
        Ok(found)
    }

    /// The one policy to decide by: the given one, else that of the settings.
    pub(super) fn policy(&self, given: Option<&str>) -> Result<String, Failure> {
        let given: Vec<String> = given.map(str::to_owned).into_iter().collect();
        let found = self.policies(&given)?;
        match found.as_slice() {
            [one] => Ok(one.clone()),
            many => {
                let first = many.first().map_or("policy.etq", String::as_str);
                let message = format!("there are {} policies to decide by", many.len());
                Err(Failure::usage(message, format!("name the one you mean: --policy {first}")))
            }
        }
    }

    /// Checks a policy. Its root is the folder of `etiquette.toml` if it lies in there, else its own.
    pub(super) fn check(&self, path: &str, levels: &Levels) -> Result<Checked, Failure> {
        let disk = Disk::default();
        disk.fetch(path, limits::MAX_POLICY_BYTES)?;
        Ok(self.check_in(path, levels, &disk))
    }

    /// The same for files that are read from elsewhere than the disk.
    pub(super) fn check_in(&self, path: &str, levels: &Levels, files: &dyn Files) -> Checked {
        let (levels, words) = (levels.clone(), self.settings.words.clone());
        let options =
            check::Options { levels, root: self.root(path), threads: threads(), words, ..check::Options::default() };
        let mut checked = check::check(path, files, &options);
        eval::replay::confirm(&mut checked);
        checked
    }

    /// Looks for errors alone, as is enough for deciding.
    pub(super) fn errors(&self, path: &str) -> Result<Checked, Failure> {
        let disk = Disk::default();
        disk.fetch(path, limits::MAX_POLICY_BYTES)?;
        // To ask the system how many there are takes longer than to look.
        let threads = if disk.is_short() { 1 } else { threads() };
        Ok(self.errors_on(threads, path, &disk))
    }

    /// The same for files that are read from elsewhere than the disk.
    pub(super) fn errors_in(&self, path: &str, files: &dyn Files) -> Checked {
        self.errors_on(threads(), path, files)
    }

    fn errors_on(&self, threads: usize, path: &str, files: &dyn Files) -> Checked {
        let root = self.root(path);
        check::check(path, files, &check::Options { root, threads, errors_only: true, ..check::Options::default() })
    }

    /// The folder that the policy at a path may not leave; empty for the current one.
    pub(super) fn root(&self, path: &str) -> String {
        let own = files::folder_of(path).to_owned();
        let Some(folder) = &self.folder else { return own };
        let here = files::identity(if folder.is_empty() { "." } else { folder });
        let inside = files::identity(path).starts_with(&here);
        match (inside, path.starts_with('/')) {
            (false, _) => own,
            // Paths are compared as they are written.
            (true, true) => here.to_str().map_or(own, str::to_owned),
            (true, false) => folder.clone(),
        }
    }
}

/// How many threads may work: as many as the machine has.
pub(super) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The findings of a policy that has errors, to standard error; there is nothing to do by it.
pub(super) fn refuse(checked: &Checked, out: &Out) -> Failure {
    let errors = || checked.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    let told = errors().map(|diagnostic| Finding { sources: &checked.sources, diagnostic });
    out.say_findings(told, limits::MAX_SHOWN_FINDINGS);
    out.say(&format!("{}\n", Summary::of(checked.files.len(), errors()).sentence()));
    Failure::Said(Exit::Findings)
}

/// A path with `/` between its parts.
fn text(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

fn default_folder(folder: &str) -> Result<String, Failure> {
    let path = join(folder, "policies");
    if fs::metadata(&path).is_ok_and(|m| m.is_dir()) {
        return Ok(path);
    }
    let help = "name a policy, or start a project: etiquette init";
    Err(Failure::usage("there is no `etiquette.toml` and no folder `policies` here", help))
}

/// A file as it is, a folder as the policies in it.
fn expand(path: String) -> Result<Vec<String>, Failure> {
    if !fs::metadata(&path).is_ok_and(|m| m.is_dir()) {
        return Ok(vec![path]);
    }
    let found = files::policies_below(&path)?;
    if found.is_empty() {
        return Err(Failure::usage(
            format!("there is no policy (*.etq) in `{path}`"),
            "name a policy, or another folder",
        ));
    }
    Ok(found)
}

fn join(folder: &str, path: &str) -> String {
    if folder.is_empty() || path.starts_with('/') { path.to_owned() } else { format!("{folder}/{path}") }
}

//! A policy on the disk, or as it was in a revision of a git repository.

use crate::check::Checked;
use crate::cli::files;
use crate::cli::out::{Failure, plain};
use crate::cli::project::Project;
use crate::source::{Files, ReadError};
use std::process::{Command, Output};

/// Looks for errors in the policy that the user named.
pub(in crate::cli) fn check(project: &Project, name: &str) -> Result<Checked, Failure> {
    let revision = name.split_once(':').filter(|_| std::fs::metadata(name).is_err());
    match revision {
        None => project.errors(name),
        Some((revision, path)) => {
            let git = Git { revision: resolve(revision)? };
            let found = git.read(path, crate::limits::MAX_POLICY_BYTES);
            found.map_err(|error| missing(revision, path, &error))?;
            Ok(project.errors_in(path, &git))
        }
    }
}

/// The files of a revision, with paths as on the disk.
struct Git {
    revision: String,
}

impl Files for Git {
    fn read(&self, path: &str, limit: usize) -> Result<String, ReadError> {
        // a path that does not start with `/` is taken from here, as on the disk
        let object = format!("{}:./{path}", self.revision);
        let output = git(&["cat-file", "blob", &object]).map_err(|e| ReadError::Other(plain(&e)))?;
        if !output.status.success() {
            return Err(ReadError::NotFound);
        }
        files::text(output.stdout.as_slice(), limit)
    }
}

fn git(arguments: &[&str]) -> std::io::Result<Output> {
    Command::new("git").args(arguments).output()
}

/// The commit that a revision is.
fn resolve(revision: &str) -> Result<String, Failure> {
    let commit = format!("{revision}^{{commit}}");
    let output = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit]).map_err(|e| {
        Failure::unreadable(format!("git cannot be run: {}", plain(&e)), "install git, or name two files")
    })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    if !git(&["rev-parse", "--git-dir"]).is_ok_and(|o| o.status.success()) {
        let message = format!("`{revision}` is no file, and there is no git repository here");
        return Err(Failure::unreadable(message, "name two files, or run this in a git repository"));
    }
    let message = format!("there is no revision `{revision}` in this repository");
    Err(Failure::unreadable(message, "see the revisions: git log --oneline"))
}

fn missing(revision: &str, path: &str, error: &ReadError) -> Failure {
    match error {
        ReadError::NotFound => {
            let message = format!("`{path}` is not there in revision `{revision}`");
            Failure::unreadable(message, format!("see its files: git ls-tree -r --name-only {revision}"))
        }
        other => files::unreadable(path, other),
    }
}

//! The policies that ship, their tests and their requests.

use etiquette::check::{Checked, Options, check};
use etiquette::diagnostic::Severity;
use etiquette::source::{Files, ReadError};
use etiquette::syntax::ast::{Attrs, ItemKind};
use std::fs;
use std::path::{Path, PathBuf};

/// The policies that people name: all in one, and each on its own. `people.etq` is checked as part of them.
const POLICIES: [&str; 3] = ["policies/all.etq", "policies/linkedin.etq", "policies/maintainers.etq"];

/// The checkout, read from disk.
struct Checkout;

impl Files for Checkout {
    fn read(&self, path: &str, limit: usize) -> Result<String, ReadError> {
        let text = fs::read_to_string(root().join(path)).map_err(|_| ReadError::NotFound)?;
        if text.len() > limit { Err(ReadError::TooLarge(limit)) } else { Ok(text) }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn shipped(path: &str) -> Checked {
    check(path, &Checkout, &Options::default())
}

/// Every file below `policies/` with this ending, as a path from the checkout.
fn below_policies(ending: &str) -> Vec<String> {
    let mut open = vec![root().join("policies")];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                found.push(path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

#[test]
fn every_shipped_policy_is_clean() {
    for path in POLICIES {
        let checked = shipped(path);
        let said: Vec<_> = checked.diagnostics.iter().map(|d| format!("{}: {}", d.code.name(), d.message)).collect();
        assert!(said.is_empty(), "{path}: {said:#?}");
        assert!(checked.policy.is_some(), "{path}");
        assert_eq!(checked.count(Severity::Error), 0);
    }
}

#[test]
fn every_shipped_file_is_checked() {
    let mut read: Vec<String> =
        POLICIES.iter().flat_map(|p| shipped(p).files.into_iter().map(|f| f.path).collect::<Vec<_>>()).collect();
    read.sort();
    read.dedup();
    assert_eq!(read, below_policies("etq"));
}

#[test]
fn what_a_policy_declares_is_documented() {
    for path in POLICIES {
        for file in shipped(path).files {
            assert!(!file.tree.docs.is_empty(), "{} has no `//!`", file.path);
            for item in &file.tree.items {
                for (name, attrs) in documented(&item.kind, &item.attrs) {
                    assert!(!attrs.docs.is_empty(), "{}: `{name}` has no `///`", file.path);
                }
            }
        }
    }
}

/// The item and its rules, as far as they need a word of explanation.
fn documented<'a>(kind: &'a ItemKind, attrs: &'a Attrs) -> Vec<(&'a str, &'a Attrs)> {
    match kind {
        ItemKind::Let(l) => vec![(&l.name.text, attrs)],
        ItemKind::Me(block) | ItemKind::Record(block) | ItemKind::Request(block) => vec![(&block.name.text, attrs)],
        ItemKind::Reply(reply) => vec![(&reply.name.text, attrs)],
        ItemKind::Rules(rules) => {
            rules.rules.iter().filter_map(|r| Some((r.name.as_ref()?.text.as_str(), &r.attrs))).collect()
        }
        ItemKind::Use(_) | ItemKind::Test(_) => Vec::new(),
    }
}

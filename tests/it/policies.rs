//! The policies that ship, their tests and their requests.

mod readme;

use etiquette::check::{Checked, Options, check};
use etiquette::diagnostic::Severity;
use etiquette::eval::{Outcome, Program, Trials, Verdict, decide};
use etiquette::model::{Date, Need, Value};
use etiquette::record::{self, Format};
use etiquette::source::{Files, ReadError};
use etiquette::syntax::ast::{Attrs, ItemKind};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// The policies that people name: all in one, and each on its own. `people.etq` is checked as part of them.
const POLICIES: [&str; 3] = ["policies/all.etq", "policies/linkedin.etq", "policies/maintainers.etq"];

/// The day on which the shipped requests are decided.
const TODAY: Date = Date::constant(2026, 5, 6);

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

#[test]
fn every_shipped_test_passes() {
    for (path, tests) in [("policies/linkedin.etq", 20), ("policies/maintainers.etq", 10)] {
        let policy = shipped(path).policy.unwrap();
        let mut trials = Trials::new(&policy);
        let run: Vec<_> = policy.policy().tests.iter().map(|test| trials.run(test)).collect();
        for trial in &run {
            assert!(trial.passed(), "{path}: {}: {:#?}", trial.title, trial.misses);
        }
        assert!(run.len() >= tests, "{path} has {} tests", run.len());
    }
}

/// Each rule decides in one of them, each part of a condition is both true and false, each fact is asked, each reply is
/// read, something of several kinds is overdue.
#[test]
fn the_shipped_tests_reach_everything() {
    for path in POLICIES {
        let checked = shipped(path).policy.unwrap();
        let policy = checked.policy();
        let mut trials = Trials::new(&checked);
        let (mut asked, mut sent, mut overdue) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for test in &policy.tests {
            let outcome = trials.run(test).outcome.unwrap();
            asked.extend(outcome.questions.iter().map(|q| (outcome.kind, q.fact)));
            sent.extend(outcome.reply.iter().map(|r| r.reply));
            if outcome.overdue {
                overdue.insert(outcome.kind);
            }
        }
        for ((id, kind), reached) in policy.kinds.iter().zip(&trials.coverage().kinds) {
            for (rule, reached) in kind.rules.iter().zip(reached) {
                assert!(reached.decided > 0, "{path}: no test is decided by `{}`", rule.title());
                let both = reached.parts.iter().all(|part| part.seen_true && part.seen_false);
                assert!(both, "{path}: `{}` has a part that no test has seen both true and false", rule.title());
            }
            for (fact, declared) in kind.facts.iter().filter(|(_, f)| matches!(f.need, Need::Ask(_))) {
                assert!(asked.contains(&(id, fact)), "{path}: no test is asked for `{}`", declared.path);
            }
        }
        for (id, reply) in policy.replies.iter() {
            assert!(sent.contains(&id), "{path}: no test reads `{}`", reply.name.text);
        }
        assert!(overdue.len() > 1, "{path}: hardly a test is overdue");
    }
}

/// Every shipped request, decided on the day that their files name.
fn decided() -> Vec<(String, Outcome)> {
    let checked = shipped(POLICIES[0]).policy.unwrap();
    let policy = checked.policy();
    let me: Vec<_> = policy.me.iter().map(|(id, _)| (id, Value::Text("Rob Example".into()))).collect();
    let program = Program::new(&checked, &me).unwrap();
    let mut outcomes = Vec::new();
    for (ending, format) in [("toml", Format::Toml), ("jsonl", Format::Jsonl), ("csv", Format::Csv)] {
        for path in below_policies(ending) {
            let options = record::Options { kind: None, strict: true, unique_ids: true };
            let text = fs::read(root().join(&path)).unwrap();
            let mut report = record::Report::default();
            record::read(policy, format, &path, &mut text.as_slice(), &options, &mut report, &mut |read| {
                let located = read.unwrap_or_else(|failure| panic!("{path}: {:#?}", failure.diagnostics));
                outcomes.push((path.clone(), decide(&program, located.record, TODAY).unwrap()));
                ControlFlow::Continue(())
            })
            .unwrap();
        }
    }
    outcomes
}

#[test]
fn every_shipped_request_is_decided() {
    let mut files = BTreeMap::new();
    for (path, outcome) in decided() {
        *files.entry(path).or_insert(0) += 1;
        let withheld = outcome.reply.as_ref().is_some_and(|r| r.text.is_err());
        assert_eq!(withheld, outcome.expired, "{}: a reply is withheld exactly if it is too late", outcome.id);
        assert!(outcome.diagnostics.is_empty(), "{}", outcome.id);
    }
    assert_eq!(files.len(), 4, "{files:?}");
}

#[test]
fn every_outcome_occurs_among_the_shipped_requests() {
    let outcomes = decided();
    let policy = shipped(POLICIES[0]).policy.unwrap();
    for (id, kind) in policy.policy().kinds.iter() {
        let decisions = kind.rules.iter().map(|rule| Verdict::from(rule.decision)).chain([Verdict::Ask]);
        for verdict in decisions {
            let found = outcomes.iter().any(|(_, o)| o.kind == id && o.verdict == verdict);
            assert!(found, "no shipped `{}` comes out as `{}`", kind.name.text, verdict.word());
        }
    }
    assert!(outcomes.iter().any(|(_, o)| o.overdue && !o.expired));
    assert!(outcomes.iter().any(|(_, o)| o.expired));
}

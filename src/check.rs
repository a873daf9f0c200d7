//! Checks a policy: load, resolve and infer, presence, lints, in this order. A [`CheckedPolicy`] is the only ticket to deciding.
//!
//! Nothing hides anything: a broken item is left out, what depends on it is passed over in silence, and the rest is checked.

pub mod alike;
pub mod behaviour;
pub mod catalog;
mod constant;
mod declare;
pub mod enclosing;
mod field_types;
mod fields;
mod infer;
pub mod letter;
pub mod lint;
pub mod lints;
mod load;
pub mod missing;
mod operators;
mod outcomes;
mod path;
pub mod phrase;
mod presence;
mod quick;
pub mod removal;
mod replies;
mod scope;
mod suppress;
mod template;
mod test_items;
pub mod text;
pub mod tone;
pub mod usage;
pub mod walk;
pub mod worded;
pub mod words;

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::Policy;
use crate::source::{FileId, Files, SourceMap, Span};
use crate::syntax::ast;

/// What a check is told from outside.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The levels of lints.
    pub levels: lint::Levels,
    /// The folder that `use` and `lines of` may not leave, with `/` between its parts; empty for the current one.
    pub root: String,
    /// What is added to the word lists of the courtesy lints, and taken from them, by key of `[words]`.
    pub words: words::Changes,
    /// Whether only errors are wanted: no lint runs and nothing is proved, as for deciding.
    pub errors_only: bool,
    /// How many threads may work; the findings are the same for any number.
    pub threads: usize,
}

/// What a check found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Every text that was read.
    pub sources: SourceMap,
    /// The policy files: the root first, then what it uses.
    pub files: Vec<File>,
    /// The findings, sorted by file, place and code.
    pub diagnostics: Vec<Diagnostic>,
    /// The policy, if it has no error.
    pub policy: Option<CheckedPolicy>,
    /// Places of rules and clauses about which something was asked and neither proved nor found.
    pub undecided: Vec<Span>,
    /// Findings that were not confirmed when their record was decided again, and are not said.
    pub dropped: Vec<Diagnostic>,
}

/// A policy file of a check.
#[derive(Clone, Debug)]
pub struct File {
    /// Its id in the sources.
    pub id: FileId,
    /// Its path, as it can be read.
    pub path: String,
    /// Its tree.
    pub tree: ast::File,
}

/// A policy without errors.
#[derive(Clone, Debug)]
pub struct CheckedPolicy {
    policy: Policy,
}

impl CheckedPolicy {
    /// The policy as it is meant.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }
}

impl Checked {
    /// How many findings have this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|d| d.severity == severity).count()
    }
}

/// Checks the policy at `path`, which is read through `files` like all that it uses.
pub fn check(path: &str, files: &dyn Files, options: &Options) -> Checked {
    // the word lists are long: they are read only where there is something to look for in them
    let read = !options.errors_only && lint::any_on(&options.levels, lint::Family::Courtesy);
    if read && options.threads > 1 {
        words::begin();
    }
    let loaded = load::load(path, files, options);
    let resolved = declare::resolve(&loaded);
    let mut diagnostics = loaded.errors;
    diagnostics.extend(resolved.errors);
    let healthy = !diagnostics.iter().any(|d| d.severity == Severity::Error);
    let prove = healthy && !options.errors_only && lint::any_on(&options.levels, lint::Family::Behaviour);
    let behaviours = if prove { behaviour::behaviours(&resolved.policy, options.threads) } else { Vec::new() };
    let replies = read && !resolved.policy.replies.is_empty();
    let changed = (replies && !options.words.is_empty()).then(|| words::Lexicon::new(&options.words));
    let sent = match &changed {
        _ if !replies => Vec::new(),
        Some(changed) => letter::sent(&resolved.policy, &loaded.files, changed),
        None => letter::sent(&resolved.policy, &loaded.files, &words::SHIPPED),
    };
    let cx = lint::LintCx {
        policy: &resolved.policy,
        files: &loaded.files,
        sources: &loaded.sources,
        usage: &resolved.usage,
        levels: &options.levels,
        behaviours: &behaviours,
        sent: &sent,
    };
    let found = if options.errors_only { Vec::new() } else { lint::run(&cx) };
    diagnostics.extend(suppress::apply(&cx, found));
    let mut undecided: Vec<Span> = behaviours.iter().flat_map(behaviour::Behaviour::undecided).collect();
    undecided.sort_unstable();
    sort(&mut diagnostics, &loaded.sources);
    let broken = diagnostics.iter().any(|d| d.severity == Severity::Error);
    let policy = (!broken).then_some(CheckedPolicy { policy: resolved.policy });
    Checked { sources: loaded.sources, files: loaded.files, diagnostics, policy, undecided, dropped: Vec::new() }
}

/// By file, place and code; the same finding is said once.
fn sort(diagnostics: &mut Vec<Diagnostic>, sources: &SourceMap) {
    let file = |d: &Diagnostic| d.span.map(|s| sources.name(s.file).to_owned());
    diagnostics.sort_by_cached_key(|d| (file(d), d.span.map(|s| (s.start, s.end)), d.code));
    diagnostics.dedup();
}

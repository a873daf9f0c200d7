//! Runs the blocks of one page.

use super::blocks::{Block, blocks};
use super::records;
use etiquette::check::lint::{Level, Levels, Lint};
use etiquette::check::{CheckedPolicy, Options, check, lints};
use etiquette::diagnostic::{Diagnostic, Severity};
use etiquette::eval::Trials;
use etiquette::record::Format;
use etiquette::settings;
use etiquette::source::{FileId, MemoryFiles};

/// What the blocks of a page left behind for those after them.
#[derive(Default)]
struct State {
    /// The lint that the page is about.
    lint: Option<&'static Lint>,
    files: MemoryFiles,
    policy: Option<CheckedPolicy>,
    /// Everything that was found, with its place.
    found: Vec<(String, Diagnostic)>,
}

/// Every claim of a page's blocks that does not hold.
pub(crate) fn failures(page: &str, markdown: &str) -> Vec<String> {
    run_page(page, markdown).0
}

/// Everything that a page's blocks make the checker and the readers say, with its place.
pub(crate) fn findings(page: &str, markdown: &str) -> Vec<(String, Diagnostic)> {
    run_page(page, markdown).1.found
}

fn run_page(page: &str, markdown: &str) -> (Vec<String>, State) {
    let mut state = State { lint: lints::find(page), ..State::default() };
    let run = |block: Block| {
        let failed = run(&mut state, page, &block)?;
        Some(format!("{page}:{}: {failed}", block.line))
    };
    let failures = blocks(markdown).into_iter().filter_map(run).collect();
    (failures, state)
}

fn run(state: &mut State, page: &str, block: &Block) -> Option<String> {
    match (block.language.as_str(), &block.file) {
        ("etq", Some(name)) => {
            state.files.0.insert(name.clone(), block.text.clone());
            None
        }
        ("etq", None) => run_policy(state, page, block),
        ("toml", None) if state.policy.is_none() => run_settings(state, page, block),
        (language, None) => run_records(state, page, block, Format::from_word(language)?),
        _ => None,
    }
}

fn run_records(state: &mut State, page: &str, block: &Block, format: Format) -> Option<String> {
    let said = match &state.policy {
        Some(policy) => records::said(policy, format, block),
        None if block.finds.is_some() => return Some("has no sound policy before it".to_owned()),
        None => return None,
    };
    let place = format!("{page}:{}", block.line);
    let verdict = verdict(block.finds.as_deref(), &said.iter().collect::<Vec<_>>());
    state.found.extend(said.into_iter().map(|d| (place.clone(), d)));
    verdict
}

fn run_policy(state: &mut State, page: &str, block: &Block) -> Option<String> {
    state.files.0.insert("policy.etq".to_owned(), block.text.clone());
    let checked = check("policy.etq", &state.files, &Options { levels: levels(state.lint), ..Options::default() });
    let place = format!("{page}:{}", block.line);
    state.found.extend(checked.diagnostics.iter().map(|d| (place.clone(), d.clone())));
    let failed = checked.policy.as_ref().and_then(failed_tests);
    state.policy = checked.policy;
    let is_due = |d: &&Diagnostic| d.severity == Severity::Error || state.lint.is_some_and(|lint| lint.code == d.code);
    verdict(block.finds.as_deref(), &checked.diagnostics.iter().filter(is_due).collect::<Vec<_>>()).or(failed)
}

fn run_settings(state: &mut State, page: &str, block: &Block) -> Option<String> {
    let (_, said) = settings::read(FileId(0), &block.text);
    let place = format!("{page}:{}", block.line);
    state.found.extend(said.iter().map(|d| (place.clone(), d.clone())));
    verdict(block.finds.as_deref(), &said.iter().collect::<Vec<_>>())
}

/// What came out otherwise than the tests of a policy expect.
fn failed_tests(policy: &CheckedPolicy) -> Option<String> {
    let mut trials = Trials::new(policy);
    let run = policy.policy().tests.iter().map(|test| trials.run(test));
    let failed: Vec<String> = run
        .filter(|trial| !trial.passed())
        .map(|trial| format!("test {:?} {:#?}", trial.title, trial.misses))
        .collect();
    (!failed.is_empty()).then(|| failed.join("\n"))
}

/// Every level as it is by default, but for the lint that the page is about.
fn levels(lint: Option<&Lint>) -> Levels {
    let mut levels = Levels::default();
    if let Some(lint) = lint {
        levels.set(lint.code.name(), Level::Warn).unwrap();
    }
    levels
}

/// What is wrong with what a block finds, which is to be one finding of the claimed code, or none at all.
fn verdict(claimed: Option<&str>, found: &[&Diagnostic]) -> Option<String> {
    let all = || found.iter().map(|d| format!("[{}] {}", d.code, d.message)).collect::<Vec<_>>().join(", ");
    match (claimed, found) {
        (None, []) => None,
        (None, _) => Some(format!("finds {}", all())),
        (Some(code), [one]) if one.code.name() == code => None,
        (Some(code), []) => Some(format!("does not find {code}")),
        (Some(code), _) => Some(format!("finds more or other than one {code}: {}", all())),
    }
}

//! Every page of `etiquette explain`, `docs/language.md` and the README: their blocks are run.
//!
//! A block is a fenced code block; the words behind the fence say what becomes of it:
//! `etq` is a policy without errors; `etq finds CODE` gives exactly one finding, CODE; `etq file=NAME` is a file that the policies
//! after it can `use`; `json`, `jsonl`, `toml`, `csv` (`finds CODE`) are records for the policy before them; a `toml` without a
//! policy before it is an `etiquette.toml`. Others are only read.

mod blocks;
mod records;
mod run;
mod said;

use blocks::{Block, blocks};
use etiquette::check::lints;
use etiquette::diagnostic::{Diagnostic, codes};
use etiquette::limits;
use std::path::Path;

/// Documents beside the reference.
const DOCUMENTS: &[&str] = &["docs/ci.md", "docs/courtesy.md", "docs/diff.md", "docs/fix.md", "docs/why.md"];

/// Name and text of every page of `etiquette explain`.
fn pages() -> Vec<(&'static str, &'static str)> {
    let errors = codes::ALL.iter().map(|entry| (entry.code.name(), entry.page));
    errors.chain(lints::ALL.iter().map(|lint| (lint.code.name(), lint.page))).collect()
}

/// Everything that the blocks of the pages make the checker say, with its place.
pub(crate) fn findings() -> Vec<(String, Diagnostic)> {
    pages().iter().flat_map(|(name, page)| run::findings(name, page)).collect()
}

/// The sound policies of the pages.
pub(crate) fn sound_policies() -> Vec<String> {
    let sound = |block: &Block| block.language == "etq" && block.finds.is_none() && block.file.is_none();
    let all = pages().into_iter().flat_map(|(_, page)| blocks(page)).filter(sound);
    all.map(|block| block.text).collect()
}

/// The policies of the pages that show what is wrong, each with its page.
pub(crate) fn wrong_policies() -> Vec<(&'static str, String)> {
    let wrong = |block: &Block| block.language == "etq" && block.finds.is_some() && block.file.is_none();
    let of_page = |(name, page)| blocks(page).into_iter().filter(wrong).map(move |block| (name, block.text));
    pages().into_iter().flat_map(of_page).collect()
}

/// A document of the repository, empty where it is not written yet.
fn document(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_default()
}

fn assert_none(failures: &[String]) {
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn the_blocks_of_every_page_do_what_they_claim() {
    let failures: Vec<String> = pages().iter().flat_map(|(name, page)| run::failures(name, page)).collect();
    assert_none(&failures);
}

#[test]
fn the_policies_of_the_reference_hold() {
    assert_none(&run::failures("docs/language.md", &document("docs/language.md")));
}

#[test]
fn the_policies_of_the_other_documents_hold() {
    for path in DOCUMENTS {
        assert_none(&run::failures(path, &document(path)));
    }
}

#[test]
fn the_policies_of_the_readme_hold() {
    assert_none(&run::failures("README.md", &document("README.md")));
}

#[test]
fn the_reference_states_the_limits_that_hold() {
    let stated = document("docs/language.md");
    let rows = [
        format!("| `etiquette.toml` | {} MiB |", limits::MAX_SETTINGS_BYTES >> 20),
        format!("| a policy file, a list file | {} MiB |", limits::MAX_POLICY_BYTES >> 20),
        format!("| a policy file, a list file | {} MiB |", limits::MAX_LIST_BYTES >> 20),
        format!("| files of one policy | {} |", thousands(limits::MAX_POLICY_FILES)),
        format!("| nesting of brackets, braces and `not` | {} |", limits::MAX_DEPTH),
        format!("| a regular expression | {} bytes |", thousands(limits::MAX_REGEX_BYTES)),
        format!("| a regular expression, compiled | {} MiB |", limits::MAX_REGEX_COMPILED >> 20),
        format!("| facts of one kind of request | {} |", thousands(limits::MAX_FACTS)),
        format!("| a document of requests (TOML, JSON) | {} MiB |", limits::MAX_DOCUMENT_BYTES >> 20),
        format!("| a line of JSON Lines, a row of CSV | {} MiB |", limits::MAX_RECORD_BYTES >> 20),
        format!("| files that use the next, in a chain | {} |", limits::MAX_USE_DEPTH),
        format!("| rules of a kind about which something is proved | {} |", thousands(limits::MAX_PROVED_RULES)),
        format!("| nesting of an expression, with the `let`s that it reads written out | {} |", limits::MAX_LET_DEPTH),
        format!(
            "| `let`s that wait for each other, each declared after the one that reads it | {} |",
            limits::MAX_OPEN_LETS
        ),
        format!(
            "| different unknown keys that are named | {}; the rest is counted |",
            thousands(limits::MAX_UNKNOWN_KEYS)
        ),
        format!("| nesting in a request | {} |", limits::MAX_RECORD_DEPTH),
        format!("| digits of a decimal | {} |", limits::MAX_DECIMAL_DIGITS),
        format!(
            "| findings that are shown in one run | {}; the rest is counted |",
            thousands(limits::MAX_SHOWN_FINDINGS)
        ),
        format!(
            "| findings in records that `check --records` keeps | {}; the rest is counted |",
            thousands(limits::MAX_RECORD_FINDINGS)
        ),
    ];
    let declared = document("src/limits.rs").matches("pub const ").count();
    assert_eq!(rows.len(), declared, "every limit is stated in docs/language.md, and here");
    let missing = rows.into_iter().filter(|row| !stated.contains(row.as_str()));
    assert_none(&missing.collect::<Vec<_>>());
}

/// A number as people write it: `10,000`.
fn thousands(number: usize) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", number / 1_000, number % 1_000) }
}

#[test]
fn every_page_has_its_sections() {
    let failures: Vec<String> = pages().iter().flat_map(|(name, page)| missing_sections(name, page)).collect();
    assert_none(&failures);
}

fn missing_sections(name: &str, page: &str) -> Vec<String> {
    let mut lines = page.lines();
    let title = format!("# {name}");
    let mut missing = Vec::new();
    if lines.next() != Some(&title) {
        missing.push(format!("{name}: the first line is not `{title}`"));
    }
    if lines.find(|line| !line.is_empty()).is_none_or(|line| line.starts_with('#') || line.starts_with("```")) {
        missing.push(format!("{name}: no sentence follows the title"));
    }
    let headings: Vec<&str> = page.lines().filter(|line| line.starts_with("## ")).collect();
    if headings != ["## Why it matters", "## Wrong", "## Right"] {
        missing.push(format!("{name}: the sections are {headings:?}"));
    }
    let shown: Vec<Block> = blocks(page);
    if shown.len() < 2 {
        missing.push(format!("{name}: a wrong and a right example are due"));
    }
    missing
}

#[test]
fn a_page_shows_what_it_is_about() {
    for (name, page) in pages() {
        let finds: Vec<_> = blocks(page).iter().filter_map(|block| block.finds.clone()).collect();
        assert!(finds.iter().all(|code| code == name), "{name}: the page finds {finds:?}");
    }
}

#[test]
fn a_page_without_a_block_that_runs_is_a_known_exception() {
    let exceptions = ["too-deep", "too-large", "failed-test", "changed-decision"];
    for (name, page) in pages() {
        let runs = blocks(page).iter().any(|block| block.finds.is_some());
        assert!(runs || exceptions.contains(&name), "{name}: no block of its page `finds {name}`");
    }
}

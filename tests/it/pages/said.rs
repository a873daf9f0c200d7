//! What `check` says of what a page shows, as the page shows it.

use super::{assert_none, blocks::blocks, pages};
use crate::cli::Folder;
use etiquette::check::lint::Family;
use etiquette::check::lints;

/// Lints whose pages show their finding as people meet it: proofs are best seen.
fn is_shown(name: &str) -> bool {
    let lint = lints::find(name);
    lint.is_some_and(|lint| lint.family == Family::Behaviour) || name == "dishonest-reason"
}

/// The finding of a code as `check` prints it for people, without the hint at its page.
fn said(name: &str, policy: &str) -> String {
    let folder = Folder::new(&[("policy.etq", policy)]);
    let quiet = folder.run("check policy.etq").out;
    let out = if quiet.contains(&format!("[{name}]")) {
        quiet
    } else {
        folder.run(&format!("check --warn {name} policy.etq")).out
    };
    let mut findings = out
        .split("\n\n")
        .filter(|finding| finding.split(':').next().is_some_and(|f| f.ends_with(&format!("[{name}]"))));
    let finding = findings.next().unwrap_or_default();
    assert_eq!(findings.next(), None, "{out}");
    finding.lines().filter(|line| !line.starts_with("  more: ")).map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_pages_of_proofs_show_what_check_says() {
    let mut failures = Vec::new();
    for (name, page) in pages().into_iter().filter(|(name, _)| is_shown(name)) {
        let blocks = blocks(page);
        let wrong = blocks.iter().position(|block| block.finds.is_some()).unwrap();
        let said = said(name, &blocks[wrong].text);
        let shown = blocks.get(wrong + 1).filter(|block| block.language == "text").map(|block| block.text.as_str());
        if shown != Some(&said) {
            failures.push(format!("{name}: below its wrong example is due\n```text\n{said}```"));
        }
    }
    assert_none(&failures);
}

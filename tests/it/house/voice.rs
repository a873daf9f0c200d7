//! Messages have one voice: what is wrong first, one line, lower case, no full stop, and no word from the machine room.

use super::{assert_none, files};
use crate::dice::cases;
use crate::pages;
use etiquette::check::{Options, check};
use etiquette::diagnostic::Diagnostic;
use etiquette::source::MemoryFiles;
use std::collections::{BTreeMap, BTreeSet};

/// Words that mean nothing to somebody who has never programmed.
const MACHINE_ROOM: &[&str] = &[
    "unexpected token",
    "token",
    "EOI",
    "EOF",
    "pest",
    "serde",
    "miette",
    "toml_edit",
    "parse error",
    "identifier",
    "string literal",
    "i64",
    "u32",
    "usize",
    "Option",
    "None",
    "Some",
    "struct",
    "enum",
    "variant",
    "boolean",
    "AST",
    "null pointer",
    "panicked",
    "invalid type",
    "arity",
    "operand",
    "utf-8",
];

/// Words that are written with a capital letter wherever they stand.
const PROPER_NAMES: &[&str] = &[
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "CSV",
    "JSON",
    "TOML",
    "UTF-8",
    "Unicode",
];

/// Everything that the pages and the fixtures make the checker say, each with where.
fn said() -> Vec<(String, Diagnostic)> {
    let fixtures = files("tests/fixtures", ".etq").into_iter().flat_map(|file| {
        let memory = MemoryFiles([("policy.etq".to_owned(), file.text)].into());
        let found = check("policy.etq", &memory, &Options::default()).diagnostics;
        found.into_iter().map(move |d| (file.path.clone(), d))
    });
    pages::findings().into_iter().chain(fixtures).collect()
}

#[test]
fn every_message_speaks_with_one_voice() {
    let said = said();
    assert!(said.len() > 30, "only {} findings to read", said.len());
    let broken: Vec<String> = said.iter().flat_map(|(place, finding)| out_of_tune(place, finding)).collect();
    assert_none(&broken);
}

#[test]
fn slips_of_the_finger_are_told_with_the_same_voice() {
    let slips = pages::sound_policies().iter().flat_map(|policy| slips(policy)).collect::<BTreeSet<String>>();
    let mut broken = BTreeMap::new();
    // every one of them takes its time: usually some will do
    let step = if cases(0) > 0 { 1 } else { 10 };
    for text in slips.into_iter().step_by(step) {
        let memory = MemoryFiles([("policy.etq".to_owned(), text.clone())].into());
        for finding in check("policy.etq", &memory, &Options::default()).diagnostics {
            let faults = out_of_tune("a slip", &finding);
            for fault in faults {
                broken.entry(fault).or_insert_with(|| text.clone());
            }
        }
    }
    assert_none(&broken.into_iter().map(|(fault, text)| format!("{fault}\n{text}")).take(10).collect::<Vec<_>>());
}

/// The text with each of its words left out, said twice, or without its first letter.
fn slips(text: &str) -> Vec<String> {
    let words = text.split_whitespace().map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word));
    words
        .flat_map(|(at, word)| {
            let (before, after) = (&text[..at], &text[at + word.len()..]);
            let letterless = word.chars().skip(1).collect::<String>();
            ["".to_owned(), format!("{word} {word}"), letterless].map(|slip| format!("{before}{slip}{after}"))
        })
        .collect()
}

fn out_of_tune(place: &str, finding: &Diagnostic) -> Vec<String> {
    let labels = finding.labels.iter().map(|label| &label.text).chain([&finding.label]).filter(|text| !text.is_empty());
    let texts = labels.chain(finding.help.iter()).map(|text| (text, faults(text)));
    let mut all: Vec<(&String, Vec<String>)> = texts.collect();
    all.push((&finding.message, faults(&finding.message)));
    if finding.message.contains('\n') {
        all.push((&finding.message, vec!["is longer than one line".to_owned()]));
    }
    let line = |text: &str, fault: String| format!("{place}: [{}] {text:?} {fault}", finding.code);
    all.into_iter().flat_map(|(text, faults)| faults.into_iter().map(move |fault| line(text, fault))).collect()
}

fn faults(text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if text.starts_with(char::is_uppercase) && !PROPER_NAMES.iter().any(|name| text.starts_with(name)) {
        faults.push("begins with a capital letter".to_owned());
    }
    if text.trim().is_empty() || text.trim() != text {
        faults.push("is empty or has blanks around it".to_owned());
    }
    if text.ends_with(['.', '!']) && !text.ends_with("…") {
        faults.push("ends in a full stop".to_owned());
    }
    let ours = without_quotes(text);
    let strange = MACHINE_ROOM.iter().filter(|word| super::names(&ours, word));
    faults.extend(strange.map(|word| format!("says {word:?}")));
    if listed(&ours) > 5 {
        faults.push("lists more than five".to_owned());
    }
    faults
}

/// The text without the user's own words, which stand in backticks or quotes.
fn without_quotes(text: &str) -> String {
    text.split('`').step_by(2).collect::<Vec<_>>().join("`…`").split('"').step_by(2).collect::<Vec<_>>().join("\"…\"")
}

/// How many things the longest list of a text has: `a, b, c or d`, or one in parentheses. Examples of one thing (`such as a or b`)
/// count once.
fn listed(text: &str) -> usize {
    let examples = regex::Regex::new("such as `[^`]*` or `[^`]*`").unwrap();
    let text = examples.replace_all(text, "such");
    let lists = text.split(['\n', ':', ';', '(', ')']);
    lists.map(|list| list.matches(", ").count() + list.matches(" or ").count() + 1).max().unwrap_or(0)
}

#[test]
fn a_false_note_is_heard() {
    assert!(faults("`note` may be absent here").is_empty());
    assert!(faults("write `a.` or \"Token.\"").is_empty());
    assert_eq!(faults("Unexpected token.").len(), 3);
    assert!(faults("`a`, `b`, `c`, `d` or one such as `e` or `f` comes here").is_empty());
    assert_eq!(faults("expected `a`, `b`, `c`, `d`, `e` or `f`"), ["lists more than five"]);
}

//! The courtesy lints, measured on letters: polite ones stay quiet, unkind ones are heard, and docs/courtesy.md says how well.

mod edges;
mod fixes;

use etiquette::check::{Options, check};
use etiquette::source::MemoryFiles;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

/// The lints that look for words that hurt.
const NEGATIVE: [&str; 10] = [
    "blame",
    "harsh-word",
    "absolute",
    "guilt-or-sarcasm",
    "bare-time-excuse",
    "apology-pile",
    "comparison",
    "empty-promise",
    "shouting",
    "exclamation-pile",
];

/// A letter of the corpus.
struct Sample {
    text: String,
    held_out: bool,
    /// The lints that have to find something.
    due: BTreeSet<String>,
}

fn samples(name: &str) -> Vec<Sample> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/courtesy").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    lines.split(|line| *line == "---").map(sample).collect()
}

fn sample(lines: &[&str]) -> Sample {
    let due = lines[0].split(' ').filter_map(|word| word.strip_prefix('+')).map(str::to_owned).collect();
    Sample { text: lines[1..].join("\n"), held_out: lines[0].contains("held-out"), due }
}

/// What the lints about words find in each of these letters, as one free text or as one part.
fn found(letters: &[&str]) -> Vec<BTreeSet<&'static str>> {
    let mut policy = String::new();
    for (at, text) in letters.iter().enumerate() {
        let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('{', "\\{").replace('\n', "\\n");
        writeln!(
            policy,
            "request k{at} {{\n a: bool\n reply style brief\n}}\nrules for k{at} {{ otherwise decline with r{at} }}"
        )
        .unwrap();
        writeln!(policy, "reply r{at} for k{at} {{ say \"{text}\" }}").unwrap();
    }
    let files = MemoryFiles([("policy.etq".to_owned(), policy.clone())].into());
    let checked = check("policy.etq", &files, &Options::default());
    assert!(checked.policy.is_some(), "{:#?}", checked.diagnostics);
    let mut found = vec![BTreeSet::new(); letters.len()];
    for finding in checked.diagnostics.iter().filter(|d| NEGATIVE.contains(&d.code.name())) {
        let before = &policy[..finding.span.unwrap().start as usize];
        found[before.matches("\nreply r").count() - 1].insert(finding.code.name());
    }
    found
}

#[test]
fn polite_letters_stay_quiet() {
    let polite = samples("polite.txt");
    let found = found(&polite.iter().map(|s| s.text.as_str()).collect::<Vec<_>>());
    let loud: Vec<_> = polite.iter().zip(&found).filter(|(_, found)| !found.is_empty()).collect();
    let said: Vec<_> = loud.iter().map(|(sample, found)| (&sample.text, found)).collect();
    assert!(polite.len() >= 30 && loud.len() * 14 <= polite.len(), "{} of {}: {said:#?}", loud.len(), polite.len());
}

#[test]
fn unkind_letters_are_heard() {
    let unkind = samples("unkind.txt");
    let found = found(&unkind.iter().map(|s| s.text.as_str()).collect::<Vec<_>>());
    let missed: Vec<_> =
        unkind.iter().zip(&found).filter(|(_, found)| found.is_empty()).map(|(s, _)| &s.text).collect();
    assert!(unkind.len() >= 30 && missed.is_empty(), "{missed:#?}");
    for texts in [&unkind, &samples("polite.txt")] {
        let held_out = texts.iter().filter(|s| s.held_out).count();
        assert!(held_out * 3 >= texts.len(), "a third is kept aside");
    }
}

/// The lines of a corpus of short texts.
fn lines(name: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/courtesy").join(name);
    std::fs::read_to_string(path).unwrap().lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

#[test]
fn what_was_learned_from_short_texts_stays_learned() {
    // the polite lines are sentences: each stands in a letter, as a sentence does
    let letter =
        |line: &String| format!("Thank you for asking me. {line} I hope that it goes well, and I wish you the best.");
    let polite: Vec<String> = lines("polite-lines.txt").iter().map(letter).collect();
    let unkind = lines("unkind-lines.txt");
    let texts = |lines: &[String]| found(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    let loud = polite.iter().zip(texts(&polite)).filter(|(_, found)| !found.is_empty()).collect::<Vec<_>>();
    assert!(loud.len() * 28 <= polite.len(), "{} of {}: {loud:#?}", loud.len(), polite.len());
    let missed = unkind.iter().zip(texts(&unkind)).filter(|(_, found)| found.is_empty()).collect::<Vec<_>>();
    assert!(missed.len() * 28 <= unkind.len(), "{} of {}: {missed:#?}", missed.len(), unkind.len());
}

#[test]
fn the_tone_of_whole_short_texts_is_heard() {
    let (polite, unkind) = (lines("polite-texts.txt"), lines("unkind-texts.txt"));
    let texts = |lines: &[String]| found(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    let loud = polite.iter().zip(texts(&polite)).filter(|(_, found)| !found.is_empty()).collect::<Vec<_>>();
    assert!(loud.len() * 14 <= polite.len(), "{} of {}: {loud:#?}", loud.len(), polite.len());
    let missed = unkind.iter().zip(texts(&unkind)).filter(|(_, found)| found.is_empty()).collect::<Vec<_>>();
    assert!(missed.len() * 12 <= unkind.len(), "{} of {}: {missed:#?}", missed.len(), unkind.len());
}

/// True findings, false ones (in polite letters), and letters in which a due one is missing, for each lint.
fn counts() -> BTreeMap<&'static str, [usize; 3]> {
    let (polite, unkind) = (samples("polite.txt"), samples("unkind.txt"));
    let all: Vec<(&Sample, bool)> = polite.iter().map(|s| (s, true)).chain(unkind.iter().map(|s| (s, false))).collect();
    let found = found(&all.iter().map(|(s, _)| s.text.as_str()).collect::<Vec<_>>());
    let mut counts: BTreeMap<&str, [usize; 3]> = NEGATIVE.iter().map(|name| (*name, [0; 3])).collect();
    for ((sample, is_polite), found) in all.iter().zip(&found) {
        for (name, count) in &mut counts {
            let [right, wrong, missed] = count;
            *right += usize::from(found.contains(name) && !is_polite);
            *wrong += usize::from(found.contains(name) && *is_polite);
            *missed += usize::from(!found.contains(name) && sample.due.contains(*name));
        }
    }
    counts
}

#[test]
fn the_figures_of_the_document_are_those_that_are_measured() {
    let document = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/courtesy.md")).unwrap();
    let percent = |part: usize, whole: usize| {
        (part * 100).checked_div(whole).map_or_else(|| "–".to_owned(), |percent| format!("{percent} %"))
    };
    let rows: Vec<String> = counts()
        .iter()
        .map(|(name, [right, wrong, missed])| {
            let (precision, recall) = (percent(*right, right + wrong), percent(*right, right + missed));
            format!("| `{name}` | {right} | {wrong} | {missed} | {precision} | {recall} |")
        })
        .collect();
    let missing = rows.iter().any(|row| !document.contains(row.as_str()));
    assert!(!missing, "docs/courtesy.md should say:\n{}", rows.join("\n"));
}

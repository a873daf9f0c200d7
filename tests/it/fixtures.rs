//! Claims that stand under the place in `tests/fixtures/*.etq`, checked in both directions: every claim is found, and
//! every finding is claimed.
//!
//! ```text
//!         when lenght(note) < 20
//! //           ^^^^^^ unknown-name: did you mean `length`?
//! ```
//! A claim names the line above it (claims stacked under one line all mean that line), the columns of the carets, the
//! code, and words that the message, a label or a help contains. A fixture that begins with `//# errors only` claims
//! no lints.

use etiquette::check::{self, Options};
use etiquette::diagnostic::{Diagnostic, Severity};
use etiquette::source::{LineColumn, MemoryFiles, SourceMap};

struct Claim {
    line: u32,
    column: u32,
    width: u32,
    code: String,
    words: String,
}

#[test]
fn every_fixture_keeps_its_claims() {
    let mut failures = Vec::new();
    let mut seen = 0;
    for (name, text) in fixtures() {
        seen += 1;
        failures.extend(compare(&name, &text));
    }
    assert!(seen >= 3, "only {seen} fixtures");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// All fixtures: those of one file, and those of a folder, whose root is `main.etq`.
fn fixtures() -> Vec<(String, MemoryFiles)> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    let mut all = Vec::new();
    let mut entries: Vec<_> = std::fs::read_dir(root).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let mut files = MemoryFiles::default();
        if path.is_dir() {
            for inner in std::fs::read_dir(&path).unwrap() {
                let inner = inner.unwrap().path();
                let key = inner.file_name().unwrap().to_string_lossy().into_owned();
                files.0.insert(key, std::fs::read_to_string(&inner).unwrap());
            }
        } else {
            files.0.insert("main.etq".to_owned(), std::fs::read_to_string(&path).unwrap());
        }
        all.push((name, files));
    }
    all
}

fn compare(name: &str, files: &MemoryFiles) -> Vec<String> {
    let checked = check::check("main.etq", files, &Options::default());
    let text = &files.0["main.etq"];
    let errors_only = text.starts_with("//# errors only");
    let mut claims = claims(text);
    let mut failures = Vec::new();
    let found = checked.diagnostics.iter().filter(|d| !errors_only || d.severity == Severity::Error);
    for diagnostic in found {
        let place = place(&checked.sources, diagnostic);
        let hit = claims.iter().position(|c| fits(c, diagnostic, &place));
        match hit {
            Some(index) => {
                claims.remove(index);
            }
            None => failures.push(format!("{name}: not claimed: {:?} {} {}", place, diagnostic.code, said(diagnostic))),
        }
    }
    let missing = claims.iter().map(|c| format!("{name}:{}:{}: not found: {}: {}", c.line, c.column, c.code, c.words));
    failures.extend(missing);
    failures
}

/// File, start and width in characters of a finding's place.
fn place(sources: &SourceMap, diagnostic: &Diagnostic) -> Option<(String, LineColumn, u32)> {
    let span = diagnostic.span?;
    let first_line = sources.text(span).lines().next().unwrap_or("").trim_end();
    let width = u32::try_from(first_line.chars().count()).unwrap().max(1);
    Some((sources.name(span.file).to_owned(), sources.line_column(span.file, span.start), width))
}

fn fits(claim: &Claim, diagnostic: &Diagnostic, place: &Option<(String, LineColumn, u32)>) -> bool {
    let Some((file, at, width)) = place else { return false };
    file == "main.etq"
        && (at.line, at.column, *width) == (claim.line, claim.column, claim.width)
        && diagnostic.code.name() == claim.code
        && said(diagnostic).contains(&claim.words)
}

/// All that a finding says.
fn said(diagnostic: &Diagnostic) -> String {
    let labels = diagnostic.labels.iter().map(|l| l.text.as_str());
    let more = diagnostic.help.iter().chain(&diagnostic.notes).map(String::as_str);
    let all = [diagnostic.message.as_str(), diagnostic.label.as_str()].into_iter().chain(labels).chain(more);
    all.collect::<Vec<_>>().join(" | ")
}

fn claims(text: &str) -> Vec<Claim> {
    let mut claims = Vec::new();
    let mut last_code_line = 0;
    for (index, line) in text.lines().enumerate() {
        match claim(line) {
            Some((column, width, code, words)) => {
                claims.push(Claim { line: last_code_line, column, width, code, words })
            }
            None => last_code_line = u32::try_from(index + 1).unwrap(),
        }
    }
    claims
}

/// Column, width, code and words of a claim line.
fn claim(line: &str) -> Option<(u32, u32, String, String)> {
    let rest = line.trim_start().strip_prefix("//")?;
    let carets = rest.trim_start();
    if !carets.starts_with('^') {
        return None;
    }
    let column = line.chars().count() - carets.chars().count() + 1;
    let width = carets.chars().take_while(|&c| c == '^').count();
    let said = carets.trim_start_matches('^').trim();
    let (code, words) = said.split_once(':').unwrap_or((said, ""));
    Some((column as u32, width as u32, code.to_owned(), words.trim().to_owned()))
}

//! Files and functions are small, open with what they are for, and are called by what they hold.

use super::{SourceText, assert_none, files};

/// Longest file, in lines without its tests.
const MAX_FILE: usize = 600;
/// Nine in ten functions are no longer than this.
const LONG_FUNCTION: usize = 40;
/// Names that say nothing about what a file holds.
const EMPTY_NAMES: &[&str] = &["mod", "utils", "util", "common", "helpers", "helper", "manager", "misc"];

fn all() -> Vec<SourceText> {
    ["src", "tests", "benches"].into_iter().flat_map(|folder| files(folder, ".rs")).collect()
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    let silent = |f: &&SourceText| !f.text.starts_with("//! ");
    assert_none(&all().iter().filter(silent).map(|f| format!("{}:1: begin with `//! `", f.path)).collect::<Vec<_>>());
}

#[test]
fn every_file_is_called_by_what_it_holds() {
    let stem = |f: &SourceText| f.path.rsplit('/').next().unwrap_or("").trim_end_matches(".rs").to_owned();
    let empty = |f: &&SourceText| EMPTY_NAMES.contains(&stem(f).as_str());
    let say = |f: &SourceText| format!("{}:1: `{}` says nothing about what it holds", f.path, stem(f));
    assert_none(&all().iter().filter(empty).map(say).collect::<Vec<_>>());
}

#[test]
fn no_file_is_too_long() {
    let sizes = files("src", ".rs").into_iter().map(|f| (f.lines_without_tests().count(), f.path));
    let long = sizes.filter(|(lines, _)| *lines > MAX_FILE);
    assert_none(&long.map(|(lines, path)| format!("{path}:1: {lines} lines, {MAX_FILE} at most")).collect::<Vec<_>>());
}

#[test]
fn nine_functions_in_ten_are_short() {
    let mut sizes: Vec<(usize, String)> = files("src", ".rs").iter().flat_map(functions).collect();
    sizes.sort();
    let long: Vec<_> = sizes.iter().filter(|(lines, _)| *lines > LONG_FUNCTION).collect();
    assert!(long.len() * 10 <= sizes.len(), "{} of {} functions are long: {long:?}", long.len(), sizes.len());
}

/// The functions of a formatted file: lines from `fn` to the brace that closes it, and place.
fn functions(file: &SourceText) -> Vec<(usize, String)> {
    let mut open: Option<(usize, String)> = None;
    let mut found = Vec::new();
    for (number, line) in file.lines_without_tests() {
        let body = line.trim_start();
        let indent = &line[..line.len() - body.len()];
        let words = body.split('(').next().unwrap_or("");
        if open.is_none() && super::names(words, "fn") && !body.starts_with("//") && !body.ends_with([';', '}']) {
            open = Some((number, format!("{indent}}}")));
        }
        if let Some((start, _)) = open.take_if(|(_, end)| line == end) {
            found.push((number - start + 1, format!("{}:{start}", file.path)));
        }
    }
    found
}

#[test]
fn functions_are_measured() {
    let text = "fn a() {\n    1\n}\n\nimpl B {\n    pub fn b(\n    ) {\n    }\n}\ntrait C {\n    fn c();\n}\n";
    let file = SourceText { path: "src/a.rs".to_owned(), text: text.to_owned() };
    assert_eq!(functions(&file), [(3, "src/a.rs:1".to_owned()), (3, "src/a.rs:6".to_owned())]);
}

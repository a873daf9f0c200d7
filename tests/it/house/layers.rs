//! Text climbs floors; no floor looks up.

use super::{SourceText, assert_none, files};

/// What each floor may use, beside itself, `limits` and `spread`.
const FLOORS: &[(&str, &[&str])] = &[
    ("limits", &[]),
    ("spread", &[]),
    ("source", &[]),
    ("diagnostic", &["source"]),
    ("syntax", &["source", "diagnostic"]),
    ("model", &["source", "diagnostic", "syntax"]),
    ("solve", &["source", "diagnostic", "syntax", "model"]),
    ("check", &["source", "diagnostic", "syntax", "model", "solve"]),
    ("record", &["source", "diagnostic", "syntax", "model", "solve", "check"]),
    ("eval", &["source", "diagnostic", "syntax", "model", "solve", "check", "record"]),
    ("diff", &["source", "diagnostic", "syntax", "model", "solve", "check", "record", "eval"]),
    ("fix", &["source", "diagnostic", "check", "eval", "diff"]),
    ("why", &["source", "diagnostic", "syntax", "model", "solve", "check", "record", "eval"]),
    ("format", &["source", "diagnostic", "syntax"]),
    ("settings", &["source", "diagnostic", "check"]),
    ("report", &["source", "diagnostic", "model", "record", "eval", "check", "diff", "why"]),
];

/// Floors that may use everything.
const TOP: &[&str] = &["cli", "lsp", "main", "lib"];

/// Words that only some floors may use.
const KEPT: &[(&str, &[&str])] = &[
    ("pest", &["syntax"]),
    ("pest_derive", &["syntax"]),
    ("miette", &["report"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("std::fs", &["cli", "lsp"]),
    ("std::env", &["cli", "lsp"]),
    ("SystemTime", &["cli", "lsp"]),
    ("Zoned::now", &["cli", "lsp"]),
    ("Timestamp::now", &["cli", "lsp"]),
    ("stdin", &["cli", "lsp"]),
    ("stdout", &["cli", "lsp"]),
    ("stderr", &["cli", "lsp"]),
    ("print!", &["cli", "lsp"]),
    ("println!", &["cli", "lsp"]),
    ("eprint!", &["cli", "lsp"]),
    ("eprintln!", &["cli", "lsp"]),
    ("process::exit", &["cli", "lsp"]),
];

#[test]
fn no_floor_looks_up() {
    let broken: Vec<String> = files("src", ".rs").iter().flat_map(looks_up).collect();
    assert_none(&broken);
}

fn looks_up(file: &SourceText) -> Vec<String> {
    let floor = file.floor();
    if TOP.contains(&floor) {
        return Vec::new();
    }
    let Some((_, below)) = FLOORS.iter().find(|(name, _)| *name == floor) else {
        return vec![format!("{}:1: `{floor}` is on no floor of the map (tests/it/house/layers.rs)", file.path)];
    };
    let may_use = |used: &str| used == floor || used == "limits" || used == "spread" || below.contains(&used);
    let uses = used_floors(file).into_iter().filter(|(_, used)| !may_use(used));
    uses.map(|(line, used)| format!("{}:{line}: `{floor}` looks up to `{used}`", file.path)).collect()
}

/// The floors that the code names behind `crate::`, each with its line.
fn used_floors(file: &SourceText) -> Vec<(usize, String)> {
    let mut used = Vec::new();
    for (number, line) in file.code() {
        for (at, _) in line.match_indices("crate::") {
            let rest = &line[at + "crate::".len()..];
            match rest.strip_prefix('{') {
                Some(group) => used.extend(group_names(group).map(|name| (number, name))),
                None => used.push((number, first_name(rest))),
            }
        }
    }
    used
}

/// The first names of a group `a, b::{c, d}}` that stands on one line.
fn group_names(group: &str) -> impl Iterator<Item = String> {
    let mut depth = 0;
    let outer: String = group
        .chars()
        .take_while(|c| *c != ';')
        .filter(|c| {
            let shown = depth == 0;
            depth += i32::from(*c == '{') - i32::from(*c == '}');
            shown
        })
        .collect();
    outer.split(',').map(|part| first_name(part.trim())).collect::<Vec<_>>().into_iter()
}

fn first_name(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn each_tool_is_used_on_its_own_floor_only() {
    let broken: Vec<String> = files("src", ".rs").iter().flat_map(borrowed_tools).collect();
    assert_none(&broken);
}

fn borrowed_tools(file: &SourceText) -> Vec<String> {
    let kept = || KEPT.iter().filter(|(_, floors)| !floors.contains(&file.floor()));
    let lines = file.code().flat_map(|(number, line)| {
        kept().filter(move |(word, _)| super::names(line, word)).map(move |(word, floors)| (number, word, floors))
    });
    lines.map(|(n, word, floors)| format!("{}:{n}: `{word}` belongs to {}", file.path, floors.join(" and "))).collect()
}

#[test]
fn a_floor_that_looks_up_is_seen() {
    let file = |text: &str| SourceText { path: "src/model/types.rs".to_owned(), text: text.to_owned() };
    assert_eq!(looks_up(&file("use crate::source::Span;\nuse crate::check::Options;\n")).len(), 1);
    assert_eq!(looks_up(&file("use crate::{source::{A, B}, eval, limits};\n")).len(), 1);
    assert_eq!(looks_up(&file("let x = crate::eval::Verdict::Ask; // crate::cli\n")).len(), 1);
    assert_eq!(borrowed_tools(&file("use pest::Parser;\nlet a = tempest::b();\nstd::fs::read(x)")).len(), 2);
    assert!(looks_up(&file("#[cfg(test)]\nmod tests {\n    use crate::eval;\n}\n")).is_empty());
}

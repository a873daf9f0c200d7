//! No input makes the parser panic, hang or overflow, and every place lies in the text.

use super::support::{check_places, read};
use etiquette::diagnostic::codes;
use etiquette::limits::MAX_DEPTH;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::time::{Duration, Instant};

/// A policy with every construct, to be mutated.
const VALID: &str = include_str!("everything.etq");

/// Words and signs of which broken policies are made.
const SOUP: &[&str] = &[
    "request",
    "rules",
    "for",
    "reply",
    "test",
    "record",
    "me",
    "let",
    "use",
    "rule",
    "otherwise",
    "when",
    "accept",
    "decline",
    "defer",
    "with",
    "because",
    "given",
    "expect",
    "ask",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ",",
    ":",
    "=",
    "?",
    "+",
    "-",
    "<",
    "<=",
    "==",
    "!=",
    "&&",
    "!",
    "\"a\"",
    "\"{a}\"",
    "\"{",
    "\"\"\"",
    "'b'",
    "\"",
    "\n",
    "\n    ",
    "//",
    "///",
    "/*",
    "*/",
    "#",
    ";",
    "@allow",
    "@",
    "and",
    "or",
    "not",
    "is",
    "in",
    "else",
    "any",
    "of",
    "all",
    "at",
    "least",
    "3",
    "14 days",
    "2026-02-30",
    "2.5",
    "x",
    "y.z",
    "int",
    "text",
    "one",
    "up",
    "to",
    "greet",
    "say",
    "paragraph",
    "é",
    "\u{0}",
    "\u{a0}",
    "\u{feff}",
    "“",
    "”",
    "\\",
    "\r\n",
    "matches",
];

/// The same texts in every run; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` draw others, and more.
fn draws() -> ProptestConfig {
    let drawn = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    let said = |name| std::env::var_os(name).is_some();
    ProptestConfig {
        cases: if said("PROPTEST_CASES") { drawn.cases } else { 150 },
        rng_seed: if said("PROPTEST_RNG_SEED") { drawn.rng_seed } else { RngSeed::Fixed(7) },
        ..drawn
    }
}

proptest! {
    #![proptest_config(draws())]

    #[test]
    fn any_text_is_read(text in ".{0,200}") {
        check_places(&text);
    }

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        check_places(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_soup_is_read(words in proptest::collection::vec(proptest::sample::select(SOUP), 0..60), blanks in any::<bool>()) {
        check_places(&words.join(if blanks { " " } else { "" }));
    }

    #[test]
    fn any_mutation_is_read(at in 0..VALID.len(), cut in 0..40_usize, put in proptest::sample::select(SOUP)) {
        let start = (0..=at).rev().find(|&i| VALID.is_char_boundary(i)).unwrap();
        let end = (start + cut..=VALID.len()).find(|&i| VALID.is_char_boundary(i)).unwrap_or(VALID.len());
        check_places(&format!("{}{put}{}", &VALID[..start], &VALID[end..]));
    }
}

#[test]
fn what_is_cut_out_of_a_mended_text_keeps_its_places() {
    // a part of the mended text begins or ends within what was put there
    check_places("record in let - test of ( to for");
}

/// Reads a text that has to be read quickly even by an unoptimised parser.
fn quickly(text: &str) -> etiquette::syntax::Parsed {
    let start = Instant::now();
    let parsed = read(text);
    let taken = start.elapsed();
    assert!(taken < Duration::from_secs(20), "{taken:?} for {} bytes", text.len());
    parsed
}

#[test]
fn depth_is_limited_for_one_item_only() {
    let text = format!("let a = {}1{}\nlet b = 2", "(".repeat(100_000), ")".repeat(100_000));
    let parsed = quickly(&text);
    assert_eq!(parsed.errors.iter().map(|e| e.code).collect::<Vec<_>>(), [codes::TOO_DEEP]);
    assert_eq!(parsed.file.items.len(), 2);
}

#[test]
fn the_deepest_nesting_is_read() {
    let nested = |n: usize| format!("let a = {}1{}", "(".repeat(n), ")".repeat(n));
    assert!(read(&nested(MAX_DEPTH)).errors.is_empty());
    assert_eq!(read(&nested(MAX_DEPTH + 1)).errors[0].code, codes::TOO_DEEP);
    let denied = |n: usize| format!("let a = {}x", "not ".repeat(n));
    assert!(read(&denied(MAX_DEPTH)).errors.is_empty());
    assert_eq!(read(&denied(MAX_DEPTH + 1)).errors[0].code, codes::TOO_DEEP);
    let mixed = format!("let a = {}x{}", "not (".repeat(100), ")".repeat(100));
    assert_eq!(read(&mixed).errors[0].code, codes::TOO_DEEP);
}

#[test]
fn unclosed_depth_hides_no_item() {
    for open in ["(", "[", "{", "not "] {
        let text = format!("let a = {}\nrequest t {{ x: int }}", open.repeat(100_000));
        let parsed = quickly(&text);
        assert_eq!(
            parsed.file.items.iter().filter(|i| matches!(i.kind, etiquette::syntax::ast::ItemKind::Request(_))).count(),
            1,
            "{open}"
        );
    }
}

#[test]
fn chains_do_not_nest() {
    for (operator, long) in [(" and ", true), (" or ", true), (" + ", false), (" or else ", false)] {
        let text = format!("let a = {}", vec!["x"; 20_000].join(operator));
        let codes: Vec<_> = quickly(&text).errors.iter().map(|e| e.code).collect();
        assert_eq!(codes, if long { vec![] } else { vec![codes::TOO_DEEP] }, "{operator}");
    }
}

#[test]
fn large_broken_inputs_are_read_in_linear_time() {
    let pieces = [
        "x",
        "{",
        "}",
        "(",
        ")",
        "}{",
        "\"",
        "'",
        "„",
        "\\\"\"\" ",
        "/*",
        "/* \n",
        "#\n",
        "let a = \\\"\"\"\n",
        "not ",
        "rule ",
        "let a =\n",
        "me {\n",
        "me {\nx: int }\n",
        "use \"x\" } me { ",
        "let ",
        "x: int ",
        "x: int\n",
        "rule a { when x }\n",
        "@allow",
        "@allow(",
        "a.",
        "reply a for b ",
        "\"{",
        "{{",
        "or ",
        "\n\n\n",
        "- ",
        "1_",
        ";",
        "\u{a0}",
    ];
    for piece in pieces {
        for (before, after) in [
            ("", ""),
            ("request t { ", " }"),
            ("rules for t { ", " }"),
            ("reply a for b { ", " }"),
            ("let a = ", ""),
            ("test \"t\" for t {", ""),
        ] {
            let text = format!("{before}{}{after}", piece.repeat(6_000 / piece.len()));
            let parsed = quickly(&text);
            assert!(parsed.errors.len() <= 2 * etiquette::limits::MAX_SHOWN_FINDINGS, "{piece}");
        }
    }
}

//! No input makes the checker panic, hang or overflow. (The parser's, the readers' and the commands' own cases stand
//! with their tests.)

use etiquette::check::{self, Checked, Options};
use etiquette::limits::MAX_DEPTH;
use etiquette::source::{Files, MemoryFiles, ReadError};
use proptest::prelude::*;

fn check(text: impl Into<String>) -> Checked {
    let files = MemoryFiles([("main.etq".to_owned(), text.into())].into());
    check::check("main.etq", &files, &Options::default())
}

/// The codes of the errors, each once.
fn errors(checked: &Checked) -> Vec<&'static str> {
    let mut codes: Vec<&str> = checked.diagnostics.iter().map(|d| d.code.name()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// A policy with these members and this condition.
fn policy(members: &str, condition: &str) -> String {
    format!(
        "request t {{ d: date n: int b: bool note: text? {members} answer by d }}\n\
         rules for t {{ rule r {{ when {condition} accept }} otherwise review }}\n"
    )
}

#[test]
fn a_hundred_thousand_parentheses_are_too_deep() {
    let deep = "(".repeat(100_000) + "b" + &")".repeat(100_000);
    let checked =
        check(policy("", &deep) + "request u { y: strng d: date answer by d } rules for u { otherwise accept }");
    assert_eq!(errors(&checked), ["too-deep", "unknown-name"], "the rest is still checked");
}

#[test]
fn long_chains_of_operators_end() {
    assert_eq!(errors(&check(policy("", &vec!["b"; 50_000].join(" and ")))), ["repeated-condition"]);
    let sum = vec!["n"; 50_000].join(" + ") + " > 3";
    assert_eq!(errors(&check(policy("", &sum))), ["too-deep"]);
    let nots = "not ".repeat(50_000) + "b";
    assert_eq!(errors(&check(policy("", &nots))), ["too-deep"]);
}

/// Conditions in conditions, `and` and `or` by turns, down to this depth.
fn by_turns(depth: usize, step: impl Fn(usize) -> (String, &'static str)) -> String {
    let (mut text, mut end) = (String::new(), String::new());
    for level in 0..depth {
        let (atom, joint) = step(level);
        text += &format!("{atom} {joint} (");
        end.push(')');
    }
    text + "b" + &end
}

#[test]
fn conditions_that_nest_by_turns_are_checked_to_the_greatest_depth() {
    let plain =
        by_turns(MAX_DEPTH - 1, |i| if i % 2 == 0 { (format!("n > {i}"), "or") } else { (format!("n < {i}"), "and") });
    assert_eq!(errors(&check(policy("", &plain))), ["always-true", "never-true"]);
    let presence = by_turns(MAX_DEPTH - 2, |i| {
        if i % 2 == 0 { ("note is absent".to_owned(), "or") } else { (format!("length(note) > {i}"), "and") }
    });
    assert_eq!(errors(&check(policy("", &presence))), ["always-true"]);
    let denied = by_turns(MAX_DEPTH / 2 - 1, |i| (format!("n > {i}"), if i % 2 == 0 { "or not" } else { "and not" }));
    assert_eq!(errors(&check(policy("", &denied))), ["always-true", "unreachable-rule"]);
}

#[test]
fn lets_that_double_are_cheap_and_chains_of_lets_are_bounded() {
    let doubling: String = (1..100).map(|i| format!("let x{i} = x{p} or x{p}\n", p = i - 1)).collect();
    assert_eq!(errors(&check(policy(&format!("let x0 = b {doubling}"), "x99"))), ["repeated-condition"]);
    let sums: String = (1..60).map(|i| format!("let s{i} = s{p} + s{p}\n", p = i - 1)).collect();
    assert!(errors(&check(policy(&format!("let s0 = n {sums}"), "s59 > 3"))).is_empty());
    let backwards: String = (0..20_000).map(|i| format!("let x{i} = not x{}\n", i + 1)).collect();
    assert_eq!(errors(&check(policy(&format!("{backwards} let x20000 = b"), "x0"))), ["too-deep"]);
    let forwards: String = (1..20_000).map(|i| format!("let x{i} = not x{}\n", i - 1)).collect();
    assert_eq!(errors(&check(policy(&format!("let x0 = b {forwards}"), "x19999"))), ["too-deep"]);
    let globals: String = (1..5_000).map(|i| format!("let g{i} = g{}\n", i - 1)).collect();
    assert!(
        errors(&check(format!("let g0 = 3 {globals}") + &policy("", "n > g20")))
            .iter()
            .all(|c| *c == "too-deep" || *c == "unused-let")
    );
}

#[test]
fn records_that_double_are_bounded() {
    let doubling: String = (0..60).map(|i| format!("record r{i} {{ a: r{n} b: r{n} }}\n", n = i + 1)).collect();
    let checked = check(format!(
        "{doubling} record r60 {{ x: int }} request t {{ p: r0 d: date answer by d }} rules for t {{ otherwise accept }}"
    ));
    assert_eq!(errors(&checked), ["too-large"]);
    let chain: String = (0..5_000).map(|i| format!("record r{i} {{ a: r{} }}\n", i + 1)).collect();
    let checked = check(format!(
        "{chain} record r5000 {{ x: int }} request t {{ p: r0 d: date answer by d }} rules for t {{ otherwise accept }}"
    ));
    assert!(errors(&checked).contains(&"too-large"));
}

#[test]
fn a_huge_expression_is_refused() {
    let regex = format!("note matches \"{}\"", "a?".repeat(500_000));
    assert_eq!(errors(&check(policy("", &regex))), ["bad-regex"]);
    let hungry = "note matches \"(?:a{1000}){1000}{1000}\"";
    assert_eq!(errors(&check(policy("", hungry))), ["bad-regex"]);
}

#[test]
fn a_line_of_ten_megabytes_is_read() {
    let text = format!("let a = \"{}\"\n", "x".repeat(10 << 20)) + &policy("", "note is a");
    assert!(errors(&check(text)).is_empty());
}

#[test]
fn odd_bytes_are_errors_or_fine() {
    assert!(errors(&check(format!("\u{feff}{}", policy("", "b")))).is_empty());
    assert!(errors(&check(policy("", "b").replace('\n', "\r\n"))).is_empty());
    assert!(!errors(&check(policy("\0", "b"))).is_empty());
    assert!(errors(&check("")).is_empty());
}

#[test]
fn files_without_end_are_followed_to_a_limit() {
    let mut files = MemoryFiles::default();
    for i in 0..1_200 {
        files.0.insert(format!("f{i}.etq"), format!("use \"f{}.etq\"\n", i + 1));
    }
    let checked = check::check("f0.etq", &files, &Options::default());
    assert_eq!(errors(&checked), ["too-deep"]);
    let many: String = (0..1_200).map(|i| format!("use \"g{i}.etq\"\n")).collect();
    files.0.extend((0..1_200).map(|i| (format!("g{i}.etq"), String::new())));
    files.0.insert("all.etq".to_owned(), many);
    let checked = check::check("all.etq", &files, &Options::default());
    assert_eq!(errors(&checked), ["too-large"]);
}

#[test]
fn a_file_that_cannot_be_read_says_why() {
    struct Refuses(ReadError);
    impl Files for Refuses {
        fn read(&self, _: &str, _: usize) -> Result<String, ReadError> {
            Err(self.0.clone())
        }
    }
    let cases = [
        (ReadError::NotFound, "use-not-found", "there is no file"),
        (ReadError::Folder, "use-not-found", "is a folder"),
        (ReadError::TooLarge(16 << 20), "too-large", "larger than 16 MB"),
        (ReadError::NotUtf8(3), "use-not-found", "not UTF-8"),
        (ReadError::Outside, "use-outside", "outside"),
        (ReadError::Other("no permission".to_owned()), "use-not-found", "no permission"),
    ];
    for (error, code, words) in cases {
        let checked = check::check("a.etq", &Refuses(error), &Options::default());
        assert_eq!(errors(&checked), [code]);
        assert!(checked.diagnostics[0].message.contains(words), "{}", checked.diagnostics[0].message);
    }
}

/// Pieces that policies are made of, thrown together.
fn soup() -> impl Strategy<Value = String> {
    let words = [
        "request",
        "t",
        "{",
        "}",
        "rules",
        "for",
        "rule",
        "when",
        "accept",
        "decline",
        "with",
        "because",
        "\"x {n}\"",
        "\"",
        "otherwise",
        "let",
        "=",
        "(",
        ")",
        "[",
        "]",
        ",",
        "and",
        "or",
        "not",
        "is",
        "in",
        "present",
        "absent",
        "any",
        "of",
        "all",
        "3",
        "2026-05-01",
        "days",
        "+",
        "-",
        "n",
        ":",
        "int",
        "text?",
        "date",
        "ask",
        "reply",
        "greet",
        "say",
        "test",
        "expect",
        "ask",
        "me",
        "record",
        "use",
        "today",
        "at",
        "least",
        "matches",
        "contains",
        "mentions",
        "starts",
        "ends",
        "or else",
        "length(n)",
        "@allow(no-deadline, \"why\")",
        "///",
        "//",
        "\n",
        "é",
        "\u{202e}",
        "\"\"\"",
        "one of [\"a\"]",
        "list of",
        "key",
        "given",
        "answer by",
        "expires on",
        "reply limit",
        "paragraph",
    ];
    proptest::collection::vec(proptest::sample::select(words.to_vec()), 0..80).prop_map(|w| w.join(" "))
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: proptest::test_runner::RngSeed::Fixed(7), ..ProptestConfig::with_cases(400) })]

    #[test]
    fn no_soup_of_words_panics_and_every_place_is_in_its_text(text in soup()) {
        let checked = check(text.as_str());
        for diagnostic in &checked.diagnostics {
            for span in diagnostic.span.into_iter().chain(diagnostic.labels.iter().map(|l| l.span)) {
                let file = checked.sources.get(span.file).expect("a known file");
                prop_assert!(file.text().get(span.range()).is_some(), "{diagnostic:?}");
            }
            for edit in diagnostic.fixes.iter().flat_map(|f| &f.edits) {
                prop_assert!(checked.sources.get(edit.span.file).is_some_and(|f| f.text().get(edit.span.range()).is_some()), "{diagnostic:?}");
            }
        }
        let again = check(text.as_str());
        prop_assert_eq!(checked.diagnostics, again.diagnostics);
    }

}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: proptest::test_runner::RngSeed::Fixed(7), ..ProptestConfig::with_cases(100) })]

    #[test]
    fn a_shipped_policy_with_a_piece_cut_out_or_doubled_never_panics(at in 0usize..20_000, len in 1usize..60, double: bool) {
        let text = include_str!("../../policies/maintainers.etq");
        let at = (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0);
        let end = (at..=(at + len).min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(at);
        let piece = if double { text[at..end].repeat(2) } else { String::new() };
        check(format!("{}{piece}{}", &text[..at], &text[end..]));
    }
}

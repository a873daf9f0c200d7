//! Mending: what safe fixes leave behind parses, has none of what was found, and decides alike.

mod random;

use crate::pages;
use etiquette::check::lint::{Family, Level, Levels};
use etiquette::check::{self, Checked, Options, lints};
use etiquette::diagnostic::{Applicability, Diagnostic};
use etiquette::diff::{self, Decisions, Version};
use etiquette::fix::{self, Bench, Effect, Mended, Texts, Why};
use etiquette::source::MemoryFiles;
use std::convert::Infallible;

/// One policy in memory.
struct Memory {
    files: MemoryFiles,
    levels: Levels,
}

impl Bench for Memory {
    type State = Checked;
    type Trouble = Infallible;

    fn check(&self, texts: &Texts, _: &Checked) -> Result<Checked, Infallible> {
        let mut files = self.files.clone();
        files.0.extend(texts.clone());
        Ok(check::check("policy.etq", &files, &Options { levels: self.levels.clone(), ..Options::default() }))
    }

    fn policies<'s>(&self, state: &'s Checked) -> Vec<&'s Checked> {
        vec![state]
    }

    fn findings<'s>(&self, state: &'s Checked) -> Vec<(&'s Checked, &'s Diagnostic)> {
        state.diagnostics.iter().map(|d| (state, d)).collect()
    }

    fn file(&self, path: &str) -> Option<String> {
        (path != "fixed.etq").then(|| path.to_owned())
    }
}

fn bench(files: &[(&str, &str)]) -> Memory {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    let mut levels = Levels::default();
    levels.set("missing-doc", Level::Allow).unwrap();
    Memory { files: MemoryFiles(files.collect()), levels }
}

fn check(bench: &Memory) -> Checked {
    let nothing = check::check("policy.etq", &MemoryFiles::default(), &Options::default());
    bench.check(&Texts::new(), &nothing).unwrap()
}

fn mend(bench: &Memory, all: bool) -> Mended<Checked> {
    fix::mend(bench, check(bench), all).unwrap()
}

fn decides_alike(old: &Checked, new: &Checked) -> bool {
    let (old, new) = (version(old), version(new));
    matches!(diff::decisions(old, new, &diff::Options::default()), Decisions::Same)
}

fn version(checked: &Checked) -> Version<'_> {
    Version { policy: checked.policy.as_ref().unwrap(), sources: &checked.sources }
}

fn is_safe(d: &Diagnostic) -> bool {
    d.fixes.iter().any(|fix| fix.applicability == Applicability::Safe)
}

/// What is left of a policy of one kind after all safe fixes.
fn mended(text: &str) -> String {
    let mended = mend(&bench(&[("policy.etq", text)]), false);
    assert!(mended.refused.is_empty(), "{:#?}\n{text}", mended.refused);
    mended.files.first().map_or_else(|| text.to_owned(), |file| file.after.clone())
}

fn policy(members: &str, rules: &str) -> String {
    format!("request t {{\n{members}\n    answer by today\n}}\n\nrules for t {{\n{rules}\n}}\n")
}

fn with_condition(condition: &str) -> String {
    let members = "    a: bool\n    b: bool\n    n: int 0 to 9\n    t: text up to 9\n    o: text? up to 9";
    policy(members, &format!("    rule r {{\n        when {condition}\n        accept\n    }}\n    otherwise review"))
}

#[test]
fn the_pages_of_lints_are_mended_by_their_safe_fixes() {
    let mut mended_pages = 0;
    for (name, block) in pages::wrong_policies() {
        let Some(lint) = lints::find(name) else { continue };
        let mut bench = bench(&[("policy.etq", &block)]);
        bench.levels.set(name, Level::Warn).unwrap();
        let before = check(&bench);
        let due = |checked: &Checked| checked.diagnostics.iter().filter(|d| d.code == lint.code && is_safe(d)).count();
        if due(&before) == 0 {
            continue;
        }
        let mended = mend(&bench, false);
        assert!(mended.refused.is_empty(), "{name}: {:#?}", mended.refused);
        assert_eq!(due(&mended.state), 0, "{name}\n{}", mended.files[0].after);
        assert!(decides_alike(&before, &mended.state), "{name}\n{}", mended.files[0].after);
        mended_pages += 1;
    }
    assert!(mended_pages >= 9, "{mended_pages}");
}

#[test]
fn most_lints_about_order_have_a_remedy() {
    let lints = lints::ALL.iter().filter(|lint| lint.family == Family::Housekeeping);
    let (mut with, mut without) = (0, Vec::new());
    let wrong = pages::wrong_policies();
    for lint in lints {
        let name = lint.code.name();
        let blocks = wrong.iter().filter(|(page, _)| *page == name);
        let has_fix = blocks.into_iter().any(|(_, block)| {
            let mut bench = bench(&[("policy.etq", block), ("people.etq", "record unread {\n    a: text\n}\n")]);
            bench.levels.set(name, Level::Warn).unwrap();
            check(&bench).diagnostics.iter().any(|d| d.code == lint.code && !d.fixes.is_empty())
        });
        if has_fix { with += 1 } else { without.push(name) }
    }
    assert!(with * 10 >= (with + without.len()) * 6, "{with} with a fix, without: {without:?}");
}

#[test]
fn conditions_are_said_once_and_plainly() {
    for (condition, plain) in [
        ("a and b and a", "a and b"),
        ("a and (a)", "a"),
        ("n > 5 or 5 < n or b", "n > 5 or b"),
        ("any of [a, b, a]", "any of [a, b]"),
        ("a is true and b is false", "a and not b"),
        ("not not a", "a"),
        ("not (o is not \"x\")", "o is \"x\""),
        ("(any of [a and b]) or n > 5", "(a and b) or n > 5"),
        ("any of [a and b] or n > 5", "(a and b) or n > 5"),
        ("t in [\"a\", \"b\", \"A\"]", "t in [\"a\", \"b\"]"),
        ("t contains any of [\"recruiter\", \"recruit\"]", "t contains any of [\"recruit\"]"),
        ("t mentions any of [\"talent\", \"talent partner\"]", "t mentions any of [\"talent\"]"),
        ("t matches \"^Ada$\" and b", "t is exactly \"Ada\" and b"),
        ("t matches \"(?i)^(re|fw):\"", "t matches \"(?i)^(re|fw):\""),
        ("t matches \"(?i)^(one|two)\"", "t starts with any of [\"one\", \"two\"]"),
        ("o matches \"42\"", "o contains \"42\""),
    ] {
        assert_eq!(mended(&with_condition(condition)), with_condition(plain));
    }
}

#[test]
fn what_mends_one_thing_may_show_the_next() {
    let members = "    a: bool\n    b: bool\n    /// Who.\n    let one = a and a\n    // why\n    let two = one or b";
    let text = policy(members, "    rule r {\n        when a\n        accept\n    }\n    otherwise review");
    let left = policy(
        "    a: bool\n    b: bool\n    // why",
        "    rule r {\n        when a\n        accept\n    }\n    otherwise review",
    );
    assert_eq!(mended(&text), left);
}

#[test]
fn errors_are_mended_before_anything_else() {
    let text = with_condition("a == true && b");
    let mended = mended(&text);
    assert_eq!(mended, with_condition("a and b"));
}

#[test]
fn where_there_are_several_remedies_a_person_chooses() {
    for condition in ["a and b or n > 3", "length(o) > 3"] {
        let text = with_condition(condition);
        let bench = bench(&[("policy.etq", &text)]);
        assert!(mend(&bench, true).files.is_empty(), "{condition}");
    }
}

#[test]
fn parts_that_change_no_decision_go() {
    let rules = "    rule first {\n        when n > 5\n        accept\n    }\n    rule second {\n        when n <= 5 and a\n        review\n    }\n    otherwise decline";
    let text = policy("    n: int 0 to 9\n    a: bool", rules);
    assert_eq!(mended(&text), text.replace("n <= 5 and a", "a"));
}

#[test]
fn a_test_that_passes_is_a_reason_to_refuse() {
    let rules = "    rule first {\n        when n > 5\n        accept\n    }\n    rule second {\n        when n > 7 or b\n        accept\n    }\n    otherwise accept";
    let text = policy("    n: int 0 to 9\n    b: bool", rules)
        + "test \"by the second\" for t {\n    n = 1\n    b = true\n    expect accept by second\n}\n";
    let bench = bench(&[("policy.etq", &text)]);
    let mended = mend(&bench, false);
    assert!(mended.state.policy.is_some());
    let refused: Vec<String> = mended.refused.iter().map(|r| r.why.words()).collect();
    assert!(!refused.is_empty() && mended.state.policy.is_some(), "{refused:?} {:#?}", mended.files);
    assert!(refused.iter().any(|why| why.contains("second") || why.contains("by the second")), "{refused:?}");
}

#[test]
fn what_would_change_a_decision_is_told_and_only_done_when_asked_for() {
    let text = with_condition("t contains \"rust\"");
    let safe = mend(&bench(&[("policy.etq", &text)]), false);
    assert!(safe.files.is_empty() && safe.refused.is_empty());
    let all = mend(&bench(&[("policy.etq", &text)]), true);
    assert_eq!(all.files[0].after, with_condition("t mentions \"rust\""));
    assert_eq!(all.changed.len(), 1);
    assert_eq!((all.changed[0].0.code, all.changed[0].1), ("contains-inside-word", Effect::Decided));
}

#[test]
fn files_that_must_not_change_do_not() {
    let text = format!("use \"fixed.etq\"\n{}", with_condition("a"));
    let bench = bench(&[("policy.etq", &text), ("fixed.etq", "let spare = 3\nlet other = spare\n")]);
    let mended = mend(&bench, false);
    assert!(mended.files.iter().all(|file| file.name != "fixed.etq"), "{:#?}", mended.files);
}

#[test]
fn reasons_not_to_mend_are_said_in_words() {
    for (why, words) in [
        (Why::Undecided, "it is not proved that every request would get the same answer"),
        (Why::Breaks("`t` has no rule `r`".to_owned()), "then `t` has no rule `r`"),
        (Why::Test("it works".to_owned()), "the test \"it works\" would fail"),
        (Why::Circle, "it undoes another fix"),
    ] {
        assert_eq!(why.words(), words);
    }
}

#[test]
fn line_breaks_stay_as_they_are() {
    let text = with_condition("a and a").replace('\n', "\r\n");
    assert_eq!(mended(&text), with_condition("a").replace('\n', "\r\n"));
}

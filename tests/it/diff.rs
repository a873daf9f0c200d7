//! What changes between two policies: examples, and random pairs of policies against going through every record.

mod random;

use etiquette::check::{Checked, Options, check};
use etiquette::diff::{self, Decisions, Diff, Version};
use etiquette::eval::Verdict;
use etiquette::source::MemoryFiles;

fn checked(text: &str) -> Checked {
    let files = MemoryFiles([("policy.etq".to_owned(), text.to_owned())].into());
    let checked = check("policy.etq", &files, &Options { errors_only: true, ..Options::default() });
    assert!(checked.policy.is_some(), "{:#?}\n{text}", checked.diagnostics);
    checked
}

fn version(checked: &Checked) -> Version<'_> {
    Version { policy: checked.policy.as_ref().unwrap(), sources: &checked.sources }
}

fn compare(old: &str, new: &str) -> Diff {
    let (old, new) = (checked(old), checked(new));
    diff::diff(version(&old), version(&new), &diff::Options::default())
}

/// The cells of the first kind, as `from>to`.
fn cells(diff: &Diff) -> Vec<String> {
    let word = |v: Option<Verdict>| diff::word(v);
    diff.kinds[0].cells.iter().map(|c| format!("{}>{}", word(c.from), word(c.to))).collect()
}

fn policy(facts: &str, rules: &str) -> String {
    format!("request t {{\n{facts}\n}}\nrules for t {{\n{rules}\n}}\n")
}

#[test]
fn a_change_comes_with_a_small_record() {
    let facts = "    size: int 0 to 100\n    note: text?";
    let old =
        policy(facts, "    rule big { when size > 50 decline because \"it is big\" with_none }\n    otherwise accept");
    let old = old.replace(" with_none", "");
    let new = old.replace("50", "60");
    let diff = compare(&old, &new);
    assert_eq!(cells(&diff), ["decline>accept"]);
    let example = diff.kinds[0].cells[0].example.as_ref().unwrap();
    assert!(example.witness.toml.ends_with("[[t]]\nsize = 51\n"), "{}", example.witness.toml);
    assert_eq!(diff.kinds[0].cells[0].changed, ["decision", "reason"]);
}

#[test]
fn bounds_of_both_hold() {
    let rules = "    rule big { when size > 50 decline }\n    otherwise accept";
    let old = policy("    size: int 0 to 50", rules);
    let new = policy("    size: int 0 to 100", &rules.replace("50", "49"));
    assert_eq!(cells(&compare(&old, &new)), ["accept>decline"]);
    let new = policy("    size: int 60 to 100", rules);
    assert!(compare(&old, &new).kinds[0].cells.is_empty());
}

#[test]
fn a_renamed_key_is_another_fact() {
    let rules = "    rule yes { when fine accept }\n    otherwise decline";
    let old = policy("    fine: bool", rules);
    let same = policy("    good key \"fine\": bool", &rules.replace("fine", "good"));
    assert!(compare(&old, &same).kinds[0].cells.is_empty());
    let other = policy("    fine key \"good\": bool", rules);
    assert_eq!(cells(&compare(&old, &other)), ["accept>decline", "decline>accept"]);
}

#[test]
fn defaults_speak_where_the_key_is_missing() {
    let rules = "    rule yes { when size > 5 accept }\n    otherwise decline";
    let old = policy("    size: int = 3", rules);
    assert_eq!(cells(&compare(&old, &policy("    size: int = 9", rules))), ["decline>accept"]);
    assert!(compare(&old, &policy("    size: int = 4", rules)).kinds[0].cells.is_empty());
}

#[test]
fn the_reason_alone_may_change() {
    let old = policy("    name: text", "    otherwise decline because \"dear {name}\"");
    let new = policy("    name: text", "    otherwise decline because \"dear friend\"");
    let diff = compare(&old, &new);
    assert_eq!(cells(&diff), ["decline>decline"]);
    assert_eq!(diff.kinds[0].cells[0].changed, ["reason"]);
    let through_a_let = policy("    name: text\n    let who = name", "    otherwise decline because \"dear {who}\"");
    assert!(compare(&old, &through_a_let).kinds[0].cells.is_empty());
}

#[test]
fn what_is_only_written_in_another_way_is_the_same() {
    let facts = "    a: bool\n    b: bool\n    c: bool";
    let old = policy(facts, "    rule yes { when a and (b or c) accept }\n    otherwise decline");
    let new = policy(
        facts,
        "    rule one { when a and b accept }\n    rule two { when a and c accept }\n    otherwise decline",
    );
    let (old, new) = (checked(&old), checked(&new));
    assert!(matches!(diff::decisions(version(&old), version(&new), &diff::Options::default()), Decisions::Same));
}

#[test]
fn kinds_come_and_go() {
    let other = "request u {\n    a: bool\n}\nrules for u {\n    otherwise review\n}\n";
    let one = policy("    a: bool", "    otherwise review");
    let diff = compare(&one, &format!("{one}{other}"));
    let told: Vec<(&str, &str)> = diff.kinds.iter().map(|k| (k.name.as_str(), k.status.word())).collect();
    assert_eq!(told, [("t", "both"), ("u", "added")]);
    assert!(!diff.is_equivalent());
}

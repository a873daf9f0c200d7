//! How much work a decision takes is counted, not timed: it does not grow with rules that cannot apply.

use super::harness::{TODAY, one_kind, read};
use etiquette::eval::{Decider, Effort, Program, Verdict};

const FIELDS: &str = "group: text ask \"Which group?\"\nnote: text\nguests: int\non: date";

/// What a decision takes beside rules that are like this one but for their number.
fn effort(rule: impl Fn(usize) -> String, rules: usize, record: &str, verdict: Verdict) -> Effort {
    let all: Vec<String> = (0..rules).map(|n| format!("rule r{n} {{ when {} accept }}", rule(n))).collect();
    let policy = one_kind(FIELDS, &format!("{} otherwise review", all.join("\n")));
    let program = Program::new(&policy, &[]).unwrap();
    let mut decider = Decider::new(&program, TODAY);
    let record = read(policy.policy(), record);
    assert_eq!(decider.ruling(&record).unwrap().verdict, verdict);
    let first = decider.take_effort();
    decider.ruling(&record).unwrap();
    assert_eq!(decider.take_effort(), first);
    first
}

#[test]
fn effort_does_not_grow_with_rules_that_cannot_apply() {
    let record = r#"{"group": "Group 7", "note": "We met word7 and part 7.", "guests": 73, "on": "2026-05-01"}"#;
    let other = r#"{"group": "none", "note": "nothing", "guests": -3, "on": "2026-05-01"}"#;
    let shapes: [fn(usize) -> String; 6] = [
        |n| format!("guests > -9 and group is \"group {n}\""),
        |n| format!("group in [\"group {n}\", \"club {n}\"] and guests > -9"),
        |n| format!("guests >= {} and guests < {}", n * 10, n * 10 + 9),
        |n| format!("note mentions any of [\"word{n}\", \"name{n}\"]"),
        |n| format!("note contains \"part {n}.\" and guests > -9"),
        |n| format!("guests >= {} and group is \"group {}\" and note mentions \"word{n}\"", n % 50, n % 10),
    ];
    for (at, shape) in shapes.into_iter().enumerate() {
        for (record, verdict) in [(record, Verdict::Accept), (other, Verdict::Review)] {
            let few = effort(shape, 50, record, verdict);
            let many = effort(shape, 2_000, record, verdict);
            assert!(many.rules <= 3 && many.tests <= 6, "{at}: {many:?}");
            assert!(many.rules <= few.rules.max(2), "{at}: {few:?} {many:?}");
        }
    }
}

#[test]
fn an_unknown_fact_leaves_over_only_what_the_others_do() {
    let record = r#"{"note": "We met word7.", "guests": 73, "on": "2026-05-01"}"#;
    let rule = |n: usize| format!("group is \"group {n}\" and note mentions \"word{n}\"");
    let many = effort(rule, 2_000, record, Verdict::Ask);
    assert!(many.rules <= 2 && many.tests <= 4, "{many:?}");
}

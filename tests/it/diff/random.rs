//! Random pairs of policies: every cell against going through every record that both policies take.

use super::{checked, version};
use crate::dice::{Dice, cases};
use etiquette::check::CheckedPolicy;
use etiquette::diff::{self, word};
use etiquette::eval::{Outcome, Program, decide};
use etiquette::model::Value;
use etiquette::record::{self, Format, Record};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// Each fact as either policy may declare it, and what a record may say of it; none for a key that is missing.
const FACTS: &[(&[&str], &[Option<&str>])] = &[
    (
        &["a: bool", "a: bool", "a: bool ask \"Is it?\"", "a: bool = true", "a: bool = false", "a: bool?"],
        &[None, Some("true"), Some("false")],
    ),
    (&["b: bool ask \"Is it so?\"", "b: bool"], &[None, Some("true"), Some("false")]),
    (
        &[
            "n: int 0 to 3",
            "n: int 0 to 3",
            "n: int 1 to 4",
            "n: int? 0 to 2",
            "n: int 0 to 3 = 2",
            "n: decimal 0 to 3",
        ],
        &[None, Some("0"), Some("1"), Some("2"), Some("3"), Some("4"), Some("0.5"), Some("1.5"), Some("2.5")],
    ),
    (
        &[
            "c: one of [\"x\", \"y\", \"z\"]",
            "c: one of [\"x\", \"y\"]",
            "c: one of [\"x\", \"y\", \"z\"]?",
            "c: one of [\"y\", \"z\"]",
        ],
        &[None, Some("\"x\""), Some("\"y\""), Some("\"z\"")],
    ),
];

fn atom(dice: &mut Dice, facts: &[&str]) -> String {
    let optional = |at: usize| facts[at].contains('?') && !facts[at].contains("ask");
    match dice.roll(5) {
        0 if optional(0) => "(a is present and a)".to_owned(),
        0 => "a".to_owned(),
        1 => "b".to_owned(),
        2 if optional(2) => format!("(n is present and n {} {})", dice.of(&["<", ">="]), 1 + dice.roll(3)),
        2 => format!("n {} {}", dice.of(&["<", ">=", "is", "is not"]), 1 + dice.roll(3)),
        _ => format!("c {} \"y\"", dice.of(&["is", "is not"])),
    }
}

fn condition(dice: &mut Dice, facts: &[&str], depth: usize) -> String {
    if depth == 0 || dice.roll(3) == 0 {
        return atom(dice, facts);
    }
    let parts: Vec<String> = (0..2).map(|_| condition(dice, facts, depth - 1)).collect();
    match dice.roll(4) {
        0 => format!("({})", parts.join(" and ")),
        1 => format!("({})", parts.join(" or ")),
        2 => format!("not ({})", parts[0]),
        _ => format!("exactly 1 of [{}]", parts.join(", ")),
    }
}

fn outcome(dice: &mut Dice, facts: &[&str]) -> String {
    let shown = if facts[2].contains('?') { "so" } else { "{n}" };
    let reason = [
        " because \"one\"".to_owned(),
        " because \"two\"".to_owned(),
        format!(" because \"it is {shown}\""),
        String::new(),
    ];
    let reason = &reason[dice.roll(4)];
    match dice.roll(5) {
        0 => "accept".to_owned(),
        1 => format!("decline{reason}"),
        2 => format!("decline with no{reason}"),
        3 => format!("defer for {} weeks{reason}", 1 + dice.roll(2)),
        _ => "review".to_owned(),
    }
}

fn rules(dice: &mut Dice, facts: &[&str]) -> Vec<String> {
    let mut rules: Vec<String> = (0..1 + dice.roll(4))
        .map(|n| format!("rule r{n} {{ when {} {} }}", condition(dice, facts, 2), outcome(dice, facts)))
        .collect();
    if dice.roll(3) > 0 {
        rules.push(format!("otherwise {}", outcome(dice, facts)));
    }
    rules
}

fn text(facts: &[&str], rules: &[String]) -> String {
    let reply = "reply no for t {\n    say \"No.\"\n}\n";
    format!("request t {{\n{}\n}}\nrules for t {{\n{}\n}}\n{reply}", facts.join("\n"), rules.join("\n"))
}

/// A pair of policies, the second one most often made from the first.
fn pair(dice: &mut Dice) -> (String, String) {
    let facts: Vec<&str> = FACTS.iter().map(|(declared, _)| dice.of(declared)).collect();
    let old = rules(dice, &facts);
    let mut new_facts = facts.clone();
    if dice.roll(2) == 0 {
        let at = dice.roll(FACTS.len());
        new_facts[at] = dice.of(FACTS[at].0);
    }
    // where facts change what conditions may say, they are written anew
    let new = if new_facts == facts && dice.roll(4) > 0 {
        let mut new = old.clone();
        let at = dice.roll(new.len());
        match dice.roll(3) {
            0 if new.len() > 1 && at + 1 < new.len() => new.swap(at, 0),
            1 if at + 1 < new.len() => {
                new[at] = format!("rule s {{ when {} {} }}", condition(dice, &new_facts, 2), outcome(dice, &new_facts))
            }
            _ if new.len() > 1 && at + 1 < new.len() => drop(new.remove(at)),
            _ => new = rules(dice, &new_facts),
        }
        new
    } else {
        rules(dice, &new_facts)
    };
    (text(&facts, &old), text(&new_facts, &new))
}

/// Every record, as JSON Lines.
fn records() -> String {
    let mut lines = vec![String::from("{\"kind\":\"t\"")];
    for (declared, values) in FACTS {
        let name = declared[0].split(':').next().unwrap();
        let with = |line: &String, value: &Option<&str>| match value {
            Some(value) => format!("{line},\"{name}\":{value}"),
            None => line.clone(),
        };
        lines = lines.iter().flat_map(|line| values.iter().map(move |value| with(line, value))).collect();
    }
    lines.iter().map(|line| format!("{line}}}\n")).collect()
}

/// What each record gets; none where the policy does not take it, or a question is open.
fn outcomes(policy: &CheckedPolicy, records: &str) -> Vec<Option<Outcome>> {
    let program = Program::new(policy, &[]).unwrap();
    let today = jiff::civil::date(2026, 5, 1);
    let known = |record: &Record<'_>| !record.values.contains(&Value::Unknown);
    let mut outcomes = Vec::new();
    let mut take = |item: Result<record::Located<'_>, record::Failure>| {
        let record = item.as_ref().ok().map(|located| located.record).filter(|record| known(record));
        outcomes.push(record.map(|record| decide(&program, record, today).unwrap()));
        ControlFlow::Continue(())
    };
    let mut report = record::Report::default();
    let mut input = records.as_bytes();
    let options = record::Options::default();
    record::read(policy.policy(), Format::Jsonl, "-", &mut input, &options, &mut report, &mut take).unwrap();
    outcomes
}

fn differ(old: (&CheckedPolicy, &Outcome), new: (&CheckedPolicy, &Outcome)) -> bool {
    let given = |(policy, outcome): (&CheckedPolicy, &Outcome)| {
        let policy = policy.policy();
        let reply = outcome.reply.as_ref().map(|sent| policy.replies.at(sent.reply).name.text.clone());
        (outcome.verdict, reply, outcome.reason.clone(), outcome.again_on)
    };
    given(old) != given(new)
}

#[test]
fn every_cell_is_there_exactly_where_a_record_is() {
    let records = records();
    let (mut found, mut same) = (0, 0);
    for seed in 0..cases(150) {
        let mut dice = Dice(seed * 7919 + 11);
        dice.roll(2);
        let (old, new) = pair(&mut dice);
        let checked = (checked(&old), checked(&new));
        let policies = (checked.0.policy.as_ref().unwrap(), checked.1.policy.as_ref().unwrap());
        let diff = diff::diff(version(&checked.0), version(&checked.1), &diff::Options::default());
        let outcomes = (outcomes(policies.0, &records), outcomes(policies.1, &records));
        let both = outcomes.0.iter().zip(&outcomes.1).filter_map(|(a, b)| Some((a.as_ref()?, b.as_ref()?)));
        let changed = both.filter(|(a, b)| differ((policies.0, a), (policies.1, b)));
        let wanted: BTreeSet<_> = changed.map(|(a, b)| (word(Some(a.verdict)), word(Some(b.verdict)))).collect();
        let kind = &diff.kinds[0];
        let told: BTreeSet<_> = kind.cells.iter().map(|c| (word(c.from), word(c.to))).collect();
        assert_eq!(told, wanted, "seed {seed}\n{old}\n{new}");
        assert!(kind.undecided.is_empty(), "seed {seed}: {:?}\n{old}\n{new}", kind.undecided);
        assert_eq!(diff.dropped, 0, "seed {seed}\n{old}\n{new}");
        found += told.len();
        same += usize::from(told.is_empty());
    }
    assert!(found > 50 && same > 5, "{found} {same}");
}

//! Random policies full of what can be mended: every record gets the same before and after.
//!
//! `ETIQUETTE_PROOF_CASES` sets how many are tried.

use super::{bench, check, is_safe, mend, policy};
use crate::dice::{Dice, cases};
use etiquette::check::Checked;
use etiquette::eval::{Program, decide};
use etiquette::model::{Date, Value};
use etiquette::record::Record;

const MEMBERS: &str = "    a: bool\n    b: bool\n    n: int 0 to 3\n    t: text up to 20\n    o: text? up to 20\n    let big = n > 1 and n > 1\n    let unread = not not a";

fn atom(dice: &mut Dice) -> &'static str {
    dice.of(&[
        "a",
        "b",
        "big",
        "a is true",
        "b is false",
        "not not a",
        "n > 1",
        "1 < n",
        "n is not 2",
        "not (n is not 2)",
        "t in [\"x\", \"X\", \"y\"]",
        "t contains any of [\"recruit\", \"recruiter\"]",
        "t mentions any of [\"talent\", \"talent partner\"]",
        "o starts with any of [\"re\", \"recruit\"]",
        "t matches \"^x$\"",
        "o matches \"(?i)partner\"",
        "o is present",
        "not (o is absent)",
        "at least 1 of [a, b]",
        "any of [a and b]",
        "none of [not a]",
    ])
}

fn condition(dice: &mut Dice, depth: usize) -> String {
    if depth == 0 || dice.roll(3) == 0 {
        return atom(dice).to_owned();
    }
    let mut parts: Vec<String> = (0..2).map(|_| condition(dice, depth - 1)).collect();
    if dice.roll(3) == 0 {
        parts.push(parts[0].clone());
    }
    match dice.roll(5) {
        0 | 1 => format!("({})", parts.join(" and ")),
        2 | 3 => format!("({})", parts.join(" or ")),
        _ => format!("all of [{}]", parts.join(", ")),
    }
}

fn text(dice: &mut Dice) -> String {
    let rules = (0..1 + dice.roll(4)).map(|n| {
        let outcome = dice.of(&["accept", "decline because \"no\"", "review", "defer for 2 weeks"]);
        format!("    rule r{n} {{\n        when {}\n        {outcome}\n    }}\n", condition(dice, 2))
    });
    let rules: String = rules.collect();
    policy(MEMBERS, &format!("{rules}    otherwise review"))
}

fn records() -> Vec<Vec<Value<'static>>> {
    let texts = ["x", "y", "recruiter", "my talent partner", "talented"];
    let text = |text: &'static str| Value::Text(text.into());
    let domains: Vec<Vec<Value<'static>>> = vec![
        [true, false].map(Value::Bool).to_vec(),
        [true, false].map(Value::Bool).to_vec(),
        (0..4).map(Value::Int).collect(),
        texts.map(text).to_vec(),
        texts.map(text).into_iter().take(3).chain([Value::Absent]).collect(),
    ];
    domains.into_iter().fold(vec![Vec::new()], |all, domain| {
        let with =
            |record: &Vec<Value<'static>>, value: &Value<'static>| [record.clone(), vec![value.clone()]].concat();
        all.iter().flat_map(|record| domain.iter().map(move |value| with(record, value))).collect()
    })
}

fn outcomes(checked: &Checked) -> Vec<String> {
    let policy = checked.policy.as_ref().unwrap();
    let program = Program::new(policy, &[]).unwrap();
    let kind = policy.policy().kinds.iter().next().unwrap().0;
    let decided = |values: Vec<_>| {
        let record = Record { id: "r".into(), kind, values: values.into() };
        let outcome = decide(&program, &record, Date::constant(2026, 5, 1)).unwrap();
        format!("{:?} {:?} {:?}", outcome.verdict, outcome.reason, outcome.again_on)
    };
    records().into_iter().map(decided).collect()
}

#[test]
fn every_record_gets_the_same_before_and_after() {
    let (mut fixes, mut refused) = (0, 0);
    for seed in 0..cases(40) {
        let mut dice = Dice(seed * 7919 + 5);
        dice.roll(2);
        let text = text(&mut dice);
        let bench = bench(&[("policy.etq", &text)]);
        let before = check(&bench);
        let mended = mend(&bench, false);
        let after = mended.files.first().map_or(text.as_str(), |file| file.after.as_str());
        assert_eq!(outcomes(&before), outcomes(&mended.state), "seed {seed}\n{text}\n{after}");
        let left = mended.state.diagnostics.iter().filter(|d| is_safe(d)).count();
        assert!(!mended.unfinished, "seed {seed}\n{text}\n{after}");
        assert_eq!(left, mended.refused.len(), "seed {seed}\n{text}\n{after}\n{:#?}", mended.refused);
        fixes += mended.fixes;
        refused += mended.refused.len();
    }
    assert!(fixes > 100 && refused * 20 < fixes, "{fixes} applied, {refused} refused");
}

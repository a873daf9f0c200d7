//! One decision explained: random policies and requests against going through every request.

use crate::dice::{Dice, cases};
use etiquette::check::{CheckedPolicy, Options, check};
use etiquette::eval::{Program, decide};
use etiquette::model::arena::Id;
use etiquette::model::{ChoicesId, FactId, KindId, Value};
use etiquette::record::Record;
use etiquette::source::MemoryFiles;
use etiquette::why::{Case, Flip, explain};
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 5, 1);

const FACTS: &str = "    a: bool\n    b: bool ask \"Is it so?\"\n    n: int 0 to 3\n    c: one of [\"x\", \"y\", \"z\"] ask \"Which?\"\n    m: int? 0 to 2\n    let both = a and b\n";

/// All values of each fact, the unknown ones left out.
fn domains() -> Vec<Vec<Value<'static>>> {
    let bools = || vec![Value::Bool(false), Value::Bool(true)];
    let ints = |most: i128| (0..=most).map(Value::Int);
    let choices = (0..3).map(|at| Value::Choice(ChoicesId::from_index(0), at)).collect();
    let optional = ints(2).chain([Value::Absent]).collect();
    vec![bools(), bools(), ints(3).collect(), choices, optional]
}

fn atom(dice: &mut Dice) -> String {
    match dice.roll(6) {
        0 => "a".to_owned(),
        1 => "b".to_owned(),
        2 => format!("n {} {}", dice.of(&["<", ">=", "is"]), 1 + dice.roll(3)),
        3 => format!("c {} \"{}\"", dice.of(&["is", "is not"]), dice.of(&["x", "y"])),
        4 => format!("m {} {}", dice.of(&["is", "is not"]), dice.roll(3)),
        _ => "both".to_owned(),
    }
}

fn condition(dice: &mut Dice, depth: usize) -> String {
    if depth == 0 || dice.roll(3) == 0 {
        return atom(dice);
    }
    let parts: Vec<String> = (0..2 + dice.roll(2)).map(|_| condition(dice, depth - 1)).collect();
    match dice.roll(5) {
        0 | 1 => format!("({})", parts.join(" and ")),
        2 => format!("({})", parts.join(" or ")),
        3 => format!("not ({})", parts[0]),
        _ => format!("{} of [{}]", dice.of(&["most", "exactly 1", "none", "at least 2"]), parts.join(", ")),
    }
}

fn policy(dice: &mut Dice) -> (String, CheckedPolicy) {
    let rules: String =
        (0..1 + dice.roll(4)).map(|n| format!("    rule r{n} {{ when {} accept }}\n", condition(dice, 2))).collect();
    let end = if dice.roll(2) == 0 { "    otherwise decline\n" } else { "" };
    let text = format!("request t {{\n{FACTS}}}\nrules for t {{\n{rules}{end}}}\n");
    let files = MemoryFiles([("policy.etq".to_owned(), text.clone())].into());
    let checked = check("policy.etq", &files, &Options { errors_only: true, ..Options::default() });
    let policy = checked.policy.unwrap_or_else(|| panic!("{:#?}\n{text}", checked.diagnostics));
    (text, policy)
}

fn record(values: Vec<Value<'static>>) -> Record<'static> {
    Record { id: "x".into(), kind: KindId::from_index(0), values: values.into() }
}

/// For each rule, the fewest known facts that have to change so that it decides.
fn fewest(program: &Program, from: &[Value<'static>], rules: usize) -> Vec<Option<usize>> {
    let mut fewest: Vec<Option<usize>> = vec![None; rules];
    let mut all: Vec<Vec<Value<'static>>> = vec![Vec::new()];
    for domain in domains() {
        all = all
            .iter()
            .flat_map(|start| domain.iter().map(move |v| [start.clone(), vec![v.clone()]].concat()))
            .collect();
    }
    for values in all {
        let changed = values.iter().zip(from).filter(|(now, was)| **was != Value::Unknown && now != was).count();
        let outcome = decide(program, &record(values), TODAY).unwrap();
        if let Some(best) = outcome.rule.and_then(|rule| fewest.get_mut(rule)) {
            *best = Some(best.map_or(changed, |b| b.min(changed)));
        }
    }
    fewest
}

#[test]
fn no_smaller_change_of_facts_makes_a_rule_decide() {
    let (mut changes, mut never) = (0, 0);
    for seed in 0..cases(60) {
        let mut dice = Dice(seed * 104_729 + 3);
        dice.roll(2);
        let (text, policy) = policy(&mut dice);
        let program = Program::explained(&policy, &[]).unwrap();
        let pick = |(at, domain): (usize, Vec<Value<'static>>), dice: &mut Dice| {
            let open = (at == 1 || at == 3) && dice.roll(2) == 0;
            if open { Value::Unknown } else { domain[dice.roll(domain.len())].clone() }
        };
        let values: Vec<Value<'static>> = domains().into_iter().enumerate().map(|d| pick(d, &mut dice)).collect();
        let record = record(values.clone());
        let case = Case { policy: &policy, program: &program, me: &[], record: &record, today: TODAY };
        let why = explain(&case).unwrap();
        for (rule, (told, fewest)) in why.rules.iter().zip(fewest(&program, &values, why.rules.len())).enumerate() {
            let about = || format!("seed {seed}, rule {rule}, {values:?}\n{text}");
            match told.flip.as_ref().unwrap() {
                Flip::Decides => assert_eq!(why.outcome.rule, Some(rule), "{}", about()),
                Flip::Never => {
                    assert_eq!(fewest, None, "{}", about());
                    never += 1;
                }
                Flip::Undecided => panic!("undecided: {}", about()),
                Flip::Change(facts) => {
                    let is_known = |id: &FactId| values[id.index()] != Value::Unknown;
                    let count = facts.iter().filter(|(id, _)| is_known(id)).count();
                    assert_eq!(Some(count), fewest, "{facts:?} {}", about());
                    changes += 1;
                }
            }
        }
    }
    assert!(changes > 50 && never > 1, "{changes} {never}");
}

//! Random policies over small domains: what the solver says against what going through every record says.
//!
//! `ETIQUETTE_PROOF_CASES` sets how many policies of each sort are tried.

use super::{kind, policy};
use crate::dice::{Dice, cases};
use etiquette::check::CheckedPolicy;
use etiquette::eval::{Program, Wanted, decide_only};
use etiquette::model::{Date, KindId, Value};
use etiquette::record::Record;
use etiquette::solve::{Answer, Budget, Claim, Solver};
use jiff::ToSpan;

/// A sort of policy: its facts, the values that each is tried with, and its atoms.
struct Sort {
    facts: &'static str,
    domains: fn() -> Vec<Vec<Value<'static>>>,
    todays: fn() -> Vec<Date>,
    atom: fn(&mut Dice) -> String,
    /// Whether the domains are all that there is, and the solver has to know everything.
    whole: bool,
}

fn condition(dice: &mut Dice, sort: &Sort, depth: usize) -> String {
    if depth == 0 || dice.roll(3) == 0 {
        return (sort.atom)(dice);
    }
    let parts: Vec<String> = (0..2 + dice.roll(2)).map(|_| condition(dice, sort, depth - 1)).collect();
    let list = parts.join(", ");
    match dice.roll(9) {
        0 | 1 => format!("({})", parts.join(" and ")),
        2 | 3 => format!("({})", parts.join(" or ")),
        4 => format!("not ({})", parts[0]),
        5 => format!("most of [{list}]"),
        6 => format!("exactly 1 of [{list}]"),
        7 => format!("at most 1 of [{list}]"),
        _ => format!("none of [{list}]"),
    }
}

fn run(sort: &Sort, salt: u64) {
    let cases = cases(60);
    let (mut found, mut impossible, mut gave_up) = (0, 0, 0);
    for seed in 0..cases {
        let mut dice = Dice(seed * 7919 + salt);
        dice.roll(2);
        let conditions: Vec<String> = (0..1 + dice.roll(4)).map(|_| condition(&mut dice, sort, 2)).collect();
        let texts: Vec<&str> = conditions.iter().map(String::as_str).collect();
        let policy = policy(sort.facts, &texts);
        // the last one is reached, or all of them are passed over
        let target = texts.len() - dice.roll(2);
        match solve(&policy, target, &format!("seed {seed}: {texts:#?} {target}")) {
            Answer::Found(model) => {
                found += 1;
                let program = Program::new(&policy, &model.me).unwrap();
                let rule = decided(&program, kind(&policy).0, model.values.clone(), model.today);
                assert_eq!(rule, Some(Some(target)), "seed {seed}: {texts:#?} {target}\n{model:?}");
            }
            Answer::Impossible(core) => {
                impossible += 1;
                let reached = brute(&policy, sort, target);
                assert_eq!(reached, None, "seed {seed}: {texts:#?} {target}, core {core:?}");
            }
            Answer::GaveUp => {
                gave_up += 1;
                assert!(!sort.whole, "seed {seed}: gave up on {texts:#?} {target}");
                eprintln!("gave up: seed {seed} {texts:?} {target}");
            }
        }
    }
    eprintln!("{found} found, {impossible} impossible, {gave_up} given up");
    assert!(gave_up * 20 <= cases, "gave up too often");
    assert!(found > 0 && impossible > 0);
}

fn solve(policy: &CheckedPolicy, target: usize, about: &str) -> Answer {
    let (id, kind) = kind(policy);
    let solver = Solver::new(policy.policy(), id, Budget::default());
    let conditions = kind.rules.iter().take(target + 1).filter_map(|r| r.when.as_ref());
    let claims: Vec<Claim<'_>> = conditions.enumerate().map(|(at, expr)| Claim { expr, holds: at == target }).collect();
    let answer = solver.witness(&claims);
    if let Answer::Impossible(core) = &answer {
        // the core alone is impossible, and smallest
        let only = |skip: Option<usize>| {
            let kept = core.iter().filter(|c| Some(**c) != skip).map(|&c| claims[c]);
            solver.find(&kept.collect::<Vec<_>>())
        };
        assert!(!matches!(only(None), Answer::Found(_)), "{core:?} alone is possible: {about}");
        for &claim in core {
            assert!(!matches!(only(Some(claim)), Answer::Impossible(_)), "{claim} is not needed in {core:?}");
        }
    }
    answer
}

/// The rule that decides: the one after the last for `otherwise`, nothing where the record is an error.
fn decided(program: &Program, kind: KindId, values: Vec<Value<'static>>, today: Date) -> Option<Option<usize>> {
    let record = Record { id: "1".into(), kind, values: values.into() };
    decide_only(program, &record, today, Wanted::NOTHING).ok().map(|outcome| outcome.rule)
}

/// The first record of the domains for which the target is reached.
fn brute(policy: &CheckedPolicy, sort: &Sort, target: usize) -> Option<(Vec<Value<'static>>, Date)> {
    let me = policy.policy().me.iter().map(|(id, _)| (id, Value::Text("Me".into()))).collect::<Vec<_>>();
    let program = Program::new(policy, &me).unwrap();
    let id = kind(policy).0;
    let domains = (sort.domains)();
    let mut at = vec![0; domains.len()];
    loop {
        let values: Vec<Value<'static>> = at.iter().zip(&domains).map(|(&i, d)| d[i].clone()).collect();
        for today in (sort.todays)() {
            if decided(&program, id, values.clone(), today) == Some(Some(target)) {
                return Some((values, today));
            }
        }
        let mut place = 0;
        loop {
            if place == at.len() {
                return None;
            }
            at[place] += 1;
            if at[place] < domains[place].len() {
                break;
            }
            at[place] = 0;
            place += 1;
        }
    }
}

fn bools() -> Vec<Value<'static>> {
    vec![Value::Bool(false), Value::Bool(true)]
}

fn ints(from: i128, to: i128) -> Vec<Value<'static>> {
    (from..=to).map(Value::Int).collect()
}

fn one_day() -> Vec<Date> {
    vec![jiff::civil::date(2026, 5, 1)]
}

#[test]
fn finite_domains() {
    let sort = Sort {
        facts: "a: bool\nb: bool?\nc: bool = true\np: one of [\"xa\", \"yb\", \"za\"]\no: one of [\"xa\", \"w\"]?\ni: int 0 to 3\nh: int 0 to 2\nj: int? 0 to 2",
        domains: || {
            // sets of choices have numbers in order of declaration
            let set = |policy: &CheckedPolicy| policy.policy().choices.ids().collect::<Vec<_>>();
            let policy = policy("p: one of [\"xa\", \"yb\", \"za\"]\no: one of [\"xa\", \"w\"]?", &[]);
            let sets = set(&policy);
            let absent = || vec![Value::Absent];
            let choice = |set: usize, n: u32| (0..n).map(|i| Value::Choice(sets[set], i)).collect::<Vec<_>>();
            vec![
                bools(),
                [absent(), bools()].concat(),
                bools(),
                choice(0, 3),
                [absent(), choice(1, 2)].concat(),
                ints(0, 3),
                ints(0, 2),
                [absent(), ints(0, 2)].concat(),
            ]
        },
        todays: one_day,
        atom: |dice| {
            let n = dice.roll(4);
            match dice.roll(20) {
                0 => "a".into(),
                1 => "c".into(),
                2 => "b is present".into(),
                3 => "b is true".into(),
                4 => "b is a".into(),
                5 => "b is not c".into(),
                6 => format!("p is \"{}\"", dice.of(&["xa", "yb", "ZA"])),
                7 => format!("p in [\"{}\", \"yb\"]", dice.of(&["xa", "za"])),
                8 => "o is p".into(),
                9 => "o contains \"a\"".into(),
                10 => "o is absent".into(),
                11 => format!("i {} {n}", dice.of(&["<", "<=", ">", ">=", "is", "is not"])),
                12 => format!("i {} h", dice.of(&["<", "<=", "is", "is not"])),
                13 => format!("i + h {} {}", dice.of(&["<", ">", "is"]), dice.roll(7)),
                14 => format!("i - h {} {}", dice.of(&["<", ">", "is"]), n),
                15 => format!("(j or else {n}) {} i", dice.of(&["<", ">=", "is"])),
                16 => format!("j is {n}"),
                17 => format!("j not in [h, {n}]"),
                18 => format!("(j is present and j + i + h > {})", dice.roll(8)),
                _ => format!("i in [{n}, h]"),
            }
        },
        whole: true,
    };
    run(&sort, 1);
}

/// From the end of January to the beginning of March.
fn days() -> Vec<Date> {
    let first = jiff::civil::date(2028, 1, 27);
    (0..36).map(|n: i64| first + n.days()).collect()
}

#[test]
fn dates() {
    let sort = Sort {
        facts: "d: date\ne: date?\na: bool",
        domains: || {
            let dates: Vec<Value<'static>> = days().into_iter().map(Value::Date).collect();
            let few = dates.iter().step_by(5).cloned();
            vec![dates.clone(), std::iter::once(Value::Absent).chain(few).collect(), bools()]
        },
        todays: || {
            days().into_iter().chain([jiff::civil::date(2028, 3, 29), jiff::civil::date(2027, 12, 29)]).collect()
        },
        atom: |dice| {
            let order = dice.of(&["<", "<=", ">", ">=", "is", "is not"]);
            let day = dice.of(&["2028-01-31", "2028-02-28", "2028-02-29", "2028-03-01", "2028-02-03"]);
            let n = dice.roll(34);
            let span = ["days", "days", "month", "months", "year"][dice.roll(5)];
            let span = if span == "days" { format!("{n} days") } else { format!("{} {span}", 1 + dice.roll(2)) };
            match dice.roll(10) {
                0 => "a".into(),
                1 => format!("d {order} {day}"),
                2 => format!("d {order} today"),
                3 => format!("d + {span} {order} today"),
                4 => format!("today - d {order} {n} days"),
                5 => format!("d - {span} {order} {day}"),
                6 => format!("d + {n} days {order} d + 1 month"),
                7 => format!("(e or else d) {order} today"),
                8 => format!("(e is present and e + 1 month {order} d + {span})"),
                _ => format!("today + 1 month {order} d + {span}"),
            }
        },
        whole: false,
    };
    run(&sort, 2);
}

/// Every text over a few scalars that a record may hold.
fn strings(longest: usize) -> Vec<Value<'static>> {
    let mut all: Vec<String> = vec![String::new()];
    let mut last = all.clone();
    for _ in 0..longest {
        last = last.iter().flat_map(|t| "abA -1İ".chars().map(move |c| format!("{t}{c}"))).collect();
        all.extend(last.clone());
    }
    let good = all.into_iter().filter(|t| !t.is_empty() && t.trim() == t);
    good.map(|t| Value::Text(t.into())).collect()
}

#[test]
fn texts() {
    let sort = Sort {
        facts: "t: text up to 4\nu: text? up to 2\na: bool",
        domains: || vec![strings(3), [vec![Value::Absent], strings(1)].concat(), bools()],
        todays: one_day,
        atom: |dice| {
            let word = dice.of(&["a", "ab", "b", "aB", "a b", "-", "ba", "aab", "1", "A", "b-a", "i", "i̇"]);
            let predicate =
                dice.of(&["contains", "starts with", "ends with", "mentions", "is", "is not", "is exactly"]);
            let regex = dice.of(&["^a", "b$", "^[ab]+$", "a.b", "[A-Z]", "\\\\d", "^\\\\w{2}$", "^(ab)*$", "(?i)A1?$"]);
            let order = dice.of(&["<", "<=", ">", "is"]);
            match dice.roll(12) {
                0 => "a".into(),
                1..=4 => format!("t {predicate} \"{word}\""),
                5 => format!("t matches \"{regex}\"").replace("\\\\", "\\"),
                6 => format!("length(t) {order} {}", dice.roll(5)),
                7 => format!("u {predicate} \"{word}\""),
                8 => "u is t".into(),
                9 => format!("t contains any of [\"{word}\", \"-1\"]"),
                10 => format!("(u or else \"b\") {predicate} \"{word}\""),
                _ => format!("t in [\"{word}\", \"b1\"]"),
            }
        },
        whole: false,
    };
    run(&sort, 3);
}

#[test]
fn decimals_and_lists() {
    let sort = Sort {
        facts: "x: decimal 0 to 1\ny: decimal? -1 to 1\ni: int 0 to 2\ntags: list of text = []\nnumbers: list of int",
        domains: || {
            let decimal = |n: i64| Value::Decimal(etiquette::model::Decimal::new(n, 2));
            let tags = ["a", "B", "c"].map(|t| Value::Text(t.into()));
            let lists = (0..8).map(|bits: usize| {
                Value::List(
                    tags.iter().enumerate().filter(|(i, _)| bits >> i & 1 == 1).map(|(_, t)| t.clone()).collect(),
                )
            });
            let numbers = [vec![], ints(1, 1), ints(2, 3), ints(1, 3)].map(Value::List);
            vec![
                [0, 25, 26, 30, 50, 75, 99, 100].map(decimal).to_vec(),
                [vec![Value::Absent], [-100, -50, 0, 25, 49, 51, 100].map(decimal).to_vec()].concat(),
                ints(0, 2),
                lists.collect(),
                numbers.to_vec(),
            ]
        },
        todays: one_day,
        atom: |dice| {
            let order = dice.of(&["<", "<=", ">", ">=", "is", "is not"]);
            let n = dice.of(&["0.25", "0.5", "0.3", "1", "0.75"]);
            let word = dice.of(&["A", "b", "c", "d"]);
            match dice.roll(11) {
                0 => format!("x {order} {n}"),
                1 => format!("x + i {order} {n}"),
                2 => format!("(y or else x) {order} {n}"),
                3 => format!("(y is present and x - y {order} {n})"),
                4 => format!("(y is present and x + y + i {order} {n})"),
                5 => format!("\"{word}\" in tags"),
                6 => format!("count(tags) {order} {}", dice.roll(4)),
                7 => format!("tags contains all of [\"{word}\", \"a\"]"),
                8 => format!("{} in numbers", 1 + dice.roll(3)),
                9 => format!("count(tags) + i {order} count(numbers)"),
                _ => format!("x {order} i"),
            }
        },
        whole: false,
    };
    run(&sort, 4);
}

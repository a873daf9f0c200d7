//! Random policies, sort by sort.

use crate::dice::Dice;
use etiquette::model::{Base, Bound, Date, Decimal, Fact, Need, Scalar, Value};
use jiff::ToSpan;
use jiff::civil::date;

/// A sort of policy.
pub(super) struct Sort {
    pub(super) name: &'static str,
    /// Its facts and lets.
    facts: &'static str,
    /// Clauses of the kind.
    clauses: &'static [&'static str],
    /// Conditions of one part.
    atom: fn(&mut Dice) -> String,
    /// The values of a type that are tried.
    values: fn(Base, Bound) -> Vec<Value<'static>>,
    /// The days that are tried.
    pub(super) todays: fn() -> Vec<Date>,
    /// Whether the values are all that tell records apart, so that what no record shows is never so.
    whole: bool,
    /// How many rules at the least, and one more than how many are added at the most.
    rules: (usize, usize),
    /// What some policy among the usual number shows.
    pub(super) shows: &'static [&'static str],
}

/// Findings that come with a record.
const SHOWN: [&str; 5] =
    ["uncovered-requests", "order-matters", "dishonest-reason", "late-by-design", "reply-too-long"];

impl Sort {
    /// Whether a finding of a code comes with a record, which was decided already.
    pub(super) fn is_shown(&self, code: &str) -> bool {
        code == "reply-too-long" || (!self.whole && SHOWN.contains(&code))
    }

    /// Whether all findings of a code can be told by going through the records.
    pub(super) fn is_whole(&self, code: &str) -> bool {
        self.whole || SHOWN.contains(&code)
    }

    /// Every value of a fact that is tried.
    pub(super) fn domain(&self, fact: &Fact) -> Vec<Value<'static>> {
        let values = (self.values)(fact.base, fact.bound);
        match fact.need {
            // of an optional date some days will do, since conditions name none
            Need::Optional if fact.base == Base::Scalar(Scalar::Date) => {
                let far = [date(2028, 4, 2), date(2028, 4, 20), date(2028, 5, 8), date(2027, 12, 20), date(2029, 6, 1)];
                values.into_iter().step_by(7).chain(far.map(Value::Date)).chain([Value::Absent]).collect()
            }
            Need::Optional => values.into_iter().chain([Value::Absent]).collect(),
            _ => values,
        }
    }
}

/// A random policy.
pub(super) fn policy(sort: &Sort, dice: &mut Dice) -> String {
    let clauses: String =
        sort.clauses.iter().filter(|_| dice.roll(2) == 0).map(|clause| format!("    {clause}\n")).collect();
    let rules: String = (0..sort.rules.0 + dice.roll(sort.rules.1))
        .map(|n| format!("    rule r{n} {{ when {} {} }}\n", condition(sort, dice, 2), outcome(sort, dice)))
        .collect();
    let end = if dice.roll(3) > 0 { format!("    otherwise {}\n", outcome(sort, dice)) } else { String::new() };
    let replies = [
        format!("reply short for t {{\n    say \"No.\" when {}\n    say \"Not now.\"\n}}\n", condition(sort, dice, 1)),
        "reply long for t {\n    say \"Hello {t}, not now.\"\n}\n".to_owned(),
    ];
    format!("request t {{\n{}{clauses}}}\nrules for t {{\n{rules}{end}}}\n{}", sort.facts, replies.concat())
        .replace("{t}", if sort.facts.contains("    t: text") { "{t}" } else { "you" })
}

fn condition(sort: &Sort, dice: &mut Dice, depth: usize) -> String {
    // of many rules each is about little
    if depth == 2 && sort.rules.0 > 1 && dice.roll(20) > 0 {
        return narrow(sort, dice);
    }
    if depth == 0 || dice.roll(3) == 0 {
        return (sort.atom)(dice);
    }
    let parts: Vec<String> = (0..2 + dice.roll(2)).map(|_| condition(sort, dice, depth - 1)).collect();
    let list = parts.join(", ");
    match dice.roll(10) {
        0..=2 if depth == 2 => parts.join(" and "),
        3 | 4 if depth == 2 => parts.join(" or "),
        0..=2 => format!("({})", parts.join(" and ")),
        3 | 4 => format!("({})", parts.join(" or ")),
        5 => format!("not ({})", parts[0]),
        6 => format!("most of [{list}]"),
        7 => format!("exactly 1 of [{list}]"),
        8 => format!("any of [{list}]"),
        _ => format!("none of [{list}]"),
    }
}

fn narrow(sort: &Sort, dice: &mut Dice) -> String {
    let (n, wide) = (dice.roll(31), 1 + dice.roll(3));
    let about = match dice.roll(6) {
        0 | 1 => format!("i is {n}"),
        2 | 3 => format!("i >= {n} and i < {}", n + wide),
        4 => format!("i + h is {n}"),
        _ => format!("i in [{n}, {}]", (n + 7) % 31),
    };
    if dice.roll(3) == 0 { about } else { format!("{about} and {}", (sort.atom)(dice)) }
}

fn outcome(sort: &Sort, dice: &mut Dice) -> String {
    match dice.roll(9) {
        0..=2 => "accept".to_owned(),
        3 => "decline".to_owned(),
        4 => "decline with short".to_owned(),
        5 => "decline with long because \"so it is\"".to_owned(),
        6 => format!("decline with short because \"so it is\" given {}", condition(sort, dice, 1)),
        7 => "defer for 2 weeks".to_owned(),
        _ => "decline because \"so it is\"".to_owned(),
    }
}

fn one_day() -> Vec<Date> {
    vec![date(2026, 5, 1)]
}

/// Booleans, choices and whole numbers within bounds.
fn finite(base: Base, bound: Bound) -> Vec<Value<'static>> {
    match (base, bound) {
        (Base::Scalar(Scalar::Bool), _) => vec![Value::Bool(false), Value::Bool(true)],
        (Base::Scalar(Scalar::Choice(set)), _) => (0..3).map(|at| Value::Choice(set, at)).collect(),
        (Base::Scalar(Scalar::Int), Bound::Int(low, high)) => (low..=high).map(|n| Value::Int(n.into())).collect(),
        other => panic!("{other:?}"),
    }
}

pub(super) const FINITE: Sort = Sort {
    name: "finite",
    facts: "    a: bool\n    b: bool\n    p: one of [\"x\", \"y\", \"z\"]\n    i: int 0 to 3\n    j: int? 0 to 2\n    let both = a and i > 1\n",
    clauses: &[],
    atom: |dice| {
        let (n, order) = (dice.roll(4), dice.of(&["<", "<=", ">", ">=", "is", "is not"]));
        match dice.roll(13) {
            0 => "a".into(),
            1 => "b".into(),
            2 => "not a".into(),
            3 => format!("p {} \"{}\"", dice.of(&["is", "is not"]), dice.of(&["x", "Y", "z"])),
            4 => format!("p in [\"x\", \"{}\"]", dice.of(&["y", "z"])),
            5 | 6 => format!("i {order} {n}"),
            7 => format!("j {} {}", dice.of(&["is", "is not"]), dice.roll(3)),
            8 => "j is present".into(),
            9 => format!("(j or else {n}) {order} i"),
            10 => format!("(j is present and j + i {order} {})", dice.roll(6)),
            11 => "both".into(),
            _ => "a is b".into(),
        }
    },
    values: finite,
    todays: one_day,
    whole: true,
    rules: (1, 4),
    shows: &[
        "unreachable-rule",
        "never-true",
        "always-true",
        "redundant-part",
        "redundant-rule",
        "uncovered-requests",
        "order-matters",
        "dead-text",
        "dishonest-reason",
    ],
};

fn days() -> Vec<Date> {
    let first = date(2028, 1, 27);
    (0..36).map(|n: i64| first + n.days()).collect()
}

pub(super) static DATES: Sort = Sort {
    name: "dates",
    facts: "    d: date\n    e: date?\n    a: bool\n",
    clauses: &["answer by d + 30 days", "expires on d + 1 month"],
    atom: |dice| {
        let order = dice.of(&["<", "<=", ">", ">=", "is", "is not"]);
        let day = dice.of(&["2028-01-31", "2028-02-28", "2028-02-29", "2028-03-01", "2028-02-03"]);
        let n = dice.roll(34);
        let span = ["days", "days", "month", "months"][dice.roll(4)];
        let span = if span == "days" { format!("{n} days") } else { format!("{} {span}", 1 + dice.roll(2)) };
        match dice.roll(8) {
            0 => "a".into(),
            1 => format!("d {order} {day}"),
            2 => format!("d {order} today"),
            3 => format!("d + {span} {order} today"),
            4 => format!("today - d {order} {n} days"),
            5 => format!("(e or else d) {order} today"),
            6 => format!("(e is present and e + 1 month {order} d + {span})"),
            _ => format!("d + {n} days {order} d + 1 month"),
        }
    },
    values: |base, bound| match base {
        Base::Scalar(Scalar::Date) => days().into_iter().map(Value::Date).collect(),
        _ => finite(base, bound),
    },
    todays: || {
        days().into_iter().step_by(3).chain([date(2028, 3, 29), date(2028, 4, 20), date(2027, 12, 20)]).collect()
    },
    whole: false,
    rules: (1, 4),
    shows: &["unreachable-rule", "always-true", "uncovered-requests", "dishonest-reason", "late-by-design"],
};

/// Every text over the scalars that tests tell apart, and some that stand for the others.
fn strings(longest: u32) -> Vec<Value<'static>> {
    let mut all: Vec<String> = vec![String::new()];
    let mut last = all.clone();
    for _ in 0..longest {
        last = last.iter().flat_map(|t| "abAB -1𝓏".chars().map(move |c| format!("{t}{c}"))).collect();
        all.extend(last.clone());
    }
    let good = all.into_iter().filter(|t| !t.is_empty() && t.trim() == t);
    good.map(|t| Value::Text(t.into())).collect()
}

pub(super) static TEXTS: Sort = Sort {
    name: "texts",
    facts: "    t: text up to 3\n    u: text? up to 1\n    a: bool\n",
    clauses: &["reply limit 20 characters"],
    atom: |dice| {
        let word = dice.of(&["a", "ab", "b", "aB", "a b", "-", "ba", "aab", "1", "A", "b-a"]);
        let predicate = dice.of(&["contains", "starts with", "ends with", "mentions", "is", "is not", "is exactly"]);
        let regex = dice.of(&["^a", "b$", "^[ab]+$", "a.b", "[A-Z]", "1$", "^\\w{2}$", "^(ab)*$", "(?i)A1?$"]);
        match dice.roll(10) {
            0 => "a".into(),
            1..=4 => format!("t {predicate} \"{word}\""),
            5 => format!("t matches \"{regex}\""),
            6 => format!("length(t) {} {}", dice.of(&["<", "<=", ">", "is"]), dice.roll(4)),
            7 => format!("u {predicate} \"{word}\""),
            8 => format!("t contains any of [\"{word}\", \"-1\"]"),
            _ => format!("t in [\"{word}\", \"b1\"]"),
        }
    },
    values: |base, bound| match (base, bound) {
        (Base::Scalar(Scalar::Text), Bound::Length(n)) => strings(n),
        _ => finite(base, bound),
    },
    todays: one_day,
    whole: true,
    rules: (1, 4),
    shows: &["unreachable-rule", "never-true", "redundant-rule", "dead-text", "reply-too-long", "dishonest-reason"],
};

pub(super) static DECIMALS: Sort = Sort {
    name: "decimals and lists",
    facts: "    x: decimal 0 to 1\n    y: decimal? -1 to 1\n    i: int 0 to 2\n    tags: list of text = []\n",
    clauses: &[],
    atom: |dice| {
        let order = dice.of(&["<", "<=", ">", ">=", "is", "is not"]);
        let n = dice.of(&["0.25", "0.5", "0.3", "1", "0.75"]);
        let word = dice.of(&["A", "b", "c", "d"]);
        match dice.roll(9) {
            0 => format!("x {order} {n}"),
            1 => format!("x + i {order} {n}"),
            2 => format!("(y or else x) {order} {n}"),
            3 => format!("(y is present and x - y {order} {n})"),
            4 => format!("i {order} {}", dice.roll(3)),
            5 => format!("\"{word}\" in tags"),
            6 => format!("count(tags) {order} {}", dice.roll(4)),
            7 => format!("tags contains all of [\"{word}\", \"a\"]"),
            _ => format!("x {order} i"),
        }
    },
    values: |base, bound| match base {
        Base::Scalar(Scalar::Decimal) if bound_is_positive(bound) => decimals(&[0, 25, 26, 30, 50, 75, 99, 100]),
        Base::Scalar(Scalar::Decimal) => decimals(&[-100, -50, -25, 0, 25, 30, 50, 51, 75, 100]),
        Base::List(_) => (0..16).map(tags).collect(),
        _ => finite(base, bound),
    },
    todays: one_day,
    whole: false,
    rules: (1, 4),
    shows: &["unreachable-rule", "never-true", "always-true", "redundant-part", "uncovered-requests"],
};

fn bound_is_positive(bound: Bound) -> bool {
    matches!(bound, Bound::Decimal(low, _) if low >= Decimal::ZERO)
}

fn decimals(hundredths: &[i64]) -> Vec<Value<'static>> {
    hundredths.iter().map(|&n| Value::Decimal(Decimal::new(n, 2))).collect()
}

fn tags(bits: usize) -> Value<'static> {
    let words = ["a", "B", "c", "d"].into_iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
    Value::List(words.map(|(_, word)| Value::Text(word.into())).collect())
}

/// As `FINITE`, with questions.
pub(super) static ASKED: Sort = Sort {
    name: "asked",
    facts: "    a: bool\n    b: bool ask \"Is it?\"\n    p: one of [\"x\", \"y\", \"z\"] ask \"Which?\"\n    i: int 0 to 3 ask \"How many?\"\n    j: int? 0 to 2\n    let both = a and i > 1\n",
    ..FINITE
};

/// So many rules that it is asked at once which numbers they leave.
pub(super) static MANY: Sort = Sort {
    name: "many rules",
    facts: "    i: int 0 to 30\n    h: int 0 to 2\n    j: int? 0 to 1\n    a: bool\n",
    atom: |dice| match dice.roll(7) {
        0 => "a".into(),
        1 => "not a".into(),
        2 => format!("h {} {}", dice.of(&["<", ">=", "is"]), dice.roll(3)),
        3 => format!("j is {}", dice.roll(2)),
        4 => "j is present".into(),
        5 => format!("i {} {}", dice.of(&["<", ">"]), dice.roll(31)),
        _ => "(a or h is 1)".into(),
    },
    rules: (66, 12),
    shows: &["unreachable-rule", "never-true", "always-true", "redundant-part", "redundant-rule", "order-matters"],
    ..FINITE
};

//! Random policies and records: the compiled form decides as the naive one does, to the last letter.

use super::harness::policy_or_errors;
use super::naive::{Naive, OutOfRange};
use crate::dice::cases;
use etiquette::eval::{Decider, Outcome, Program, Ruling, Wanted};
use etiquette::model::arena::Id;
use etiquette::model::{Base, Date, Decimal, Kind, Need, Policy, Scalar, Value};
use etiquette::record::Record;
use proptest::prelude::*;
use proptest::test_runner::Config;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Choices made by proptest, so that a failing case shrinks to simple ones.
struct Dice<'d> {
    rolls: RefCell<std::slice::Iter<'d, u16>>,
}

impl<'d> Dice<'d> {
    fn new(rolls: &'d [u16]) -> Self {
        Dice { rolls: RefCell::new(rolls.iter()) }
    }

    fn roll(&self, sides: usize) -> usize {
        self.rolls.borrow_mut().next().map_or(0, |&n| usize::from(n) % sides)
    }

    fn pick<T: Copy>(&self, of: &[T]) -> T {
        of[self.roll(of.len())]
    }

    fn one_in(&self, n: usize) -> bool {
        self.roll(n) == n - 1
    }
}

const FIELDS: &str = r#"
    b1: bool
    b2: bool = true
    b3: bool?
    q1: bool ask "Q1 of {from.short}?"
    q2: bool ask "Q2, {t2 or else 'you'}?"
    q3: bool ask "Q3 by {d1}?"
    i1: int
    i2: int?
    i3: int ask "I3?"
    x1: decimal = 0.5
    x3: decimal ask "X3?"
    t1: text
    t2: text?
    t3: text ask "T3?"
    d1: date
    d2: date?
    d3: date ask "D3?"
    c1: one of ["free", "Team", "ab"]
    c2: one of plans?
    c3: one of plans ask "C3?"
    l1: list of text = []
    l2: list of text?
    l3: list of text ask "L3?"
    n1: list of int = [1, 2]
    from: person
    host: person?
    let lt = l1
    let le = [t1, t3, "b"]
"#;

const TEXTS: &[&str] = &["a", "B", "ab", "a-b", "É x", "x", "ÉB a", "free", "team", "Ada Lovelace", "_a b"];
const DATES: &[&str] =
    &["2026-05-01", "2026-01-31", "2024-02-29", "2026-05-15", "2025-12-31", "9999-12-31", "0001-01-01"];
const TODAYS: &[Date] = &[Date::constant(2026, 5, 1), Date::constant(2024, 2, 29), Date::constant(9999, 12, 31)];

/// Writes policies.
struct Writer<'d> {
    dice: Dice<'d>,
    /// Lets of the request by type.
    lets: Vec<(&'static str, String)>,
}

impl Writer<'_> {
    fn leaf(&self, ty: &'static str, plain: &[&str]) -> String {
        let lets: Vec<&str> = self.lets.iter().filter(|(t, _)| *t == ty).map(|(_, name)| name.as_str()).collect();
        if !lets.is_empty() && self.dice.one_in(3) {
            self.dice.pick(&lets).to_owned()
        } else {
            self.dice.pick(plain).to_owned()
        }
    }

    fn literal(&self, texts: &[&str]) -> String {
        format!("\"{}\"", self.dice.pick(texts))
    }

    /// A text that is there.
    fn text(&self, depth: usize) -> String {
        match self.dice.roll(8) {
            0..=3 => self.leaf("text", &["t1", "t3", "from.name", "from.short", "id", "kind", "me.name"]),
            4 | 5 => self.literal(TEXTS),
            6 if depth > 0 => format!("first_name({})", self.text(0)),
            _ => format!(
                "({} or else {})",
                self.dice.pick(&["t2", "from.nick", "me.team"]),
                self.dice.pick(&["t3", "\"x\"", "t1"])
            ),
        }
    }

    /// A text that may be absent.
    fn any_text(&self, depth: usize) -> String {
        if self.dice.one_in(3) { self.leaf("text?", &["t2", "from.nick", "me.team"]) } else { self.text(depth) }
    }

    fn int(&self, depth: usize) -> String {
        match self.dice.roll(if depth > 0 { 9 } else { 5 }) {
            0 | 1 => self.leaf("int", &["i1", "i3", "me.seats"]),
            2..=4 => self.dice.pick(&["0", "1", "2", "3", "-1", "9_223_372_036_854_775_807"]).to_owned(),
            5 => format!("length({})", self.text(depth - 1)),
            6 => format!("count({})", self.dice.pick(&["l1", "l3", "n1", "le", "plans"])),
            7 => format!("(i2 or else {})", self.int(depth - 1)),
            _ => format!("({} {} {})", self.int(depth - 1), self.dice.pick(&["+", "-"]), self.int(depth - 1)),
        }
    }

    fn decimal(&self, depth: usize) -> String {
        match self.dice.roll(if depth > 0 { 6 } else { 4 }) {
            0 | 1 => self.leaf("decimal", &["x1", "x3"]),
            2 | 3 => self.dice.pick(&["0.5", "1.50", "-0.1", "2.0"]).to_owned(),
            4 => format!("(x1 + {})", self.int(0)),
            _ => format!("({} - {})", self.decimal(depth - 1), self.decimal(depth - 1)),
        }
    }

    fn date(&self, depth: usize) -> String {
        match self.dice.roll(if depth > 0 { 9 } else { 5 }) {
            0..=2 => self.leaf("date", &["d1", "d3", "today", "tomorrow"]),
            3 | 4 => self.dice.pick(DATES).to_owned(),
            5 | 6 => {
                let by = self.dice.pick(&["14 days", "1 month", "2 weeks", "1 year", "13 months", "1 day"]);
                format!("({} {} {by})", self.date(depth - 1), self.dice.pick(&["+", "-"]))
            }
            7 => format!("(d2 or else {})", self.date(depth - 1)),
            _ => format!("({} + {})", self.date(depth - 1), self.days(0)),
        }
    }

    fn days(&self, depth: usize) -> String {
        match self.dice.roll(if depth > 0 { 4 } else { 3 }) {
            0 | 1 => format!("({} - {})", self.date(0), self.date(0)),
            2 => self.leaf("days", &["14 days", "2 weeks", "0 days"]),
            _ => format!("({} + {})", self.days(depth - 1), self.days(depth - 1)),
        }
    }

    fn texts(&self) -> String {
        match self.dice.roll(6) {
            0 => self.dice.pick(&["l1", "l3", "lt", "le", "words", "many"]).to_owned(),
            1 => format!("[{}, {}]", self.text(0), self.text(0)),
            2 => format!("(l2 or else {})", self.dice.pick(&["words", "l1", "l3"])),
            _ => format!("[{}, {}, \"zz\"]", self.literal(TEXTS), self.literal(TEXTS)),
        }
    }

    fn conditions(&self, depth: usize, least: usize) -> Vec<String> {
        (0..least + self.dice.roll(3)).map(|_| self.condition(depth - 1)).collect()
    }

    fn condition(&self, depth: usize) -> String {
        if depth == 0 {
            return self.atom();
        }
        match self.dice.roll(10) {
            0..=2 => self.atom(),
            3 => format!("not ({})", self.condition(depth - 1)),
            4 | 5 => format!("({})", self.conditions(depth, 2).join(" and ")),
            6 | 7 => format!("({})", self.conditions(depth, 2).join(" or ")),
            8 => {
                let words = self.dice.pick(&["all of", "any of", "none of", "most of"]);
                format!("{words} [{}]", self.conditions(depth, 1).join(", "))
            }
            _ => {
                let of = self.conditions(depth, 2);
                let words = self.dice.pick(&["at least", "at most", "exactly"]);
                format!("{words} {} of [{}]", 1 + self.dice.roll(of.len() - 1), of.join(", "))
            }
        }
    }

    fn atom(&self) -> String {
        let is = self.dice.pick(&["is", "is not"]);
        let order = self.dice.pick(&["<", "<=", ">", ">="]);
        let find = self.dice.pick(&["contains", "mentions", "starts with", "ends with"]);
        match self.dice.roll(19) {
            0..=2 => self.leaf("bool", &["q1", "q2", "q3", "b1", "b2", "from.trust"]),
            3 => format!("{} {is} {}", self.any_text(1), self.any_text(0)),
            4 => format!("{} is exactly {}", self.any_text(1), self.text(0)),
            5 => format!("{} {order} {}", self.int(2), self.int(1)),
            6 => format!("{} {order} {}", self.decimal(1), self.dice.pick(&["1", "x3", "i1", "0.5"])),
            7 => format!("{} {order} {}", self.date(2), self.date(1)),
            8 => format!("{} {order} {}", self.days(1), self.days(0)),
            9 => match self.dice.roll(3) {
                0 => format!("i2 {is} {}", self.int(1)),
                1 => format!("{} {is} d2", self.date(1)),
                _ => format!("b3 {is} {}", self.dice.pick(&["true", "q1", "b3"])),
            },
            10 => format!("{} {} {}", self.any_text(0), self.dice.pick(&["in", "not in"]), self.texts()),
            11 => format!(
                "{} {} {}",
                self.dice.pick(&["i1", "i2", "i3"]),
                self.dice.pick(&["in", "not in"]),
                self.dice.pick(&["n1", "[1, i3, 2]", "[0, 3]", "[i2, 1]"])
            ),
            12 => format!("{} {find} {}", self.any_text(1), self.text(0)),
            13 => format!(
                "{} {find} {} {}",
                self.any_text(0),
                self.dice.pick(&["any of", "all of", "none of"]),
                self.texts()
            ),
            14 => format!("{} matches \"{}\"", self.any_text(0), self.dice.pick(&["^a", "(?i)B", "x$", "."])),
            15 => format!(
                "{} {}",
                self.dice.pick(&["t2", "host", "l2", "i2", "d2", "b3", "host.trust", "me.team"]),
                self.dice.pick(&["is present", "is absent"])
            ),
            16 | 17 => self.choice(),
            _ => self.guarded(),
        }
    }

    fn choice(&self) -> String {
        let is = self.dice.pick(&["is", "is not", "is exactly"]);
        let (a, b) = (self.dice.pick(&["c1", "c2", "c3"]), self.dice.pick(&["c1", "c3"]));
        match self.dice.roll(7) {
            0 => format!("{a} {is} \"TEAM\""),
            1 => format!("{a} {is} {b}"),
            2 => format!("{a} {is} {}", self.dice.pick(&["t1", "t3", "from.name"])),
            3 => format!(
                "{a} {} {}",
                self.dice.pick(&["in", "not in"]),
                self.dice.pick(&["[\"Free\", \"ab\"]", "plans", "l3"])
            ),
            4 => format!("{} in [{a}, {b}]", self.text(0)),
            5 => format!("{a} starts with {}", self.text(0)),
            _ => format!("{a} mentions any of [{}, {b}]", self.text(0)),
        }
    }

    /// What needs something to be there.
    fn guarded(&self) -> String {
        match self.dice.roll(7) {
            0 => format!("(i2 is present and i2 > {})", self.int(0)),
            1 => format!("(d2 is absent or d2 + 1 month < {})", self.date(0)),
            2 => format!("(host is present and (host.trust or host.short is {}))", self.text(0)),
            3 => format!("(host is absent or (host.nick {} {}))", self.dice.pick(&["is", "contains"]), self.text(0)),
            4 => "(t2 contains \"a\" and length(t2) < 3)".to_owned(),
            5 => "(l2 is present and t1 contains all of l2)".to_owned(),
            _ => "(host is present and host.trust is q1)".to_owned(),
        }
    }

    fn hole(&self) -> String {
        match self.dice.roll(4) {
            0 | 1 => self
                .dice
                .pick(&["{t1}", "{i1}", "{from.short}", "{c1}", "{x1}", "{d1}", "{me.name}", "{today}", "{id}"])
                .to_owned(),
            2 => self.dice.pick(&["{t3}", "{i3}", "{x3}", "{d3}", "{c3}"]).to_owned(),
            _ => match self
                .leaf("shown", &["{t2 or else 'none'}", "{from.nick or else 'nobody'}", "{me.team or else 'us'}"])
            {
                hole if hole.starts_with('{') => hole,
                name => format!("{{{name}}}"),
            },
        }
    }

    fn parts(&self, reason: bool) -> String {
        let mut parts = String::new();
        for part in ["greet", "say", "thank", "paragraph", "say", "instead", "sign"] {
            if part == "paragraph" {
                parts += if self.dice.one_in(2) { "paragraph\n" } else { "" };
            } else if self.dice.roll(3) > 0 {
                let when = if self.dice.one_in(3) { format!("when {} ", self.condition(1)) } else { String::new() };
                parts += &format!("{when}{part} \"{} {}.\"\n", part, self.hole());
            }
        }
        let reason = if reason { "{reason}" } else { "no reason" };
        format!("{parts}answer \"Well, {reason}\"\n")
    }

    fn replies(&self) -> String {
        let mut all = String::new();
        for (name, reason) in [("plain", false), ("full", true)] {
            all += &format!("reply {name} for t {{\n{}}}", self.parts(reason));
            all += &if self.dice.one_in(2) { format!(" or {{\n{}}}\n", self.parts(reason)) } else { "\n".to_owned() };
        }
        all + "reply later for t { say \"On {again_on} or by {answer_by}. {t3}\" }\n"
    }

    /// What rules are found by, a few of them together.
    fn keyed(&self) -> String {
        let mut all: Vec<String> = (0..1 + self.dice.roll(3)).map(|_| self.key()).collect();
        if self.dice.one_in(3) {
            all.insert(self.dice.roll(all.len() + 1), self.condition(1));
        }
        if all.len() > 1 && self.dice.one_in(4) {
            return format!("all of [{}]", all.join(", "));
        }
        all.join(" and ")
    }

    fn key(&self) -> String {
        let text = self.dice.pick(&["t1", "t3", "t2", "from.name", "from.nick"]);
        let int = self.dice.pick(&["i1", "i3"]);
        let date = self.dice.pick(&["d1", "d3"]);
        let (low, high) = (self.dice.roll(4), self.dice.roll(5));
        match self.dice.roll(12) {
            0 | 1 => format!("{text} is {}", self.literal(TEXTS)),
            2 => format!("{text} in [{}, {}]", self.literal(TEXTS), self.literal(TEXTS)),
            3 => format!("({text} is {} or {text} is {})", self.literal(TEXTS), self.literal(TEXTS)),
            4 => format!("{int} >= {low} and {int} < {high}"),
            5 => format!("{int} {} {low}", self.dice.pick(&["is", "<", ">", "in [0, 3] and i1 >="])),
            6 => format!("{date} {} {}", self.dice.pick(&["is", "<", ">=", "<="]), self.dice.pick(DATES)),
            7 => {
                format!("{} is {}", self.dice.pick(&["c1", "c3"]), self.dice.pick(&["\"free\"", "\"TEAM\"", "\"ab\""]))
            }
            8 => format!(
                "{text} {} {}",
                self.dice.pick(&["mentions", "contains", "starts with", "ends with"]),
                self.literal(TEXTS)
            ),
            9 => format!(
                "{text} {} {} [{}, {}, \"zz\"]",
                self.dice.pick(&["mentions", "contains"]),
                self.dice.pick(&["any of", "all of", "none of"]),
                self.literal(TEXTS),
                self.literal(TEXTS)
            ),
            10 => format!("length({}) {} {high}", self.dice.pick(&["t1", "t3"]), self.dice.pick(&["<", ">", "is"])),
            _ => self.leaf("bool", &["q1", "q2", "b1", "q1 is false", "b3 is true", "t2 is present"]),
        }
    }

    fn outcome(&self) -> String {
        let given = if self.dice.one_in(3) { format!(" given {}", self.condition(1)) } else { String::new() };
        let text = match self.dice.roll(4) {
            0 | 1 => self.dice.pick(&["full", "busy"]).to_owned(),
            2 => format!("as {}", self.hole()),
            _ => format!("{} and {}", self.hole(), self.hole()),
        };
        let because = if self.dice.one_in(3) { String::new() } else { format!(" because \"{text}\"{given}") };
        let with = match (self.dice.roll(3), because.is_empty()) {
            (0, _) => "",
            (1, false) => " with full",
            _ => " with plain",
        };
        match self.dice.roll(5) {
            0 | 1 => format!("accept{with}{because}"),
            2 => format!("decline{with}{because}"),
            3 => format!("review{because}"),
            _ => {
                let wait = self.dice.pick(&["2 weeks", "14 days", "1 month"]);
                let with = if self.dice.one_in(3) { " with later" } else { with };
                format!("defer for {wait}{with}{because}")
            }
        }
    }

    fn policy(&mut self, many: bool) -> String {
        let mut lets = String::new();
        for n in 0..self.dice.roll(6) {
            let (ty, value) = match self.dice.roll(7) {
                0 => ("bool", self.condition(2)),
                1 => ("int", self.int(2)),
                2 => ("date", self.date(2)),
                3 => ("days", self.days(1)),
                4 => ("decimal", self.decimal(1)),
                5 => ("text?", self.dice.pick(&["t2", "from.nick", "me.team"]).to_owned()),
                _ => ("text", format!("first_name({})", self.text(0))),
            };
            lets += &format!("    let v{n} = {value}\n");
            self.lets.push((ty, format!("v{n}")));
            if ty != "bool" && ty != "text?" {
                self.lets.push(("shown", format!("v{n}")));
            }
        }
        let clauses = format!(
            "answer by {} expires on {} reply limit {} characters\n",
            self.date(1),
            self.date(1),
            self.dice.pick(&[300, 60, 30])
        );
        let mut rules = String::new();
        let count = if many { 12 + self.dice.roll(50) } else { 1 + self.dice.roll(4) };
        for n in 0..count {
            let when = if many && !self.dice.one_in(8) { self.keyed() } else { self.condition(3) };
            rules += &format!("rule r{n} {{ when {when} {} }}\n", self.outcome());
        }
        if !self.dice.one_in(4) {
            rules += &format!("otherwise {}\n", self.outcome());
        }
        format!(
            "me {{ name: text = \"Rob\"\nteam: text?\nseats: int = 3 }}\n\
            let plans = [\"free\", \"Team\", \"ab\"]\nlet words = [\"a\", \"x\", \"Rob\"]\nlet tomorrow = today + 1 day\n\
            let many = [\"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"É x\", \"AB\"]\n\
            record person {{ name: text\nnick: text?\ntrust: bool ask \"Trust {{name}}?\"\n    let short = first_name(name) }}\n\
            request t {{{FIELDS}{lets}    {clauses}}}\nrules for t {{\n{rules}}}\n{}",
            self.replies()
        )
    }
}

/// Random values for a kind.
fn record(policy: &Policy, kind: &Kind, dice: &Dice<'_>, id: String) -> Record<'static> {
    let mut values: Vec<Value<'static>> = Vec::new();
    for (_, fact) in kind.facts.iter() {
        let gone = fact.within.is_some_and(|w| values[w.index()] == Value::Absent);
        let present = |dice: &Dice<'_>| match fact.base {
            Base::Scalar(scalar) => single(policy, scalar, dice),
            Base::List(scalar) => {
                Value::List((0..dice.roll(3)).map(|_| single(policy, scalar.unwrap(), dice)).collect())
            }
            _ => Value::Bool(true),
        };
        values.push(match &fact.need {
            _ if gone => Value::Absent,
            Need::Required => present(dice),
            Need::Optional if dice.one_in(2) => Value::Absent,
            Need::Ask(_) if dice.roll(5) > 1 => Value::Unknown,
            Need::Default(value) if dice.one_in(2) => value.clone(),
            _ => present(dice),
        });
    }
    Record { id: id.into(), kind: policy.kinds.ids().next().unwrap(), values: values.into() }
}

fn single(policy: &Policy, scalar: Scalar, dice: &Dice<'_>) -> Value<'static> {
    match scalar {
        Scalar::Bool => Value::Bool(dice.one_in(2)),
        Scalar::Int => Value::Int(dice.pick(&[0, 1, 2, 3, -1, i64::MAX.into()])),
        Scalar::Decimal => Value::Decimal(dice.pick(&[Decimal::new(5, 1), Decimal::new(150, 2), Decimal::ZERO])),
        Scalar::Text => {
            Value::Text(dice.pick(&["a", "B", "ab", "A-B", "é X", "x", "eb\nA", "\u{202e}b", "Dr. Ada", "_A b"]).into())
        }
        Scalar::Date => Value::Date(dice.pick(DATES).parse().unwrap()),
        Scalar::Choice(set) => Value::Choice(set, dice.roll(policy.choices.at(set).len()) as u32),
        Scalar::Days | Scalar::Months => panic!("no field is a duration"),
    }
}

/// What was met, so that the test cannot pass by meeting nothing.
#[derive(Debug, Default)]
struct Met {
    refused: usize,
    faults: usize,
    outcomes: BTreeMap<&'static str, usize>,
}

impl Met {
    fn note(&mut self, outcome: &Result<Outcome, OutOfRange>) {
        let Ok(outcome) = outcome else {
            self.faults += 1;
            return;
        };
        let sent = outcome.reply.as_ref().map(|r| r.text.as_ref().map_or_else(|w| w.word(), |_| "sent"));
        for word in [outcome.verdict.word()].into_iter().chain(sent) {
            *self.outcomes.entry(word).or_default() += 1;
        }
    }
}

fn compare(rolls: &[u16], of_records: &[u16], many: bool, met: &RefCell<Met>) -> Result<(), TestCaseError> {
    let text = Writer { dice: Dice::new(rolls), lets: Vec::new() }.policy(many);
    let checked = match policy_or_errors(&text) {
        Ok(policy) => policy,
        Err(errors) => {
            met.borrow_mut().refused += 1;
            prop_assert!(errors.iter().all(|e| !e.starts_with("syntax")), "{errors:#?}\n{text}");
            return Ok(());
        }
    };
    let program = Program::new(&checked, &[]).unwrap();
    let policy = checked.policy();
    let me: Vec<_> = policy.me.values().map(|f| f.default.clone().unwrap_or(Value::Absent)).collect();
    let dice = Dice::new(of_records);
    // One after the other in the same room, as in daily use.
    let mut deciders: Vec<Decider<'_>> = TODAYS.iter().map(|today| Decider::new(&program, *today)).collect();
    for n in 0..10 {
        let record = record(policy, policy.kinds.values().next().unwrap(), &dice, format!("r{n}"));
        let at = dice.roll(TODAYS.len());
        let decider = &mut deciders[at];
        let expected = Naive { policy, me: me.clone(), record: &record, today: TODAYS[at] }.decide();
        let actual = decider.decide(&record, Wanted::ALL);
        met.borrow_mut().note(&expected);
        match (&expected, &actual) {
            (Ok(expected), Ok(actual)) => prop_assert_eq!(expected, actual, "{:#?}\n{}", record, text),
            (Err(OutOfRange), Err(fault)) => prop_assert_eq!(fault.code.name(), "record-out-of-range"),
            _ => prop_assert!(false, "{expected:?} and {actual:?}\n{record:#?}\n{text}"),
        }
        // What is not wanted is left out, and nothing else changes.
        let quiet = decider.decide(&record, Wanted::NOTHING);
        let told = |o: Outcome| Ruling { verdict: o.verdict, rule: o.rule, reply: o.reply.map(|sent| sent.reply) };
        let expected = actual.ok().map(told);
        prop_assert_eq!(quiet.ok().map(told), expected);
        prop_assert_eq!(decider.ruling(&record).ok(), expected, "{:#?}\n{}", record, text);
    }
    Ok(())
}

fn run(cases: u64, length: usize, many: bool) -> Met {
    let met = RefCell::new(Met::default());
    let rolls = |n| proptest::collection::vec(any::<u16>(), n);
    let config = Config { cases: u32::try_from(cases).unwrap(), failure_persistence: None, ..Config::default() };
    // the same draws each time: the counts below are then the same too
    let rng = proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha);
    let mut runner = proptest::test_runner::TestRunner::new_with_rng(config, rng);
    runner.run(&(rolls(length), rolls(400)), |(policy, records)| compare(&policy, &records, many, &met)).unwrap();
    let met = met.into_inner();
    assert!(met.refused as u64 * 3 < cases * 2, "many random policies are sound: {met:?}");
    met
}

#[test]
fn the_compiled_form_decides_as_the_naive_one() {
    let met = run(CASES, 300, false);
    for word in ["accept", "decline", "defer", "review", "ask", "sent", "expired", "dishonest", "over-limit"] {
        assert!(met.outcomes.get(word).is_some_and(|n| *n > 10), "{word}: {met:?}");
    }
    assert!(met.faults > 20, "{met:?}");
}

#[test]
fn rules_that_are_found_decide_as_those_that_are_read_one_by_one() {
    let met = run(cases(MANY_CASES), 1500, true);
    for word in ["accept", "decline", "ask", "sent"] {
        assert!(met.outcomes.get(word).is_some_and(|n| *n > 10), "{word}: {met:?}");
    }
}

/// Policies; each decides ten records.
const CASES: u64 = 300;
/// Policies of many rules, which are found by what they test; `ETIQUETTE_PROOF_CASES` tries more.
const MANY_CASES: u64 = 150;

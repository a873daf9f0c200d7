//! Random questions, asked of z3 too: another solver, made by others, should say the same. Each condition is written twice, in the
//! language and as SMT-LIB, so that both readings of it are independent.
//!
//! Only where `ETIQUETTE_PROOF_Z3` is set and the program `z3` is at hand; `ETIQUETTE_PROOF_CASES` sets how many policies are made.

use super::policy;
use crate::dice::{Dice, cases};
use etiquette::model::KindId;
use etiquette::model::arena::Id;
use etiquette::solve::{Answer, Budget, Claim, Solver};
use jiff::civil::{Date, date};
use std::io::Write;
use std::process::{Command, Stdio};

/// How many conditions a policy has, and how many questions are asked about them.
const CONDITIONS: usize = 6;
const QUESTIONS: usize = 6;

/// The same, said twice.
#[derive(Clone)]
struct Both {
    etq: String,
    smt: String,
}

fn both(etq: impl Into<String>, smt: impl Into<String>) -> Both {
    Both { etq: etq.into(), smt: smt.into() }
}

struct Sort {
    facts: &'static str,
    /// What the facts are, in SMT-LIB.
    declared: String,
    /// What every question claims too.
    always: Option<Both>,
    atom: fn(&mut Dice) -> Both,
}

fn condition(dice: &mut Dice, sort: &Sort, depth: usize) -> Both {
    if depth == 0 || dice.roll(3) == 0 {
        return (sort.atom)(dice);
    }
    let parts: Vec<Both> = (0..2 + dice.roll(2)).map(|_| condition(dice, sort, depth - 1)).collect();
    let etq = |between: &str| parts.iter().map(|p| p.etq.as_str()).collect::<Vec<_>>().join(between);
    let smt = parts.iter().map(|p| p.smt.as_str()).collect::<Vec<_>>().join(" ");
    let held: String = parts.iter().map(|p| format!("(ite {} 1 0) ", p.smt)).collect();
    let (list, k) = (etq(", "), dice.roll(parts.len() + 1));
    match dice.roll(9) {
        0 | 1 => both(format!("({})", etq(" and ")), format!("(and {smt})")),
        2 | 3 => both(format!("({})", etq(" or ")), format!("(or {smt})")),
        4 => both(format!("not ({})", parts[0].etq), format!("(not {})", parts[0].smt)),
        5 => both(format!("most of [{list}]"), format!("(> (* 2 (+ {held})) {})", parts.len())),
        6 => both(format!("exactly {} of [{list}]", k.max(1)), format!("(= (+ {held}) {})", k.max(1))),
        7 => both(format!("at most 1 of [{list}]"), format!("(<= (+ {held}) 1)")),
        _ => both(format!("none of [{list}]"), format!("(= (+ {held}) 0)")),
    }
}

/// A comparison as both write it.
fn order(dice: &mut Dice) -> (&'static str, &'static str) {
    [("<", "<"), ("<=", "<="), (">", ">"), (">=", ">="), ("is", "="), ("is not", "distinct")][dice.roll(6)]
}

/// A number as SMT-LIB writes it.
fn number(n: i64) -> String {
    if n < 0 { format!("(- {})", n.unsigned_abs()) } else { n.to_string() }
}

/// A date as the language writes it, and its day.
fn both_ways(date: Date) -> (String, String) {
    (date.to_string(), day(date.year(), date.month(), date.day()))
}

/// The day of a date, counted as in the declarations.
fn day(year: i16, month: i8, of_month: i8) -> String {
    let since = date(2026, 1, 1).until(date(year, month, of_month)).unwrap();
    number(since.get_days().into())
}

/// What z3 says to each of many questions: `sat`, `unsat` or something else; none where there is no z3.
fn ask_z3(scripts: &[String]) -> Option<Vec<String>> {
    let mut child = Command::new("z3").arg("-in").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    let mut stdin = child.stdin.take().unwrap();
    let text: String =
        scripts.iter().map(|s| format!("(reset)\n(set-option :timeout 500)\n{s}(check-sat)\n")).collect();
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let out = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    Some(String::from_utf8(out.stdout).unwrap().lines().map(str::to_owned).collect())
}

fn run(sort: &Sort, salt: u64) {
    if std::env::var_os("ETIQUETTE_PROOF_Z3").is_none() {
        eprintln!("not compared with z3: ETIQUETTE_PROOF_Z3 is not set");
        return;
    }
    let (mut scripts, mut answers, mut about) = (Vec::new(), Vec::new(), Vec::new());
    for seed in 0..cases(150) {
        let mut dice = Dice(seed * 7919 + salt);
        dice.roll(2);
        let made = (0..CONDITIONS).map(|_| condition(&mut dice, sort, 2));
        let conditions: Vec<Both> = sort.always.iter().cloned().chain(made).collect();
        let texts: Vec<&str> = conditions.iter().map(|c| c.etq.as_str()).collect();
        let checked = policy(sort.facts, &texts);
        let id = KindId::from_index(0);
        let solver = Solver::new(checked.policy(), id, Budget::default());
        for question in 0..QUESTIONS {
            let (mut claims, mut script, mut said) = (Vec::new(), sort.declared.clone(), String::new());
            for (at, (rule, condition)) in checked.policy().kinds.at(id).rules.iter().zip(&conditions).enumerate() {
                let always = sort.always.is_some() && at == 0;
                if !always && dice.roll(2) == 0 {
                    continue;
                }
                let holds = always || dice.roll(2) == 0;
                claims.push(Claim { expr: rule.when.as_ref().unwrap(), holds });
                let smt = if holds { condition.smt.clone() } else { format!("(not {})", condition.smt) };
                script.push_str(&format!("(assert {smt})\n"));
                said.push_str(&format!("{holds}: {}\n", condition.etq));
            }
            answers.push(solver.find(&claims));
            scripts.push(script);
            about.push(format!("seed {seed}, question {question}\n{said}"));
        }
    }
    let Some(theirs) = ask_z3(&scripts) else {
        eprintln!("not compared with z3: there is no program `z3`");
        return;
    };
    assert_eq!(theirs.len(), answers.len(), "{theirs:#?}");
    let (mut found, mut impossible, mut given_up, mut open) = (0, 0, 0, 0);
    for (((own, other), about), script) in answers.iter().zip(&theirs).zip(&about).zip(&scripts) {
        match (own, other.as_str()) {
            (Answer::Found(_), "sat") => found += 1,
            (Answer::Impossible(_), "unsat") => impossible += 1,
            (Answer::GaveUp, "sat" | "unsat" | "unknown") => given_up += 1,
            (_, "unknown") => open += 1,
            _ => panic!("{about}\n{own:?}\nz3 says {other} to\n{script}"),
        }
    }
    eprintln!("z3 agrees: {found} found, {impossible} impossible; {open} open for z3, {given_up} for the solver");
    assert!(given_up * 100 <= answers.len() && found > 0 && impossible > 0);
}

#[test]
fn numbers_choices_and_dates() {
    let bounds = |name: &str, low: &str, high: &str| format!("(assert (<= {low} {name} {high}))\n");
    let (first, last) = (day(1, 1, 1), day(9999, 12, 31));
    let mut declared = String::new();
    for (name, of) in [("a", "Bool"), ("b", "Bool"), ("b_", "Bool"), ("c", "Bool"), ("x", "Real"), ("y", "Real")] {
        declared.push_str(&format!("(declare-const {name} {of})\n"));
    }
    for name in ["p", "o", "i", "h", "u", "v", "j", "d", "e", "now"] {
        declared.push_str(&format!("(declare-const {name} Int)\n"));
    }
    for name in ["o_", "j_", "e_"] {
        declared.push_str(&format!("(declare-const {name} Bool)\n"));
    }
    // a number that is not bounded has 64 bits
    let (least, most) = ("(- 9223372036854775808)", "9223372036854775807");
    for (name, low, high) in [
        ("p", "0", "2"),
        ("o", "0", "1"),
        ("i", "0", "10"),
        ("h", "(- 5)", "5"),
        ("j", "0", "9"),
        ("u", least, most),
        ("v", least, most),
        ("x", "0", "1"),
        ("y", "(- 1)", "1"),
        ("d", &first, &last),
        ("e", &first, &last),
        ("now", &first, &last),
    ] {
        declared.push_str(&bounds(name, low, high));
    }
    let facts = "a: bool\nb: bool?\nc: bool\np: one of [\"xa\", \"yb\", \"za\"]\no: one of [\"xa\", \"w\"]?\ni: int 0 to 10\n\
        h: int -5 to 5\nu: int\nv: int\nj: int? 0 to 9\nx: decimal 0 to 1\ny: decimal -1 to 1\nd: date\ne: date?";
    run(&Sort { facts, declared, always: None, atom: number_atom }, 11);
}

fn number_atom(dice: &mut Dice) -> Both {
    if dice.roll(3) == 0 {
        return date_atom(dice);
    }
    let ((etq, smt), n) = (order(dice), dice.roll(12) as i64);
    let (sign, with) = [("+", "+"), ("-", "-")][dice.roll(2)];
    let tenths = dice.roll(10);
    match dice.roll(18) {
        0 => both("a", "a"),
        1 => both("c", "c"),
        2 => both("b is true", "(and b_ b)"),
        3 => both("b is a", "(and b_ (= b a))"),
        4 => both("b is not c", "(not (and b_ (= b c)))"),
        5 => both("b is absent", "(not b_)"),
        6 => both("p is \"YB\"", "(= p 1)"),
        7 => both("p in [\"xa\", \"za\"]", "(or (= p 0) (= p 2))"),
        8 => both("o is p", "(and o_ (= o 0) (= p 0))"),
        9 => both("o contains \"a\"", "(and o_ (= o 0))"),
        10 => both(format!("i {etq} {n}"), format!("({smt} i {n})")),
        11 => both(format!("i {sign} h {etq} {n}"), format!("({smt} ({with} i h) {n})")),
        12 => both(format!("u {sign} v {etq} {n}"), format!("({smt} ({with} u v) {n})")),
        13 => both(format!("u {sign} {n} {etq} v"), format!("({smt} ({with} u {n}) v)")),
        14 => both(format!("(j or else {n}) {etq} i"), format!("({smt} (ite j_ j {n}) i)")),
        15 => both(format!("j not in [h, {n}]"), format!("(not (and j_ (or (= j h) (= j {n}))))")),
        16 => both(format!("x {sign} y {etq} 0.{tenths}"), format!("({smt} ({with} x y) 0.{tenths})")),
        _ => both(format!("x {etq} 0.{tenths}"), format!("({smt} x 0.{tenths})")),
    }
}

fn date_atom(dice: &mut Dice) -> Both {
    let (etq, smt) = order(dice);
    let (text, fixed) =
        both_ways([date(2026, 1, 1), date(2026, 2, 28), date(2024, 2, 29), date(2025, 12, 31)][dice.roll(4)]);
    let n = dice.roll(40);
    let (span, days) = if dice.roll(2) == 0 { (format!("{n} days"), n) } else { (format!("{n} weeks"), 7 * n) };
    match dice.roll(8) {
        0 => both(format!("d {etq} {text}"), format!("({smt} d {fixed})")),
        1 => both(format!("d {etq} today"), format!("({smt} d now)")),
        2 => both(format!("d + {span} {etq} today"), format!("({smt} (+ d {days}) now)")),
        3 => both(format!("d - {span} {etq} {text}"), format!("({smt} (- d {days}) {fixed})")),
        4 => both(format!("today - d {etq} {n} days"), format!("({smt} (- now d) {n})")),
        5 => both(format!("(e or else d) {etq} today"), format!("({smt} (ite e_ e d) now)")),
        6 => both(format!("(e is present and e + {span} {etq} d)"), format!("(and e_ ({smt} (+ e {days}) d))")),
        _ => both("e is absent", "(not e_)"),
    }
}

/// The day that lies so many months after `name`, or the last of that month where it has no such day: a case for each month in which
/// `name` may lie, since z3 gets lost in the arithmetic of leap years.
fn later(name: &str, months: i32) -> String {
    let starts = |at: i32| {
        let (year, month) = (2023 + (10 + at).div_euclid(12), 1 + (10 + at).rem_euclid(12));
        date(2026, 1, 1).until(date(year as i16, month as i8, 1)).unwrap().get_days()
    };
    (0..MONTHS).rev().fold(name.to_owned(), |after, at| {
        let (from, to, last) = (starts(at), starts(at + months), starts(at + months + 1) - 1);
        let moved = format!("(+ {name} {})", number((to - from).into()));
        let last = number(last.into());
        format!("(ite (< {name} {}) (ite (< {moved} {last}) {moved} {last}) {after})", number(starts(at + 1).into()))
    })
}

/// How many months every date lies within, from November 2023 on.
const MONTHS: i32 = 30;

#[test]
fn months() {
    let mut declared = String::new();
    for name in ["d", "e", "now"] {
        declared.push_str(&format!("(declare-const {name} Int)\n"));
    }
    declared.push_str("(declare-const e_ Bool)\n");
    let (first, last) = (day(2023, 11, 1), day(2026, 4, 30));
    let within = |name: &str| format!("(<= {first} {name} {last})");
    let always = both(
        "d >= 2023-11-01 and d <= 2026-04-30 and today >= 2023-11-01 and today <= 2026-04-30 and \
         (e is absent or e >= 2023-11-01) and (e is absent or e <= 2026-04-30)",
        format!("(and {} {} (or (not e_) {}))", within("d"), within("now"), within("e")),
    );
    run(&Sort { facts: "d: date\ne: date?", declared, always: Some(always), atom: month_atom }, 13);
}

fn month_atom(dice: &mut Dice) -> Both {
    let (etq, smt) = order(dice);
    let (text, fixed) =
        both_ways([date(2026, 1, 31), date(2026, 2, 28), date(2024, 2, 29), date(2025, 3, 30)][dice.roll(4)]);
    let n = 1 + dice.roll(14) as i32;
    match dice.roll(7) {
        0 => both(format!("d {etq} {text}"), format!("({smt} d {fixed})")),
        1 => both(format!("d + {n} months {etq} today"), format!("({smt} {} now)", later("d", n))),
        2 => both(format!("d - {n} months {etq} {text}"), format!("({smt} {} {fixed})", later("d", -n))),
        3 => both(format!("d + {n} months {etq} {text}"), format!("({smt} {} {fixed})", later("d", n))),
        4 => both(format!("today - {n} months {etq} d"), format!("({smt} {} d)", later("now", -n))),
        5 => {
            both(format!("(e is present and e + {n} months {etq} d)"), format!("(and e_ ({smt} {} d))", later("e", n)))
        }
        _ => both("e is absent", "(not e_)"),
    }
}

/// Letters of words, and what stands between words.
const IN_WORD: &str = "(re.union (re.range \"a\" \"z\") (re.range \"0\" \"9\") (str.to_re \"_\"))";
const BETWEEN: &str = "(re.union (str.to_re \" \") (str.to_re \"-\"))";

#[test]
fn texts_without_regard_to_case() {
    let mut declared = String::from("(declare-const a Bool)\n(declare-const u_ Bool)\n");
    for (name, most) in [("t", 5), ("u", 4), ("w", 12)] {
        // what a record may hold: not empty, and no blank at either end; only as it reads once folded
        declared.push_str(&format!(
            "(declare-const {name} String)\n(assert (<= 1 (str.len {name}) {most}))\n\
             (assert (str.in_re {name} (re.* (re.union {IN_WORD} {BETWEEN}))))\n\
             (assert (not (str.prefixof \" \" {name})))\n(assert (not (str.suffixof \" \" {name})))\n"
        ));
    }
    let facts = "a: bool\nt: text up to 5\nu: text? up to 4\nw: text up to 12";
    run(&Sort { facts, declared, always: None, atom: text_atom }, 12);
}

/// That a text passes a test for a word.
fn passes(predicate: &str, text: &str, word: &str) -> String {
    match predicate {
        "contains" => format!("(str.contains {text} \"{word}\")"),
        "starts with" => format!("(str.prefixof \"{word}\" {text})"),
        "ends with" => format!("(str.suffixof \"{word}\" {text})"),
        "is" => format!("(= {text} \"{word}\")"),
        _ => format!(
            "(str.in_re {text} (re.++ (re.opt (re.++ re.all {BETWEEN})) (str.to_re \"{word}\") (re.opt (re.++ {BETWEEN} re.all))))"
        ),
    }
}

fn text_atom(dice: &mut Dice) -> Both {
    let word = dice.of(&["a", "ab", "b", "ba", "aab", "a b", "b-a", "1", "a1"]);
    let other = dice.of(&["b", "bb", "abab", "-1"]);
    let predicate = dice.of(&["contains", "starts with", "ends with", "mentions", "is"]);
    let (written, (etq, smt), n) = (word.to_uppercase(), order(dice), dice.roll(7));
    let text = dice.of(&["t", "w"]);
    let has = passes(predicate, text, word);
    let list = format!("[\"{written}\", \"{other}\"]");
    match dice.roll(13) {
        0 => both("a", "a"),
        1..=4 => both(format!("{text} {predicate} \"{written}\""), has),
        5 => both(format!("length({text}) {etq} {n}"), format!("({smt} (str.len {text}) {n})")),
        6 => both(format!("length(t) {etq} length(w)"), format!("({smt} (str.len t) (str.len w))")),
        7 => both(format!("u {predicate} \"{written}\""), format!("(and u_ {})", passes(predicate, "u", word))),
        8 => both("u is t", "(and u_ (= u t))"),
        9 => both(format!("t in {list}"), format!("(or (= t \"{word}\") (= t \"{other}\"))")),
        10 | 11 => {
            let (quantity, smt) = [("any", "or"), ("all", "and")][dice.roll(2)];
            let (one, two) = (passes("mentions", text, word), passes("mentions", text, other));
            both(format!("{text} mentions {quantity} of {list}"), format!("({smt} {one} {two})"))
        }
        _ => both(format!("(u or else \"b\") {predicate} \"{written}\""), passes(predicate, "(ite u_ u \"b\")", word)),
    }
}

//! How a decision's time grows with the rules, where none or one of them applies; and how long large policies take to load. Prints
//! a table of time on the processor.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::print_stdout, missing_docs)]

#[path = "clock/cpu.rs"]
mod cpu;

use etiquette::check::{CheckedPolicy, Options, check};
use etiquette::eval::{Decider, Program};
use etiquette::model::arena::Id;
use etiquette::model::{Date, KindId, Value};
use etiquette::record::Record;
use etiquette::source::MemoryFiles;
use std::fmt::Write;
use std::hint::black_box;

const TODAY: Date = Date::constant(2026, 11, 1);
const SIZES: [usize; 5] = [10, 100, 1_000, 10_000, 100_000];

/// What the rules of a policy tell requests apart by.
#[derive(Clone, Copy)]
enum Shape {
    /// A name each, beside two ranges that many rules share.
    Equalities,
    /// A range each.
    Ranges,
    /// A word each, to be found in a text.
    Words,
    /// A part each, to be found in a text.
    Parts,
}

const SHAPES: [(&str, Shape); 4] =
    [("equalities", Shape::Equalities), ("ranges", Shape::Ranges), ("words", Shape::Words), ("parts", Shape::Parts)];

fn text(shape: Shape, rules: usize) -> String {
    let mut text =
        "request seat {\n    group: text?\n    note: text\n    guests: int\n    nights: int\n}\n\n".to_owned();
    text += "rules for seat {\n";
    for n in 0..rules {
        let when = match shape {
            Shape::Equalities => format!("nights >= {} and guests < {} and group is \"group {n}\"", n % 50, 1 + n % 20),
            Shape::Ranges => format!("guests >= {} and guests < {} and nights > 3", n * 10, n * 10 + 7),
            Shape::Words => format!("note mentions \"word{n}\" and nights > 3"),
            Shape::Parts => format!("note contains \"part {n}.\" and nights > 3"),
        };
        writeln!(text, "    rule r{n} {{ when {when} decline because \"number {n}\" }}").unwrap();
    }
    text + "    otherwise review\n}\n"
}

fn load(text: &str) -> CheckedPolicy {
    let files = MemoryFiles([("bench.etq".to_owned(), text.to_owned())].into());
    let checked = check("bench.etq", &files, &Options { errors_only: true, ..Options::default() });
    checked.policy.unwrap_or_else(|| panic!("{:#?}", checked.diagnostics))
}

/// Requests of which every second one meets a rule.
fn records(rules: usize) -> Vec<Record<'static>> {
    let texts = |n: usize| {
        (format!("Group {n}"), format!("We are a small group, Word{n} or part {n}. of one, and would like to come by."))
    };
    let record = |at: usize| {
        let n = if at.is_multiple_of(2) { at * 7919 % rules } else { rules + at };
        let (group, note) = texts(n);
        let guests = i128::try_from(n * 10 + n % 7).unwrap();
        let values = vec![Value::Text(group.into()), Value::Text(note.into()), Value::Int(guests), Value::Int(60)];
        Record { id: format!("r{at}").into(), kind: KindId::from_index(0), values }
    };
    (0..1_000).map(record).collect()
}

fn main() {
    println!("{:<12}{:>10}{:>16}{:>12}{:>14}", "rules by", "how many", "ns a decision", "check, ms", "compile, ms");
    for (name, shape) in SHAPES {
        for rules in SIZES {
            let text = text(shape, rules);
            let policy = load(&text);
            let program = Program::new(&policy, &[]).unwrap();
            let records = records(rules);
            let mut decider = Decider::new(&program, TODAY);
            let all = cpu::median(|| records.iter().for_each(|record| drop(black_box(decider.ruling(record)))));
            let ns = all.as_nanos() as f64 / records.len() as f64;
            let check = cpu::median(|| drop(black_box(load(&text)))).as_secs_f64() * 1e3;
            let compile = cpu::median(|| drop(black_box(Program::new(&policy, &[])))).as_secs_f64() * 1e3;
            println!("{name:<12}{rules:>10}{ns:>16.0}{check:>12.2}{compile:>14.2}");
        }
    }
}

//! How a decision's time grows with the rules, where none or one of them applies; how long large policies take to load, and how much
//! memory. Prints a table: of time on the processor, and by the clock where two threads load; of memory as a process of its own
//! takes it that loads, compiles and decides. `cargo bench --bench rules -- words` prints one shape alone.
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
use std::process::Command;
use std::time::{Duration, Instant};

/// Tells a process that it is asked for its memory: shape and how many rules.
const ASKED: &str = "ETIQUETTE_RULES_MEMORY";
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

fn load(text: &str, threads: usize) -> CheckedPolicy {
    let files = MemoryFiles([("bench.etq".to_owned(), text.to_owned())].into());
    let checked = check("bench.etq", &files, &Options { errors_only: true, threads, ..Options::default() });
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
        Record { id: format!("r{at}").into(), kind: KindId::from_index(0), values: values.into() }
    };
    (0..1_000).map(record).collect()
}

/// The least time by the clock of a few rounds, since whatever else runs only adds to it.
fn least(mut round: impl FnMut()) -> Duration {
    let mut time = || {
        let start = Instant::now();
        round();
        start.elapsed()
    };
    (0..7).map(|_| time()).min().unwrap()
}

/// The memory that another process takes for such a policy, in MB, as far as the system tells.
fn memory(name: &str, rules: usize) -> String {
    let own = std::env::current_exe().unwrap();
    let told = Command::new(own).env(ASKED, format!("{name} {rules}")).output().unwrap();
    String::from_utf8(told.stdout).unwrap().trim().to_owned()
}

/// Loads, compiles and decides, then says how much memory that took at most.
fn answer(asked: &str) {
    let (name, rules) = asked.split_once(' ').unwrap();
    let shape = SHAPES.iter().find(|(known, _)| *known == name).unwrap().1;
    let policy = load(&text(shape, rules.parse().unwrap()), 2);
    let program = Program::new(&policy, &[]).unwrap();
    let record = records(1).remove(0);
    drop(black_box(Decider::new(&program, TODAY).ruling(&record)));
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let most = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).and_then(|l| l.split_whitespace().next());
    println!("{}", most.and_then(|kb| kb.parse::<u64>().ok()).map_or("?".to_owned(), |kb| (kb / 1024).to_string()));
}

fn main() {
    if let Ok(asked) = std::env::var(ASKED) {
        return answer(&asked);
    }
    println!(
        "{:<12}{:>8}{:>15}{:>11}{:>15}{:>13}{:>12}",
        "rules by", "rules", "ns a decision", "load, ms", "2 threads, ms", "compile, ms", "memory, MB"
    );
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    for (name, shape) in SHAPES.into_iter().filter(|(name, _)| wanted.is_empty() || wanted.iter().any(|w| w == name)) {
        for rules in SIZES {
            let text = text(shape, rules);
            let policy = load(&text, 1);
            let program = Program::new(&policy, &[]).unwrap();
            let records = records(rules);
            let mut decider = Decider::new(&program, TODAY);
            let all = cpu::median(|| records.iter().for_each(|record| drop(black_box(decider.ruling(record)))));
            let ns = all.as_nanos() as f64 / records.len() as f64;
            let ms = |time: Duration| time.as_secs_f64() * 1e3;
            let alone = ms(cpu::median(|| drop(black_box(load(&text, 1)))));
            let shared = ms(least(|| drop(black_box(load(&text, 2)))));
            let compile = ms(cpu::median(|| drop(black_box(Program::new(&policy, &[])))));
            let memory = memory(name, rules);
            println!("{name:<12}{rules:>8}{ns:>15.0}{alone:>11.2}{shared:>15.2}{compile:>13.2}{memory:>12}");
        }
    }
}

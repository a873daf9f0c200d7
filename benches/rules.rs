//! How a decision's time grows with the rules, where none or one of them applies; and how long large policies take to load.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use etiquette::check::{CheckedPolicy, Options, check};
use etiquette::eval::{Decider, Program};
use etiquette::model::arena::Id;
use etiquette::model::{Date, KindId, Value};
use etiquette::record::Record;
use etiquette::source::MemoryFiles;
use std::fmt::Write;
use std::hint::black_box;
use std::time::Duration;

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

fn decide(c: &mut Criterion) {
    for (name, shape) in SHAPES {
        let mut group = c.benchmark_group(name);
        for rules in SIZES {
            let policy = load(&text(shape, rules));
            let program = Program::new(&policy, &[]).unwrap();
            let records = records(rules);
            let mut decider = Decider::new(&program, TODAY);
            group.throughput(Throughput::Elements(records.len() as u64));
            group.bench_function(BenchmarkId::from_parameter(rules), |b| {
                b.iter(|| records.iter().for_each(|record| drop(black_box(decider.ruling(record)))));
            });
        }
        group.finish();
    }
}

fn loading(c: &mut Criterion) {
    let mut group = c.benchmark_group("load");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    for rules in SIZES {
        let text = text(Shape::Equalities, rules);
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(BenchmarkId::new("check", rules), |b| b.iter(|| load(black_box(&text))));
        let policy = load(&text);
        group.bench_function(BenchmarkId::new("compile", rules), |b| b.iter(|| Program::new(&policy, &[])));
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().measurement_time(Duration::from_secs(2)).warm_up_time(Duration::from_millis(500));
    targets = decide, loading
}
criterion_main!(benches);

//! How long records take from their text to their slots, and from an outcome to its line.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use etiquette::check::{CheckedPolicy, Options, check};
use etiquette::eval::{Outcome, Program, decide};
use etiquette::model::{Date, Value};
use etiquette::record::{self, Chunks, Clerk, Format, Report, Stream};
use etiquette::report::decisions::Entry;
use etiquette::report::decisions::csv::{Column, Rows};
use etiquette::report::decisions::jsonl::Lines;
use etiquette::source::MemoryFiles;
use std::hint::black_box;
use std::ops::ControlFlow;

const COUNT: u64 = 2_000;

fn policy() -> CheckedPolicy {
    let text = include_str!("decide.etq").to_owned();
    let checked = check("decide.etq", &MemoryFiles([("decide.etq".to_owned(), text)].into()), &Options::default());
    checked.policy.unwrap_or_else(|| panic!("{:#?}", checked.diagnostics))
}

/// Records of one kind: a third has no abstract, a fifth an unknown key, and some texts are escaped.
fn lines() -> String {
    let record = |n: u64| {
        let about =
            ["writes \\\"compilers\\\"", "teaches typography in Zürich", "Head of Growth at a firm"][n as usize % 3];
        let abstract_ = if n.is_multiple_of(3) {
            ""
        } else {
            ",\"abstract\":\"How we test the parser of a small language by throwing text at it\""
        };
        let stray = if n.is_multiple_of(5) { ",\"colour\":[1,{\"a\":\"b\"}]" } else { "" };
        format!(
            "{{\"id\":\"r{n}\",\"kind\":\"talk\",\"from\":{{\"name\":\"Ada Example\",\"about\":\"{about}\",\"city\":\"Aarau\"}},\
             \"received\":\"2026-10-{:02}\",\"minutes\":{},\"talks_given\":{}{abstract_}{stray},\"new_topic\":true}}\n",
            1 + n % 28,
            20 + n % 60,
            n % 4,
        )
    };
    (0..COUNT).map(record).collect()
}

fn rows() -> String {
    let row = |n: u64| {
        format!("r{n},talk,Ada Example,\"writes, sings\",2026-10-{:02},{},{}\n", 1 + n % 28, 20 + n % 60, n % 4)
    };
    "id,kind,from.name,from.about,received,minutes,talks_given\n".to_owned() + &(0..COUNT).map(row).collect::<String>()
}

fn read(policy: &CheckedPolicy, format: Format, text: &str, sink: &mut record::Sink<'_>) {
    let options = record::Options::default();
    let stream = Stream::new(policy.policy(), format, "r", &options);
    let (mut chunks, mut report) = (Chunks::new(format, text.as_bytes()), Report::default());
    assert!(stream.begin(&mut chunks, &mut report, sink).unwrap().is_continue());
    let mut clerk = Clerk::new(&stream);
    while let Some(chunk) = chunks.next_chunk().unwrap() {
        let _ = clerk.read(&chunk, &mut report, sink);
    }
    assert_eq!((report.read, report.failed), (COUNT, 0));
}

fn reading(c: &mut Criterion) {
    let policy = policy();
    let mut group = c.benchmark_group("read");
    group.throughput(Throughput::Elements(COUNT));
    for (name, format, text) in [("jsonl", Format::Jsonl, lines()), ("csv", Format::Csv, rows())] {
        group.bench_function(name, |b| {
            b.iter(|| {
                read(&policy, format, &text, &mut |read| {
                    black_box(&read.as_ref().expect("a good record").record);
                    ControlFlow::Continue(())
                });
            });
        });
    }
    group.finish();
}

fn outcomes(policy: &CheckedPolicy) -> Vec<Outcome> {
    let (me, _) = policy.policy().me.iter().next().unwrap();
    let program = Program::new(policy, &[(me, Value::Text("Rob Example".into()))]).unwrap();
    let mut outcomes = Vec::new();
    read(policy, Format::Jsonl, &lines(), &mut |read| {
        let record = read.expect("a good record").record;
        outcomes.push(decide(&program, record, Date::constant(2026, 11, 1)).unwrap());
        ControlFlow::Continue(())
    });
    outcomes
}

fn writing(c: &mut Criterion) {
    let policy = policy();
    let entries: Vec<_> = outcomes(&policy)
        .into_iter()
        .map(|outcome| Entry::Decided { outcome: Box::new(outcome), who: None, trace: None })
        .collect();
    let mut out = Vec::new();
    let mut group = c.benchmark_group("write");
    group.throughput(Throughput::Elements(COUNT));
    let lines = Lines::new(policy.policy());
    let rows = Rows::new(policy.policy(), vec![Column::Id, Column::Decision, Column::Reply]);
    group.bench_function("jsonl", |b| {
        b.iter(|| {
            out.clear();
            entries.iter().for_each(|entry| lines.write(&mut out, entry));
        });
    });
    group.bench_function("csv", |b| {
        b.iter(|| {
            out.clear();
            entries.iter().for_each(|entry| rows.write(&mut out, entry));
        });
    });
    group.finish();
}

criterion_group!(benches, reading, writing);
criterion_main!(benches);

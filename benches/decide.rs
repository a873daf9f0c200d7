//! How long a decision takes: all of it, and only what a table of decisions needs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "records/jsonl.rs"]
mod jsonl;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use etiquette::check::{CheckedPolicy, Options, check};
use etiquette::eval::{Program, Wanted, decide_only};
use etiquette::model::{Date, Value};
use etiquette::record::Record;
use etiquette::source::MemoryFiles;
use std::hint::black_box;

const TODAY: Date = Date::constant(2026, 11, 1);

fn policy() -> CheckedPolicy {
    let text = include_str!("decide.etq").to_owned();
    let checked = check("decide.etq", &MemoryFiles([("decide.etq".to_owned(), text)].into()), &Options::default());
    checked.policy.unwrap_or_else(|| panic!("{:#?}", checked.diagnostics))
}

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn pick(&mut self, of: &[&'static str]) -> &'static str {
        of[self.roll(of.len() as u64) as usize]
    }

    /// A key that is missing now and then.
    fn maybe(&mut self, key: &str, value: String) -> String {
        if self.roll(7) == 0 { String::new() } else { format!(",\"{key}\":{value}") }
    }

    fn yes_or_no(&mut self, key: &str) -> String {
        let value = self.pick(&["true", "false"]).to_owned();
        self.maybe(key, value)
    }

    fn person(&mut self) -> String {
        let name = self.pick(&["Ada Example", "Dr. Bo Sample", "Muster, Cleo", "Zoë Probe", "Ivo Test"]);
        let about =
            self.pick(&["writes compilers and sings", "Head of Growth at a firm", "teaches typography in Zürich"]);
        let met = self.pick(&["\"Booth\"", "\"lecture\"", "\"open house\"", "\"library\""]).to_owned();
        format!("{{\"name\":\"{name}\",\"about\":\"{about}\",\"city\":\"Aarau\"{}}}", self.maybe("met_at", met))
    }

    fn record(&mut self, n: usize) -> String {
        let day = 1 + self.roll(28);
        let head = format!("\"id\":\"r{n}\",\"from\":{}", self.person());
        let received = format!("\"received\":\"2026-10-{day:02}\"");
        let abstract_ = self.pick(&[
            "\"How we test the parser of a small language by throwing random text at it, and what came back\"",
            "\"Backlinks that work: a limited offer for organisers who want growth and guaranteed reach\"",
            "\"Short\"",
        ]);
        match self.roll(4) {
            0 => format!(
                "{{\"kind\":\"talk\",{head},{received},\"minutes\":{},\"talks_given\":{}{}{}{}{}{}}}",
                20 + self.roll(60),
                self.roll(4),
                self.maybe("abstract", abstract_.to_owned()),
                self.yes_or_no("heard_before"),
                self.yes_or_no("recommended"),
                self.yes_or_no("new_topic"),
                self.yes_or_no("can_travel"),
            ),
            1 => {
                let words = self.roll(1200).to_string();
                let words = self.maybe("words", words);
                format!("{{\"kind\":\"guest_post\",{head},{received}{words}{}}}", self.yes_or_no("draft_read"))
            }
            2 => format!(
                "{{\"kind\":\"room\",{head},{received},\"seats\":{},\"on\":\"2026-11-10\",\"plan\":\"{}\"{}}}",
                self.roll(200),
                self.pick(&["hall", "Library", "cafe"]),
                self.yes_or_no("regular"),
            ),
            _ => format!(
                "{{\"kind\":\"sponsor\",{head},\"message\":\"We would like to help\"{}{}}}",
                self.yes_or_no("fits"),
                self.yes_or_no("strings_attached"),
            ),
        }
    }
}

fn records(policy: &CheckedPolicy, count: usize) -> Vec<Record<'static>> {
    let mut dice = Dice(42);
    let text: String = (0..count).map(|n| dice.record(n) + "\n").collect();
    jsonl::read(policy, &text)
}

fn decide(c: &mut Criterion) {
    let policy = policy();
    let (me, _) = policy.policy().me.iter().next().unwrap();
    let me = [(me, Value::Text("Rob Example".into()))];
    let program = Program::new(&policy, &me).unwrap();
    let records = records(&policy, 2_000);
    let mut group = c.benchmark_group("decide");
    group.throughput(Throughput::Elements(records.len() as u64));
    for (name, wanted) in [("whole", Wanted::ALL), ("columns", Wanted::NOTHING)] {
        group.bench_function(name, |b| {
            b.iter(|| {
                for record in &records {
                    let _ = black_box(decide_only(&program, record, TODAY, wanted));
                }
            });
        });
    }
    group.finish();
    c.bench_function("compile", |b| b.iter(|| Program::new(black_box(&policy), &me)));
}

criterion_group!(benches, decide);
criterion_main!(benches);

//! Bench of proofs: policies of 1,000 and 10,000 rules of several shapes are checked with every proof, and two of them compared.

use criterion::{Criterion, criterion_group, criterion_main};
use etiquette::check::{Checked, Options, check};
use etiquette::diff::{self, Version};
use etiquette::source::MemoryFiles;
use std::hint::black_box;

const FACTS: &str = "request letter {\n    received: date\n    from: text up to 60\n    topic: one of [\"art\", \"law\", \"tea\", \"war\"]\n    \
    score: int 0 to 1000000\n    size: int 0 to 1000\n    note: text? up to 200\n    trust: bool ask \"Do you trust them?\"\n    \
    answer by received + 7 days\n}\n";

/// A shape of policy: the condition of a rule by its number.
struct Shape {
    name: &'static str,
    condition: fn(usize) -> String,
}

const SHAPES: [Shape; 4] = [
    Shape { name: "apart", condition: |n| format!("score is {n} and trust") },
    Shape {
        name: "mixed",
        condition: |n| match n % 4 {
            0 => format!("from mentions \"w{n}\""),
            1 => format!("score >= {} and score < {} and size > {}", n * 40, n * 40 + 60, n % 900),
            2 => format!("note is present and note contains \"k{n}\" and (trust or topic is \"tea\")"),
            _ => format!("topic is \"law\" and size + score is {n}"),
        },
    },
    Shape { name: "stretches", condition: |n| format!("score >= {} and score < {}", n * 10, n * 10 + 15) },
    Shape { name: "covered", condition: |n| format!("score > {} and size < {}", n % 200 * 10, 20 + n % 200) },
];

fn policy(shape: &Shape, rules: usize, odd: usize) -> String {
    let mut text = format!("{FACTS}\nrules for letter {{\n");
    for n in 0..rules {
        let decision = match n % 3 {
            0 => "accept",
            1 => "decline with no because \"it is full\"",
            _ => "review",
        };
        let condition = if n == odd { "score is 77 and size is 7".to_owned() } else { (shape.condition)(n) };
        text.push_str(&format!("    rule r{n} {{\n        when {condition}\n        {decision}\n    }}\n"));
    }
    text.push_str(
        "    otherwise review\n}\nreply no for letter {\n    greet \"Hello {from},\"\n    because \"{reason}.\"\n}\n",
    );
    text
}

fn checked(text: &str, threads: usize) -> Checked {
    let files = MemoryFiles([("main.etq".to_owned(), text.to_owned())].into());
    check("main.etq", &files, &Options { threads, ..Options::default() })
}

fn proving(c: &mut Criterion) {
    let mut group = c.benchmark_group("check with proofs");
    for shape in &SHAPES {
        for rules in [1_000, 10_000] {
            let text = policy(shape, rules, usize::MAX);
            assert!(checked(&text, 2).policy.is_some());
            group
                .sample_size(10)
                .bench_function(format!("{} {rules}", shape.name), |b| b.iter(|| black_box(checked(&text, 2))));
        }
    }
    group.finish();
}

fn comparing(c: &mut Criterion) {
    let mut group = c.benchmark_group("diff");
    for shape in &SHAPES {
        let (old, new) = (checked(&policy(shape, 1_000, usize::MAX), 2), checked(&policy(shape, 1_000, 500), 2));
        let version = |checked| side(checked);
        group.sample_size(10).bench_function(format!("{} 1000", shape.name), |b| {
            b.iter(|| black_box(diff::diff(version(&old), version(&new), &diff::Options::default())));
        });
    }
    group.finish();
}

fn side(checked: &Checked) -> Version<'_> {
    #[expect(clippy::expect_used, reason = "a policy of this file has no errors")]
    let policy = checked.policy.as_ref().expect("no errors");
    Version { policy, sources: &checked.sources }
}

criterion_group!(benches, proving, comparing);
criterion_main!(benches);

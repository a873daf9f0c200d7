//! Bench of checking: a policy of about 200 lines, and one of 1 MB.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use etiquette::check::{Options, check};
use etiquette::source::MemoryFiles;
use std::hint::black_box;

/// A policy of one kind with this many rules, each with a reply and a test now and then.
fn policy(rules: usize) -> String {
    let mut text = String::from(
        "me {\n    name: text\n}\n\nrecord person {\n    name: text up to 60\n    headline: text? up to 220\n    let first = first_name(name)\n}\n\n\
         /// Somebody writes.\nrequest letter {\n    from: person\n    note: text?\n    received: date\n    score: int 0 to 100000\n    \
         trust: bool ask \"Do you trust {from.first}?\"\n    answer by received + 7 days\n}\n\nrules for letter {\n",
    );
    for n in 0..rules {
        text.push_str(&format!(
            "    /// Letters of the sort {n}.\n    rule sort_{n} {{\n        when score is {n} and (trust or (note is present and length(note) > {n}))\n        \
             decline with reply_{m} because \"the list of sort {n} is full\" given score is {n}\n    }}\n",
            m = n / 10
        ));
    }
    text.push_str("    otherwise review\n}\n");
    for n in 0..=rules / 10 {
        text.push_str(&format!(
            "\nreply reply_{n} for letter {{\n    greet \"Hi {{from.first}},\"\n    thank \"Thank you for your letter number {n}.\"\n    because \"{{reason}},\"\n    \
             answer \"so I will leave it for now.\"\n    instead \"Do write again when the list has room.\"\n    sign \"Kind regards,\\n{{me.name}}\"\n}}\n\
             \ntest \"letter {n}\" for letter {{\n    from.name = \"Ada Example\"\n    received = 2026-05-01\n    score = {n}\n    trust = true\n    expect decline by sort_{n}\n}}\n",
        ));
    }
    text
}

fn checking(c: &mut Criterion) {
    let mut group = c.benchmark_group("check");
    for (name, rules) in [("200 lines", 25), ("1 MB", 3_200)] {
        let text = policy(rules);
        group.throughput(Throughput::Bytes(text.len() as u64));
        let files = MemoryFiles([("main.etq".to_owned(), text)].into());
        let checked = check("main.etq", &files, &Options::default());
        assert!(checked.policy.is_some(), "{:?}", checked.diagnostics.first());
        group
            .sample_size(10)
            .bench_function(name, |b| b.iter(|| black_box(check("main.etq", &files, &Options::default()))));
    }
    group.finish();
}

criterion_group!(benches, checking);
criterion_main!(benches);

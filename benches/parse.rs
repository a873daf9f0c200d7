//! How long parsing takes: a policy of about 200 lines, one of a megabyte, and one with a slip in every rule.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use etiquette::source::FileId;
use etiquette::syntax::parse;
use std::hint::black_box;

/// A kind of request with its rules, reply and test, in 40 lines.
fn section(number: usize) -> String {
    format!(
        r#"/// Kind number {number}.
request kind_{number} {{
    name: text up to 60
    note: text?
    received: date
    score: int 0 to 10 = 5
    trust: bool ask "Do you trust {{name}}?"
    warm: bool ask "Is {{name}} a warm contact?"
    let eager = note mentions any of ["soon", "today", "urgent"]

    answer by received + 7 days
    expires on received + 6 months
    reply limit 300 characters
}}

rules for kind_{number} {{
    // the ones I know
    rule known {{
        when most of [trust, warm, score > 7] and not eager
        accept
    }}
    rule later {{
        when (note is present and length(note) < 20) or received + 14 days < today
        defer for 3 months with not_yet_{number}
        because "I have no room right now" given score < 9
    }}
    otherwise decline with not_yet_{number} because "I keep my circle small"
}}

reply not_yet_{number} for kind_{number} {{
    greet "Hi {{name}},"
    thank "Thank you for writing to me."
    because "{{reason}},"
    answer "so I will not join this time;"
    instead "do say hello when we meet in person."
    sign "Kind regards,\n{{me.name}}"
}}

test "kind {number} is welcome" for kind_{number} {{
    name = "Ada Example" received = 2026-05-01 trust = true warm = true score = 9
    expect accept by known
}}

"#
    )
}

fn policy(sections: usize) -> String {
    (0..sections).map(section).collect()
}

fn bench(c: &mut Criterion) {
    let small = policy(5);
    let large = policy((1 << 20) / section(100).len());
    let broken = large.replace("score: int 0", "score int 0").replace("not eager\n", "not eager then\n");
    let mut group = c.benchmark_group("parse");
    group.sample_size(20);
    for (name, text) in [("200 lines", &small), ("1 MB", &large), ("1 MB with slips", &broken)] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |b| {
            b.iter_batched(|| (), |()| parse(FileId(0), black_box(text)), BatchSize::LargeInput);
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);

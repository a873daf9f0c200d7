//! Once a thread has read and decided some records, the next ones take no memory but what is kept of them.

use super::harness::{TODAY, policy};
use etiquette::eval::{Decider, Outcome, Program, Wanted};
use etiquette::record::{self, Chunks, Clerk, Format, Report, Stream};
use std::ops::ControlFlow;

const POLICY: &str = r#"
record person { name: text up to 60 city: text? }
request talk {
    from: person
    received: date
    minutes: int
    about: text?
    plan: one of ["free", "paid"]
    new_topic: bool ask "Is it new?"
    answer by received + 7 days
}
rules for talk {
    rule long { when minutes > 60 decline with no because "an evening has room for an hour" }
    rule offer { when about mentions any of ["backlinks", "growth", "reach"] decline with no because "we print no offers" }
    rule near { when from.city in ["Aarau", "Bern"] and received >= 2026-04-10 accept }
    rule paid { when plan is "paid" or new_topic accept }
    otherwise review
}
reply no for talk { say "Thank you, {from.name}: {reason}." }
"#;

/// A record; with `rich`, a third of them lack an answer, hold an escape, or hold letters that are not ASCII.
fn line(n: usize, rich: bool) -> String {
    let about = ["", ",\"about\":\"Growth and reach for everybody\"", ",\"about\":\"How we teach type\""][n % 3];
    let cities = if rich { ["Aarau", "Zürich", "Basel \\\"West\\\""] } else { ["Aarau", "Bern", "Basel"] };
    let answers = [if rich { "" } else { ",\"new_topic\":true" }, ",\"new_topic\":true", ",\"new_topic\":false"];
    let (city, answer) = (cities[n % 3], answers[n / 3 % 3]);
    format!(
        "{{\"id\":\"r{n:06}\",\"from\":{{\"name\":\"Ada Example\",\"city\":\"{city}\"}},\"received\":\"2026-04-{:02}\",\
         \"minutes\":{},\"plan\":\"free\"{about}{answer},\"stray\":[1,{{\"a\":null}}]}}\n",
        1 + n % 28,
        20 + n % 60
    )
}

/// How often memory is asked for while so many records are read and decided.
fn allocations(records: usize, rich: bool, mut decide: impl FnMut(&mut Decider<'_>, &record::Record<'_>)) -> u64 {
    let (policy, text) = (policy(POLICY), (0..records).map(|n| line(n, rich)).collect::<String>());
    let program = Program::new(&policy, &[]).unwrap();
    let options = record::Options::default();
    let mut decided = 0;
    let counted = allocation_counter::measure(|| {
        let stream = Stream::new(policy.policy(), Format::Jsonl, "r", &options);
        let (mut chunks, mut report) = (Chunks::new(Format::Jsonl, text.as_bytes()), Report::default());
        let mut decider = Decider::new(&program, TODAY);
        let sink: &mut record::Sink<'_> = &mut |read| {
            decide(&mut decider, read.expect("a good record").record);
            decided += 1;
            ControlFlow::Continue(())
        };
        assert!(stream.begin(&mut chunks, &mut report, sink).unwrap().is_continue());
        let mut clerk = Clerk::new(&stream);
        while let Some(chunk) = chunks.next_chunk().unwrap() {
            let _ = clerk.read(&chunk, &mut report, sink);
        }
    });
    assert_eq!(decided, records);
    counted.count_total
}

/// The same for what comes after the first three hundred.
fn later(rich: bool, decide: impl Fn(&mut Decider<'_>, &record::Record<'_>, &mut Outcome)) -> u64 {
    let counted = |records| {
        let mut outcome = Outcome::default();
        allocations(records, rich, |decider, record| decide(decider, record, &mut outcome))
    };
    counted(900) - counted(300)
}

#[test]
fn records_take_no_memory_that_is_not_used_again() {
    let ruling = |decider: &mut Decider<'_>, record: &record::Record<'_>, _: &mut Outcome| {
        decider.ruling(record).unwrap();
    };
    let table = |decider: &mut Decider<'_>, record: &record::Record<'_>, outcome: &mut Outcome| {
        decider.decide_into(outcome, record, Wanted::NOTHING).unwrap();
    };
    // room that grows with the chunk is asked for a few times, never for each record
    let (plain, plain_table) = (later(false, ruling), later(false, table));
    assert!(plain <= 6 && plain_table <= 6, "{plain} {plain_table} for 600 records");
    // a text that was escaped takes one, a text that is folded two, a list of questions one: each of them stands in a third
    let (rich, rich_table) = (later(true, ruling), later(true, table));
    assert!(rich <= 806 && rich_table <= 806, "{rich} {rich_table} for 600 records");
}

//! Decides the records of `ETIQUETTE_RECORDS` by the policy of `ETIQUETTE_POLICY`, to be compared with other programs: time on
//! the processor for each decision alone, and for loading the policy.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::print_stdout, missing_docs)]

#[path = "clock/cpu.rs"]
mod cpu;
#[path = "records/jsonl.rs"]
mod jsonl;

use etiquette::check::{CheckedPolicy, Options, check};
use etiquette::eval::{Decider, Program, Wanted};
use etiquette::model::Date;
use etiquette::source::MemoryFiles;
use std::hint::black_box;

const TODAY: Date = Date::constant(2026, 11, 1);
const REASON: Wanted = Wanted { reason: true, ..Wanted::NOTHING };

fn main() {
    let file = |name| std::env::var(name).ok().map(|path| std::fs::read_to_string(path).expect("a file"));
    let (Some(text), Some(records)) = (file("ETIQUETTE_POLICY"), file("ETIQUETTE_RECORDS")) else {
        println!("name a policy and JSON lines: ETIQUETTE_POLICY, ETIQUETTE_RECORDS");
        return;
    };
    let policy = load(&text);
    let program = Program::new(&policy, &[]).unwrap();
    let records = jsonl::read(&policy, &records);
    for count in [2_000, 20_000, 100_000] {
        let records = &records[..records.len().min(count)];
        let mut decider = Decider::new(&program, TODAY);
        let each = |time: std::time::Duration| time.as_nanos() as f64 / records.len() as f64;
        let ruling = cpu::median(|| records.iter().for_each(|r| drop(black_box(decider.ruling(r)))));
        let columns = cpu::median(|| records.iter().for_each(|r| drop(black_box(decider.decide(r, REASON)))));
        println!("{} records: {:.1} ns a ruling, {:.1} ns with its reason", records.len(), each(ruling), each(columns));
    }
    let checked = cpu::median(|| drop(black_box(load(&text))));
    let compiled = cpu::median(|| drop(black_box(Program::new(&policy, &[]))));
    println!("load: {checked:?} to check, {compiled:?} to compile");
}

fn load(text: &str) -> CheckedPolicy {
    let files = MemoryFiles([("given.etq".to_owned(), text.to_owned())].into());
    check("given.etq", &files, &Options { errors_only: true, ..Options::default() }).policy.expect("no errors")
}

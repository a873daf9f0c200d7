//! Records of JSON Lines, read before anything is measured.

use etiquette::check::CheckedPolicy;
use etiquette::record::{self, Format, Record};
use std::ops::ControlFlow;

pub(super) fn read(policy: &CheckedPolicy, text: &str) -> Vec<Record<'static>> {
    let mut records = Vec::new();
    let mut sink = |read: Result<record::Located<'_>, record::Failure>| {
        records.push(read.expect("a good record").record.detached());
        ControlFlow::Continue(())
    };
    let (options, mut report) = (record::Options::default(), record::Report::default());
    record::read(policy.policy(), Format::Jsonl, "r", &mut text.as_bytes(), &options, &mut report, &mut sink).unwrap();
    records
}

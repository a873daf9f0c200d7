//! A comparison as one JSON object.

use super::{Shown, Summary};
use crate::check::CheckedPolicy;
use crate::diff::{Cell, KindDiff, Part, word};
use crate::eval::Outcome;
use crate::report::decisions::{Entry, jsonl};
use serde::Serialize;
use serde_json::value::RawValue;
use std::io::{self, Write};

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    old: &'a str,
    new: &'a str,
    kinds: Vec<KindReport<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    records: Option<usize>,
    summary: Summary,
}

#[derive(Serialize)]
struct KindReport<'a> {
    kind: &'a str,
    status: &'static str,
    cells: Vec<CellReport<'a>>,
    replies: Vec<PartReport<'a>>,
    fields: Vec<PartReport<'a>>,
    undecided: Vec<Pair>,
}

#[derive(Serialize)]
struct CellReport<'a> {
    from: &'static str,
    to: &'static str,
    changed: &'a [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    today: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    records: Option<u64>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    ids: &'a [String],
    forbidden: bool,
}

#[derive(Serialize)]
struct PartReport<'a> {
    name: &'a str,
    change: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<&'a str>,
}

#[derive(Serialize)]
struct Pair {
    from: &'static str,
    to: &'static str,
}

/// Writes the object and a line break.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(out: &mut dyn Write, shown: &Shown<'_>) -> io::Result<()> {
    let report = Report {
        version: 1,
        old: shown.old,
        new: shown.new,
        kinds: shown.diff.kinds.iter().map(|kind| of_kind(shown, kind)).collect(),
        records: shown.records,
        summary: shown.summary(),
    };
    serde_json::to_writer(&mut *out, &report)?;
    out.write_all(b"\n")
}

fn of_kind<'a>(shown: &Shown<'a>, kind: &'a KindDiff) -> KindReport<'a> {
    KindReport {
        kind: &kind.name,
        status: kind.status.word(),
        cells: kind.cells.iter().map(|cell| of_cell(shown, cell)).collect(),
        replies: kind.replies.iter().map(of_part).collect(),
        fields: kind.fields.iter().map(of_part).collect(),
        undecided: kind.undecided.iter().map(|(from, to)| Pair { from: from.word(), to: to.word() }).collect(),
    }
}

fn of_cell<'a>(shown: &Shown<'a>, cell: &'a Cell) -> CellReport<'a> {
    let example = cell.example.as_ref();
    CellReport {
        from: word(cell.from),
        to: word(cell.to),
        changed: &cell.changed,
        today: example.and_then(|e| e.witness.today.as_deref()),
        witness: example.map(|e| e.witness.toml.as_str()),
        old: example.and_then(|e| decision(shown.policies.0, &e.old)),
        new: example.and_then(|e| decision(shown.policies.1, &e.new)),
        records: cell.records.as_ref().map(|(count, _)| *count),
        ids: cell.records.as_ref().map_or(&[], |(_, ids)| ids),
        forbidden: shown.is_forbidden(cell),
    }
}

/// What `decide --format jsonl` prints.
fn decision(policy: &CheckedPolicy, outcome: &Outcome) -> Option<Box<RawValue>> {
    let mut line = Vec::new();
    let entry = Entry::Decided { outcome: Box::new(outcome.clone()), who: None, trace: None };
    jsonl::Lines::new(policy.policy()).write(&mut line, &entry);
    RawValue::from_string(String::from_utf8(line).ok()?.trim_end().to_owned()).ok()
}

fn of_part(part: &Part) -> PartReport<'_> {
    PartReport { name: &part.name, change: part.change.word(), old: part.old.as_deref(), new: part.new.as_deref() }
}

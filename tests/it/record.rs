//! Record readers: what is read, what is refused, and how it is said.

mod chunks;
mod hostile;
mod policy;
mod random;
mod real;
mod said;
mod values;

use etiquette::diagnostic::Diagnostic;
use etiquette::model::{Policy, Value};
use etiquette::record::{self, Format, Options, Record, Report};
use etiquette::source::SourceMap;
use std::ops::ControlFlow;

/// What became of a record.
#[derive(Debug, PartialEq)]
pub(crate) enum Read {
    Good(Record<'static>),
    Bad { id: Option<String>, kind: Option<String>, codes: Vec<&'static str> },
}

/// Everything that came of an input.
pub(crate) struct Outcome {
    pub(crate) records: Vec<Read>,
    /// Errors and then warnings, places in the sources.
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) sources: SourceMap,
    pub(crate) report: Report,
}

impl Outcome {
    /// The codes of records that are bad, in order.
    pub(crate) fn codes(&self) -> Vec<&'static str> {
        self.records
            .iter()
            .flat_map(|r| match r {
                Read::Good(_) => Vec::new(),
                Read::Bad { codes, .. } => codes.clone(),
            })
            .collect()
    }

    pub(crate) fn ids(&self) -> Vec<Option<String>> {
        self.records
            .iter()
            .map(|r| match r {
                Read::Good(record) => Some(record.id.to_string()),
                Read::Bad { id, .. } => id.clone(),
            })
            .collect()
    }

    pub(crate) fn good(&self, at: usize) -> &Record<'static> {
        match &self.records[at] {
            Read::Good(record) => record,
            Read::Bad { .. } => panic!("record {at} is bad: {:#?}", self.diagnostics),
        }
    }

    pub(crate) fn value(&self, policy: &Policy, at: usize, path: &str) -> Value<'static> {
        let record = self.good(at);
        let fact = policy.kinds.get(record.kind).unwrap().fact(path).unwrap();
        record.values[etiquette::model::arena::Id::index(fact)].clone()
    }
}

pub(crate) fn own(record: &Record<'_>) -> Record<'static> {
    Record {
        id: record.id.to_string().into(),
        kind: record.kind,
        values: record.values.iter().cloned().map(Value::into_owned).collect(),
    }
}

pub(crate) fn read_as(policy: &Policy, format: Format, options: &Options, input: &[u8]) -> Outcome {
    let mut outcome =
        Outcome { records: vec![], diagnostics: vec![], sources: SourceMap::new(), report: Report::default() };
    let mut report = Report::default();
    let mut input = std::io::BufReader::with_capacity(64, input);
    record::read(policy, format, "in", &mut input, options, &mut report, &mut |read| {
        match read {
            Ok(located) => outcome.records.push(Read::Good(own(located.record))),
            Err(failure) => {
                let codes = failure.diagnostics.iter().map(|d| d.code.name()).collect();
                outcome.records.push(Read::Bad { id: failure.id.clone(), kind: failure.kind.clone(), codes });
                outcome.diagnostics.extend(failure.place(&mut outcome.sources));
            }
        }
        ControlFlow::Continue(())
    })
    .unwrap();
    outcome.diagnostics.extend(report.warnings(&mut outcome.sources));
    outcome.report = report;
    outcome
}

pub(crate) fn read(policy: &Policy, format: Format, input: &str) -> Outcome {
    read_as(policy, format, &Options::default(), input.as_bytes())
}

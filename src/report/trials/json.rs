//! Results of tests as one JSON object.

use super::{Suite, counts, coverage::Gap};
use crate::eval::Trial;
use serde::Serialize;
use std::io;

#[derive(Serialize)]
struct Report<'a> {
    version: u8,
    tests: Vec<Test<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<&'a [Gap]>,
    summary: Summary,
}

#[derive(Serialize)]
struct Test<'a> {
    title: &'a str,
    kind: &'a str,
    file: &'a str,
    line: u32,
    passed: bool,
    failures: Vec<Failure<'a>>,
}

#[derive(Serialize)]
struct Failure<'a> {
    line: u32,
    column: u32,
    expected: &'a str,
    actual: &'a str,
}

#[derive(Serialize)]
struct Summary {
    passed: usize,
    failed: usize,
}

/// Writes all results; with what no test reached, if that was asked for.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(out: &mut dyn io::Write, suites: &[Suite<'_>], coverage: Option<&[Gap]>) -> io::Result<()> {
    let (passed, failed) = counts(suites);
    let tests = suites.iter().flat_map(|suite| suite.trials.iter().map(|trial| test(*suite, trial))).collect();
    let report = Report { version: 1, tests, coverage, summary: Summary { passed, failed } };
    serde_json::to_writer(&mut *out, &report)?;
    out.write_all(b"\n")
}

fn test<'a>(suite: Suite<'a>, trial: &'a Trial) -> Test<'a> {
    let (file, line) = suite.place(trial);
    let failures = trial.misses.iter().map(|miss| {
        let at = suite.sources.line_column(miss.span.file, miss.span.start);
        Failure { line: at.line, column: at.column, expected: &miss.expected, actual: &miss.actual }
    });
    Test {
        title: &trial.title,
        kind: suite.policy.kinds.get(trial.kind).map_or("", |k| &k.name.text),
        file,
        line,
        passed: trial.passed(),
        failures: failures.collect(),
    }
}

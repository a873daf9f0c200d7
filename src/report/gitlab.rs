//! Findings as a Code Quality report of GitLab, shown in a merge request.

use super::findings::{Entry, Report};
use crate::diagnostic::Severity;
use serde::Serialize;
use std::io;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// Writes all findings.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(out: &mut dyn io::Write, report: &Report<'_>) -> io::Result<()> {
    let marks = report.fingerprints();
    let issues: Vec<_> = report.entries.iter().zip(marks).map(|(entry, mark)| issue(report, entry, mark)).collect();
    serde_json::to_writer(&mut *out, &issues)?;
    out.write_all(b"\n")
}

fn issue<'a>(report: &'a Report<'_>, entry: &'a Entry<'_>, fingerprint: String) -> Issue<'a> {
    let d = entry.finding.diagnostic;
    let severity = match d.severity {
        Severity::Error => "critical",
        Severity::Deny => "major",
        Severity::Warn => "minor",
    };
    let (start, end) = entry.place();
    let lines = Lines { begin: start.line, end: end.line };
    let location = Location { path: report.path(entry), lines };
    Issue { description: entry.story(), check_name: d.code.name(), fingerprint, severity, location }
}

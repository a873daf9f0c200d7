//! Findings as JUnit XML, which CI systems show as tests: a suite a file, a failed test for each finding that makes the exit
//! code 1, a passed one with its text for each warning.

use super::findings::{Entry, Report};
use super::xml::{attribute, escape};
use super::{Look, human};
use crate::diagnostic::Severity;
use std::collections::BTreeMap;

/// Writes all findings.
pub fn write(out: &mut String, report: &Report<'_>) {
    let mut suites: BTreeMap<&str, Vec<&Entry<'_>>> = report.files.iter().map(|f| (f.as_str(), Vec::new())).collect();
    for entry in &report.entries {
        suites.entry(report.path(entry)).or_default().push(entry);
    }
    let tests: usize = suites.values().map(|entries| entries.len().max(1)).sum();
    let failures = report.summary.errors + report.summary.denied;
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(&format!("<testsuites name=\"etiquette\" tests=\"{tests}\" failures=\"{failures}\">\n"));
    suites.iter().for_each(|(path, entries)| suite(out, path, entries));
    out.push_str("</testsuites>\n");
}

fn suite(out: &mut String, path: &str, entries: &[&Entry<'_>]) {
    let failures = entries.iter().filter(|entry| fails(entry)).count();
    let (path, tests) = (attribute(path), entries.len().max(1));
    out.push_str(&format!("  <testsuite name=\"{path}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">\n"));
    if entries.is_empty() {
        out.push_str(&format!("    <testcase name=\"no findings\" classname=\"{path}\" file=\"{path}\"/>\n"));
    }
    entries.iter().for_each(|entry| case(out, &path, entry));
    out.push_str("  </testsuite>\n");
}

fn fails(entry: &Entry<'_>) -> bool {
    entry.finding.diagnostic.severity != Severity::Warn
}

fn case(out: &mut String, path: &str, entry: &Entry<'_>) {
    let d = entry.finding.diagnostic;
    let (message, line) = (attribute(&d.message), entry.place().0.line);
    let name = attribute(&format!("{}: {} (line {line})", d.code, d.message));
    out.push_str(&format!("    <testcase name=\"{name}\" classname=\"{path}\" file=\"{path}\" line=\"{line}\">\n"));
    let mut text = String::new();
    human::body(&mut text, entry.finding, Look::default());
    let text = escape(&text);
    if fails(entry) {
        let kind = d.severity.word();
        out.push_str(&format!("      <failure type=\"{kind}\" message=\"{message}\">\n{text}</failure>\n"));
    } else {
        out.push_str(&format!("      <system-out>warn: {}\n{text}</system-out>\n", escape(&d.message)));
    }
    out.push_str("    </testcase>\n");
}

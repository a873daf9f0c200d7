//! Findings as one JSON object, for programs.

use super::{Finding, Summary};
use crate::diagnostic::{Fix, Label};
use crate::source::{SourceMap, Span};
use serde::Serialize;
use std::io;

#[derive(Serialize)]
struct Report<'a> {
    version: u8,
    findings: Vec<Entry<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'static str,
    level: &'static str,
    message: &'a str,
    file: Option<&'a str>,
    start: Option<Place>,
    end: Option<Place>,
    labels: Vec<JsonLabel<'a>>,
    help: &'a [String],
    fixes: Vec<JsonFix<'a>>,
    witness: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    today: Option<&'a str>,
}

#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
    offset: u64,
}

#[derive(Serialize)]
struct JsonLabel<'a> {
    file: &'a str,
    start: Place,
    end: Place,
    text: &'a str,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    title: &'a str,
    applicability: &'static str,
    edits: Vec<JsonEdit<'a>>,
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    file: &'a str,
    start: u64,
    end: u64,
    text: &'a str,
}

/// Writes all findings and their counts.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write<'a>(
    out: &mut dyn io::Write,
    findings: impl IntoIterator<Item = Finding<'a>>,
    summary: Summary,
) -> io::Result<()> {
    let report = Report { version: 1, findings: findings.into_iter().map(entry).collect(), summary };
    serde_json::to_writer(&mut *out, &report)?;
    out.write_all(b"\n")
}

fn entry(finding: Finding<'_>) -> Entry<'_> {
    let Finding { sources, diagnostic: d } = finding;
    let primary = d.span.filter(|_| !d.label.is_empty()).map(|span| label(sources, span, &d.label));
    Entry {
        code: d.code.name(),
        level: d.severity.word(),
        message: &d.message,
        file: d.span.map(|s| sources.name(s.file)),
        start: d.span.map(|s| place(sources, s, s.start)),
        end: d.span.map(|s| place(sources, s, s.end)),
        labels: primary
            .into_iter()
            .chain(d.labels.iter().map(|Label { span, text }| label(sources, *span, text)))
            .collect(),
        help: &d.help,
        fixes: d.fixes.iter().map(|f| fix(sources, f)).collect(),
        witness: d.witness.as_ref().map(|w| w.toml.as_str()),
        today: d.witness.as_ref().and_then(|w| w.today.as_deref()),
    }
}

fn label<'a>(sources: &'a SourceMap, span: Span, text: &'a str) -> JsonLabel<'a> {
    JsonLabel {
        file: sources.name(span.file),
        start: place(sources, span, span.start),
        end: place(sources, span, span.end),
        text,
    }
}

fn fix<'a>(sources: &'a SourceMap, fix: &'a Fix) -> JsonFix<'a> {
    let edits = fix.edits.iter().map(|e| JsonEdit {
        file: sources.name(e.span.file),
        start: offset(sources, e.span, e.span.start),
        end: offset(sources, e.span, e.span.end),
        text: &e.text,
    });
    JsonFix { title: &fix.title, applicability: fix.applicability.word(), edits: edits.collect() }
}

fn place(sources: &SourceMap, span: Span, at: u32) -> Place {
    let here = sources.line_column(span.file, at);
    Place { line: here.line, column: here.column, offset: offset(sources, span, at) }
}

/// Offset in the file on disk, of which the text may be an excerpt.
fn offset(sources: &SourceMap, span: Span, at: u32) -> u64 {
    sources.get(span.file).map_or(0, |f| f.first_offset()) + u64::from(at)
}

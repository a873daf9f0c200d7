//! Findings as SARIF 2.1.0, which code scanning and editors read.

use super::findings::{Entry, Report, ends};
use super::{Look, page};
use crate::check::catalog;
use crate::check::lint::{Family, Level};
use crate::diagnostic::{Fix, Severity};
use crate::source::{FileId, SourceMap, Span};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// The name of the folder from which paths are told.
const ROOT: &str = "%SRCROOT%";
/// The name of our fingerprints, with the version of how they are made.
const FINGERPRINT: &str = "etiquette/v1";

/// Writes all findings.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(out: &mut dyn io::Write, report: &Report<'_>) -> io::Result<()> {
    let mut rules: BTreeMap<&str, usize> =
        report.entries.iter().map(|e| (e.finding.diagnostic.code.name(), 0)).collect();
    rules.values_mut().enumerate().for_each(|(index, at)| *at = index);
    let driver = json!({
        "name": "etiquette",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules.keys().map(|name| rule(name)).collect::<Vec<_>>(),
    });
    write!(
        out,
        "{{\"$schema\":\"{SCHEMA}\",\"version\":\"2.1.0\",\"runs\":[{{\"tool\":{}",
        json!({ "driver": driver })
    )?;
    out.write_all(
        b",\"columnKind\":\"unicodeCodePoints\",\"invocations\":[{\"executionSuccessful\":true}],\"results\":[",
    )?;
    // One after the other: thousands of them would fill the memory.
    for (index, (entry, mark)) in report.entries.iter().zip(report.fingerprints()).enumerate() {
        if index > 0 {
            out.write_all(b",")?;
        }
        serde_json::to_writer(&mut *out, &result(report, entry, &mark, &rules))?;
    }
    out.write_all(b"]}]}\n")
}

/// A code with its page.
fn rule(name: &str) -> Value {
    let Some(entry) = catalog::find(name) else { return json!({ "id": name }) };
    let (text, first) = (page::render(entry.page, Look::default()), first_paragraph(entry.page));
    let family = entry.family.map_or("error", Family::word);
    json!({
        "id": name,
        "name": camel(name),
        "shortDescription": { "text": entry.summary },
        "fullDescription": { "text": first },
        "help": { "text": text, "markdown": entry.page },
        "defaultConfiguration": {
            "enabled": entry.level != Some(Level::Allow),
            "level": if matches!(entry.level, None | Some(Level::Deny)) { "error" } else { "warning" },
        },
        "properties": { "tags": [family] },
    })
}

/// What a page says below its title.
fn first_paragraph(page: &str) -> String {
    let text = page.lines().skip(1).skip_while(|line| line.is_empty()).take_while(|line| !line.is_empty());
    text.collect::<Vec<_>>().join(" ")
}

/// `unused-let` as `UnusedLet`.
fn camel(name: &str) -> String {
    let word = |word: &str| {
        let mut chars = word.chars();
        chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
    };
    name.split('-').map(word).collect()
}

fn result(report: &Report<'_>, entry: &Entry<'_>, mark: &str, rules: &BTreeMap<&str, usize>) -> Value {
    let d = entry.finding.diagnostic;
    let level = if d.severity == Severity::Warn { "warning" } else { "error" };
    let mut location = json!({ "physicalLocation": {
        "artifactLocation": artifact(report.path(entry)),
        "region": d.span.map_or_else(|| json!({ "startLine": 1 }), |span| region(entry.finding.sources, span)),
    }});
    if let (false, Some(fields)) = (entry.item.is_empty(), location.as_object_mut()) {
        fields.insert("logicalLocations".to_owned(), json!([{ "fullyQualifiedName": entry.item }]));
    }
    let mut result = json!({
        "ruleId": d.code.name(),
        "ruleIndex": rules.get(d.code.name()),
        "level": level,
        "message": { "text": entry.story() },
        "locations": [location],
        "partialFingerprints": { FINGERPRINT: mark },
    });
    let Some(fields) = result.as_object_mut() else { return result };
    if !d.labels.is_empty() {
        fields.insert("relatedLocations".to_owned(), related(report, entry));
    }
    if !d.fixes.is_empty() {
        let fixes = d.fixes.iter().map(|f| fix(report, entry.finding.sources, f)).collect();
        fields.insert("fixes".to_owned(), Value::Array(fixes));
    }
    if let Some(witness) = &d.witness {
        fields.insert("properties".to_owned(), json!({ "witness": witness.toml, "today": witness.today }));
    }
    result
}

fn related(report: &Report<'_>, entry: &Entry<'_>) -> Value {
    let sources = entry.finding.sources;
    let labels = entry.finding.diagnostic.labels.iter().enumerate();
    labels
        .map(|(id, label)| {
            let path = report.root.tell(sources.name(label.span.file));
            json!({
                "id": id,
                "message": { "text": label.text },
                "physicalLocation": { "artifactLocation": artifact(&path), "region": region(sources, label.span) },
            })
        })
        .collect()
}

/// A fix: its edits by file.
fn fix(report: &Report<'_>, sources: &SourceMap, fix: &Fix) -> Value {
    let mut files: BTreeMap<FileId, Vec<Value>> = BTreeMap::new();
    for edit in &fix.edits {
        let change = json!({ "deletedRegion": region(sources, edit.span), "insertedContent": { "text": edit.text } });
        files.entry(edit.span.file).or_default().push(change);
    }
    let changes = files.into_iter().map(|(file, changes)| {
        let path = report.root.tell(sources.name(file));
        json!({ "artifactLocation": artifact(&path), "replacements": changes })
    });
    json!({ "description": { "text": fix.title }, "artifactChanges": changes.collect::<Vec<_>>() })
}

fn region(sources: &SourceMap, span: Span) -> Value {
    let (start, end) = ends(sources, span);
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// A file; one outside of the root by its whole path.
fn artifact(path: &str) -> Value {
    let uri = encoded(path);
    if path.starts_with('/') {
        json!({ "uri": format!("file://{uri}") })
    } else {
        json!({ "uri": uri, "uriBaseId": ROOT })
    }
}

/// A path as it stands in a URI.
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_paths_are_written_as_they_are_wanted() {
        assert_eq!(camel("may-be-absent"), "MayBeAbsent");
        assert_eq!(encoded("a b/ü%.etq"), "a%20b/%C3%BC%25.etq");
        assert_eq!(first_paragraph("# t\n\nA\nb.\n\nc\n"), "A b.");
    }
}

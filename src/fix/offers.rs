//! The fixes that may be applied, as edits of files, and the texts that they make.

use super::{Applied, Bench, Texts};
use crate::check::Checked;
use crate::diagnostic::{Applicability, Diagnostic, Fix, Severity};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// A fix that may be applied.
pub(super) struct Offer {
    /// The same for the same fix in another round.
    pub(super) key: String,
    /// What it does, in words.
    pub(super) fix: Applied,
    /// Whether a person had to ask for it.
    pub(super) risky: bool,
    /// The files that it changes.
    pub(super) files: Vec<OfFile>,
}

/// What is replaced, and by what.
type Edit = (Range<usize>, String);

/// The edits of one file.
pub(super) struct OfFile {
    /// Its name.
    pub(super) name: String,
    /// Its path as people know it.
    pub(super) path: String,
    /// Its text before.
    pub(super) text: Arc<str>,
    edits: Vec<Edit>,
}

/// The fixes of all findings that may be applied, in order. Of a policy with errors only the errors are mended: what it decides is not
/// known yet, so nothing else could be weighed.
pub(super) fn offers<B: Bench>(bench: &B, state: &B::State, risky: bool) -> Vec<Offer> {
    let findings = bench.findings(state).into_iter();
    let due = findings.filter(|(checked, d)| checked.policy.is_some() || d.severity == Severity::Error);
    due.filter_map(|(checked, d)| offer(bench, checked, d, risky)).collect()
}

/// The one remedy of a finding. Where there are several, a person has to choose.
fn offer<B: Bench>(bench: &B, checked: &Checked, d: &Diagnostic, risky: bool) -> Option<Offer> {
    let wanted = if risky { Applicability::Unsafe } else { Applicability::Safe };
    let mut fixes = d.fixes.iter().filter(|fix| fix.applicability == wanted);
    let fix = fixes.next().filter(|_| fixes.next().is_none())?;
    let files = of_files(bench, checked, fix)?;
    let span = d.span?;
    let at = checked.sources.line_column(span.file, span.start);
    let path = checked.sources.name(span.file);
    let about = checked.sources.text(span);
    Some(Offer {
        key: format!("{path}\n{}\n{}\n{about}", d.code, d.message),
        fix: Applied {
            place: format!("{path}:{}:{}", at.line, at.column),
            code: d.code.name(),
            title: fix.title.clone(),
        },
        risky,
        files,
    })
}

/// The edits of a fix by file; none where a file must not be changed, or nothing would change.
fn of_files<B: Bench>(bench: &B, checked: &Checked, fix: &Fix) -> Option<Vec<OfFile>> {
    let mut files: BTreeMap<String, OfFile> = BTreeMap::new();
    for edit in &fix.edits {
        let source = checked.sources.get(edit.span.file)?;
        let name = bench.file(source.name())?;
        if checked.sources.text(edit.span) == edit.text {
            continue;
        }
        let of_file = files.entry(name.clone()).or_insert_with(|| OfFile {
            name,
            path: source.name().to_owned(),
            text: source.shared_text(),
            edits: Vec::new(),
        });
        of_file.edits.push((edit.span.range(), with_breaks_of(source.text(), &edit.text)));
    }
    (!files.is_empty()).then(|| files.into_values().collect())
}

/// A text with line breaks like those of the file it comes into.
fn with_breaks_of(file: &str, text: &str) -> String {
    if file.contains("\r\n") { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text.to_owned() }
}

/// The offers of which none touches an earlier one; the others wait for the next round.
pub(super) fn apart(offers: Vec<Offer>) -> Vec<Offer> {
    let mut taken: BTreeMap<String, Vec<Range<usize>>> = BTreeMap::new();
    let mut kept = Vec::new();
    for offer in offers {
        let edits = || offer.files.iter().flat_map(|f| f.edits.iter().map(|(range, _)| (&f.name, range)));
        let touches = |a: &Range<usize>, b: &Range<usize>| a.start <= b.end && b.start <= a.end;
        if edits().all(|(name, range)| !taken.get(name).is_some_and(|all| all.iter().any(|t| touches(t, range)))) {
            for (name, range) in edits() {
                taken.entry(name.clone()).or_default().push(range.clone());
            }
            kept.push(offer);
        }
    }
    kept
}

/// The texts with these offers applied, of which none touches another.
pub(super) fn applied(before: &Texts, offers: &[&Offer]) -> Texts {
    let mut edits: BTreeMap<&str, (&str, Vec<&Edit>)> = BTreeMap::new();
    for file in offers.iter().flat_map(|offer| &offer.files) {
        edits.entry(&file.name).or_insert_with(|| (&file.text, Vec::new())).1.extend(&file.edits);
    }
    let mut texts = before.clone();
    for (name, (text, mut edits)) in edits {
        edits.sort_by_key(|(range, _)| (range.start, range.end));
        texts.insert(name.to_owned(), edited(text, &edits));
    }
    texts
}

/// A text with edits in their order.
fn edited(text: &str, edits: &[&Edit]) -> String {
    let mut new = String::with_capacity(text.len());
    let mut from = 0;
    for (range, instead) in edits {
        new.push_str(text.get(from..range.start).unwrap_or(""));
        new.push_str(instead);
        from = range.end.max(from);
    }
    new.push_str(text.get(from..).unwrap_or(""));
    new
}

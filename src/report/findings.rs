//! Findings as CI systems want them: with paths from the root of the repository, and with marks that survive moved lines.
//! What a command says in the forms of this layer is a [`Report`], whichever command it is.

use super::{Finding, Summary};
use crate::diagnostic::Diagnostic;
use crate::model::value::fnv;
use crate::source::{LineColumn, Root, SourceMap, Span};
use std::collections::HashMap;

/// What a command found.
#[derive(Clone, Debug, Default)]
pub struct Report<'a> {
    /// The findings, in order.
    pub entries: Vec<Entry<'a>>,
    /// Every file that was looked at, from the root.
    pub files: Vec<String>,
    /// The counts.
    pub summary: Summary,
    /// From where paths are told.
    pub root: Root,
}

/// A finding with what it stands in.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// The finding.
    pub finding: Finding<'a>,
    /// The path of its file from the root; empty where it has no place.
    pub path: String,
    /// What its place stands in: `rules connection: vouched_for`.
    pub item: String,
}

impl<'a> Entry<'a> {
    /// A finding in an item.
    pub fn new(finding: Finding<'a>, item: impl Into<String>, root: &Root) -> Self {
        Entry { finding, path: finding.file().map_or_else(String::new, |file| root.tell(file)), item: item.into() }
    }

    /// Where it begins and ends; the beginning of the file where it has no place.
    pub fn place(&self) -> (LineColumn, LineColumn) {
        let first = LineColumn { line: 1, column: 1 };
        self.finding.diagnostic.span.map_or((first, first), |span| ends(self.finding.sources, span))
    }

    /// The text that it is about, with single blanks.
    pub fn text(&self) -> String {
        let text = self.finding.diagnostic.span.map_or("", |span| self.finding.sources.text(span));
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What is said, line by line, without pictures: the message, what the place has to do with it, what to type.
    pub fn story(&self) -> String {
        let d = self.finding.diagnostic;
        let mut story = d.message.clone();
        if !d.label.is_empty() {
            story.push_str(&format!("\n{}", d.label));
        }
        for help in super::human::helps(d) {
            story.push_str(&format!("\nhelp: {help}"));
        }
        for note in &d.notes {
            story.push_str(&format!("\n{note}"));
        }
        story
    }
}

/// Findings of one policy, each with what it stands in.
pub fn entries<'a>(
    sources: &'a SourceMap,
    found: &'a [(String, Diagnostic)],
    root: &'a Root,
) -> impl Iterator<Item = Entry<'a>> + 'a {
    found.iter().map(move |(item, diagnostic)| Entry::new(Finding { sources, diagnostic }, item.as_str(), root))
}

/// Where a stretch begins and ends.
pub(super) fn ends(sources: &SourceMap, span: Span) -> (LineColumn, LineColumn) {
    (sources.line_column(span.file, span.start), sources.line_column(span.file, span.end))
}

impl<'a> Report<'a> {
    /// Sorts findings by file, place and code, and counts them.
    pub fn new(mut entries: Vec<Entry<'a>>, files: Vec<String>, root: Root) -> Self {
        entries.sort_by_cached_key(key);
        let summary = Summary::of(files.len(), entries.iter().map(|entry| entry.finding.diagnostic));
        Report { entries, files, summary, root }
    }

    /// The findings alone.
    pub fn findings(&self) -> impl Iterator<Item = Finding<'a>> + '_ {
        self.entries.iter().map(|entry| entry.finding)
    }

    /// The path to tell for a finding; one without place is told in the first file.
    pub(super) fn path<'p>(&'p self, entry: &'p Entry<'_>) -> &'p str {
        if entry.path.is_empty() { self.files.first().map_or(".", String::as_str) } else { &entry.path }
    }

    /// A mark for each finding: the same as long as its code, file, item and text are; equal ones are counted.
    pub(super) fn fingerprints(&self) -> Vec<String> {
        let mut times: HashMap<String, u32> = HashMap::new();
        let mark = |entry: &Entry<'_>| {
            let code = entry.finding.diagnostic.code.name();
            let what = [code, self.path(entry), &entry.item, &entry.text()].join("\0");
            let time = times.entry(what.clone()).and_modify(|n| *n += 1).or_insert(1);
            format!("{:016x}", fnv(format!("{what}\0{time}").bytes().map(u32::from)))
        };
        self.entries.iter().map(mark).collect()
    }
}

/// The order of findings: by file, place in the file (of which the text may be an excerpt) and code.
type Key = (Option<String>, Option<(u64, u64)>, &'static str);

fn key(entry: &Entry<'_>) -> Key {
    let Finding { sources, diagnostic: d } = entry.finding;
    let first = d.span.and_then(|span| sources.get(span.file)).map_or(0, |file| file.first_offset());
    let place = d.span.map(|span| (first + u64::from(span.start), first + u64::from(span.end)));
    (entry.finding.file().map(str::to_owned), place, d.code.name())
}

//! Old findings, written down so that only new ones are told. They are known by their code, what they stand in and the text
//! that they are about, and not by their lines: a text that moves within its file, or with its file, is still known.

use super::Summary;
use super::findings::{Entry, Report};
use crate::diagnostic::Severity;
use crate::model::value::fnv;
use serde::Deserialize;
use std::collections::BTreeMap;

const HEAD: &str = "\
# Findings that `etiquette check --baseline` does not tell, since they are old. Made by `etiquette check --write-baseline`.
# One a line, in order; lines may be taken out, and merged as text.
version = 1
findings = [
";
/// Texts longer than this are told by their beginning and a hash.
const LONG: usize = 120;

/// A finding as it is known again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Old {
    /// Its file, from the root.
    pub file: String,
    /// Its code.
    pub code: String,
    /// What it stands in.
    pub item: String,
    /// The text that it is about.
    pub text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: u32,
    findings: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    #[serde(flatten)]
    old: Old,
    count: Option<usize>,
}

/// Old findings, each with how often it is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline(BTreeMap<Old, usize>);

/// What a baseline did to a report.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    /// How many findings are not told.
    pub hidden: usize,
    /// Entries that are not found any more, each with how often.
    pub stale: Vec<(Old, usize)>,
}

impl Baseline {
    /// Every finding of a report that may be called old; an error may not.
    pub fn of(report: &Report<'_>) -> Self {
        let mut all = BTreeMap::new();
        for entry in report.entries.iter().filter(|entry| may_be_old(entry)) {
            *all.entry(old(report, entry)).or_default() += 1;
        }
        Baseline(all)
    }

    /// How many findings it holds.
    pub fn len(&self) -> usize {
        self.0.values().sum()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads what was written.
    ///
    /// # Errors
    /// Says what is wrong, with the line.
    pub fn read(text: &str) -> Result<Self, String> {
        let written: Written = toml::from_str(text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or("");
            let what = error.message().lines().next().unwrap_or("it cannot be read").to_owned();
            format!("line {}: {what}", before.matches('\n').count() + 1)
        })?;
        if written.version != 1 {
            return Err(format!("it is of version {}, and this program knows version 1", written.version));
        }
        let mut all = BTreeMap::new();
        for row in written.findings {
            *all.entry(row.old).or_default() += row.count.unwrap_or(1);
        }
        Ok(Baseline(all))
    }

    /// As it is written.
    pub fn write(&self) -> String {
        let mut out = HEAD.to_owned();
        for (old, count) in &self.0 {
            let [file, code, item, text] = [&old.file, &old.code, &old.item, &old.text].map(|text| quoted(text));
            let count = if *count == 1 { String::new() } else { format!(", count = {count}") };
            out.push_str(&format!("    {{ file = {file}, code = {code}, item = {item}, text = {text}{count} }},\n"));
        }
        out + "]\n"
    }

    /// Takes the old findings out of a report. An entry whose file `is_gone` stands for the same finding in another file. What
    /// is left of entries in files that were looked at, or are gone, is stale.
    pub fn apply(mut self, report: &mut Report<'_>, is_gone: impl Fn(&str) -> bool) -> Applied {
        let before = report.entries.len();
        let known: Vec<Option<Old>> = report.entries.iter().map(|e| may_be_old(e).then(|| old(report, e))).collect();
        let mut told: Vec<bool> = known.iter().map(|old| old.as_ref().is_none_or(|old| !self.take(old))).collect();
        let mut moved = self.split_gone(&is_gone);
        for (told, old) in told.iter_mut().zip(known) {
            *told = *told && old.is_none_or(|old| !moved.take(&Old { file: String::new(), ..old }));
        }
        let mut told = told.into_iter();
        report.entries.retain(|_| told.next().unwrap_or(true));
        report.summary = Summary::of(report.files.len(), report.entries.iter().map(|e| e.finding.diagnostic));
        let looked_at = |old: &Old| report.files.contains(&old.file);
        let stale = self.0.into_iter().filter(|(old, n)| *n > 0 && looked_at(old));
        let stale = moved.0.into_iter().filter(|(_, n)| *n > 0).chain(stale).collect();
        Applied { hidden: before - report.entries.len(), stale }
    }

    /// Takes one finding, if it is there.
    fn take(&mut self, old: &Old) -> bool {
        let Some(left) = self.0.get_mut(old).filter(|left| **left > 0) else { return false };
        *left -= 1;
        true
    }

    /// Parts with the entries whose files are gone, which no longer say in which file they were.
    fn split_gone(&mut self, is_gone: impl Fn(&str) -> bool) -> Baseline {
        let mut gone: BTreeMap<Old, usize> = BTreeMap::new();
        for (old, left) in &mut self.0 {
            if *left > 0 && is_gone(&old.file) {
                *gone.entry(Old { file: String::new(), ..old.clone() }).or_default() += std::mem::take(left);
            }
        }
        Baseline(gone)
    }
}

fn may_be_old(entry: &Entry<'_>) -> bool {
    entry.finding.diagnostic.severity != Severity::Error
}

fn old(report: &Report<'_>, entry: &Entry<'_>) -> Old {
    Old {
        file: report.path(entry).to_owned(),
        code: entry.finding.diagnostic.code.name().to_owned(),
        item: entry.item.clone(),
        text: short(entry.text()),
    }
}

fn short(text: String) -> String {
    let Some((at, _)) = text.char_indices().nth(LONG) else { return text };
    format!("{}… {:016x}", text.get(..at).unwrap_or(""), fnv(text.bytes().map(u32::from)))
}

/// A text in double quotes, as TOML reads it.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json.replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_wrong_with_a_baseline_is_told() {
        assert!(Baseline::read("version = 1\nfindings = [\n  { cod = 1 },\n]\n").unwrap_err().starts_with("line 3: "));
        let newer = "it is of version 2, and this program knows version 1";
        assert_eq!(Baseline::read("version = 2\nfindings = []\n"), Err(newer.to_owned()));
        assert!(Baseline::read("findings = []\n").unwrap_err().contains("version"));
    }

    #[test]
    fn long_texts_are_told_by_their_beginning() {
        let long = short("é".repeat(500));
        assert_eq!(long.chars().count(), LONG + 2 + 16);
        assert_ne!(long, short("é".repeat(501)));
        assert_eq!(short("é".repeat(LONG)), "é".repeat(LONG));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(rows in proptest::collection::vec((any::<String>(), any::<String>(), 1usize..4), 0..9)) {
            let old = |(item, text, n): &(String, String, usize)| {
                let (file, code) = ("a.etq".to_owned(), "unused-let".to_owned());
                (Old { file, code, item: item.clone(), text: text.clone() }, *n)
            };
            let baseline = Baseline(rows.iter().map(old).collect());
            let written = baseline.write();
            prop_assert_eq!(written.lines().count(), baseline.0.len() + 5);
            prop_assert_eq!(Baseline::read(&written), Ok(baseline));
        }
    }
}

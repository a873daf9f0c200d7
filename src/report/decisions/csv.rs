//! Decisions as CSV: a header row, then one row a record, with the columns that are asked for.

use super::{Entry, Failed, rule_name};
use crate::eval::{Outcome, Wanted};
use crate::model::value::write_date;
use crate::model::{Date, Kind, Policy};
use std::io::{self, Write};

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The record's id.
    Id,
    /// Its kind.
    Kind,
    /// The decision; `error` for a record that could not be decided.
    Decision,
    /// The rule.
    Rule,
    /// The reply's name.
    Reply,
    /// The reason.
    Reason,
    /// When an answer is due.
    AnswerBy,
    /// Whether that day is over.
    Overdue,
    /// Whether the request has expired.
    Expired,
    /// When to look again.
    AgainOn,
    /// The facts that are asked, with `;` between them.
    Questions,
    /// The reply's text.
    Text,
    /// Why there is no text.
    Withheld,
    /// What is wrong with the record.
    Error,
}

const COLUMNS: [(Column, &str); 14] = [
    (Column::Id, "id"),
    (Column::Kind, "kind"),
    (Column::Decision, "decision"),
    (Column::Rule, "rule"),
    (Column::Reply, "reply"),
    (Column::Reason, "reason"),
    (Column::AnswerBy, "answer_by"),
    (Column::Overdue, "overdue"),
    (Column::Expired, "expired"),
    (Column::AgainOn, "again_on"),
    (Column::Questions, "questions"),
    (Column::Text, "text"),
    (Column::Withheld, "withheld"),
    (Column::Error, "error"),
];

impl Column {
    /// The columns that are written unless others are asked for.
    pub fn usual() -> Vec<Column> {
        COLUMNS.iter().map(|(column, _)| *column).take_while(|c| *c != Column::Withheld).collect()
    }

    /// Every name.
    pub fn names() -> impl Iterator<Item = &'static str> {
        COLUMNS.iter().map(|(_, name)| *name)
    }

    /// The column of a name.
    pub fn from_name(name: &str) -> Option<Column> {
        COLUMNS.iter().find(|(_, n)| *n == name).map(|(column, _)| *column)
    }

    fn name(self) -> &'static str {
        COLUMNS.iter().find(|(column, _)| *column == self).map_or("", |(_, name)| name)
    }
}

/// Writes decisions of a policy.
pub struct Rows<'p> {
    policy: &'p Policy,
    columns: Vec<Column>,
    row: Vec<u8>,
}

impl<'p> Rows<'p> {
    /// Makes ready to write these columns.
    pub fn new(policy: &'p Policy, columns: Vec<Column>) -> Self {
        Rows { policy, columns, row: Vec::new() }
    }

    /// What has to be worked out for the columns.
    pub fn wanted(&self) -> Wanted {
        let has = |column| self.columns.contains(&column);
        Wanted { text: has(Column::Text), facts: false, questions: has(Column::Questions) }
    }

    /// Writes the header row.
    ///
    /// # Errors
    /// Where `out` cannot be written.
    pub fn header(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let names: Vec<&str> = self.columns.iter().map(|c| c.name()).collect();
        self.record(out, names)
    }

    /// Writes a row.
    ///
    /// # Errors
    /// Where `out` cannot be written.
    pub fn write(&mut self, out: &mut dyn Write, entry: &Entry) -> io::Result<()> {
        let cells: Vec<String> = self.columns.iter().map(|column| cell(self.policy, *column, entry)).collect();
        self.record(out, cells)
    }

    fn record<T: AsRef<[u8]>>(&mut self, out: &mut dyn Write, cells: impl IntoIterator<Item = T>) -> io::Result<()> {
        self.row.clear();
        let mut writer = csv::WriterBuilder::new().from_writer(&mut self.row);
        writer.write_record(cells).map_err(io::Error::other)?;
        writer.flush()?;
        drop(writer);
        out.write_all(&self.row)
    }
}

fn cell(policy: &Policy, column: Column, entry: &Entry) -> String {
    match entry {
        Entry::Decided { outcome, .. } => {
            policy.kinds.get(outcome.kind).map_or_else(String::new, |kind| decided(policy, kind, column, outcome))
        }
        Entry::Failed(failed) => undecided(column, failed),
    }
}

fn decided(policy: &Policy, kind: &Kind, column: Column, outcome: &Outcome) -> String {
    let date = |date: Option<Date>| date.map(write_date).unwrap_or_default();
    let sent = outcome.reply.as_ref();
    match column {
        Column::Id => outcome.id.clone(),
        Column::Kind => kind.name.text.clone(),
        Column::Decision => outcome.verdict.word().to_owned(),
        Column::Rule => rule_name(kind, outcome).unwrap_or_default().to_owned(),
        Column::Reply => {
            sent.and_then(|s| policy.replies.get(s.reply)).map(|r| r.name.text.clone()).unwrap_or_default()
        }
        Column::Reason => outcome.reason.clone().unwrap_or_default(),
        Column::AnswerBy => date(outcome.answer_by),
        Column::Overdue => outcome.overdue.to_string(),
        Column::Expired => outcome.expired.to_string(),
        Column::AgainOn => date(outcome.again_on),
        Column::Questions => {
            let asked = outcome.questions.iter().filter_map(|q| kind.facts.get(q.fact));
            asked.map(|fact| fact.path.as_str()).collect::<Vec<_>>().join(";")
        }
        Column::Text => sent.and_then(|s| s.text.clone().ok()).unwrap_or_default(),
        Column::Withheld => sent.and_then(|s| s.text.as_ref().err()).map(|w| w.word().to_owned()).unwrap_or_default(),
        Column::Error => outcome.diagnostics.first().map(|d| d.message.clone()).unwrap_or_default(),
    }
}

fn undecided(column: Column, failed: &Failed) -> String {
    match column {
        Column::Id => failed.id.clone().unwrap_or_default(),
        Column::Kind => failed.kind.clone().unwrap_or_default(),
        Column::Decision => "error".to_owned(),
        Column::Error => failed.message.clone(),
        _ => String::new(),
    }
}

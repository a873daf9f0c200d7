//! Decisions as CSV: a header row, then one row a record, with the columns that are asked for.

use super::{Entry, Failed, rule_name};
use crate::eval::{Outcome, Wanted};
use crate::model::value::write_date;
use crate::model::{Date, Policy};
use std::borrow::Cow;
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
        out.write_all(names.join(",").as_bytes())?;
        out.write_all(b"\n")
    }

    /// Writes a row.
    ///
    /// # Errors
    /// Where `out` cannot be written.
    pub fn write(&mut self, out: &mut dyn Write, entry: &Entry) -> io::Result<()> {
        self.row.clear();
        for (index, column) in self.columns.iter().enumerate() {
            if index > 0 {
                self.row.push(b',');
            }
            let cell = match entry {
                Entry::Decided { outcome, .. } => decided(self.policy, *column, outcome),
                Entry::Failed(failed) => undecided(*column, failed),
            };
            push(&mut self.row, &cell, self.columns.len() == 1);
        }
        self.row.push(b'\n');
        out.write_all(&self.row)
    }
}

/// Writes a cell, in quotes where it needs them. An empty row of one cell would be no row at all.
fn push(row: &mut Vec<u8>, cell: &str, alone: bool) {
    let quoted = cell.bytes().any(|b| matches!(b, b',' | b'"' | b'\n' | b'\r')) || (alone && cell.is_empty());
    if !quoted {
        return row.extend_from_slice(cell.as_bytes());
    }
    row.push(b'"');
    for byte in cell.bytes() {
        if byte == b'"' {
            row.push(b'"');
        }
        row.push(byte);
    }
    row.push(b'"');
}

fn decided<'a>(policy: &'a Policy, column: Column, outcome: &'a Outcome) -> Cow<'a, str> {
    let Some(kind) = policy.kinds.get(outcome.kind) else { return Cow::Borrowed("") };
    let date = |date: Option<Date>| date.map_or(Cow::Borrowed(""), |d| Cow::Owned(write_date(d)));
    let yes = |held: bool| if held { "true" } else { "false" };
    let sent = outcome.reply.as_ref();
    let text = match column {
        Column::Id => &outcome.id,
        Column::Kind => &kind.name.text,
        Column::Decision => outcome.verdict.word(),
        Column::Rule => rule_name(kind, outcome).unwrap_or_default(),
        Column::Reply => sent.and_then(|s| policy.replies.get(s.reply)).map_or("", |r| &r.name.text),
        Column::Reason => outcome.reason.as_deref().unwrap_or_default(),
        Column::AnswerBy => return date(outcome.answer_by),
        Column::Overdue => yes(outcome.overdue),
        Column::Expired => yes(outcome.expired),
        Column::AgainOn => return date(outcome.again_on),
        Column::Questions => {
            let asked = outcome.questions.iter().filter_map(|q| kind.facts.get(q.fact));
            return Cow::Owned(asked.map(|fact| fact.path.as_str()).collect::<Vec<_>>().join(";"));
        }
        Column::Text => sent.and_then(|s| s.text.as_deref().ok()).unwrap_or_default(),
        Column::Withheld => sent.and_then(|s| s.text.as_ref().err()).map_or("", |w| w.word()),
        Column::Error => outcome.diagnostics.first().map_or("", |d| &d.message),
    };
    Cow::Borrowed(text)
}

fn undecided(column: Column, failed: &Failed) -> Cow<'_, str> {
    Cow::Borrowed(match column {
        Column::Id => failed.id.as_deref().unwrap_or_default(),
        Column::Kind => failed.kind.as_deref().unwrap_or_default(),
        Column::Decision => "error",
        Column::Error => &failed.message,
        _ => "",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_need_it() {
        let pushed = |cell, alone| {
            let mut row = Vec::new();
            push(&mut row, cell, alone);
            String::from_utf8(row).unwrap()
        };
        assert_eq!(pushed("plain", false), "plain");
        assert_eq!(pushed("a, \"b\"\nc", false), "\"a, \"\"b\"\"\nc\"");
        assert_eq!((pushed("", true), pushed("", false)), ("\"\"".to_owned(), String::new()));
    }
}

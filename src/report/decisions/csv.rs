//! Decisions as CSV: a header row, then one row a record, with the columns that are asked for.

use super::{Entry, Failed, push_date, rule_name};
use crate::eval::{Outcome, Wanted};
use crate::model::{Date, Policy};

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

/// What has to be worked out for some columns.
pub fn wanted(columns: &[Column]) -> Wanted {
    let has = |column| columns.contains(&column);
    Wanted { text: has(Column::Text), reason: has(Column::Reason), facts: false, questions: has(Column::Questions) }
}

/// Writes decisions of a policy.
pub struct Rows<'p> {
    policy: &'p Policy,
    columns: Vec<Column>,
}

impl<'p> Rows<'p> {
    /// Makes ready to write these columns.
    pub fn new(policy: &'p Policy, columns: Vec<Column>) -> Self {
        Rows { policy, columns }
    }

    /// Writes the header row.
    pub fn header(&self, out: &mut Vec<u8>) {
        let names: Vec<&str> = self.columns.iter().map(|c| c.name()).collect();
        out.extend_from_slice(names.join(",").as_bytes());
        out.push(b'\n');
    }

    /// Writes a row.
    pub fn write(&self, out: &mut Vec<u8>, entry: &Entry) {
        let alone = self.columns.len() == 1;
        for (index, column) in self.columns.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            match entry {
                Entry::Decided { outcome, .. } => decided(out, self.policy, *column, outcome, alone),
                Entry::Failed(failed) => push(out, undecided(*column, failed), alone),
            }
        }
        out.push(b'\n');
    }
}

/// Writes a cell, in quotes where it needs them. An empty row of one cell would be no row at all.
fn push(row: &mut Vec<u8>, cell: &str, alone: bool) {
    if !(needs_quotes(cell.as_bytes()) || alone && cell.is_empty()) {
        return row.extend_from_slice(cell.as_bytes());
    }
    row.push(b'"');
    for piece in cell.split_inclusive('"') {
        row.extend_from_slice(piece.as_bytes());
        if piece.ends_with('"') {
            row.push(b'"');
        }
    }
    row.push(b'"');
}

/// Whether a cell holds a byte that means something in CSV.
fn needs_quotes(cell: &[u8]) -> bool {
    let (blocks, rest) = cell.as_chunks::<16>();
    // Without a branch, so that many are looked at at once.
    let means = |bytes: &[u8]| {
        bytes.iter().fold(false, |found, &b| found | (b == b',') | (b == b'"') | (b == b'\n') | (b == b'\r'))
    };
    blocks.iter().any(|block| means(block)) || means(rest)
}

fn decided(out: &mut Vec<u8>, policy: &Policy, column: Column, outcome: &Outcome, alone: bool) {
    let Some(kind) = policy.kinds.get(outcome.kind) else { return };
    let yes = |held: bool| if held { "true" } else { "false" };
    let sent = outcome.reply.as_ref();
    let cell = match column {
        Column::Id => &outcome.id,
        Column::Kind => return name(out, &kind.name.text, alone),
        Column::Decision => return name(out, outcome.verdict.word(), alone),
        Column::Rule => return name(out, rule_name(kind, outcome).unwrap_or_default(), alone),
        Column::Reply => {
            let reply = sent.and_then(|s| policy.replies.get(s.reply));
            return name(out, reply.map_or("", |r| &r.name.text), alone);
        }
        Column::Reason => outcome.reason.as_deref().unwrap_or_default(),
        Column::AnswerBy => return date(out, outcome.answer_by, alone),
        Column::Overdue => yes(outcome.overdue),
        Column::Expired => yes(outcome.expired),
        Column::AgainOn => return date(out, outcome.again_on, alone),
        Column::Questions => {
            let asked = outcome.questions.iter().filter_map(|q| kind.facts.get(q.fact));
            return push(out, &asked.map(|fact| fact.path.as_str()).collect::<Vec<_>>().join(";"), alone);
        }
        Column::Text => sent.and_then(|s| s.text.as_deref().ok()).unwrap_or_default(),
        Column::Withheld => sent.and_then(|s| s.text.as_ref().err()).map_or("", |w| w.word()),
        Column::Error => outcome.diagnostics.first().map_or("", |d| &d.message),
    };
    push(out, cell, alone);
}

/// Writes a name of the policy, in which nothing needs quotes.
fn name(out: &mut Vec<u8>, name: &str, alone: bool) {
    if name.is_empty() { push(out, name, alone) } else { out.extend_from_slice(name.as_bytes()) }
}

fn date(out: &mut Vec<u8>, date: Option<Date>, alone: bool) {
    match date {
        Some(date) => push_date(out, date),
        None => push(out, "", alone),
    }
}

fn undecided(column: Column, failed: &Failed) -> &str {
    match column {
        Column::Id => failed.id.as_deref().unwrap_or_default(),
        Column::Kind => failed.kind.as_deref().unwrap_or_default(),
        Column::Decision => "error",
        Column::Error => &failed.message,
        _ => "",
    }
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

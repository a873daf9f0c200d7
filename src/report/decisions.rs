//! Decisions as they are printed: one file a form. What could not be decided stands among them, in its place.

pub mod csv;
pub mod human;
pub mod jsonl;
pub mod markdown;

use crate::eval::{Outcome, Verdict};
use crate::model::{Date, Kind, Need, Policy, Value};
use crate::record::Record;

/// A record, decided or not.
#[derive(Clone, Debug)]
pub enum Entry {
    /// Decided.
    Decided {
        /// What is answered.
        outcome: Box<Outcome>,
        /// The name of the person it is about, where it is known and wanted.
        who: Option<String>,
        /// What every rule gave for it, as it is printed in this form of output; where that is wanted.
        trace: Option<String>,
    },
    /// Not decided.
    Failed(Failed),
}

/// A record that could not be decided.
#[derive(Clone, Debug)]
pub struct Failed {
    /// Its id, if that could be read.
    pub id: Option<String>,
    /// Its kind, if that could be read.
    pub kind: Option<String>,
    /// The code of the first error.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

impl Entry {
    /// What urgency goes by: the day on which an answer is due, then those without one, then those that have expired,
    /// since nothing can be sent any more; errors last.
    pub fn urgency(&self) -> (u8, Option<Date>) {
        match self {
            Entry::Decided { outcome, .. } if outcome.expired => (2, outcome.answer_by),
            Entry::Decided { outcome, .. } => (u8::from(outcome.answer_by.is_none()), outcome.answer_by),
            Entry::Failed(_) => (3, None),
        }
    }
}

/// The name of the person that a record is about: its first text called `name`.
pub fn who(policy: &Policy, record: &Record<'_>) -> Option<String> {
    let kind = policy.kinds.get(record.kind)?;
    let named = kind.facts.iter().zip(&record.values).find(|((_, fact), value)| {
        let is_name = fact.path == "name" || fact.path.ends_with(".name");
        is_name && !matches!(fact.need, Need::Ask(_)) && matches!(value, Value::Text(_))
    });
    match named {
        Some((_, Value::Text(name))) => Some(name.clone().into_owned()),
        _ => None,
    }
}

/// The verdicts in the order in which they are counted.
const VERDICTS: [Verdict; 5] = [Verdict::Accept, Verdict::Decline, Verdict::Defer, Verdict::Review, Verdict::Ask];

/// Counts of what came out.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// In the order of [`VERDICTS`].
    decided: [u64; VERDICTS.len()],
    overdue: u64,
    failed: u64,
}

impl Tally {
    /// Nothing counted yet.
    pub fn new() -> Self {
        Tally::default()
    }

    /// Counts one more.
    pub fn count(&mut self, entry: &Entry) {
        match entry {
            Entry::Decided { outcome, .. } => {
                let counts = VERDICTS.iter().zip(&mut self.decided);
                counts.filter(|(verdict, _)| **verdict == outcome.verdict).for_each(|(_, n)| *n += 1);
                self.overdue += u64::from(outcome.overdue);
            }
            Entry::Failed(_) => self.failed += 1,
        }
    }

    /// Adds what was counted elsewhere.
    pub fn add(&mut self, other: &Tally) {
        self.decided.iter_mut().zip(&other.decided).for_each(|(n, more)| *n += more);
        self.overdue += other.overdue;
        self.failed += other.failed;
    }

    /// How many were decided.
    pub fn decided(&self) -> u64 {
        self.decided.iter().sum()
    }

    /// As a sentence: `7 requests: 2 accept, 5 ask; 1 overdue`.
    pub fn sentence(&self) -> String {
        let all = self.decided() + self.failed;
        if all == 0 {
            return "no requests".to_owned();
        }
        let noun = if all == 1 { "request" } else { "requests" };
        let counts: Vec<String> = VERDICTS
            .iter()
            .zip(&self.decided)
            .filter(|(_, n)| **n > 0)
            .map(|(v, n)| format!("{n} {}", v.word()))
            .collect();
        let mut text = format!("{all} {noun}");
        if !counts.is_empty() {
            text.push_str(&format!(": {}", counts.join(", ")));
        }
        if self.overdue > 0 {
            text.push_str(&format!("; {} overdue", self.overdue));
        }
        if self.failed > 0 {
            text.push_str(&format!("; {} could not be decided", self.failed));
        }
        text
    }
}

/// Writes a date as it is written: `2026-05-06`.
fn push_date(out: &mut Vec<u8>, date: Date) {
    let digit = |n: i16| u8::try_from(n % 10).map_or(b'0', |n| b'0' + n);
    let two = |n: i16| [digit(n / 10), digit(n)];
    let (year, month, day) = (date.year(), i16::from(date.month()), i16::from(date.day()));
    let ([y1, y2], [y3, y4], [m1, m2], [d1, d2]) = (two(year / 100), two(year), two(month), two(day));
    out.extend_from_slice(&[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2]);
}

/// A rule's name, `otherwise`, or none where no rule applies.
fn rule_name<'k>(kind: &'k Kind, outcome: &Outcome) -> Option<&'k str> {
    outcome.rule.and_then(|at| kind.rules.get(at)).map(|rule| rule.title())
}

/// When an answer is due, in words: `due in 3 days, on 9 May 2026`.
fn due(outcome: &Outcome, today: Date) -> Option<String> {
    let by = outcome.answer_by?;
    let days = by.duration_since(today).as_hours() / 24;
    let date = crate::model::value::show_date(by);
    let count = |n: i64| if n == 1 { "1 day".to_owned() } else { format!("{n} days") };
    Some(match days {
        0 => format!("due today, {date}"),
        1 => format!("due tomorrow, on {date}"),
        n if n > 0 => format!("due in {}, on {date}", count(n)),
        n => format!("overdue by {}, since {date}", count(-n)),
    })
}

/// Why a reply is withheld, in words.
fn withheld(why: crate::eval::Withheld) -> &'static str {
    match why {
        crate::eval::Withheld::Expired => "the request has expired",
        crate::eval::Withheld::Dishonest => "its reason would not be true for this request",
        crate::eval::Withheld::OverLimit => "it is longer than the channel allows",
    }
}

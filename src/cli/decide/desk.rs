//! The desk: takes records as they come, has them decided, and puts on a tray what is answered and what went wrong.

use super::{Args, Format};
use crate::diagnostic::{Diagnostic, Severity};
use crate::eval::{Decider, Fault, Outcome, Program, Wanted, Withheld};
use crate::model::{Date, Policy};
use crate::record::{self, Excerpt, Located};
use crate::report::Look;
use crate::report::decisions::{self, Entry, Failed, Tally, csv, human, jsonl, markdown};
use crate::source::SourceMap;

/// Most records whose errors are shown; the others are counted.
pub(super) const MAX_SHOWN: usize = 100;
/// How many texts of records are kept before they are forgotten.
const MAX_TEXTS: usize = 64;
/// A tray with so many answers is full.
const FULL: u64 = 256;

/// How records are decided and answers are printed; the same on every thread.
pub(super) struct Desk<'p> {
    policy: &'p Policy,
    program: &'p Program,
    today: Date,
    format: Format,
    columns: Vec<csv::Column>,
    wanted: Wanted,
    look: Look,
    /// Whether answers are held back until all are there.
    pub(super) holds: bool,
}

/// A form of output.
enum Printer<'p> {
    Human(Look),
    Jsonl(jsonl::Lines<'p>),
    Csv(csv::Rows<'p>),
    Markdown,
}

/// What came of some records, in their order.
pub(super) struct Tray {
    /// The answers as they are printed.
    pub(super) out: Vec<u8>,
    /// The answers that are held back.
    pub(super) held: Vec<Entry>,
    /// How many there are of each.
    pub(super) tally: Tally,
    /// How many records there were.
    pub(super) records: u64,
    /// How many of them could not be decided.
    pub(super) failed: usize,
    /// What is said of the first of them.
    pub(super) said: Vec<(Excerpt, Diagnostic)>,
    /// Whether anything is wrong.
    pub(super) findings: bool,
    /// How many replies are withheld since they would not be true.
    pub(super) dishonest: u64,
}

impl Tray {
    /// An empty tray with room for so many bytes of answers.
    fn new(room: usize) -> Self {
        let (out, held, said) = (Vec::with_capacity(room), Vec::new(), Vec::new());
        Tray { out, held, tally: Tally::new(), records: 0, failed: 0, said, findings: false, dishonest: 0 }
    }
}

/// Somebody who works at the desk.
pub(super) struct Seat<'d, 'p> {
    desk: &'d Desk<'p>,
    decider: Decider<'p>,
    printer: Printer<'p>,
    tray: Tray,
    /// Room for the next outcome.
    spare: Option<Box<Outcome>>,
    /// Texts of records in which places are looked up.
    texts: SourceMap,
}

impl<'p> Desk<'p> {
    /// A desk for what is asked for.
    pub(super) fn new(
        args: &Args,
        columns: Vec<csv::Column>,
        (policy, program): (&'p Policy, &'p Program),
        today: Date,
        look: Look,
    ) -> Self {
        let wanted = if args.format == Format::Csv { csv::wanted(&columns) } else { Wanted::ALL };
        Desk { policy, program, today, format: args.format, columns, wanted, look, holds: args.holds() }
    }

    /// A seat with an empty tray.
    pub(super) fn seat(&self) -> Seat<'_, 'p> {
        let printer = match self.format {
            Format::Human => Printer::Human(self.look),
            Format::Jsonl => Printer::Jsonl(jsonl::Lines::new(self.policy)),
            Format::Csv => Printer::Csv(csv::Rows::new(self.policy, self.columns.clone())),
            Format::Markdown => Printer::Markdown,
        };
        let decider = Decider::new(self.program, self.today);
        Seat { desk: self, decider, printer, tray: Tray::new(0), spare: None, texts: SourceMap::new() }
    }
}

impl Seat<'_, '_> {
    /// Prints what comes before the first decision.
    pub(super) fn begin(&mut self) {
        match &self.printer {
            Printer::Csv(rows) => rows.header(&mut self.tray.out),
            Printer::Markdown => {
                let mut text = String::new();
                markdown::title(&mut text, self.desk.today);
                self.tray.out.extend_from_slice(text.as_bytes());
            }
            Printer::Human(_) | Printer::Jsonl(_) => {}
        }
    }

    /// Takes a record, or what is wrong with it, and puts its answer on the tray.
    pub(super) fn take(&mut self, item: Result<Located<'_>, record::Failure>) {
        let entry = self.answer(item);
        self.put(entry);
    }

    /// Puts an answer on the tray: printed, or to be held back.
    pub(super) fn put(&mut self, entry: Entry) {
        if self.desk.holds {
            return self.tray.held.push(entry);
        }
        self.print(&entry);
        if let Entry::Decided { outcome, .. } = entry {
            self.spare = Some(outcome);
        }
    }

    /// The answer to a record, which is counted.
    pub(super) fn answer(&mut self, item: Result<Located<'_>, record::Failure>) -> Entry {
        let desk = self.desk;
        let entry = match item {
            Ok(located) => {
                let mut outcome = self.spare.take().unwrap_or_default();
                match self.decider.decide_into(&mut outcome, located.record, desk.wanted) {
                    Ok(()) => self.decided(located, outcome),
                    Err(fault) => self.faulty(located, &fault),
                }
            }
            Err(failure) => self.failed(failure),
        };
        self.tray.records += 1;
        self.tray.tally.count(&entry);
        entry
    }

    /// Prints an answer.
    pub(super) fn print(&mut self, entry: &Entry) {
        let (policy, today) = (self.desk.policy, self.desk.today);
        let out = &mut self.tray.out;
        let mut text = String::new();
        match &self.printer {
            Printer::Jsonl(lines) => return lines.write(out, entry),
            Printer::Csv(rows) => return rows.write(out, entry),
            Printer::Human(look) => human::entry(&mut text, policy, entry, today, *look),
            Printer::Markdown => markdown::entry(&mut text, policy, entry, today),
        }
        out.extend_from_slice(text.as_bytes());
    }

    /// Prints what comes behind the last decision.
    pub(super) fn end(&mut self, tally: &Tally) {
        if matches!(self.printer, Printer::Human(_) | Printer::Markdown) {
            self.tray.out.extend_from_slice(tally.sentence().as_bytes());
            self.tray.out.push(b'\n');
        }
    }

    /// Whether there is enough on the tray to be taken away.
    pub(super) fn is_full(&self) -> bool {
        self.tray.records >= FULL
    }

    /// What is on the tray, which is empty then.
    pub(super) fn clear(&mut self) -> Tray {
        // The next answers are about as long as these.
        let room = self.tray.out.len() + self.tray.out.len() / 8;
        std::mem::replace(&mut self.tray, Tray::new(room))
    }

    fn decided(&mut self, located: Located<'_>, outcome: Box<Outcome>) -> Entry {
        if !outcome.diagnostics.is_empty() {
            let said = outcome.diagnostics.iter().map(|d| d.clone().also(located.span(), "for this request"));
            self.note(&located.excerpt(), said.collect());
        }
        let withheld = outcome.reply.as_ref().and_then(|sent| sent.text.as_ref().err());
        self.tray.findings |= withheld.is_some_and(|why| *why != Withheld::Expired);
        self.tray.dishonest += u64::from(withheld == Some(&Withheld::Dishonest));
        self.tray.findings |= outcome.diagnostics.iter().any(|d| d.severity < Severity::Warn);
        let named = matches!(self.desk.format, Format::Human | Format::Markdown);
        let who = if named { decisions::who(self.desk.policy, located.record) } else { None };
        Entry::Decided { outcome, who, trace: None }
    }

    /// A record that was read and still cannot be decided.
    fn faulty(&mut self, located: Located<'_>, fault: &Fault) -> Entry {
        let kind = self.desk.policy.kinds.get(located.record.kind).map(|k| k.name.text.clone());
        self.failed(record::Failure {
            id: Some(located.record.id.clone().into_owned()),
            kind,
            diagnostics: vec![Diagnostic::error(fault.code, located.span(), fault.message.clone())],
            excerpt: located.excerpt(),
        })
    }

    fn failed(&mut self, failure: record::Failure) -> Entry {
        self.tray.findings = true;
        self.tray.failed += 1;
        if self.texts.files().count() > MAX_TEXTS {
            self.texts = SourceMap::new();
        }
        let first = failure.diagnostics.first().cloned();
        let placed = first.map(|d| failure.excerpt.place(d, &mut self.texts));
        let at = placed.as_ref().and_then(|d| d.span).map(|s| self.texts.line_column(s.file, s.start));
        let entry = Entry::Failed(Failed {
            id: failure.id.clone(),
            kind: failure.kind.clone(),
            code: placed.as_ref().map_or("record-syntax", |d| d.code.name()),
            message: placed.map(|d| d.message).unwrap_or_default(),
            file: failure.excerpt.name.to_string(),
            line: at.map_or(failure.excerpt.first_line, |at| at.line),
            column: at.map_or(1, |at| at.column),
        });
        self.note(&failure.excerpt, failure.diagnostics);
        entry
    }

    /// Keeps what is said about a record, unless there is enough already.
    fn note(&mut self, excerpt: &Excerpt, said: Vec<Diagnostic>) {
        let room = MAX_SHOWN.saturating_sub(self.tray.said.len());
        self.tray.said.extend(said.into_iter().take(room).map(|diagnostic| (excerpt.clone(), diagnostic)));
    }
}

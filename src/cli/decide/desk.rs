//! The desk: takes records as they come, has them decided, prints what is answered, and remembers what went wrong.

use super::super::files::Whole;
use super::super::out::{Exit, Failure, Out};
use super::super::progress::Progress;
use super::{Args, Format, Sort, sink};
use crate::check::Checked;
use crate::diagnostic::{Diagnostic, Severity};
use crate::eval::{self, Fault, Outcome, Program, Wanted, Withheld};
use crate::model::{Date, Policy};
use crate::record::{self, Located};
use crate::report::decisions::{self, Entry, Failed, Tally, csv, human, jsonl, markdown};
use crate::report::{Finding, Look, short};
use crate::source::SourceMap;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};
use std::ops::ControlFlow;
use std::rc::Rc;

/// Most records whose errors are shown; the others are counted.
const MAX_SHOWN: usize = 100;
/// Most unknown keys without a suggestion that are shown in full.
const MAX_PLAIN: usize = 3;
/// How many texts of records are kept before they are forgotten.
const MAX_TEXTS: usize = 64;

/// Where decisions go.
pub(super) enum Sink {
    /// To standard output.
    Stdout(BufWriter<StdoutLock<'static>>),
    /// Into a file.
    File(Whole),
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Sink::Stdout(out) => out.write(bytes),
            Sink::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Sink::Stdout(out) => out.flush(),
            Sink::File(file) => file.flush(),
        }
    }
}

/// A form of output.
enum Printer<'p> {
    Human(Look),
    Jsonl(jsonl::Lines<'p>),
    Csv(csv::Rows<'p>),
    Markdown,
}

/// What went wrong with records, of the first of them in full.
struct Troubles {
    sources: SourceMap,
    shown: Vec<Diagnostic>,
    records: usize,
    rest: SourceMap,
}

/// Takes records and answers them.
pub(super) struct Desk<'p> {
    policy: &'p Policy,
    program: &'p Program,
    today: Date,
    wanted: Wanted,
    named: bool,
    printer: Printer<'p>,
    sink: Sink,
    held: Option<Vec<Entry>>,
    tally: Tally,
    troubles: Troubles,
    warnings: Vec<Diagnostic>,
    findings: bool,
    dishonest: u64,
    trouble: Option<io::Error>,
    /// How far it is.
    pub(super) progress: Rc<Progress>,
}

impl<'p> Desk<'p> {
    /// A desk with nothing on it yet.
    pub(super) fn new(
        args: &Args,
        columns: Vec<csv::Column>,
        today: Date,
        policy: &'p Policy,
        program: &'p Program,
        checked: &Checked,
        out: &Out,
    ) -> Result<Self, Failure> {
        let look = if args.output.is_some() { Look::default() } else { out.look() };
        let printer = match args.format {
            Format::Human => Printer::Human(look),
            Format::Jsonl => Printer::Jsonl(jsonl::Lines::new(policy)),
            Format::Csv => Printer::Csv(csv::Rows::new(policy, columns)),
            Format::Markdown => Printer::Markdown,
        };
        let wanted = if let Printer::Csv(rows) = &printer { rows.wanted() } else { Wanted::ALL };
        let usual = if args.format == Format::Human { Sort::Urgency } else { Sort::Input };
        let troubles =
            Troubles { sources: checked.sources.clone(), shown: Vec::new(), records: 0, rest: SourceMap::new() };
        Ok(Desk {
            policy,
            program,
            today,
            wanted,
            named: matches!(args.format, Format::Human | Format::Markdown),
            printer,
            sink: sink(args, out)?,
            held: (args.sort.unwrap_or(usual) == Sort::Urgency).then(Vec::new),
            tally: Tally::new(),
            troubles,
            warnings: Vec::new(),
            findings: false,
            dishonest: 0,
            trouble: None,
            progress: Rc::new(Progress::new(args.output.is_none() && io::stdout().is_terminal())),
        })
    }

    /// Prints what comes before the first decision.
    pub(super) fn begin(&mut self) -> Result<(), Failure> {
        match &mut self.printer {
            Printer::Csv(rows) => rows.header(&mut self.sink)?,
            Printer::Markdown => {
                let mut text = String::new();
                markdown::title(&mut text, self.today);
                self.sink.write_all(text.as_bytes())?;
            }
            Printer::Human(_) | Printer::Jsonl(_) => {}
        }
        Ok(())
    }

    /// Takes a record, or what is wrong with it; breaks where nobody reads the answers any more.
    pub(super) fn take(&mut self, item: Result<Located<'_>, record::Failure>) -> ControlFlow<()> {
        self.progress.record();
        let entry = match item {
            Ok(located) => match eval::decide_only(self.program, located.record, self.today, self.wanted) {
                Ok(outcome) => self.decided(located, outcome),
                Err(fault) => self.faulty(located, &fault),
            },
            Err(failure) => self.failed(failure),
        };
        self.tally.count(&entry);
        match &mut self.held {
            Some(held) => held.push(entry),
            None => self.print(&entry),
        }
        if self.trouble.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn decided(&mut self, located: Located<'_>, outcome: Outcome) -> Entry {
        if !outcome.diagnostics.is_empty() {
            let said = outcome.diagnostics.iter().map(|d| d.clone().also(located.span(), "for this request"));
            self.note(&located.excerpt(), said.collect());
        }
        let withheld = outcome.reply.as_ref().and_then(|sent| sent.text.as_ref().err());
        self.findings |= withheld.is_some_and(|why| *why != Withheld::Expired);
        self.dishonest += u64::from(withheld == Some(&Withheld::Dishonest));
        self.findings |= outcome.diagnostics.iter().any(|d| d.severity < Severity::Warn);
        let who = if self.named { decisions::who(self.policy, located.record) } else { None };
        Entry::Decided { outcome, who }
    }

    /// A record that was read and still cannot be decided.
    fn faulty(&mut self, located: Located<'_>, fault: &Fault) -> Entry {
        let kind = self.policy.kinds.get(located.record.kind).map(|k| k.name.text.clone());
        self.failed(record::Failure {
            id: Some(located.record.id.clone().into_owned()),
            kind,
            diagnostics: vec![Diagnostic::error(fault.code, located.span(), fault.message.clone())],
            excerpt: located.excerpt(),
        })
    }

    fn failed(&mut self, failure: record::Failure) -> Entry {
        self.findings = true;
        self.troubles.records += 1;
        let rest = &mut self.troubles.rest;
        if rest.files().count() > MAX_TEXTS {
            *rest = SourceMap::new();
        }
        let first = failure.diagnostics.first().cloned();
        let placed = first.map(|d| failure.excerpt.place(d, rest));
        let at = placed.as_ref().and_then(|d| d.span).map(|s| rest.line_column(s.file, s.start));
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
    fn note(&mut self, excerpt: &record::Excerpt, said: Vec<Diagnostic>) {
        for diagnostic in said {
            if self.troubles.shown.len() < MAX_SHOWN {
                self.troubles.shown.push(excerpt.place(diagnostic, &mut self.troubles.sources));
            }
        }
    }

    fn print(&mut self, entry: &Entry) {
        let written = match &mut self.printer {
            Printer::Jsonl(lines) => lines.write(&mut self.sink, entry),
            Printer::Csv(rows) => rows.write(&mut self.sink, entry),
            Printer::Human(look) => {
                let mut text = String::new();
                human::entry(&mut text, self.policy, entry, self.today, *look);
                self.sink.write_all(text.as_bytes())
            }
            Printer::Markdown => {
                let mut text = String::new();
                markdown::entry(&mut text, self.policy, entry, self.today);
                self.sink.write_all(text.as_bytes())
            }
        };
        if let Err(error) = written {
            self.trouble.get_or_insert(error);
        }
    }

    /// Whether all that was to be printed could be.
    pub(super) fn check_output(&mut self) -> Result<(), Failure> {
        self.trouble.take().map_or(Ok(()), |error| Err(error.into()))
    }

    /// Prints what was held back, and what comes behind the last decision.
    pub(super) fn end(&mut self, report: &record::Report) -> Result<(), Failure> {
        if let Some(mut held) = self.held.take() {
            held.sort_by_key(Entry::urgency);
            held.iter().for_each(|entry| self.print(entry));
        }
        let closing = format!("{}\n", self.tally.sentence());
        match &self.printer {
            Printer::Human(_) | Printer::Markdown => self.sink.write_all(closing.as_bytes())?,
            Printer::Jsonl(_) | Printer::Csv(_) => {}
        }
        self.check_output()?;
        self.warnings = report.warnings(&mut self.troubles.sources);
        self.progress.end();
        Ok(self.sink.flush()?)
    }

    /// Says what went wrong; the file takes its place.
    pub(super) fn finish(self, out: &Out) -> Result<Exit, Failure> {
        if let Sink::File(file) = self.sink {
            file.finish()?;
        }
        let mut troubles = self.troubles;
        let decided = self.tally.decided();
        let closing = match (troubles.records, troubles.shown.last_mut()) {
            (1, Some(only)) => {
                only.notes.extend(others(decided));
                None
            }
            (0, _) => None,
            (records, _) => Some(format!("{records} records could not be decided{}\n", rest(decided))),
        };
        let (full, brief) = by_length(&self.warnings);
        let finding = |diagnostic| Finding { sources: &troubles.sources, diagnostic };
        out.say_findings(full.into_iter().chain(&troubles.shown).map(finding), usize::MAX);
        out.say(&brief.into_iter().map(finding).fold(String::new(), |mut text, finding| {
            short::finding(&mut text, finding);
            text
        }));
        out.say(&closing.unwrap_or_default());
        if self.dishonest > 0 {
            let replies = if self.dishonest == 1 { "1 reply is" } else { &format!("{} replies are", self.dishonest) };
            out.say(&format!("{replies} withheld, since the reason would not be true\n"));
        }
        Ok(if self.findings { Exit::Findings } else { Exit::Clean })
    }
}

/// Which warnings are shown in full: those that suggest something, and the others if they are few. The rest are said in
/// one line each.
fn by_length(warnings: &[Diagnostic]) -> (Vec<&Diagnostic>, Vec<&Diagnostic>) {
    let few = warnings.iter().filter(|d| d.help.is_empty()).count() <= MAX_PLAIN;
    warnings.iter().partition(|d| few || !d.help.is_empty())
}

/// What became of the others.
fn others(decided: u64) -> Option<String> {
    match decided {
        0 => None,
        1 => Some("the other record was decided".to_owned()),
        n => Some(format!("the other {n} records were decided")),
    }
}

fn rest(decided: u64) -> String {
    others(decided).map_or_else(String::new, |others| format!("; {others}"))
}

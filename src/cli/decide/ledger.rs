//! The ledger: where trays come in, in the order of the records; their answers go out, and what went wrong is remembered.

use super::super::files::Whole;
use super::super::out::{Exit, Failure, Out};
use super::desk::{MAX_SHOWN, Seat, Tray};
use crate::diagnostic::Diagnostic;
use crate::record;
use crate::report::decisions::{Entry, Tally};
use crate::report::{Finding, short};
use crate::source::SourceMap;
use std::io::{self, Stdout, Write};
use std::ops::ControlFlow;

/// Most unknown keys without a suggestion that are shown in full.
const MAX_PLAIN: usize = 3;

/// Where decisions go.
pub(super) enum Sink {
    /// To standard output.
    Stdout(Stdout),
    /// Into a file.
    File(Whole),
}

impl Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Sink::Stdout(out) => out.write_all(bytes),
            Sink::File(file) => file.write_all(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Sink::Stdout(out) => out.flush(),
            Sink::File(file) => file.flush(),
        }
    }
}

/// What came of all records so far.
pub(super) struct Ledger {
    sink: Sink,
    held: Vec<Entry>,
    tally: Tally,
    sources: SourceMap,
    /// What went wrong with the first records with which anything did.
    shown: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
    failed: usize,
    findings: bool,
    dishonest: u64,
    trouble: Option<io::Error>,
}

impl Ledger {
    /// An empty ledger; what is said shows `sources` too.
    pub(super) fn new(sink: Sink, sources: SourceMap) -> Self {
        let (held, shown, warnings) = (Vec::new(), Vec::new(), Vec::new());
        let (failed, findings, dishonest, trouble) = (0, false, 0, None);
        Ledger { sink, held, tally: Tally::new(), sources, shown, warnings, failed, findings, dishonest, trouble }
    }

    /// Takes a tray; breaks where nobody reads the answers any more.
    pub(super) fn take(&mut self, tray: Tray) -> ControlFlow<()> {
        if let Err(error) = self.sink.write(&tray.out) {
            self.trouble.get_or_insert(error);
        }
        self.held.extend(tray.held);
        self.tally.add(&tray.tally);
        self.failed += tray.failed;
        self.findings |= tray.findings;
        self.dishonest += tray.dishonest;
        let room = MAX_SHOWN.saturating_sub(self.shown.len());
        for (excerpt, diagnostic) in tray.said.into_iter().take(room) {
            self.shown.push(excerpt.place(diagnostic, &mut self.sources));
        }
        if self.trouble.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Whether all that was to be printed could be.
    pub(super) fn check_output(&mut self) -> Result<(), Failure> {
        self.trouble.take().map_or(Ok(()), |error| Err(error.into()))
    }

    /// Prints what was held back, and what comes behind the last decision.
    pub(super) fn end(&mut self, seat: &mut Seat<'_, '_>, report: &record::Report) -> Result<(), Failure> {
        let mut held = std::mem::take(&mut self.held);
        held.sort_by_key(Entry::urgency);
        held.iter().for_each(|entry| seat.print(entry));
        seat.end(&self.tally);
        let _ = self.take(seat.clear());
        self.check_output()?;
        self.warnings = report.warnings(&mut self.sources);
        Ok(self.sink.flush()?)
    }

    /// Says what went wrong; the file takes its place.
    pub(super) fn finish(mut self, out: &Out) -> Result<Exit, Failure> {
        if let Sink::File(file) = self.sink {
            file.finish()?;
        }
        let decided = self.tally.decided();
        let closing = match (self.failed, self.shown.last_mut()) {
            (1, Some(only)) => {
                only.notes.extend(others(decided));
                None
            }
            (0, _) => None,
            (records, _) => Some(format!("{records} records could not be decided{}\n", rest(decided))),
        };
        let (full, brief) = by_length(&self.warnings);
        let finding = |diagnostic| Finding { sources: &self.sources, diagnostic };
        out.say_findings(full.into_iter().chain(&self.shown).map(finding), usize::MAX);
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

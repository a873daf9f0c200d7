//! `decide --why`: each decision with what every rule, and every part of its condition, gave for it. One record after the other: whoever
//! asks why reads the answers.

use super::desk::{Desk, Seat};
use super::ledger::Ledger;
use super::{Args, Format};
use crate::check::CheckedPolicy;
use crate::cli::input::Input;
use crate::cli::out::Failure;
use crate::cli::progress::Progress;
use crate::eval::Program;
use crate::model::Date;
use crate::record::{self, Located};
use crate::report::Look;
use crate::report::decisions::Entry;
use crate::report::why::{Shown, human, json};
use crate::source::SourceMap;
use crate::why::Tracer;
use std::ops::ControlFlow;

/// What an answer is printed in the order of.
type Urgency = (u8, Option<Date>);

/// Where decisions are given out with their reasons.
pub(super) struct Window<'w> {
    policy: &'w CheckedPolicy,
    program: &'w Program,
    sources: &'w SourceMap,
    tracer: Tracer<'w>,
    format: Format,
    today: Date,
    look: Look,
    /// Answers that are held back until all are there.
    held: Option<Vec<(Urgency, Vec<u8>)>>,
}

/// The forms of output that have room for reasons.
pub(super) fn must_fit(args: &Args) -> Result<(), Failure> {
    match args.format {
        Format::Csv | Format::Markdown if args.why => {
            Err(Failure::usage("`--why` is for human and jsonl", "add --format jsonl"))
        }
        _ => Ok(()),
    }
}

impl<'w> Window<'w> {
    /// A window for decisions by this policy, which was compiled by [`Program::explained`].
    pub(super) fn new(
        args: &Args,
        (policy, program, sources): (&'w CheckedPolicy, &'w Program, &'w SourceMap),
        today: Date,
        look: Look,
    ) -> Self {
        let held = args.holds().then(Vec::new);
        Window { policy, program, sources, tracer: Tracer::new(policy), format: args.format, today, look, held }
    }

    /// Decides the records of some inputs.
    pub(super) fn open(
        mut self,
        desk: &Desk<'_>,
        ledger: &mut Ledger,
        inputs: &[Input],
        options: &record::Options,
    ) -> Result<(), Failure> {
        let (mut report, mut seat, progress) = (record::Report::default(), desk.seat(), Progress::new(false));
        let policy = self.policy.policy();
        for input in inputs {
            let mut reader = input.open(&progress)?;
            let mut take = |item: Result<Located<'_>, record::Failure>| self.take(item, &mut seat, ledger);
            record::read(policy, input.format, &input.name, &mut reader, options, &mut report, &mut take)
                .map_err(|e| input.trouble(&e))?;
            ledger.check_output()?;
        }
        let mut held = self.held.take().unwrap_or_default();
        held.sort_by_key(|(urgency, _)| *urgency);
        let mut tray = seat.clear();
        tray.out = held.into_iter().flat_map(|(_, text)| text).collect();
        let _ = ledger.take(tray);
        ledger.end(&mut seat, &report)
    }

    /// Has the desk decide a record, and says why.
    fn take(
        &mut self,
        item: Result<Located<'_>, record::Failure>,
        seat: &mut Seat<'_, '_>,
        ledger: &mut Ledger,
    ) -> ControlFlow<()> {
        let record = item.as_ref().ok().map(|located| located.record.detached());
        let entry = seat.answer(item);
        seat.print(&entry);
        let mut tray = seat.clear();
        if let (Some(record), Entry::Decided { outcome, .. }) = (record, &entry) {
            let why = self.tracer.trace(self.program, &record, self.today, (**outcome).clone());
            let policy = self.policy.policy();
            let kind = policy.kinds.at(record.kind);
            let shown = Shown { policy, sources: self.sources, kind, values: &record.values, why: &why };
            self.add(&mut tray.out, &shown);
        }
        if let Some(held) = &mut self.held {
            held.push((entry.urgency(), std::mem::take(&mut tray.out)));
        }
        ledger.take(tray)
    }

    /// Adds what the rules gave to a decision as it is printed.
    fn add(&self, out: &mut Vec<u8>, shown: &Shown<'_>) {
        if self.format == Format::Human {
            out.extend_from_slice(human::write(shown, self.look).as_bytes());
            return;
        }
        // an object on a line of its own
        if out.ends_with(b"}\n") {
            out.truncate(out.len() - 2);
        }
        out.extend_from_slice(format!(",\"trace\":{}}}\n", json::trace(shown)).as_bytes());
    }
}

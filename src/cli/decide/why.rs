//! `decide --why`: each decision with what every rule, and every part of its condition, gave for it. One record after the other: whoever
//! asks why reads the answers.

use super::desk::{Desk, Seat};
use super::ledger::Ledger;
use super::{Args, Format};
use crate::check::CheckedPolicy;
use crate::cli::input::Input;
use crate::cli::out::Failure;
use crate::cli::progress::Progress;
use crate::eval::{Outcome, Program};
use crate::model::Date;
use crate::record::{self, Located, Record};
use crate::report::Look;
use crate::report::decisions::Entry;
use crate::report::why::{Shown, human, json};
use crate::source::SourceMap;
use crate::why::Tracer;
use std::ops::ControlFlow;

/// Where decisions are given out with their reasons.
pub(super) struct Window<'w> {
    policy: &'w CheckedPolicy,
    program: &'w Program,
    sources: &'w SourceMap,
    tracer: Tracer<'w>,
    format: Format,
    today: Date,
    look: Look,
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
        Window { policy, program, sources, tracer: Tracer::new(policy), format: args.format, today, look }
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
        let mut entry = seat.answer(item);
        if let (Some(record), Entry::Decided { outcome, trace, .. }) = (record, &mut entry) {
            *trace = Some(self.trace(&record, outcome));
        }
        seat.put(entry);
        ledger.take(seat.clear())
    }

    /// What the rules gave for a decision, as it is printed.
    fn trace(&mut self, record: &Record<'static>, outcome: &Outcome) -> String {
        let why = self.tracer.trace(self.program, record, self.today, outcome.clone());
        let policy = self.policy.policy();
        let kind = policy.kinds.at(record.kind);
        let shown = Shown { policy, sources: self.sources, kind, values: &record.values, why: &why };
        if self.format == Format::Human { human::write(&shown, self.look) } else { json::trace(&shown) }
    }
}

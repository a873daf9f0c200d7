//! `why`: one decision explained.

use super::decide;
use super::input::{self, Input};
use super::me;
use super::out::{Exit, Failure, Out};
use super::progress::Progress;
use super::project::{self, Project};
use crate::diagnostic::nearest;
use crate::eval::Program;
use crate::limits;
use crate::model::{Date, Policy};
use crate::record::{self, Record};
use crate::report::decisions::{self, Entry};
use crate::report::why::{Shown, human, json};
use crate::report::{Finding, decisions::human as decision};
use crate::source::SourceMap;
use crate::why::{Case, explain};
use clap::ValueEnum;
use std::io::Write;
use std::ops::ControlFlow;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Files of records: .toml, .json, .jsonl or .csv; `-` is standard input
    #[arg(required = true)]
    requests: Vec<String>,
    /// The id of the request to explain; not needed where there is only one
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// The policy to decide by [default: as `etiquette.toml` says]
    #[arg(long, value_name = "FILE")]
    policy: Option<String>,
    /// The form of the records, where a file's ending does not say it: toml, json, jsonl, csv
    #[arg(long, value_name = "FORM")]
    from: Option<String>,
    /// The date to decide as of [default: today]
    #[arg(long, value_name = "DATE")]
    today: Option<String>,
    /// A value about you, over the one in `etiquette.toml`
    #[arg(long, value_name = "NAME=VALUE")]
    me: Vec<String>,
    /// The kind of records that do not say theirs
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// How the explanation is printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Every rule, with the value of every part of its condition
    Human,
    /// One object, for programs
    Json,
}

pub(super) fn run(args: &Args, out: &Out) -> Result<Exit, Failure> {
    let today = decide::today(args.today.as_deref())?;
    let inputs = input::named(&args.requests, args.from.as_deref())?;
    let project = Project::find()?;
    project.must_be_sound(out)?;
    let checked = project.errors(&project.policy(args.policy.as_deref())?)?;
    let Some(policy) = &checked.policy else { return Err(project::refuse(&checked, out)) };
    let me = me::values(policy.policy(), &project, &args.me, out)?;
    let program = decide::compiled(Program::explained, (&checked, policy), &me, out)?;
    let record = the_one(args, &inputs, policy.policy(), out)?;
    let case = Case { policy, program: &program, me: &me, record: &record, today };
    let why = explain(&case).map_err(|fault| Failure::Error {
        exit: Exit::Findings,
        message: format!("`{}` cannot be decided: {}", record.id, fault.message),
        help: String::new(),
    })?;
    let shown = Shown {
        policy: policy.policy(),
        sources: &checked.sources,
        kind: policy.policy().kinds.at(record.kind),
        values: &record.values,
        why: &why,
    };
    print(args.format, &shown, &record, today, out)?;
    Ok(Exit::Clean)
}

fn print(format: Format, shown: &Shown<'_>, record: &Record<'_>, today: Date, out: &Out) -> Result<(), Failure> {
    match format {
        Format::Human => {
            let look = out.look();
            let who = decisions::who(shown.policy, record);
            let mut text = String::new();
            let (outcome, trace) = (Box::new(shown.why.outcome.clone()), Some(human::write(shown, look)));
            decision::entry(&mut text, shown.policy, &Entry::Decided { outcome, who, trace }, today, look);
            out.print(&text)
        }
        Format::Json => {
            let mut data = out.data();
            json::write(&mut data, shown)?;
            Ok(data.flush()?)
        }
    }
}

/// What was found while the records were read.
#[derive(Default)]
struct Found {
    record: Option<Record<'static>>,
    /// What is wrong with the record that was asked for.
    failure: Option<record::Failure>,
    ids: Vec<String>,
}

/// The record with the id that was asked for, or the only one.
fn the_one(args: &Args, inputs: &[Input], policy: &Policy, out: &Out) -> Result<Record<'static>, Failure> {
    let options = record::Options {
        kind: args.kind.as_deref().map(|name| decide::kind(policy, name)).transpose()?,
        ..record::Options::default()
    };
    let (mut found, mut report) = (Found::default(), record::Report::default());
    let progress = Progress::new(false);
    for input in inputs {
        let mut take = |item: Result<record::Located<'_>, record::Failure>| found.take(args.id.as_deref(), item);
        let mut reader = input.open(&progress)?;
        record::read(policy, input.format, &input.name, &mut reader, &options, &mut report, &mut take)
            .map_err(|e| input.trouble(&e))?;
        if found.is_settled(args.id.as_deref()) {
            break;
        }
    }
    if let Some(failure) = found.failure {
        return Err(told(failure, out));
    }
    found.record.ok_or_else(|| nobody(args.id.as_deref(), &found.ids))
}

impl Found {
    fn take(&mut self, wanted: Option<&str>, item: Result<record::Located<'_>, record::Failure>) -> ControlFlow<()> {
        let id = match &item {
            Ok(located) => Some(located.record.id.clone().into_owned()),
            Err(failure) => failure.id.clone(),
        };
        let meant = wanted.is_none() || id.as_deref() == wanted;
        self.ids.extend(id);
        if !meant {
            return ControlFlow::Continue(());
        }
        // a second record: neither is the only one
        if wanted.is_none() && self.ids.len() > 1 {
            (self.record, self.failure) = (None, None);
            return ControlFlow::Continue(());
        }
        match item {
            Ok(located) => self.record = Some(located.record.detached()),
            Err(failure) => self.failure = Some(failure),
        }
        if wanted.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn is_settled(&self, wanted: Option<&str>) -> bool {
        wanted.is_some() && (self.record.is_some() || self.failure.is_some())
    }
}

/// The record that was asked for cannot be read.
fn told(failure: record::Failure, out: &Out) -> Failure {
    let mut sources = SourceMap::new();
    let said = failure.place(&mut sources);
    out.say_findings(
        said.iter().map(|diagnostic| Finding { sources: &sources, diagnostic }),
        limits::MAX_SHOWN_FINDINGS,
    );
    Failure::Said(Exit::Findings)
}

/// There is no such record, or more than one.
fn nobody(wanted: Option<&str>, ids: &[String]) -> Failure {
    let some: Vec<String> = ids.iter().take(5).map(|id| format!("`{id}`")).collect();
    let more = if ids.len() > some.len() { ", …" } else { "" };
    match (wanted, ids.first()) {
        (_, None) => Failure::usage("there is no request in the input", "name a file with requests"),
        (None, Some(first)) => Failure::usage(
            format!("there are {} requests: {}{more}", ids.len(), some.join(", ")),
            format!("name the one you mean: --id {first}"),
        ),
        (Some(id), _) => {
            let help = match nearest(id, ids.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}{more}", some.join(", ")),
            };
            Failure::usage(format!("there is no request `{id}`"), help)
        }
    }
}

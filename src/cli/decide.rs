//! `decide`: decides records.

mod crew;
mod desk;
mod ledger;
mod stream;
mod why;

use super::input::Input;
use super::out::{Exit, Failure, Out};
use super::progress::Progress;
use super::project::{self, Project};
use super::{files, input, me};
use crate::check::{Checked, CheckedPolicy};
use crate::diagnostic::Diagnostic;
use crate::eval::Program;
use crate::limits;
use crate::model::value::read_date;
use crate::model::{Date, KindId, Policy};
use crate::record;
use crate::report::decisions::csv::Column;
use crate::report::{Finding, Look};
use clap::ValueEnum;
use desk::Desk;
use ledger::Ledger;
use std::io::{self, IsTerminal};
use stream::Office;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Files of records: .toml, .json, .jsonl or .csv; `-` is standard input
    #[arg(required = true)]
    requests: Vec<String>,
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
    /// How decisions are printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// The order of decisions [default: urgency for human, input otherwise]
    #[arg(long, value_enum)]
    sort: Option<Sort>,
    /// The columns of csv, with commas between them
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    columns: Vec<String>,
    /// Refuse records with keys that the policy does not know
    #[arg(long)]
    strict_records: bool,
    /// Refuse a record whose id was used before, in streams too
    #[arg(long)]
    unique_ids: bool,
    /// Write to a file, which takes its place only when it is whole
    #[arg(long, short, value_name = "FILE")]
    output: Option<String>,
    /// Show too what every rule, and every part of its condition, gave: for human and jsonl
    #[arg(long)]
    why: bool,
    /// How many threads work; the output is the same for any number [default: all]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
}

/// How decisions are printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// To be read, with drafts and questions
    Human,
    /// One object a line
    Jsonl,
    /// One row a record
    Csv,
    /// A document
    Markdown,
}

/// The order of decisions.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Sort {
    /// What is due first comes first
    Urgency,
    /// As they come in
    Input,
}

pub(super) fn run(args: &Args, out: &Out) -> Result<Exit, Failure> {
    let columns = columns(args)?;
    why::must_fit(args)?;
    let today = today(args.today.as_deref())?;
    let inputs = input::named(&args.requests, args.from.as_deref())?;
    let project = Project::find()?;
    project.must_be_sound(out)?;
    // The program ends with the last decision: to give a policy back piece by piece would be work for nothing.
    let checked: &Checked = Box::leak(Box::new(project.errors(&project.policy(args.policy.as_deref())?)?));
    let Some(policy) = &checked.policy else {
        return Err(project::refuse(checked, out));
    };
    let options = record::Options {
        kind: args.kind.as_deref().map(|name| kind(policy.policy(), name)).transpose()?,
        strict: args.strict_records,
        unique_ids: args.unique_ids,
    };
    let me = me::values(policy.policy(), &project, &args.me, out)?;
    let compile = if args.why { Program::explained } else { Program::new };
    let program: &Program = Box::leak(Box::new(compiled(compile, (checked, policy), &me, out)?));
    let look = if args.output.is_some() { Look::default() } else { out.look() };
    let progress = Progress::new(args.output.is_none() && io::stdout().is_terminal());
    let desk = Desk::new(args, columns, (policy.policy(), program), today, look);
    let office = Office { desk, threads: args.threads.map(usize::from), progress: &progress };
    let mut ledger = Ledger::new(sink(args)?, checked.sources.clone());
    if args.why {
        why::Window::new(args, (policy, program, &checked.sources), today, look).open(
            &office.desk,
            &mut ledger,
            &inputs,
            &options,
        )?;
    } else {
        decide_all(&office, &mut ledger, &inputs, policy.policy(), &options)?;
    }
    ledger.finish(out)
}

fn decide_all(
    office: &Office<'_, '_>,
    ledger: &mut Ledger,
    inputs: &[Input],
    policy: &Policy,
    options: &record::Options,
) -> Result<(), Failure> {
    let (mut report, mut seat) = (record::Report::default(), office.desk.seat());
    seat.begin();
    let _ = ledger.take(seat.clear());
    for input in inputs {
        let stream = record::Stream::new(policy, input.format, &input.name, options);
        let read = input.stream(office.progress)?;
        let done = if stream.is_cut() {
            office.stream(&stream, record::Chunks::new(input.format, read), &mut report, ledger)
        } else {
            office.document(&stream, read, &mut report, ledger)
        };
        done.map_err(|e| input.trouble(&e))?;
        ledger.check_output()?;
    }
    ledger.end(&mut seat, &report)?;
    office.progress.end();
    Ok(())
}

impl Args {
    /// Whether decisions are held back until all are there.
    fn holds(&self) -> bool {
        let usual = if self.format == Format::Human { Sort::Urgency } else { Sort::Input };
        self.sort.unwrap_or(usual) == Sort::Urgency
    }
}

/// [`Program::new`] or [`Program::explained`].
type Compile = fn(&CheckedPolicy, &[me::Given]) -> Result<Program, Vec<Diagnostic>>;

/// The policy compiled; says what it has to know about the person, and does not.
pub(super) fn compiled(
    compile: Compile,
    (checked, policy): (&Checked, &CheckedPolicy),
    me: &[me::Given],
    out: &Out,
) -> Result<Program, Failure> {
    compile(policy, me).map_err(|missing| {
        let told = missing.iter().map(|diagnostic| Finding { sources: &checked.sources, diagnostic });
        out.say_findings(told, limits::MAX_SHOWN_FINDINGS);
        Failure::Said(Exit::Findings)
    })
}

/// The date to decide as of.
pub(super) fn today(given: Option<&str>) -> Result<Date, Failure> {
    let Some(given) = given else { return Ok(jiff::Zoned::now().date()) };
    let date = read_date(given).filter(|_| given.len() == 10);
    date.ok_or_else(|| Failure::usage(format!("`{given}` is no date"), "write --today 2026-05-01"))
}

/// The kind that was named.
pub(super) fn kind(policy: &Policy, name: &str) -> Result<KindId, Failure> {
    record::kind_named(policy, name).map_err(|near| {
        let help = near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
        Failure::usage(format!("the policy has no kind `{name}`"), help)
    })
}

fn columns(args: &Args) -> Result<Vec<Column>, Failure> {
    if args.columns.is_empty() {
        return Ok(Column::usual());
    }
    if args.format != Format::Csv {
        return Err(Failure::usage("`--columns` is for csv", "add --format csv"));
    }
    args.columns.iter().map(|name| column(name.trim())).collect()
}

fn column(name: &str) -> Result<Column, Failure> {
    Column::from_name(name).ok_or_else(|| {
        let help = match crate::diagnostic::nearest(name, Column::names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", Column::names().collect::<Vec<_>>().join(", ")),
        };
        Failure::usage(format!("there is no column `{name}`"), help)
    })
}

/// Where decisions go.
fn sink(args: &Args) -> Result<ledger::Sink, Failure> {
    match &args.output {
        Some(path) => Ok(ledger::Sink::File(files::Whole::create(path)?)),
        None => Ok(ledger::Sink::Stdout(io::stdout())),
    }
}

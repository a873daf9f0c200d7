//! `--records`: finds what is wrong in records, without showing what they would be answered.

use super::super::input::{self, Described, Input};
use super::super::out::{Failure, Out};
use super::super::policies::Policies;
use super::super::progress::Progress;
use super::super::project::Project;
use super::super::{decide, me};
use crate::check::{Checked, CheckedPolicy};
use crate::diagnostic::Diagnostic;
use crate::eval::{self, Program};
use crate::limits::MAX_RECORD_FINDINGS;
use crate::model::{Date, Policy};
use crate::record::{self, Located};
use crate::report::Finding;
use crate::source::SourceMap;
use std::ops::ControlFlow;

#[derive(clap::Args)]
#[group(skip)]
pub(super) struct Args {
    /// Find what is wrong in these records too: .toml, .json, .jsonl or .csv
    #[arg(long, value_name = "FILES", num_args = 1..)]
    records: Vec<String>,
    #[command(flatten)]
    described: Described,
    /// The date as of which records are looked at [default: today]
    #[arg(long, value_name = "DATE", requires = "records")]
    today: Option<String>,
    /// A value about you, over the one in `etiquette.toml`; for records
    #[arg(long, value_name = "NAME=VALUE", requires = "records")]
    me: Vec<String>,
    /// Take a key that the policy does not know for an error
    #[arg(long, requires = "records")]
    strict_records: bool,
    /// Refuse a record whose id was used before, in streams too
    #[arg(long, requires = "records")]
    unique_ids: bool,
}

/// What was found in records.
#[derive(Default)]
pub(super) struct Found {
    /// The names of the inputs.
    pub(super) files: Vec<String>,
    sources: SourceMap,
    diagnostics: Vec<Diagnostic>,
    /// How many findings more there were.
    more: usize,
}

impl Found {
    /// The findings.
    pub(super) fn findings(&self) -> impl Iterator<Item = Finding<'_>> {
        self.diagnostics.iter().map(|diagnostic| Finding { sources: &self.sources, diagnostic })
    }

    /// Says how many findings there are beyond those that are told.
    pub(super) fn say_more(&self, out: &Out) {
        if self.more > 0 {
            out.say(&format!("{} more findings in records are not told\n", self.more));
        }
    }

    fn add(&mut self, excerpt: &record::Excerpt, said: Vec<Diagnostic>) {
        for diagnostic in said {
            if self.diagnostics.len() < MAX_RECORD_FINDINGS {
                self.diagnostics.push(excerpt.place(diagnostic, &mut self.sources));
            } else {
                self.more += 1;
            }
        }
    }
}

/// The records that are asked for; all are looked at before anything else is done.
pub(super) fn inputs(args: &Args) -> Result<Vec<Input>, Failure> {
    if let Some(policy) = args.records.iter().find(|name| name.ends_with(".etq")) {
        let help = format!("name it in front: etiquette check {policy} --records FILES");
        return Err(Failure::usage(format!("`{policy}` is a policy, and not a file of records"), help));
    }
    input::named(&args.records, args.described.from.as_deref())
}

/// Finds what is wrong in records.
pub(super) fn find(
    args: &Args,
    inputs: &[Input],
    project: &Project,
    policies: &Policies,
    out: &Out,
) -> Result<Found, Failure> {
    let today = decide::today(args.today.as_deref())?;
    let [(_, checked)] = policies.checks.as_slice() else {
        let message = format!("there are {} policies to read the records by", policies.checks.len());
        return Err(Failure::usage(message, "name the one: etiquette check policies/linkedin.etq --records FILES"));
    };
    let Some(policy) = &checked.policy else {
        out.say("the records were not looked at, since the policy has errors\n");
        return Ok(Found::default());
    };
    let files = inputs.iter().map(|input| input.name.clone()).collect();
    let mut found = Found { files, sources: checked.sources.clone(), ..Found::default() };
    let program = program(args, project, checked, policy, &mut found)?;
    let options = record::Options {
        kind: args.described.kind.as_deref().map(|name| decide::kind(policy.policy(), name)).transpose()?,
        strict: args.strict_records,
        unique_ids: args.unique_ids,
    };
    let look = Look { policy: policy.policy(), program: program.as_ref(), today };
    look.through(inputs, &options, &mut found)?;
    Ok(found)
}

/// The policy compiled for the person who answers; none where something about them is missing or wrong, which is found then.
fn program(
    args: &Args,
    project: &Project,
    checked: &Checked,
    policy: &CheckedPolicy,
    found: &mut Found,
) -> Result<Option<Program>, Failure> {
    let (mut values, wrong) = me::of_settings(policy.policy(), project);
    for given in &args.me {
        values.push(me::from_option(policy.policy(), given)?);
    }
    let missing = match Program::new(policy, &values) {
        Ok(program) if wrong.is_empty() => return Ok(Some(program)),
        Ok(_) => Vec::new(),
        Err(missing) if wrong.is_empty() => missing,
        Err(_) => Vec::new(),
    };
    debug_assert!(checked.policy.is_some());
    found.diagnostics.extend(missing);
    if let Some(text) = project.sources.files().next().map(|(_, file)| file) {
        let file = found.sources.add(text.name(), text.shared_text());
        let moved = |span| crate::source::Span { file, ..span };
        found.diagnostics.extend(wrong.into_iter().map(|d| Diagnostic { span: d.span.map(moved), ..d }));
    }
    Ok(None)
}

/// How records are looked at.
struct Look<'p> {
    policy: &'p Policy,
    program: Option<&'p Program>,
    today: Date,
}

impl Look<'_> {
    fn through(&self, inputs: &[Input], options: &record::Options, found: &mut Found) -> Result<(), Failure> {
        let mut report = record::Report::default();
        let progress = Progress::new(false);
        for input in inputs {
            let mut reader = input.open(&progress)?;
            let mut take = |item: Result<Located<'_>, record::Failure>| {
                progress.records(1);
                match item {
                    Ok(located) => self.at(located, found),
                    Err(failure) => found.add(&failure.excerpt, failure.diagnostics),
                }
                ControlFlow::Continue(())
            };
            record::read(self.policy, input.format, &input.name, &mut reader, options, &mut report, &mut take)
                .map_err(|e| input.trouble(&e))?;
        }
        progress.end();
        let warnings = report.warnings(&mut found.sources);
        found.diagnostics.extend(warnings);
        Ok(())
    }

    /// What is found only when a record is decided.
    fn at(&self, located: Located<'_>, found: &mut Found) {
        let Some(program) = self.program else { return };
        let said = match eval::decide(program, located.record, self.today) {
            Ok(outcome) => {
                outcome.diagnostics.into_iter().map(|d| d.also(located.span(), "for this request")).collect()
            }
            Err(fault) => vec![Diagnostic::error(fault.code, located.span(), fault.message)],
        };
        if !said.is_empty() {
            found.add(&located.excerpt(), said);
        }
    }
}

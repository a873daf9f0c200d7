//! `test`: runs the tests that stand in policies.

use super::form::{self, Format};
use super::out::{Exit, Failure, Out};
use super::policies::Policies;
use super::project::Project;
use crate::check::{Checked, CheckedPolicy};
use crate::diagnostic::Severity;
use crate::eval::{Trial, Trials};
use crate::limits;
use crate::report::findings::{Report, entries};
use crate::report::trials::{Suite, counts, coverage, findings, human, json, junit};
use crate::report::{Finding, Summary};

#[derive(clap::Args)]
pub(super) struct Args {
    /// Policies, or folders of them [default: as `etiquette.toml` says, else `policies`]
    paths: Vec<String>,
    /// Only tests whose title contains this
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Also tell which rules and which parts of conditions no test reaches
    #[arg(long)]
    coverage: bool,
    /// How results are printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

/// A policy whose tests were run.
struct Tried<'a> {
    path: &'a str,
    checked: &'a Checked,
    policy: &'a CheckedPolicy,
    trials: Vec<Trial>,
}

pub(super) fn run(args: &Args, out: &Out) -> Result<Exit, Failure> {
    let project = Project::find()?;
    project.must_be_sound(out)?;
    let policies = Policies::errors(&project, &args.paths)?;
    refuse_errors(&policies, out)?;
    let mut gaps = Vec::new();
    let mut reached = coverage::Reached::default();
    let mut tried = Vec::new();
    for (path, checked) in &policies.checks {
        let Some(policy) = &checked.policy else { continue };
        let mut trials = Trials::new(policy);
        let wanted = policy.policy().tests.iter().filter(|t| args.filter.as_ref().is_none_or(|f| t.title.contains(f)));
        let results = wanted.map(|test| trials.run(test)).collect();
        gaps.extend(coverage::gaps(policy.policy(), &checked.sources, trials.coverage(), &mut reached));
        tried.push(Tried { path, checked, policy, trials: results });
    }
    let suites: Vec<Suite<'_>> = tried.iter().map(suite).collect();
    let (passed, failed) = counts(&suites);
    if let Some(filter) = args.filter.as_ref().filter(|_| passed + failed == 0) {
        return Err(Failure::usage(
            format!("no test has `{filter}` in its title"),
            "leave --filter out to run them all",
        ));
    }
    print(args, &project, &suites, &gaps, reached, out)?;
    Ok(if failed == 0 { Exit::Clean } else { Exit::Findings })
}

fn suite<'a>(tried: &'a Tried<'a>) -> Suite<'a> {
    Suite { path: tried.path, policy: tried.policy.policy(), sources: &tried.checked.sources, trials: &tried.trials }
}

/// A policy with errors is not tested.
fn refuse_errors(policies: &Policies, out: &Out) -> Result<(), Failure> {
    let is_error = |f: &Finding<'_>| f.diagnostic.severity == Severity::Error;
    let errors: Vec<Finding<'_>> = policies.findings().into_iter().filter(is_error).collect();
    if errors.is_empty() {
        return Ok(());
    }
    let summary = Summary::of(policies.count(), errors.iter().map(|f| f.diagnostic));
    out.say_findings(errors, limits::MAX_SHOWN_FINDINGS);
    out.say(&format!("{}\n", summary.sentence()));
    Err(Failure::Said(Exit::Findings))
}

fn print(
    args: &Args,
    project: &Project,
    suites: &[Suite<'_>],
    gaps: &[coverage::Gap],
    reached: coverage::Reached,
    out: &Out,
) -> Result<(), Failure> {
    let mut text = String::new();
    match args.format {
        Format::Human => {
            suites.iter().for_each(|suite| human::failures(&mut text, *suite, out.look()));
            if args.coverage {
                coverage::write(&mut text, gaps, reached);
            }
            human::closing(&mut text, suites, out.look());
        }
        Format::Junit => junit::write(&mut text, suites),
        Format::Json => return form::data(out, |data| json::write(data, suites, args.coverage.then_some(gaps))),
        other => return print_failures(other, project, suites, out),
    }
    out.print(&text)
}

/// Prints failed tests in a form that all commands share.
fn print_failures(format: Format, project: &Project, suites: &[Suite<'_>], out: &Out) -> Result<(), Failure> {
    let root = project.repository();
    let failures: Vec<_> = suites.iter().map(|suite| (suite, findings::all(*suite))).collect();
    let found = failures.iter().flat_map(|(suite, failures)| entries(suite.sources, failures, &root));
    let files = suites.iter().map(|suite| root.tell(suite.path)).collect();
    form::print(format, &Report::new(found.collect(), files, root.clone()), out)
}

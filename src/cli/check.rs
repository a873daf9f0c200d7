//! `check`: finds what is wrong in policies.

use super::form::{self, Format};
mod fix;

use super::levels::LevelArgs;
use super::out::{Exit, Failure, Out};
use super::policies::Policies;
use super::project::Project;
use crate::report::findings::{Entry, Report};

#[derive(clap::Args)]
pub(super) struct Args {
    /// Policies, or folders of them [default: as `etiquette.toml` says, else `policies`]
    paths: Vec<String>,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    levels: LevelArgs,
    #[command(flatten)]
    fix: fix::FixArgs,
    /// Say too what was not decided within the budget of a proof, and what was found and not confirmed
    #[arg(long)]
    verbose: bool,
}

pub(super) fn run(args: &Args, out: &Out) -> Result<Exit, Failure> {
    let project = Project::find()?;
    let mut levels = project.settings.levels.clone();
    args.levels.apply(&mut levels)?;
    let policies = Policies::check(&project, &args.paths, &levels)?;
    let policies = match args.fix.mend(&project, &args.paths, &levels, policies, out)? {
        fix::Next::Report(left) => left,
        fix::Next::End(exit) => return Ok(exit),
    };
    let root = project.repository();
    let told = project.told().map(|finding| Entry::new(finding, "", &root));
    let entries = told.chain(policies.entries(&root)).collect();
    let report = Report::new(entries, policies.files(&root), root.clone());
    form::print(args.format, &report, out)?;
    if args.verbose {
        out.say(&policies.open_ends());
    }
    Ok(if report.summary.is_clean() { Exit::Clean } else { Exit::Findings })
}

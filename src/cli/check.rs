//! `check`: finds what is wrong in policies, and in records.

mod baseline;
mod fix;
mod records;

use super::form::{self, Format};
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
    baseline: baseline::Args,
    #[command(flatten)]
    records: records::Args,
    #[command(flatten)]
    fix: fix::FixArgs,
    /// Say too what was not decided within the budget of a proof, and what was found and not confirmed
    #[arg(long)]
    verbose: bool,
}

pub(super) fn run(args: &Args, out: &Out) -> Result<Exit, Failure> {
    let project = Project::find()?;
    let mut levels = project.settings.levels.clone();
    args.levels.apply(&mut levels, out)?;
    levels.told_from(project.root_of_settings());
    let inputs = records::inputs(&args.records)?;
    let policies = Policies::check(&project, &args.paths, &levels)?;
    let policies = match args.fix.mend(&project, &args.paths, &levels, policies, out)? {
        fix::Next::Report(left) => left,
        fix::Next::End(exit) => return Ok(exit),
    };
    let records = match inputs.as_slice() {
        [] => records::Found::default(),
        inputs => records::find(&args.records, inputs, &project, &policies, out)?,
    };
    let root = project.repository();
    let others = project.told().chain(records.findings()).map(|finding| Entry::new(finding, "", &root));
    let entries = others.chain(policies.entries(&root)).collect();
    let mut files = policies.files(&root);
    files.extend(records.files.iter().map(|file| root.tell(file)));
    let mut report = Report::new(entries, files, root.clone());
    baseline::apply(&args.baseline, &mut report, root.folder(), out)?;
    form::print(args.format, &report, out)?;
    records.say_more(out);
    if args.verbose {
        out.say(&policies.open_ends());
    }
    Ok(if report.summary.is_clean() { Exit::Clean } else { Exit::Findings })
}

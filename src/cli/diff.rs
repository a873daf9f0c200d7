//! `diff`: what changes between two policies.

mod revision;

use super::form::{self, Format};
use super::input::{self, Described, Input};
use super::out::{Exit, Failure, Out};
use super::progress::Progress;
use super::project::{self, Project};
use super::{decide, me};
use crate::check::{Checked, CheckedPolicy};
use crate::diff::history::{History, Judge};
use crate::diff::{self, Diff, Version};
use crate::eval::{Program, Verdict};
use crate::model::Date;
use crate::record;
use crate::report::diff::{Forbidden, Shown, findings, human, json, markdown};
use crate::report::findings::{Report, entries};
use std::io::{Cursor, Read};
use std::ops::ControlFlow;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The policy as it was: a file, or REV:PATH for one of a git revision
    old: String,
    /// The policy as it is
    new: String,
    /// A change that must not be: FROM:TO, as in accept:decline; the exit code is 1 if it is there
    #[arg(long, value_name = "FROM:TO", value_delimiter = ',')]
    forbid: Vec<String>,
    /// Decide these records under both instead of proving: .toml, .json, .jsonl or .csv
    #[arg(long, value_name = "FILES", num_args = 1..)]
    records: Vec<String>,
    #[command(flatten)]
    described: Described,
    /// The date to decide as of [default: any for proofs, today for records]
    #[arg(long, value_name = "DATE")]
    today: Option<String>,
    /// A value about you, over the one in `etiquette.toml`; for records
    #[arg(long, value_name = "NAME=VALUE", requires = "records")]
    me: Vec<String>,
    /// How the comparison is printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

pub(super) fn run(args: &Args, out: &Out) -> Result<Exit, Failure> {
    let forbidden = args.forbid.iter().map(|pair| forbid(pair)).collect::<Result<Vec<_>, _>>()?;
    let today = args.today.as_deref().map(|date| decide::today(Some(date))).transpose()?;
    let project = Project::find()?;
    project.must_be_sound(out)?;
    let (old, new) = (revision::check(&project, &args.old)?, revision::check(&project, &args.new)?);
    let (old_policy, new_policy) = (sound(&old, out)?, sound(&new, out)?);
    let (diff, records) = if args.records.is_empty() {
        let old = Version { policy: old_policy, sources: &old.sources };
        let new = Version { policy: new_policy, sources: &new.sources };
        (diff::diff(old, new, &diff::Options { today }), None)
    } else {
        let (diff, records) = history(args, &project, (&old, old_policy), (&new, new_policy), out)?;
        (diff, Some(records))
    };
    let shown = Shown {
        old: &args.old,
        new: &args.new,
        policies: (old_policy, new_policy),
        diff: &diff,
        forbidden: &forbidden,
        records,
    };
    print(args.format, &shown, &project, &new, out)?;
    verdict(&shown, out)
}

/// A policy without errors, or what is wrong with it.
fn sound<'c>(checked: &'c Checked, out: &Out) -> Result<&'c CheckedPolicy, Failure> {
    checked.policy.as_ref().ok_or_else(|| project::refuse(checked, out))
}

fn print(format: Format, shown: &Shown<'_>, project: &Project, new: &Checked, out: &Out) -> Result<(), Failure> {
    match format {
        Format::Human => out.print(&human::write(shown, out.look())),
        Format::Markdown => out.print(&markdown::write(shown)),
        Format::Json => form::data(out, |data| json::write(data, shown)),
        other => print_changes(other, shown, project, new, out),
    }
}

/// Prints changed decisions in a form that all commands share.
fn print_changes(
    format: Format,
    shown: &Shown<'_>,
    project: &Project,
    new: &Checked,
    out: &Out,
) -> Result<(), Failure> {
    let root = project.repository();
    let changes = findings::all(shown);
    // a change is shown where the new policy is
    let files = vec![root.tell(shown.new)];
    let report = Report::new(entries(&new.sources, &changes, &root).collect(), files, root.clone());
    if format == Format::Github {
        form::summary(&markdown::write(shown))?;
        return out.print(&form::annotations(&report));
    }
    form::print(format, &report, out)
}

fn verdict(shown: &Shown<'_>, out: &Out) -> Result<Exit, Failure> {
    let unsure = shown.unsure();
    if unsure > 0 {
        out.say("it was not proved that nothing forbidden changes\n");
    }
    Ok(if shown.summary().forbidden + unsure > 0 { Exit::Findings } else { Exit::Clean })
}

/// `accept:decline`
fn forbid(pair: &str) -> Result<Forbidden, Failure> {
    let words = pair.split_once(':').and_then(|(from, to)| Some((outcome(from.trim())?, outcome(to.trim())?)));
    words.filter(|(from, to)| from != to).ok_or_else(|| {
        let help = "write two of accept, decline, defer, review, ask and error, as in --forbid accept:decline";
        Failure::usage(format!("`{pair}` is no change that can be forbidden"), help)
    })
}

fn outcome(word: &str) -> Option<Option<Verdict>> {
    let verdicts = [Verdict::Accept, Verdict::Decline, Verdict::Defer, Verdict::Review, Verdict::Ask];
    let found = verdicts.into_iter().find(|v| v.word() == word).map(Some);
    found.or((word == "error").then_some(None))
}

/// Decides the records under both policies.
fn history(
    args: &Args,
    project: &Project,
    old: (&Checked, &CheckedPolicy),
    new: (&Checked, &CheckedPolicy),
    out: &Out,
) -> Result<(Diff, usize), Failure> {
    let today: Date = decide::today(args.today.as_deref())?;
    let inputs = input::named(&args.records, args.described.from.as_deref())?;
    let texts = inputs.iter().map(standard_input).collect::<Result<Vec<_>, _>>()?;
    let mut history = History::default();
    for (is_new, (checked, policy)) in [(false, old), (true, new)] {
        let given: Vec<String> =
            args.me.iter().filter(|me| is_new || me::is_known(policy.policy(), me)).cloned().collect();
        let me = me::values(policy.policy(), project, &given, out)?;
        let program = decide::compiled(Program::new, (checked, policy), &me, out)?;
        let judge = Judge { policy, program: &program, today };
        let options = record::Options {
            kind: args.described.kind.as_deref().map(|name| decide::kind(policy.policy(), name)).transpose()?,
            ..record::Options::default()
        };
        let mut report = record::Report::default();
        let progress = Progress::new(false);
        for (input, text) in inputs.iter().zip(&texts) {
            let mut take = |item: Result<record::Located<'_>, record::Failure>| {
                if is_new {
                    history.decide_new(&judge, item)
                } else {
                    history.decide_old(&judge, item)
                }
                ControlFlow::Continue(())
            };
            let read = |reader: &mut dyn std::io::BufRead, report: &mut record::Report, take: &mut record::Sink<'_>| {
                record::read(policy.policy(), input.format, &input.name, reader, &options, report, take)
            };
            match text {
                Some(text) => read(&mut Cursor::new(text), &mut report, &mut take),
                None => read(&mut input.open(&progress)?, &mut report, &mut take),
            }
            .map_err(|e| input.trouble(&e))?;
        }
    }
    let records = history.records();
    Ok((Diff { kinds: history.kinds(), dropped: 0 }, records))
}

/// Standard input can be read only once, and is read by both policies.
fn standard_input(input: &Input) -> Result<Option<Vec<u8>>, Failure> {
    if input.name != "-" {
        return Ok(None);
    }
    let mut text = Vec::new();
    std::io::stdin().lock().read_to_end(&mut text).map_err(|e| input.trouble(&e))?;
    Ok(Some(text))
}

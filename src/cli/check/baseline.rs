//! `--baseline` and `--write-baseline`: old findings are written down, and not told again.

use super::super::files::{self, Whole};
use super::super::out::{Failure, Out};
use crate::limits;
use crate::report::baseline::{Applied, Baseline};
use crate::report::count;
use crate::report::findings::Report;
use std::io::Write;
use std::path::Path;

/// Most stale entries that are named.
const MAX_NAMED: usize = 10;

#[derive(clap::Args)]
#[group(skip)]
pub(super) struct Args {
    /// Do not tell the findings that this file holds; errors are always told
    #[arg(long, value_name = "FILE")]
    baseline: Option<String>,
    /// Write the findings into a file, and take them for old from now on
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<String>,
}

/// Writes the old findings down if that is asked for, and takes them out of what is told. `top` is the folder from which the
/// report tells paths.
pub(super) fn apply(args: &Args, report: &mut Report<'_>, top: &Path, out: &Out) -> Result<(), Failure> {
    let known = args.baseline.as_deref().filter(|path| args.write_baseline.as_deref() != Some(*path));
    let known = known.map(|path| Ok::<_, Failure>((path, read(path)?))).transpose()?;
    if let Some(path) = &args.write_baseline {
        let baseline = Baseline::of(report);
        write(path, &baseline)?;
        out.say(&format!("{} written to `{path}`\n", count(baseline.len(), "finding")));
        baseline.apply(report, |_| false);
    }
    if let Some((path, baseline)) = known {
        let is_gone = |file: &str| !top.join(file).exists();
        out.say(&told(path, &baseline.apply(report, is_gone)));
    }
    Ok(())
}

fn read(path: &str) -> Result<Baseline, Failure> {
    let text = files::read(path, limits::MAX_LIST_BYTES).map_err(|error| match error {
        crate::source::ReadError::NotFound => Failure::unreadable(
            format!("`{path}` is not there"),
            format!("write it first: etiquette check --write-baseline {path}"),
        ),
        error => files::unreadable(path, &error),
    })?;
    Baseline::read(&text).map_err(|why| {
        let help = format!("write it anew: etiquette check --write-baseline {path}");
        Failure::unreadable(format!("`{path}` is no baseline: {why}"), help)
    })
}

fn write(path: &str, baseline: &Baseline) -> Result<(), Failure> {
    let mut file = Whole::create(path)?;
    file.write_all(baseline.write().as_bytes())?;
    file.finish()
}

/// What is said about a baseline: how much it hides, and what of it is not found any more.
fn told(path: &str, applied: &Applied) -> String {
    let old = if applied.hidden == 1 {
        "1 old finding is".to_owned()
    } else {
        format!("{} old findings are", applied.hidden)
    };
    let mut said = format!("{old} not told (`{path}`)\n");
    let stale: usize = applied.stale.iter().map(|(_, n)| n).sum();
    if stale == 0 {
        return said;
    }
    let (noun, is) = if stale == 1 { ("entry", "is") } else { ("entries", "are") };
    said.push_str(&format!("note: {stale} {noun} of `{path}` {is} not found any more\n"));
    for (old, _) in applied.stale.iter().take(MAX_NAMED) {
        let item = if old.item.is_empty() { String::new() } else { format!(" in `{}`", old.item) };
        said.push_str(&format!("  {}{item}: {}\n", old.code, crate::report::human::snippet::visible(&old.text)));
    }
    if applied.stale.len() > MAX_NAMED {
        said.push_str(&format!("  and {} more\n", applied.stale.len() - MAX_NAMED));
    }
    said + &format!("  write it anew: etiquette check --write-baseline {path}\n")
}

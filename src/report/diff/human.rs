//! A comparison as people read it: a table of decisions for each kind, then a request for every change, then replies and facts.

use super::{Shown, answer, change, history};
use crate::diff::{Cell, Change, KindDiff, Part, Status, word};
use crate::eval::Verdict;
use crate::report::Look;
use crate::report::human::snippet::visible;
use crate::report::trials::diff::lines;
use anstyle::{AnsiColor, Style};

const BOLD: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();
const OLD: Style = AnsiColor::Red.on_default();
const NEW: Style = AnsiColor::Green.on_default();
const WRONG: Style = AnsiColor::Red.on_default().bold();

/// The comparison as text.
pub fn write(shown: &Shown<'_>, look: Look) -> String {
    let mut out = String::new();
    for kind in shown.diff.kinds.iter().filter(|kind| is_told(kind)) {
        one_kind(&mut out, shown, kind, look);
    }
    out.push_str(&shown.sentence());
    out.push('\n');
    out
}

fn is_told(kind: &KindDiff) -> bool {
    kind.status != Status::Both
        || !(kind.cells.is_empty() && kind.undecided.is_empty() && kind.replies.is_empty() && kind.fields.is_empty())
}

fn one_kind(out: &mut String, shown: &Shown<'_>, kind: &KindDiff, look: Look) {
    out.push_str(&look.paint(BOLD, &visible(&kind.name)));
    match kind.status {
        Status::Both => out.push('\n'),
        Status::Added => out.push_str(" is new\n\n"),
        Status::Removed => out.push_str(" is gone\n\n"),
    }
    if !kind.cells.is_empty() || !kind.undecided.is_empty() {
        table(out, shown, kind);
    }
    for cell in &kind.cells {
        one_cell(out, shown, cell, look);
    }
    for (from, to) in &kind.undecided {
        let (from, to) = (from.word(), to.word());
        out.push_str(&format!("  undecided: whether some {from} becomes {to}\n"));
    }
    parts(out, "reply", &kind.replies, look);
    parts(out, "fact", &kind.fields, look);
    if kind.status == Status::Both {
        out.push('\n');
    }
}

/// The decisions that kinds have, with `ask` and `error` where a history has them.
fn verdicts(kind: &KindDiff) -> Vec<Option<Verdict>> {
    let usual = [Verdict::Accept, Verdict::Decline, Verdict::Defer, Verdict::Review].map(Some);
    let more = [Some(Verdict::Ask), None];
    let has = |verdict: &Option<Verdict>| kind.cells.iter().any(|c| c.from == *verdict || c.to == *verdict);
    usual.into_iter().chain(more.into_iter().filter(has)).collect()
}

/// `was \ is` over all decisions: how many records, or a mark.
fn table(out: &mut String, shown: &Shown<'_>, kind: &KindDiff) {
    let verdicts = verdicts(kind);
    let marks = |from, to| mark(shown, kind, from, to);
    let widest = verdicts.iter().flat_map(|from| verdicts.iter().map(move |to| (*from, *to)));
    let width = widest.map(|(from, to)| marks(from, to).chars().count()).max().unwrap_or(1).max(7);
    let row = |first: &str, cells: Vec<String>| {
        let cells: String = cells.iter().map(|c| format!("  {c:>width$}")).collect();
        format!("  {first:12}{}\n", cells.trim_end())
    };
    out.push_str(&row("was \\ is", verdicts.iter().map(|v| word(*v).to_owned()).collect()));
    for from in &verdicts {
        out.push_str(&row(word(*from), verdicts.iter().map(|to| marks(*from, *to)).collect()));
    }
    out.push('\n');
}

fn mark(shown: &Shown<'_>, kind: &KindDiff, from: Option<Verdict>, to: Option<Verdict>) -> String {
    let cell = kind.cells.iter().find(|c| c.from == from && c.to == to);
    let open = from.zip(to).is_some_and(|pair| kind.undecided.contains(&pair));
    match cell {
        Some(cell) if shown.is_forbidden(cell) => {
            cell.records.as_ref().map_or("forbidden".to_owned(), |(n, _)| format!("{n} forbidden"))
        }
        Some(Cell { records: Some((n, _)), .. }) => n.to_string(),
        Some(_) if from == to => "reply".to_owned(),
        Some(_) => "some".to_owned(),
        None if open => "?".to_owned(),
        None => "·".to_owned(),
    }
}

fn one_cell(out: &mut String, shown: &Shown<'_>, cell: &Cell, look: Look) {
    let forbidden = if shown.is_forbidden(cell) { look.paint(WRONG, " (forbidden)") } else { String::new() };
    out.push_str(&format!("  {}{forbidden}\n", look.paint(BOLD, &change(cell))));
    if let Some(records) = &cell.records {
        out.push_str(&format!("    {}\n\n", visible(&history(records))));
    }
    let Some(example) = &cell.example else { return };
    for line in example.witness.toml.lines() {
        let line = if line.starts_with('#') { look.paint(QUIET, line) } else { line.to_owned() };
        out.push_str(&format!("    {line}\n"));
    }
    let (old, new) = (answer(shown.policies.0, &example.old), answer(shown.policies.1, &example.new));
    out.push_str(&format!("  {}\n", look.paint(OLD, &format!("was: {}", visible(&old)))));
    out.push_str(&format!("  {}\n\n", look.paint(NEW, &format!("is:  {}", visible(&new)))));
}

fn parts(out: &mut String, noun: &str, parts: &[Part], look: Look) {
    for part in parts {
        let name = &part.name;
        match part.change {
            Change::Added => out.push_str(&format!("  {noun} `{name}` is new\n")),
            Change::Removed => out.push_str(&format!("  {noun} `{name}` is gone\n")),
            Change::Changed => {
                out.push_str(&format!("  {noun} `{name}` changes:\n"));
                let (old, new) = (part.old.as_deref().unwrap_or(""), part.new.as_deref().unwrap_or(""));
                for line in lines(old, new) {
                    let style = match line.sign {
                        '-' => OLD,
                        '+' => NEW,
                        _ => QUIET,
                    };
                    out.push_str(&format!(
                        "    {}\n",
                        look.paint(style, &visible(&format!("{} {}", line.sign, line.text)))
                    ));
                }
            }
        }
    }
}

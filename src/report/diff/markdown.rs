//! A comparison as a comment on a pull request.

use super::{Shown, answer, change, history};
use crate::diff::{Cell, Change, KindDiff, Part, Status};
use crate::report::markdown::{block, code};
use crate::report::trials::diff::lines;

/// The comparison as Markdown.
pub fn write(shown: &Shown<'_>) -> String {
    let mut out = format!("## What changes from {} to {}\n\n", code(shown.old), code(shown.new));
    out.push_str(&format!("{}.\n", sentence(&shown.sentence())));
    for kind in &shown.diff.kinds {
        one_kind(&mut out, shown, kind);
    }
    out
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

fn one_kind(out: &mut String, shown: &Shown<'_>, kind: &KindDiff) {
    let told =
        !(kind.cells.is_empty() && kind.undecided.is_empty() && kind.replies.is_empty() && kind.fields.is_empty());
    match kind.status {
        Status::Added => out.push_str(&format!("\n### {} is new\n", code(&kind.name))),
        Status::Removed => out.push_str(&format!("\n### {} is gone\n", code(&kind.name))),
        Status::Both if told => out.push_str(&format!("\n### {}\n", code(&kind.name))),
        Status::Both => return,
    }
    for cell in &kind.cells {
        one_cell(out, shown, cell);
    }
    for (from, to) in &kind.undecided {
        out.push_str(&format!("\n- undecided: whether some {} becomes {}\n", from.word(), to.word()));
    }
    parts(out, "reply", &kind.replies);
    parts(out, "fact", &kind.fields);
}

fn one_cell(out: &mut String, shown: &Shown<'_>, cell: &Cell) {
    let forbidden = if shown.is_forbidden(cell) { " — forbidden" } else { "" };
    out.push_str(&format!("\n**{}**{forbidden}\n\n", change(cell)));
    if let Some(records) = &cell.records {
        out.push_str(&format!("{}\n", code(&history(records))));
    }
    let Some(example) = &cell.example else { return };
    let (old, new) = (answer(shown.policies.0, &example.old), answer(shown.policies.1, &example.new));
    block(out, "diff", &format!("- {old}\n+ {new}"));
    out.push_str("\n<details><summary>a request that shows it</summary>\n\n");
    block(out, "toml", &example.witness.toml);
    out.push_str("\n</details>\n");
}

fn parts(out: &mut String, noun: &str, parts: &[Part]) {
    for part in parts {
        let name = code(&part.name);
        match part.change {
            Change::Added => out.push_str(&format!("\n- the {noun} {name} is new\n")),
            Change::Removed => out.push_str(&format!("\n- the {noun} {name} is gone\n")),
            Change::Changed => {
                out.push_str(&format!("\nThe {noun} {name} changes:\n\n"));
                let (old, new) = (part.old.as_deref().unwrap_or(""), part.new.as_deref().unwrap_or(""));
                let text: String = lines(old, new).iter().map(|l| format!("{} {}\n", l.sign, l.text)).collect();
                block(out, "diff", &text);
            }
        }
    }
}

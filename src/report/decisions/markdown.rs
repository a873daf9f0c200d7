//! Decisions as a document in Markdown.

use super::{Entry, Failed, due, rule_name, withheld};
use crate::eval::Outcome;
use crate::model::value::show_date;
use crate::model::{Date, Kind, Policy};
use crate::report::human::snippet::visible;

/// The title.
pub fn title(out: &mut String, today: Date) {
    out.push_str(&format!("# Decisions of {}\n\n", show_date(today)));
}

/// Writes one decision.
pub fn entry(out: &mut String, policy: &Policy, entry: &Entry, today: Date) {
    match entry {
        Entry::Failed(failed) => undecided(out, failed),
        Entry::Decided { outcome, who, .. } => {
            if let Some(kind) = policy.kinds.get(outcome.kind) {
                decided(out, policy, kind, outcome, who.as_deref(), today);
            }
        }
    }
}

fn decided(out: &mut String, policy: &Policy, kind: &Kind, outcome: &Outcome, who: Option<&str>, today: Date) {
    let word = outcome.verdict.word();
    let title = plain(who.unwrap_or(&outcome.id));
    out.push_str(&format!("## {}: {title}\n\n", capitalized(word)));
    let mut facts = vec![format!("{} {}", plain(&kind.name.text), plain(&outcome.id))];
    if let Some(due) = due(outcome, today) {
        facts.push(if outcome.overdue { format!("**{due}**") } else { due });
    }
    if outcome.expired {
        facts.push("**expired**".to_owned());
    }
    if let Some(again) = outcome.again_on {
        facts.push(format!("to be looked at again on {}", show_date(again)));
    }
    match (&outcome.reason, rule_name(kind, outcome)) {
        (Some(reason), Some(rule)) => facts.push(format!("because {} (rule {})", plain(reason), plain(rule))),
        (Some(reason), None) => facts.push(format!("because {}", plain(reason))),
        (None, Some(rule)) => facts.push(format!("by rule {}", plain(rule))),
        (None, None) => {}
    }
    for fact in facts {
        out.push_str(&format!("- {fact}\n"));
    }
    for question in &outcome.questions {
        let path = kind.facts.get(question.fact).map_or("", |f| f.path.as_str());
        out.push_str(&format!("- [ ] {} ({})\n", plain(&question.text), plain(path)));
    }
    out.push('\n');
    reply(out, policy, outcome);
}

fn reply(out: &mut String, policy: &Policy, outcome: &Outcome) {
    let Some(sent) = &outcome.reply else { return };
    match &sent.text {
        Ok(text) => quote(out, text),
        Err(why) => {
            let name = policy.replies.get(sent.reply).map_or("", |r| r.name.text.as_str());
            out.push_str(&format!("The reply {} is withheld: {}.\n\n", plain(name), withheld(*why)));
        }
    }
}

/// The draft as a quotation whose line breaks stay.
fn quote(out: &mut String, text: &str) {
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let hard = !line.is_empty() && lines.peek().is_some_and(|next| !next.is_empty());
        let line = plain(line);
        out.push_str(format!("> {line}{}", if hard { "\\" } else { "" }).trim_end());
        out.push('\n');
    }
    out.push('\n');
}

fn undecided(out: &mut String, failed: &Failed) {
    out.push_str(&format!("## Not decided: {}\n\n", plain(failed.id.as_deref().unwrap_or(&failed.file))));
    let place = format!("{}, line {}, column {}", plain(&failed.file), failed.line, failed.column);
    out.push_str(&format!("- {} ({})\n- {place}\n\n", plain(&failed.message), failed.code));
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// A text whose characters mean nothing to Markdown.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let shown = visible(text);
    for (at, c) in shown.char_indices() {
        let starts = at == 0 || shown.get(..at).is_some_and(|before| before.trim().is_empty());
        let item = starts && matches!(c, '-' | '+' | '#' | '=' | '~');
        let ordered = matches!(c, '.' | ')') && shown.get(..at).is_some_and(numeral);
        if item || ordered || matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Whether the beginning of a line would start a numbered list.
fn numeral(before: &str) -> bool {
    let digits = before.trim_start();
    !digits.is_empty() && digits.len() < 10 && digits.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_mean_nothing_to_markdown() {
        assert_eq!(plain("# <b>*x*</b>"), "\\# \\<b\\>\\*x\\*\\</b\\>");
        assert_eq!(plain("1. one, 2. two"), "1\\. one, 2. two");
        let mut out = String::new();
        quote(&mut out, "Hi,\n\nAll the best,\nRob");
        assert_eq!(out, "> Hi,\n>\n> All the best,\\\n> Rob\n\n");
    }
}

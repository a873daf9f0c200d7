//! Decisions as somebody enjoys reading them: who, what, until when and why; then the draft, or what has to be answered first.

use super::{Entry, due, rule_name, withheld};
use crate::eval::{Outcome, Verdict};
use crate::model::value::show_date;
use crate::model::{Date, Kind, Policy};
use crate::report::human::snippet::visible;
use crate::report::{Look, count};
use anstyle::{AnsiColor, Style};

const BOLD: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();
const LATE: Style = AnsiColor::Red.on_default().bold();

/// Writes one decision, and a blank line behind it; then what every rule gave, where that is wanted. What could not be decided is said elsewhere.
pub fn entry(out: &mut String, policy: &Policy, entry: &Entry, today: Date, look: Look) {
    let Entry::Decided { outcome, who, trace } = entry else { return };
    let Some(kind) = policy.kinds.get(outcome.kind) else { return };
    heading(out, kind, outcome, who.as_deref(), look);
    when(out, outcome, today, look);
    why(out, kind, outcome, look);
    questions(out, kind, outcome, look);
    reply(out, policy, outcome, look);
    out.push('\n');
    out.push_str(trace.as_deref().unwrap_or(""));
}

fn color(verdict: Verdict) -> Style {
    let color = match verdict {
        Verdict::Accept => AnsiColor::Green,
        Verdict::Decline => AnsiColor::Red,
        Verdict::Defer => AnsiColor::Yellow,
        Verdict::Review => AnsiColor::Magenta,
        Verdict::Ask => AnsiColor::Cyan,
    };
    color.on_default().bold()
}

/// `decline  Ada Example  connection r1`
fn heading(out: &mut String, kind: &Kind, outcome: &Outcome, who: Option<&str>, look: Look) {
    let verdict = look.paint(color(outcome.verdict), &format!("{:7}", outcome.verdict.word()));
    let about = visible(&kind.name.text).into_owned() + " " + &visible(&outcome.id);
    match who {
        Some(who) => {
            let who = look.paint(BOLD, &visible(who));
            out.push_str(&format!("{verdict}  {who}  {}\n", look.paint(QUIET, &format!("({about})"))));
        }
        None => out.push_str(&format!("{verdict}  {}\n", look.paint(BOLD, &about))),
    }
}

fn when(out: &mut String, outcome: &Outcome, today: Date, look: Look) {
    if let Some(due) = due(outcome, today) {
        let due = if outcome.overdue { look.paint(LATE, &due) } else { due };
        out.push_str(&format!("  {due}\n"));
    }
    // A reply that is withheld says so itself.
    if outcome.expired && outcome.reply.is_none() {
        out.push_str(&format!("  {}\n", look.paint(LATE, "expired")));
    }
    if let Some(again) = outcome.again_on {
        out.push_str(&format!("  to be looked at again on {}\n", show_date(again)));
    }
}

fn why(out: &mut String, kind: &Kind, outcome: &Outcome, look: Look) {
    let rule = rule_name(kind, outcome).map(|rule| look.paint(QUIET, &format!("[{rule}]")));
    let reason = outcome.reason.as_deref().map(visible);
    match (reason, rule) {
        (Some(reason), Some(rule)) => out.push_str(&format!("  because {reason} {rule}\n")),
        (Some(reason), None) => out.push_str(&format!("  because {reason}\n")),
        (None, Some(rule)) => out.push_str(&format!("  by {rule}\n")),
        (None, None) => {}
    }
}

fn questions(out: &mut String, kind: &Kind, outcome: &Outcome, look: Look) {
    if outcome.questions.is_empty() {
        return;
    }
    out.push_str(&format!("  {} to be answered first:\n", count(outcome.questions.len(), "question")));
    let path =
        |at: usize| outcome.questions.get(at).and_then(|q| kind.facts.get(q.fact)).map_or("", |f| f.path.as_str());
    let widest = (0..outcome.questions.len()).map(|at| path(at).len()).max().unwrap_or(0);
    for (at, question) in outcome.questions.iter().enumerate() {
        let fact = look.paint(QUIET, &format!("{:widest$}", path(at)));
        out.push_str(&format!("    {fact}  {}\n", visible(&question.text)));
    }
}

fn reply(out: &mut String, policy: &Policy, outcome: &Outcome, look: Look) {
    let Some(sent) = &outcome.reply else { return };
    let name = policy.replies.get(sent.reply).map_or("", |r| r.name.text.as_str());
    match &sent.text {
        Ok(text) => {
            out.push('\n');
            for line in text.lines() {
                let indent = if line.is_empty() { "" } else { "    " };
                out.push_str(&format!("{indent}{}\n", visible(line)));
            }
        }
        Err(why) => {
            let held = look.paint(LATE, "withheld");
            out.push_str(&format!("  the reply `{name}` is {held}: {}\n", withheld(*why)));
            for said in &outcome.diagnostics {
                out.push_str(&format!("  {}\n", visible(&said.message)));
            }
        }
    }
}

//! An explanation as people read it: what is answered, then every rule with what each part of its condition gave.

use super::Shown;
use crate::eval::Truth;
use crate::report::Look;
use crate::report::human::snippet::visible;
use crate::why::{Flip, QuestionWhy, RuleWhy};
use anstyle::{AnsiColor, Style};

const BOLD: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();
const YES: Style = AnsiColor::Green.on_default();
const NO: Style = AnsiColor::Red.on_default();
const OPEN: Style = AnsiColor::Cyan.on_default();

/// The rules, and what the answers to open questions lead to.
pub fn write(shown: &Shown<'_>, look: Look) -> String {
    let mut out = String::new();
    for (at, rule) in shown.why.rules.iter().enumerate() {
        one_rule(&mut out, shown, at, rule, look);
    }
    if !shown.why.questions.is_empty() {
        out.push_str(&look.paint(BOLD, "what the answers lead to"));
        out.push('\n');
        for question in &shown.why.questions {
            one_question(&mut out, shown, question, look);
        }
    }
    out
}

fn one_rule(out: &mut String, shown: &Shown<'_>, at: usize, rule: &RuleWhy, look: Look) {
    let title = shown.kind.rules.get(at).map_or("otherwise", |r| r.title());
    let decides = shown.why.outcome.rule == Some(at);
    let became = match (decides, rule.read, rule.truth) {
        (true, ..) => "decides",
        (_, false, _) => "not read: an earlier rule holds",
        (_, _, Some(Truth::False)) => "passed over",
        (_, _, Some(Truth::Unknown)) => "open",
        (_, _, Some(Truth::True)) => "holds; it waits for answers",
        (_, _, None) => "cannot be read: a value leaves its range",
    };
    out.push_str(&format!("{} {}\n", look.paint(BOLD, &visible(title)), look.paint(QUIET, &format!("— {became}"))));
    for (place, part) in rule.parts.iter().enumerate() {
        let (word, style) = truth(part.part.truth);
        let facts: Vec<String> = part.facts.iter().map(|id| known(shown, *id)).collect();
        let facts = if facts.is_empty() {
            String::new()
        } else {
            format!("   {}", look.paint(QUIET, &visible(&facts.join(", "))))
        };
        let mark = if rule.failed == Some(place) && rule.read && !decides { "→" } else { " " };
        let indent = "  ".repeat(part.part.depth);
        let text = visible(&shown.text(part.part.span)).into_owned();
        out.push_str(&format!(" {mark} {}  {indent}{text}{facts}\n", look.paint(style, &format!("{word:7}"))));
    }
    flip(out, shown, rule.flip.as_ref(), look);
    out.push('\n');
}

fn truth(truth: Option<Truth>) -> (&'static str, Style) {
    match truth {
        Some(Truth::True) => ("true", YES),
        Some(Truth::False) => ("false", NO),
        Some(Truth::Unknown) => ("unknown", OPEN),
        None => ("error", NO),
    }
}

fn known(shown: &Shown<'_>, id: crate::model::FactId) -> String {
    format!("{} is {}", shown.path(id), shown.literal(shown.value(id)))
}

fn flip(out: &mut String, shown: &Shown<'_>, flip: Option<&Flip>, look: Look) {
    let Some(flip) = flip else { return };
    let said = match flip {
        Flip::Decides => return,
        Flip::Never => "no facts would make it decide".to_owned(),
        Flip::Undecided => "what would make it decide was not found out".to_owned(),
        Flip::Change(changes) if changes.is_empty() => return,
        Flip::Change(changes) => {
            let changes = changes.iter().map(|(id, value)| format!("{} = {}", shown.path(*id), shown.literal(value)));
            format!("it would decide with {}", changes.collect::<Vec<_>>().join(", "))
        }
    };
    out.push_str(&format!("   {}\n", look.paint(QUIET, &visible(&said))));
}

fn one_question(out: &mut String, shown: &Shown<'_>, question: &QuestionWhy, look: Look) {
    let asked = shown.why.outcome.questions.iter().find(|q| q.fact == question.fact);
    let text = asked.map_or("", |q| q.text.as_str());
    out.push_str(&format!("  {}  {}\n", look.paint(OPEN, shown.path(question.fact)), visible(text)));
    for (answer, leads) in &question.answers {
        let answer = answer.as_ref().map_or("any answer".to_owned(), |value| shown.literal(value));
        let leads: Vec<String> = leads
            .iter()
            .map(|(verdict, rule)| {
                let rule = rule.and_then(|at| shown.kind.rules.get(at)).map_or("no rule", |r| r.title());
                format!("{} by {rule}", verdict.word())
            })
            .collect();
        let leads = if leads.is_empty() { "nothing".to_owned() } else { crate::diagnostic::list_words(&leads, "or") };
        out.push_str(&format!("    {} → {}\n", visible(&answer), visible(&leads)));
    }
}

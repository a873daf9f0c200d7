//! `unreachable-rule`: a rule that can never decide, since earlier rules cover it.

use crate::check::behaviour::{Behaviour, Reach};
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::diagnostic::{Code, Diagnostic, list_words};
use crate::model::Rule;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("unreachable-rule"),
    family: Family::Behaviour,
    level: Level::Deny,
    summary: "a rule that can never decide, since earlier rules cover it",
    page: include_str!("unreachable_rule.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    cx.behaviours.iter().flat_map(|b| covered(b).map(|(rule, by)| finding(cx, b, rule, by))).collect()
}

fn covered<'b>(behaviour: &'b Behaviour<'_>) -> impl Iterator<Item = (&'b Rule, &'b [usize])> {
    behaviour.kind.rules.iter().zip(&behaviour.rules).filter_map(|(rule, reach)| match reach {
        Reach::Covered(by) => Some((rule, by.as_slice())),
        Reach::Decides(_) | Reach::Never | Reach::Undecided => None,
    })
}

fn finding(cx: &LintCx<'_>, behaviour: &Behaviour<'_>, rule: &Rule, by: &[usize]) -> Diagnostic {
    let covering: Vec<&Rule> = by.iter().filter_map(|&i| behaviour.kind.rules.get(i)).collect();
    let mut finding =
        LINT.finding(rule.span, format!("`{}` can never decide a request", rule.title())).label("never reached");
    let label = if covering.len() == 1 {
        "every request it would decide is decided here first"
    } else {
        "requests it would decide are decided here first"
    };
    for earlier in &covering {
        finding = finding.also(earlier.span, label);
    }
    let when = |r: &Rule| r.when.as_ref().map(|w| format!("`{}`", cx.sources.text(w.span)));
    let conditions: Vec<String> = covering.iter().filter_map(|r| when(r)).collect();
    let holds = list_words(&conditions, "or");
    finding = finding.note(match when(rule) {
        Some(own) => format!("proof: whenever {own}, {holds} holds"),
        None => format!("proof: for every request {holds} holds"),
    });
    let Some(first) = covering.first().filter(|_| rule.when.is_some()) else { return finding.help("leave it out") };
    finding.help(format!("put `{}` before `{}`, or leave it out", rule.title(), first.title()))
}

//! `redundant-rule`: a rule whose removal changes no outcome, since a later rule gives the same.

use crate::check::behaviour::Behaviour;
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::removal;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::model::Rule;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("redundant-rule"),
    family: Family::Behaviour,
    level: Level::Warn,
    summary: "a rule whose removal changes no outcome, since a later rule gives the same",
    page: include_str!("redundant_rule.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    cx.behaviours.iter().flat_map(|behaviour| of_kind(cx, behaviour)).collect()
}

fn of_kind<'b>(cx: &'b LintCx<'_>, behaviour: &'b Behaviour<'_>) -> impl Iterator<Item = Diagnostic> + 'b {
    let rules = &behaviour.kind.rules;
    let taken = rules.iter().zip(&behaviour.heirs).filter_map(|(rule, heir)| Some((rule, rules.get((*heir)?)?)));
    taken.map(|(rule, heir)| finding(cx, rule, heir))
}

fn finding(cx: &LintCx<'_>, rule: &Rule, heir: &Rule) -> Diagnostic {
    LINT.finding(rule.span, format!("`{}` changes no outcome", rule.title()))
        .label("every request it decides would get the same answer without it")
        .also(heir.span, "given here")
        .help("leave it out")
        .fix("leave it out", Applicability::Safe, removal::declaration(cx, rule.whole), "")
}

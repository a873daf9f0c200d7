//! `order-matters`: two rules with opposite decisions overlap.

use crate::check::behaviour::{Behaviour, opposite};
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::diagnostic::{Code, Diagnostic, Shows};
use crate::model::Rule;
use crate::solve::Answer;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("order-matters"),
    family: Family::Behaviour,
    level: Level::Allow,
    summary: "two rules with opposite decisions overlap",
    page: include_str!("order_matters.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    cx.behaviours.iter().flat_map(overlaps).collect()
}

fn overlaps(behaviour: &Behaviour<'_>) -> Vec<Diagnostic> {
    behaviour.each_rule(|second| overlaps_of(behaviour, second)).concat()
}

/// What a rule overlaps with, of the rules before it.
fn overlaps_of(behaviour: &Behaviour<'_>, second: usize) -> Vec<Diagnostic> {
    let rules = &behaviour.kind.rules;
    let Some(rule) = rules.get(second).filter(|rule| rule.when.is_some()) else { return Vec::new() };
    let earlier = rules.iter().enumerate().take(second);
    let others = earlier.filter(|(first, earlier)| {
        opposite(earlier.decision, rule.decision) && behaviour.sieve.may_meet(*first, second)
    });
    others.filter_map(|earlier| finding(behaviour, earlier, (second, rule))).collect()
}

fn finding(
    behaviour: &Behaviour<'_>,
    (first, earlier): (usize, &Rule),
    (second, rule): (usize, &Rule),
) -> Option<Diagnostic> {
    let mut claims = behaviour.condition(first);
    claims.extend(behaviour.condition(second));
    let Answer::Found(model) = behaviour.before(first, &claims) else { return None };
    let witness = behaviour.witness(model, first, &claims, Shows::Decides(first));
    let message = format!("`{}` and `{}` both fit some request, and decide differently", earlier.title(), rule.title());
    let finding = LINT
        .finding(rule.span, message)
        .label(format!("this one would `{}`", rule.decision.word()))
        .also(earlier.span, format!("this one decides first: `{}`", earlier.decision.word()))
        .help("say in one of the conditions which of them is meant, if the order is not");
    Some(Diagnostic { witness: Some(witness), ..finding })
}

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
    let rules = &behaviour.kind.rules;
    let mut found = Vec::new();
    for (second, rule) in rules.iter().enumerate().filter(|(_, r)| r.when.is_some()) {
        for (first, earlier) in rules.iter().enumerate().take(second) {
            if opposite(earlier.decision, rule.decision) && behaviour.sieve.may_meet(first, second) {
                found.extend(finding(behaviour, (first, earlier), (second, rule)));
            }
        }
    }
    found
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

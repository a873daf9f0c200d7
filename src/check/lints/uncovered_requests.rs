//! `uncovered-requests`: a kind without `otherwise` for which some request meets no rule.

use crate::check::behaviour::Behaviour;
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::diagnostic::{Applicability, Code, Diagnostic, Shows};
use crate::solve::Answer;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("uncovered-requests"),
    family: Family::Behaviour,
    level: Level::Deny,
    summary: "a kind without `otherwise` for which some request meets no rule",
    page: include_str!("uncovered_requests.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let open = cx.behaviours.iter().filter(|b| b.kind.rules.iter().all(|r| r.when.is_some()));
    open.filter_map(finding).collect()
}

fn finding(behaviour: &Behaviour<'_>) -> Option<Diagnostic> {
    let rules = &behaviour.kind.rules;
    let Answer::Found(model) = behaviour.before(rules.len(), &[]) else { return None };
    let witness = behaviour.witness(model, rules.len(), &[], Shows::NoRule);
    let place = behaviour.kind.rules_span?;
    let message = format!("some `{}` meets no rule", behaviour.kind.name.text);
    let stub = "\n    otherwise review";
    let finding = LINT
        .finding(place, message)
        .label("it is left to a person in silence")
        .help("say what holds for the rest: `otherwise review`");
    let finding = match rules.last() {
        Some(last) => finding.fix("leave the rest to a person", Applicability::Unsafe, last.whole.after(), stub),
        None => finding,
    };
    Some(Diagnostic { witness: Some(witness), ..finding })
}

//! `dishonest-reason`: a reason whose facts may be false when it is given.

use crate::check::behaviour::Behaviour;
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::diagnostic::{Code, Diagnostic, Shows};
use crate::solve::{Answer, Claim};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("dishonest-reason"),
    family: Family::Behaviour,
    level: Level::Deny,
    summary: "a reason whose facts may be false when it is given",
    page: include_str!("dishonest_reason.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    cx.behaviours.iter().flat_map(|b| b.each_rule(|rule| finding(cx, b, rule))).flatten().collect()
}

fn finding(cx: &LintCx<'_>, behaviour: &Behaviour<'_>, index: usize) -> Option<Diagnostic> {
    let rule = behaviour.kind.rules.get(index)?;
    let because = rule.because.as_ref()?;
    let given = because.given.as_ref()?;
    let mut claims = behaviour.condition(index);
    claims.push(Claim { expr: given, holds: false });
    let Answer::Found(model) = behaviour.before(index, &claims) else { return None };
    let witness = behaviour.witness(model, index, &claims, Shows::Untrue(index));
    let text = cx.sources.text(given.span);
    let help = match rule.when {
        Some(_) => format!("add `and {text}` to the rule's condition, or give another reason"),
        None => format!("put a rule with the condition `{text}` before it, or give another reason"),
    };
    let finding = LINT
        .finding(given.span, "this reason is not always true")
        .label("not so for this request")
        .also(because.text.span, "what the reader is told")
        .help(help);
    Some(Diagnostic { witness: Some(witness), ..finding })
}

//! `redundant-rule`: a rule whose removal changes no outcome, since a later rule gives the same.

use crate::check::behaviour::{Behaviour, Reach, same_outcome};
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::model::Rule;
use crate::solve::{Answer, Claim};

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
    cx.behaviours.iter().flat_map(|b| (0..b.rules.len()).filter_map(move |rule| finding(b, rule))).collect()
}

fn finding(behaviour: &Behaviour<'_>, index: usize) -> Option<Diagnostic> {
    let rule = behaviour.kind.rules.get(index).filter(|r| r.when.is_some())?;
    if !matches!(behaviour.rules.get(index), Some(Reach::Decides(_))) {
        return None;
    }
    let heir = heir(behaviour, index)?;
    let finding = LINT
        .finding(rule.span, format!("`{}` changes no outcome", rule.title()))
        .label("every request it decides would get the same answer without it")
        .also(heir.span, "given here")
        .help("leave it out")
        .fix("leave it out", Applicability::Safe, rule.whole, "");
    Some(finding)
}

/// The rule that gives the same outcome to all that this one decides, if no other rule comes between.
fn heir<'b>(behaviour: &'b Behaviour<'_>, index: usize) -> Option<&'b Rule> {
    let rules = &behaviour.kind.rules;
    let rule = rules.get(index)?;
    let later = rules.get(index + 1..)?;
    let heir = later.iter().find(|r| same_outcome(r, rule))?;
    // with `given`, more is shown than the outcome; and a rule with another outcome must not get a request, nor a question
    if rule.because.as_ref().is_some_and(|b| b.given.is_some()) || !covers_the_rest(behaviour, index) {
        return None;
    }
    Some(heir)
}

fn covers_the_rest(behaviour: &Behaviour<'_>, index: usize) -> bool {
    let rules = &behaviour.kind.rules;
    let Some(rule) = rules.get(index) else { return false };
    let ends = rules.last().is_some_and(|last| last.when.is_none());
    let others = rules.iter().enumerate().skip(index + 1).filter(|(_, r)| !same_outcome(r, rule));
    let mut others = others.peekable();
    if others.peek().is_none() {
        return ends;
    }
    others.all(|(other, r)| {
        let asks = r.when.as_ref().is_some_and(|w| behaviour.reads_questions(w));
        let mut claims = behaviour.condition(index);
        claims.extend(behaviour.condition(other));
        let between = rules.get(index + 1..other).unwrap_or_default().iter().filter_map(|r| r.when.as_ref());
        claims.extend(between.map(|expr| Claim { expr, holds: false }));
        !asks && matches!(behaviour.before(index, &claims), Answer::Impossible(_))
    }) && ends
}

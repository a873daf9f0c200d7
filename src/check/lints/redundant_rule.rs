//! `redundant-rule`: a rule whose removal changes no outcome, since a later rule gives the same.

use crate::check::behaviour::{Behaviour, Reach, same_outcome};
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::removal;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::model::Kind;
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
    cx.behaviours
        .iter()
        .flat_map(|b| heirs(b).iter().enumerate().filter_map(|(at, heir)| finding(cx, b, at, (*heir)?)))
        .collect()
}

fn finding(cx: &LintCx<'_>, behaviour: &Behaviour<'_>, index: usize, heir: usize) -> Option<Diagnostic> {
    let rules = &behaviour.kind.rules;
    let (rule, heir) = (rules.get(index)?, rules.get(heir)?);
    let finding = LINT
        .finding(rule.span, format!("`{}` changes no outcome", rule.title()))
        .label("every request it decides would get the same answer without it")
        .also(heir.span, "given here")
        .help("leave it out")
        .fix("leave it out", Applicability::Safe, removal::declaration(cx, rule.whole), "");
    Some(finding)
}

/// For each rule the later one that makes it needless, if there is one.
pub(super) fn heirs<'b>(behaviour: &'b Behaviour<'_>) -> &'b [Option<usize>] {
    behaviour.heirs.get_or_init(|| behaviour.each_rule(|rule| heir(behaviour, rule)))
}

/// The rule that gives the same outcome to all that this one decides, if no other rule comes between.
fn heir(behaviour: &Behaviour<'_>, index: usize) -> Option<usize> {
    let rules = &behaviour.kind.rules;
    let rule = rules.get(index).filter(|r| r.when.is_some())?;
    if !matches!(behaviour.rules.get(index), Some(Reach::Decides(_))) {
        return None;
    }
    let later = rules.get(index + 1..)?;
    let heir = index + 1 + later.iter().position(|r| same_outcome(r, rule))?;
    // with `given`, more is shown than the outcome; and a rule with another outcome must not get a request, nor a question
    if rule.because.as_ref().is_some_and(|b| b.given.is_some()) || !covers_the_rest(behaviour, index) {
        return None;
    }
    Some(heir)
}

/// Whether every request that a rule decides gets the same outcome without it.
fn covers_the_rest<'p>(behaviour: &Behaviour<'p>, index: usize) -> bool {
    let kind: &'p Kind = behaviour.kind;
    let rules = &kind.rules;
    let (Some(rule), Some(Reach::Decides(model))) = (rules.get(index), behaviour.rules.get(index)) else {
        return false;
    };
    // most rules are seen to matter by the one record that is known
    if !behaviour.next_met(model, index).and_then(|next| rules.get(next)).is_some_and(|r| same_outcome(r, rule)) {
        return false;
    }
    let later = || rules.iter().enumerate().skip(index + 1);
    let others = || later().filter(|(_, r)| !same_outcome(r, rule));
    if others().any(|(_, r)| r.when.as_ref().is_some_and(|w| behaviour.reads_questions(w))) {
        return false;
    }
    let meeting: Vec<usize> = later().map(|(at, _)| at).filter(|&at| behaviour.sieve.may_meet(index, at)).collect();
    let passed = |until: usize| {
        let whens = meeting.iter().take_while(move |&&at| at < until).filter_map(|&at| rules.get(at)?.when.as_ref());
        whens.map(|expr| Claim { expr, holds: false })
    };
    let never = |last: usize, own: Vec<Claim<'p>>| {
        let claims: Vec<Claim<'p>> = own.into_iter().chain(passed(last)).collect();
        matches!(behaviour.before(index, &claims), Answer::Impossible(_))
    };
    let ends = rules.last().is_some_and(|last| last.when.is_none());
    let mut others = others().filter(|(at, _)| meeting.binary_search(at).is_ok());
    (ends || never(rules.len(), behaviour.condition(index)))
        && others.all(|(other, _)| never(other, [behaviour.condition(index), behaviour.condition(other)].concat()))
}

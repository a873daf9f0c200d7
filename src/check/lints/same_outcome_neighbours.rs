//! `same-outcome-neighbours`: two rules beside each other with the same outcome.

use crate::check::behaviour::Reach;
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::{alike, removal, walk};
use crate::diagnostic::{Applicability, Code, Diagnostic, Edit};
use crate::model;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, ItemKind, Outcome, Rule};
use std::collections::HashSet;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("same-outcome-neighbours"),
    family: Family::Housekeeping,
    level: Level::Warn,
    summary: "two rules beside each other with the same outcome",
    page: include_str!("same_outcome_neighbours.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let blocks = cx.files.iter().flat_map(|f| &f.tree.items).filter_map(|item| match &item.kind {
        ItemKind::Rules(block) => Some(block),
        _ => None,
    });
    let (idle, understood) = (idle(cx), understood(cx));
    let pairs = blocks.flat_map(|block| block.rules.iter().zip(block.rules.iter().skip(1)));
    let busy = |rule: &Rule| understood.contains(&rule.span) && !idle.contains(&rule.span);
    let busy = pairs.filter(|(first, second)| busy(first) && busy(second));
    busy.filter_map(|(first, second)| of(cx, first, second)).collect()
}

fn of(cx: &LintCx<'_>, first: &Rule, second: &Rule) -> Option<Diagnostic> {
    let conditions = (first.when.as_ref()?, second.when.as_ref()?);
    if !same(cx, &first.outcome, &second.outcome) {
        return None;
    }
    let (names, others) = (second.name.as_ref()?, first.name.as_ref()?);
    let finding = LINT
        .finding(names.span, format!("`{}` gives the same answer as `{}` before it", names.text, others.text))
        .label("one rule could hold both conditions")
        .also(others.span, "the same outcome")
        .help(format!("join the two with `or`: `when {}`", joined(cx, conditions)));
    let untouched = !walk::has_comment(cx.files, second.span) && !walk::has_comment(cx.files, conditions.0.span);
    Some(if untouched {
        finding.fix_many(title(others.text.as_str()), Applicability::Unsafe, merge(cx, first, second)?)
    } else {
        finding
    })
}

fn title(name: &str) -> String {
    format!("let `{name}` hold both conditions")
}

/// Whether two outcomes are written alike: nothing that a request gets tells which of the two decided.
fn same(cx: &LintCx<'_>, a: &Outcome, b: &Outcome) -> bool {
    let reply = |outcome: &Outcome| outcome.reply.as_ref().map(|name| name.text.clone());
    let reason =
        |outcome: &Outcome| outcome.because.as_ref().map(|because| cx.sources.text(because.text.span).to_owned());
    let given = |outcome: &Outcome| outcome.because.as_ref().and_then(|because| because.given.as_ref()).map(alike::key);
    let wait = |outcome: &Outcome| outcome.wait.map(|(wait, _)| wait);
    a.decision == b.decision
        && reply(a) == reply(b)
        && reason(a) == reason(b)
        && given(a) == given(b)
        && wait(a) == wait(b)
}

/// The rules that never decide, or are needless: then that is what is said about them.
fn idle(cx: &LintCx<'_>) -> HashSet<Span> {
    let mut idle = HashSet::new();
    for behaviour in cx.behaviours {
        let rules = behaviour.kind.rules.iter().zip(&behaviour.rules).zip(&behaviour.heirs);
        let of_no_use =
            rules.filter(|((_, reach), heir)| heir.is_some() || matches!(reach, Reach::Never | Reach::Covered(_)));
        idle.extend(of_no_use.map(|((rule, _), _)| rule.whole));
    }
    idle
}

/// The rules of which the whole condition was understood.
fn understood(cx: &LintCx<'_>) -> HashSet<Span> {
    let rules = cx.policy.kinds.values().flat_map(|kind| &kind.rules);
    let sound = rules.filter(|rule| rule.when.as_ref().is_some_and(|when| !has_error(when)));
    sound.map(|rule| rule.whole).collect()
}

fn has_error(condition: &model::Expr) -> bool {
    let mut open = vec![condition];
    while let Some(expr) = open.pop() {
        if matches!(expr.kind, model::ExprKind::Error) {
            return true;
        }
        expr.operands(|operand| open.push(operand));
    }
    false
}

/// Both conditions as one.
fn joined(cx: &LintCx<'_>, (a, b): (&Expr, &Expr)) -> String {
    format!("{} or {}", operand(cx, a), operand(cx, b))
}

/// A condition as it stands beside `or`.
fn operand(cx: &LintCx<'_>, condition: &Expr) -> String {
    let text = cx.sources.text(condition.span);
    match condition.kind {
        ExprKind::Or(_) => text.to_owned(),
        _ if walk::strength(condition) < walk::NOT => format!("({text})"),
        _ => text.to_owned(),
    }
}

/// The first rule gets both conditions, the second one goes.
fn merge(cx: &LintCx<'_>, first: &Rule, second: &Rule) -> Option<Vec<Edit>> {
    let conditions = (first.when.as_ref()?, second.when.as_ref()?);
    let gone: Span = removal::declaration(cx, second.span);
    let widened = Edit { span: conditions.0.span, text: joined(cx, conditions) };
    Some(vec![widened, Edit { span: gone, text: String::new() }])
}

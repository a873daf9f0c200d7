//! `redundant-part`: a part of a condition whose removal changes no decision.

use crate::check::behaviour::constant::MOST_PARTS;
use crate::check::behaviour::heirs::Asking;
use crate::check::behaviour::{Behaviour, Reach};
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::removal;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::model::{Expr, ExprKind};
use crate::solve::Claim;
use crate::source::Span;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("redundant-part"),
    family: Family::Behaviour,
    level: Level::Warn,
    summary: "a part of a condition whose removal changes no decision",
    page: include_str!("redundant_part.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let constant: Vec<_> = cx.behaviours.iter().flat_map(|b| &b.constants).map(|c| c.part.span).collect();
    let known = |span: Span| constant.iter().any(|c| c.contains(span) || span.contains(*c));
    let of_rule = |behaviour: &Behaviour<'_>, index: usize| {
        // a rule that is redundant as a whole is said once
        let whole = matches!(behaviour.heirs.get(index), Some(Some(_)));
        let decides = matches!(behaviour.rules.get(index), Some(Reach::Decides(_))) && !whole;
        let when = behaviour.kind.rules.get(index).filter(|_| decides).and_then(|rule| rule.when.as_ref());
        let Some(when) = when else { return Vec::new() };
        let parts = redundant(behaviour, index, when).into_iter().filter(|p| !known(p.span));
        parts.map(|part| finding(cx, when, part)).collect()
    };
    let found = cx.behaviours.iter().map(|b| b.each_rule(|index| of_rule(b, index)));
    found.flatten().flatten().collect()
}

/// The parts that what was passed over before, or what comes after, makes needless, the last ones first, each without those already found.
fn redundant<'p>(behaviour: &Behaviour<'p>, index: usize, when: &'p Expr) -> Vec<&'p Expr> {
    let (ExprKind::And(items) | ExprKind::Or(items)) = &when.kind else { return Vec::new() };
    if items.len() > MOST_PARTS {
        return Vec::new();
    }
    let conjunction = matches!(when.kind, ExprKind::And(_));
    let mut gone: Vec<usize> = Vec::new();
    // `x is present` lets the parts behind it stand
    let needed = |at: usize| matches!(items.get(at), Some(Expr { kind: ExprKind::Presence { .. }, .. }));
    for at in (0..items.len()).rev().filter(|&at| !needed(at)) {
        let others = items.iter().enumerate().filter(|(i, _)| *i != at && !gone.contains(i));
        let others: Vec<&Expr> = others.map(|(_, expr)| expr).collect();
        let Some(item) = items.get(at).filter(|item| conjunction || asks_no_less(behaviour, item, &others)) else {
            continue;
        };
        let mut claims: Vec<Claim<'p>> = others.into_iter().map(|expr| Claim { expr, holds: conjunction }).collect();
        if claims.is_empty() {
            break;
        }
        claims.push(Claim { expr: item, holds: !conjunction });
        // without a part of an `or`, fewer requests are decided here
        let asking = if conjunction { Asking::AsBefore } else { Asking::NoMore };
        if behaviour.take_over(index, &claims, asking) {
            gone.push(at);
        }
    }
    gone.into_iter().filter_map(|at| items.get(at)).collect()
}

/// Whether a part of an `or` holds only where every question that the others read is answered, so that nobody is asked without it.
fn asks_no_less(behaviour: &Behaviour<'_>, part: &Expr, others: &[&Expr]) -> bool {
    let answered = behaviour.answered(part);
    others.iter().all(|other| behaviour.questions(other).is_subset(&answered))
}

fn finding(cx: &LintCx<'_>, when: &Expr, part: &Expr) -> Diagnostic {
    let finding = LINT
        .finding(part.span, "this part changes no decision")
        .label("the other parts and the other rules say it already")
        .help("leave it out");
    match removal(cx, when, part) {
        Some(span) => finding.fix("leave it out", Applicability::Safe, span, ""),
        None => finding,
    }
}

/// The part with the `and` or `or` beside it, where nothing else stands there.
fn removal(cx: &LintCx<'_>, when: &Expr, part: &Expr) -> Option<Span> {
    let (ExprKind::And(items) | ExprKind::Or(items)) = &when.kind else { return None };
    let parts: Vec<Span> = items.iter().map(|item| item.span).collect();
    removal::part(cx.sources, &parts, parts.iter().position(|span| *span == part.span)?)
}

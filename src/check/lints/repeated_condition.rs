//! `repeated-condition`: a condition that stands twice beside itself.

use super::duplicate_entry::repeated;
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::{removal, walk};
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Quorum};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("repeated-condition"),
    family: Family::Housekeeping,
    level: Level::Warn,
    summary: "a condition that stands twice beside itself",
    page: include_str!("repeated_condition.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    walk::places(cx.files).iter().flat_map(|place| of(cx, place.expr)).collect()
}

/// The places of the repeated conditions, of which nothing else needs to be said; none where this lint is allowed.
pub(super) fn said(cx: &LintCx<'_>) -> Vec<Span> {
    let places = walk::places(cx.files);
    let items = places.iter().filter_map(|place| beside_each_other(place.expr));
    let spans =
        items.flat_map(|items| repeated(items).into_iter().filter_map(|(at, _)| Some(items.get(at)?.bare().span)));
    spans.filter(|span| cx.severity(&LINT, span.file).is_some()).collect()
}

/// Conditions of which each counts.
fn beside_each_other(expr: &Expr) -> Option<&[Expr]> {
    match &expr.kind {
        ExprKind::And(items) | ExprKind::Or(items) | ExprKind::Quorum { of: items, .. } => Some(items),
        _ => None,
    }
}

fn of(cx: &LintCx<'_>, expr: &Expr) -> Vec<Diagnostic> {
    let Some(items) = beside_each_other(expr) else { return Vec::new() };
    let places: Vec<Span> = items.iter().map(|item| item.span).collect();
    let twice = repeated(items);
    twice.into_iter().filter_map(|(at, first)| finding(cx, expr, &places, (at, first))).collect()
}

fn finding(cx: &LintCx<'_>, expr: &Expr, places: &[Span], (at, first): (usize, Span)) -> Option<Diagnostic> {
    let span = *places.get(at)?;
    let counts = matches!(
        expr.kind,
        ExprKind::Quorum { quorum: Quorum::Most | Quorum::AtLeast(_) | Quorum::AtMost(_) | Quorum::Exactly(_), .. }
    );
    let finding = LINT
        .finding(span, format!("`{}` stands here twice", cx.sources.text(span)))
        .label(if counts { "it counts twice" } else { "said already" })
        .also(first, "the first time")
        .help("leave it out, or write what was meant instead");
    let gone = match &expr.kind {
        // what it counts would change
        _ if counts => None,
        ExprKind::Quorum { .. } => removal::entry(cx, places, at),
        _ => removal::part(cx.sources, places, at),
    };
    Some(match gone {
        Some(gone) => finding.fix("leave it out", Applicability::Safe, gone, ""),
        None => finding,
    })
}

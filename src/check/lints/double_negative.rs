//! `double-negative`: a negation of a negation.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::walk::{self, Place};
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::model::expr::{Among, Comparison};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Quorum};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("double-negative"),
    family: Family::Housekeeping,
    level: Level::Warn,
    summary: "a negation of a negation",
    page: include_str!("double_negative.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let places = walk::places(cx.files);
    let outermost = places.iter().filter(|place| !place.parent.is_some_and(is_not));
    outermost.filter_map(|place| of(cx, place)).collect()
}

fn is_not(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Not(_))
}

fn of(cx: &LintCx<'_>, place: &Place<'_>) -> Option<Diagnostic> {
    let better = match &place.expr.kind {
        ExprKind::Not(operand) => opposite(cx, operand)?,
        ExprKind::Quorum { quorum: Quorum::None, of, .. } if !of.is_empty() => {
            let items: Option<Vec<&Expr>> = of.iter().map(denied).collect();
            match items?.as_slice() {
                [one] => walk::fitted(cx.sources.text(one.span), walk::strength(one), place.parent),
                many => format!("all of [{}]", texts(cx, many)),
            }
        }
        _ => return None,
    };
    Some(finding(cx, place.expr.span, &better))
}

/// What a condition denies with a word of its own.
fn denied(expr: &Expr) -> Option<&Expr> {
    match &expr.bare().kind {
        ExprKind::Not(inner) => Some(inner),
        _ => None,
    }
}

fn texts(cx: &LintCx<'_>, items: &[&Expr]) -> String {
    items.iter().map(|item| cx.sources.text(item.span)).collect::<Vec<_>>().join(", ")
}

/// `not operand`, said without `not`; none where the operand is no negation.
fn opposite(cx: &LintCx<'_>, operand: &Expr) -> Option<String> {
    let inner = operand.bare();
    let text = |expr: &Expr| cx.sources.text(expr.span);
    match &inner.kind {
        ExprKind::Not(a) => Some(text(a).to_owned()),
        ExprKind::Compare(Comparison::IsNot, a, b) => Some(format!("{} is {}", text(a), text(b))),
        ExprKind::In { negated: true, item, list } => Some(format!("{} in {}", text(item), text(list))),
        ExprKind::Presence { present: false, of } => Some(format!("{} is present", text(of))),
        ExprKind::Predicate { predicate, among: Some(Among::None), text: searched, pattern } => {
            Some(format!("{} {} any of {}", text(searched), predicate.word(), text(pattern)))
        }
        ExprKind::Quorum { quorum: Quorum::None, words, .. } => Some(format!("any of {}", list_of(cx, inner, *words)?)),
        ExprKind::Quorum { quorum: quorum @ (Quorum::Any | Quorum::All), of, .. } => {
            let items: Option<Vec<&Expr>> = of.iter().map(denied).collect();
            let word = if *quorum == Quorum::Any { "all" } else { "any" };
            Some(format!("{word} of [{}]", texts(cx, &items?)))
        }
        _ => None,
    }
}

/// The list of a quorum, as written.
fn list_of<'a>(cx: &LintCx<'a>, quorum: &Expr, words: Span) -> Option<&'a str> {
    cx.sources.text(Span { start: words.start, ..quorum.span }).find('[').and_then(|at| {
        let start = words.start.saturating_add(u32::try_from(at).ok()?);
        Some(cx.sources.text(Span { start, ..quorum.span }))
    })
}

fn finding(cx: &LintCx<'_>, whole: Span, better: &str) -> Diagnostic {
    let shown = if better.contains('\n') { "it without the two negations".to_owned() } else { format!("`{better}`") };
    let finding = LINT
        .finding(whole, "two negations cancel each other")
        .label("this denies what denies")
        .help(format!("write {shown}"));
    if walk::has_comment(cx.files, whole) {
        return finding;
    }
    finding.fix(format!("write {shown}"), Applicability::Safe, whole, better)
}

//! `compare-to-true`: a bool that is compared with `true` or `false`.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::walk;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::model::expr::Comparison;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("compare-to-true"),
    family: Family::Housekeeping,
    level: Level::Warn,
    summary: "a bool that is compared with `true` or `false`",
    page: include_str!("compare_to_true.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let compared: Vec<(Span, &Expr, bool)> =
        walk::places(cx.files).iter().filter_map(|place| compared(place.expr)).collect();
    if compared.is_empty() {
        return Vec::new();
    }
    let plain = walk::conditions_that_are_there(cx.policy);
    let needless = compared.into_iter().filter(|(_, operand, _)| plain.contains(&operand.bare().span));
    needless.map(|(whole, operand, wanted)| finding(cx, whole, operand, wanted)).collect()
}

/// A comparison with `true` or `false`: its place, the other side, and what that has to be.
fn compared(expr: &Expr) -> Option<(Span, &Expr, bool)> {
    let ExprKind::Compare(op @ (Comparison::Is | Comparison::IsNot), a, b) = &expr.kind else { return None };
    let (operand, literal) = match (&a.bare().kind, &b.bare().kind) {
        (ExprKind::Bool(_), ExprKind::Bool(_)) => return None,
        (_, ExprKind::Bool(literal)) => (a, literal),
        (ExprKind::Bool(literal), _) => (b, literal),
        _ => return None,
    };
    Some((expr.span, operand, *literal == (*op == Comparison::Is)))
}

fn finding(cx: &LintCx<'_>, whole: Span, operand: &Expr, wanted: bool) -> Diagnostic {
    let text = cx.sources.text(operand.span);
    let better = if wanted { text.to_owned() } else { format!("not {text}") };
    let finding = LINT
        .finding(whole, format!("`{text}` is true or false by itself"))
        .label("the comparison says it once more")
        .help(format!("write `{better}`"));
    if walk::has_comment(cx.files, whole) {
        return finding;
    }
    finding.fix(format!("write `{better}`"), Applicability::Safe, whole, better)
}

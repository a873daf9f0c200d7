//! `quorum-of-one`: a quorum that counts where there is nothing to count.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::walk::{self, Place};
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Quorum};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("quorum-of-one"),
    family: Family::Housekeeping,
    level: Level::Warn,
    summary: "a quorum of one condition, or one that `all of`, `any of` or `none of` says better",
    page: include_str!("quorum_of_one.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    walk::places(cx.files).iter().filter_map(|place| of(cx, place)).collect()
}

fn of(cx: &LintCx<'_>, place: &Place<'_>) -> Option<Diagnostic> {
    let ExprKind::Quorum { quorum, words, of } = &place.expr.kind else { return None };
    match of.as_slice() {
        [] => None,
        [only] => alone(cx, place, *quorum, *words, only),
        many => simpler(*quorum, many.len()).map(|better| counted(cx, *words, better)),
    }
}

/// One condition in a list.
fn alone(cx: &LintCx<'_>, place: &Place<'_>, quorum: Quorum, words: Span, only: &Expr) -> Option<Diagnostic> {
    let holds = match quorum {
        Quorum::All | Quorum::Any | Quorum::Most | Quorum::AtLeast(1) | Quorum::Exactly(1) => true,
        Quorum::None | Quorum::AtMost(0) | Quorum::Exactly(0) => false,
        Quorum::AtLeast(_) | Quorum::AtMost(_) | Quorum::Exactly(_) => return None,
    };
    let text = cx.sources.text(only.span);
    let better = match (holds, walk::strength(only)) {
        // said by `double-negative`
        (false, walk::NOT) => return None,
        (true, strength) => walk::fitted(text, strength, place.parent),
        (false, 0 | 1) => walk::fitted(&format!("not ({text})"), walk::NOT, place.parent),
        (false, _) => walk::fitted(&format!("not {text}"), walk::NOT, place.parent),
    };
    let finding = LINT
        .finding(place.expr.span, format!("`{}` has one condition to count", cx.sources.text(words).trim()))
        .label("there is no other")
        .help(format!("write `{better}`"));
    if walk::has_comment(cx.files, place.expr.span) {
        return Some(finding);
    }
    Some(finding.fix(format!("write `{better}`"), Applicability::Safe, place.expr.span, better))
}

/// The word that says the same without a number.
fn simpler(quorum: Quorum, count: usize) -> Option<&'static str> {
    let all = |n: u32| usize::try_from(n).is_ok_and(|n| n == count);
    match quorum {
        Quorum::AtLeast(1) => Some("any of"),
        Quorum::AtLeast(n) | Quorum::Exactly(n) if all(n) => Some("all of"),
        Quorum::AtMost(0) | Quorum::Exactly(0) => Some("none of"),
        _ => None,
    }
}

fn counted(cx: &LintCx<'_>, words: Span, better: &'static str) -> Diagnostic {
    let text = cx.sources.text(words).trim_end();
    let place = Span { end: words.start.saturating_add(u32::try_from(text.len()).unwrap_or(u32::MAX)), ..words };
    let finding = LINT
        .finding(place, format!("`{text}` of this list is `{better}`"))
        .label("no number is needed")
        .help(format!("write `{better} […]`"));
    if walk::has_comment(cx.files, place) {
        return finding;
    }
    finding.fix(format!("write `{better}`"), Applicability::Safe, place, better)
}

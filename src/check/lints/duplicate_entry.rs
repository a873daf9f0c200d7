//! `duplicate-entry`: an entry that stands twice in a list.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::{alike, removal, walk};
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};
use std::collections::HashMap;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("duplicate-entry"),
    family: Family::Housekeeping,
    level: Level::Warn,
    summary: "an entry that stands twice in a list",
    page: include_str!("duplicate_entry.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    walk::places(cx.files).iter().flat_map(|place| of(cx, place.expr)).collect()
}

fn of(cx: &LintCx<'_>, expr: &Expr) -> Vec<Diagnostic> {
    let ExprKind::List(items) = &expr.kind else { return Vec::new() };
    let places: Vec<Span> = items.iter().map(|item| item.span).collect();
    let twice = repeated(items);
    twice.into_iter().map(|(at, first)| finding(cx, &places, at, first)).collect()
}

/// The items that mean the same as an earlier one, each with the place of the first.
pub(super) fn repeated(items: &[Expr]) -> Vec<(usize, Span)> {
    let mut first: HashMap<String, Span> = HashMap::new();
    let mut twice = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let Some(key) = alike::key(item) else { continue };
        match first.get(&key) {
            Some(&span) => twice.push((at, span)),
            None => drop(first.insert(key, item.span)),
        }
    }
    twice
}

fn finding(cx: &LintCx<'_>, places: &[Span], at: usize, first: Span) -> Diagnostic {
    let span = places.get(at).copied().unwrap_or(first);
    let (text, before) = (cx.sources.text(span), cx.sources.text(first));
    let label = if text == before { "once is enough" } else { "capitals make no difference here" };
    let finding = LINT
        .finding(span, format!("`{text}` stands in this list already"))
        .label(label)
        .also(first, "here")
        .help("leave it out");
    match removal::entry(cx, places, at) {
        Some(span) => finding.fix("leave it out", Applicability::Safe, span, ""),
        None => finding,
    }
}

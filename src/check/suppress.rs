//! `@allow`: silences a lint in an item, field or rule; one that silences nothing is itself found.

use super::lint::{Level, LintCx};
use super::lints;
use super::removal;
use crate::diagnostic::{Applicability, Diagnostic, Severity, codes, nearest};
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind, MemberKind};

/// An allowance and what it covers.
struct Allowance<'a> {
    allow: &'a ast::Allow,
    covers: Span,
    used: bool,
}

impl Allowance<'_> {
    /// The name that the lint has now.
    fn name(&self) -> &str {
        let written = &self.allow.lint.text;
        lints::renamed(written).unwrap_or(written)
    }
}

/// Drops what is allowed, and adds what is wrong with the allowances.
pub(super) fn apply(cx: &LintCx<'_>, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut allowances = collect(cx);
    let mut kept: Vec<Diagnostic> = found.into_iter().filter(|d| !silenced(&mut allowances, d)).collect();
    let mut extra = Vec::new();
    for allowance in &allowances {
        extra.extend(problem(cx, allowance));
    }
    // an `unused-allow` can be allowed like any other lint
    kept.extend(extra.into_iter().filter(|d| !silenced(&mut allowances, d)));
    kept
}

fn silenced(allowances: &mut [Allowance<'_>], diagnostic: &Diagnostic) -> bool {
    let Some(span) = diagnostic.span else { return false };
    let mut silenced = false;
    for allowance in allowances.iter_mut() {
        if allowance.name() == diagnostic.code.name() && allowance.covers.contains(span) {
            allowance.used = true;
            silenced = true;
        }
    }
    silenced && diagnostic.severity != Severity::Error
}

/// An allowance of an unknown lint, without a reason, or for nothing.
fn problem(cx: &LintCx<'_>, allowance: &Allowance<'_>) -> Option<Diagnostic> {
    let allow = allowance.allow;
    let name = &allow.lint;
    let Some(lint) = lints::find(&name.text) else {
        return Some(unknown_lint(name));
    };
    if allow.reason.text.trim().is_empty() {
        let diagnostic = Diagnostic::error(codes::EMPTY_TEXT, allow.reason.span, "this text is empty");
        return Some(diagnostic.label("say why it is allowed").help(format!("write `@allow({}, \"why\")`", name.text)));
    }
    let file = allow.span.file;
    if let (Some(now), Some(severity)) = (lints::renamed(&name.text), cx.severity(&lints::renamed_lint::LINT, file)) {
        return Some(Diagnostic { severity, ..lints::renamed_lint::finding(name.span, &name.text, now) });
    }
    if allowance.used || cx.usage.has_broken_text() || cx.level(lint, file) == Level::Allow || unproved(cx, lint) {
        return None;
    }
    let severity = cx.severity(&lints::unused_allow::LINT, file)?;
    let message = format!("there is no `{}` here to allow", name.text);
    let diagnostic = Diagnostic::new(lints::unused_allow::LINT.code, severity, Some(allow.span), message)
        .label("this silences nothing")
        .help("leave it out")
        .fix("leave it out", Applicability::Safe, removal::lines(cx.sources, allow.span), "");
    Some(diagnostic)
}

/// Whether nothing was proved that this lint could find.
fn unproved(cx: &LintCx<'_>, lint: &super::lint::Lint) -> bool {
    lint.family == super::lint::Family::Behaviour && cx.behaviours.len() < cx.policy.kinds.len()
}

fn unknown_lint(name: &ast::Name) -> Diagnostic {
    if crate::diagnostic::codes::ALL.iter().any(|e| e.code.name() == name.text) {
        let message = format!("`{}` is an error and cannot be allowed", name.text);
        return Diagnostic::error(codes::UNKNOWN_NAME, name.span, message).help("mend what it finds");
    }
    let near = nearest(&name.text, lints::ALL.iter().map(|l| l.code.name()));
    let message = format!("there is no lint `{}`", name.text);
    let diagnostic =
        super::scope::with_suggestion(Diagnostic::error(codes::UNKNOWN_NAME, name.span, message), name.span, near, &[]);
    if near.is_some() { diagnostic } else { diagnostic.help("`etiquette explain --list` shows them all") }
}

/// Every allowance with the span of what it stands before.
fn collect<'a>(cx: &LintCx<'a>) -> Vec<Allowance<'a>> {
    let mut all = Vec::new();
    for item in cx.files.iter().flat_map(|f| &f.tree.items) {
        push(&mut all, &item.attrs, item.span);
        match &item.kind {
            ItemKind::Me(block) | ItemKind::Record(block) | ItemKind::Request(block) => {
                for member in &block.members {
                    push(&mut all, &member.attrs, member.span);
                    debug_assert!(matches!(
                        member.kind,
                        MemberKind::Field(_) | MemberKind::Let(_) | MemberKind::Clause(_)
                    ));
                }
            }
            ItemKind::Rules(rules) => rules.rules.iter().for_each(|r| push(&mut all, &r.attrs, r.span)),
            ItemKind::Use(_) | ItemKind::Let(_) | ItemKind::Reply(_) | ItemKind::Test(_) => {}
        }
    }
    all
}

fn push<'a>(all: &mut Vec<Allowance<'a>>, attrs: &'a ast::Attrs, covers: Span) {
    all.extend(attrs.allows.iter().map(|allow| Allowance { allow, covers, used: false }));
}

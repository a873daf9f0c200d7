//! `silent-decline`: a decline or defer without a reply.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::missing::{DOOR, NO, REASON, THANKS, closing, greeting, name_of, signature};
use crate::diagnostic::{Applicability, Code, Diagnostic, Edit};
use crate::model::{Decision, Kind, Rule};
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("silent-decline"),
    family: Family::Courtesy,
    level: Level::Deny,
    summary: "a decline or defer without a reply",
    page: include_str!("silent_decline.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let rules = cx.policy.kinds.values().flat_map(|k| k.rules.iter().map(move |r| (k, r)));
    let silent = rules.filter(|(_, r)| matches!(r.decision, Decision::Decline | Decision::Defer) && r.reply.is_none());
    // a reply that was named but not understood has an error of its own
    let named = |span| cx.sources.text(span).split_whitespace().any(|word| word == "with");
    silent.filter(|(_, rule)| !named(rule.whole)).map(|(kind, rule)| finding(cx, kind, rule)).collect()
}

fn finding(cx: &LintCx<'_>, kind: &Kind, rule: &Rule) -> Diagnostic {
    let word = rule.decision.word();
    let finding = LINT
        .finding(rule.decision_span, format!("`{}` leaves people without an answer", rule.title()))
        .label(format!("a {word} without a reply is silence"))
        .help(format!("write `{word} … with REPLY`, and a `reply REPLY for {}`", kind.name.text));
    let Some((outcome, block)) = written(cx, rule) else { return finding };
    let name = free_name(cx, rule.title());
    let with = outcome.wait.as_ref().map_or(outcome.decision_span, |(_, span)| *span).after();
    let edits = vec![
        Edit { span: with, text: format!(" with {name}") },
        Edit { span: block.after(), text: stub(cx, kind, rule, &name) },
    ];
    finding.fix_many("write a reply to begin with", Applicability::Unsafe, edits)
}

/// The outcome of a rule as it is written, and the block that the rule stands in.
fn written<'a>(cx: &LintCx<'a>, rule: &Rule) -> Option<(&'a ast::Outcome, Span)> {
    cx.files.iter().flat_map(|file| &file.tree.items).find_map(|item| {
        let ItemKind::Rules(rules) = &item.kind else { return None };
        let found = rules.rules.iter().find(|r| r.outcome.decision_span == rule.decision_span)?;
        Some((&found.outcome, item.span))
    })
}

/// A name for the reply that no other one has.
fn free_name(cx: &LintCx<'_>, rule: &str) -> String {
    let taken = |name: &str| cx.policy.replies.iter().any(|(_, reply)| reply.name.text == name);
    let name = format!("{rule}_reply");
    let numbered = (2..).map(|n| format!("{name}_{n}"));
    std::iter::once(name.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(name)
}

/// A whole reply, to be put in one's own words.
fn stub(cx: &LintCx<'_>, kind: &Kind, rule: &Rule, name: &str) -> String {
    let greeting = name_of(kind).map_or("Hello,".to_owned(), |path| greeting(&path));
    let answer = if rule.decision == Decision::Defer { "I will look at it again later." } else { NO };
    let because = rule.because.as_ref().map_or(String::new(), |_| format!("    because \"{REASON}\"\n"));
    let closing = signature(cx.policy).map_or("Kind regards".to_owned(), |me| closing(&me));
    format!(
        "\n\nreply {name} for {} {{\n    greet \"{greeting}\"\n    thank \"{THANKS}\"\n    answer \"{answer}\"\n{because}    instead \"{DOOR}\"\n    sign \"{closing}\"\n}}",
        kind.name.text
    )
}

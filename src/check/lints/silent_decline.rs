//! `silent-decline`: a decline or defer without a reply.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Decision;

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
    silent
        .filter(|(_, rule)| !named(rule.whole))
        .map(|(kind, rule)| {
            let word = rule.decision.word();
            LINT.finding(rule.decision_span, format!("`{}` leaves people without an answer", rule.title()))
                .label(format!("a {word} without a reply is silence"))
                .help(format!("write `{word} … with REPLY`, and a `reply REPLY for {}`", kind.name.text))
        })
        .collect()
}

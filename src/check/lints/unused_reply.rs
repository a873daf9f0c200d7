//! `unused-reply`: a reply that no rule sends.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::removal;
use crate::diagnostic::{Applicability, Code, Diagnostic};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("unused-reply"),
    family: Family::Housekeeping,
    level: Level::Warn,
    summary: "a reply that no rule sends",
    page: include_str!("unused_reply.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let replies = cx.policy.replies.values();
    let unsent = replies.filter(|r| !cx.policy.kinds.is_empty() && !cx.usage.is_used(&r.name.text, r.name.span));
    unsent
        .map(|reply| {
            let whole =
                cx.files.iter().flat_map(|f| &f.tree.items).map(|i| i.span).find(|s| s.contains(reply.name.span));
            LINT.finding(reply.name.span, format!("no rule sends `{}`", reply.name.text))
                .label("written for nobody")
                .help(format!("write `with {}` in a rule, or leave it out", reply.name.text))
                .fix("leave it out", Applicability::Safe, removal::declaration(cx, whole.unwrap_or(reply.span)), "")
        })
        .collect()
}

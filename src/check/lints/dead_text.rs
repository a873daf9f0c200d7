//! `dead-text`: a part of a reply that can never show.

use crate::check::behaviour::{Behaviour, Reach};
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Part;
use crate::solve::Claim;
use crate::source::Span;
use std::collections::BTreeMap;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("dead-text"),
    family: Family::Behaviour,
    level: Level::Warn,
    summary: "a part of a reply that can never show",
    page: include_str!("dead_text.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    if cx.behaviours.is_empty() {
        return Vec::new();
    }
    let mut seen: BTreeMap<Span, bool> = BTreeMap::new();
    for behaviour in cx.behaviours {
        for index in 0..behaviour.rules.len() {
            look(behaviour, index, &mut seen);
        }
    }
    let dead = seen.into_iter().filter(|&(_, shows)| !shows);
    dead.map(|(span, _)| finding(cx, span)).collect()
}

/// Notes for each conditional part that a rule can send whether it can show; parts of rules that never decide are not looked at.
fn look(behaviour: &Behaviour<'_>, index: usize, seen: &mut BTreeMap<Span, bool>) {
    let Some(rule) = behaviour.kind.rules.get(index) else { return };
    if !matches!(behaviour.rules.get(index), Some(Reach::Decides(_) | Reach::Undecided)) {
        return;
    }
    let Some((reply, _)) = rule.reply else { return };
    let body = behaviour.kind_id().and_then(|id| behaviour.policy.replies.at(reply).body(id));
    for part in body.into_iter().flat_map(|b| &b.wordings).flat_map(|w| &w.parts) {
        let Part::Text { when: Some(when), .. } = part else { continue };
        if seen.get(&when.span) == Some(&true) {
            continue;
        }
        let mut claims = behaviour.condition(index);
        claims.push(Claim { expr: when, holds: true });
        let shows = !behaviour.never(index, &claims);
        seen.insert(when.span, shows);
    }
}

fn finding(cx: &LintCx<'_>, span: Span) -> Diagnostic {
    LINT.finding(span, "this part can never show")
        .label("not so for any request that gets this reply")
        .note(format!("proof: no rule that sends it can decide while `{}`", cx.sources.text(span)))
        .help("leave the part out, or mend its condition")
}

//! `untested-rule`: a rule that no test expects to decide.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Decision, Expect, Kind, KindId, ReplyId, Rule};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("untested-rule"),
    family: Family::Housekeeping,
    level: Level::Allow,
    summary: "a rule that no test expects to decide",
    page: include_str!("untested_rule.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    if cx.usage.has_broken_text() {
        return Vec::new();
    }
    cx.policy.kinds.iter().flat_map(|(id, kind)| of_kind(cx, id, kind)).collect()
}

fn of_kind(cx: &LintCx<'_>, id: KindId, kind: &Kind) -> Vec<Diagnostic> {
    let expects = cx.policy.tests.iter().filter(|t| t.kind == id).flat_map(|t| &t.expects);
    let tested: Vec<usize> = expects.filter_map(|(expect, _)| decider(kind, expect)).collect();
    let rules = kind.rules.iter().enumerate().filter(|(index, _)| !tested.contains(index));
    rules.map(|(_, rule)| finding(kind, rule)).collect()
}

/// The rule that a test expects to decide: the one it names, or the only one that could decide so.
fn decider(kind: &Kind, expect: &Expect) -> Option<usize> {
    let Expect::Decision { decision, by, with } = expect else { return None };
    if by.is_some() {
        return *by;
    }
    let mut could = kind.rules.iter().enumerate().filter(|(_, rule)| fits(rule, *decision, *with));
    let (only, _) = could.next()?;
    could.next().is_none().then_some(only)
}

fn fits(rule: &Rule, decision: Decision, with: Option<ReplyId>) -> bool {
    let sent = rule.reply.map(|(reply, _)| reply);
    rule.decision == decision && (with.is_none() || with == sent)
}

fn finding(kind: &Kind, rule: &Rule) -> Diagnostic {
    let (title, decision) = (rule.title(), rule.decision.word());
    LINT.finding(rule.span, format!("no test expects `{title}` to decide"))
        .label("not tried by any test")
        .help(format!("write a test for {} that ends with `expect {decision} by {title}`", kind.name.text))
}

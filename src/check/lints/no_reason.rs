//! `no-reason`: no reason reaches the reader.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::missing::{REASON, lacking, with_stub};
use crate::check::words::List;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::PartKind;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("no-reason"),
    family: Family::Courtesy,
    level: Level::Warn,
    summary: "no reason reaches the reader",
    page: include_str!("no_reason.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let lacks = lacking(cx, |shown| {
        shown.kind == PartKind::Because || shown.sent.shows_reason(shown.index) || shown.says(List::Reason)
    });
    lacks
        .iter()
        .map(|lack| {
            let finding = lack.finding(&LINT, "REPLY gives no reason", "some readers of REPLY get no reason");
            let finding = finding.label("a no without a reason leaves the reader guessing");
            match &lack.sent.rule.because {
                Some(because) => {
                    let finding = finding.also(because.span, "the rule has one, which the reply does not show");
                    with_stub(finding, lack.sent, PartKind::Because, REASON)
                }
                None => finding.help(format!(
                    "give `{}` a reason, and show it: `because \"{{reason}}.\"`",
                    lack.sent.rule.title()
                )),
            }
        })
        .collect()
}

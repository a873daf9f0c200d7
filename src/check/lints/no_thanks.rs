//! `no-thanks`: nothing thanks or appreciates.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::missing::{THANKS, lacking, with_stub};
use crate::check::words::List;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::PartKind;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("no-thanks"),
    family: Family::Courtesy,
    level: Level::Warn,
    summary: "nothing thanks or appreciates",
    page: include_str!("no_thanks.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let lacks = lacking(cx, |shown| shown.kind == PartKind::Thank || shown.says(List::Thanks));
    lacks
        .iter()
        .map(|lack| {
            let finding = lack.finding(&LINT, "REPLY does not thank", "some readers of REPLY are not thanked");
            let finding = finding.label("asking took time, and some courage");
            with_stub(finding, lack.sent, PartKind::Thank, THANKS)
        })
        .collect()
}

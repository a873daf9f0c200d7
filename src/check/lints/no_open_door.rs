//! `no-open-door`: no other way is offered.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::missing::{DOOR, lacking, with_stub};
use crate::check::words::List;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::PartKind;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("no-open-door"),
    family: Family::Courtesy,
    level: Level::Warn,
    summary: "no other way is offered",
    page: include_str!("no_open_door.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let lacks = lacking(cx, |shown| match shown.is_free() {
        true => shown.says(List::Door),
        false => shown.kind == PartKind::Instead,
    });
    lacks
        .iter()
        .map(|lack| {
            let finding =
                lack.finding(&LINT, "REPLY leaves no door open", "some readers of REPLY are left without another way");
            let finding = finding.label("it ends with the no");
            with_stub(finding, lack.sent, PartKind::Instead, DOOR)
        })
        .collect()
}

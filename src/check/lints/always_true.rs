//! `always-true`: a condition, or a part of one, that always holds.

use super::repeated_condition;
use crate::check::behaviour::constant::{Constant, proof};
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::diagnostic::{Code, Diagnostic};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("always-true"),
    family: Family::Behaviour,
    level: Level::Warn,
    summary: "a condition, or a part of one, that always holds",
    page: include_str!("always_true.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let repeated = repeated_condition::said(cx);
    let constants = cx.behaviours.iter().flat_map(|b| &b.constants).filter(|c| c.always);
    constants.filter(|c| !repeated.contains(&c.part.span)).map(|c| finding(cx, c)).collect()
}

fn finding(cx: &LintCx<'_>, constant: &Constant<'_>) -> Diagnostic {
    let mut finding =
        LINT.finding(constant.part.span, "this always holds").label("so for every request that gets here");
    for around in &constant.because {
        finding = finding.also(around.span, "together with this");
    }
    finding.note(proof(cx, constant)).help("leave it out, or mend the condition")
}

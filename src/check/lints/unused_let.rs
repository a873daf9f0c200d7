//! `unused-let`: a `let` that nothing reads.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::removal;
use crate::check::usage::{Declared, What};
use crate::diagnostic::{Applicability, Code, Diagnostic};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("unused-let"),
    family: Family::Housekeeping,
    level: Level::Warn,
    summary: "a `let` that nothing reads",
    page: include_str!("unused_let.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let lets = unused(cx, |what| matches!(what, What::Let | What::Global));
    lets.map(|d| {
        left_out(cx, LINT.finding(d.span, format!("nothing reads `{}`", d.name)).label("worked out for nothing"), d)
    })
    .collect()
}

/// The declarations of a policy that nothing reads. A file without requests is there for others to use, and owes nothing.
pub(super) fn unused<'a>(cx: &'a LintCx<'_>, of: impl Fn(What) -> bool + 'a) -> impl Iterator<Item = &'a Declared> {
    let a_library = cx.policy.kinds.is_empty();
    cx.usage.declared.iter().filter(move |d| !a_library && of(d.what) && !cx.usage.is_used(&d.name, d.span))
}

/// Adds the fix that leaves a declaration out. Records may hold what a field is for, so a person should look at those.
pub(super) fn left_out(cx: &LintCx<'_>, finding: Diagnostic, declared: &Declared) -> Diagnostic {
    let applicability = match declared.what {
        What::Field | What::Question | What::Me => Applicability::Unsafe,
        What::Let | What::Global | What::Record => Applicability::Safe,
    };
    finding.help("leave it out").fix("leave it out", applicability, removal::declaration(cx, declared.whole), "")
}

//! `no-deadline`: a request kind without `answer by`.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::diagnostic::{Applicability, Code, Diagnostic, a};
use crate::model::{Base, Kind, Scalar};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("no-deadline"),
    family: Family::Courtesy,
    level: Level::Warn,
    summary: "a request kind without `answer by`",
    page: include_str!("no_deadline.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let open = cx.policy.kinds.values().filter(|k| k.answer_by.is_none());
    // a clause that was not understood has an error of its own
    open.filter(|k| !cx.usage.is_used("answer", k.name.span)).map(finding).collect()
}

fn finding(kind: &Kind) -> Diagnostic {
    let finding = LINT
        .finding(kind.name.span, format!("nobody knows when {} is to be answered", a(&kind.name.text)))
        .label("it has no `answer by`");
    let date =
        kind.facts.values().find(|f| f.base == Base::Scalar(Scalar::Date) && f.within.is_none() && f.keys.len() == 1);
    let Some(date) = date else {
        return finding
            .help("add a date, and when the answer is due: `received: date` and `answer by received + 7 days`");
    };
    let clause = format!("answer by {} + 7 days", date.path);
    let at = date.span.before();
    finding.help(format!("write `{clause}`")).fix(
        "answer within a week",
        Applicability::Unsafe,
        at,
        format!("{clause}\n    "),
    )
}

//! `late-by-design`: `answer by` after `expires on` for some request.

use crate::check::behaviour::printed;
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::diagnostic::{Code, Diagnostic, Shows};
use crate::model::expr::Comparison;
use crate::model::types::Type;
use crate::model::{Expr, ExprKind, Kind, KindId};
use crate::solve::{Answer, Budget, Claim, Solver};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("late-by-design"),
    family: Family::Behaviour,
    level: Level::Warn,
    summary: "`answer by` after `expires on` for some request",
    page: include_str!("late_by_design.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let kinds = cx.policy.kinds.iter().filter(|_| !cx.behaviours.is_empty());
    kinds.filter_map(|(id, kind)| finding(cx, id, kind)).collect()
}

fn finding(cx: &LintCx<'_>, id: KindId, kind: &Kind) -> Option<Diagnostic> {
    let (answer, expiry) = (kind.answer_by.as_ref()?, kind.expires_on.as_ref()?);
    let kind_of = ExprKind::Compare(Comparison::Greater, Box::new(answer.clone()), Box::new(expiry.clone()));
    let late = Expr { kind: kind_of, ty: Type::BOOL, span: answer.span };
    let solver = Solver::new(cx.policy, id, Budget::default());
    let claims = [Claim { expr: &late, holds: true }];
    let Answer::Found(model) = solver.witness(&claims) else { return None };
    let finding = LINT
        .finding(answer.span, format!("some `{}` expires before it is due", kind.name.text))
        .label("the answer is due then")
        .also(expiry.span, "and it expires earlier")
        .help("answer earlier: write a shorter time after `answer by`");
    Some(Diagnostic { witness: Some(printed(cx.policy, kind, &model, Shows::Late)), ..finding })
}

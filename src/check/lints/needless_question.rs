//! `needless-question`: a question no answer to which can ever change a decision.

use crate::check::behaviour::{Behaviour, Reach};
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Base, Expr, FactId, Need, Scalar};
use crate::solve::{Answer, Claim};
use crate::source::Span;
use std::collections::BTreeMap;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("needless-question"),
    family: Family::Behaviour,
    level: Level::Warn,
    summary: "a question no answer to which can ever change a decision",
    page: include_str!("needless_question.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let mut needless: BTreeMap<Span, (String, bool)> = BTreeMap::new();
    for behaviour in cx.behaviours {
        for (id, fact) in behaviour.kind.facts.iter() {
            let Need::Ask(_) = fact.need else { continue };
            let verdict = needless_here(behaviour, id);
            let entry = needless.entry(fact.span).or_insert_with(|| (fact.path.clone(), true));
            entry.1 &= verdict;
        }
    }
    needless.into_iter().filter(|(_, (_, needless))| *needless).map(|(span, (path, _))| finding(span, &path)).collect()
}

fn finding(span: Span, path: &str) -> Diagnostic {
    LINT.finding(span, format!("no answer to `{path}` can change a decision"))
        .label("asked for nothing")
        .note("proof: every condition that reads it comes out the same for `true` and for `false`")
        .help("leave the question out, or mend the condition that reads it")
}

/// Whether some rule that can decide reads the fact, and none that reads it depends on it.
fn needless_here(behaviour: &Behaviour<'_>, id: FactId) -> bool {
    // a part that is constant is the cause then, and has its own finding
    let constant = behaviour.constants.iter().any(|c| behaviour.reads(c.part, id));
    if constant || behaviour.kind.facts.at(id).base != Base::Scalar(Scalar::Bool) || behaviour.is_shown(id) {
        return false;
    }
    let rules = behaviour.kind.rules.iter().zip(&behaviour.rules);
    let live = rules.filter(|(_, reach)| matches!(reach, Reach::Decides(_) | Reach::Undecided));
    let readers: Vec<&Expr> = live.filter_map(|(r, _)| r.when.as_ref()).filter(|w| behaviour.reads(w, id)).collect();
    !readers.is_empty() && readers.into_iter().all(|when| same_either_way(behaviour, when, id))
}

/// Whether a condition gives the same for both answers, whatever else a record says.
fn same_either_way(behaviour: &Behaviour<'_>, when: &Expr, id: FactId) -> bool {
    let Some(yes) = behaviour.with_answer(when, id, true) else { return false };
    let Some(no) = behaviour.with_answer(when, id, false) else { return false };
    let differs = |holds: bool| {
        let claims = [Claim { expr: &yes, holds }, Claim { expr: &no, holds: !holds }];
        !matches!(behaviour.fresh_solver().find(&claims), Answer::Impossible(_))
    };
    !differs(true) && !differs(false)
}

//! `needless-question`: a question no answer to which can ever change a decision.

use crate::check::behaviour::{Behaviour, Reach};
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{FactId, Need};
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
        .note("proof: with any two answers, every request gets the same outcome")
        .help("leave the question out, or mend the conditions that read it")
}

/// Whether some rule that can decide reads the fact, and no outcome depends on it.
fn needless_here(behaviour: &Behaviour<'_>, id: FactId) -> bool {
    // a part that is constant is the cause then, and has its own finding
    let constant = behaviour.constants.iter().any(|c| behaviour.reads(c.part, id));
    if constant || behaviour.is_shown(id) {
        return false;
    }
    let rules = behaviour.kind.rules.iter().zip(&behaviour.rules);
    let live = rules.filter(|(_, reach)| matches!(reach, Reach::Decides(_) | Reach::Undecided));
    let is_read = live.filter_map(|(r, _)| r.when.as_ref()).any(|when| behaviour.reads(when, id));
    is_read && behaviour.never_matters(id)
}

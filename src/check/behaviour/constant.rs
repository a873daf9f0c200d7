//! Parts of conditions that are constant, given what stands around them in the same condition.

use super::Behaviour;
use crate::check::lint::LintCx;
use crate::model::expr::Quorum;
use crate::model::{Expr, ExprKind};
use crate::solve::{Answer, Claim};

/// Up to how many parts beside each other are looked at one by one.
pub const MOST_PARTS: usize = 64;

/// A part that is constant.
#[derive(Clone, Debug)]
pub struct Constant<'p> {
    /// The part.
    pub part: &'p Expr,
    /// Whether it always holds, or never does.
    pub always: bool,
    /// The parts around it that make it so; none if it is so by itself.
    pub because: Vec<&'p Expr>,
}

/// Every constant part of a rule's condition, outermost first; nothing within one is looked at.
pub(super) fn constants<'p>(behaviour: &Behaviour<'p>, rule: usize) -> Vec<Constant<'p>> {
    let mut found = Vec::new();
    if let Some(when) = behaviour.kind.rules.get(rule).and_then(|r| r.when.as_ref()) {
        look(behaviour, when, &[], &mut found);
    }
    found
}

/// What is so, in words: the proof of a finding.
pub fn proof(cx: &LintCx<'_>, constant: &Constant<'_>) -> String {
    let text = cx.sources.text(constant.part.span);
    let verb = if constant.always { "holds" } else { "does not hold" };
    if constant.because.is_empty() {
        return format!("proof: `{text}` {verb}, whatever the request");
    }
    let around: Vec<String> = constant.because.iter().map(|e| format!("`{}`", cx.sources.text(e.span))).collect();
    format!("proof: given {}, `{text}` {verb}", crate::diagnostic::list_words(&around, "and"))
}

/// Looks at a part among the claims of what stands around it. Says whether it is constant.
fn look<'p>(behaviour: &Behaviour<'p>, part: &'p Expr, around: &[Claim<'p>], found: &mut Vec<Constant<'p>>) -> bool {
    // `x is present` lets the parts behind it stand; it is needed even where they cannot hold without it
    if matches!(part.kind, ExprKind::Const(_) | ExprKind::Presence { .. }) {
        return false;
    }
    for holds in [true, false] {
        let claims: Vec<Claim<'p>> = [Claim { expr: part, holds }].into_iter().chain(around.iter().copied()).collect();
        if let Answer::Impossible(core) = behaviour.solver.find(&claims) {
            let blamed = core.iter().filter_map(|&c| c.checked_sub(1)).filter_map(|c| around.get(c)).map(|c| c.expr);
            let mut because: Vec<&Expr> = blamed.collect();
            if because.is_empty() && holds {
                because = contradiction(behaviour, part);
            }
            found.push(Constant { part, always: !holds, because });
            return true;
        }
    }
    inside(behaviour, part, around, found);
    false
}

/// The parts of an `and` that exclude each other.
fn contradiction<'p>(behaviour: &Behaviour<'p>, part: &'p Expr) -> Vec<&'p Expr> {
    let (ExprKind::And(items) | ExprKind::Quorum(Quorum::All, items)) = &part.kind else { return Vec::new() };
    let claims: Vec<Claim<'p>> = items.iter().map(|expr| Claim { expr, holds: true }).collect();
    match behaviour.solver.find(&claims) {
        Answer::Impossible(core) => core.into_iter().filter_map(|c| items.get(c)).collect(),
        Answer::Found(_) | Answer::GaveUp => Vec::new(),
    }
}

/// Looks at the parts of a part: each beside those that let it matter. The last ones first, so that of two parts that
/// say the same the later one is found; what was found stands around nothing.
fn inside<'p>(behaviour: &Behaviour<'p>, part: &'p Expr, around: &[Claim<'p>], found: &mut Vec<Constant<'p>>) {
    let (items, beside) = match &part.kind {
        ExprKind::Not(of) => (std::slice::from_ref(of.as_ref()), true),
        ExprKind::And(items) | ExprKind::Quorum(Quorum::All, items) => (items.as_slice(), true),
        ExprKind::Or(items) | ExprKind::Quorum(Quorum::Any | Quorum::None, items) => (items.as_slice(), false),
        _ => return,
    };
    if items.len() > MOST_PARTS {
        return;
    }
    let mut gone: Vec<usize> = Vec::new();
    for (at, item) in items.iter().enumerate().rev() {
        let others = items.iter().enumerate().filter(|(i, _)| *i != at && !gone.contains(i));
        let mut claims: Vec<Claim<'p>> = others.map(|(_, expr)| Claim { expr, holds: beside }).collect();
        claims.extend(around);
        if look(behaviour, item, &claims, found) {
            gone.push(at);
        }
    }
}

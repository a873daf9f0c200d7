//! Compiles every part of a condition on its own, so that what each gives can be told.

use super::expr::Compiler;
use crate::eval::program::Traced;
use crate::eval::value::Truth;
use crate::model::expr::Quorum;
use crate::model::{Expr, ExprKind};

/// A condition and each condition inside it, in reading order.
pub(super) fn parts(compiler: &Compiler<'_>, when: &Expr) -> Vec<Traced> {
    let mut parts = Vec::new();
    add(compiler, when, &mut parts);
    parts
}

fn add(compiler: &Compiler<'_>, expr: &Expr, parts: &mut Vec<Traced>) -> usize {
    let at = parts.len();
    let (inside, stop): (&[Expr], _) = match &expr.kind {
        ExprKind::And(of) | ExprKind::Quorum(Quorum::All, of) => (of, Some(Truth::False)),
        ExprKind::Or(of) | ExprKind::Quorum(Quorum::Any | Quorum::None, of) => (of, Some(Truth::True)),
        ExprKind::Quorum(_, of) => (of, None),
        ExprKind::Not(of) => (std::slice::from_ref(&**of), None),
        _ => (&[], None),
    };
    parts.push(Traced { span: expr.span, cond: compiler.cond(expr), stop, parts: Vec::new() });
    let inside: Vec<usize> = inside.iter().map(|e| add(compiler, e, parts)).collect();
    if let Some(part) = parts.get_mut(at) {
        part.parts = inside;
    }
    at
}

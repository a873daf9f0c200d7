//! Walks over the expressions of a policy as they are written, for the lints.

use super::File;
use crate::model::{self, Kind, Policy, Type};
use crate::source::Span;
use crate::syntax::ast::{Clause, Expr, ExprKind, ItemKind, Let, LetValue, MemberKind, Part, Reply, Rule, WordingBody};
use std::collections::HashSet;

/// An expression, and the one that it is an operand of.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The expression.
    pub expr: &'a Expr,
    /// What it is an operand of, if anything.
    pub parent: Option<&'a Expr>,
}

/// Every expression with its operands, outer ones first, in reading order. Values of tests and defaults are data and not
/// among them.
pub fn places(files: &[File]) -> Vec<Place<'_>> {
    let mut all = Vec::new();
    for item in files.iter().flat_map(|f| &f.tree.items) {
        match &item.kind {
            ItemKind::Let(Let { value: LetValue::Expr(value), .. }) => add(&mut all, value),
            ItemKind::Me(block) | ItemKind::Record(block) | ItemKind::Request(block) => {
                block.members.iter().filter_map(|m| of_member(&m.kind)).for_each(|e| add(&mut all, e));
            }
            ItemKind::Rules(rules) => rules.rules.iter().flat_map(of_rule).for_each(|e| add(&mut all, e)),
            ItemKind::Reply(reply) => of_reply(reply).for_each(|e| add(&mut all, e)),
            ItemKind::Let(_) | ItemKind::Use(_) | ItemKind::Test(_) => {}
        }
    }
    all
}

fn of_member(member: &MemberKind) -> Option<&Expr> {
    match member {
        MemberKind::Field(_) => None,
        MemberKind::Let(derived) => Some(&derived.value),
        MemberKind::Clause(Clause::AnswerBy(date) | Clause::ExpiresOn(date)) => Some(date),
        MemberKind::Clause(Clause::ReplyLimit(_) | Clause::ReplyStyle(_)) => None,
    }
}

fn of_rule(rule: &Rule) -> impl Iterator<Item = &Expr> {
    let given = rule.outcome.because.as_ref().and_then(|b| b.given.as_ref());
    rule.when.iter().chain(given)
}

fn of_reply(reply: &Reply) -> impl Iterator<Item = &Expr> {
    let parts = reply.wordings.iter().flat_map(|wording| match &wording.body {
        WordingBody::Parts(parts) => parts.as_slice(),
        WordingBody::Free(_) => &[],
    });
    parts.filter_map(|part| match part {
        Part::Text { when, .. } => when.as_ref(),
        Part::Paragraph(_) => None,
    })
}

fn add<'a>(all: &mut Vec<Place<'a>>, root: &'a Expr) {
    let mut open = vec![Place { expr: root, parent: None }];
    while let Some(place) = open.pop() {
        all.push(place);
        let from = open.len();
        place.expr.operands(|expr| open.push(Place { expr, parent: Some(place.expr) }));
        if let Some(operands) = open.get_mut(from..) {
            operands.reverse();
        }
    }
}

/// Whether a comment stands in a stretch of source, which a fix would lose.
pub fn has_comment(files: &[File], span: Span) -> bool {
    let comments = files.iter().filter(|f| f.id == span.file).flat_map(|f| &f.tree.comments);
    comments.into_iter().any(|comment| span.contains(comment.span))
}

/// The places of the bools that are always there: what is compared with `true` needlessly.
pub fn conditions_that_are_there(policy: &Policy) -> HashSet<Span> {
    let mut there = HashSet::new();
    let mut absent = HashSet::new();
    for (kind, root) in meanings(policy) {
        let mut open = vec![root];
        while let Some(expr) = open.pop() {
            if expr.ty == Type::BOOL && !through_optional(kind, expr) {
                there.insert(expr.span);
            } else {
                absent.insert(expr.span);
            }
            expr.operands(|operand| open.push(operand));
        }
    }
    // the same text may be read for several kinds
    there.retain(|span| !absent.contains(span));
    there
}

/// Whether a value lies in a record that may be absent.
fn through_optional(kind: Option<&Kind>, expr: &model::Expr) -> bool {
    let Some(kind) = kind else { return false };
    match expr.kind {
        model::ExprKind::Fact(id) => kind.facts.get(id).is_some_and(|fact| fact.within.is_some()),
        // its record is not remembered
        model::ExprKind::Let(id) => kind.lets.get(id).is_some_and(|derived| derived.path.contains('.')),
        _ => false,
    }
}

/// Every expression as it is meant, with its kind.
pub fn meanings(policy: &Policy) -> Vec<(Option<&Kind>, &model::Expr)> {
    let mut all: Vec<(Option<&Kind>, &model::Expr)> = policy.globals.values().map(|g| (None, &g.value)).collect();
    for (id, kind) in policy.kinds.iter() {
        let clauses = kind.answer_by.iter().chain(&kind.expires_on);
        let conditions = kind.rules.iter().flat_map(|rule| {
            let given = rule.because.as_ref().and_then(|b| b.given.as_ref());
            rule.when.iter().chain(given)
        });
        let own = kind.lets.values().map(|l| &l.value).chain(clauses).chain(conditions);
        all.extend(own.map(|expr| (Some(kind), expr)));
        let bodies = policy.replies.values().filter_map(|reply| reply.body(id));
        let parts = bodies.flat_map(|body| body.wordings.iter().flat_map(|wording| &wording.parts));
        all.extend(parts.filter_map(|part| match part {
            model::Part::Text { when, .. } => Some((Some(kind), when.as_ref()?)),
            model::Part::Paragraph => None,
        }));
    }
    all
}

/// How tightly a form of expression binds; a text of it stands without parentheses where no more is demanded.
pub fn strength(expr: &Expr) -> u8 {
    match expr.kind {
        ExprKind::Or(_) => 0,
        ExprKind::And(_) => 1,
        ExprKind::Not(_) => NOT,
        ExprKind::Compare(..)
        | ExprKind::In { .. }
        | ExprKind::Predicate { .. }
        | ExprKind::Matches(..)
        | ExprKind::Presence { .. } => 3,
        ExprKind::OrElse(..) => 4,
        ExprKind::Sum(..) => 5,
        _ => 6,
    }
}

/// How tightly `not …` binds.
pub const NOT: u8 = 2;

/// How tightly an operand of `parent` has to bind.
pub fn demand(parent: Option<&Expr>) -> u8 {
    match parent.map(|p| &p.kind) {
        // `and` and `or` never stand beside each other without parentheses
        Some(ExprKind::Or(_) | ExprKind::And(_) | ExprKind::Not(_)) => NOT,
        Some(
            ExprKind::Compare(..)
            | ExprKind::In { .. }
            | ExprKind::Predicate { .. }
            | ExprKind::Matches(..)
            | ExprKind::Presence { .. },
        ) => 4,
        Some(ExprKind::OrElse(..)) => 5,
        Some(ExprKind::Sum(..)) => 6,
        _ => 0,
    }
}

/// A text that binds as tightly as `strength` says, to stand where `parent` has an operand.
pub fn fitted(text: &str, strength: u8, parent: Option<&Expr>) -> String {
    if strength >= demand(parent) { text.to_owned() } else { format!("({text})") }
}

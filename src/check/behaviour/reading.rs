//! Which facts conditions read, and a condition with a question answered.

use super::Behaviour;
use crate::model::value::Value;
use crate::model::{Expr, ExprKind, FactId, Hole, LetId, Need, Part, Segment, Template};
use crate::solve::{Budget, Solver};
use crate::source::Span;
use std::collections::BTreeSet;

/// How large a condition may become when its lets are written out.
const MOST_NODES: usize = 5_000;

impl<'p> Behaviour<'p> {
    /// Whether an expression reads a fact, lets seen through.
    pub fn reads(&self, expr: &Expr, fact: FactId) -> bool {
        self.facts(expr).contains(&fact)
    }

    /// Whether an expression reads a fact that is asked.
    pub fn reads_questions(&self, expr: &Expr) -> bool {
        self.facts(expr).into_iter().any(|id| matches!(self.kind.facts.at(id).need, Need::Ask(_)))
    }

    /// The facts that an expression reads, lets seen through.
    pub fn facts(&self, expr: &Expr) -> BTreeSet<FactId> {
        let (mut facts, mut lets) = (BTreeSet::new(), BTreeSet::new());
        self.collect(expr, &mut facts, &mut lets);
        facts
    }

    /// The facts that the part of a condition at a place reads.
    pub fn facts_at(&self, when: &Expr, span: Span) -> Vec<FactId> {
        let mut open = vec![when];
        while let Some(expr) = open.pop() {
            if expr.span == span {
                return self.facts(expr).into_iter().collect();
            }
            expr.operands(|operand| open.push(operand));
        }
        Vec::new()
    }

    fn collect(&self, expr: &Expr, facts: &mut BTreeSet<FactId>, lets: &mut BTreeSet<LetId>) {
        match expr.kind {
            ExprKind::Fact(id) => {
                facts.insert(id);
            }
            ExprKind::Let(id) if lets.insert(id) => self.collect(&self.kind.lets.at(id).value, facts, lets),
            _ => expr.operands(|operand| self.collect(operand, facts, lets)),
        }
    }

    /// Whether a fact is shown or tested anywhere but in the conditions of rules: in reasons, replies, deadlines.
    pub fn is_shown(&self, fact: FactId) -> bool {
        let dates = [&self.kind.answer_by, &self.kind.expires_on].into_iter().flatten();
        let rules = &self.kind.rules;
        let givens = rules.iter().filter_map(|r| r.because.as_ref()).filter_map(|b| b.given.as_ref());
        let reasons = rules.iter().filter_map(|r| r.because.as_ref()).map(|b| &b.text);
        let bodies = rules.iter().filter_map(|r| r.reply).flat_map(|(reply, _)| &self.policy.replies.at(reply).bodies);
        let own = bodies.filter(|b| std::ptr::eq(self.policy.kinds.at(b.kind), self.kind));
        let parts: Vec<&Part> = own.flat_map(|b| &b.wordings).flat_map(|w| &w.parts).collect();
        let in_parts = parts.iter().any(|part| match part {
            Part::Paragraph => false,
            Part::Text { when, text, .. } => {
                when.as_ref().is_some_and(|w| self.reads(w, fact)) || self.shows(text, fact)
            }
        });
        in_parts || dates.chain(givens).any(|e| self.reads(e, fact)) || reasons.into_iter().any(|t| self.shows(t, fact))
    }

    fn shows(&self, text: &Template, fact: FactId) -> bool {
        text.segments.iter().any(|segment| match segment {
            Segment::Hole(Hole::Value(value), _) => self.reads(value, fact),
            Segment::Hole(..) | Segment::Text(_) => false,
        })
    }

    /// A condition with a question answered, its lets written out; none where that would be too large.
    pub fn with_answer(&self, expr: &Expr, fact: FactId, answer: bool) -> Option<Expr> {
        let mut left = MOST_NODES;
        self.answered(expr, fact, answer, &mut left)
    }

    fn answered(&self, expr: &Expr, fact: FactId, answer: bool, left: &mut usize) -> Option<Expr> {
        *left = left.checked_sub(1)?;
        let mut inner = |e: &Expr| self.answered(e, fact, answer, left);
        let kind = match &expr.kind {
            ExprKind::Fact(id) if *id == fact => ExprKind::Const(Value::Bool(answer)),
            ExprKind::Let(id) => return inner(&self.kind.lets.at(*id).value),
            ExprKind::Not(a) => ExprKind::Not(Box::new(inner(a)?)),
            ExprKind::And(items) => ExprKind::And(items.iter().map(inner).collect::<Option<_>>()?),
            ExprKind::Or(items) => ExprKind::Or(items.iter().map(inner).collect::<Option<_>>()?),
            ExprKind::Quorum(quorum, items) => {
                ExprKind::Quorum(*quorum, items.iter().map(inner).collect::<Option<_>>()?)
            }
            ExprKind::Compare(op, a, b) => ExprKind::Compare(*op, Box::new(inner(a)?), Box::new(inner(b)?)),
            _ if self.reads(expr, fact) => return None,
            other => other.clone(),
        };
        Some(Expr { kind, ty: expr.ty, span: expr.span })
    }

    /// A solver for conditions that are not part of the policy.
    pub fn fresh_solver(&self) -> Solver<'p> {
        let id = self.policy.kinds.iter().find(|(_, k)| std::ptr::eq(*k, self.kind)).map(|(id, _)| id);
        id.map_or(self.solver, |id| Solver::new(self.policy, id, Budget::default()))
    }
}

//! Which facts conditions read.

use super::Behaviour;
use crate::model::expr::Quorum;
use crate::model::{Expr, ExprKind, FactId, Hole, KindId, LetId, Need, Part, Segment, Template};
use crate::source::Span;
use std::collections::BTreeSet;

impl<'p> Behaviour<'p> {
    /// Whether an expression reads a fact, lets seen through.
    pub fn reads(&self, expr: &Expr, fact: FactId) -> bool {
        self.facts(expr).contains(&fact)
    }

    /// Whether an expression reads a fact that is asked.
    pub fn reads_questions(&self, expr: &Expr) -> bool {
        !self.questions(expr).is_empty()
    }

    /// The facts that an expression reads and that are asked, lets seen through.
    pub fn questions(&self, expr: &Expr) -> BTreeSet<FactId> {
        let mut facts = self.facts(expr);
        facts.retain(|&id| matches!(self.kind.facts.at(id).need, Need::Ask(_)));
        facts
    }

    /// Facts that are known wherever a condition holds.
    pub fn answered(&self, when: &Expr) -> BTreeSet<FactId> {
        match &when.kind {
            ExprKind::And(items) | ExprKind::Quorum(Quorum::All, items) => {
                items.iter().flat_map(|item| self.answered(item)).collect()
            }
            ExprKind::Let(id) => self.answered(&self.kind.lets.at(*id).value),
            ExprKind::Or(_) | ExprKind::Quorum(..) | ExprKind::Not(_) => BTreeSet::new(),
            _ => self.facts(when),
        }
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

    /// The kind's id in the policy.
    pub fn kind_id(&self) -> Option<KindId> {
        self.policy.kinds.iter().find(|(_, kind)| std::ptr::eq(*kind, self.kind)).map(|(id, _)| id)
    }
}

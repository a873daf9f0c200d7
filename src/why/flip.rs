//! The smallest change of facts that would make a rule decide.

use super::Flip;
use super::facts::Facts;
use crate::eval::decide;
use crate::model::arena::Id;
use crate::model::expr::Quorum;
use crate::model::{Expr, ExprKind, FactId, Type, Value};
use crate::record::Record;
use crate::solve::{Answer, Claim, Model};

/// Of more facts that rules read, it is not proved that fewer changes do not suffice.
const MOST_FACTS: usize = 200;

/// Facts and what they would have to be.
type Changes = Vec<(FactId, Value<'static>)>;

impl Facts<'_, '_> {
    /// What it would take for a rule to decide.
    pub(super) fn flip(&self, rule: usize) -> Flip {
        let first = match self.find(rule, &[]) {
            Answer::Impossible(_) => return Flip::Never,
            Answer::GaveUp => return Flip::Undecided,
            Answer::Found(model) => self.shrunk(rule, model),
        };
        let model = self.fewest(rule, first);
        match self.confirmed(rule, self.changes(&model)) {
            Some(changes) => Flip::Change(changes),
            None => Flip::Undecided,
        }
    }

    /// A record like this one that the rule decides.
    fn find(&self, rule: usize, also: &[Expr]) -> Answer {
        let held = self.me.iter().chain(also).map(|expr| Claim { expr, holds: true });
        let claims: Vec<Claim<'_>> = held.chain(self.behaviour.condition(rule)).collect();
        self.behaviour.before(rule, &claims)
    }

    /// The known facts that are not as they are.
    fn changes(&self, model: &Model) -> Changes {
        let both = model.values.iter().zip(&self.base.values).enumerate();
        let other = both.filter(|(at, (now, was))| now != was || !self.is_known(FactId::from_index(*at)));
        other.map(|(at, (now, _))| (FactId::from_index(at), now.clone())).collect()
    }

    fn known_changes(&self, model: &Model) -> usize {
        self.changes(model).iter().filter(|(id, _)| self.is_known(*id)).count()
    }

    /// Puts facts back one by one, as long as the rule still decides.
    fn shrunk(&self, rule: usize, mut model: Model) -> Model {
        let claims = self.behaviour.condition(rule);
        for at in 0..model.values.len() {
            let Some(was) = self.base.values.get(at) else { continue };
            let mut back = model.clone();
            match back.values.get_mut(at) {
                Some(now) if now != was && self.is_known(FactId::from_index(at)) => *now = was.clone(),
                _ => continue,
            }
            if self.behaviour.still_decides(&back, rule, &claims) {
                model = back;
            }
        }
        model
    }

    /// The record with the fewest changes of known facts.
    fn fewest(&self, rule: usize, first: Model) -> Model {
        let most = self.known_changes(&first);
        let facts = self.read_until(rule);
        if most == 0 || facts.len() > MOST_FACTS {
            return first;
        }
        let open = self.case.record.values.contains(&Value::Unknown);
        // without an open question something has to change
        for changes in usize::from(!open)..most {
            let Some(kept) = self.at_least(facts.len().saturating_sub(changes), &facts) else { continue };
            match self.find(rule, &[kept]) {
                Answer::Found(model) => {
                    let model = self.shrunk(rule, model);
                    if self.known_changes(&model) <= changes {
                        return model;
                    }
                }
                Answer::Impossible(_) => {}
                Answer::GaveUp => return first,
            }
        }
        first
    }

    fn at_least(&self, count: usize, facts: &[Expr]) -> Option<Expr> {
        let span = facts.first()?.span;
        let kind = if count >= facts.len() {
            ExprKind::Quorum(Quorum::All, facts.to_vec())
        } else {
            ExprKind::Quorum(Quorum::AtLeast(u32::try_from(count).ok()?), facts.to_vec())
        };
        Some(Expr { kind, ty: Type::BOOL, span })
    }

    /// The changes if the evaluator says that the rule decides with them; questions that need no answer are left open.
    fn confirmed(&self, rule: usize, changes: Changes) -> Option<Changes> {
        let decides = |changes: &Changes| {
            let mut values = self.case.record.values.clone();
            for (id, value) in changes {
                values.set(id.index(), value.clone());
            }
            let record = Record { id: self.case.record.id.clone(), kind: self.case.record.kind, values };
            let outcome = decide(self.case.program, &record, self.case.today);
            // what its reply shows may still have to be asked
            outcome.is_ok_and(|o| o.rule == Some(rule))
        };
        let mut kept = changes;
        if !decides(&kept) {
            return None;
        }
        let mut at = kept.len();
        while at > 0 {
            at -= 1;
            let mut fewer = kept.clone();
            let (id, _) = fewer.remove(at);
            if !self.is_known(id) && decides(&fewer) {
                kept = fewer;
            }
        }
        Some(kept)
    }
}

//! What becomes of requests that a rule decides no longer: whether the rules after it give them the same.

use super::{Behaviour, Reach};
use crate::model::Rule;
use crate::solve::sieve::Sieve;
use crate::solve::{Answer, Claim, Model};

/// How many rules after others that give something else are looked at one by one, of all rules together.
const ALL_LATER: usize = 20_000;
/// How many of them for each rule, at the least and at the most.
const LATER: (usize, usize) = (12, 100);

/// Whether requests that are taken over may be asked more than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// They may: they were asked already, or are decided at once.
    AsBefore,
    /// They may not: no rule that asks decides, or comes in between.
    NoMore,
}

impl<'p> Behaviour<'p> {
    /// For a rule whose removal changes no outcome, the rule that takes over.
    pub(super) fn heir(&self, index: usize) -> Option<usize> {
        let Some(Reach::Decides(model)) = self.rules.get(index) else { return None };
        self.kind.rules.get(index)?.when.as_ref()?;
        let heir = self.next_alike(model, index)?;
        self.are_taken_over(index, &self.condition(index), Asking::NoMore).then_some(heir)
    }

    /// Whether every request that gets to a rule, and for which these claims come out, gets the rule's outcome from the rules after it.
    pub fn take_over(&self, index: usize, claims: &[Claim<'p>], asking: Asking) -> bool {
        // most are seen to matter by one record
        match self.before_by(self.solver.rough(), index, claims) {
            Answer::Impossible(_) => true,
            Answer::GaveUp => false,
            Answer::Found(model) => {
                self.next_alike(&model, index).is_some() && self.are_taken_over(index, claims, asking)
            }
        }
    }

    /// Whether no request gets to a rule for which these claims come out.
    pub fn never(&self, index: usize, claims: &[Claim<'p>]) -> bool {
        matches!(self.before_by(self.solver.rough(), index, claims), Answer::Impossible(_))
    }

    /// The rule after `index` that decides a record, if it gives the same.
    fn next_alike(&self, model: &Model, index: usize) -> Option<usize> {
        let next = self.next_met(model, index)?;
        same_outcome(self.kind.rules.get(index)?, self.kind.rules.get(next)?).then_some(next)
    }

    fn are_taken_over(&self, index: usize, claims: &[Claim<'p>], asking: Asking) -> bool {
        let rules = &self.kind.rules;
        let Some(rule) = rules.get(index) else { return false };
        let Some(asked) = Sieve::asked(self.policy, self.kind, claims) else { return true };
        let differs = |at: usize| rules.get(at).is_some_and(|r| !same_outcome(r, rule));
        let asks = |at: usize| asking == Asking::NoMore && self.asks.get(at).copied().unwrap_or(true);
        if (index + 1..rules.len()).any(|at| asks(at) && differs(at)) {
            return false;
        }
        // no request may get to a rule that gives something else, nor to the end
        let mut claims = claims.to_vec();
        let most_later = (ALL_LATER / rules.len().max(1)).clamp(LATER.0, LATER.1);
        let mut looked_at = 0;
        for at in (index + 1..rules.len()).filter(|&at| self.sieve.may_hold_with(&asked, at)) {
            let may_differ = differs(at) && !self.is_kept_from(at, index);
            looked_at += usize::from(may_differ);
            if looked_at > most_later {
                self.give_up(index);
                return false;
            }
            if may_differ && !self.never(index, &[claims.as_slice(), &self.condition(at)].concat()) {
                return false;
            }
            claims.extend(self.passes(at).filter(|_| !asks(at)));
        }
        rules.last().is_some_and(|last| last.when.is_none()) || self.never(index, &claims)
    }

    /// Whether it is proved already that no request gets past the rules before `index` for which the rule `at` holds.
    fn is_kept_from(&self, at: usize, index: usize) -> bool {
        match self.rules.get(at) {
            Some(Reach::Never) => true,
            Some(Reach::Covered(by)) => by.iter().all(|&by| by < index),
            Some(Reach::Decides(_) | Reach::Undecided) | None => false,
        }
    }
}

/// Whether two rules give the same outcome for every request. A reason that may be untrue is held back with its reply, so that rules
/// with `given` are like none.
pub(super) fn same_outcome(a: &Rule, b: &Rule) -> bool {
    fn reason(rule: &Rule) -> Option<&str> {
        rule.because.as_ref().map(|b| b.text.written.as_str())
    }
    let given = |rule: &Rule| rule.because.as_ref().is_some_and(|b| b.given.is_some());
    let reply = |rule: &Rule| rule.reply.map(|(id, _)| id);
    a.decision == b.decision
        && reply(a) == reply(b)
        && a.wait == b.wait
        && reason(a) == reason(b)
        && !given(a)
        && !given(b)
}

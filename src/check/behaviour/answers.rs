//! Whether the answer to a question can change a decision: one record with two answers, each read by its own copy of the rules.

use super::heirs::same_outcome;
use super::{AT_ONCE, Behaviour, Reach};
use crate::model::{Expr, ExprKind, Fact, FactId, Kind, Need};
use crate::solve::sieve::Sieve;
use crate::solve::{Answer, Budget, Claim, Model, Solver};

/// Up to how many other outcomes are looked for where one record does not tell.
const MOST_OTHERS: usize = 100;
/// How large a condition may become when its lets are written out.
const MOST_NODES: usize = 5_000;

impl Behaviour<'_> {
    /// Whether no answer to a question can change an outcome, proved.
    pub fn never_matters(&self, fact: FactId) -> bool {
        let Some(id) = self.kind_id() else { return false };
        let mut policy = self.policy.clone();
        let kind = policy.kinds.at_mut(id);
        let other = kind.facts.push(Fact { need: Need::Required, ..self.kind.facts.at(fact).clone() });
        let kind = policy.kinds.at(id);
        // none of none: a condition that got too large
        let second = |when: &Expr| match self.reads(when, fact) {
            true => swapped(self.kind, when, fact, other).map(Some),
            false => Some(None),
        };
        let whens = kind.rules.iter().map(|rule| rule.when.as_ref());
        let seconds: Option<Vec<Option<Expr>>> = whens.map(|when| when.map_or(Some(None), second)).collect();
        let Some(seconds) = seconds else { return false };
        let solver = Solver::new(&policy, id, Budget::default()).rough();
        let sieves = (Sieve::new(&policy, kind), Sieve::of(&policy, kind, |at| seconds.get(at)?.as_ref()));
        let twins = Twins { kind, seconds: &seconds, solver, sieves };
        let live = |at: &usize| matches!(self.rules.get(*at), Some(Reach::Decides(_) | Reach::Undecided));
        (0..kind.rules.len()).filter(live).all(|rule| twins.are_alike(rule))
    }
}

/// A condition that reads another fact, its lets written out; none where that would be too large.
fn swapped(kind: &Kind, when: &Expr, from: FactId, to: FactId) -> Option<Expr> {
    fn swap(kind: &Kind, expr: &mut Expr, (from, to): (FactId, FactId), left: &mut usize) {
        *left = left.saturating_sub(1);
        if *left == 0 {
            return;
        }
        match expr.kind {
            ExprKind::Fact(id) if id == from => expr.kind = ExprKind::Fact(to),
            ExprKind::Let(id) => {
                *expr = kind.lets.at(id).value.clone();
                swap(kind, expr, (from, to), left);
            }
            _ => expr.operands_mut(|operand| swap(kind, operand, (from, to), left)),
        }
    }
    let (mut when, mut left) = (when.clone(), MOST_NODES);
    swap(kind, &mut when, (from, to), &mut left);
    (left > 0).then_some(when)
}

/// The rules of a kind twice: as they are, and with the other answer.
struct Twins<'t> {
    kind: &'t Kind,
    /// Of each rule that reads the question, its condition with the other answer.
    seconds: &'t [Option<Expr>],
    solver: Solver<'t>,
    /// The rules as they are, and those that read the question with the other answer.
    sieves: (Sieve, Sieve),
}

impl<'t> Twins<'t> {
    /// Whether no request that a rule decides gets another outcome from a later rule with the other answer. (From an earlier one: then
    /// that rule is asked.)
    fn are_alike(&self, rule: usize) -> bool {
        let Some((Some(first), Some(second))) = self.both(rule) else { return true };
        let claims = [Claim { expr: first, holds: true }, Claim { expr: second, holds: false }];
        let mut passed = Vec::new();
        let model = match self.before(rule, &claims, &mut passed) {
            Answer::Impossible(_) => return true,
            Answer::GaveUp => return false,
            Answer::Found(model) => model,
        };
        if !self.gives_the_same(rule, self.next(&model, rule)) {
            return false;
        }
        let after = rule + 1..self.kind.rules.len() + usize::from(!self.ends());
        let others: Vec<usize> = after.filter(|&at| !self.gives_the_same(rule, Some(at))).collect();
        others.len() <= MOST_OTHERS && others.into_iter().all(|other| self.never_gets(rule, other, &claims, &passed))
    }

    /// A rule's condition with either answer, where they differ.
    fn both(&self, rule: usize) -> Option<(Option<&'t Expr>, Option<&'t Expr>)> {
        let second = self.seconds.get(rule)?.as_ref()?;
        Some((self.kind.rules.get(rule)?.when.as_ref(), Some(second)))
    }

    /// A rule's condition with the other answer, if it reads the question.
    fn other(&self, rule: usize) -> Option<&'t Expr> {
        self.seconds.get(rule).and_then(Option::as_ref)
    }

    /// A rule's condition with the other answer.
    fn second(&self, rule: usize) -> Option<&'t Expr> {
        self.other(rule).or(self.kind.rules.get(rule).and_then(|r| r.when.as_ref()))
    }

    fn ends(&self) -> bool {
        self.kind.rules.last().is_some_and(|last| last.when.is_none())
    }

    fn gives_the_same(&self, rule: usize, other: Option<usize>) -> bool {
        let rules = &self.kind.rules;
        let other = other.and_then(|other| rules.get(other));
        rules.get(rule).zip(other).is_some_and(|(a, b)| same_outcome(a, b))
    }

    /// The rule after `rule` that decides a record with the other answer.
    fn next(&self, model: &Model, rule: usize) -> Option<usize> {
        let truths = self.solver.truth(model);
        let later = rule + 1..self.kind.rules.len();
        let mut own = self.sieves.0.candidates(model, later.clone()).filter(|at| self.other(*at).is_none());
        let holds = |at: &usize| self.second(*at).is_none_or(|when| truths.of(when) != Some(false));
        let other = self.sieves.1.candidates(model, later).find(holds);
        own.find(holds).into_iter().chain(other).min()
    }

    /// Whether no record that `rule` decides gets to `other` with the other answer.
    fn never_gets(&self, rule: usize, other: usize, claims: &[Claim<'t>], passed: &[usize]) -> bool {
        let between = (rule + 1..other).filter_map(|at| self.second(at)).map(|expr| Claim { expr, holds: false });
        let own = self.second(other).map(|expr| Claim { expr, holds: true });
        let claims: Vec<Claim<'t>> = claims.iter().copied().chain(between).chain(own).collect();
        matches!(self.before(rule, &claims, &mut passed.to_vec()), Answer::Impossible(_))
    }

    /// A record that passes over every rule before `rule` with either answer; only rules that some model runs into are claimed.
    fn before(&self, rule: usize, claims: &[Claim<'t>], passed: &mut Vec<usize>) -> Answer {
        loop {
            let passes = |&at: &usize| {
                let first = self.kind.rules.get(at).and_then(|r| r.when.as_ref());
                first.into_iter().chain(self.other(at)).map(|expr| Claim { expr, holds: false })
            };
            let asked: Vec<Claim<'t>> = claims.iter().copied().chain(passed.iter().flat_map(passes)).collect();
            let model = match self.solver.find(&asked) {
                Answer::Found(model) => model,
                other => return other,
            };
            let truths = self.solver.truth(&model);
            let meets = |at: usize| passes(&at).any(|claim| truths.of(claim.expr) != Some(false));
            let (own, other) = (self.sieves.0.candidates(&model, 0..rule), self.sieves.1.candidates(&model, 0..rule));
            let mut met: Vec<usize> = own.filter(|at| !passed.contains(at) && meets(*at)).take(AT_ONCE).collect();
            met.extend(other.filter(|at| !passed.contains(at) && meets(*at)).take(AT_ONCE));
            met.sort_unstable();
            met.dedup();
            met.truncate(AT_ONCE);
            if met.is_empty() {
                return Answer::Found(model);
            }
            passed.extend(met);
        }
    }
}

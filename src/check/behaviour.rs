//! What a policy does, proved: which rules can decide, and for which record. The ground of the lints of behaviour.
//!
//! A question about a rule names only the earlier rules that a model found so far runs into: most questions need few. The sieve often
//! knows at once that one of them covers it, or which record keeps clear of all. Where this does not suffice, the rules follow whose
//! conditions overlap.

use crate::diagnostic::{Shows, Witness};
use crate::limits;
use constant::Constant;
mod answers;
pub mod constant;
pub mod heirs;
mod length;
mod reading;

use crate::model::arena::Id;
use crate::model::value::Value;
use crate::model::{Decision, Kind, KindId, Policy};
use crate::solve::sieve::{Asked, Sieve};
use crate::solve::{Answer, Budget, Claim, Model, Solver, witness};
use crate::source::Span;
use crate::spread::spread;
use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// How many rules a thread takes at once.
const BLOCK: usize = 16;

/// Whether a rule can decide.
#[derive(Clone, Debug)]
pub enum Reach {
    /// It decides this record.
    Decides(Box<Model>),
    /// Its condition cannot hold.
    Never,
    /// These earlier rules decide every request that it would; without any of them it might decide one.
    Covered(Vec<usize>),
    /// The budget was spent.
    Undecided,
}

/// The rules of one kind, and what they can do.
#[derive(Debug)]
pub struct Behaviour<'p> {
    /// The policy.
    pub policy: &'p Policy,
    /// The kind.
    pub kind: &'p Kind,
    /// Answers questions about it.
    pub solver: Solver<'p>,
    /// How many threads may work.
    threads: usize,
    /// Which rules may hold for a record.
    pub sieve: Sieve,
    /// Whether each rule can decide, in their order.
    pub rules: Vec<Reach>,
    /// The parts of its rules' conditions that are constant.
    pub constants: Vec<Constant<'p>>,
    /// For each rule, whether its condition reads a question.
    asks: Vec<bool>,
    /// For each rule that changes no outcome, a rule that gives the same to what it decides.
    pub heirs: Vec<Option<usize>>,
    /// Rules about which a question was given up.
    gave_up: Mutex<BTreeSet<usize>>,
}

/// What every kind of a policy without errors does.
pub(super) fn behaviours(policy: &Policy, threads: usize) -> Vec<Behaviour<'_>> {
    let small = |id: &KindId| policy.kinds.at(*id).rules.len() <= limits::MAX_PROVED_RULES;
    let ids = (0..policy.kinds.len()).map(KindId::from_index).filter(small);
    ids.map(|id| Behaviour::of(policy, id, threads)).collect()
}

impl<'p> Behaviour<'p> {
    fn of(policy: &'p Policy, id: KindId, threads: usize) -> Self {
        let solver = Solver::new(policy, id, Budget::default());
        let mut behaviour = Behaviour { threads, ..Behaviour::unproved(policy, id, solver) };
        behaviour.rules = behaviour.each_rule(|rule| behaviour.reach(rule));
        behaviour.constants = behaviour.each_rule(|rule| constant::constants(&behaviour, rule)).concat();
        let asks = |rule: usize| behaviour.condition(rule).iter().any(|claim| behaviour.reads_questions(claim.expr));
        behaviour.asks = (0..behaviour.kind.rules.len()).map(asks).collect();
        behaviour.heirs = behaviour.each_rule(|rule| behaviour.heir(rule));
        behaviour
    }

    /// The rules of a kind before anything is proved about them.
    pub fn unproved(policy: &'p Policy, id: KindId, solver: Solver<'p>) -> Self {
        let kind = policy.kinds.at(id);
        let sieve = Sieve::new(policy, kind);
        Behaviour {
            policy,
            kind,
            solver,
            threads: 1,
            sieve,
            rules: Vec::new(),
            constants: Vec::new(),
            asks: Vec::new(),
            heirs: Vec::new(),
            gave_up: Mutex::default(),
        }
    }

    /// What `work` gives for each rule, in order; several threads share it.
    pub fn each_rule<T: Send>(&self, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
        spread(self.threads, BLOCK, self.kind.rules.len(), work)
    }

    fn reach(&self, rule: usize) -> Reach {
        match self.before(rule, &self.condition(rule)) {
            Answer::Found(model) => Reach::Decides(Box::new(model)),
            Answer::GaveUp => Reach::Undecided,
            Answer::Impossible(core) => {
                let own = usize::from(self.kind.rules.get(rule).is_some_and(|r| r.when.is_some()));
                let covering: Vec<usize> = core.into_iter().filter(|&c| c >= own).map(|c| c - own).collect();
                if covering.is_empty() { Reach::Never } else { Reach::Covered(self.fewest(rule, covering)) }
            }
        }
    }

    /// Those of some covering rules without which a rule is not covered.
    fn fewest(&self, rule: usize, mut covering: Vec<usize>) -> Vec<usize> {
        // the solver left out most; of a wide cover nobody counts the rules
        if covering.len() > MOST_COVERING {
            return covering;
        }
        for at in (0..covering.len()).rev() {
            let others = covering.iter().enumerate().filter(|(i, _)| *i != at).filter_map(|(_, &c)| self.passes(c));
            let claims: Vec<Claim<'p>> = self.condition(rule).into_iter().chain(others).collect();
            if matches!(self.solver.find(&claims), Answer::Impossible(_)) {
                covering.remove(at);
            }
        }
        covering
    }

    /// The claim that a rule's condition holds; none for `otherwise`.
    pub fn condition(&self, rule: usize) -> Vec<Claim<'p>> {
        let when = self.kind.rules.get(rule).and_then(|r| r.when.as_ref());
        when.map(|expr| Claim { expr, holds: true }).into_iter().collect()
    }

    /// A record that passes over every rule before `rule`, and for which these claims come out. In a core, the claims
    /// come first, then the rules passed over, by their index.
    pub fn before<'c>(&self, rule: usize, claims: &[Claim<'c>]) -> Answer
    where
        'p: 'c,
    {
        self.before_by(self.solver, rule, claims)
    }

    /// The same, told by this solver.
    fn before_by<'c>(&self, solver: Solver<'c>, rule: usize, claims: &[Claim<'c>]) -> Answer
    where
        'p: 'c,
    {
        let asked = LazyCell::new(|| Sieve::asked(self.policy, self.kind, claims));
        let mut passed: Vec<usize> = Vec::new();
        let mut overlapping = (0..rule).filter(|&at| asked.as_ref().is_some_and(|a| self.sieve.may_hold_with(a, at)));
        for round in 0.. {
            let asking: Vec<Claim<'c>> =
                claims.iter().copied().chain(passed.iter().filter_map(|&r| self.passes(r))).collect();
            let model = match solver.find(&asking) {
                Answer::GaveUp => {
                    self.give_up(rule);
                    return Answer::GaveUp;
                }
                Answer::Impossible(core) => {
                    let own = claims.len();
                    let place = |c: usize| if c < own { Some(c) } else { passed.get(c - own).map(|r| r + own) };
                    let mut core: Vec<usize> = core.into_iter().filter_map(place).collect();
                    core.sort_unstable();
                    return Answer::Impossible(core);
                }
                Answer::Found(model) => model,
            };
            let met = self.met(&model, rule, &passed);
            if met.is_empty() {
                return Answer::Found(model);
            }
            if round == 0
                && let Some(answer) = self.early((solver, rule), claims, asked.as_ref(), &model)
            {
                return answer;
            }
            passed.extend(met);
            if round >= FEW_ROUNDS {
                passed.extend(overlapping.by_ref().take(AT_ONCE << (round - FEW_ROUNDS).min(8)));
                passed.sort_unstable();
                passed.dedup();
            }
        }
        Answer::GaveUp
    }

    /// What the sieve tells without a proof, where a record runs into rules before `rule`: that one of them, or those about one number,
    /// leave nothing over; or a record that keeps clear of them all.
    fn early<'c>(
        &self,
        (solver, rule): (Solver<'c>, usize),
        claims: &[Claim<'c>],
        asked: Option<&Asked>,
        model: &Model,
    ) -> Option<Answer> {
        let asked = asked?;
        let by = self.sieve.candidates(model, 0..rule).find(|&at| self.sieve.holds_with(asked, at));
        match by {
            Some(_) if solver.is_rough() => return Some(Answer::Impossible(Vec::new())),
            // of one claim it is plain that it is needed
            Some(by) if claims.len() < 2 => {
                return Some(Answer::Impossible((0..claims.len()).chain([by + claims.len()]).collect()));
            }
            _ => {}
        }
        if solver.is_rough() && self.sieve.leaves_nothing(asked, rule) {
            return Some(Answer::Impossible(Vec::new()));
        }
        if self.kind.rules.len() <= FEW_RULES {
            return None;
        }
        let clear = self.sieve.clear_of(&solver, asked, rule);
        let model = solver.like(&clear).guess(claims)?;
        self.met(&model, rule, &[]).is_empty().then_some(Answer::Found(model))
    }

    /// Remembers that a question about a rule was given up.
    pub fn give_up(&self, rule: usize) {
        self.gave_up.lock().unwrap_or_else(PoisonError::into_inner).insert(rule);
    }

    /// The places of the rules about which a question was given up; of what comes after them, the kind's.
    pub fn undecided(&self) -> Vec<Span> {
        let rules = self.gave_up.lock().unwrap_or_else(PoisonError::into_inner);
        rules.iter().filter_map(|&rule| self.kind.rules.get(rule).map(|r| r.span).or(self.kind.rules_span)).collect()
    }

    /// The claim that a rule is passed over.
    fn passes(&self, rule: usize) -> Option<Claim<'p>> {
        self.kind.rules.get(rule).and_then(|r| r.when.as_ref()).map(|expr| Claim { expr, holds: false })
    }

    /// The first rules before `rule` that do not pass over a record.
    fn met(&self, model: &Model, rule: usize, passed: &[usize]) -> Vec<usize> {
        let before = self.sieve.candidates(model, 0..rule).filter(|r| !passed.contains(r));
        let whens = before.filter_map(|r| Some((r, self.kind.rules.get(r)?.when.as_ref()?)));
        let truths = self.solver.truth(model);
        whens.filter(|(_, when)| truths.of(when) != Some(false)).map(|(r, _)| r).take(AT_ONCE).collect()
    }

    /// The first rule after `rule` that holds for a record; none where no rule does.
    pub fn next_met(&self, model: &Model, rule: usize) -> Option<usize> {
        let after = self.sieve.candidates(model, rule + 1..self.kind.rules.len());
        let truths = self.solver.truth(model);
        let mut whens = after.filter_map(|r| Some((r, self.kind.rules.get(r)?.when.as_ref())));
        whens.find(|(_, when)| when.is_none_or(|when| truths.of(when) != Some(false))).map(|(r, _)| r)
    }

    /// Whether a record is passed over by all rules before `rule`, and these claims come out.
    pub fn still_decides(&self, model: &Model, rule: usize, claims: &[Claim<'_>]) -> bool {
        let truths = self.solver.truth(model);
        claims.iter().all(|claim| truths.of(claim.expr) == Some(claim.holds)) && self.met(model, rule, &[]).is_empty()
    }

    /// A small and natural record like this one: it passes over all rules before `rule`, and the claims come out.
    pub fn witness(&self, model: Model, rule: usize, claims: &[Claim<'p>], shows: Shows) -> Witness {
        let model = self.solver.improved(model, |model| self.still_decides(model, rule, claims));
        printed(self.policy, self.kind, &model, shows)
    }
}

/// A record as it is printed, with the command that replays it.
pub fn printed(policy: &Policy, kind: &Kind, model: &Model, shows: Shows) -> Witness {
    let today = crate::model::value::write_date(model.today);
    let record = witness::toml(policy, kind, model);
    let given = model.me.iter().filter(|(_, value)| value.is_present() && !matches!(value, Value::List(_)));
    let plain = |value: &Value<'_>| match value {
        Value::Text(text) => text.clone().into_owned(),
        value => policy.literal(value).trim_matches('"').to_owned(),
    };
    let me: Vec<(String, String)> =
        given.map(|(id, value)| (policy.me.at(*id).name.text.clone(), plain(value))).collect();
    let options: String = me.iter().map(|(name, value)| format!(" --me {name}={}", shell_word(value))).collect();
    let toml = format!("# etiquette decide --today {today}{options} - --from toml\n{record}");
    Witness { toml, today: Some(today), me, shows }
}

/// A word in quotes, for a shell.
fn shell_word(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''").replace(['\n', '\r'], " "))
}

/// Up to how many covering rules each is tried without the others.
const MOST_COVERING: usize = 16;
/// After how many models that run into rules all rules are added that overlap, more and more at once.
const FEW_ROUNDS: usize = 4;
/// In a kind of so many rules it is soon clear which record to look for.
const FEW_RULES: usize = 64;
/// How many rules that a model runs into are added to a question at once.
pub const AT_ONCE: usize = 8;

/// Whether two decisions are a yes and a no.
pub fn opposite(a: Decision, b: Decision) -> bool {
    matches!((a, b), (Decision::Accept, Decision::Decline) | (Decision::Decline, Decision::Accept))
}

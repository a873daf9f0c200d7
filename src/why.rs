//! One decision explained: what every rule and every part of its condition gave, the smallest change of facts that would make a rule
//! decide, and what the answers to open questions would lead to. Changes are decided by the evaluator before they are spoken of.

mod facts;
mod flip;

use crate::check::CheckedPolicy;
use crate::check::behaviour::Behaviour;
use crate::eval::explain::{self, Part};
use crate::eval::{Fault, Outcome, Program, Truth, Verdict, decide};
use crate::model::arena::Id;
use crate::model::{Base, Date, FactId, MeId, Scalar, Value};
use crate::record::Record;
use crate::solve::{Answer, Budget, Claim, Solver};
use facts::Facts;

/// A request and all that its decision rests on.
#[derive(Clone, Copy)]
pub struct Case<'c> {
    /// The policy.
    pub policy: &'c CheckedPolicy,
    /// The policy, compiled by [`Program::explained`].
    pub program: &'c Program,
    /// The values of `me`.
    pub me: &'c [(MeId, Value<'static>)],
    /// The request.
    pub record: &'c Record<'static>,
    /// The date as of which it is decided.
    pub today: Date,
}

/// A decision explained.
#[derive(Clone, Debug)]
pub struct Why {
    /// What is answered.
    pub outcome: Outcome,
    /// Every rule of the kind, in order.
    pub rules: Vec<RuleWhy>,
    /// What the answers to the open questions would lead to.
    pub questions: Vec<QuestionWhy>,
}

/// What became of a rule.
#[derive(Clone, Debug)]
pub struct RuleWhy {
    /// What its condition gives; none where something that it reads leaves its range.
    pub truth: Option<Truth>,
    /// Whether the reading came as far.
    pub read: bool,
    /// The condition and each condition inside it, in reading order.
    pub parts: Vec<PartWhy>,
    /// The first part that failed, by its place in `parts`.
    pub failed: Option<usize>,
    /// What it would take; none where that was not asked.
    pub flip: Option<Flip>,
}

/// A part of a condition.
#[derive(Clone, Debug)]
pub struct PartWhy {
    /// What it gives.
    pub part: Part,
    /// The facts that it reads, where it has no parts of its own.
    pub facts: Vec<FactId>,
}

/// What it would take for a rule to decide.
#[derive(Clone, Debug, PartialEq)]
pub enum Flip {
    /// Nothing: it decides.
    Decides,
    /// These facts would have to be so; as few known ones as can be.
    Change(Vec<(FactId, Value<'static>)>),
    /// No facts make it decide; this is proved.
    Never,
    /// It was not found out.
    Undecided,
}

/// A verdict that remains possible, and the rule that gives it; none where no rule applies.
pub type Lead = (Verdict, Option<usize>);

/// What the answers to a question would lead to.
#[derive(Clone, Debug)]
pub struct QuestionWhy {
    /// The fact that is asked.
    pub fact: FactId,
    /// Each answer with the outcomes that remain possible, as verdict and rule. A question of many answers has one entry without.
    pub answers: Vec<(Option<Value<'static>>, Vec<Lead>)>,
}

/// Explains a decision.
///
/// # Errors
/// Where a number or a date that is read leaves its range.
pub fn explain(case: &Case<'_>) -> Result<Why, Fault> {
    let outcome = decide(case.program, case.record, case.today)?;
    let policy = case.policy.policy();
    let base = facts::base(policy, case);
    let solver = Solver::new(policy, case.record.kind, Budget::default()).on(case.today).like(&base);
    let behaviour = Behaviour::unproved(policy, case.record.kind, solver);
    let facts = Facts::new(&behaviour, case, &base);
    let mut rules = rules(&behaviour, explain::parts(case.program, case.record, case.today));
    for (at, rule) in rules.iter_mut().enumerate() {
        rule.flip = Some(if outcome.rule == Some(at) { Flip::Decides } else { facts.flip(at) });
    }
    let questions = outcome.questions.iter().map(|q| question(&facts, &rules, q.fact)).collect();
    Ok(Why { outcome, rules, questions })
}

/// Says of many decisions what every rule gave, without what it would take for another to decide.
pub struct Tracer<'p> {
    /// For each kind.
    behaviours: Vec<Behaviour<'p>>,
}

impl<'p> Tracer<'p> {
    /// For the requests of a policy.
    pub fn new(policy: &'p CheckedPolicy) -> Self {
        let policy = policy.policy();
        let unproved = |id| Behaviour::unproved(policy, id, Solver::new(policy, id, Budget::default()));
        Tracer { behaviours: policy.kinds.ids().map(unproved).collect() }
    }

    /// What every rule gave for a request that was decided so; the program is one by [`Program::explained`].
    pub fn trace(&self, program: &Program, record: &Record<'_>, today: Date, outcome: Outcome) -> Why {
        let parts = explain::parts(program, record, today);
        let rules = self.behaviours.get(record.kind.index()).map(|behaviour| rules(behaviour, parts));
        Why { outcome, rules: rules.unwrap_or_default(), questions: Vec::new() }
    }
}

fn rules(behaviour: &Behaviour<'_>, parts: Vec<Vec<Part>>) -> Vec<RuleWhy> {
    let mut rules: Vec<RuleWhy> = parts.into_iter().enumerate().map(|(at, parts)| rule(behaviour, at, parts)).collect();
    let last = rules.iter().position(|r| r.parts.is_empty() || r.truth == Some(Truth::True)).unwrap_or(rules.len());
    rules.iter_mut().take(last.saturating_add(1)).for_each(|rule| rule.read = true);
    rules
}

fn rule(behaviour: &Behaviour<'_>, at: usize, parts: Vec<Part>) -> RuleWhy {
    let truth = parts.first().map_or(Some(Truth::True), |part| part.truth);
    let failed = failed(&parts);
    let parts = parts.into_iter().map(|part| {
        let when = behaviour.kind.rules.get(at).and_then(|rule| rule.when.as_ref()).filter(|_| !part.whole);
        let facts = when.map(|when| behaviour.facts_at(when, part.span)).unwrap_or_default();
        PartWhy { part, facts }
    });
    RuleWhy { truth, read: false, parts: parts.collect(), failed, flip: None }
}

/// The first part that keeps a condition from being true: inside an `and` the first part that is not, else the whole.
fn failed(parts: &[Part]) -> Option<usize> {
    let mut at = parts.first().filter(|part| part.truth != Some(Truth::True)).map(|_| 0)?;
    while let Some(part) = parts.get(at).filter(|part| part.by_one) {
        let inside = parts.iter().enumerate().skip(at + 1).take_while(|(_, p)| p.depth > part.depth);
        let mut direct = inside.filter(|(_, p)| p.depth == part.depth + 1);
        match direct.find(|(_, p)| p.truth == part.truth) {
            Some((inner, _)) => at = inner,
            None => break,
        }
    }
    Some(at)
}

fn question(facts: &Facts<'_, '_>, rules: &[RuleWhy], fact: FactId) -> QuestionWhy {
    let options = match facts.behaviour.kind.facts.at(fact).base {
        Base::Scalar(Scalar::Bool) => vec![Some(Value::Bool(true)), Some(Value::Bool(false))],
        Base::Scalar(Scalar::Choice(set)) => {
            let choices = 0..facts.behaviour.policy.choices.at(set).len();
            choices.filter_map(|at| u32::try_from(at).ok()).map(|at| Some(Value::Choice(set, at))).collect()
        }
        _ => vec![None],
    };
    let answers = options.into_iter().map(|answer| {
        let leads = leads(facts, rules, fact, answer.as_ref());
        (answer, leads)
    });
    QuestionWhy { fact, answers: answers.collect() }
}

/// The outcomes that remain possible once a question is answered, whatever the other answers are.
fn leads(facts: &Facts<'_, '_>, rules: &[RuleWhy], fact: FactId, answer: Option<&Value<'static>>) -> Vec<Lead> {
    let answered = answer.and_then(|value| facts::is(facts.behaviour.kind, fact, value));
    let fixed: Vec<Claim<'_>> = facts.known().chain(&answered).map(|expr| Claim { expr, holds: true }).collect();
    let mut leads = Vec::new();
    for at in 0..=rules.len() {
        let rule = facts.behaviour.kind.rules.get(at);
        if rules.get(at).is_some_and(|r| !r.read || r.truth == Some(Truth::False)) {
            continue;
        }
        let claims: Vec<Claim<'_>> = fixed.iter().copied().chain(facts.behaviour.condition(at)).collect();
        if let Answer::Found(_) = facts.behaviour.before(at, &claims) {
            leads.push((rule.map_or(Verdict::Review, |r| r.decision.into()), rule.map(|_| at)));
        }
        if rules.get(at).is_some_and(|r| r.truth == Some(Truth::True)) {
            break;
        }
    }
    leads
}

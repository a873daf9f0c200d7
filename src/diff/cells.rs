//! The changes of outcomes between two kinds: for each pair of decisions a record, or the proof that there is none.
//!
//! A record changes where some rule decides it under the old policy and another one under the new. Most pairs of rules cannot meet: a
//! condition that both policies have is decided by the first rule that has it, and the sieve knows what excludes each other.

use super::join::{Joined, join};
use super::key::Keys;
use super::replay::Replay;
use super::{Cell, Example, Options};
use crate::check::CheckedPolicy;
use crate::check::behaviour::AT_ONCE;
use crate::eval::Verdict;
use crate::model::{Expr, ExprKind, Hole, Kind, KindId, Rule, Segment, Type, Value};
use crate::solve::sieve::Sieve;
use crate::solve::{Answer, Budget, Claim, Model, Solver};
use std::collections::HashMap;

/// How many pairs of rules one pair of decisions may be looked into.
const MOST_PAIRS: usize = 20_000;
/// How many records are tried for reasons that may read alike.
const MOST_TRIES: usize = 6;

/// The decisions in order.
const VERDICTS: [Verdict; 4] = [Verdict::Accept, Verdict::Decline, Verdict::Defer, Verdict::Review];

/// What was found of a kind.
#[derive(Default)]
pub(super) struct Found {
    pub(super) cells: Vec<Cell>,
    pub(super) undecided: Vec<(Verdict, Verdict)>,
    pub(super) dropped: usize,
}

/// Looks into every pair of decisions.
pub(super) fn cells(old: (&CheckedPolicy, KindId), new: (&CheckedPolicy, KindId), options: &Options) -> Found {
    let kinds = (old.0.policy().kinds.at(old.1), new.0.policy().kinds.at(new.1));
    let Some(joined) = join((old.0.policy(), kinds.0), (new.0.policy(), kinds.1)) else { return Found::default() };
    let replay = Replay { old: old.0, new: new.0, joined: &joined.policy, kind: joined.policy.kinds.at(joined.old) };
    let sides = (Side::new(&joined, joined.old, old.0), Side::new(&joined, joined.new, new.0));
    let solver = Solver::new(&joined.policy, joined.old, Budget::default());
    let solver = options.today.map_or(solver, |today| solver.on(today));
    let search = Search { old: sides.0, new: sides.1, solver, replay: &replay, vague: joined.vague };
    let mut found = Found::default();
    for from in VERDICTS {
        for to in VERDICTS {
            match search.cell(from, to) {
                Sought::Cell(cell) => found.cells.push(*cell),
                Sought::None => {}
                Sought::Undecided { dropped } => {
                    found.dropped += dropped;
                    found.undecided.push((from, to));
                }
            }
        }
    }
    found
}

/// One of the two kinds, over the joined facts.
struct Side<'j> {
    kind: &'j Kind,
    sieve: Sieve,
    /// The key of each rule's condition, and of what holds where no rule does.
    conditions: Vec<Option<String>>,
    /// The first rule with a condition.
    first: HashMap<String, usize>,
    outcomes: Vec<Outcome>,
}

/// What a rule gives, as far as it can be compared without deciding.
#[derive(PartialEq)]
struct Outcome {
    verdict: Verdict,
    reply: Option<String>,
    wait: Option<crate::model::Duration>,
    /// None where that cannot be told.
    reason: Option<String>,
}

impl<'j> Side<'j> {
    fn new(joined: &'j Joined, id: KindId, policy: &CheckedPolicy) -> Self {
        let kind = joined.policy.kinds.at(id);
        let keys = Keys { policy: &joined.policy, kind };
        let ends = kind.rules.last().is_some_and(|last| last.when.is_none());
        let rules: Vec<Option<&Rule>> = kind.rules.iter().map(Some).chain((!ends).then_some(None)).collect();
        let conditions: Vec<Option<String>> = rules.iter().map(|rule| keys.condition(*rule)).collect();
        let mut first = HashMap::new();
        for (at, key) in conditions.iter().enumerate() {
            if let Some(key) = key {
                first.entry(key.clone()).or_insert(at);
            }
        }
        let reply = |rule: &Rule| rule.reply.map(|(id, _)| policy.policy().replies.at(id).name.text.clone());
        let outcome = |rule: &Option<&Rule>| match rule {
            Some(rule) => Outcome {
                verdict: rule.decision.into(),
                reply: reply(rule),
                wait: rule.wait,
                reason: keys.reason(rule.because.as_ref()),
            },
            None => Outcome { verdict: Verdict::Review, reply: None, wait: None, reason: Some("no rule".to_owned()) },
        };
        let outcomes = rules.iter().map(outcome).collect();
        Side { kind, sieve: Sieve::new(&joined.policy, kind), conditions, first, outcomes }
    }

    fn when(&self, rule: usize) -> Option<&'j Expr> {
        self.kind.rules.get(rule)?.when.as_ref()
    }

    /// The rules with a verdict, with what they give.
    fn with(&self, verdict: Verdict) -> impl Iterator<Item = (usize, &Outcome)> {
        self.outcomes.iter().enumerate().filter(move |(_, outcome)| outcome.verdict == verdict)
    }

    /// The first rule of this side that has the condition of another side's rule.
    fn first_with(&self, other: &Side<'_>, rule: usize) -> usize {
        let key = other.conditions.get(rule).and_then(Option::as_ref);
        key.and_then(|key| self.first.get(key)).copied().unwrap_or(usize::MAX)
    }

    /// The rules up to, not including, `rule` that hold for a record, or cannot be read for it.
    fn met(&self, solver: &Solver<'j>, model: &Model, rule: usize) -> Vec<usize> {
        let truths = solver.truth(model);
        let before = self.sieve.candidates(model, 0..rule);
        let whens = before.filter_map(|r| Some((r, self.when(r)?)));
        whens.filter(|(_, when)| truths.of(when) != Some(false)).map(|(r, _)| r).take(AT_ONCE).collect()
    }

    /// What a record gets.
    fn verdict(&self, solver: &Solver<'j>, model: &Model) -> Option<Verdict> {
        let all = self.outcomes.len();
        let decides = self.met(solver, model, all).first().copied().unwrap_or(all.saturating_sub(1));
        self.outcomes.get(decides).map(|outcome| outcome.verdict)
    }
}

/// What became of a pair of decisions.
enum Sought {
    Cell(Box<Cell>),
    /// There is no such record.
    None,
    Undecided {
        dropped: usize,
    },
}

struct Search<'s, 'j> {
    old: Side<'j>,
    new: Side<'j>,
    solver: Solver<'j>,
    replay: &'s Replay<'s>,
    vague: bool,
}

impl<'j> Search<'_, 'j> {
    fn cell(&self, from: Verdict, to: Verdict) -> Sought {
        let (mut unsure, mut dropped, mut looked) = (self.vague, 0, 0);
        for (i, a) in self.old.with(from) {
            let last = self.new.first_with(&self.old, i);
            for (j, b) in self.new.with(to) {
                // under the new policy an earlier rule has the condition of the old one, or the other way round
                if j > last
                    || i > self.old.first_with(&self.new, j)
                    || !self.old.sieve.may_meet_of(i, &self.new.sieve, j)
                {
                    continue;
                }
                if from == to && a == b && a.reason.is_some() {
                    continue;
                }
                if looked >= MOST_PAIRS {
                    return Sought::Undecided { dropped };
                }
                looked += 1;
                match self.pair((i, a), (j, b)) {
                    Sought::None => {}
                    Sought::Cell(cell) => return Sought::Cell(cell),
                    Sought::Undecided { dropped: more } => (unsure, dropped) = (true, dropped + more),
                }
            }
        }
        if unsure { Sought::Undecided { dropped } } else { Sought::None }
    }

    /// Looks for a record that one rule decides under the old policy and the other under the new one.
    fn pair(&self, (i, a): (usize, &Outcome), (j, b): (usize, &Outcome)) -> Sought {
        let mut claims: Vec<Claim<'j>> = Vec::new();
        let held = [self.old.when(i), self.new.when(j)].into_iter().flatten();
        claims.extend(held.map(|expr| Claim { expr, holds: true }));
        let apart = a.verdict != b.verdict || a.reply != b.reply || a.wait != b.wait;
        let mut tried: Vec<Model> = Vec::new();
        for _ in 0..MOST_TRIES {
            let model = match self.find(&claims, (i, j), &tried) {
                Answer::Found(model) => model,
                // with every value that is shown the reasons read alike
                Answer::Impossible(_) => return Sought::None,
                Answer::GaveUp => return Sought::Undecided { dropped: 0 },
            };
            if let Some(cell) = self.confirmed(&model, (a, b)) {
                return Sought::Cell(Box::new(cell));
            }
            if apart {
                return Sought::Undecided { dropped: 1 };
            }
            tried.push(model);
        }
        Sought::Undecided { dropped: 0 }
    }

    /// A model of the claims for which no earlier rule of either side holds; its values are none of those tried.
    fn find(&self, claims: &[Claim<'j>], (i, j): (usize, usize), tried: &[Model]) -> Answer {
        let others: Vec<Expr> = tried.iter().filter_map(|model| self.unlike(model, (i, j))).collect();
        if others.len() < tried.len() {
            return Answer::GaveUp;
        }
        let (mut old, mut new): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        loop {
            let passed =
                old.iter().filter_map(|&r| self.old.when(r)).chain(new.iter().filter_map(|&r| self.new.when(r)));
            let passed = passed.map(|expr| Claim { expr, holds: false });
            let unlike = others.iter().map(|expr| Claim { expr, holds: true });
            let asked: Vec<Claim<'_>> = claims.iter().copied().chain(passed).chain(unlike).collect();
            let solver: Solver<'_> = self.solver;
            let model = match solver.find(&asked) {
                Answer::Found(model) => model,
                other => return other,
            };
            let met = (self.old.met(&self.solver, &model, i), self.new.met(&self.solver, &model, j));
            let fresh =
                |met: Vec<usize>, known: &[usize]| met.into_iter().filter(|r| !known.contains(r)).collect::<Vec<_>>();
            let (met_old, met_new) = (fresh(met.0, &old), fresh(met.1, &new));
            if met_old.is_empty() && met_new.is_empty() {
                return Answer::Found(model);
            }
            old.extend(met_old);
            new.extend(met_new);
        }
    }

    /// That some value which the rules' reasons show is another than in a record.
    fn unlike(&self, model: &Model, (i, j): (usize, usize)) -> Option<Expr> {
        let reasons = [self.old.kind.rules.get(i), self.new.kind.rules.get(j)];
        let texts = reasons.into_iter().flatten().filter_map(|r| r.because.as_ref()).map(|b| &b.text);
        let mut differs: Vec<Expr> = Vec::new();
        for segment in texts.flat_map(|t| &t.segments) {
            let (shown, span) = match segment {
                Segment::Text(_) => continue,
                Segment::Hole(Hole::Value(shown), span) => (shown, span),
                Segment::Hole(..) => return None,
            };
            let value = self.solver.value(model, shown)?;
            if matches!(value, Value::Absent | Value::Unknown | Value::List(_)) {
                return None;
            }
            let constant = Expr { kind: ExprKind::Const(value), ty: Type { optional: false, ..shown.ty }, span: *span };
            let kind =
                ExprKind::Compare(crate::model::expr::Comparison::IsNot, Box::new(shown.clone()), Box::new(constant));
            differs.push(Expr { kind, ty: Type::BOOL, span: *span });
        }
        let span = differs.first()?.span;
        Some(Expr { kind: ExprKind::Quorum(crate::model::expr::Quorum::Any, differs), ty: Type::BOOL, span })
    }

    /// The cell of a record made small and natural, once both policies have decided it.
    fn confirmed(&self, model: &Model, (a, b): (&Outcome, &Outcome)) -> Option<Cell> {
        let verdicts = |model: &Model| {
            (self.old.verdict(&self.solver, model), self.new.verdict(&self.solver, model))
                == (Some(a.verdict), Some(b.verdict))
        };
        let small = if a.verdict == b.verdict {
            None
        } else {
            self.example(&self.solver.improved(model.clone(), verdicts), (a, b))
        };
        let example = small.or_else(|| self.smaller_of_same(model, (a, b))).or_else(|| self.example(model, (a, b)))?;
        let changed = super::replay::changed(self.replay, &example.old, &example.new);
        Some(Cell { from: Some(a.verdict), to: Some(b.verdict), changed, example: Some(example), records: None })
    }

    /// A smaller record whose decision stays while something else changes.
    fn smaller_of_same(&self, model: &Model, pair: (&Outcome, &Outcome)) -> Option<Example> {
        let good = |model: &Model| {
            let by = |side: &Side<'j>| side.met(&self.solver, model, side.outcomes.len()).first().copied();
            let (i, j) = (by(&self.old), by(&self.new));
            let last = |side: &Side<'j>, at: Option<usize>| at.unwrap_or(side.outcomes.len().saturating_sub(1));
            let (a, b) = (self.old.outcomes.get(last(&self.old, i)), self.new.outcomes.get(last(&self.new, j)));
            a.zip(b).is_some_and(|(a, b)| {
                a.verdict == pair.0.verdict && b.verdict == pair.1.verdict && (a.reply != b.reply || a.wait != b.wait)
            })
        };
        if good(model) { self.example(&self.solver.improved(model.clone(), good), pair) } else { None }
    }

    fn example(&self, model: &Model, (a, b): (&Outcome, &Outcome)) -> Option<Example> {
        let (witness, old, new) = self.replay.run(model)?;
        let as_said = old.verdict == a.verdict && new.verdict == b.verdict;
        let differs = !super::replay::changed(self.replay, &old, &new).is_empty();
        (as_said && differs).then_some(Example { witness, old, new })
    }
}

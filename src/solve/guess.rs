//! A quick guess at a record for which some claims come out: one value after the other is narrowed down, with a few steps back. Most
//! questions are answered so, hundreds of times as fast as by a proof. A guess is checked like every model; none proves nothing.

pub(super) mod domain;
mod leaf;

use super::atoms::Source;
use super::build::Natural;
use super::{Claim, Model};
use crate::model::{Bound, Date, Expr, ExprKind, FactId, Kind, MeId, Need, Policy, Value};
use domain::{Domain, Narrow, Said};
use std::collections::BTreeMap;
use std::rc::Rc;

/// How many goals one guess may look at.
const MOST_STEPS: usize = 1_500;
/// How many guesses that do not come out are passed over.
const MOST_WRONG: usize = 3;

/// What should come out.
#[derive(Clone)]
enum Goal<'e> {
    Holds(&'e Expr, bool),
    Value(Source, Narrow),
}

/// Goals that are still open; later ones are shared between the ways to reach the first.
type Open<'e> = Option<Rc<Cell<'e>>>;

struct Cell<'e> {
    goal: Goal<'e>,
    rest: Open<'e>,
}

impl Drop for Cell<'_> {
    /// One after the other: there may be more of them than calls may nest.
    fn drop(&mut self) {
        let mut rest = self.rest.take();
        while let Some(cell) = rest {
            rest = Rc::into_inner(cell).and_then(|mut cell| cell.rest.take());
        }
    }
}

/// Ways to reach a goal, each by reaching all of some others.
type Ways<'e> = Vec<Vec<Goal<'e>>>;

/// A guess in the making.
pub(super) struct Guess<'g, 'p> {
    policy: &'p Policy,
    kind: &'p Kind,
    natural: &'g Natural<'p>,
    /// None where nothing may rest on it.
    today: Option<Date>,
    domains: BTreeMap<Source, Domain>,
    /// What was narrowed, as it was before.
    trail: Vec<(Source, Option<Domain>)>,
    steps: usize,
    wrong: usize,
}

/// A record for which the claims come out, if one is soon found; `good` says whether they do.
pub(super) fn guess<'p>(
    natural: &Natural<'p>,
    today: Date,
    claims: &[Claim<'_>],
    good: &dyn Fn(&Model) -> bool,
) -> Option<Model> {
    let mut guess = Guess::new(natural, Some(today));
    let goals = claims.iter().rev().fold(None, |rest, claim| open(Goal::Holds(claim.expr, claim.holds), rest));
    guess.reach(goals, good)
}

fn open<'e>(goal: Goal<'e>, rest: Open<'e>) -> Open<'e> {
    Some(Rc::new(Cell { goal, rest }))
}

impl<'g, 'p> Guess<'g, 'p> {
    pub(super) fn new(natural: &'g Natural<'p>, today: Option<Date>) -> Self {
        Guess {
            policy: natural.policy,
            kind: natural.kind,
            natural,
            today,
            domains: BTreeMap::new(),
            trail: Vec::new(),
            steps: MOST_STEPS,
            wrong: MOST_WRONG,
        }
    }

    /// What claims ask of single values at the least, and whether that is all that they ask; none where they cannot all come out.
    pub(super) fn needs(mut self, claims: &[Claim<'_>]) -> Option<(BTreeMap<Source, Domain>, bool)> {
        let mut all = true;
        let mut goals: Vec<Goal<'_>> = claims.iter().map(|claim| Goal::Holds(claim.expr, claim.holds)).collect();
        while let Some(goal) = goals.pop() {
            match goal {
                Goal::Value(source, claim) => {
                    if !self.narrow(source, &claim) {
                        return None;
                    }
                }
                Goal::Holds(expr, holds) => {
                    let mut ways = self.ways(expr, holds);
                    // several ways: none of them is needed; nothing asked: a hope
                    all &= matches!(ways.as_slice(), [way] if !way.is_empty()) && is_told(expr, holds);
                    if ways.len() < 2 {
                        goals.extend(ways.pop()?);
                    }
                }
            }
        }
        Some((self.domains, all))
    }

    /// Reaches all that is open, one after the other.
    fn reach<'e>(&mut self, mut goals: Open<'e>, good: &dyn Fn(&Model) -> bool) -> Option<Model>
    where
        'p: 'e,
    {
        loop {
            if self.steps == 0 || self.wrong == 0 {
                return None;
            }
            self.steps -= 1;
            let Some(cell) = goals else { return self.finish(good) };
            goals = cell.rest.clone();
            match &cell.goal {
                Goal::Value(source, claim) => {
                    if !self.narrow(*source, claim) {
                        return None;
                    }
                }
                Goal::Holds(expr, holds) => {
                    let mut ways = self.ways(expr, *holds);
                    if ways.len() > 1 {
                        if ways.iter().any(|way| self.is_reached(way)) {
                            continue;
                        }
                        return self.reach_one(ways, &goals, good);
                    }
                    let way = ways.pop()?;
                    goals = way.into_iter().rev().fold(goals, |rest, goal| open(goal, rest));
                }
            }
        }
    }

    fn reach_one<'e>(&mut self, ways: Ways<'e>, goals: &Open<'e>, good: &dyn Fn(&Model) -> bool) -> Option<Model>
    where
        'p: 'e,
    {
        let mark = self.trail.len();
        for way in ways {
            let goals = way.into_iter().rev().fold(goals.clone(), |rest, goal| open(goal, rest));
            if let Some(model) = self.reach(goals, good) {
                return Some(model);
            }
            self.undo(mark);
        }
        None
    }

    fn finish(&mut self, good: &dyn Fn(&Model) -> bool) -> Option<Model> {
        let model = self.model();
        if let Some(model) = model.filter(|model| good(model)) {
            return Some(model);
        }
        self.wrong -= 1;
        None
    }

    /// Whether what was narrowed so far reaches all of these goals.
    fn is_reached(&mut self, way: &[Goal<'_>]) -> bool {
        way.iter().all(|goal| match goal {
            Goal::Value(source, claim) => self.says(*source, claim) == Said::Already,
            Goal::Holds(expr, holds) => {
                self.is_leaf(expr)
                    && self.ways(expr, *holds).iter().any(|way| {
                        !way.is_empty()
                            && way.iter().all(|goal| match goal {
                                Goal::Value(source, claim) => self.says(*source, claim) == Said::Already,
                                Goal::Holds(..) => false,
                            })
                    })
            }
        })
    }

    fn is_leaf(&self, expr: &Expr) -> bool {
        !matches!(
            expr.kind,
            ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_) | ExprKind::Quorum(..) | ExprKind::Let(_)
        )
    }

    fn says(&self, source: Source, claim: &Narrow) -> Said {
        if let Some(domain) = self.domains.get(&source) {
            return domain.says(claim);
        }
        self.fresh(source).says(claim)
    }

    /// What a value may be of which nothing is asked.
    pub(super) fn fresh(&self, source: Source) -> Domain {
        let (base, bound) = match source {
            Source::Fact(id) => self.kind.facts.get(id).map(|f| (f.base, f.bound)),
            Source::Me(id) => self.policy.me.get(id).map(|f| (f.ty.base, f.bound)),
        }
        .unwrap_or((crate::model::Base::Error, Bound::None));
        Domain::new(self.policy, base, bound)
    }

    fn narrow(&mut self, source: Source, claim: &Narrow) -> bool {
        match self.says(source, claim) {
            Said::Never => return false,
            Said::Already => return true,
            Said::Perhaps => {}
        }
        // what lies in a record is only there with it
        if let (Narrow::Present(true), Some(around)) = (claim, self.around(source))
            && !self.narrow(Source::Fact(around), claim)
        {
            return false;
        }
        let before = self.domains.get(&source).cloned();
        let mut domain = before.clone().unwrap_or_else(|| self.fresh(source));
        domain.narrow(claim);
        self.domains.insert(source, domain);
        self.trail.push((source, before));
        true
    }

    fn around(&self, source: Source) -> Option<FactId> {
        let Source::Fact(id) = source else { return None };
        self.kind.facts.get(id)?.within
    }

    fn undo(&mut self, mark: usize) {
        while self.trail.len() > mark {
            let Some((source, before)) = self.trail.pop() else { return };
            match before {
                Some(domain) => self.domains.insert(source, domain),
                None => self.domains.remove(&source),
            };
        }
    }

    /// Whether a value may be absent, by itself or with what it lies in.
    fn may_be_absent(&self, source: Source) -> bool {
        match source {
            Source::Fact(id) => {
                self.kind.facts.get(id).is_some_and(|f| matches!(f.need, Need::Optional) || f.within.is_some())
            }
            Source::Me(id) => self.policy.me.get(id).is_some_and(|f| f.ty.optional),
        }
    }

    /// The record; none where no value comes to mind for a fact.
    fn model(&self) -> Option<Model> {
        let facts = self.kind.facts.ids().map(|id| self.fact(id));
        let me = self.policy.me.ids().map(|id| Some((id, self.me(id)?)));
        Some(Model {
            values: facts.collect::<Option<_>>()?,
            today: self.today?,
            me: me.collect::<Option<_>>()?,
            id: super::build::PLAIN_ID.to_owned(),
        })
    }

    fn is_present(&self, id: FactId) -> bool {
        let Some(fact) = self.kind.facts.get(id) else { return false };
        fact.within.is_none_or(|within| self.is_present(within))
            && (!matches!(fact.need, Need::Optional) || self.wants(Source::Fact(id)))
    }

    /// Whether a value that may be absent is asked for; if nothing is asked, whether it is there where others should be like it.
    fn wants(&self, source: Source) -> bool {
        let asked = self.domains.get(&source).and_then(|domain| domain.present);
        asked.unwrap_or_else(|| self.natural.said(source).is_some_and(Value::is_present))
    }

    fn fact(&self, id: FactId) -> Option<Value<'static>> {
        if self.is_present(id) { self.value(Source::Fact(id)) } else { Some(Value::Absent) }
    }

    fn me(&self, id: MeId) -> Option<Value<'static>> {
        let source = Source::Me(id);
        if self.may_be_absent(source) && !self.wants(source) { Some(Value::Absent) } else { self.value(source) }
    }

    fn value(&self, source: Source) -> Option<Value<'static>> {
        let natural = self.natural.value(source);
        let words = || self.natural.plain(&super::atoms::TextKind::Value(source));
        self.domains.get(&source).map_or(Some(natural.clone()), |domain| domain.shape.value(&natural, &words))
    }
}

/// Whether the one way to make a condition come out says all of it: not so for not being in a list, some of whose entries may be passed over.
fn is_told(expr: &Expr, holds: bool) -> bool {
    !matches!(expr.kind, ExprKind::In { negated, .. } if negated == holds)
}

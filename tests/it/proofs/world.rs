//! Every record of a policy's kind, and what its conditions give for each.

use super::made::Sort;
use etiquette::check::CheckedPolicy;
use etiquette::model::arena::Id;
use etiquette::model::{Expr, Kind, KindId, Policy, Value};
use etiquette::solve::{Budget, Model, Solver};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What a condition gives for each record.
type Truths = Rc<Vec<bool>>;

pub(super) struct World<'p> {
    pub(super) checked: &'p CheckedPolicy,
    pub(super) policy: &'p Policy,
    pub(super) kind: &'p Kind,
    pub(super) solver: Solver<'p>,
    pub(super) models: Vec<Model>,
    /// For each rule, the records for which its condition holds.
    pub(super) holds: Vec<Truths>,
    /// For each record, the rule that decides; their number where none does.
    pub(super) decides: Vec<usize>,
    /// What conditions give, by their place.
    known: RefCell<BTreeMap<(u32, u32), Truths>>,
}

impl<'p> World<'p> {
    pub(super) fn new(checked: &'p CheckedPolicy, sort: &Sort) -> Self {
        let policy = checked.policy();
        let id = KindId::from_index(0);
        let kind = policy.kinds.at(id);
        let solver = Solver::new(policy, id, Budget::default());
        let models = models(kind, sort);
        let mut world = World {
            checked,
            policy,
            kind,
            solver,
            models,
            holds: Vec::new(),
            decides: Vec::new(),
            known: RefCell::default(),
        };
        let all = Rc::new(vec![true; world.models.len()]);
        world.holds = kind.rules.iter().map(|r| r.when.as_ref().map_or_else(|| all.clone(), |w| world.of(w))).collect();
        let first = |at: usize| world.holds.iter().position(|holds| holds[at]).unwrap_or(kind.rules.len());
        world.decides = (0..world.models.len()).map(first).collect();
        world
    }

    /// What a condition gives for each record.
    pub(super) fn of(&self, expr: &'p Expr) -> Truths {
        let key = (expr.span.start, expr.span.end);
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        let truth = |model| self.solver.truth(model).of(expr).expect("nothing leaves its range");
        let found = Rc::new(self.models.iter().map(truth).collect::<Vec<bool>>());
        self.known.borrow_mut().insert(key, found.clone());
        found
    }

    /// The records for which something is so.
    pub(super) fn any(&self, is_so: impl Fn(usize) -> bool) -> bool {
        (0..self.models.len()).any(is_so)
    }
}

fn models(kind: &Kind, sort: &Sort) -> Vec<Model> {
    let mut all: Vec<Vec<Value<'static>>> = vec![Vec::new()];
    for fact in kind.facts.values() {
        let domain = sort.domain(fact);
        all = all
            .iter()
            .flat_map(|start| domain.iter().map(move |v| [start.clone(), vec![v.clone()]].concat()))
            .collect();
    }
    let on = |today| {
        all.iter().map(move |values| Model { values: values.clone(), today, me: Vec::new(), id: "1".to_owned() })
    };
    (sort.todays)().into_iter().flat_map(on).collect()
}

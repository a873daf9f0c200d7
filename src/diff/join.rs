//! Two kinds over one set of facts, so that one question can speak of both: what a record says to the old policy and to the new one.
//!
//! Facts are the same where a record holds them under the same keys. A record that both policies take lies within the bounds of both,
//! and lacks only what neither of them requires.

use super::retarget::{Retarget, Seen};
use crate::model::arena::{Arena, Id};
use crate::model::value::same_text;
use crate::model::{
    Base, Because, Bound, ChoicesId, Decimal, Fact, FactId, Global, Kind, KindId, Layout, MeField, MeId, Need, Policy,
    Rule, Scalar, Value,
};

/// A policy that holds the old kind and the new one over the same facts.
pub(super) struct Joined {
    pub(super) policy: Policy,
    pub(super) old: KindId,
    pub(super) new: KindId,
    /// Where the two differ in a way that is not proved about here.
    pub(super) vague: bool,
}

/// Joins a kind of two policies; none where no record suits both.
pub(super) fn join(old: (&Policy, &Kind), new: (&Policy, &Kind)) -> Option<Joined> {
    let mut joining = Joining::new(old.0, new.0);
    let seen = joining.facts(old.1, new.1)?;
    let me = joining.me(old.0, new.0);
    let (old_side, new_side) = joining.sides(seen, me, old, new);
    let mut policy = joining.policy;
    for side in [&old_side, &new_side] {
        for global in side.policy.globals.values() {
            policy.globals.push(Global { name: global.name.clone(), value: side.expr(&global.value) });
        }
    }
    let kind = |side: &Retarget<'_>, facts: &Arena<FactId, Fact>| Kind {
        name: side.kind.name.clone(),
        facts: facts.clone(),
        lets: both_lets(&old_side, &new_side),
        layout: Layout::default(),
        answer_by: side.kind.answer_by.as_ref().map(|date| side.expr(date)),
        expires_on: None,
        reply_limit: None,
        reply_style: side.kind.reply_style,
        rules_span: side.kind.rules_span,
        rules: side.kind.rules.iter().map(|rule| of_rule(side, rule)).collect(),
    };
    let (old, new) = (kind(&old_side, &joining.facts), kind(&new_side, &joining.facts));
    let (old, new) = (policy.kinds.push(old), policy.kinds.push(new));
    Some(Joined { policy, old, new, vague: joining.vague })
}

fn both_lets(old: &Retarget<'_>, new: &Retarget<'_>) -> Arena<crate::model::LetId, crate::model::Derived> {
    let mut lets = Arena::default();
    for side in [old, new] {
        for derived in side.kind.lets.values() {
            lets.push(crate::model::Derived { value: side.expr(&derived.value), ..derived.clone() });
        }
    }
    lets
}

/// A rule over the joined facts. Its reply is still one of its own policy.
fn of_rule(side: &Retarget<'_>, rule: &Rule) -> Rule {
    let because = rule.because.as_ref().map(|because| Because {
        text: side.template(&because.text),
        given: None,
        span: because.span,
    });
    Rule { when: rule.when.as_ref().map(|when| side.expr(when)), because, ..rule.clone() }
}

struct Joining {
    policy: Policy,
    facts: Arena<FactId, Fact>,
    /// How many sets of choices come before those of the new policy.
    old_choices: usize,
    vague: bool,
}

/// What each side sees of the joined facts.
type SeenBySides = (Vec<Seen>, Vec<Seen>);

impl Joining {
    fn new(old: &Policy, new: &Policy) -> Joining {
        let mut policy = Policy::default();
        for set in old.choices.values().chain(new.choices.values()) {
            policy.choices.push(set.clone());
        }
        Joining { policy, facts: Arena::default(), old_choices: old.choices.len(), vague: false }
    }

    fn sides<'p>(
        &self,
        seen: SeenBySides,
        me: (Vec<MeId>, Vec<MeId>),
        old: (&'p Policy, &'p Kind),
        new: (&'p Policy, &'p Kind),
    ) -> (Retarget<'p>, Retarget<'p>) {
        let bases: Vec<(Base, bool)> =
            self.facts.values().map(|f| (f.base, matches!(f.need, Need::Optional) || f.within.is_some())).collect();
        let side = |(policy, kind), seen, me, starts| Retarget { policy, kind, seen, me, starts, bases: bases.clone() };
        let starts =
            super::retarget::Starts { choices: self.old_choices, globals: old.0.globals.len(), lets: old.1.lets.len() };
        (side(old, seen.0, me.0, super::retarget::Starts::default()), side(new, seen.1, me.1, starts))
    }

    fn new_set(&self, id: ChoicesId) -> ChoicesId {
        ChoicesId::from_index(id.index() + self.old_choices)
    }

    /// The fact of the new kind with its own sets of choices moved behind the old ones.
    fn moved(&self, fact: &Fact) -> Fact {
        let base = match fact.base {
            Base::Scalar(Scalar::Choice(set)) => Base::Scalar(Scalar::Choice(self.new_set(set))),
            Base::List(Some(Scalar::Choice(set))) => Base::List(Some(Scalar::Choice(self.new_set(set)))),
            other => other,
        };
        let need = match &fact.need {
            Need::Default(value) => Need::Default(super::retarget::moved_value(value, self.old_choices)),
            other => other.clone(),
        };
        Fact { base, need, ..fact.clone() }
    }

    fn facts(&mut self, old: &Kind, new: &Kind) -> Option<SeenBySides> {
        let mut seen: SeenBySides = (Vec::new(), vec![Seen::Nothing; new.facts.len()]);
        let new_facts: Vec<Fact> = new.facts.values().map(|f| self.moved(f)).collect();
        for fact in old.facts.values() {
            let twin = new_facts.iter().position(|other| other.keys == fact.keys);
            match twin.and_then(|at| Some((at, new_facts.get(at)?))) {
                Some((at, other)) => {
                    let (by_old, by_new) = self.both(fact, other)?;
                    seen.0.push(by_old);
                    if let Some(place) = seen.1.get_mut(at) {
                        *place = by_new;
                    }
                }
                None => seen.0.push(Seen::Fact(self.facts.push(alone(fact)))),
            }
        }
        for (at, fact) in new_facts.iter().enumerate() {
            if !old.facts.values().any(|other| other.keys == fact.keys)
                && let Some(place) = seen.1.get_mut(at)
            {
                *place = Seen::Fact(self.facts.push(alone(fact)));
            }
        }
        if clash(old, new) || clash(new, old) {
            return None;
        }
        self.lay_within(old, new, &seen);
        Some(seen)
    }

    /// Puts facts into the tables that may be absent. A table that only one side may do without is there where the other side needs
    /// something of it.
    fn lay_within(&mut self, old: &Kind, new: &Kind, seen: &SeenBySides) {
        let tables: Vec<FactId> =
            self.facts.iter().filter(|(_, f)| matches!(f.base, Base::Record(_))).map(|(id, _)| id).collect();
        let lone = |table: &Vec<String>| {
            [old, new].iter().filter(|kind| kind.facts.values().any(|f| f.keys == *table)).count() == 1
        };
        for table in tables {
            let keys = self.facts.at(table).keys.clone();
            let inside: Vec<FactId> = self
                .facts
                .iter()
                .filter(|(_, f)| f.keys.len() > keys.len() && f.keys.starts_with(&keys))
                .map(|(id, _)| id)
                .collect();
            for id in inside {
                let nearer = self.facts.at(id).within.is_some_and(|w| self.facts.at(w).keys.len() > keys.len());
                if !nearer {
                    self.facts.at_mut(id).within = Some(table);
                }
                if lone(&keys) {
                    match self.facts.at(id).need {
                        Need::Required | Need::Ask(_) if !self.is_new_only(id, seen, old, new, table) => {
                            self.facts.at_mut(table).need = Need::Required;
                        }
                        Need::Default(_) => self.vague = true,
                        _ => {}
                    }
                }
            }
        }
    }

    /// Whether a fact is known only to the side that may do without the table.
    fn is_new_only(&self, id: FactId, seen: &SeenBySides, old: &Kind, new: &Kind, table: FactId) -> bool {
        let keys = &self.facts.at(table).keys;
        let knows = |side: &[Seen]| side.iter().any(|s| s.fact() == Some(id));
        let has_table = |kind: &Kind| kind.facts.values().any(|f| f.keys == *keys);
        let without = |side: &[Seen], kind: &Kind| knows(side) && !has_table(kind);
        !without(&seen.0, old) && !without(&seen.1, new)
    }

    /// One fact that both sides know; none where no record suits both.
    fn both(&mut self, old: &Fact, new: &Fact) -> Option<(Seen, Seen)> {
        let required = |fact: &Fact| matches!(fact.need, Need::Required | Need::Ask(_));
        let Some((base, bound)) = self.common(old, new) else {
            if required(old) || required(new) {
                return None;
            }
            // the key may only be missing; that is not looked into
            self.vague = true;
            let (a, b) = (self.facts.push(alone(old)), self.facts.push(alone(new)));
            return Some((Seen::Fact(a), Seen::Fact(b)));
        };
        let default = |fact: &Fact| if let Need::Default(value) = &fact.need { Some(value.clone()) } else { None };
        let (of_old, of_new) = (default(old), default(new));
        let (need, of_old, of_new) = match (of_old, of_new) {
            _ if required(old) || required(new) => (Need::Required, None, None),
            (Some(a), Some(b)) if same_default(&self.policy, &a, &b) && base == old.base => {
                (Need::Default(a), None, None)
            }
            (a, b) => {
                // within a table that may be absent, a default holds only where the table is there
                self.vague |= (a.is_some() || b.is_some()) && (old.within.is_some() || new.within.is_some());
                (Need::Optional, a, b)
            }
        };
        let id = self.facts.push(Fact { base, bound, need, within: None, ..old.clone() });
        let seen = |fact: &Fact, default: Option<Value<'static>>| {
            let widened = base != fact.base && fact.base == Base::Scalar(Scalar::Decimal);
            match default {
                Some(value) => Seen::Or(id, widened, value),
                None if widened => Seen::Widened(id),
                None => Seen::Fact(id),
            }
        };
        Some((seen(old, of_old), seen(new, of_new)))
    }

    /// The type and the bound that a value has for both.
    fn common(&mut self, old: &Fact, new: &Fact) -> Option<(Base, Bound)> {
        match (old.base, new.base) {
            (Base::Scalar(a), Base::Scalar(b)) => self.common_scalar((a, old.bound), (b, new.bound)),
            (Base::List(a), Base::List(b)) if self.same_element(a, b) => Some((old.base, old.bound)),
            (Base::Record(_), Base::Record(_)) => Some((old.base, Bound::None)),
            _ => None,
        }
    }

    fn same_element(&self, a: Option<Scalar>, b: Option<Scalar>) -> bool {
        match (a, b) {
            (Some(Scalar::Choice(a)), Some(Scalar::Choice(b))) => {
                self.policy.choices.at(a) == self.policy.choices.at(b)
            }
            _ => a == b,
        }
    }

    fn common_scalar(&mut self, old: (Scalar, Bound), new: (Scalar, Bound)) -> Option<(Base, Bound)> {
        let (scalar, bound) = match (old.0, new.0) {
            (Scalar::Choice(a), Scalar::Choice(b)) => {
                let (a, b) = (self.policy.choices.at(a), self.policy.choices.at(b));
                let common: Vec<String> = a.iter().filter(|c| b.iter().any(|d| same_text(c, d))).cloned().collect();
                return self.choice(common);
            }
            (Scalar::Choice(set), Scalar::Text) => return self.choice_within(set, new.1),
            (Scalar::Text, Scalar::Choice(set)) => return self.choice_within(set, old.1),
            (Scalar::Text, Scalar::Text) => (Scalar::Text, shorter(old.1, new.1)),
            (Scalar::Int, Scalar::Int | Scalar::Decimal) | (Scalar::Decimal, Scalar::Int) => {
                let (low, high) = [old.1, new.1].into_iter().map(ints).fold((i64::MIN, i64::MAX), narrower);
                (low <= high).then_some((Scalar::Int, Bound::Int(low, high)))?
            }
            (Scalar::Decimal, Scalar::Decimal) => (Scalar::Decimal, decimals(old.1, new.1)?),
            (a, b) if a == b => (a, Bound::None),
            _ => return None,
        };
        Some((Base::Scalar(scalar), bound))
    }

    fn choice_within(&mut self, set: ChoicesId, bound: Bound) -> Option<(Base, Bound)> {
        let fits = |c: &&String| !matches!(bound, Bound::Length(most) if c.chars().count() > most as usize);
        let common = self.policy.choices.at(set).iter().filter(fits).cloned().collect();
        self.choice(common)
    }

    fn choice(&mut self, common: Vec<String>) -> Option<(Base, Bound)> {
        if common.is_empty() {
            return None;
        }
        let known = self.policy.choices.iter().find(|(_, set)| **set == common).map(|(id, _)| id);
        let set = known.unwrap_or_else(|| self.policy.choices.push(common));
        Some((Base::Scalar(Scalar::Choice(set)), Bound::None))
    }

    /// The fields of `me` by name.
    fn me(&mut self, old: &Policy, new: &Policy) -> (Vec<MeId>, Vec<MeId>) {
        let mut of_old = Vec::new();
        for field in old.me.values() {
            of_old.push(self.policy.me.push(field.clone()));
        }
        let mut of_new = Vec::new();
        for field in new.me.values() {
            let twin = self.policy.me.iter().find(|(_, f)| f.name.text == field.name.text).map(|(id, _)| id);
            match twin {
                Some(id) => {
                    let have = self.policy.me.at(id);
                    let same =
                        have.ty.base == field.ty.base && !matches!(field.ty.base, Base::Scalar(Scalar::Choice(_)));
                    let bound = if same && have.ty.base == Base::Scalar(Scalar::Text) {
                        shorter(have.bound, field.bound)
                    } else {
                        have.bound
                    };
                    self.vague |= !same;
                    let optional = have.ty.optional && field.ty.optional;
                    let joined = MeField { bound, ty: crate::model::Type { optional, ..have.ty }, ..have.clone() };
                    *self.policy.me.at_mut(id) = joined;
                    of_new.push(id);
                }
                None => {
                    let base = match field.ty.base {
                        Base::Scalar(Scalar::Choice(set)) => Base::Scalar(Scalar::Choice(self.new_set(set))),
                        other => other,
                    };
                    let default = field.default.as_ref().map(|v| super::retarget::moved_value(v, self.old_choices));
                    let ty = crate::model::Type { base, ..field.ty };
                    of_new.push(self.policy.me.push(MeField { ty, default, ..field.clone() }));
                }
            }
        }
        (of_old, of_new)
    }
}

/// Whether one side needs a value where the other needs a table.
fn clash(a: &Kind, b: &Kind) -> bool {
    let needed = |f: &&Fact| matches!(f.need, Need::Required | Need::Ask(_)) && !matches!(f.base, Base::Record(_));
    let is_below = |deep: &Fact, flat: &Fact| deep.keys.len() > flat.keys.len() && deep.keys.starts_with(&flat.keys);
    a.facts.values().filter(needed).any(|flat| b.facts.values().filter(needed).any(|deep| is_below(deep, flat)))
}

/// A fact that only one side knows; its table is laid later.
fn alone(fact: &Fact) -> Fact {
    let need = if let Need::Ask(_) = fact.need { Need::Required } else { fact.need.clone() };
    Fact { within: None, need, ..fact.clone() }
}

fn same_default(policy: &Policy, a: &Value<'_>, b: &Value<'_>) -> bool {
    let spelled = |v: &Value<'_>| match v {
        Value::Choice(set, at) => policy.choices.get(*set).and_then(|c| c.get(*at as usize)).cloned(),
        Value::Text(text) => Some(text.clone().into_owned()),
        _ => None,
    };
    match (spelled(a), spelled(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}

fn shorter(a: Bound, b: Bound) -> Bound {
    match (a, b) {
        (Bound::Length(a), Bound::Length(b)) => Bound::Length(a.min(b)),
        (Bound::Length(a), _) | (_, Bound::Length(a)) => Bound::Length(a),
        _ => Bound::None,
    }
}

fn ints(bound: Bound) -> (i64, i64) {
    let whole = |d: Decimal, least: i64| i64::try_from(d).unwrap_or(least);
    match bound {
        Bound::Int(low, high) => (low, high),
        Bound::Decimal(low, high) => (whole(low.ceil(), i64::MIN), whole(high.floor(), i64::MAX)),
        Bound::Length(_) | Bound::None => (i64::MIN, i64::MAX),
    }
}

fn narrower((low, high): (i64, i64), (from, to): (i64, i64)) -> (i64, i64) {
    (low.max(from), high.min(to))
}

fn decimals(a: Bound, b: Bound) -> Option<Bound> {
    match (a, b) {
        (Bound::Decimal(low, high), Bound::Decimal(from, to)) => {
            let (low, high) = (low.max(from), high.min(to));
            (low <= high).then_some(Bound::Decimal(low, high))
        }
        (Bound::Decimal(low, high), _) | (_, Bound::Decimal(low, high)) => Some(Bound::Decimal(low, high)),
        _ => Some(Bound::None),
    }
}

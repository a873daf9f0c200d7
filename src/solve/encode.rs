//! Conditions as circuits. A value that may be absent, or that depends on a choice, is a list of cases: under which condition it is what.

mod relations;

use super::atoms::{Atoms, Between, Linear, ListId, Source, TextId, TextKind};
use super::calendar::{self, FIRST_DAY, LAST_DAY, Step};
use super::circuit::Lit;
use super::rational::Ratio;
use super::text::{Pattern, Test};
use super::truth::{self, Key, lets_of};
use crate::model::builtins::{Builtin, first_name};
use crate::model::expr::{Among, Comparison, Predicate, Quorum, Sign};
use crate::model::value::fold;
use crate::model::{
    Base, Bound, ChoicesId, Expr, ExprKind, FactId, GlobalId, Kind, LetId, MeId, Need, Policy, Scalar, Value,
};
use regex::Regex;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// How deep top-level `let`s may rest on each other here.
const DEEP: u32 = 100;
/// How many cases a value may have.
const MOST_CASES: usize = 4096;

/// A constant text, as written and folded.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) folded: String,
}

/// What a value is in one case.
#[derive(Clone, Debug)]
enum Term {
    Bool(Lit),
    Num(Linear),
    Text(TextId),
    Word(Rc<Word>),
    /// Something that is not understood here.
    Open,
}

/// What a list is in one case.
#[derive(Clone, Debug)]
enum Items {
    Held(ListId),
    Listed(Rc<Vec<Cases<Term>>>),
}

/// Under which condition it is what; the conditions exclude each other. Where none holds, it is absent.
type Cases<T> = Vec<(Lit, T)>;

/// What a `let` stands for.
#[derive(Clone)]
enum Derived {
    Value(Cases<Term>),
    List(Cases<Items>),
}

/// Encodes the conditions of one question.
pub(super) struct Encoder<'p> {
    policy: &'p Policy,
    kind: &'p Kind,
    pub(super) atoms: Atoms,
    pinned: Option<i64>,
    /// Whether each value of a record is present.
    pub(super) present: BTreeMap<Source, Lit>,
    pub(super) bools: BTreeMap<Source, Lit>,
    /// For each value that is a choice, whether it is each of them.
    pub(super) chosen: BTreeMap<Source, (ChoicesId, Vec<Lit>)>,
    lets: HashMap<LetId, Derived>,
    globals: HashMap<GlobalId, Derived>,
    /// What must hold so that nothing that is read leaves its range.
    pub(super) ranges: Vec<Lit>,
    /// Constants that texts are compared with, as written.
    pub(super) words: BTreeMap<TextId, Vec<Rc<Word>>>,
    /// Whether something was too deep to be encoded.
    pub(super) lost: bool,
}

/// At least and at most how many have to hold.
pub(super) fn quorum_bounds(quorum: Quorum, all: usize) -> (usize, usize) {
    match quorum {
        Quorum::All => (all, all),
        Quorum::Any => (1, all),
        Quorum::None => (0, 0),
        Quorum::Most => (all / 2 + 1, all),
        Quorum::AtLeast(n) => (n as usize, all),
        Quorum::AtMost(n) => (0, n as usize),
        Quorum::Exactly(n) => (n as usize, n as usize),
    }
}

impl<'p> Encoder<'p> {
    pub(super) fn new(policy: &'p Policy, kind: &'p Kind, pinned: Option<i64>, conflicts: usize) -> Self {
        Encoder {
            policy,
            kind,
            atoms: Atoms::new(conflicts),
            pinned,
            present: BTreeMap::new(),
            bools: BTreeMap::new(),
            chosen: BTreeMap::new(),
            lets: HashMap::new(),
            globals: HashMap::new(),
            ranges: Vec::new(),
            words: BTreeMap::new(),
            lost: false,
        }
    }

    /// The gate of a condition.
    pub(super) fn claim(&mut self, expr: &'p Expr) -> Lit {
        for id in lets_of(self.policy, self.kind, expr) {
            if let Some(derived) = self.kind.lets.get(id).filter(|_| !self.lets.contains_key(&id)) {
                let derived = self.derived(&derived.value, 0);
                self.lets.insert(id, derived);
            }
        }
        self.condition(expr, 0)
    }

    fn derived(&mut self, expr: &'p Expr, deep: u32) -> Derived {
        if matches!(expr.ty.base, Base::List(_)) {
            return Derived::List(self.list(expr, deep));
        }
        let cases = self.value(expr, deep);
        if expr.ty.base == Base::Scalar(Scalar::Int) {
            self.hold_in_range(&cases, (i128::from(i64::MIN), i128::from(i64::MAX)));
        }
        Derived::Value(cases)
    }

    fn condition(&mut self, expr: &'p Expr, deep: u32) -> Lit {
        match &expr.kind {
            ExprKind::Not(of) => !self.condition(of, deep),
            ExprKind::And(of) => {
                let of = self.conditions(of, deep);
                self.atoms.circuit.and(of)
            }
            ExprKind::Or(of) => {
                let of = self.conditions(of, deep);
                self.atoms.circuit.or(of)
            }
            ExprKind::Quorum(quorum, of) => {
                let of = self.conditions(of, deep);
                self.quorum(*quorum, &of)
            }
            ExprKind::Compare(how, a, b) => {
                let (a, b) = (self.value(a, deep), self.value(b, deep));
                self.compare(*how, &a, &b)
            }
            ExprKind::In { negated, item, list } => {
                let (item, list) = (self.value(item, deep), self.list(list, deep));
                self.is_in(&item, &list).when(!negated)
            }
            ExprKind::Predicate { predicate, among, text, pattern } => {
                let text = self.value(text, deep);
                match among {
                    None => {
                        let pattern = self.value(pattern, deep);
                        self.related(&text, &pattern, |e, a, b| e.has(*predicate, a, b))
                    }
                    Some(among) => {
                        let patterns = self.list(pattern, deep);
                        self.has_among(*predicate, *among, &text, &patterns)
                    }
                }
            }
            ExprKind::Matches(text, regex) => {
                let text = self.value(text, deep);
                let parts: Vec<Lit> =
                    text.iter().map(|(guard, t)| self.guarded(*guard, |e| e.matches(t, regex))).collect();
                self.atoms.circuit.or(parts)
            }
            ExprKind::Presence { present, of } => self.presence(of, deep).when(*present),
            _ => {
                let cases = self.value(expr, deep);
                let parts: Vec<Lit> = cases.iter().map(|(guard, term)| self.truth(*guard, term)).collect();
                self.atoms.circuit.or(parts)
            }
        }
    }

    fn conditions(&mut self, of: &'p [Expr], deep: u32) -> Vec<Lit> {
        of.iter().map(|e| self.condition(e, deep)).collect()
    }

    fn quorum(&mut self, quorum: Quorum, of: &[Lit]) -> Lit {
        let (least, most) = quorum_bounds(quorum, of.len());
        let enough = self.atoms.circuit.at_least(least, of);
        let too_many = self.atoms.circuit.at_least(most.saturating_add(1), of);
        self.atoms.circuit.and([enough, !too_many])
    }

    fn truth(&mut self, guard: Lit, term: &Term) -> Lit {
        self.guarded(guard, |e| match term {
            Term::Bool(lit) => *lit,
            Term::Open => e.atoms.opaque(),
            _ => Lit::FALSE,
        })
    }

    /// Both the guard and what `then` gives, which is not asked where the guard is false.
    fn guarded(&mut self, guard: Lit, then: impl FnOnce(&mut Self) -> Lit) -> Lit {
        if guard == Lit::FALSE {
            return Lit::FALSE;
        }
        let lit = then(self);
        self.atoms.circuit.and([guard, lit])
    }

    fn presence(&mut self, of: &'p Expr, deep: u32) -> Lit {
        let guards: Vec<Lit> = if matches!(of.ty.base, Base::List(_)) {
            self.list(of, deep).iter().map(|(guard, _)| *guard).collect()
        } else {
            self.value(of, deep).iter().map(|(guard, _)| *guard).collect()
        };
        self.atoms.circuit.or(guards)
    }

    fn value(&mut self, expr: &'p Expr, deep: u32) -> Cases<Term> {
        match &expr.kind {
            ExprKind::Error => vec![(Lit::TRUE, Term::Open)],
            ExprKind::Const(value) => vec![(Lit::TRUE, self.constant(value))],
            ExprKind::Fact(id) => self.fact(*id),
            ExprKind::Me(id) => self.me(*id),
            ExprKind::Let(id) => match self.lets.get(id) {
                Some(Derived::Value(cases)) => cases.clone(),
                _ => vec![(Lit::TRUE, Term::Open)],
            },
            ExprKind::Global(id) => match self.global(*id, deep) {
                Some(Derived::Value(cases)) => cases,
                _ => vec![(Lit::TRUE, Term::Open)],
            },
            ExprKind::Id => vec![(Lit::TRUE, Term::Text(self.atoms.text(TextKind::Id, None)))],
            ExprKind::Kind => vec![(Lit::TRUE, word(&self.kind.name.text))],
            ExprKind::Today => vec![(Lit::TRUE, Term::Num(Linear::of(self.atoms.today(self.pinned))))],
            ExprKind::OrElse(a, b) => {
                let (a, b) = (self.value(a, deep), self.value(b, deep));
                self.or_else(a, b)
            }
            ExprKind::Sum(sign, a, b) => {
                let (a, b) = (self.value(a, deep), self.value(b, deep));
                let sum = self.sum(*sign, &a, &b);
                if expr.ty.base == Base::Scalar(Scalar::Decimal) {
                    let most = 10i128.pow(28) - 1;
                    self.hold_in_range(&sum, (-most, most));
                }
                sum
            }
            ExprKind::Shift(sign, date, by) => {
                let date = self.value(date, deep);
                let count = if *sign == Sign::Plus { i64::from(by.count) } else { -i64::from(by.count) };
                self.shift(&date, truth::step(by.unit, count))
            }
            ExprKind::ShiftDays(sign, date, days) => {
                let (date, days) = (self.value(date, deep), self.value(days, deep));
                let moved = self.sum(*sign, &date, &days);
                self.hold_in_range(&moved, (i128::from(FIRST_DAY), i128::from(LAST_DAY)));
                moved
            }
            ExprKind::DaysBetween(a, b) => {
                let (a, b) = (self.value(a, deep), self.value(b, deep));
                self.sum(Sign::Minus, &a, &b)
            }
            ExprKind::Call(Builtin::Count, of) => {
                self.list(of, deep).into_iter().map(|(guard, items)| (guard, Term::Num(self.count(&items)))).collect()
            }
            ExprKind::Call(builtin, of) => {
                let of = self.value(of, deep);
                of.into_iter().map(|(guard, term)| (guard, self.call(*builtin, &term))).collect()
            }
            ExprKind::Widen(of) => self.value(of, deep),
            _ => vec![(Lit::TRUE, Term::Bool(self.condition(expr, deep)))],
        }
    }

    fn constant(&self, value: &Value<'_>) -> Term {
        match value {
            Value::Bool(b) => Term::Bool(Lit::TRUE.when(*b)),
            Value::Text(text) => word(text),
            Value::Choice(set, at) => word(self.spelling(*set, *at)),
            _ => truth::number(value).map_or(Term::Open, |n| Term::Num(Linear::constant(n))),
        }
    }

    fn spelling(&self, set: ChoicesId, at: u32) -> &'p str {
        self.policy.choices.get(set).and_then(|c| c.get(at as usize)).map_or("", String::as_str)
    }

    fn global(&mut self, id: GlobalId, deep: u32) -> Option<Derived> {
        if let Some(known) = self.globals.get(&id) {
            return Some(known.clone());
        }
        self.lost |= deep >= DEEP;
        let value = &self.policy.globals.get(id).filter(|_| deep < DEEP)?.value;
        let derived = self.derived(value, deep + 1);
        self.globals.insert(id, derived.clone());
        Some(derived)
    }

    fn or_else<T>(&mut self, first: Cases<T>, fallback: Cases<T>) -> Cases<T> {
        let guards: Vec<Lit> = first.iter().map(|(guard, _)| *guard).collect();
        let absent = !self.atoms.circuit.or(guards);
        let fallback: Cases<T> =
            fallback.into_iter().map(|(guard, term)| (self.atoms.circuit.and([absent, guard]), term)).collect();
        first.into_iter().chain(fallback).filter(|(guard, _)| *guard != Lit::FALSE).collect()
    }

    fn sum(&mut self, sign: Sign, a: &Cases<Term>, b: &Cases<Term>) -> Cases<Term> {
        let by = Ratio::whole(if sign == Sign::Plus { 1 } else { -1 });
        if a.len().saturating_mul(b.len()) > MOST_CASES {
            return vec![(Lit::TRUE, Term::Open)];
        }
        let mut cases = Vec::new();
        for (guard_a, a) in a {
            for (guard_b, b) in b {
                let guard = self.atoms.circuit.and([*guard_a, *guard_b]);
                let sum = match (a, b) {
                    (Term::Num(a), Term::Num(b)) => Term::Num(a.plus(by, b)),
                    _ => Term::Open,
                };
                cases.push((guard, sum));
            }
        }
        cases.retain(|(guard, _)| *guard != Lit::FALSE);
        cases
    }

    fn shift(&mut self, date: &Cases<Term>, step: Step) -> Cases<Term> {
        let mut cases = Vec::new();
        for (guard, term) in date {
            let moved = match (term, step) {
                (Term::Num(day), Step::Days(n)) => {
                    Term::Num(day.plus(Ratio::ONE, &Linear::constant(Ratio::whole(i128::from(n)))))
                }
                (Term::Num(day), Step::Months(n)) if !day.terms.is_empty() => {
                    Term::Num(Linear::of(self.atoms.months_after(day, n)))
                }
                (Term::Num(day), step) => {
                    let day = i64::try_from(day.constant.floor()).unwrap_or(i64::MAX);
                    Term::Num(Linear::constant(Ratio::whole(i128::from(calendar::after(day, &[step])))))
                }
                _ => Term::Open,
            };
            cases.push((*guard, moved));
        }
        self.hold_in_range(&cases, (i128::from(FIRST_DAY), i128::from(LAST_DAY)));
        cases
    }

    /// Remembers that a number outside this range would be an error of the record.
    fn hold_in_range(&mut self, cases: &Cases<Term>, (from, to): (i128, i128)) {
        for (guard, term) in cases {
            let Term::Num(number) = term else { continue };
            let edge = |n| Linear::constant(Ratio::whole(n));
            let above = self.atoms.at_most_zero(&edge(from).plus(Ratio::whole(-1), number), false);
            let below = self.atoms.at_most_zero(&number.plus(Ratio::whole(-1), &edge(to)), false);
            let within = self.atoms.circuit.and([above, below]);
            let held = self.atoms.circuit.or([!*guard, within]);
            if held != Lit::TRUE && !self.ranges.contains(&held) {
                self.ranges.push(held);
            }
        }
    }

    fn call(&mut self, builtin: Builtin, of: &Term) -> Term {
        match (builtin, of) {
            (Builtin::Length, Term::Word(word)) => {
                Term::Num(Linear::constant(Ratio::whole(word.text.chars().count() as i128)))
            }
            (Builtin::Length, Term::Text(text)) => Term::Num(Linear::of(self.atoms.length(*text))),
            (Builtin::FirstName, Term::Word(full)) => word(first_name(&full.text)),
            (Builtin::FirstName, Term::Text(text)) => {
                let most = self.atoms.texts.at(*text).most;
                Term::Text(self.atoms.text(TextKind::FirstName(*text), most))
            }
            _ => Term::Open,
        }
    }

    fn count(&mut self, items: &Items) -> Linear {
        match items {
            Items::Held(list) => Linear::of(self.atoms.count(*list)),
            Items::Listed(items) => Linear::constant(Ratio::whole(items.len() as i128)),
        }
    }

    fn list(&mut self, expr: &'p Expr, deep: u32) -> Cases<Items> {
        match &expr.kind {
            ExprKind::List(items) => {
                let items = items.iter().map(|item| self.value(item, deep)).collect();
                vec![(Lit::TRUE, Items::Listed(Rc::new(items)))]
            }
            ExprKind::Const(Value::List(values)) => {
                let items = values.iter().map(|v| vec![(Lit::TRUE, self.constant(v))]).collect();
                vec![(Lit::TRUE, Items::Listed(Rc::new(items)))]
            }
            ExprKind::Fact(id) => {
                let (fact, source) = (self.kind.facts.at(*id), Source::Fact(*id));
                vec![(self.fact_present(*id), self.held_list(source, fact.base))]
            }
            ExprKind::Me(id) => {
                let (field, source) = (self.policy.me.at(*id), Source::Me(*id));
                vec![(self.me_present(*id), self.held_list(source, field.ty.base))]
            }
            ExprKind::Let(id) => match self.lets.get(id) {
                Some(Derived::List(cases)) => cases.clone(),
                _ => Vec::new(),
            },
            ExprKind::Global(id) => match self.global(*id, deep) {
                Some(Derived::List(cases)) => cases,
                _ => Vec::new(),
            },
            ExprKind::OrElse(a, b) => {
                let (a, b) = (self.list(a, deep), self.list(b, deep));
                self.or_else(a, b)
            }
            ExprKind::Widen(of) => self.list(of, deep),
            _ => Vec::new(),
        }
    }

    fn held_list(&mut self, source: Source, base: Base) -> Items {
        let element = if let Base::List(element) = base { element } else { None };
        Items::Held(self.atoms.list(source, element))
    }

    /// Whether a fact is present.
    pub(super) fn fact_present(&mut self, id: FactId) -> Lit {
        let Some(fact) = self.kind.facts.get(id) else { return Lit::FALSE };
        let around = fact.within.map_or(Lit::TRUE, |within| self.fact_present(within));
        if !matches!(fact.need, Need::Optional) {
            return around;
        }
        if let Some(&known) = self.present.get(&Source::Fact(id)) {
            return known;
        }
        let own = self.atoms.circuit.atom();
        self.atoms.circuit.clause(&[!own, around]);
        self.present.insert(Source::Fact(id), own);
        own
    }

    fn me_present(&mut self, id: MeId) -> Lit {
        if !self.policy.me.at(id).ty.optional {
            return Lit::TRUE;
        }
        if let Some(&known) = self.present.get(&Source::Me(id)) {
            return known;
        }
        let own = self.atoms.circuit.atom();
        self.present.insert(Source::Me(id), own);
        own
    }

    fn fact(&mut self, id: FactId) -> Cases<Term> {
        let fact = self.kind.facts.at(id);
        let present = self.fact_present(id);
        self.held_value(present, Source::Fact(id), fact.base, fact.bound)
    }

    fn me(&mut self, id: MeId) -> Cases<Term> {
        let field = self.policy.me.at(id);
        let present = self.me_present(id);
        self.held_value(present, Source::Me(id), field.ty.base, field.bound)
    }

    fn held_value(&mut self, present: Lit, source: Source, base: Base, bound: Bound) -> Cases<Term> {
        let term = match base {
            Base::Scalar(Scalar::Choice(set)) => return self.choices(present, source, set),
            Base::Scalar(Scalar::Bool) => Term::Bool(self.bool(source)),
            Base::Scalar(scalar @ (Scalar::Int | Scalar::Decimal | Scalar::Date)) => {
                Term::Num(Linear::of(self.atoms.value(source, scalar, bound)))
            }
            Base::Scalar(Scalar::Text) => {
                let most = if let Bound::Length(most) = bound { Some(most) } else { None };
                Term::Text(self.atoms.text(TextKind::Value(source), most))
            }
            Base::Record(_) => Term::Bool(Lit::TRUE),
            Base::Scalar(Scalar::Days | Scalar::Months) | Base::List(_) | Base::Error => Term::Open,
        };
        vec![(present, term)]
    }

    fn bool(&mut self, source: Source) -> Lit {
        if let Some(&known) = self.bools.get(&source) {
            return known;
        }
        let lit = self.atoms.circuit.atom();
        self.bools.insert(source, lit);
        lit
    }

    /// One case for each choice.
    fn choices(&mut self, present: Lit, source: Source, set: ChoicesId) -> Cases<Term> {
        let spelled = self.policy.choices.at(set);
        let lits = match self.chosen.get(&source) {
            Some((_, lits)) => lits.clone(),
            None => {
                let lits: Vec<Lit> = spelled.iter().map(|_| self.atoms.circuit.atom()).collect();
                self.atoms.circuit.clause(&lits);
                let two = self.atoms.circuit.at_least(2, &lits);
                self.atoms.circuit.clause(&[!two]);
                self.chosen.insert(source, (set, lits.clone()));
                lits
            }
        };
        let guards: Vec<Lit> = lits.iter().map(|&l| self.atoms.circuit.and([present, l])).collect();
        guards.into_iter().zip(spelled).map(|(guard, text)| (guard, word(text))).collect()
    }
}

fn word(text: &str) -> Term {
    Term::Word(Rc::new(Word { text: text.to_owned(), folded: fold(text) }))
}

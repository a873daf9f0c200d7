//! What a rule asks: the tests of a conjunction that must hold for it to hold.

use super::super::faults::Faults;
use super::super::hash;
use super::super::program::{Body, Cond, ConstList, Constants, KindProgram, Node};
use super::super::test::{Search, Test, What};
use super::{hash_of, hash_of_number, words};
use crate::model::expr::Predicate;

/// By what a fact tells rules apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Sort {
    Equality,
    Range,
    Length,
    Words,
    Parts,
}

/// A fact, and by what it tells rules apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Way {
    pub(super) fact: usize,
    pub(super) sort: Sort,
}

/// What a rule asks of one way: it can hold only where this is met.
#[derive(Clone, Debug)]
pub(super) enum Key {
    /// The value has one of these hashes, or the text a word that has.
    Hashes(Vec<u64>),
    /// The number lies within these.
    Range(i128, i128),
    /// The folded text has one of these parts.
    Parts(Vec<Box<str>>),
}

/// A rule and what it asks.
#[derive(Debug)]
pub(super) struct Keyed {
    pub(super) rule: u32,
    pub(super) keys: Vec<(Way, Key)>,
}

impl Keyed {
    pub(super) fn key(&self, way: Way) -> Option<&Key> {
        self.keys.iter().find(|(w, _)| *w == way).map(|(_, key)| key)
    }
}

/// Rules with what they ask.
pub(super) fn of_rules(kind: &KindProgram, constants: &Constants, rules: impl Iterator<Item = u32>) -> Vec<Keyed> {
    let faults = Faults { lets: &kind.lets, globals: &constants.globals };
    let keys = |rule: u32| {
        let mut asked = Asked { kind, faults, keys: Vec::new() };
        let when = kind.rules.get(rule as usize).and_then(|r| r.when.as_ref());
        if let Some(when) = when {
            asked.conjunct(when);
        }
        Keyed { rule, keys: asked.keys }
    };
    rules.map(keys).collect()
}

struct Asked<'p> {
    kind: &'p KindProgram,
    faults: Faults<'p>,
    keys: Vec<(Way, Key)>,
}

impl Asked<'_> {
    /// Collects what a condition asks that has to hold. False where what stands behind it may not be left out, since this
    /// condition may fail before it is read.
    fn conjunct(&mut self, cond: &Cond) -> bool {
        match cond {
            Cond::And(of) => return of.iter().all(|c| self.conjunct(c)),
            Cond::Quorum { least, of, .. } if *least == of.len() => return of.iter().all(|c| self.conjunct(c)),
            Cond::Value(Node::Let(at)) => {
                let body = self.kind.lets.get(*at).filter(|l| !l.may_fail).map(|l| &l.body);
                if let Some(Body::Scalar(Node::Cond(cond))) = body {
                    return self.conjunct(cond);
                }
            }
            _ => {}
        }
        if let Some((way, key)) = key(cond) {
            self.add(way, key);
        }
        !self.faults.of_cond(cond)
    }

    fn add(&mut self, way: Way, key: Key) {
        match self.keys.iter_mut().find(|(w, _)| *w == way) {
            Some((_, known)) => narrow(known, key),
            None => self.keys.push((way, key)),
        }
    }
}

/// Both are met: the narrower one stays.
fn narrow(known: &mut Key, other: Key) {
    match (known, other) {
        (Key::Range(low, high), Key::Range(more, less)) => (*low, *high) = ((*low).max(more), (*high).min(less)),
        (Key::Hashes(known), Key::Hashes(other)) if other.len() < known.len() => *known = other,
        (Key::Parts(known), Key::Parts(other)) if other.len() < known.len() => *known = other,
        _ => {}
    }
}

/// What a condition asks of one fact.
fn key(cond: &Cond) -> Option<(Way, Key)> {
    match cond {
        Cond::Fact(fact) => Some((Way { fact: *fact, sort: Sort::Equality }, Key::Hashes(vec![hash::of_number(1)]))),
        Cond::Test(test) => of_test(test),
        Cond::Or(of) => either(of),
        Cond::Quorum { least: 1, most, of } if *most == of.len() => either(of),
        _ => None,
    }
}

/// What one of several conditions asks, if all ask the same fact.
fn either(of: &[Cond]) -> Option<(Way, Key)> {
    let mut keys = of.iter().map(key);
    let (way, mut joined) = keys.next()??;
    for other in keys {
        match (&mut joined, other.filter(|(w, _)| *w == way)?.1) {
            (Key::Hashes(joined), Key::Hashes(other)) => joined.extend(other),
            (Key::Parts(joined), Key::Parts(other)) => joined.extend(other),
            (Key::Range(low, high), Key::Range(less, more)) => (*low, *high) = ((*low).min(less), (*high).max(more)),
            _ => return None,
        }
    }
    Some((way, joined))
}

fn of_test(test: &Test) -> Option<(Way, Key)> {
    if test.negated || test.absent {
        return None;
    }
    let (sort, key) = match &test.what {
        What::Bool(b) => (Sort::Equality, Key::Hashes(vec![hash::of_number(u64::from(*b))])),
        What::Ints(low, high) => of_numbers(*low, *high),
        What::Dates(first, last) => of_numbers(super::day(*first), super::day(*last)),
        What::Choices(bits) => {
            let chosen = (0..64).filter(|at| bits >> at & 1 == 1);
            (Sort::Equality, Key::Hashes(chosen.map(hash::of_number).collect()))
        }
        What::Length(low, high) => (Sort::Length, Key::Range(*low as i128, *high as i128)),
        What::Text(folded) => (Sort::Equality, Key::Hashes(vec![hash::of_text(folded)])),
        What::In(list) => (Sort::Equality, Key::Hashes(of_list(list)?)),
        What::Search(search) => of_search(search)?,
        What::Present | What::Compare(..) => return None,
    };
    Some((Way { fact: test.fact, sort }, key))
}

fn of_numbers(low: i128, high: i128) -> (Sort, Key) {
    if low == high {
        return (Sort::Equality, Key::Hashes(vec![hash_of_number(low)]));
    }
    (Sort::Range, Key::Range(low, high))
}

fn of_list(list: &ConstList) -> Option<Vec<u64>> {
    list.all.iter().map(hash_of).collect()
}

fn of_search(search: &Search) -> Option<(Sort, Key)> {
    let texts = search.patterns.texts();
    // Where all have to be found, the longest is.
    let longest = texts.iter().max_by_key(|t| t.len())?;
    let texts = if search.all { std::slice::from_ref(longest) } else { texts };
    let words = || texts.iter().map(|t| words::longest(t).map(hash::of_text)).collect::<Option<Vec<u64>>>();
    if search.predicate == Predicate::Mentions
        && let Some(words) = words()
    {
        return Some((Sort::Words, Key::Hashes(words)));
    }
    Some((Sort::Parts, Key::Parts(texts.to_vec())))
}

//! Which rules of a kind may hold for a record: those that its equalities, ranges and words leave over.
//!
//! A rule that is a conjunction of tests is found under one of them; where that test is false, the rule is false and is
//! never looked at. A rule without such a test is always looked at, and so are the rules under a fact that is unknown, as
//! far as their other tests leave them over. Rules that are found are decided as ever: the index may find too many, never too few.

mod build;
mod keys;
mod ranges;
mod words;

use super::hash;
use super::program::{Constants, KindProgram};
use super::run::Run;
use super::value::Val;
use crate::model::{Date, Value};
use keys::{Sort, Way};
use ranges::Ranges;
use std::collections::HashMap;
use std::sync::OnceLock;
use words::{Parts, Words};

/// From how many rules on they are found by what they test.
const MIN_RULES: usize = 12;

/// The index of a kind's rules.
#[derive(Debug)]
pub(super) struct Index(Branch);

/// Some rules, in order.
#[derive(Debug)]
enum Branch {
    One(u32),
    Few(Box<[u32]>),
    Fork(Box<Fork>),
}

/// Rules that are told apart further.
#[derive(Debug)]
struct Fork {
    lanes: Box<[Lane]>,
    /// Those that no lane holds.
    rest: Box<[u32]>,
}

/// Rules that ask the same of the same fact.
#[derive(Debug)]
struct Lane {
    way: Way,
    by: By,
    rules: Box<[u32]>,
    /// The ways that were taken before.
    taken: Box<[Way]>,
    /// The same rules told apart by the rest of what they ask, for records in which the fact is unknown; made when it is needed.
    unknown: OnceLock<Branch>,
}

#[derive(Debug)]
enum By {
    Equality(HashMap<u64, Branch, hash::Kept>),
    Range(Ranges<Branch>),
    Words(Words<Branch>),
    Parts(Parts<Branch>),
}

/// The lists of rules that may hold.
pub(super) type Found<'p> = Vec<&'p [u32]>;

impl Index {
    /// The index of a kind; none where there are few rules, or nothing tells them apart.
    pub(super) fn new(kind: &KindProgram, constants: &Constants) -> Option<Index> {
        if kind.rules.len() < MIN_RULES {
            return None;
        }
        let keyed = keys::of_rules(kind, constants, 0..u32::try_from(kind.rules.len()).ok()?);
        let root = build::branch(&keyed.iter().collect::<Vec<_>>(), &[]);
        matches!(root, Branch::Fork(_)).then_some(Index(root))
    }

    /// Finds the rules that may hold for the record of a run.
    pub(super) fn find<'r>(&'r self, run: &Run<'r>, found: &mut Found<'r>) {
        self.0.find(run, found);
    }
}

impl Branch {
    fn find<'r>(&'r self, run: &Run<'r>, found: &mut Found<'r>) {
        match self {
            Branch::One(rule) => found.push(std::slice::from_ref(rule)),
            Branch::Few(rules) => found.push(rules),
            Branch::Fork(fork) => {
                if !fork.rest.is_empty() {
                    found.push(&fork.rest);
                }
                fork.lanes.iter().for_each(|lane| lane.find(run, found));
            }
        }
    }
}

impl Lane {
    fn find<'r>(&'r self, run: &Run<'r>, found: &mut Found<'r>) {
        match run.record.values.get(self.way.fact) {
            Some(Value::Absent) | None => {}
            Some(Value::Unknown) => self.unknown(run).find(run, found),
            Some(value) => self.present(run, value, found),
        }
    }

    fn present<'r>(&'r self, run: &Run<'r>, value: &'r Value<'r>, found: &mut Found<'r>) {
        let text = || run.text_of(Val::of(value));
        match &self.by {
            By::Equality(map) => {
                let branch = hash_of(value).and_then(|hash| map.get(&hash));
                branch.into_iter().for_each(|branch| branch.find(run, found));
            }
            By::Range(ranges) => {
                let number = if self.way.sort == Sort::Length { text().map(length) } else { number_of(value) };
                number.into_iter().for_each(|n| ranges.at(n, |branch| branch.find(run, found)));
            }
            By::Words(words) => {
                text().into_iter().for_each(|text| words.of(run.memory, text, |branch| branch.find(run, found)));
            }
            By::Parts(parts) => text().into_iter().for_each(|text| {
                // Another search may fold a text too, so what is found is followed afterwards.
                for at in run.memory.folded(text, |text| parts.places(text)) {
                    parts.at(at).into_iter().for_each(|branch| branch.find(run, found));
                }
            }),
        }
    }

    fn unknown(&self, run: &Run<'_>) -> &Branch {
        self.unknown.get_or_init(|| {
            let keyed = keys::of_rules(run.kind, run.constants, self.rules.iter().copied());
            let taken: Vec<Way> = self.taken.iter().chain([&self.way]).copied().collect();
            build::branch(&keyed.iter().collect::<Vec<_>>(), &taken)
        })
    }
}

/// The rules of some lists in order, each once.
pub(super) fn next(found: &mut Found<'_>) -> Option<usize> {
    let first = found.iter().filter_map(|list| list.first()).min().copied()?;
    found.retain_mut(|list| {
        if let Some((rule, rest)) = list.split_first()
            && *rule == first
        {
            *list = rest;
        }
        !list.is_empty()
    });
    Some(first as usize)
}

/// The hash of a value that may be equal to another.
fn hash_of(value: &Value<'_>) -> Option<u64> {
    match value {
        Value::Bool(b) => Some(hash::of_number(u64::from(*b))),
        Value::Choice(_, at) => Some(hash::of_number(u64::from(*at))),
        Value::Text(text) => Some(hash::of_text(text)),
        Value::Int(_) | Value::Date(_) => number_of(value).map(hash_of_number),
        Value::Unknown | Value::Absent | Value::Decimal(_) | Value::Days(_) | Value::List(_) => None,
    }
}

/// The hash of a number; large ones may share theirs.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "any part of a number makes a hash")]
fn hash_of_number(n: i128) -> u64 {
    hash::of_number(n as u64)
}

/// The place of a value among those that it is ordered with.
fn number_of(value: &Value<'_>) -> Option<i128> {
    match value {
        Value::Int(n) => Some(*n),
        Value::Date(date) => Some(day(*date)),
        Value::Unknown
        | Value::Absent
        | Value::Bool(_)
        | Value::Decimal(_)
        | Value::Text(_)
        | Value::Days(_)
        | Value::Choice(..)
        | Value::List(_) => None,
    }
}

/// A number for a day, the later the larger.
fn day(date: Date) -> i128 {
    i128::from(date.year()) * 512 + i128::from(date.month()) * 32 + i128::from(date.day())
}

fn length(text: &str) -> i128 {
    text.chars().count() as i128
}

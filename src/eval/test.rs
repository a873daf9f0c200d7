//! Tests: questions about one fact that constants answer. Most conditions are made of them; none can fail.

use super::program::ConstList;
use super::run::Run;
use super::text::{Patterns, same_as};
use super::value::{Truth, Val};
use crate::model::expr::{Comparison, Predicate};
use crate::model::{Date, Value};
use std::sync::Arc;

/// A question about one fact. Where the fact is unknown, so is the answer.
#[derive(Clone, Debug)]
pub(super) struct Test {
    pub(super) fact: usize,
    /// Whether it holds where the fact is absent.
    pub(super) absent: bool,
    /// Whether it holds where `what` does not.
    pub(super) negated: bool,
    pub(super) what: What,
}

/// What is asked of a present value.
#[derive(Clone, Debug)]
pub(super) enum What {
    Present,
    Bool(bool),
    /// An int that is no less than the first and no more than the second.
    Ints(i128, i128),
    /// A date that is neither before the first nor after the second.
    Dates(Date, Date),
    /// The choices among the first 64, a bit each.
    Choices(u64),
    /// A text with no fewer and no more scalar values.
    Length(usize, usize),
    /// A folded text.
    Text(Arc<str>),
    In(Arc<ConstList>),
    Compare(Comparison, Box<Value<'static>>),
    Search(Search),
}

/// A text that is searched for constants.
#[derive(Clone, Debug)]
pub(super) struct Search {
    pub(super) predicate: Predicate,
    /// Whether all have to be found, not any.
    pub(super) all: bool,
    pub(super) patterns: Arc<Patterns>,
    /// The place of the answer in the memory.
    pub(super) place: usize,
}

impl<'r> Run<'r> {
    /// What a test gives.
    pub(super) fn test(&self, test: &'r Test) -> Truth {
        self.memory.count_tests(1);
        match self.record.values.get(test.fact) {
            Some(Value::Unknown) => Truth::Unknown,
            Some(Value::Absent) | None => test.absent.into(),
            Some(value) => (self.answers(&test.what, value) != test.negated).into(),
        }
    }

    /// What a present value answers.
    #[inline(always)]
    pub(super) fn answers(&self, what: &'r What, value: &'r Value<'r>) -> bool {
        match (what, value) {
            (What::Present, _) => true,
            (What::Bool(wanted), Value::Bool(b)) => b == wanted,
            (What::Ints(low, high), Value::Int(n)) => low <= n && n <= high,
            (What::Dates(first, last), Value::Date(date)) => first <= date && date <= last,
            (What::Choices(places), Value::Choice(_, at)) => places.checked_shr(*at).is_some_and(|bits| bits & 1 == 1),
            (What::Length(low, high), value) => {
                self.text_of(Val::of(value)).is_some_and(|text| is_long(text, *low, *high))
            }
            (What::Text(folded), Value::Text(text)) => same_as(folded, text),
            (What::In(list), value) => self.in_const(Val::of(value), list) == Truth::True,
            (What::Compare(how, constant), value) => self.compare_present(*how, Val::of(value), Val::of(constant)),
            (What::Search(search), value) => self.text_of(Val::of(value)).is_some_and(|text| self.search(search, text)),
            (What::Bool(_) | What::Ints(..) | What::Dates(..) | What::Choices(_) | What::Text(_), _) => false,
        }
    }

    /// Searches a text, once a record.
    fn search(&self, search: &'r Search, text: &'r str) -> bool {
        self.memory.remember(search.place, || self.look(search, text))
    }

    fn look(&self, search: &Search, text: &'r str) -> bool {
        if let Some(found) = search.patterns.quickly(search.predicate, text) {
            return found;
        }
        self.memory.folded(text, |text| match search.all {
            true => search.patterns.all(search.predicate, text),
            false => search.patterns.any(search.predicate, text),
        })
    }
}

/// Whether a text has no fewer than `low` scalar values and no more than `high`; counted only where its bytes do not tell.
fn is_long(text: &str, low: usize, high: usize) -> bool {
    let (least, most) = (text.len().div_ceil(4), text.len());
    if most < low || least > high {
        return false;
    }
    if least >= low && most <= high {
        return true;
    }
    let count = text.chars().count();
    low <= count && count <= high
}

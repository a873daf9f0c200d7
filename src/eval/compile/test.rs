//! Turns conditions about one fact and constants into tests.

use super::super::program::{Cond, ConstList, List, Node, Pattern, Presence};
use super::super::test::{Search, Test, What};
use super::super::text::Patterns;
use super::expr::Compiler;
use crate::model::arena::Id;
use crate::model::expr::{Among, Comparison, Predicate};
use crate::model::value::{FIRST_DATE, LAST_DATE, fold, same_text};
use crate::model::{Base, ChoicesId, Date, FactId, Scalar, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// Most choices that have a bit each.
const MAX_CHOICES: usize = 64;
/// Most tests of a `let` that is put in wherever it is read.
const MAX_INLINE: usize = 8;

/// The searches of a program, so that each is made once a record.
#[derive(Default)]
pub(super) struct Searches {
    /// Single texts that are looked for.
    patterns: HashMap<String, Arc<Patterns>>,
    places: HashMap<(String, usize, Predicate, bool, usize), usize>,
}

impl Searches {
    fn only(&mut self, text: &str) -> Arc<Patterns> {
        let new = || Arc::new(Patterns::new(std::iter::once(text)));
        Arc::clone(self.patterns.entry(fold(text)).or_insert_with(new))
    }

    fn place(&mut self, kind: &str, fact: usize, predicate: Predicate, all: bool, patterns: &Arc<Patterns>) -> usize {
        let next = self.places.len();
        let key = (kind.to_owned(), fact, predicate, all, Arc::as_ptr(patterns).addr());
        *self.places.entry(key).or_insert(next)
    }
}

impl Compiler<'_> {
    /// The condition as a test, if it is one.
    pub(super) fn tested(&self, cond: Cond) -> Cond {
        let test = match &cond {
            Cond::Compare(how, Node::Fact(at), Node::Const(value)) => self.comparison(*at, *how, value),
            Cond::Compare(how, Node::Const(value), Node::Fact(at)) => self.comparison(*at, turned(*how), value),
            Cond::Compare(how, Node::Length(of), Node::Const(value)) => length(*how, of, value),
            Cond::In { negated, item: Node::Fact(at), list: List::Const(list) } => self.membership(*at, *negated, list),
            Cond::Predicate { predicate, among, text: Node::Fact(at), pattern } => {
                self.searched(*at, *predicate, *among, pattern)
            }
            Cond::Presence { present, of: Presence::Node(Node::Fact(at)) | Presence::List(List::Fact(at)) } => {
                Some(Test { fact: *at, absent: !present, negated: !present, what: What::Present })
            }
            Cond::Not(of) => match &**of {
                Cond::Test(test) => Some(Test { absent: !test.absent, negated: !test.negated, ..test.clone() }),
                _ => None,
            },
            _ => None,
        };
        test.map_or(cond, Cond::Test)
    }

    fn comparison(&self, fact: usize, how: Comparison, value: &Value<'static>) -> Option<Test> {
        let negated = how == Comparison::IsNot;
        let equal = matches!(how, Comparison::Is | Comparison::IsNot);
        let what = match (value, self.scalar(fact)?) {
            (Value::Unknown | Value::Absent | Value::List(_), _) => return None,
            (Value::Bool(b), Scalar::Bool) if equal => What::Bool(*b),
            (Value::Int(n), Scalar::Int) => ints(how, *n)?,
            (Value::Date(date), Scalar::Date) => dates(how, *date)?,
            (Value::Text(text), Scalar::Text) if equal => What::Text(fold(text).into()),
            (value, Scalar::Choice(set)) if equal => {
                let text = self.text(value)?;
                self.choices(set, |choice| same_text(choice, text))?
            }
            (value, _) if negated => What::Compare(Comparison::Is, Box::new(value.clone())),
            (value, _) => What::Compare(how, Box::new(value.clone())),
        };
        Some(Test { fact, absent: negated, negated, what })
    }

    fn membership(&self, fact: usize, negated: bool, list: &Arc<ConstList>) -> Option<Test> {
        if list.all.is_empty() {
            return None;
        }
        let what = match self.scalar(fact)? {
            Scalar::Choice(set) => self.choices(set, |choice| list.contains(choice))?,
            _ => What::In(Arc::clone(list)),
        };
        Some(Test { fact, absent: negated, negated, what })
    }

    fn searched(&self, fact: usize, predicate: Predicate, among: Option<Among>, pattern: &Pattern) -> Option<Test> {
        let patterns = match pattern {
            Pattern::Const(patterns) => Arc::clone(patterns),
            Pattern::List(List::Const(list)) => Arc::clone(list.patterns()),
            Pattern::One(_) | Pattern::List(_) => return None,
        };
        if patterns.is_empty() {
            return None;
        }
        let (all, none) = (among == Some(Among::All), among == Some(Among::None));
        let place = self.searches.borrow_mut().place(self.kind, fact, predicate, all, &patterns);
        let search = Search { predicate, all, patterns, place };
        Some(Test { fact, absent: none, negated: none, what: What::Search(search) })
    }

    /// A text that is looked for, folded once a policy.
    pub(super) fn only_pattern(&self, text: &str) -> Arc<Patterns> {
        self.searches.borrow_mut().only(text)
    }

    /// The choices of a set of which something holds; none if the set is too large.
    fn choices(&self, set: ChoicesId, holds: impl Fn(&str) -> bool) -> Option<What> {
        let spelled = &self.constants.choices(set)?.spelled;
        let held = spelled.iter().enumerate().filter(|(_, choice)| holds(choice));
        (spelled.len() <= MAX_CHOICES).then(|| What::Choices(held.fold(0, |bits, (at, _)| bits | 1 << at)))
    }

    fn scalar(&self, fact: usize) -> Option<Scalar> {
        match self.facts?.get(FactId::from_index(fact))?.base {
            Base::Scalar(scalar) => Some(scalar),
            Base::List(_) | Base::Record(_) | Base::Error => None,
        }
    }

    /// Keeps a `let` that is small and made of tests alone, to be put in wherever it is read.
    pub(super) fn keep_let(&mut self, node: Option<&Node>) {
        let cond = match node {
            Some(Node::Cond(cond)) if size(cond).is_some_and(|size| size <= MAX_INLINE) => Some((**cond).clone()),
            Some(Node::Fact(at)) if self.scalar(*at) == Some(Scalar::Bool) => Some(Cond::Fact(*at)),
            _ => None,
        };
        self.inlined.push(cond);
    }
}

/// How many tests a condition is made of; none if it holds anything else.
fn size(cond: &Cond) -> Option<usize> {
    match cond {
        Cond::Const(_) | Cond::Fact(_) | Cond::Test(_) => Some(1),
        Cond::Not(of) => size(of),
        Cond::And(of) | Cond::Or(of) | Cond::Quorum { of, .. } => of.iter().map(size).sum(),
        Cond::Value(_)
        | Cond::Compare(..)
        | Cond::In { .. }
        | Cond::Predicate { .. }
        | Cond::Matches(..)
        | Cond::Presence { .. } => None,
    }
}

/// The comparison with its sides exchanged.
fn turned(how: Comparison) -> Comparison {
    match how {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        same @ (Comparison::Is | Comparison::IsNot | Comparison::IsExactly) => same,
    }
}

fn ints(how: Comparison, n: i128) -> Option<What> {
    let (low, high) = match how {
        Comparison::Is | Comparison::IsNot => (n, n),
        Comparison::IsExactly => return None,
        Comparison::Less => (i128::MIN, n.checked_sub(1)?),
        Comparison::LessOrEqual => (i128::MIN, n),
        Comparison::Greater => (n.checked_add(1)?, i128::MAX),
        Comparison::GreaterOrEqual => (n, i128::MAX),
    };
    Some(What::Ints(low, high))
}

fn dates(how: Comparison, date: Date) -> Option<What> {
    let (first, last) = match how {
        Comparison::Is | Comparison::IsNot => (date, date),
        Comparison::IsExactly => return None,
        Comparison::Less => (FIRST_DATE, date.yesterday().ok().filter(|d| *d >= FIRST_DATE)?),
        Comparison::LessOrEqual => (FIRST_DATE, date),
        Comparison::Greater => (date.tomorrow().ok()?, LAST_DATE),
        Comparison::GreaterOrEqual => (date, LAST_DATE),
    };
    Some(What::Dates(first, last))
}

fn length(how: Comparison, of: &Node, value: &Value<'static>) -> Option<Test> {
    let (Node::Fact(fact), Value::Int(n)) = (of, value) else { return None };
    let What::Ints(low, high) = ints(how, *n)? else { return None };
    let negated = how == Comparison::IsNot;
    // No text is shorter than nothing, or as long as all memory.
    let high = if high < 0 { return None } else { usize::try_from(high).unwrap_or(usize::MAX) };
    let what = What::Length(usize::try_from(low.max(0)).unwrap_or(usize::MAX), high);
    Some(Test { fact: *fact, absent: negated, negated, what })
}

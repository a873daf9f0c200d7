//! What a condition gives for a fully known record: a small evaluator of its own, by which every model is checked before it is spoken of.

use super::Model;
use super::calendar::{self, Step};
use super::rational::Ratio;
use crate::model::arena::Id;
use crate::model::builtins::{Builtin, first_name};
use crate::model::expr::{Among, Comparison, Predicate, Quorum, Sign};
use crate::model::value::{fold, same_text, trimmed};
use crate::model::{Decimal, Expr, ExprKind, Kind, LetId, Policy, Unit, Value};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

/// A number or a date outside its range was read, or what was read is too deep: such a record proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fault;

type Fallible<T> = Result<T, Fault>;

/// How deep top-level `let`s may rest on each other here.
const DEEP: u32 = 100;
/// Up to how many `let`s are all worked out at once, whichever are read.
const FEW_LETS: usize = 32;

/// What makes two elements of lists the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Bool(bool),
    Number(Ratio),
    /// Folded.
    Text(String),
}

/// One record.
pub(super) struct Truth<'m> {
    policy: &'m Policy,
    kind: &'m Kind,
    model: &'m Model,
    lets: RefCell<HashMap<LetId, Fallible<Value<'m>>>>,
    /// Whether every `let` was worked out, as is done where there are few.
    all: Cell<bool>,
}

impl<'m> Truth<'m> {
    pub(super) fn new(policy: &'m Policy, kind: &'m Kind, model: &'m Model) -> Self {
        Truth { policy, kind, model, lets: RefCell::default(), all: Cell::new(false) }
    }

    /// Whether a condition holds.
    pub(super) fn holds(&self, expr: &'m Expr) -> Fallible<bool> {
        self.read_lets(expr);
        self.condition(expr, 0)
    }

    /// What an expression gives.
    pub(super) fn gives(&self, expr: &'m Expr) -> Fallible<Value<'m>> {
        self.read_lets(expr);
        self.value(expr, 0)
    }

    /// Works out the `let`s that an expression reads, each after those that it reads itself.
    fn read_lets(&self, expr: &'m Expr) {
        if self.all.get() {
            return;
        }
        if self.kind.lets.len() <= FEW_LETS {
            self.all.set(true);
            self.kind.lets.ids().for_each(|id| self.read_let(id));
        } else {
            lets_of(self.policy, self.kind, expr).into_iter().for_each(|id| self.read_let(id));
        }
    }

    fn read_let(&self, id: LetId) {
        if let Some(derived) = self.kind.lets.get(id).filter(|_| !self.lets.borrow().contains_key(&id)) {
            let value = self.value(&derived.value, 0).and_then(in_range);
            self.lets.borrow_mut().insert(id, value);
        }
    }

    fn condition(&self, expr: &'m Expr, deep: u32) -> Fallible<bool> {
        match &expr.kind {
            ExprKind::Not(of) => Ok(!self.condition(of, deep)?),
            ExprKind::And(of) => self.first(of, false, deep),
            ExprKind::Or(of) => self.first(of, true, deep),
            ExprKind::Quorum(quorum, of) => self.quorum(*quorum, of, deep),
            ExprKind::Compare(how, a, b) => self.compare(*how, a, b, deep),
            ExprKind::In { negated, item, list } => Ok(self.is_in(item, list, deep)? != *negated),
            ExprKind::Predicate { predicate, among, text, pattern } => {
                self.predicate(*predicate, *among, (text, pattern), deep)
            }
            ExprKind::Matches(text, regex) => {
                let value = self.value(text, deep)?;
                Ok(self.text_of(&value).is_some_and(|t| regex.is_match(t)))
            }
            ExprKind::Presence { present, of } => Ok(self.value(of, deep)?.is_present() == *present),
            _ => Ok(self.value(expr, deep)? == Value::Bool(true)),
        }
    }

    /// Whether one of them is `wanted`, read from left to right; else the opposite.
    fn first(&self, of: &'m [Expr], wanted: bool, deep: u32) -> Fallible<bool> {
        for part in of {
            if self.condition(part, deep)? == wanted {
                return Ok(wanted);
            }
        }
        Ok(!wanted)
    }

    fn quorum(&self, quorum: Quorum, of: &'m [Expr], deep: u32) -> Fallible<bool> {
        let mut held = 0;
        for part in of {
            held += usize::from(self.condition(part, deep)?);
        }
        let (least, most) = super::encode::quorum_bounds(quorum, of.len());
        Ok((least..=most).contains(&held))
    }

    fn compare(&self, how: Comparison, a: &'m Expr, b: &'m Expr, deep: u32) -> Fallible<bool> {
        let (a, b) = (self.value(a, deep)?, self.value(b, deep)?);
        if !a.is_present() || !b.is_present() {
            return Ok(how == Comparison::IsNot);
        }
        let order = self.order(&a, &b);
        Ok(match how {
            Comparison::Is => self.same(&a, &b),
            Comparison::IsNot => !self.same(&a, &b),
            Comparison::IsExactly => self.text_of(&a).is_some_and(|t| self.text_of(&b) == Some(t)),
            Comparison::Less => order == Some(Ordering::Less),
            Comparison::LessOrEqual => order.is_some_and(Ordering::is_le),
            Comparison::Greater => order == Some(Ordering::Greater),
            Comparison::GreaterOrEqual => order.is_some_and(Ordering::is_ge),
        })
    }

    fn same(&self, a: &Value<'m>, b: &Value<'m>) -> bool {
        match (self.text_of(a), self.text_of(b)) {
            (Some(a), Some(b)) => same_text(a, b),
            _ => self.order(a, b) == Some(Ordering::Equal),
        }
    }

    fn order(&self, a: &Value<'m>, b: &Value<'m>) -> Option<Ordering> {
        match (a, b) {
            (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
            _ => Some(number(a)?.cmp(&number(b)?)),
        }
    }

    fn text_of<'v>(&self, value: &'v Value<'m>) -> Option<&'v str>
    where
        'm: 'v,
    {
        match value {
            Value::Text(text) => Some(text),
            Value::Choice(set, at) => self.policy.choices.get(*set)?.get(*at as usize).map(String::as_str),
            _ => None,
        }
    }

    fn is_in(&self, item: &'m Expr, list: &'m Expr, deep: u32) -> Fallible<bool> {
        let item = self.value(item, deep)?;
        let Value::List(items) = self.value(list, deep)? else { return Ok(false) };
        Ok(item.is_present() && items.iter().any(|i| i.is_present() && self.same(&item, i)))
    }

    fn predicate(
        &self,
        predicate: Predicate,
        among: Option<Among>,
        (text, pattern): (&'m Expr, &'m Expr),
        deep: u32,
    ) -> Fallible<bool> {
        let (text, pattern) = (self.value(text, deep)?, self.value(pattern, deep)?);
        let folded = self.text_of(&text).map(fold);
        let found = |p: &Value<'m>| match (&folded, self.text_of(p)) {
            (Some(text), Some(p)) => has(predicate, text, &fold(p)),
            _ => false,
        };
        let items = match &pattern {
            Value::List(items) => items.as_slice(),
            _ => &[],
        };
        let is_list = matches!(pattern, Value::List(_));
        Ok(match among {
            None => found(&pattern),
            Some(Among::Any) => items.iter().any(found),
            Some(Among::None) => !items.iter().any(found),
            Some(Among::All) => folded.is_some() && is_list && items.iter().all(found),
        })
    }

    fn value(&self, expr: &'m Expr, deep: u32) -> Fallible<Value<'m>> {
        match &expr.kind {
            ExprKind::Error => Err(Fault),
            ExprKind::Const(value) => Ok(borrowed(value)),
            ExprKind::Fact(id) => Ok(self.model.values.get(id.index()).map_or(Value::Absent, borrowed)),
            ExprKind::Let(id) => self.lets.borrow().get(id).cloned().unwrap_or(Err(Fault)),
            ExprKind::Global(_) if deep > DEEP => Err(Fault),
            ExprKind::Global(id) => in_range(self.value(&self.policy.globals.at(*id).value, deep + 1)?),
            ExprKind::Me(id) => {
                Ok(self.model.me.iter().find(|(me, _)| me == id).map_or(Value::Absent, |(_, v)| borrowed(v)))
            }
            ExprKind::Id => Ok(Value::Text(Cow::Borrowed(&self.model.id))),
            ExprKind::Kind => Ok(Value::Text(Cow::Borrowed(&self.kind.name.text))),
            ExprKind::Today => Ok(Value::Date(self.model.today)),
            ExprKind::List(items) => {
                Ok(Value::List(items.iter().map(|i| self.value(i, deep)).collect::<Fallible<_>>()?))
            }
            ExprKind::OrElse(a, b) => match self.value(a, deep)? {
                Value::Absent => self.value(b, deep),
                value => Ok(value),
            },
            ExprKind::Sum(sign, a, b) => sum(*sign, self.value(a, deep)?, self.value(b, deep)?),
            ExprKind::Shift(sign, date, by) => {
                let count = if *sign == Sign::Plus { i64::from(by.count) } else { -i64::from(by.count) };
                self.date(date, step(by.unit, count), deep)
            }
            ExprKind::ShiftDays(sign, date, days) => match self.value(days, deep)? {
                Value::Days(n) => {
                    self.date(date, Step::Days(if *sign == Sign::Plus { n } else { n.saturating_neg() }), deep)
                }
                _ => Ok(Value::Absent),
            },
            ExprKind::DaysBetween(a, b) => Ok(match (self.value(a, deep)?, self.value(b, deep)?) {
                (Value::Date(a), Value::Date(b)) => Value::Days(calendar::day_of(a) - calendar::day_of(b)),
                _ => Value::Absent,
            }),
            ExprKind::Call(builtin, of) => self.call(*builtin, of, deep),
            ExprKind::Widen(of) => match self.value(of, deep)? {
                Value::Int(n) => Decimal::try_from_i128_with_scale(n, 0).map(Value::Decimal).map_err(|_| Fault),
                value => Ok(value),
            },
            _ => Ok(Value::Bool(self.condition(expr, deep)?)),
        }
    }

    fn date(&self, date: &'m Expr, step: Step, deep: u32) -> Fallible<Value<'m>> {
        let Value::Date(date) = self.value(date, deep)? else { return Ok(Value::Absent) };
        let day = calendar::after(calendar::day_of(date), &[step]);
        calendar::date_of(day).map(Value::Date).ok_or(Fault)
    }

    fn call(&self, builtin: Builtin, of: &'m Expr, deep: u32) -> Fallible<Value<'m>> {
        let value = self.value(of, deep)?;
        if let (Builtin::Count, Value::List(items)) = (builtin, &value) {
            return Ok(Value::Int(items.len() as i128));
        }
        Ok(match (builtin, self.text_of(&value)) {
            (Builtin::Length, Some(text)) => Value::Int(text.chars().count() as i128),
            (Builtin::FirstName, Some(text)) => Value::Text(Cow::Owned(first_name(text).to_owned())),
            _ => Value::Absent,
        })
    }
}

/// The lets that an expression reads, each after those that it reads.
pub(super) fn lets_of(policy: &Policy, kind: &Kind, expr: &Expr) -> BTreeSet<LetId> {
    let (mut found, mut globals) = (BTreeSet::new(), BTreeSet::new());
    let mut stack = vec![expr];
    while let Some(expr) = stack.pop() {
        match expr.kind {
            ExprKind::Let(id) if found.insert(id) => stack.extend(kind.lets.get(id).map(|l| &l.value)),
            ExprKind::Global(id) if globals.insert(id) => stack.extend(policy.globals.get(id).map(|g| &g.value)),
            _ => expr.operands(|e| stack.push(e)),
        }
    }
    found
}

/// What a duration literal does to a date.
pub(super) fn step(unit: Unit, count: i64) -> Step {
    match unit {
        Unit::Days => Step::Days(count),
        Unit::Weeks => Step::Days(count * 7),
        Unit::Months => Step::Months(count),
        Unit::Years => Step::Months(count * 12),
    }
}

/// The number that a value is: dates by their day.
pub(super) fn number(value: &Value<'_>) -> Option<Ratio> {
    match value {
        Value::Int(n) => Some(Ratio::whole(*n)),
        Value::Days(n) => Some(Ratio::whole(i128::from(*n))),
        Value::Decimal(d) => Some(Ratio::from(*d)),
        Value::Date(d) => Some(Ratio::whole(i128::from(calendar::day_of(*d)))),
        _ => None,
    }
}

fn borrowed<'v>(value: &'v Value<'static>) -> Value<'v> {
    match value {
        Value::Text(text) => Value::Text(Cow::Borrowed(text)),
        Value::List(items) => Value::List(items.iter().map(borrowed).collect()),
        other => other.clone(),
    }
}

fn in_range(value: Value<'_>) -> Fallible<Value<'_>> {
    match value {
        Value::Int(n) if i64::try_from(n).is_err() => Err(Fault),
        value => Ok(value),
    }
}

fn sum<'v>(sign: Sign, a: Value<'v>, b: Value<'v>) -> Fallible<Value<'v>> {
    let minus = sign == Sign::Minus;
    Ok(match (a, b) {
        (Value::Int(a), Value::Int(b)) => Value::Int(if minus { a.saturating_sub(b) } else { a.saturating_add(b) }),
        (Value::Days(a), Value::Days(b)) => Value::Days(if minus { a.saturating_sub(b) } else { a.saturating_add(b) }),
        (Value::Decimal(a), Value::Decimal(b)) => {
            let exact = if minus { Ratio::from(a) - Ratio::from(b) } else { Ratio::from(a) + Ratio::from(b) };
            Value::Decimal(exact.decimal().ok_or(Fault)?)
        }
        _ => Value::Absent,
    })
}

/// Whether a text may stand in a record: trimmed, and something of it can be seen.
pub(super) fn is_text(text: &str) -> bool {
    trimmed(text) == Some(text)
}

/// Whether the predicate holds of two folded texts.
pub fn has(predicate: Predicate, text: &str, word: &str) -> bool {
    match predicate {
        Predicate::Contains => text.contains(word),
        Predicate::StartsWith => text.starts_with(word),
        Predicate::EndsWith => text.ends_with(word),
        Predicate::Mentions => mentions(text, word),
    }
}

fn mentions(text: &str, word: &str) -> bool {
    let places = text.char_indices().map(|(at, _)| at);
    places.filter_map(|at| text.split_at_checked(at)).any(|(before, from)| {
        from.strip_prefix(word).is_some_and(|after| {
            !before.chars().next_back().is_some_and(in_word) && !after.chars().next().is_some_and(in_word)
        })
    })
}

/// Whether a scalar is a letter, a digit or `_`.
pub(super) fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

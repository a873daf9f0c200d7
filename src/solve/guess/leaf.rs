//! How a condition can be made true or false: for a comparison, by narrowing the value that it reads; otherwise by way of its parts.

use super::domain::{Narrow, bit};
use super::{Goal, Guess, Ways};
use crate::model::builtins::Builtin;
use crate::model::expr::{Among, Comparison, Predicate, Quorum, Sign};
use crate::model::value::{fold, same_text};
use crate::model::{Base, ChoicesId, Expr, ExprKind, Scalar, Value};
use crate::solve::atoms::Source;
use crate::solve::calendar::{self, Step};
use crate::solve::encode::quorum_bounds;
use crate::solve::rational::Ratio;
use crate::solve::text::Test;
use crate::solve::truth::{self, has};

/// How deep values may rest on each other here.
const DEEP: u32 = 40;
/// Up to how many ways a quorum is tried.
const MOST_WAYS: usize = 8;

/// A number that is read: of a value, or of the length of a text.
#[derive(Clone, Copy)]
struct Read {
    source: Source,
    length: bool,
    minus: bool,
}

/// A number as what is read, if anything, and a constant beside it.
type Linear = (Option<Read>, Ratio);

/// Nothing more is asked; whether the guess comes out is seen at the end.
fn hope<'e>() -> Ways<'e> {
    vec![Vec::new()]
}

impl<'p> Guess<'_, 'p> {
    /// The ways to make a condition come out.
    pub(super) fn ways<'e>(&self, expr: &'e Expr, holds: bool) -> Ways<'e>
    where
        'p: 'e,
    {
        let each = |items: &'e [Expr], holds: bool| items.iter().map(|e| Goal::Holds(e, holds)).collect::<Vec<_>>();
        match &expr.kind {
            ExprKind::Const(Value::Bool(b)) => {
                if *b == holds {
                    hope()
                } else {
                    Vec::new()
                }
            }
            ExprKind::Not(of) => vec![vec![Goal::Holds(of, !holds)]],
            ExprKind::And(items) if holds => vec![each(items, true)],
            ExprKind::Or(items) if !holds => vec![each(items, false)],
            ExprKind::And(items) | ExprKind::Or(items) => items.iter().map(|e| vec![Goal::Holds(e, holds)]).collect(),
            ExprKind::Quorum(quorum, items) => quorum_ways(*quorum, items, holds),
            ExprKind::Let(id) => match self.kind.lets.get(*id) {
                Some(derived) => vec![vec![Goal::Holds(&derived.value, holds)]],
                None => hope(),
            },
            ExprKind::Global(id) => match self.policy.globals.get(*id) {
                Some(global) => vec![vec![Goal::Holds(&global.value, holds)]],
                None => hope(),
            },
            ExprKind::Fact(_) | ExprKind::Me(_) => match self.source(expr) {
                Some(source) if expr.ty.base == Base::Scalar(Scalar::Bool) => {
                    self.of_value(source, Narrow::Bool(true), Narrow::Bool(false), holds)
                }
                _ => hope(),
            },
            ExprKind::Presence { present, of } => match self.source(of) {
                Some(source) => self.presence(source, *present == holds),
                None => hope(),
            },
            ExprKind::Compare(how, a, b) => self.compare(*how, a, b, holds),
            ExprKind::In { negated, item, list } => self.is_in(item, list, holds != *negated),
            ExprKind::Predicate { predicate, among, text, pattern } => {
                self.predicate(*predicate, *among, text, pattern, holds)
            }
            _ => hope(),
        }
    }

    /// The fact or field that an expression is, lets seen through.
    fn source(&self, expr: &Expr) -> Option<Source> {
        let mut expr = expr;
        for _ in 0..DEEP {
            match &expr.kind {
                ExprKind::Fact(id) => return Some(Source::Fact(*id)),
                ExprKind::Me(id) => return Some(Source::Me(*id)),
                ExprKind::Let(id) => expr = &self.kind.lets.get(*id)?.value,
                ExprKind::Global(id) => expr = &self.policy.globals.get(*id)?.value,
                ExprKind::Widen(of) => expr = of,
                _ => return None,
            }
        }
        None
    }

    fn presence<'e>(&self, source: Source, wanted: bool) -> Ways<'e> {
        match (self.may_be_absent(source), wanted) {
            (true, _) => vec![vec![Goal::Value(source, Narrow::Present(wanted))]],
            (false, true) => hope(),
            (false, false) => Vec::new(),
        }
    }

    /// A test of a value that is false where the value is absent.
    fn of_value<'e>(&self, source: Source, if_true: Narrow, if_false: Narrow, holds: bool) -> Ways<'e> {
        let there = |narrow: Narrow| vec![Goal::Value(source, Narrow::Present(true)), Goal::Value(source, narrow)];
        match (self.may_be_absent(source), holds) {
            (false, true) => vec![vec![Goal::Value(source, if_true)]],
            (false, false) => vec![vec![Goal::Value(source, if_false)]],
            (true, true) => vec![there(if_true)],
            (true, false) => vec![vec![Goal::Value(source, Narrow::Present(false))], there(if_false)],
        }
    }

    fn compare<'e>(&self, how: Comparison, a: &'e Expr, b: &'e Expr, holds: bool) -> Ways<'e>
    where
        'p: 'e,
    {
        let (how, holds) = if how == Comparison::IsNot { (Comparison::Is, !holds) } else { (how, holds) };
        if matches!(how, Comparison::Is | Comparison::IsExactly) {
            for (side, other) in [(a, b), (b, a)] {
                if let Some(constant) = self.constant(other) {
                    return self.equals(side, constant, how == Comparison::IsExactly, holds);
                }
            }
        }
        self.numbers(how, a, b, holds)
    }

    fn equals<'e>(&self, side: &'e Expr, constant: &Value<'static>, exactly: bool, holds: bool) -> Ways<'e>
    where
        'p: 'e,
    {
        if let Value::Bool(b) = constant {
            return match self.source(side) {
                Some(source) => self.of_value(source, Narrow::Bool(*b), Narrow::Bool(!b), holds),
                None => vec![vec![Goal::Holds(side, *b == holds)]],
            };
        }
        if let Some(number) = truth::number(constant) {
            return self.number(Comparison::Is, self.linear(side, 0), number, holds);
        }
        let (Some(source), Some(word)) = (self.source(side), self.text_of(constant)) else { return hope() };
        let test = if exactly { Test::Exactly(word.to_owned()) } else { Test::Is(fold(word)) };
        self.text_test(source, side, (test, word), holds)
    }

    fn numbers<'e>(&self, how: Comparison, a: &Expr, b: &Expr, holds: bool) -> Ways<'e> {
        let (Some(a), Some(b)) = (self.linear(a, 0), self.linear(b, 0)) else { return hope() };
        match difference(a, b) {
            Some((read, constant)) => self.number(how, Some((read, Ratio::ZERO)), -constant, holds),
            None => hope(),
        }
    }

    /// `linear how number`
    fn number<'e>(&self, how: Comparison, linear: Option<Linear>, number: Ratio, holds: bool) -> Ways<'e> {
        let Some((Some(read), constant)) = linear else { return hope() };
        let mut edge = number - constant;
        if edge.is_lost() {
            return hope();
        }
        let mut how = how;
        if read.minus {
            edge = -edge;
            how = match how {
                Comparison::Less => Comparison::Greater,
                Comparison::LessOrEqual => Comparison::GreaterOrEqual,
                Comparison::Greater => Comparison::Less,
                Comparison::GreaterOrEqual => Comparison::LessOrEqual,
                other => other,
            };
        }
        let (if_true, if_false) = match how {
            Comparison::Less => (Narrow::AtMost(edge, true), Narrow::AtLeast(edge, false)),
            Comparison::LessOrEqual => (Narrow::AtMost(edge, false), Narrow::AtLeast(edge, true)),
            Comparison::Greater => (Narrow::AtLeast(edge, true), Narrow::AtMost(edge, false)),
            Comparison::GreaterOrEqual => (Narrow::AtLeast(edge, false), Narrow::AtMost(edge, true)),
            _ => (Narrow::Number(edge), Narrow::NotNumber(edge)),
        };
        if !read.length {
            return self.of_value(read.source, if_true, if_false, holds);
        }
        match (of_length(&if_true), of_length(&if_false)) {
            (Some(if_true), Some(if_false)) => self.of_value(read.source, if_true, if_false, holds),
            _ => hope(),
        }
    }

    fn is_in<'e>(&self, item: &'e Expr, list: &'e Expr, holds: bool) -> Ways<'e>
    where
        'p: 'e,
    {
        let Some(values) = self.constants(list) else { return hope() };
        if let (Some(source), Base::Scalar(Scalar::Choice(set))) = (self.source(item), item.ty.base) {
            let spelled =
                values.iter().filter_map(|v| self.text_of(v)).map(|word| self.choices(set, &Test::Is(fold(word))));
            let fits = spelled.fold(0, |all, (fits, _)| all | fits);
            let others = self.choices(set, &Test::Is(String::new())).1 & !fits;
            return self.of_value(source, Narrow::Choice(fits), Narrow::Choice(others), holds);
        }
        let one = |value: &Value<'static>, holds: bool| self.equals(item, value, false, holds);
        if holds {
            return values.iter().flat_map(|v| one(v, true)).collect();
        }
        let Some(source) = self.source(item) else { return hope() };
        let mut all: Vec<Goal<'e>> = Vec::new();
        for value in &values {
            // where it may be absent, that comes first; what is left says that it is another
            all.extend(one(value, false).pop().unwrap_or_default());
        }
        if self.may_be_absent(source) {
            return vec![vec![Goal::Value(source, Narrow::Present(false))], all];
        }
        vec![all]
    }

    fn predicate<'e>(
        &self,
        predicate: Predicate,
        among: Option<Among>,
        text: &'e Expr,
        pattern: &'e Expr,
        holds: bool,
    ) -> Ways<'e> {
        let Some(source) = self.source(text) else { return hope() };
        let Some(words) = self.words(among, pattern) else { return hope() };
        let test = |word: &String| Test::Has(predicate, fold(word));
        let (some, holds) = match among {
            Some(Among::None) => (true, !holds),
            Some(Among::All) => (false, holds),
            Some(Among::Any) | None => (true, holds),
        };
        if some == holds && words.len() > 1 {
            return words.iter().flat_map(|w| self.text_test(source, text, (test(w), w), holds)).collect();
        }
        let mut all: Vec<Goal<'e>> = Vec::new();
        for word in &words {
            all.extend(self.text_test(source, text, (test(word), word), holds).pop().unwrap_or_default());
        }
        if !holds && self.may_be_absent(source) {
            return vec![vec![Goal::Value(source, Narrow::Present(false))], all];
        }
        vec![all]
    }

    fn words(&self, among: Option<Among>, pattern: &Expr) -> Option<Vec<String>> {
        if among.is_none() {
            return Some(vec![self.text_of(self.constant(pattern)?)?.to_owned()]);
        }
        self.constants(pattern)?.iter().map(|v| Some(self.text_of(v)?.to_owned())).collect()
    }

    fn text_test<'e>(&self, source: Source, side: &Expr, (test, word): (Test, &str), holds: bool) -> Ways<'e> {
        match side.ty.base {
            Base::Scalar(Scalar::Choice(set)) => {
                let (fits, others) = self.choices(set, &test);
                self.of_value(source, Narrow::Choice(fits), Narrow::Choice(others), holds)
            }
            _ => {
                let narrow = |passes| Narrow::Test(test.clone(), passes, word.to_owned());
                self.of_value(source, narrow(true), narrow(false), holds)
            }
        }
    }

    /// The choices that pass a test, and those that do not.
    fn choices(&self, set: ChoicesId, test: &Test) -> (u128, u128) {
        let passes = |choice: &str| match test {
            Test::Is(word) => same_text(choice, word),
            Test::Exactly(word) => choice == word,
            Test::Has(predicate, word) => has(*predicate, &fold(choice), word),
            Test::Matches(pattern) => pattern.0.is_match(choice),
        };
        let spelled = self.policy.choices.at(set).iter().enumerate();
        spelled.fold(
            (0, 0),
            |(fits, others), (at, choice)| {
                if passes(choice) { (fits | bit(at), others) } else { (fits, others | bit(at)) }
            },
        )
    }

    fn text_of<'v>(&self, value: &'v Value<'static>) -> Option<&'v str>
    where
        'p: 'v,
    {
        match value {
            Value::Text(text) => Some(text),
            Value::Choice(set, at) => self.policy.choices.get(*set)?.get(*at as usize).map(String::as_str),
            _ => None,
        }
    }

    fn constant<'e>(&self, expr: &'e Expr) -> Option<&'e Value<'static>>
    where
        'p: 'e,
    {
        let mut expr = expr;
        for _ in 0..DEEP {
            match &expr.kind {
                ExprKind::Const(value) => return Some(value),
                ExprKind::Let(id) => expr = &self.kind.lets.get(*id)?.value,
                ExprKind::Global(id) => expr = &self.policy.globals.get(*id)?.value,
                _ => return None,
            }
        }
        None
    }

    /// The entries of a list, if all of them are constant.
    fn constants(&self, list: &Expr) -> Option<Vec<Value<'static>>> {
        match &list.kind {
            ExprKind::Const(Value::List(items)) => Some(items.clone()),
            ExprKind::List(items) => items.iter().map(|i| self.constant(i).cloned()).collect(),
            ExprKind::Let(id) => self.constants(&self.kind.lets.get(*id)?.value),
            ExprKind::Global(id) => self.constants(&self.policy.globals.get(*id)?.value),
            ExprKind::Widen(of) => self.constants(of),
            _ => None,
        }
    }

    fn linear(&self, expr: &Expr, deep: u32) -> Option<Linear> {
        if deep > DEEP {
            return None;
        }
        let deep = deep + 1;
        match &expr.kind {
            ExprKind::Const(value) => Some((None, truth::number(value)?)),
            ExprKind::Today => Some((None, day(self.today?))),
            ExprKind::Fact(_) | ExprKind::Me(_) => {
                let read = Read { source: self.source(expr)?, length: false, minus: false };
                matches!(expr.ty.base, Base::Scalar(Scalar::Int | Scalar::Decimal | Scalar::Date))
                    .then_some((Some(read), Ratio::ZERO))
            }
            ExprKind::Let(id) => self.linear(&self.kind.lets.get(*id)?.value, deep),
            ExprKind::Global(id) => self.linear(&self.policy.globals.get(*id)?.value, deep),
            ExprKind::Widen(of) => self.linear(of, deep),
            ExprKind::Call(Builtin::Length, of) => {
                Some((Some(Read { source: self.source(of)?, length: true, minus: false }), Ratio::ZERO))
            }
            ExprKind::Sum(sign, a, b) | ExprKind::ShiftDays(sign, a, b) => {
                let (a, b) = (self.linear(a, deep)?, self.linear(b, deep)?);
                if *sign == Sign::Plus { sum(a, b) } else { sum(a, negated(b)) }
            }
            ExprKind::DaysBetween(a, b) => sum(self.linear(a, deep)?, negated(self.linear(b, deep)?)),
            ExprKind::Shift(sign, date, by) => {
                let (read, constant) = self.linear(date, deep)?;
                let count = if *sign == Sign::Plus { i64::from(by.count) } else { -i64::from(by.count) };
                match (truth::step(by.unit, count), read) {
                    (Step::Days(n), read) => Some((read, constant + Ratio::whole(i128::from(n)))),
                    (step, None) => {
                        let moved = calendar::after(i64::try_from(constant.floor()).ok()?, &[step]);
                        Some((None, Ratio::whole(i128::from(moved))))
                    }
                    (Step::Months(_), Some(_)) => None,
                }
            }
            _ => None,
        }
    }
}

fn day(date: crate::model::Date) -> Ratio {
    Ratio::whole(i128::from(calendar::day_of(date)))
}

fn negated((read, constant): Linear) -> Linear {
    (read.map(|r| Read { minus: !r.minus, ..r }), -constant)
}

/// A sum of which at most one side is read.
fn sum((a, c): Linear, (b, d): Linear) -> Option<Linear> {
    match (a, b) {
        (Some(_), Some(_)) => None,
        (read, None) | (None, read) => Some((read, c + d)),
    }
}

/// What is read and the constant beside it in `a - b`.
fn difference(a: Linear, b: Linear) -> Option<(Option<Read>, Ratio)> {
    sum(a, negated(b))
}

/// A bound on a length.
fn of_length(narrow: &Narrow) -> Option<Narrow> {
    let whole = |n: i128| usize::try_from(n.max(0)).ok();
    Some(match narrow {
        Narrow::AtMost(n, strict) => {
            let most = if *strict { n.ceil() - 1 } else { n.floor() };
            Narrow::Longest(whole(most)?)
        }
        Narrow::AtLeast(n, strict) => {
            let least = if *strict { n.floor() + 1 } else { n.ceil() };
            Narrow::Shortest(whole(least)?)
        }
        _ => return None,
    })
}

/// Some ways to reach a quorum: neighbours hold, the rest does not where there may not be more.
fn quorum_ways(quorum: Quorum, items: &[Expr], holds: bool) -> Ways<'_> {
    let all = items.len();
    let (least, most) = quorum_bounds(quorum, all);
    let all_of = |count: usize, holds: bool| -> Ways<'_> {
        let starts = 0..=all.saturating_sub(count);
        let some = |from: usize| items.iter().skip(from).take(count).map(|e| Goal::Holds(e, holds)).collect();
        starts.take(MOST_WAYS).map(some).collect()
    };
    match (holds, least, most) {
        (true, least, most) if most >= all => all_of(least, true),
        (true, 0, most) => all_of(all - most, false),
        (true, least, _) => {
            let starts = 0..=all.saturating_sub(least);
            let goals = |from: usize| {
                let held = from..from + least;
                items.iter().enumerate().map(|(i, e)| Goal::Holds(e, held.contains(&i))).collect()
            };
            starts.take(MOST_WAYS).map(goals).collect()
        }
        (false, least, most) => {
            let fewer = if least > 0 { all_of(all - least + 1, false) } else { Vec::new() };
            let more = if most < all { all_of(most + 1, true) } else { Vec::new() };
            fewer.into_iter().chain(more).collect()
        }
    }
}

//! Runs compiled expressions over one record. Every operand is read from left to right, and only as far as the result needs.

use super::calendar;
use super::memory::{Cells, Memory};
use super::program::{Body, Cond, ConstList, Constants, Derived, KindProgram, List, Node, Pattern, Presence, Program};
use super::text::{Patterns, folded, holds};
use super::value::{Truth, Val, widen};
use super::{Fault, fault};
use crate::model::builtins::first_name;
use crate::model::expr::{Among, Comparison, Predicate, Sign};
use crate::model::value::same_text;
use crate::model::{Date, Duration, Value};
use crate::record::Record;
use std::cell::OnceCell;
use std::cmp::Ordering;

/// A value, or why the record cannot be decided.
pub(super) type Fallible<T> = Result<T, Box<Fault>>;

/// One record under one program.
pub(super) struct Run<'r> {
    pub(super) constants: &'r Constants,
    pub(super) kind: &'r KindProgram,
    pub(super) record: &'r Record<'r>,
    pub(super) today: Date,
    pub(super) memory: &'r Memory,
    /// Lets, then globals; made when the first is read.
    derived: OnceCell<Cells<'r>>,
}

/// The elements of a list.
pub(super) enum Items<'r> {
    Unknown,
    Absent,
    Const(&'r ConstList),
    Values(&'r [Value<'r>]),
    Nodes(&'r [Node]),
}

impl<'r> Run<'r> {
    #[inline]
    pub(super) fn new(
        program: &'r Program,
        kind: &'r KindProgram,
        record: &'r Record<'r>,
        today: Date,
        memory: &'r Memory,
    ) -> Self {
        Run::with(&program.constants, kind, record, today, memory)
    }

    #[inline]
    pub(super) fn with(
        constants: &'r Constants,
        kind: &'r KindProgram,
        record: &'r Record<'r>,
        today: Date,
        memory: &'r Memory,
    ) -> Self {
        memory.begin();
        Run { constants, kind, record, today, memory, derived: OnceCell::new() }
    }

    /// Gives the room that was used back.
    #[inline]
    pub(super) fn end(self) {
        if let Some(cells) = self.derived.into_inner() {
            self.memory.keep(cells);
        }
    }

    /// Whether a condition holds.
    pub(super) fn truth(&self, cond: &'r Cond) -> Fallible<Truth> {
        match cond {
            Cond::Const(holds) => Ok((*holds).into()),
            Cond::Test(test) => Ok(self.test(test)),
            Cond::Fact(at) => Ok(self.flag(*at)),
            Cond::Value(node) => Ok(self.value(node)?.truth()),
            Cond::Not(of) => Ok(!self.truth(of)?),
            Cond::And(of) => self.until(of, Truth::False, Truth::True),
            Cond::Or(of) => self.until(of, Truth::True, Truth::False),
            Cond::Quorum { least, most, of } => self.quorum(*least, *most, of),
            Cond::Compare(how, a, b) => self.compare(*how, a, b),
            Cond::In { negated, item, list } => Ok(self.is_in(item, list)?.not_if(*negated)),
            Cond::Predicate { predicate, among, text, pattern } => self.predicate(*predicate, *among, text, pattern),
            Cond::Matches(text, regex) => self.text(text, |t| Ok(regex.is_match(t).into())),
            Cond::Presence { present, of } => Ok(self.presence(of)?.not_if(!present)),
        }
    }

    /// Reads conditions until one gives `decides`; `otherwise` if none does and none is unknown.
    fn until(&self, of: &'r [Cond], decides: Truth, otherwise: Truth) -> Fallible<Truth> {
        let mut so_far = otherwise;
        for cond in of {
            match self.truth(cond)? {
                truth if truth == decides => return Ok(decides),
                Truth::Unknown => so_far = Truth::Unknown,
                _ => {}
            }
        }
        Ok(so_far)
    }

    /// Reads conditions until they decide whether the number that hold is within `least..=most`.
    fn quorum(&self, least: usize, most: usize, of: &'r [Cond]) -> Fallible<Truth> {
        // How many hold for certain, and how many may.
        let (mut low, mut high) = (0, of.len());
        for cond in of {
            match self.truth(cond)? {
                Truth::True => low += 1,
                Truth::False => high -= 1,
                Truth::Unknown => {}
            }
            if low > most || high < least {
                return Ok(Truth::False);
            }
            if low >= least && high <= most {
                return Ok(Truth::True);
            }
        }
        Ok(if low >= least && high <= most { Truth::True } else { Truth::Unknown })
    }

    fn compare(&self, how: Comparison, a: &'r Node, b: &'r Node) -> Fallible<Truth> {
        let absent = Ok(Truth::from(how == Comparison::IsNot));
        let a = self.value(a)?;
        if let Val::Absent = a {
            return absent;
        }
        match (a, self.value(b)?) {
            (_, Val::Absent) => absent,
            (Val::Unknown, _) | (_, Val::Unknown) => Ok(Truth::Unknown),
            (a, b) => Ok(self.compare_present(how, a, b).into()),
        }
    }

    pub(super) fn compare_present(&self, how: Comparison, a: Val<'r>, b: Val<'r>) -> bool {
        match how {
            Comparison::Is => self.same(a, b),
            Comparison::IsNot => !self.same(a, b),
            Comparison::IsExactly => self.text_of(a).is_some_and(|t| self.text_of(b) == Some(t)),
            Comparison::Less => a.order(b) == Some(Ordering::Less),
            Comparison::LessOrEqual => a.order(b).is_some_and(Ordering::is_le),
            Comparison::Greater => a.order(b) == Some(Ordering::Greater),
            Comparison::GreaterOrEqual => a.order(b).is_some_and(Ordering::is_ge),
        }
    }

    /// Whether two present values are the same, texts without regard to case.
    fn same(&self, a: Val<'r>, b: Val<'r>) -> bool {
        if let (Val::Choice(set, at), Val::Choice(other, place)) = (a, b)
            && set == other
            && self.constants.choices(set).is_some_and(|c| c.distinct)
        {
            return at == place;
        }
        match (self.text_of(a), self.text_of(b)) {
            (Some(a), Some(b)) => same_text(a, b),
            _ => a.order(b) == Some(Ordering::Equal),
        }
    }

    /// `item in list`: `item is a or item is b`, so an empty list holds nothing, not even what is unknown.
    fn is_in(&self, item: &'r Node, list: &'r List) -> Fallible<Truth> {
        let item = self.value(item)?;
        if let Val::Absent = item {
            return Ok(Truth::False);
        }
        match self.items(list)? {
            Items::Absent => Ok(Truth::False),
            Items::Unknown => Ok(Truth::Unknown),
            Items::Const(list) => Ok(self.in_const(item, list)),
            items => self.any_element(&items, |element| match (item, element) {
                (_, Val::Absent) => Truth::False,
                (Val::Unknown, _) | (_, Val::Unknown) => Truth::Unknown,
                (item, element) => self.same(item, element).into(),
            }),
        }
    }

    pub(super) fn in_const(&self, item: Val<'r>, list: &'r ConstList) -> Truth {
        match item {
            Val::Unknown if list.all.is_empty() => Truth::False,
            Val::Unknown => Truth::Unknown,
            Val::Text(text) => list.contains(text).into(),
            Val::Choice(set, at) => {
                let distinct = self.constants.choices(set).is_some_and(|c| c.distinct);
                let listed = distinct && list.choices.contains(&(set, at));
                (listed || list.contains(self.constants.spelling(set, at))).into()
            }
            item => list.all.iter().any(|v| self.same(item, Val::of(v))).into(),
        }
    }

    /// Kleene's `or` over what `holds` says of the elements.
    fn any_element(&self, items: &Items<'r>, holds: impl Fn(Val<'r>) -> Truth) -> Fallible<Truth> {
        let mut so_far = Truth::False;
        for at in 0.. {
            let Some(element) = self.element(items, at) else { break };
            match holds(element?) {
                Truth::True => return Ok(Truth::True),
                Truth::Unknown => so_far = Truth::Unknown,
                Truth::False => {}
            }
        }
        Ok(so_far)
    }

    fn element(&self, items: &Items<'r>, at: usize) -> Option<Fallible<Val<'r>>> {
        match items {
            Items::Unknown | Items::Absent => None,
            Items::Const(list) => list.all.get(at).map(|v| Ok(Val::of(v))),
            Items::Values(values) => values.get(at).map(|v| Ok(Val::of(v))),
            Items::Nodes(nodes) => nodes.get(at).map(|n| self.value(n)),
        }
    }

    fn predicate(
        &self,
        predicate: Predicate,
        among: Option<Among>,
        text: &'r Node,
        pattern: &'r Pattern,
    ) -> Fallible<Truth> {
        let none = among == Some(Among::None);
        let all = among == Some(Among::All);
        let text = self.value(text)?;
        if let Val::Absent = text {
            return Ok(none.into());
        }
        let text = self.text_of(text);
        let truth = match pattern {
            Pattern::One(node) => self.finds(predicate, text, self.value(node)?),
            Pattern::Const(patterns) => self.finds_const(predicate, all, text, patterns),
            Pattern::List(list) => self.finds_among(predicate, all, text, list)?,
        };
        Ok(truth.not_if(none))
    }

    /// Whether the predicate holds of a text (none: an unknown one) and what is looked for.
    fn finds(&self, predicate: Predicate, text: Option<&'r str>, pattern: Val<'r>) -> Truth {
        match (text, pattern) {
            (_, Val::Absent) => Truth::False,
            (None, _) | (_, Val::Unknown) => Truth::Unknown,
            (Some(text), pattern) => {
                self.text_of(pattern).is_some_and(|pattern| self.found(predicate, text, pattern)).into()
            }
        }
    }

    fn found(&self, predicate: Predicate, text: &'r str, pattern: &str) -> bool {
        let pattern = folded(pattern);
        self.memory.folded(text, |text| holds(predicate, text, &pattern))
    }

    /// `any of` a list, or `all` of it.
    fn finds_among(&self, predicate: Predicate, all: bool, text: Option<&'r str>, list: &'r List) -> Fallible<Truth> {
        match self.items(list)? {
            Items::Absent => Ok(Truth::False),
            Items::Unknown => Ok(Truth::Unknown),
            Items::Const(list) => Ok(self.finds_const(predicate, all, text, list.patterns())),
            // All are found unless any is not.
            items => Ok(self.any_element(&items, |e| self.finds(predicate, text, e).not_if(all))?.not_if(all)),
        }
    }

    fn finds_const(&self, predicate: Predicate, all: bool, text: Option<&'r str>, patterns: &Patterns) -> Truth {
        match text {
            None if patterns.is_empty() => all.into(),
            None => Truth::Unknown,
            Some(text) if all => self.memory.folded(text, |t| patterns.all(predicate, t)).into(),
            Some(text) => self.memory.folded(text, |t| patterns.any(predicate, t)).into(),
        }
    }

    /// What `then` makes of a text: false where it is absent.
    fn text(&self, node: &'r Node, then: impl FnOnce(&'r str) -> Fallible<Truth>) -> Fallible<Truth> {
        match self.value(node)? {
            Val::Absent => Ok(Truth::False),
            Val::Unknown => Ok(Truth::Unknown),
            value => self.text_of(value).map_or(Ok(Truth::False), then),
        }
    }

    fn presence(&self, of: &'r Presence) -> Fallible<Truth> {
        match of {
            Presence::Node(node) => Ok(match self.value(node)? {
                Val::Unknown => Truth::Unknown,
                Val::Absent => Truth::False,
                _ => Truth::True,
            }),
            Presence::List(list) => Ok(match self.items(list)? {
                Items::Unknown => Truth::Unknown,
                Items::Absent => Truth::False,
                _ => Truth::True,
            }),
        }
    }

    /// The text of a present textual value.
    pub(super) fn text_of(&self, value: Val<'r>) -> Option<&'r str> {
        match value {
            Val::Text(text) => Some(text),
            Val::Choice(set, at) => Some(self.constants.spelling(set, at)),
            _ => None,
        }
    }

    /// A fact that is a condition.
    fn flag(&self, at: usize) -> Truth {
        self.memory.count_tests(1);
        match self.record.values.get(at) {
            Some(Value::Bool(b)) => (*b).into(),
            Some(Value::Unknown) => Truth::Unknown,
            _ => Truth::False,
        }
    }

    pub(super) fn fact(&self, at: usize) -> Val<'r> {
        self.record.values.get(at).map_or(Val::Absent, Val::of)
    }

    /// The value of a clause; absent where there is none.
    #[inline]
    pub(super) fn clause(&self, node: Option<&'r Node>) -> Fallible<Val<'r>> {
        node.map_or(Ok(Val::Absent), |node| self.value(node))
    }

    /// The day that is so long after today; absent without a duration.
    #[inline]
    pub(super) fn again_on(&self, wait: Option<Duration>) -> Fallible<Val<'r>> {
        let Some(wait) = wait else { return Ok(Val::Absent) };
        calendar::shift(self.today, Sign::Plus, wait).map(Val::Date).ok_or_else(date_fault)
    }

    /// The value of an expression.
    pub(super) fn value(&self, node: &'r Node) -> Fallible<Val<'r>> {
        match node {
            Node::Const(value) => Ok(Val::of(value)),
            Node::Fact(at) => Ok(self.fact(*at)),
            Node::Let(at) => self.derived(*at, self.kind.lets.get(*at)),
            Node::Global(at) => self.derived(self.kind.lets.len() + at, self.constants.globals.get(*at)),
            Node::Id => Ok(Val::Text(&self.record.id)),
            Node::Today => Ok(Val::Date(self.today)),
            Node::Cond(cond) => Ok(match self.truth(cond)? {
                Truth::Unknown => Val::Unknown,
                truth => Val::Bool(truth == Truth::True),
            }),
            Node::OrElse(first, fallback) => match self.value(first)? {
                Val::Absent => self.value(fallback),
                value => Ok(value),
            },
            Node::Sum(sign, a, b) => self.sum(*sign, a, b),
            Node::Shift(sign, date, by) => self.date(date, |d| calendar::shift(d, *sign, *by)),
            Node::ShiftDays(sign, date, days) => self.shift_days(*sign, date, days),
            Node::DaysBetween(a, b) => Ok(match (self.value(a)?, self.value(b)?) {
                (Val::Date(a), Val::Date(b)) => Val::Days(calendar::days_between(a, b)),
                (a, b) => lacking(a, b),
            }),
            Node::Length(of) => self.measure(of, |t| Val::Int(t.chars().count() as i128)),
            Node::FirstName(of) => self.measure(of, |t| Val::Text(first_name(t))),
            Node::Count(list) => self.count(list),
            Node::Widen(of) => match self.value(of)? {
                Val::Int(n) => widen(n).map(Val::Decimal).ok_or_else(|| fault("a number is too large for a decimal")),
                value => Ok(value),
            },
        }
    }

    fn measure(&self, of: &'r Node, how: impl FnOnce(&'r str) -> Val<'r>) -> Fallible<Val<'r>> {
        let value = self.value(of)?;
        Ok(self.text_of(value).map_or(lacking(value, value), how))
    }

    fn count(&self, list: &'r List) -> Fallible<Val<'r>> {
        let count = match self.items(list)? {
            Items::Unknown => return Ok(Val::Unknown),
            Items::Absent => return Ok(Val::Absent),
            Items::Const(list) => list.len,
            Items::Values(values) => values.len(),
            Items::Nodes(nodes) => nodes.len(),
        };
        Ok(Val::Int(count as i128))
    }

    fn sum(&self, sign: Sign, a: &'r Node, b: &'r Node) -> Fallible<Val<'r>> {
        let minus = sign == Sign::Minus;
        Ok(match (self.value(a)?, self.value(b)?) {
            (Val::Int(a), Val::Int(b)) => Val::Int(if minus { a.saturating_sub(b) } else { a.saturating_add(b) }),
            (Val::Days(a), Val::Days(b)) => Val::Days(if minus { a.saturating_sub(b) } else { a.saturating_add(b) }),
            (Val::Decimal(a), Val::Decimal(b)) => {
                let sum = if minus { a.checked_sub(b) } else { a.checked_add(b) };
                Val::Decimal(sum.ok_or_else(|| fault("a sum of decimals is beyond 28 digits"))?)
            }
            (a, b) => lacking(a, b),
        })
    }

    fn date(&self, date: &'r Node, then: impl FnOnce(Date) -> Option<Date>) -> Fallible<Val<'r>> {
        match self.value(date)? {
            Val::Date(date) => then(date).map(Val::Date).ok_or_else(date_fault),
            value => Ok(lacking(value, value)),
        }
    }

    fn shift_days(&self, sign: Sign, date: &'r Node, days: &'r Node) -> Fallible<Val<'r>> {
        match (self.value(date)?, self.value(days)?) {
            (Val::Date(date), Val::Days(days)) => {
                let days = if sign == Sign::Minus { days.saturating_neg() } else { days };
                calendar::shift_days(date, days).map(Val::Date).ok_or_else(date_fault)
            }
            (a, b) => Ok(lacking(a, b)),
        }
    }

    /// The elements of a list.
    pub(super) fn items(&self, mut list: &'r List) -> Fallible<Items<'r>> {
        loop {
            list = match list {
                List::Const(list) => return Ok(Items::Const(list)),
                List::Absent => return Ok(Items::Absent),
                List::Fact(at) => return Ok(self.fact_items(*at)),
                List::Elements(nodes) => return Ok(Items::Nodes(nodes)),
                List::Let(at) => match self.kind.lets.get(*at).map(|l| &l.body) {
                    Some(Body::List(list)) => list,
                    _ => return Ok(Items::Absent),
                },
                List::Global(at) => match self.constants.globals.get(*at).map(|l| &l.body) {
                    Some(Body::List(list)) => list,
                    _ => return Ok(Items::Absent),
                },
                List::OrElse(first, fallback) => match self.items(first)? {
                    Items::Absent => fallback,
                    items => return Ok(items),
                },
            }
        }
    }

    fn fact_items(&self, at: usize) -> Items<'r> {
        match self.record.values.get(at) {
            Some(Value::List(values)) => Items::Values(values),
            Some(Value::Unknown) => Items::Unknown,
            _ => Items::Absent,
        }
    }

    /// The value of a `let`, worked out when it is first read.
    fn derived(&self, slot: usize, of: Option<&'r Derived>) -> Fallible<Val<'r>> {
        let slots = self.kind.lets.len() + self.constants.globals.len();
        let cells = self.derived.get_or_init(|| self.memory.cells(slots));
        let (Some(of), Some(cell)) = (of, cells.get(slot)) else { return Ok(Val::Absent) };
        cell.get_or_init(|| self.derive(of)).clone()
    }

    fn derive(&self, of: &'r Derived) -> Fallible<Val<'r>> {
        let Body::Scalar(node) = &of.body else { return Ok(Val::Bool(true)) };
        match self.value(node)? {
            Val::Int(n) if i64::try_from(n).is_err() => {
                Err(fault(format!("`{}` is {n}, which is beyond 64 bits", of.name)))
            }
            value => Ok(value),
        }
    }
}

/// What arithmetic gives where an operand is unknown; absent operands do not reach it in a checked policy.
fn lacking<'r>(a: Val<'_>, b: Val<'_>) -> Val<'r> {
    if matches!(a, Val::Unknown) || matches!(b, Val::Unknown) { Val::Unknown } else { Val::Absent }
}

fn date_fault() -> Box<Fault> {
    fault("a date is outside 0001-01-01 to 9999-12-31")
}

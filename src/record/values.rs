//! What a record holds: a value for each fact, and in bits what there is to know of the facts that are only true or false.

use crate::model::Value;
use std::borrow::Cow;
use std::ops::Deref;

/// The values of a kind's facts, by [`crate::model::FactId`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values<'a> {
    all: Vec<Value<'a>>,
    states: States,
}

/// The states of the first 64 facts, a bit each: that of a fact with any other value is in none of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct States {
    /// Those that are `true`.
    pub yes: u64,
    /// Those that are `false`.
    pub no: u64,
    /// Those that are absent.
    pub absent: u64,
    /// Those that nobody has told yet.
    pub unknown: u64,
}

/// How many facts have a bit.
pub const MAX_STATES: usize = 64;

impl<'a> Values<'a> {
    /// Puts a value in its place, if there is such a place.
    pub fn set(&mut self, at: usize, value: Value<'a>) {
        self.states.forget(at);
        self.fill(at, value);
    }

    /// Begins to fill the places anew, each with one value.
    #[inline]
    pub(super) fn begin(&mut self) {
        self.states = States::default();
    }

    /// Puts a value in a place that was not filled since the beginning.
    #[inline]
    pub(super) fn fill(&mut self, at: usize, value: Value<'a>) {
        let Some(place) = self.all.get_mut(at) else { return };
        self.states.put(at, &value);
        match place {
            Value::Text(Cow::Owned(_)) | Value::List(_) => *place = value,
            // Nothing else has memory to give back, and to find that out takes longer than to write the value.
            _ => std::mem::forget(std::mem::replace(place, value)),
        }
    }

    /// Has so many values; new ones are absent.
    pub fn resize(&mut self, count: usize) {
        self.all.resize(count, Value::Absent);
        self.states = States::of(&self.all);
    }

    /// The states of the first facts.
    #[inline]
    pub fn states(&self) -> States {
        self.states
    }
}

impl States {
    fn of(values: &[Value<'_>]) -> States {
        let mut states = States::default();
        values.iter().enumerate().for_each(|(at, value)| states.put(at, value));
        states
    }

    /// The bit of a fact; none for one that has none.
    #[inline]
    pub fn bit(at: usize) -> u64 {
        if at < MAX_STATES { 1 << at } else { 0 }
    }

    fn forget(&mut self, at: usize) {
        for state in [&mut self.yes, &mut self.no, &mut self.absent, &mut self.unknown] {
            *state &= !States::bit(at);
        }
    }

    /// Notes the state of a fact that is in none yet.
    #[inline]
    fn put(&mut self, at: usize, value: &Value<'_>) {
        let bit = States::bit(at);
        match value {
            Value::Bool(true) => self.yes |= bit,
            Value::Bool(false) => self.no |= bit,
            Value::Absent => self.absent |= bit,
            Value::Unknown => self.unknown |= bit,
            Value::Int(_)
            | Value::Decimal(_)
            | Value::Text(_)
            | Value::Date(_)
            | Value::Days(_)
            | Value::Choice(..)
            | Value::List(_) => {}
        }
    }
}

impl<'a> From<Vec<Value<'a>>> for Values<'a> {
    fn from(all: Vec<Value<'a>>) -> Self {
        Values { states: States::of(&all), all }
    }
}

impl<'a> FromIterator<Value<'a>> for Values<'a> {
    fn from_iter<I: IntoIterator<Item = Value<'a>>>(values: I) -> Self {
        values.into_iter().collect::<Vec<_>>().into()
    }
}

impl<'a> Deref for Values<'a> {
    type Target = [Value<'a>];

    #[inline]
    fn deref(&self) -> &[Value<'a>] {
        &self.all
    }
}

impl<'v, 'a> IntoIterator for &'v Values<'a> {
    type Item = &'v Value<'a>;
    type IntoIter = std::slice::Iter<'v, Value<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_follow_the_values() {
        let kinds = [Value::Bool(true), Value::Bool(false), Value::Absent, Value::Unknown, Value::Int(1)];
        let mut values = Values::from(vec![Value::Unknown; 70]);
        for (at, value) in (0..70).flat_map(|at| kinds.iter().map(move |value| (at, value))) {
            values.set(at * 3 % 70, value.clone());
            assert_eq!(values, values.iter().cloned().collect(), "{at}");
        }
        values.begin();
        (0..70).for_each(|at| values.fill(at, kinds[at % 5].clone()));
        assert_eq!(values, values.iter().cloned().collect());
        values.resize(3);
        values.resize(5);
        let states = States { yes: 1, no: 2, absent: 0b11100, unknown: 0 };
        assert_eq!(values.states(), states);
    }
}

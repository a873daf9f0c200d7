//! What a test gives, completed to a record and to values of `me`.

use super::Miss;
use crate::model::arena::Id;
use crate::model::value::trimmed;
use crate::model::{
    Base, Bound, ChoicesId, Date, Decimal, Fact, FactId, Kind, MeField, MeId, Need, Policy, Scalar, Test, Value,
};
use crate::source::Span;
use std::collections::{HashMap, HashSet};

/// The day of a test that has no dates.
const SOME_DAY: Date = jiff::civil::date(2000, 1, 1);
/// Whoever answers in a test that does not say.
const SOMEBODY: &str = "Me";

/// Every field of `me`: what is given, else its default, else something plain; what may be absent is.
pub(super) fn me(policy: &Policy, given: &[(MeId, Value<'static>)]) -> Vec<Value<'static>> {
    let value = |(id, field): (MeId, &MeField)| {
        let given = given.iter().find(|(given, _)| *given == id).map(|(_, value)| value);
        given.or(field.default.as_ref()).cloned().unwrap_or_else(|| plain(field))
    };
    policy.me.iter().map(value).collect()
}

fn plain(field: &MeField) -> Value<'static> {
    if field.ty.optional {
        return Value::Absent;
    }
    match (field.ty.base, field.bound) {
        (Base::Scalar(Scalar::Bool), _) => Value::Bool(false),
        (Base::Scalar(Scalar::Int), Bound::Int(least, most)) => Value::Int(0.clamp(least, most.max(least)).into()),
        (Base::Scalar(Scalar::Int), _) => Value::Int(0),
        (Base::Scalar(Scalar::Decimal), Bound::Decimal(least, _)) => Value::Decimal(least.max(Decimal::ZERO)),
        (Base::Scalar(Scalar::Decimal), _) => Value::Decimal(Decimal::ZERO),
        (Base::Scalar(Scalar::Text), _) => Value::Text(SOMEBODY.into()),
        (Base::Scalar(Scalar::Date), _) => Value::Date(SOME_DAY),
        (Base::Scalar(Scalar::Days | Scalar::Months), _) => Value::Days(0),
        (Base::Scalar(Scalar::Choice(set)), _) => Value::Choice(ChoicesId::from_index(set.index()), 0),
        (Base::List(_), _) => Value::List(Vec::new()),
        (Base::Record(_) | Base::Error, _) => Value::Absent,
    }
}

/// The latest date that a test gives.
pub(super) fn latest_date(test: &Test) -> Date {
    let dates = |value: &Value<'_>| match value {
        Value::Date(date) => vec![*date],
        Value::List(items) => {
            items.iter().filter_map(|v| if let Value::Date(d) = v { Some(*d) } else { None }).collect()
        }
        _ => Vec::new(),
    };
    test.facts.iter().flat_map(|(_, value, _)| dates(value)).max().unwrap_or(SOME_DAY)
}

/// Every fact of a test's request, as a record would be read; else what is wrong with it.
pub(super) fn values(policy: &Policy, test: &Test) -> Result<Vec<Value<'static>>, Vec<Miss>> {
    let Some(kind) = policy.kinds.get(test.kind) else { return Ok(Vec::new()) };
    let given: HashMap<FactId, (Value<'static>, Span)> =
        test.facts.iter().filter_map(|(id, value, span)| Some((*id, (settled(value)?, *span)))).collect();
    let there = present_records(kind, given.keys().copied());
    let (mut values, mut misses) = (Vec::new(), Vec::new());
    for (id, fact) in kind.facts.iter() {
        match value(id, fact, &given, &there) {
            Ok(value) => values.push(value),
            Err((span, actual)) => misses.push(Miss {
                span: span.unwrap_or(test.title_span),
                expected: "a request that can be decided".to_owned(),
                actual,
                texts: None,
            }),
        }
    }
    if misses.is_empty() { Ok(values) } else { Err(misses) }
}

/// A text without blanks around it; a blank text is as good as none, and so is a blank element of a list.
fn settled(value: &Value<'static>) -> Option<Value<'static>> {
    match value {
        Value::Text(text) => trimmed(text).map(|t| Value::Text(t.to_owned().into())),
        Value::List(items) => Some(Value::List(items.iter().filter_map(settled).collect())),
        other => Some(other.clone()),
    }
}

/// The optional records of which some field is given.
fn present_records(kind: &Kind, given: impl Iterator<Item = FactId>) -> HashSet<FactId> {
    let mut there = HashSet::new();
    for id in given {
        let mut within = kind.facts.get(id).and_then(|f| f.within);
        while let Some(record) = within.filter(|record| there.insert(*record)) {
            within = kind.facts.get(record).and_then(|f| f.within);
        }
    }
    there
}

fn value(
    id: FactId,
    fact: &Fact,
    given: &HashMap<FactId, (Value<'static>, Span)>,
    there: &HashSet<FactId>,
) -> Result<Value<'static>, (Option<Span>, String)> {
    if let Base::Record(_) = fact.base {
        return Ok(if there.contains(&id) { Value::Bool(true) } else { Value::Absent });
    }
    if let Some((value, span)) = given.get(&id) {
        return match outside(fact.bound, value) {
            Some(why) => Err((Some(*span), format!("`{}` {why}", fact.path))),
            None => Ok(value.clone()),
        };
    }
    if fact.within.is_some_and(|record| !there.contains(&record)) {
        return Ok(Value::Absent);
    }
    match &fact.need {
        Need::Required => Err((None, format!("`{}` is not given, and a request needs it", fact.path))),
        Need::Optional => Ok(Value::Absent),
        Need::Default(value) => Ok(value.clone()),
        Need::Ask(_) => Ok(Value::Unknown),
    }
}

/// How a value is outside its bound, if it is.
fn outside(bound: Bound, value: &Value<'_>) -> Option<String> {
    match (value, bound) {
        (Value::Int(n), Bound::Int(least, most)) if *n < i128::from(least) || *n > i128::from(most) => {
            Some(format!("is {n}, outside {least} to {most}"))
        }
        (Value::Decimal(d), Bound::Decimal(least, most)) if *d < least || *d > most => {
            Some(format!("is {}, outside {least} to {most}", d.normalize()))
        }
        (Value::Text(text), Bound::Length(most)) => {
            let length = text.chars().count();
            (length > most as usize).then(|| format!("has {length} characters, more than {most}"))
        }
        (Value::List(items), bound) => items.iter().find_map(|item| outside(bound, item)),
        _ => None,
    }
}

//! Policies and records in a few words.

use etiquette::check::{CheckedPolicy, Options, check};
use etiquette::diagnostic::Severity;
use etiquette::eval::{Fault, Outcome, Program, Verdict, decide};
use etiquette::model::arena::Id;
use etiquette::model::{Base, Date, Decimal, Fact, FactId, Kind, KindId, Need, Policy, Scalar, Value};
use etiquette::record::Record;
use etiquette::source::MemoryFiles;
use serde_json::Value as Json;

pub(super) const TODAY: Date = Date::constant(2026, 5, 1);

/// A policy that has no errors.
pub(super) fn policy(text: &str) -> CheckedPolicy {
    policy_or_errors(text).unwrap_or_else(|errors| panic!("{errors:#?}\n{text}"))
}

pub(super) fn policy_or_errors(text: &str) -> Result<CheckedPolicy, Vec<String>> {
    let files = MemoryFiles([("policy.etq".to_owned(), text.to_owned())].into());
    let checked = check("policy.etq", &files, &Options { errors_only: true, ..Options::default() });
    let errors = checked.diagnostics.iter().filter(|d| d.severity == Severity::Error);
    let errors = errors.map(|d| format!("{}: {} at {:?}", d.code, d.message, d.span.map(|s| checked.sources.text(s))));
    checked.policy.ok_or_else(|| errors.collect())
}

/// A policy of one kind `t`, with fields and rules; the rules end with `otherwise review`.
pub(super) fn one_kind(fields: &str, rules: &str) -> CheckedPolicy {
    let fields = fields.replace('\n', "\n    ");
    policy(&format!("request t {{\n    {fields}\n}}\nrules for t {{\n{rules}\n}}\n"))
}

/// Whether a condition holds: `Some`, or the questions.
pub(super) fn holds(fields: &str, condition: &str, record: &str) -> Result<bool, Vec<String>> {
    let policy = one_kind(fields, &format!("rule r {{ when {condition} accept }} otherwise review"));
    let outcome = outcome(&policy, record);
    match outcome.verdict {
        Verdict::Ask => Err(asked(&policy, &outcome)),
        verdict => Ok(verdict == Verdict::Accept),
    }
}

pub(super) fn asked(policy: &CheckedPolicy, outcome: &Outcome) -> Vec<String> {
    let facts = &policy.policy().kinds.at(outcome.kind).facts;
    outcome.questions.iter().map(|q| facts.at(q.fact).path.clone()).collect()
}

pub(super) fn outcome(policy: &CheckedPolicy, record: &str) -> Outcome {
    try_outcome(policy, record, TODAY).unwrap_or_else(|fault| panic!("{fault:?}"))
}

pub(super) fn try_outcome(policy: &CheckedPolicy, record: &str, today: Date) -> Result<Outcome, Fault> {
    let program = Program::new(policy, &[]).unwrap_or_else(|missing| panic!("{missing:?}"));
    decide(&program, &read(policy.policy(), record), today)
}

/// A record in JSON; its kind is the first unless it says so.
pub(super) fn read(policy: &Policy, json: &str) -> Record<'static> {
    let json: Json = serde_json::from_str(json).unwrap();
    let name = json.get("kind").and_then(Json::as_str);
    let (id, kind) =
        policy.kinds.iter().find(|(_, k)| name.is_none_or(|name| k.name.text == name)).expect("there is such a kind");
    record(policy, id, kind, &json)
}

fn record(policy: &Policy, id: KindId, kind: &Kind, json: &Json) -> Record<'static> {
    let mut values: Vec<Value<'static>> = Vec::new();
    for (_, fact) in kind.facts.iter() {
        let found = fact.keys.iter().try_fold(json, |at, key| at.get(key)).filter(|v| !v.is_null());
        let absent = fact.within.is_some_and(|w: FactId| values[w.index()] == Value::Absent);
        values.push(match found {
            Some(_) if matches!(fact.base, Base::Record(_)) => Value::Bool(true),
            Some(found) => value(policy, fact, found),
            None if absent || matches!(fact.base, Base::Record(_)) => Value::Absent,
            None => match &fact.need {
                Need::Required => panic!("`{}` is missing", fact.path),
                Need::Optional => Value::Absent,
                Need::Default(value) => value.clone(),
                Need::Ask(_) => Value::Unknown,
            },
        });
    }
    let name = json.get("id").and_then(Json::as_str).unwrap_or("x");
    Record { id: name.to_owned().into(), kind: id, values: values.into() }
}

fn value(policy: &Policy, fact: &Fact, json: &Json) -> Value<'static> {
    match fact.base {
        Base::Scalar(scalar) => single(policy, scalar, json),
        Base::List(scalar) => {
            Value::List(json.as_array().unwrap().iter().map(|v| single(policy, scalar.unwrap(), v)).collect())
        }
        Base::Record(_) | Base::Error => panic!("no value: {json}"),
    }
}

fn single(policy: &Policy, scalar: Scalar, json: &Json) -> Value<'static> {
    let text = || json.as_str().unwrap().to_owned();
    match scalar {
        Scalar::Bool => Value::Bool(json.as_bool().unwrap()),
        Scalar::Int => Value::Int(json.as_i64().unwrap().into()),
        Scalar::Decimal => Value::Decimal(json.to_string().parse::<Decimal>().unwrap()),
        Scalar::Text => Value::Text(text().into()),
        Scalar::Date => Value::Date(text().parse().unwrap()),
        Scalar::Days | Scalar::Months => panic!("no field is a duration"),
        Scalar::Choice(set) => {
            let at = policy.choices.at(set).iter().position(|c| c.eq_ignore_ascii_case(&text())).unwrap();
            Value::Choice(set, at as u32)
        }
    }
}

//! The values of `me`: from `[me]` in the settings, and over them from `--me name=VALUE`.

use super::out::{Exit, Failure, Out};
use super::project::Project;
use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::limits;
use crate::model::value::{read_date, same_text, trimmed};
use crate::model::{Base, Bound, ChoicesId, Decimal, MeField, MeId, Policy, Scalar, Value};
use crate::report::Finding;
use crate::settings::Me;
use std::borrow::Cow;
use toml::de::DeValue;

/// The value of a field of `me`.
pub(super) type Given = (MeId, Value<'static>);
/// Values for the fields of `me`; what nobody gave is not among them.
pub(super) type Values = Vec<Given>;

/// Reads all values for a policy.
pub(super) fn values(policy: &Policy, project: &Project, given: &[String], out: &Out) -> Result<Values, Failure> {
    let (mut values, said) = of_settings(policy, project);
    if !said.is_empty() {
        let told = said.iter().map(|diagnostic| Finding { sources: &project.sources, diagnostic });
        out.say_findings(told, limits::MAX_SHOWN_FINDINGS);
        return Err(Failure::Said(Exit::Findings));
    }
    for text in given {
        values.push(from_option(policy, text)?);
    }
    Ok(values)
}

/// The values of the settings, and what is wrong with them.
pub(super) fn of_settings(policy: &Policy, project: &Project) -> (Values, Vec<Diagnostic>) {
    let mut values = Vec::new();
    let mut said = Vec::new();
    for me in &project.settings.me {
        match from_settings(policy, me) {
            Ok(value) => values.extend(value),
            Err(diagnostic) => said.push(*diagnostic),
        }
    }
    (values, said)
}

/// A value of the settings. Other policies may have fields that this one lacks; only what looks like a slip is told.
fn from_settings(policy: &Policy, me: &Me) -> Result<Option<(MeId, Value<'static>)>, Box<Diagnostic>> {
    let Some((id, field)) = policy.me.iter().find(|(_, f)| f.name.text == me.name) else {
        let names = policy.me.values().map(|f| f.name.text.as_str());
        return match nearest(&me.name, names) {
            Some(near) => {
                let message = format!("the policy knows nothing about me called `{}`", me.name);
                let said = Diagnostic::error(codes::SETTINGS, me.name_span, message);
                Err(Box::new(said.help(format!("did you mean `{near}`?"))))
            }
            None => Ok(None),
        };
    };
    let told = |what: String| {
        let said = Diagnostic::error(codes::SETTINGS, me.span, format!("`{}` should be {what}", me.name));
        Box::new(said.help(format!("write {} = {}", me.name, sample(field))))
    };
    let value = DeValue::parse(&me.source).map_err(|_| told("a value".to_owned()))?;
    let value = match (value.get_ref(), field.ty.base) {
        (DeValue::String(text), Base::Scalar(scalar)) if is_quoted(scalar) => read(policy, field, scalar, text),
        (DeValue::Array(items), Base::List(Some(scalar))) => {
            let items: Option<Vec<&str>> = items.iter().map(|item| item.get_ref().as_str()).collect();
            let items = items.ok_or_else(|| told(wanted(policy, field)))?;
            list(policy, field, scalar, items.into_iter())
        }
        (DeValue::Array(_) | DeValue::Table(_) | DeValue::String(_), _) => Err(wanted(policy, field)),
        (_, Base::Scalar(scalar)) if scalar.is_textual() => Err(wanted(policy, field)),
        (_, Base::Scalar(scalar)) => read(policy, field, scalar, me.source.trim()),
        _ => Err(wanted(policy, field)),
    };
    value.map(|value| Some((id, value))).map_err(told)
}

/// Whether a value of this type stands in quotes in TOML.
fn is_quoted(scalar: Scalar) -> bool {
    scalar.is_textual() || scalar == Scalar::Date
}

/// Whether a policy has the field that `name=VALUE` gives.
pub(super) fn is_known(policy: &Policy, given: &str) -> bool {
    let name = given.split_once('=').map_or(given, |(name, _)| name).trim().trim_start_matches("me.");
    policy.me.values().any(|field| field.name.text == name)
}

/// `name=VALUE`
pub(super) fn from_option(policy: &Policy, given: &str) -> Result<(MeId, Value<'static>), Failure> {
    let Some((name, text)) = given.split_once('=') else {
        return Err(Failure::usage(format!("`--me {given}` gives no value"), "write --me name=VALUE"));
    };
    let name = name.trim().trim_start_matches("me.");
    let Some((id, field)) = policy.me.iter().find(|(_, f)| f.name.text == name) else {
        let names = policy.me.values().map(|f| f.name.text.as_str());
        let help = nearest(name, names).map_or_else(String::new, |near| format!("did you mean `{near}`?"));
        return Err(Failure::usage(format!("the policy knows nothing about me called `{name}`"), help));
    };
    let value = match field.ty.base {
        Base::Scalar(scalar) => read(policy, field, scalar, text),
        Base::List(Some(scalar)) => list(policy, field, scalar, text.split(';')),
        _ => Err(wanted(policy, field)),
    };
    let help = format!("write --me '{name}={}'", sample(field).trim_matches('"'));
    value.map(|value| (id, value)).map_err(|what| Failure::usage(format!("`{name}` should be {what}"), help))
}

fn list<'t>(
    policy: &Policy,
    field: &MeField,
    scalar: Scalar,
    items: impl Iterator<Item = &'t str>,
) -> Result<Value<'static>, String> {
    let items = items.filter(|item| trimmed(item).is_some()).map(|item| read(policy, field, scalar, item));
    Ok(Value::List(items.collect::<Result<_, _>>()?))
}

/// Reads a value; the error says what it should be.
fn read(policy: &Policy, field: &MeField, scalar: Scalar, text: &str) -> Result<Value<'static>, String> {
    let wanted = || wanted(policy, field);
    let text = trimmed(text).ok_or_else(wanted)?;
    let value = match scalar {
        Scalar::Bool => boolean(text).map(Value::Bool),
        Scalar::Int => text.replace('_', "").parse::<i64>().ok().map(|n| Value::Int(i128::from(n))),
        Scalar::Decimal => Decimal::from_str_exact(&text.replace('_', "")).ok().map(Value::Decimal),
        Scalar::Text => Some(Value::Text(Cow::Owned(text.to_owned()))),
        Scalar::Date => read_date(text).map(Value::Date),
        Scalar::Choice(set) => choice(policy, set, text),
        Scalar::Days | Scalar::Months => None,
    };
    value.filter(|value| is_within(value, field.bound)).ok_or_else(wanted)
}

fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" => Some(true),
        "false" | "no" => Some(false),
        _ => None,
    }
}

fn choice(policy: &Policy, set: ChoicesId, text: &str) -> Option<Value<'static>> {
    let at = policy.choices.get(set)?.iter().position(|choice| same_text(choice, text))?;
    Some(Value::Choice(set, u32::try_from(at).ok()?))
}

fn is_within(value: &Value<'_>, bound: Bound) -> bool {
    match (value, bound) {
        (Value::Int(n), Bound::Int(low, high)) => (i128::from(low)..=i128::from(high)).contains(n),
        (Value::Decimal(n), Bound::Decimal(low, high)) => (low..=high).contains(n),
        (Value::Text(text), Bound::Length(most)) => text.chars().count() <= most as usize,
        _ => true,
    }
}

/// What a field's value should be: `an int from 0 to 500`.
fn wanted(policy: &Policy, field: &MeField) -> String {
    let bound = match field.bound {
        Bound::None => String::new(),
        Bound::Int(low, high) => format!(" from {low} to {high}"),
        Bound::Decimal(low, high) => format!(" from {low} to {high}"),
        Bound::Length(most) => format!(" of at most {most} characters"),
    };
    match field.ty.base {
        Base::Scalar(Scalar::Choice(set)) => {
            let choices: Vec<&str> =
                policy.choices.get(set).into_iter().flatten().take(5).map(String::as_str).collect();
            format!("one of \"{}\"", choices.join("\", \""))
        }
        Base::Scalar(scalar) => format!("{}{bound}", scalar.with_article()),
        Base::List(Some(scalar)) => format!("a list of {}{bound}", scalar.word()),
        _ => "a value".to_owned(),
    }
}

/// What to write for a field, in TOML.
fn sample(field: &MeField) -> &'static str {
    match field.ty.base {
        Base::Scalar(Scalar::Bool) => "true",
        Base::Scalar(Scalar::Int | Scalar::Decimal) => "1",
        Base::Scalar(Scalar::Date) => "2026-05-01",
        Base::List(_) => "[\"…\"]",
        _ => "\"…\"",
    }
}

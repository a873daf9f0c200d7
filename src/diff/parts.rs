//! Replies and facts that were added, removed or changed.

use super::Version;
use crate::model::{Base, Bound, Fact, Kind, KindId, Need, Policy, Scalar, Wording};

/// What happened to a part of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is only in the new policy.
    Added,
    /// It is only in the old one.
    Removed,
    /// It is in both, and not the same.
    Changed,
}

impl Change {
    /// As printed.
    pub fn word(self) -> &'static str {
        match self {
            Change::Added => "added",
            Change::Removed => "removed",
            Change::Changed => "changed",
        }
    }
}

/// A part that is not the same in both policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// What happened to it.
    pub change: Change,
    /// As it was, in words.
    pub old: Option<String>,
    /// As it is.
    pub new: Option<String>,
}

/// The replies to a kind that are not the same.
pub(super) fn replies(old: (Version<'_>, KindId), new: (Version<'_>, KindId)) -> Vec<Part> {
    compare(&texts(old.0, old.1), &texts(new.0, new.1))
}

/// The facts of a kind that are not the same.
pub(super) fn fields(old: (&Policy, &Kind), new: (&Policy, &Kind)) -> Vec<Part> {
    let all = |(policy, kind): (&Policy, &Kind)| {
        let told = kind.facts.values().map(|fact| (fact.path.clone(), described(policy, fact)));
        told.collect::<Vec<_>>()
    };
    compare(&all(old), &all(new))
}

fn compare(old: &[(String, String)], new: &[(String, String)]) -> Vec<Part> {
    let text = |all: &[(String, String)], name: &str| all.iter().find(|(n, _)| n == name).map(|(_, t)| t.clone());
    let names = old.iter().map(|(n, _)| n).chain(new.iter().map(|(n, _)| n).filter(|n| text(old, n).is_none()));
    let parts = names.filter_map(|name| {
        let (was, is) = (text(old, name), text(new, name));
        let change = match (&was, &is) {
            (Some(was), Some(is)) if was == is => return None,
            (Some(_), Some(_)) => Change::Changed,
            (Some(_), None) => Change::Removed,
            _ => Change::Added,
        };
        Some(Part { name: name.clone(), change, old: was, new: is })
    });
    parts.collect()
}

/// The replies to a kind as they are written, each with its name.
fn texts(version: Version<'_>, id: KindId) -> Vec<(String, String)> {
    let bodies =
        version.policy.policy().replies.values().filter_map(|reply| Some((reply.name.text.clone(), reply.body(id)?)));
    bodies
        .map(|(name, body)| {
            let wordings: Vec<String> = body.wordings.iter().map(|w| wording(version, w)).collect();
            (name, wordings.join("\nor\n"))
        })
        .collect()
}

fn wording(version: Version<'_>, wording: &Wording) -> String {
    let parts = wording.parts.iter().map(|part| match part {
        crate::model::Part::Paragraph => "paragraph".to_owned(),
        crate::model::Part::Text { kind, when, text, .. } => {
            let when =
                when.as_ref().map_or(String::new(), |when| format!("when {} ", words(version.sources.text(when.span))));
            if wording.free { text.written.clone() } else { format!("{when}{} {:?}", kind.word(), text.written) }
        }
    });
    parts.collect::<Vec<_>>().join("\n")
}

/// A text with single blanks between its words.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A fact as it is declared, in one line.
fn described(policy: &Policy, fact: &Fact) -> String {
    let optional = if matches!(fact.need, Need::Optional) { "?" } else { "" };
    let bound = match fact.bound {
        Bound::None => String::new(),
        Bound::Int(low, high) => format!(" {low} to {high}"),
        Bound::Decimal(low, high) => format!(" {low} to {high}"),
        Bound::Length(most) => format!(" up to {most}"),
    };
    let need = match &fact.need {
        Need::Required | Need::Optional => String::new(),
        Need::Default(value) => format!(" = {}", policy.literal(value)),
        Need::Ask(question) => format!(" ask {:?}", question.written),
    };
    let key = if fact.keys.join(".") == fact.path { String::new() } else { format!(" key {:?}", fact.keys.join(".")) };
    format!("{}{optional}{bound}{need}{key}", type_word(policy, fact.base))
}

fn type_word(policy: &Policy, base: Base) -> String {
    match base {
        Base::Scalar(Scalar::Choice(set)) => format!("one of {:?}", policy.choices.at(set)),
        Base::Scalar(scalar) => scalar.word().to_owned(),
        Base::List(Some(scalar)) => format!("list of {}", type_word(policy, Base::Scalar(scalar))),
        Base::Record(id) => policy.records.get(id).map_or("record".to_owned(), |r| r.name.text.clone()),
        Base::List(None) | Base::Error => "list".to_owned(),
    }
}

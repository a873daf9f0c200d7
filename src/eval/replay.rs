//! Findings about behaviour are decided again before they are spoken: from the text of their record, by the reader and the evaluator
//! that everybody uses.

use super::{Outcome, Program, Wanted, Withheld, decide_only};
use crate::check::{Checked, CheckedPolicy};
use crate::diagnostic::{Shows, Witness, codes};
use crate::model::value::{read_date, same_text};
use crate::model::{Base, Date, Decimal, MeId, Policy, Scalar, Value};
use crate::record::{self, Format, Record};
use std::ops::ControlFlow;

/// Leaves out the findings whose record does not show what they say; they are kept under [`Checked::dropped`].
pub fn confirm(checked: &mut Checked) {
    let Some(policy) = &checked.policy else { return };
    let mut replay = Replay { policy, compiled: None };
    let confirmed = |witness: &Witness| replay.shows(witness).unwrap_or(true);
    let mut confirmed = confirmed;
    let said = std::mem::take(&mut checked.diagnostics);
    let (kept, dropped) = said.into_iter().partition(|d| d.witness.as_ref().is_none_or(&mut confirmed));
    (checked.diagnostics, checked.dropped) = (kept, dropped);
}

type Me = Vec<(MeId, Value<'static>)>;

struct Replay<'p> {
    policy: &'p CheckedPolicy,
    /// The policy for the person of the last witness.
    compiled: Option<(Vec<(String, String)>, Program)>,
}

impl Replay<'_> {
    /// Whether a record shows what is said of it; none where the values about `me` cannot be given.
    fn shows(&mut self, witness: &Witness) -> Option<bool> {
        if self.compiled.as_ref().is_none_or(|(me, _)| *me != witness.me) {
            let program = Program::new(self.policy, &me(self.policy.policy(), &witness.me)?).ok()?;
            self.compiled = Some((witness.me.clone(), program));
        }
        let (_, program) = self.compiled.as_ref()?;
        let today = witness.today.as_deref().and_then(read_date)?;
        let record = read(self.policy.policy(), &witness.toml);
        let record = record.as_ref()?;
        let decided = |today| decide_only(program, record, today, Wanted::ALL).ok();
        Some(decided(today).is_some_and(|outcome| is_shown(witness.shows, &outcome, &decided)))
    }
}

fn is_shown(shows: Shows, outcome: &Outcome, decided: &dyn Fn(Date) -> Option<Outcome>) -> bool {
    let withheld = outcome.reply.as_ref().and_then(|sent| sent.text.as_ref().err().copied());
    match shows {
        Shows::NoRule => outcome.rule.is_none() && outcome.questions.is_empty(),
        Shows::Decides(rule) => outcome.rule == Some(rule),
        Shows::Untrue(rule) => {
            let held_back = matches!(withheld, Some(Withheld::Dishonest | Withheld::Expired));
            outcome.rule == Some(rule) && (outcome.reply.is_none() || held_back)
        }
        Shows::TooLong => {
            withheld == Some(Withheld::OverLimit)
                || outcome.diagnostics.iter().any(|d| d.code == codes::REPLY_OVER_LIMIT)
        }
        // on the day on which its answer is due it has expired
        Shows::Late => outcome.answer_by.and_then(decided).is_some_and(|then| then.expired),
    }
}

fn read(policy: &Policy, toml: &str) -> Option<Record<'static>> {
    let mut found = None;
    let mut take = |item: Result<record::Located<'_>, record::Failure>| {
        found = item.ok().map(|located| located.record.detached());
        ControlFlow::Break(())
    };
    let (mut report, options) = (record::Report::default(), record::Options::default());
    record::read(policy, Format::Toml, "-", &mut toml.as_bytes(), &options, &mut report, &mut take).ok()?;
    found
}

/// The values of `me` as they were written behind `--me`.
fn me(policy: &Policy, given: &[(String, String)]) -> Option<Me> {
    given
        .iter()
        .map(|(name, text)| {
            let (id, field) = policy.me.iter().find(|(_, field)| field.name.text == *name)?;
            let Base::Scalar(scalar) = field.ty.base else { return None };
            Some((id, value(policy, scalar, text)?))
        })
        .collect()
}

fn value(policy: &Policy, scalar: Scalar, text: &str) -> Option<Value<'static>> {
    match scalar {
        Scalar::Bool => text.parse().ok().map(Value::Bool),
        Scalar::Int => text.parse().ok().map(Value::Int),
        Scalar::Decimal => Decimal::from_str_exact(text).ok().map(Value::Decimal),
        Scalar::Text => Some(Value::Text(text.to_owned().into())),
        Scalar::Date => read_date(text).map(Value::Date),
        Scalar::Choice(set) => {
            let at = policy.choices.get(set)?.iter().position(|choice| same_text(choice, text))?;
            u32::try_from(at).ok().map(|at| Value::Choice(set, at))
        }
        Scalar::Days | Scalar::Months => None,
    }
}

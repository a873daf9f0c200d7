//! Records that show a change are decided under both policies before they are spoken of, from the very text that is printed.

use crate::check::CheckedPolicy;
use crate::check::behaviour::printed;
use crate::diagnostic::{Shows, Witness};
use crate::eval::{Outcome, Program, Wanted, decide_only};
use crate::model::value::same_text;
use crate::model::{Date, Kind, MeId, Policy, Scalar, Value};
use crate::record::{self, Format};
use crate::solve::Model;
use std::io::Cursor;
use std::ops::ControlFlow;

/// Decides records under two policies.
pub(super) struct Replay<'r> {
    pub(super) old: &'r CheckedPolicy,
    pub(super) new: &'r CheckedPolicy,
    pub(super) joined: &'r Policy,
    pub(super) kind: &'r Kind,
}

impl Replay<'_> {
    /// The record as it is printed, and what it gets under both policies; none where one of them does not take it.
    pub(super) fn run(&self, model: &Model) -> Option<(Witness, Outcome, Outcome)> {
        let witness = printed(self.joined, self.kind, model, Shows::NoRule);
        let old = decided(self.old, self.me(self.old.policy(), model), &witness.toml, model.today)?;
        let new = decided(self.new, self.me(self.new.policy(), model), &witness.toml, model.today)?;
        Some((witness, old, new))
    }

    /// The values of `me` for one of the policies, by name.
    fn me(&self, policy: &Policy, model: &Model) -> Vec<(MeId, Value<'static>)> {
        let value = |name: &str| {
            let field = self.joined.me.iter().find(|(_, f)| f.name.text == name).map(|(id, _)| id);
            model.me.iter().find(|(id, _)| Some(*id) == field).map(|(_, value)| value.clone())
        };
        let fields = policy.me.iter();
        let values = fields.filter_map(|(id, field)| {
            let value = value(&field.name.text)?;
            Some((id, of_choice(self.joined, policy, field.ty.base, value)))
        });
        values.filter(|(_, value)| value.is_present()).collect()
    }
}

/// A choice as the policy spells it.
fn of_choice(joined: &Policy, policy: &Policy, base: crate::model::Base, value: Value<'static>) -> Value<'static> {
    match (&value, base) {
        (Value::Choice(from, at), crate::model::Base::Scalar(Scalar::Choice(set))) => {
            let spelled = joined.choices.get(*from).and_then(|c| c.get(*at as usize));
            let place = policy.choices.at(set).iter().position(|c| spelled.is_some_and(|s| same_text(c, s)));
            let place = place.and_then(|at| u32::try_from(at).ok());
            place.map_or(Value::Absent, |at| Value::Choice(set, at))
        }
        _ => value,
    }
}

fn decided(policy: &CheckedPolicy, me: Vec<(MeId, Value<'static>)>, toml: &str, today: Date) -> Option<Outcome> {
    let program = Program::new(policy, &me).ok()?;
    let mut outcome = None;
    let mut take = |item: Result<record::Located<'_>, record::Failure>| {
        outcome = item.ok().and_then(|located| decide_only(&program, located.record, today, Wanted::ALL).ok());
        ControlFlow::Break(())
    };
    let mut report = record::Report::default();
    let options = record::Options::default();
    let mut input = Cursor::new(toml.as_bytes());
    record::read(policy.policy(), Format::Toml, "-", &mut input, &options, &mut report, &mut take).ok()?;
    outcome
}

/// What differs between two outcomes of one request.
pub(super) fn changed(replay: &Replay<'_>, old: &Outcome, new: &Outcome) -> Vec<&'static str> {
    let reply = |policy: &CheckedPolicy, outcome: &Outcome| {
        outcome.reply.as_ref().map(|sent| policy.policy().replies.at(sent.reply).name.text.clone())
    };
    let differs = [
        ("decision", old.verdict != new.verdict),
        ("reply", reply(replay.old, old) != reply(replay.new, new)),
        ("reason", old.reason != new.reason),
        ("duration", wait(replay.old, old) != wait(replay.new, new)),
    ];
    differs.into_iter().filter(|(_, differs)| *differs).map(|(what, _)| what).collect()
}

/// For how long a decision defers.
pub(super) fn wait(policy: &CheckedPolicy, outcome: &Outcome) -> Option<crate::model::Duration> {
    policy.policy().kinds.at(outcome.kind).rules.get(outcome.rule?)?.wait
}

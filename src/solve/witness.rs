//! Witnesses: models made small and natural, and printed as a record.

use super::Model;
use super::atoms::Source;
use super::build::Natural;
use super::calendar;
use crate::model::arena::Id;
use crate::model::{Base, Decimal, FactId, Kind, Need, Policy, Value};

/// How often every value is tried again.
const PASSES: usize = 2;
/// Up to how many entries of a list are left out one by one.
const SHORT_LIST: usize = 64;

/// Changes values to more natural ones as long as the model stays `good`.
pub(super) fn improve(
    model: Model,
    natural: &Natural<'_>,
    today_is_free: bool,
    good: impl Fn(&Model) -> bool,
) -> Model {
    let mut improving = Improving { model, natural, good };
    if today_is_free {
        improving.draw_near();
    }
    for _ in 0..PASSES {
        if today_is_free {
            improving.today();
        }
        for id in natural.kind.facts.ids() {
            improving.fact(id);
        }
        for at in 0..improving.model.me.len() {
            improving.me(at);
        }
    }
    improving.model
}

struct Improving<'n, 'p, F> {
    model: Model,
    natural: &'n Natural<'p>,
    good: F,
}

impl<F: Fn(&Model) -> bool> Improving<'_, '_, F> {
    /// Changes the model if it stays good.
    fn attempt(&mut self, change: impl FnOnce(&mut Model)) -> bool {
        let mut changed = self.model.clone();
        change(&mut changed);
        let better = (self.good)(&changed);
        if better {
            self.model = changed;
        }
        better
    }

    /// Moves every date by as much as brings `today` near.
    fn draw_near(&mut self) {
        let by = calendar::day_of(self.natural.near) - calendar::day_of(self.model.today);
        let moved = |date| calendar::date_of(calendar::day_of(date) + by);
        self.attempt(|model| {
            for value in &mut model.values {
                if let Value::Date(date) = value
                    && let Some(moved) = moved(*date)
                {
                    *value = Value::Date(moved);
                }
            }
            model.today = moved(model.today).unwrap_or(model.today);
        });
    }

    fn today(&mut self) {
        let (near, now) = (calendar::day_of(self.natural.near), calendar::day_of(self.model.today));
        let set = |model: &mut Model, day| model.today = calendar::date_of(day).unwrap_or(model.today);
        self.approach(near, now, set);
    }

    /// The value nearest to `to` that is good, if what is good is a stretch; `from` is good.
    fn approach(&mut self, to: i64, from: i64, set: impl Fn(&mut Model, i64)) {
        if to == from || self.attempt(|m| set(m, to)) {
            return;
        }
        let (mut bad, mut good) = (to, from);
        while good.abs_diff(bad) > 1 {
            let middle = bad.midpoint(good);
            if self.attempt(|m| set(m, middle)) { good = middle } else { bad = middle }
        }
    }

    fn fact(&mut self, id: FactId) {
        let fact = self.natural.kind.facts.at(id);
        let Some(now) = self.model.values.get(id.index()).cloned() else { return };
        if now == Value::Absent {
            return;
        }
        let kind = self.natural.kind;
        if matches!(fact.need, Need::Optional) && self.attempt(|m| make_absent(m, kind, id)) {
            return;
        }
        let set = move |m: &mut Model, value: Value<'static>| {
            if let Some(place) = m.values.get_mut(id.index()) {
                *place = value;
            }
        };
        self.value(Source::Fact(id), now, set);
    }

    fn me(&mut self, at: usize) {
        let Some((id, now)) = self.model.me.get(at).cloned() else { return };
        let set = move |m: &mut Model, value: Value<'static>| {
            if let Some(place) = m.me.get_mut(at) {
                place.1 = value;
            }
        };
        let optional = self.natural.policy.me.at(id).ty.optional;
        if now == Value::Absent || (optional && self.attempt(|m| set(m, Value::Absent))) {
            return;
        }
        self.value(Source::Me(id), now, set);
    }

    fn value(&mut self, source: Source, now: Value<'static>, set: impl Fn(&mut Model, Value<'static>)) {
        let natural = self.natural.value(source);
        if now == natural || self.attempt(|m| set(m, natural.clone())) {
            return;
        }
        match (now, natural) {
            (Value::Int(now), Value::Int(to)) => {
                if let (Ok(now), Ok(to)) = (i64::try_from(now), i64::try_from(to)) {
                    self.approach(to, now, |m, n| set(m, Value::Int(n.into())));
                }
            }
            (Value::Date(now), Value::Date(to)) => {
                let today = calendar::day_of(self.model.today);
                let date = |m: &mut Model, day| {
                    if let Some(date) = calendar::date_of(day) {
                        set(m, Value::Date(date));
                    }
                };
                if !self.attempt(|m| date(m, today)) {
                    self.approach(calendar::day_of(to), calendar::day_of(now), date);
                }
            }
            (Value::Decimal(now), _) => {
                let rounded = (0..3).map(|places| now.round_dp(places));
                let near = rounded.chain([now.trunc(), now.trunc() + Decimal::ONE, now.trunc() - Decimal::ONE]);
                near.into_iter().any(|d| self.attempt(|m| set(m, Value::Decimal(d))));
            }
            (Value::Choice(choices, now), _) => {
                (0..now).any(|at| self.attempt(|m| set(m, Value::Choice(choices, at))));
            }
            (Value::List(items), _) => self.list(items, set),
            _ => {}
        }
    }

    /// Leaves out the entries that are not needed.
    fn list(&mut self, mut items: Vec<Value<'static>>, set: impl Fn(&mut Model, Value<'static>)) {
        if self.attempt(|m| set(m, Value::List(Vec::new()))) || items.len() > SHORT_LIST {
            return;
        }
        for at in (0..items.len()).rev() {
            let mut fewer = items.clone();
            fewer.remove(at);
            if self.attempt(|m| set(m, Value::List(fewer.clone()))) {
                items = fewer;
            }
        }
    }
}

/// Makes a fact absent, and all that lies in it.
fn make_absent(model: &mut Model, kind: &Kind, id: FactId) {
    for (other, fact) in kind.facts.iter() {
        let mut around = fact.within;
        let mut inside = other == id;
        while let Some(within) = around {
            inside |= within == id;
            around = kind.facts.at(within).within;
        }
        if inside && let Some(value) = model.values.get_mut(other.index()) {
            *value = Value::Absent;
        }
    }
}

/// The record as TOML, with the facts that a reader needs: no defaults, nothing that is absent.
pub fn toml(policy: &Policy, kind: &Kind, model: &Model) -> String {
    let mut text = format!("[[{}]]\n", kind.name.text);
    if model.id != super::build::PLAIN_ID {
        push(&mut text, "id", &policy.literal(&Value::Text(model.id.as_str().into())));
    }
    for (id, fact) in kind.facts.iter() {
        let Some(value) = model.values.get(id.index()).filter(|v| v.is_present()) else { continue };
        if matches!(&fact.need, Need::Default(default) if default == value) {
            continue;
        }
        let key: Vec<String> = fact.keys.iter().map(|k| key(k)).collect();
        let key = key.join(".");
        match fact.base {
            Base::Record(_) if has_inner(kind, model, id) => {}
            Base::Record(_) => push(&mut text, &key, "{}"),
            _ => push(&mut text, &key, &policy.literal(value)),
        }
    }
    text
}

fn push(text: &mut String, key: &str, value: &str) {
    text.push_str(key);
    text.push_str(" = ");
    text.push_str(value);
    text.push('\n');
}

/// Whether something inside an optional record is printed, so that it need not be said that it is there.
fn has_inner(kind: &Kind, model: &Model, record: FactId) -> bool {
    kind.facts.iter().any(|(id, fact)| {
        let value = model.values.get(id.index());
        fact.within == Some(record)
            && value.is_some_and(|v| v.is_present() && !matches!(&fact.need, Need::Default(d) if d == v))
    })
}

fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if bare { name.to_owned() } else { crate::model::literal::quoted(name) }
}

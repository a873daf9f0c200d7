//! Records from the values that the theories found; what nobody asked about gets the plainest value there is.

use super::Model;
use super::atoms::{Atom, Atoms, List, ListId, NumId, NumKind, Source, TextId, TextKind};
use super::calendar::{self, FIRST_DAY, LAST_DAY};
use super::circuit::Lit;
use super::encode::Encoder;
use super::numbers::Prefer;
use super::rational::Ratio;
use super::truth::{Key, number};
use crate::model::arena::Id;
use crate::model::value::same_text;
use crate::model::{Base, Bound, Date, Decimal, FactId, Kind, MeId, Need, Policy, Scalar, Value};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// The id of a record of which nobody asks what it is called.
pub(super) const PLAIN_ID: &str = "1";

/// What is natural for the values of a kind.
pub(super) struct Natural<'p> {
    pub(super) policy: &'p Policy,
    pub(super) kind: &'p Kind,
    pub(super) near: Date,
    days: OnceCell<Vec<i64>>,
    base: Option<&'p Model>,
}

/// The texts and numbers of one proposal.
struct Sketch<'s, 'p> {
    natural: &'s Natural<'p>,
    encoder: &'s Encoder<'p>,
    lits: &'s [Lit],
    numbers: BTreeMap<Source, Ratio>,
    texts: BTreeMap<Source, &'s str>,
    counted: BTreeMap<ListId, usize>,
}

impl<'p> Natural<'p> {
    pub(super) fn new(policy: &'p Policy, kind: &'p Kind, near: Date) -> Self {
        Natural { policy, kind, near, days: OnceCell::new(), base: None }
    }

    /// The same where what is natural is what a record says.
    pub(super) fn like(self, base: Option<&'p Model>) -> Self {
        Natural { base, ..self }
    }

    /// What the record says that others should be like.
    pub(super) fn said(&self, source: Source) -> Option<&'p Value<'static>> {
        let base = self.base?;
        match source {
            Source::Fact(id) => base.values.get(id.index()),
            Source::Me(id) => base.me.iter().find(|(me, _)| *me == id).map(|(_, value)| value),
        }
    }

    /// Days to try for dates: first what is near, then month ends with and without a leap day.
    fn days(&self) -> &[i64] {
        self.days.get_or_init(|| {
            let anchor = calendar::day_of(self.near);
            let mut days: Vec<i64> = (0..8).flat_map(|n| [anchor + n, anchor - n]).collect();
            let ends = (0..800).flat_map(|n| [anchor + n, anchor - n]);
            days.extend(ends.filter(|&d| calendar::date_of(d).is_some_and(|date| matches!(date.day(), 1 | 28..=31))));
            days.retain(|d| (FIRST_DAY..=LAST_DAY).contains(d));
            days
        })
    }

    pub(super) fn preference<'a>(&'a self, atoms: &'a Atoms) -> Preference<'a, 'p> {
        Preference { natural: self, atoms }
    }

    fn declared(&self, source: Source) -> (Base, Bound, Option<&'p Value<'static>>) {
        match source {
            Source::Fact(id) => {
                let fact = self.kind.facts.at(id);
                let default = if let Need::Default(value) = &fact.need { Some(value) } else { None };
                (fact.base, fact.bound, default)
            }
            Source::Me(id) => {
                let field = self.policy.me.at(id);
                (field.ty.base, field.bound, field.default.as_ref())
            }
        }
    }

    /// The value of a fact that nothing is known of, but that it is present.
    pub(super) fn value(&self, source: Source) -> Value<'static> {
        if let Some(said) = self.said(source).filter(|said| said.is_present()) {
            return said.clone();
        }
        let (base, bound, default) = self.declared(source);
        if let Some(default) = default {
            return default.clone();
        }
        match base {
            Base::Scalar(Scalar::Bool) => Value::Bool(false),
            Base::Scalar(Scalar::Int) => Value::Int(match bound {
                Bound::Int(a, b) => 0.clamp(i128::from(a), i128::from(b).max(i128::from(a))),
                _ => 0,
            }),
            Base::Scalar(Scalar::Decimal) => Value::Decimal(match bound {
                Bound::Decimal(a, b) => Decimal::ZERO.clamp(a, b.max(a)),
                _ => Decimal::ZERO,
            }),
            Base::Scalar(Scalar::Text) => {
                let words = self.plain(&TextKind::Value(source));
                let fits = |w: &&String| !matches!(bound, Bound::Length(n) if w.chars().count() > n as usize);
                Value::Text(words.iter().find(fits).cloned().unwrap_or_else(|| "a".to_owned()).into())
            }
            Base::Scalar(Scalar::Date) => Value::Date(self.near),
            Base::Scalar(Scalar::Choice(set)) => Value::Choice(set, 0),
            Base::Scalar(Scalar::Days | Scalar::Months) | Base::Error => Value::Absent,
            Base::List(_) => Value::List(Vec::new()),
            Base::Record(_) => Value::Bool(true),
        }
    }

    /// A number as a value of a fact or field.
    pub(super) fn of_number(&self, source: Source, number: Ratio) -> Option<Value<'static>> {
        let Base::Scalar(scalar) = self.declared(source).0 else { return None };
        of_number(number, scalar)
    }

    /// A record of what is `given`, and else of the plainest values; what may be absent is.
    pub(super) fn plainest(&self, given: impl Fn(Source) -> Option<Value<'static>>) -> Model {
        let plain = |source, optional| match given(source) {
            Some(value) => value,
            None if optional => Value::Absent,
            None => self.value(source),
        };
        let optional = |id: FactId| {
            let fact = self.kind.facts.at(id);
            matches!(fact.need, Need::Optional) || fact.within.is_some()
        };
        let me = |id: MeId| plain(Source::Me(id), self.policy.me.at(id).ty.optional);
        Model {
            values: self.kind.facts.ids().map(|id| plain(Source::Fact(id), optional(id))).collect(),
            today: self.near,
            me: self.policy.me.ids().map(|id| (id, me(id))).collect(),
            id: PLAIN_ID.to_owned(),
        }
    }

    /// Words that a text could well be.
    pub(super) fn plain(&self, kind: &TextKind) -> Vec<String> {
        let path = match kind {
            TextKind::Value(Source::Fact(id)) => self.kind.facts.at(*id).path.as_str(),
            TextKind::Value(Source::Me(id)) => self.policy.me.at(*id).name.text.as_str(),
            TextKind::Id => "id",
            TextKind::FirstName(_) => "name",
        };
        let last = path.rsplit('.').next().unwrap_or(path);
        let words: &[&str] = if last.contains("name") || last == "from" || last == "by" {
            &["Ada", "Ada Example", "Bo", "A"]
        } else if last == "id" {
            &["1", "2"]
        } else {
            &["word", "some words", "other", "a", "1"]
        };
        words.iter().map(|&w| w.to_owned()).collect()
    }

    /// How many different elements a list can have, if they are few.
    pub(super) fn domain(&self, atoms: &Atoms, list: ListId) -> Option<usize> {
        match atoms.lists.at(list).element? {
            Scalar::Bool => Some(2),
            Scalar::Choice(set) => {
                let choices = self.policy.choices.at(set).iter();
                Some(choices.map(|c| crate::model::value::fold(c)).collect::<BTreeSet<_>>().len())
            }
            _ => None,
        }
    }

    /// A record of these values.
    pub(super) fn model(
        &self,
        encoder: &Encoder<'p>,
        lits: &[Lit],
        numbers: &BTreeMap<NumId, Ratio>,
        texts: &BTreeMap<TextId, String>,
    ) -> Model {
        let of_num = |(num, value): (&NumId, &Ratio)| match encoder.atoms.nums.at(*num).kind {
            NumKind::Value(source) => Some((source, *value)),
            _ => None,
        };
        let of_text = |(text, value): (&TextId, &'_ String)| match encoder.atoms.texts.at(*text).kind {
            TextKind::Value(source) => Some((source, value.clone())),
            _ => None,
        };
        let of_count = |(num, value): (&NumId, &Ratio)| match encoder.atoms.nums.at(*num).kind {
            NumKind::Count(list) => Some((list, usize::try_from(value.floor()).ok()?)),
            _ => None,
        };
        let owned: BTreeMap<Source, String> = texts.iter().filter_map(of_text).collect();
        let sketch = Sketch {
            natural: self,
            encoder,
            lits,
            numbers: numbers.iter().filter_map(of_num).collect(),
            texts: owned.iter().map(|(s, t)| (*s, t.as_str())).collect(),
            counted: numbers.iter().filter_map(of_count).collect(),
        };
        let kind_of = |kind: NumKind| numbers.iter().find(|(n, _)| encoder.atoms.nums.at(**n).kind == kind);
        let today = kind_of(NumKind::Today).and_then(|(_, day)| date(*day)).unwrap_or(self.near);
        let id = texts.iter().find(|(t, _)| encoder.atoms.texts.at(**t).kind == TextKind::Id);
        Model {
            values: self.kind.facts.ids().map(|id| sketch.fact(id)).collect(),
            today,
            me: self.policy.me.ids().map(|id| (id, sketch.me(id))).collect(),
            id: id.map_or_else(|| PLAIN_ID.to_owned(), |(_, text)| text.clone()),
        }
    }
}

impl Sketch<'_, '_> {
    fn holds(&self, lit: Lit) -> bool {
        self.encoder.atoms.circuit.holds(lit)
    }

    fn is_present(&self, id: FactId) -> bool {
        let Some(fact) = self.natural.kind.facts.get(id) else { return false };
        if !fact.within.is_none_or(|within| self.is_present(within)) {
            return false;
        }
        !matches!(fact.need, Need::Optional)
            || self.encoder.present.get(&Source::Fact(id)).is_some_and(|&lit| self.holds(lit))
    }

    fn fact(&self, id: FactId) -> Value<'static> {
        if self.is_present(id) { self.value(Source::Fact(id)) } else { Value::Absent }
    }

    fn me(&self, id: MeId) -> Value<'static> {
        let optional = self.natural.policy.me.at(id).ty.optional;
        let present = self.encoder.present.get(&Source::Me(id)).is_some_and(|&lit| self.holds(lit));
        if optional && !present { Value::Absent } else { self.value(Source::Me(id)) }
    }

    fn value(&self, source: Source) -> Value<'static> {
        let found = match self.natural.declared(source).0 {
            Base::Scalar(Scalar::Bool) => self.encoder.bools.get(&source).map(|&lit| Value::Bool(self.holds(lit))),
            Base::Scalar(Scalar::Choice(set)) => self.encoder.chosen.get(&source).and_then(|(_, lits)| {
                let at = lits.iter().position(|&lit| self.holds(lit))?;
                Some(Value::Choice(set, u32::try_from(at).ok()?))
            }),
            Base::Scalar(Scalar::Text) => self.texts.get(&source).map(|&t| Value::Text(t.to_owned().into())),
            Base::Scalar(scalar) => self.numbers.get(&source).and_then(|&n| of_number(n, scalar)),
            Base::List(_) => self.list(source),
            Base::Record(_) | Base::Error => None,
        };
        found.unwrap_or_else(|| self.natural.value(source))
    }

    fn list(&self, source: Source) -> Option<Value<'static>> {
        let atoms = &self.encoder.atoms;
        let (id, list) = atoms.lists.iter().find(|(_, list)| list.source == source)?;
        let (mut held, mut shunned) = (Vec::new(), Vec::new());
        for lit in self.lits {
            if let Some(Atom::Member(of, element)) = atoms.by_gate.get(&lit.gate())
                && *of == id
                && let Some(key) = atoms.elements.get(*element)
            {
                if lit.holds() { held.push(key.clone()) } else { shunned.push(key.clone()) }
            }
        }
        let count = self.counted.get(&id).copied();
        if held.is_empty() && count.is_none() {
            let natural = self.natural.value(source);
            let fine = matches!(&natural, Value::List(items) if items.iter().all(|i| !shunned.contains(&self.key(i))));
            return Some(if fine { natural } else { Value::List(Vec::new()) });
        }
        let mut items: Vec<Value<'static>> = held.iter().filter_map(|key| self.element(list, key)).collect();
        let wanted = count.unwrap_or(items.len());
        for n in 0.. {
            if items.len() >= wanted.min(100_000) || n > wanted.saturating_add(shunned.len() + 8) {
                break;
            }
            let filler = self.filler(list, n);
            if filler.as_ref().is_some_and(|f| !shunned.contains(&self.key(f))) {
                items.extend(filler);
            }
        }
        Some(Value::List(items))
    }

    fn key(&self, value: &Value<'_>) -> Key {
        match value {
            Value::Bool(b) => Key::Bool(*b),
            Value::Text(text) => Key::Text(crate::model::value::fold(text)),
            Value::Choice(set, at) => {
                let spelled = self.natural.policy.choices.at(*set).get(*at as usize);
                Key::Text(spelled.map(|s| crate::model::value::fold(s)).unwrap_or_default())
            }
            other => Key::Number(number(other).unwrap_or(Ratio::ZERO)),
        }
    }

    fn element(&self, list: &List, key: &Key) -> Option<Value<'static>> {
        match (key, list.element?) {
            (Key::Bool(b), Scalar::Bool) => Some(Value::Bool(*b)),
            (Key::Text(text), Scalar::Text) => Some(Value::Text(text.clone().into())),
            (Key::Text(text), Scalar::Choice(set)) => {
                let at = self.natural.policy.choices.at(set).iter().position(|c| same_text(c, text))?;
                Some(Value::Choice(set, u32::try_from(at).ok()?))
            }
            (Key::Number(n), scalar) => of_number(*n, scalar),
            _ => None,
        }
    }

    /// Something else to put into a list.
    fn filler(&self, list: &List, n: usize) -> Option<Value<'static>> {
        let small = u32::try_from(n).ok()?;
        Some(match list.element? {
            Scalar::Bool => Value::Bool(n % 2 == 1),
            Scalar::Text if n == 0 => Value::Text("word".into()),
            Scalar::Text => Value::Text(format!("word {}", n + 1).into()),
            Scalar::Choice(set) => {
                let all = u32::try_from(self.natural.policy.choices.at(set).len()).ok()?;
                Value::Choice(set, small.checked_rem(all)?)
            }
            scalar => of_number(Ratio::whole(n as i128 + if scalar == Scalar::Date { 739_372 } else { 0 }), scalar)?,
        })
    }
}

fn of_number(n: Ratio, scalar: Scalar) -> Option<Value<'static>> {
    match scalar {
        Scalar::Int if n.is_whole() => Some(Value::Int(n.floor())),
        Scalar::Decimal => n.decimal().map(Value::Decimal),
        Scalar::Date => date(n).map(Value::Date),
        _ => None,
    }
}

fn date(day: Ratio) -> Option<Date> {
    calendar::date_of(i64::try_from(day.floor()).ok()?)
}

/// Where numbers would rather be.
pub(super) struct Preference<'a, 'p> {
    natural: &'a Natural<'p>,
    atoms: &'a Atoms,
}

impl Prefer for Preference<'_, '_> {
    fn number(&self, num: NumId) -> Ratio {
        match &self.atoms.nums.at(num).kind {
            NumKind::Value(source) => number(&self.natural.value(*source)).unwrap_or(Ratio::ZERO),
            NumKind::Length(_) => Ratio::whole(4),
            NumKind::Count(_) => Ratio::ZERO,
            NumKind::Today | NumKind::After(..) | NumKind::Sum(..) => {
                Ratio::whole(i128::from(calendar::day_of(self.natural.near)))
            }
        }
    }

    fn days(&self) -> &[i64] {
        self.natural.days()
    }
}

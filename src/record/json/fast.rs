//! The quick way through a JSON record: one pass, straight into the slots, texts borrowed. It says nothing:
//! at anything unusual it gives up, and the record is read again with its places.

use super::tree;
use crate::limits::MAX_RECORD_DEPTH;
use crate::model::arena::Id as _;
use crate::model::{Base, FactId, Kind, KindId, Scalar, Value};
use crate::record::convert::{Converted, Wanted, trim};
use crate::record::plan::{KindPlan, Plan, Seen, Slots, Target};
use crate::record::report::Report;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

/// Most brackets of a value that is passed over, and deepest tables that are read, without a look at the depth of the whole.
const MOST_BRACKETS: usize = MAX_RECORD_DEPTH / 2 - 2;

/// What is kept from record to record.
#[derive(Default)]
pub(crate) struct Fast {
    /// The keys met so far, by kind and table.
    kinds: Vec<Vec<Keys>>,
    /// The kind of the last record: the likeliest kind of the next one.
    last: Option<KindId>,
    /// The unknown keys of this record, by their position in the report.
    strays: Vec<usize>,
}

/// A record that was read.
pub(crate) struct Found<'a> {
    pub(crate) id: Option<Cow<'a, str>>,
    pub(crate) kind: KindId,
}

/// The keys of a table in the order in which records have them.
#[derive(Default)]
struct Keys {
    entries: Vec<KeyEntry>,
    positions: HashMap<Box<str>, usize>,
}

struct KeyEntry {
    name: Box<str>,
    meaning: Meaning,
    /// The entry that last stood behind this one.
    next: usize,
}

#[derive(Clone, Copy)]
enum Meaning {
    Known(Target),
    /// Unknown, by its position in the report.
    Stray(usize),
}

impl Fast {
    /// Reads a record, or gives up.
    pub(crate) fn read<'p: 'a, 'a>(
        &mut self,
        plan: &Plan<'p>,
        report: &Report,
        text: &'a str,
        slots: &mut Slots<'a>,
    ) -> Option<Found<'a>> {
        if plan.deepest > MOST_BRACKETS {
            return None;
        }
        let mut kind = self.last.or(plan.default).or_else(|| plan.kinds().next().map(|k| k.id))?;
        for _ in 0..2 {
            let mut run = Run {
                fast: self,
                plan,
                report,
                slots,
                kind,
                begun: false,
                met: false,
                said: false,
                other: None,
                id: None,
            };
            run.start();
            let read = run.object(text);
            let (found, other, id) = (run.kind, run.other, run.id.take());
            match (read, other) {
                (Some(()), _) => {
                    self.last = Some(found);
                    return Some(Found { id: id.flatten(), kind: found });
                }
                (None, Some(other)) => kind = other,
                (None, None) => return None,
            }
        }
        None
    }

    /// The unknown keys of the record that was read, by their position in the report.
    pub(crate) fn strays(&self) -> &[usize] {
        &self.strays
    }

    fn keys(&mut self, kind: KindId, table: usize) -> &mut Keys {
        let kind = grown(&mut self.kinds, kind.index());
        grown(kind, table)
    }
}

/// The item at a position, with all before it made where they are not there yet.
#[expect(clippy::indexing_slicing, reason = "the vector was just made long enough")]
fn grown<T: Default>(items: &mut Vec<T>, at: usize) -> &mut T {
    if items.len() <= at {
        items.resize_with(at + 1, T::default);
    }
    &mut items[at]
}

impl Keys {
    /// The entry of a key: most records have their keys in the order of the one before.
    fn find(&mut self, after: usize, name: &str) -> Option<(usize, Meaning)> {
        let mut at = self.entries.get(after).map_or(0, |e| e.next);
        for _ in 0..8 {
            let entry = self.entries.get(at)?;
            if *entry.name == *name {
                return Some((at, entry.meaning));
            }
            at = entry.next;
        }
        let at = *self.positions.get(name)?;
        self.follows(after, at);
        self.entries.get(at).map(|entry| (at, entry.meaning))
    }

    fn follows(&mut self, after: usize, at: usize) {
        if let Some(before) = self.entries.get_mut(after) {
            before.next = at;
        }
    }

    fn learn(&mut self, after: usize, name: &str, meaning: Meaning) -> usize {
        let at = self.entries.len();
        self.entries.push(KeyEntry { name: name.into(), meaning, next: at + 1 });
        self.positions.insert(name.into(), at);
        self.follows(after, at);
        at
    }
}

/// One pass over a record.
struct Run<'r, 'p, 'a> {
    fast: &'r mut Fast,
    plan: &'r Plan<'p>,
    report: &'r Report,
    slots: &'r mut Slots<'a>,
    kind: KindId,
    /// Whether a key that depends on the kind was met.
    begun: bool,
    /// Whether the key `kind` was met.
    met: bool,
    /// Whether the record says its kind.
    said: bool,
    /// The kind it is, if it was taken for another one.
    other: Option<KindId>,
    /// The id, once its key was met.
    id: Option<Option<Cow<'a, str>>>,
}

impl<'r, 'p: 'a, 'a> Run<'r, 'p, 'a> {
    fn start(&mut self) {
        self.fast.strays.clear();
        if let Some(kind) = self.plan.kind(self.kind) {
            self.slots.reset(kind);
        }
    }

    /// Reads the whole text; nothing where it gives up.
    fn object(&mut self, text: &'a str) -> Option<()> {
        let mut json = serde_json::Deserializer::from_str(text);
        json.deserialize_map(TableVisitor { run: self, table: 0 }).ok()?;
        json.end().ok()?;
        if !self.said && self.plan.default != Some(self.kind) {
            self.other = self.plan.default;
            return None;
        }
        let mut complete = true;
        let kind = self.plan.kind(self.kind)?;
        self.slots.settle(kind, &mut |_, _| complete = false);
        complete.then_some(())
    }

    /// Notes the kind that the record says.
    fn say(&mut self, name: Option<&str>) -> Option<()> {
        if std::mem::replace(&mut self.met, true) {
            return None;
        }
        let Some(name) = name else { return Some(()) };
        self.said = true;
        if self.current()?.name.text == name {
            return Some(());
        }
        let kind = self.plan.named(name)?.id;
        if self.begun {
            self.other = Some(kind);
            return None;
        }
        self.kind = kind;
        self.start();
        Some(())
    }

    fn current(&self) -> Option<&'p Kind> {
        self.plan.kind(self.kind).map(|k: &KindPlan<'p>| k.kind)
    }

    fn fact(&self, id: FactId) -> Option<(Wanted<'p>, bool)> {
        let fact = self.current()?.facts.get(id)?;
        let (scalar, list) = match fact.base {
            Base::Scalar(scalar) => (scalar, false),
            Base::List(Some(scalar)) => (scalar, true),
            Base::List(None) | Base::Record(_) | Base::Error => return None,
        };
        Some((Wanted { policy: self.plan.policy, scalar, bound: fact.bound }, list))
    }
}

fn give_up<E: Error>() -> E {
    E::custom("")
}

/// Reads a table.
struct TableVisitor<'v, 'r, 'p, 'a> {
    run: &'v mut Run<'r, 'p, 'a>,
    table: usize,
}

impl<'v, 'r, 'p: 'a, 'a> DeserializeSeed<'a> for TableVisitor<'v, 'r, 'p, 'a> {
    type Value = bool;

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<bool, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'v, 'r, 'p: 'a, 'a> Visitor<'a> for TableVisitor<'v, 'r, 'p, 'a> {
    /// Whether there is a table; not where there is `null`.
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        if self.table == 0 { Err(give_up()) } else { Ok(false) }
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<bool, M::Error> {
        let (run, table) = (self.run, self.table);
        let mut after = usize::MAX;
        while let Some(key) = map.next_key_seed(KeySeed { run: &mut *run, table, after })? {
            match key {
                Key::Id => {
                    let id = map.next_value_seed(TextSeed)?;
                    run.id.replace(id).map_or(Ok(()), |_| Err(give_up()))?;
                }
                Key::Kind => {
                    let kind = map.next_value_seed(TextSeed)?;
                    run.say(kind.as_deref()).ok_or_else(give_up)?;
                }
                Key::Other(at, meaning) => {
                    after = at;
                    run.begun = true;
                    run.value(meaning, &mut map)?;
                }
            }
        }
        Ok(true)
    }
}

impl<'r, 'p: 'a, 'a> Run<'r, 'p, 'a> {
    /// Reads what a key holds; gives up where the key stands twice.
    fn value<M: MapAccess<'a>>(&mut self, meaning: Meaning, map: &mut M) -> Result<(), M::Error> {
        match meaning {
            Meaning::Known(Target::Fact(fact)) => {
                let (wanted, list) = self.fact(fact).ok_or_else(give_up)?;
                let value = map.next_value_seed(FactSeed { wanted, list })?;
                let seen = if value.is_some() { Seen::Good } else { Seen::Blank };
                value.into_iter().for_each(|v| self.slots.set(fact, v));
                once(self.slots.see(fact, seen))
            }
            Meaning::Known(Target::Table(table)) => {
                let there = map.next_value_seed(TableVisitor { run: &mut *self, table })?;
                once(self.slots.touch(table, if there { Seen::Good } else { Seen::Blank }))
            }
            Meaning::Stray(at) => {
                let raw = map.next_value::<&RawValue>()?;
                if self.fast.strays.contains(&at) || !is_plain(raw.get()) {
                    return Err(give_up());
                }
                self.fast.strays.push(at);
                Ok(())
            }
        }
    }

    fn meaning(&mut self, table: usize, after: usize, name: &str) -> Option<(usize, Meaning)> {
        if let Some(found) = self.fast.keys(self.kind, table).find(after, name) {
            return Some(found);
        }
        let known = self.plan.kind(self.kind)?.target(table, name).map(Meaning::Known);
        let meaning = known.or_else(|| self.report.position(self.kind, table, name).map(Meaning::Stray))?;
        let at = self.fast.keys(self.kind, table).learn(after, name, meaning);
        Some((at, meaning))
    }
}

fn once<E: Error>(before: Seen) -> Result<(), E> {
    if before == Seen::No { Ok(()) } else { Err(give_up()) }
}

/// Whether a value that nobody reads is certainly well-formed; few brackets, so that it cannot be too deep.
fn is_plain(raw: &str) -> bool {
    if !raw.starts_with(['"', '{', '[']) {
        return true;
    }
    let brackets = raw.bytes().filter(|b| matches!(b, b'[' | b'{')).count();
    let simple = !raw.contains(['{', '\\']);
    raw.starts_with('"') && simple || brackets <= MOST_BRACKETS && (simple || tree::is_sound(raw))
}

/// What a key of a record stands for.
enum Key {
    Id,
    Kind,
    Other(usize, Meaning),
}

/// Reads a key.
struct KeySeed<'v, 'r, 'p, 'a> {
    run: &'v mut Run<'r, 'p, 'a>,
    table: usize,
    after: usize,
}

impl<'p: 'a, 'a> DeserializeSeed<'a> for KeySeed<'_, '_, 'p, 'a> {
    type Value = Key;

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<Key, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'p: 'a, 'a> Visitor<'a> for KeySeed<'_, '_, 'p, 'a> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Key, E> {
        match name {
            "id" if self.table == 0 => Ok(Key::Id),
            "kind" if self.table == 0 => Ok(Key::Kind),
            _ => {
                let found = self.run.meaning(self.table, self.after, name);
                found.map(|(at, meaning)| Key::Other(at, meaning)).ok_or_else(give_up)
            }
        }
    }
}

/// Reads an id or a kind.
struct TextSeed;

impl<'a> DeserializeSeed<'a> for TextSeed {
    type Value = Option<Cow<'a, str>>;

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for TextSeed {
    type Value = Option<Cow<'a, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'a str) -> Result<Self::Value, E> {
        Ok(trim(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(trim(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// Reads the value of a fact; nothing where it counts as missing.
struct FactSeed<'p> {
    wanted: Wanted<'p>,
    list: bool,
}

impl<'a> DeserializeSeed<'a> for FactSeed<'_> {
    type Value = Option<Value<'a>>;

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<Self::Value, D::Error> {
        if self.wanted.scalar == Scalar::Decimal && !self.list {
            return decimal(self.wanted, serde::Deserialize::deserialize(json)?);
        }
        json.deserialize_any(self)
    }
}

/// A decimal from its digits as they are written.
fn decimal<'a, E: Error>(wanted: Wanted<'_>, raw: &'a RawValue) -> Result<Option<Value<'a>>, E> {
    match raw.get() {
        "null" => Ok(None),
        digits => wanted.number(digits).map_err(|_| give_up()),
    }
}

impl<'a> Visitor<'a> for FactSeed<'_> {
    type Value = Option<Value<'a>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        self.single(|wanted| wanted.bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        self.single(|wanted| wanted.int(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        let value = i64::try_from(value).map_err(|_| give_up::<E>())?;
        self.single(|wanted| wanted.int(value))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'a str) -> Result<Self::Value, E> {
        self.single(|wanted| wanted.text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        self.single(|wanted| wanted.text(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<S: SeqAccess<'a>>(self, mut items: S) -> Result<Self::Value, S::Error> {
        if !self.list {
            return Err(give_up());
        }
        let mut values = Vec::new();
        while let Some(item) = items.next_element_seed(ItemSeed(self.wanted))? {
            values.extend(item);
        }
        Ok(Some(Value::List(values)))
    }
}

impl FactSeed<'_> {
    fn single<'a, E: Error>(self, read: impl FnOnce(Wanted<'_>) -> Converted<'a>) -> Result<Option<Value<'a>>, E> {
        if self.list { Err(give_up()) } else { read(self.wanted).map_err(|_| give_up()) }
    }
}

/// Reads an entry of a list, which cannot be `null`.
struct ItemSeed<'p>(Wanted<'p>);

impl<'a> DeserializeSeed<'a> for ItemSeed<'_> {
    type Value = Option<Value<'a>>;

    fn deserialize<D: Deserializer<'a>>(self, json: D) -> Result<Self::Value, D::Error> {
        let raw: &RawValue = serde::Deserialize::deserialize(json)?;
        let wanted = self.0;
        match raw.get().as_bytes().first() {
            Some(b'"') => tree::unquoted(raw.get()).and_then(|text| wanted.text(text).ok()),
            Some(b'-' | b'0'..=b'9') => wanted.number(raw.get()).ok(),
            Some(b't') => wanted.bool(true).ok(),
            Some(b'f') => wanted.bool(false).ok(),
            _ => None,
        }
        .ok_or_else(give_up)
    }
}

//! The quick way through a JSON record: one pass, straight into the slots, texts borrowed. It says nothing:
//! at anything unusual it gives up, and the record is read again with its places.

use super::scan::{Cursor, Needle};
use crate::limits::MAX_RECORD_DEPTH;
use crate::model::arena::Id as _;
use crate::model::{Base, Fact, FactId, KindId, Value};
use crate::record::convert::{Wanted, trim};
use crate::record::plan::{Plan, Seen, Slots, Target};
use crate::record::report::Report;
use std::borrow::Cow;
use std::collections::HashMap;

/// Most brackets of a value that is passed over, and deepest tables that are read, without a look at the depth of the whole.
const MOST_BRACKETS: usize = MAX_RECORD_DEPTH / 2 - 2;
/// How many keys that stood behind a key are tried before its name is looked up.
const TRIES: usize = 8;

/// What is kept from record to record.
#[derive(Default)]
pub(crate) struct Fast<'p> {
    /// The keys met so far, by kind and table.
    kinds: Vec<Vec<Keys<'p>>>,
    /// The kind of the last record: the likeliest kind of the next one.
    last: Option<KindId>,
    /// The unknown keys of this record, by their position in the report.
    strays: Vec<usize>,
    /// One more than the highest position of an unknown key that was met so far.
    beyond: usize,
}

/// A record that was read.
pub(crate) struct Found<'a> {
    pub(crate) id: Option<Cow<'a, str>>,
    pub(crate) kind: KindId,
}

/// The keys of a table in the order in which records have them.
#[derive(Default)]
struct Keys<'p> {
    entries: Vec<KeyEntry<'p>>,
    positions: HashMap<Box<str>, usize>,
    /// The entry of the key `kind`.
    kind: Option<usize>,
}

struct KeyEntry<'p> {
    name: Needle,
    meaning: Meaning<'p>,
    /// The entry that last stood behind this one.
    next: usize,
}

/// What a key of a record stands for.
#[derive(Clone, Copy)]
enum Meaning<'p> {
    Id,
    Kind,
    Fact(FactId, &'p Fact),
    Table(usize),
    /// Unknown, by its position in the report.
    Stray(usize),
}

/// No entry: before the first key.
const NOWHERE: usize = usize::MAX;

impl<'p> Fast<'p> {
    /// Reads a record, or gives up.
    pub(crate) fn read<'a>(
        &mut self,
        plan: &Plan<'p>,
        report: &Report,
        text: &'a str,
        slots: &mut Slots<'a>,
    ) -> Option<Found<'a>>
    where
        'p: 'a,
    {
        if plan.deepest > MOST_BRACKETS {
            return None;
        }
        let mut kind = self.last.or(plan.default).or_else(|| plan.kinds().next().map(|k| k.id))?;
        for _ in 0..2 {
            let mut run = Run::new(self, plan, report, slots, kind);
            let read = run.record(text);
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

    /// Forgets all keys if any is unknown and has a position that another report may give to another key.
    pub(crate) fn forget_beyond(&mut self, settled: usize) {
        if self.beyond > settled {
            *self = Fast::default();
        }
    }

    /// The keys of a table that were met so far, if any were.
    fn met(&self, kind: KindId, table: usize) -> Option<&Keys<'p>> {
        self.kinds.get(kind.index())?.get(table)
    }

    fn keys(&mut self, kind: KindId, table: usize) -> &mut Keys<'p> {
        grown(grown(&mut self.kinds, kind.index()), table)
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

impl<'p> Keys<'p> {
    /// The entry that comes next in the text, if it is one of those that usually do: most records have their keys in the
    /// order of the one before.
    fn expected(&self, after: usize, cursor: &mut Cursor<'_>) -> Option<(usize, Meaning<'p>)> {
        let mut at = self.entries.get(after).map_or(0, |e| e.next);
        for _ in 0..TRIES {
            let entry = self.entries.get(at)?;
            if cursor.eats_all(&entry.name) {
                return Some((at, entry.meaning));
            }
            at = entry.next;
        }
        None
    }

    /// The entry of a name.
    fn named(&mut self, after: usize, name: &str) -> Option<(usize, Meaning<'p>)> {
        let at = *self.positions.get(name)?;
        self.follows(after, at);
        self.entries.get(at).map(|entry| (at, entry.meaning))
    }

    fn follows(&mut self, after: usize, at: usize) {
        if let Some(before) = self.entries.get_mut(after) {
            before.next = at;
        }
    }

    fn learn(&mut self, after: usize, name: &str, meaning: Meaning<'p>) -> usize {
        let at = self.entries.len();
        if let Meaning::Kind = meaning {
            self.kind = Some(at);
        }
        self.entries.push(KeyEntry { name: Needle::new(name), meaning, next: at + 1 });
        self.positions.insert(name.into(), at);
        self.follows(after, at);
        at
    }
}

/// One pass over a record.
struct Run<'r, 'p, 'a> {
    fast: &'r mut Fast<'p>,
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
    fn new(
        fast: &'r mut Fast<'p>,
        plan: &'r Plan<'p>,
        report: &'r Report,
        slots: &'r mut Slots<'a>,
        kind: KindId,
    ) -> Self {
        let (begun, met, said) = (false, false, false);
        fast.strays.clear();
        Run { fast, plan, report, slots, kind, begun, met, said, other: None, id: None }
    }

    /// Empties the slots for the kind, once the first key is met that depends on it.
    fn begin(&mut self) {
        if !std::mem::replace(&mut self.begun, true)
            && let Some(kind) = self.plan.kind(self.kind)
        {
            self.slots.reset(kind);
        }
    }

    /// Reads the whole text; nothing where it gives up.
    fn record(&mut self, text: &'a str) -> Option<()> {
        let mut cursor = Cursor::new(text);
        self.table(&mut cursor, 0)?;
        if !cursor.is_done() {
            return None;
        }
        if !self.said && self.plan.default != Some(self.kind) {
            self.other = self.plan.default;
            return None;
        }
        self.begin();
        let mut complete = true;
        let kind = self.plan.kind(self.kind)?;
        self.slots.settle(kind, &mut |_, _| complete = false);
        complete.then_some(())
    }

    /// Reads a table.
    fn table(&mut self, cursor: &mut Cursor<'a>, table: usize) -> Option<()> {
        cursor.eat(b'{')?;
        if cursor.eats(b'}') {
            return Some(());
        }
        let mut after = NOWHERE;
        loop {
            let (at, meaning) = self.key(cursor, table, after)?;
            after = at;
            match meaning {
                Meaning::Id => self.id(cursor)?,
                Meaning::Kind => {
                    let before = self.kind;
                    self.say(text(cursor)?.as_deref())?;
                    if before != self.kind {
                        after = self.fast.keys(self.kind, 0).kind.unwrap_or(NOWHERE);
                    }
                }
                meaning => {
                    self.begin();
                    self.value(cursor, meaning)?;
                }
            }
            if !cursor.eats(b',') {
                return cursor.eat(b'}');
            }
        }
    }

    /// Reads a key with its colon; gives its entry.
    fn key(&mut self, cursor: &mut Cursor<'a>, table: usize, after: usize) -> Option<(usize, Meaning<'p>)> {
        cursor.peek()?;
        if let Some(found) = self.fast.met(self.kind, table).and_then(|keys| keys.expected(after, cursor)) {
            return Some(found);
        }
        let name = cursor.quoted()?.plain()?;
        cursor.eat(b':')?;
        if let Some(found) = self.fast.keys(self.kind, table).named(after, name) {
            return Some(found);
        }
        let meaning = self.meaning(table, name)?;
        let at = self.fast.keys(self.kind, table).learn(after, name, meaning);
        Some((at, meaning))
    }

    fn meaning(&self, table: usize, name: &str) -> Option<Meaning<'p>> {
        match name {
            "id" if table == 0 => return Some(Meaning::Id),
            "kind" if table == 0 => return Some(Meaning::Kind),
            _ => {}
        }
        let kind = self.plan.kind(self.kind)?;
        match kind.target(table, name) {
            Some(Target::Fact(id)) => kind.kind.facts.get(id).map(|fact| Meaning::Fact(id, fact)),
            Some(Target::Table(inner)) => Some(Meaning::Table(inner)),
            None => self.report.position(self.kind, table, name).map(Meaning::Stray),
        }
    }

    /// Reads the id: a text, or a number as it is written.
    fn id(&mut self, cursor: &mut Cursor<'a>) -> Option<()> {
        let id = match cursor.peek()? {
            b'-' | b'0'..=b'9' => Some(Cow::Borrowed(cursor.number()?)),
            _ => text(cursor)?,
        };
        self.id.replace(id).is_none().then_some(())
    }

    /// Notes the kind that the record says.
    fn say(&mut self, name: Option<&str>) -> Option<()> {
        if std::mem::replace(&mut self.met, true) {
            return None;
        }
        let Some(name) = name else { return Some(()) };
        self.said = true;
        if self.plan.kind(self.kind)?.kind.name.text == name {
            return Some(());
        }
        let kind = self.plan.named(name)?.id;
        if self.begun {
            self.other = Some(kind);
            return None;
        }
        self.kind = kind;
        Some(())
    }

    /// Reads what a key holds; gives up where the key stands twice.
    fn value(&mut self, cursor: &mut Cursor<'a>, meaning: Meaning<'p>) -> Option<()> {
        match meaning {
            Meaning::Id | Meaning::Kind => None,
            Meaning::Fact(id, fact) => {
                let value = held(self.plan, fact, cursor)?;
                let seen = if value.is_some() { Seen::Good } else { Seen::Blank };
                value.into_iter().for_each(|v| self.slots.set(id, v));
                once(self.slots.see(id, seen))
            }
            Meaning::Table(table) => {
                let there = cursor.peek()? != b'n';
                if there {
                    self.table(cursor, table)?
                } else {
                    cursor.word("null")?
                }
                once(self.slots.touch(table, if there { Seen::Good } else { Seen::Blank }))
            }
            Meaning::Stray(at) => {
                self.fast.beyond = self.fast.beyond.max(at + 1);
                cursor.skip(MOST_BRACKETS)?;
                let first = !self.fast.strays.contains(&at);
                self.fast.strays.push(at);
                first.then_some(())
            }
        }
    }
}

fn once(before: Seen) -> Option<()> {
    (before == Seen::No).then_some(())
}

/// A text for an id or a kind, or `null`.
fn text<'a>(cursor: &mut Cursor<'a>) -> Option<Option<Cow<'a, str>>> {
    match cursor.peek()? {
        b'"' => cursor.quoted()?.text().map(trim),
        b'n' => cursor.word("null").map(|()| None),
        _ => None,
    }
}

/// The value of a fact; nothing within where it counts as missing.
fn held<'a>(plan: &Plan<'_>, fact: &Fact, cursor: &mut Cursor<'a>) -> Option<Option<Value<'a>>> {
    let wanted = |scalar| Wanted { policy: plan.policy, scalar, bound: fact.bound };
    let next = cursor.peek()?;
    match fact.base {
        _ if next == b'n' => cursor.word("null").map(|()| None),
        Base::Scalar(scalar) => single(wanted(scalar), next, cursor),
        Base::List(Some(scalar)) => list(wanted(scalar), cursor).map(|items| Some(Value::List(items))),
        Base::List(None) | Base::Record(_) | Base::Error => None,
    }
}

fn single<'a>(wanted: Wanted<'_>, next: u8, cursor: &mut Cursor<'a>) -> Option<Option<Value<'a>>> {
    match next {
        b'"' => wanted.text(cursor.quoted()?.text()?).ok(),
        b't' => cursor.word("true").and_then(|()| wanted.bool(true).ok()),
        b'f' => cursor.word("false").and_then(|()| wanted.bool(false).ok()),
        b'-' | b'0'..=b'9' => wanted.number(cursor.number()?).ok(),
        _ => None,
    }
}

fn list<'a>(wanted: Wanted<'_>, cursor: &mut Cursor<'a>) -> Option<Vec<Value<'a>>> {
    cursor.eat(b'[')?;
    let mut values = Vec::new();
    if cursor.eats(b']') {
        return Some(values);
    }
    loop {
        let next = cursor.peek()?;
        values.extend(single(wanted, next, cursor)?);
        if !cursor.eats(b',') {
            return cursor.eat(b']').map(|()| values);
        }
    }
}

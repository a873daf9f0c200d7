//! The keys of each kind's records, laid out for reading.

use super::values::Values;
use crate::model::arena::Id as _;
use crate::model::{Base, FactId, Kind, KindId, Layout, Need, Policy, Slot, Value};

/// How to read the records of a policy.
pub(crate) struct Plan<'p> {
    pub(crate) policy: &'p Policy,
    kinds: Vec<KindPlan<'p>>,
    /// The kind of a record that does not say.
    pub(crate) default: Option<KindId>,
    /// How many keys lead to the deepest table.
    pub(crate) deepest: usize,
}

/// How to read the records of one kind.
pub(crate) struct KindPlan<'p> {
    pub(crate) id: KindId,
    pub(crate) kind: &'p Kind,
    /// Its tables, each before those within; the first is the record itself.
    pub(crate) tables: Vec<Table<'p>>,
}

/// One table of a record.
#[derive(Default)]
pub(crate) struct Table<'p> {
    /// The keys that lead to it.
    pub(crate) path: Vec<&'p str>,
    /// The table it lies in, by position; the record itself lies in itself.
    pub(crate) parent: usize,
    /// The fact that says whether it is there.
    pub(crate) presence: Option<FactId>,
    /// What its keys hold, in order of declaration.
    pub(crate) keys: Vec<(&'p str, Target)>,
    /// Its facts.
    facts: Vec<FactId>,
    /// Which of them cannot simply be left out.
    needed: Vec<FactId>,
}

/// What a key holds: a fact, or a table of the same kind by its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Fact(FactId),
    Table(usize),
}

impl<'p> Plan<'p> {
    /// The plan of a policy; a record that does not say takes the only kind, else `given`.
    pub(crate) fn new(policy: &'p Policy, given: Option<KindId>) -> Self {
        let kinds: Vec<_> = policy.kinds.iter().map(|(id, kind)| KindPlan::new(id, kind)).collect();
        let only = if kinds.len() == 1 { policy.kinds.ids().next() } else { None };
        let deepest = kinds.iter().flat_map(|k| &k.tables).map(|t| t.path.len()).max().unwrap_or(0);
        Plan { policy, kinds, default: only.or(given), deepest }
    }

    /// The plan of a kind.
    pub(crate) fn kind(&self, id: KindId) -> Option<&KindPlan<'p>> {
        self.kinds.get(id.index())
    }

    /// Every kind.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = &KindPlan<'p>> {
        self.kinds.iter()
    }

    /// The kind of a name, exactly as it is written.
    pub(crate) fn named(&self, name: &str) -> Option<&KindPlan<'p>> {
        self.kinds.iter().find(|k| k.kind.name.text == name)
    }
}

impl<'p> KindPlan<'p> {
    fn new(id: KindId, kind: &'p Kind) -> Self {
        let mut plan = KindPlan { id, kind, tables: vec![Table::default()] };
        let mut open = vec![(0, &kind.layout)];
        while let Some((at, layout)) = open.pop() {
            plan.add(at, layout, &mut open);
        }
        plan
    }

    fn add(&mut self, at: usize, layout: &'p Layout, open: &mut Vec<(usize, &'p Layout)>) {
        for (key, slot) in &layout.keys {
            let target = match slot {
                Slot::Fact(fact) => Target::Fact(*fact),
                Slot::Table { presence, layout } => {
                    let mut path = self.tables.get(at).map(|t| t.path.clone()).unwrap_or_default();
                    path.push(key.as_str());
                    self.tables.push(Table { path, parent: at, presence: *presence, ..Table::default() });
                    open.push((self.tables.len() - 1, layout));
                    Target::Table(self.tables.len() - 1)
                }
            };
            let Some(table) = self.tables.get_mut(at) else { continue };
            table.keys.push((key.as_str(), target));
            if let Target::Fact(id) = target {
                let optional = self.kind.facts.get(id).is_some_and(|fact| matches!(fact.need, Need::Optional));
                table.facts.push(id);
                table.needed.extend((!optional).then_some(id));
            }
        }
    }

    /// What a key of a table holds.
    pub(crate) fn target(&self, table: usize, key: &str) -> Option<Target> {
        self.tables.get(table)?.keys.iter().find(|(k, _)| *k == key).map(|&(_, target)| target)
    }
}

/// The values of a record while it is read.
#[derive(Default)]
pub(crate) struct Slots<'a> {
    pub(crate) values: Values<'a>,
    /// What was seen of each fact.
    pub(crate) facts: Vec<Seen>,
    /// What was seen of each table.
    pub(crate) tables: Vec<Seen>,
}

/// What was seen of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Nothing.
    No,
    /// A `null` or a blank text.
    Blank,
    /// A value, or a table.
    Good,
    /// Something that cannot be read, and is reported.
    Bad,
}

impl<'a> Slots<'a> {
    /// Empty slots for a record of a kind.
    pub(crate) fn reset(&mut self, plan: &KindPlan<'_>) {
        self.values.resize(0);
        self.values.resize(plan.kind.facts.len());
        self.facts.clear();
        self.facts.resize(plan.kind.facts.len(), Seen::No);
        self.tables.clear();
        self.tables.resize(plan.tables.len(), Seen::No);
        self.touch(0, Seen::Good);
    }

    /// Notes what was seen of a fact; gives what had been seen before.
    pub(crate) fn see(&mut self, fact: FactId, seen: Seen) -> Seen {
        self.facts.get_mut(fact.index()).map_or(Seen::No, |slot| std::mem::replace(slot, seen))
    }

    /// Notes what was seen of a table; gives what had been seen before.
    pub(crate) fn touch(&mut self, table: usize, seen: Seen) -> Seen {
        self.tables.get_mut(table).map_or(Seen::No, |slot| std::mem::replace(slot, seen))
    }

    /// Fills a fact.
    pub(crate) fn set(&mut self, fact: FactId, value: Value<'a>) {
        self.values.set(fact.index(), value);
    }

    /// Fills what the record lacks, and tells of each fact that it needs and lacks, with the table it should be in.
    pub(crate) fn settle<'p: 'a>(&mut self, plan: &KindPlan<'p>, missing: &mut dyn FnMut(usize, FactId)) {
        for (at, table) in plan.tables.iter().enumerate() {
            if self.is_absent(at, table) {
                self.touch(at, Seen::Bad);
                continue;
            }
            if let Some(presence) = table.presence {
                self.set(presence, Value::Bool(true));
            }
            for &fact in &table.needed {
                self.settle_fact(plan, at, fact, missing);
            }
        }
    }

    /// Whether a table is absent, or lies in one that is, or cannot be read.
    fn is_absent(&self, at: usize, table: &Table<'_>) -> bool {
        let seen = |at: usize| self.tables.get(at).copied().unwrap_or(Seen::No);
        seen(table.parent) == Seen::Bad || seen(at) == Seen::Bad || (table.presence.is_some() && seen(at) != Seen::Good)
    }

    fn settle_fact<'p: 'a>(
        &mut self,
        plan: &KindPlan<'p>,
        table: usize,
        id: FactId,
        missing: &mut dyn FnMut(usize, FactId),
    ) {
        if matches!(self.facts.get(id.index()), Some(Seen::Good | Seen::Bad)) {
            return;
        }
        match lacking(plan, id) {
            Some(value) => self.set(id, value),
            None => missing(table, id),
        }
    }
}

/// What a fact holds in a record that lacks it; nothing where none may.
fn lacking<'p>(plan: &KindPlan<'p>, id: FactId) -> Option<Value<'p>> {
    let fact = plan.kind.facts.get(id)?;
    match &fact.need {
        Need::Optional => Some(Value::Absent),
        Need::Ask(_) => Some(Value::Unknown),
        Need::Default(value) => Some(borrowed(value)),
        Need::Required => matches!(fact.base, Base::Record(_)).then_some(Value::Absent),
    }
}

/// The values of records that are read one after the other; each is filled over the one before.
#[derive(Default)]
pub(crate) struct Sheet<'a> {
    pub(crate) values: Values<'a>,
    /// The facts that this record fills.
    facts: Bits,
    /// The tables that are there.
    tables: Bits,
}

impl<'a> Sheet<'a> {
    /// Begins the next record.
    pub(crate) fn begin(&mut self, plan: &KindPlan<'_>) {
        if self.values.len() != plan.kind.facts.len() {
            self.values.resize(plan.kind.facts.len());
        }
        self.values.begin();
        self.facts.clear(plan.kind.facts.len());
        self.tables.clear(plan.tables.len());
    }

    /// Fills a fact.
    #[inline]
    pub(crate) fn fill(&mut self, fact: FactId, value: Value<'a>) {
        self.facts.put(fact.index(), true);
        self.values.fill(fact.index(), value);
    }

    /// Notes that a table is there.
    #[inline]
    pub(crate) fn there(&mut self, table: usize) {
        self.tables.put(table, true);
    }

    /// Fills what the record lacks; nothing where it needs that.
    pub(crate) fn settle<'p: 'a>(&mut self, plan: &KindPlan<'p>) -> Option<()> {
        for (at, table) in plan.tables.iter().enumerate() {
            let around = at == 0 || self.tables.has(table.parent);
            let there = around && (table.presence.is_none() || self.tables.has(at));
            self.tables.put(at, there);
            if let Some(presence) = table.presence {
                self.values.fill(presence.index(), if there { Value::Bool(true) } else { Value::Absent });
            }
            for &fact in &table.facts {
                if !self.facts.has(fact.index()) {
                    self.values.fill(fact.index(), if there { lacking(plan, fact)? } else { Value::Absent });
                }
            }
        }
        Some(())
    }
}

/// A set of small numbers.
#[derive(Default)]
struct Bits(Vec<u64>);

impl Bits {
    /// None of so many.
    fn clear(&mut self, count: usize) {
        if self.0.len() != count.div_ceil(64) {
            self.0.resize(count.div_ceil(64), 0);
        }
        self.0.fill(0);
    }

    #[inline]
    fn put(&mut self, number: usize, held: bool) {
        if let Some(word) = self.0.get_mut(number / 64) {
            let bit = 1 << (number % 64);
            *word = if held { *word | bit } else { *word & !bit };
        }
    }

    #[inline]
    fn has(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }
}

/// The same value, its texts borrowed.
fn borrowed<'a>(value: &'a Value<'static>) -> Value<'a> {
    match value {
        Value::Text(text) => Value::Text(std::borrow::Cow::Borrowed(text)),
        other => other.clone(),
    }
}

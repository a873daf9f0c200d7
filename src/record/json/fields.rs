//! The fields of a JSON record, each read straight into its slot.

use super::fast::MOST_BRACKETS;
use super::keys::{Keys, Meaning, Met};
use super::scan::Cursor;
use crate::model::{Base, Bound, Fact, FactId, Scalar, Value};
use crate::record::convert::Wanted;
use crate::record::plan::{KindPlan, Plan, Sheet, Target};
use crate::record::report::Report;
use std::borrow::Cow;

/// The fields of a record whose kind is taken for known.
pub(super) struct Fields<'r, 'p, 'a> {
    pub(super) plan: &'r Plan<'p>,
    pub(super) kind: &'r KindPlan<'p>,
    pub(super) report: &'r Report,
    pub(super) keys: &'r mut Keys,
    pub(super) sheet: &'r mut Sheet<'a>,
    /// The unknown keys, by their position in the report.
    pub(super) strays: &'r mut Vec<usize>,
    /// One more than the highest position of an unknown key that was met so far.
    pub(super) beyond: &'r mut usize,
    pub(super) turn: u32,
    /// Whether a key was met that depends on the kind.
    pub(super) begun: bool,
}

/// Where the reading of fields ends.
pub(super) enum Stop {
    /// Behind the closing brace.
    End,
    /// Behind the key `id`, which has this entry.
    Id(usize),
    /// Behind the key `kind`.
    Kind,
}

impl<'p: 'a, 'a> Fields<'_, 'p, 'a> {
    /// Reads the fields of a table behind a key.
    pub(super) fn table(&mut self, cursor: &mut Cursor<'a>, table: usize, after: usize) -> Option<Stop> {
        let (mut after, mut next) = (after, self.keys.next(after));
        loop {
            cursor.peek()?;
            let met = match self.keys.expected(next, cursor, self.turn) {
                Some(met) => met,
                None => self.unexpected(cursor, table, after)?,
            };
            if met.twice {
                return None;
            }
            (after, next) = (met.at, met.next);
            match met.meaning {
                Meaning::Id => return Some(Stop::Id(after)),
                Meaning::Kind => return Some(Stop::Kind),
                meaning => self.value(cursor, meaning)?,
            }
            if !cursor.eats(b',') {
                return cursor.eat(b'}').map(|()| Stop::End);
            }
        }
    }

    /// Reads a key that was not expected.
    #[cold]
    fn unexpected(&mut self, cursor: &mut Cursor<'a>, table: usize, after: usize) -> Option<Met> {
        let name = cursor.quoted()?.plain()?;
        cursor.eat(b':')?;
        let at = match self.keys.named(table, after, name) {
            Some(at) => at,
            None => {
                let meaning = self.meaning(table, name)?;
                if let Meaning::Stray(at) = meaning {
                    *self.beyond = (at as usize + 1).max(*self.beyond);
                }
                self.keys.learn(table, after, name, meaning)
            }
        };
        self.keys.meet(at, self.turn)
    }

    fn meaning(&self, table: usize, name: &str) -> Option<Meaning> {
        match name {
            "id" if table == 0 => return Some(Meaning::Id),
            "kind" if table == 0 => return Some(Meaning::Kind),
            _ => {}
        }
        match self.kind.target(table, name) {
            Some(Target::Fact(id)) => self.kind.kind.facts.get(id).map(|fact| Meaning::of(id, fact)),
            Some(Target::Table(inner)) => u32::try_from(inner).ok().map(Meaning::Table),
            None => self
                .report
                .position(self.kind.id, table, name)
                .and_then(|at| u32::try_from(at).ok())
                .map(Meaning::Stray),
        }
    }

    /// Reads what a key holds.
    #[inline]
    fn value(&mut self, cursor: &mut Cursor<'a>, meaning: Meaning) -> Option<()> {
        if !std::mem::replace(&mut self.begun, true) {
            self.sheet.begin(self.kind);
        }
        let next = cursor.peek()?;
        match meaning {
            Meaning::Text(id, most) => match cursor.plain() {
                Some(text) if is_within(text, most) => self.sheet.fill(id, Value::Text(Cow::Borrowed(text))),
                Some(_) => return None,
                None => self.any(cursor, id, next)?,
            },
            Meaning::Bool(id) => match cursor.bool(next) {
                Some(value) => self.sheet.fill(id, Value::Bool(value)),
                None => self.any(cursor, id, next)?,
            },
            Meaning::Int(id) => match cursor.small() {
                Some(value) => self.int(id, value)?,
                None => self.any(cursor, id, next)?,
            },
            Meaning::Fact(id) => self.any(cursor, id, next)?,
            Meaning::Table(table) => self.inner(cursor, table as usize, next)?,
            Meaning::Stray(at) => {
                cursor.skip(MOST_BRACKETS)?;
                self.strays.push(at as usize);
            }
            Meaning::Start | Meaning::Id | Meaning::Kind => return None,
        }
        Some(())
    }

    /// Fills a fact with a whole number, if it is within its bounds.
    #[inline]
    fn int(&mut self, id: FactId, value: i64) -> Option<()> {
        if let Bound::Int(least, most) = self.kind.kind.facts.get(id)?.bound
            && (value < least || value > most)
        {
            return None;
        }
        self.sheet.fill(id, Value::Int(value.into()));
        Some(())
    }

    /// Fills a fact of any type.
    fn any(&mut self, cursor: &mut Cursor<'a>, id: FactId, next: u8) -> Option<()> {
        if let Some(value) = held(self.plan, self.kind.kind.facts.get(id)?, next, cursor)? {
            self.sheet.fill(id, value);
        }
        Some(())
    }

    fn inner(&mut self, cursor: &mut Cursor<'a>, table: usize, next: u8) -> Option<()> {
        if next == b'n' {
            return cursor.word("null");
        }
        cursor.eat(b'{')?;
        if !cursor.eats(b'}') {
            let start = self.keys.start(table);
            self.table(cursor, table, start)?;
        }
        self.sheet.there(table);
        Some(())
    }
}

/// Whether a text has no more than so many scalar values; counted only where its bytes do not tell.
#[inline]
fn is_within(text: &str, most: u32) -> bool {
    text.len() <= most as usize || text.chars().count() <= most as usize
}

/// The value of a fact; nothing within where it counts as missing.
fn held<'a>(plan: &Plan<'_>, fact: &Fact, next: u8, cursor: &mut Cursor<'a>) -> Option<Option<Value<'a>>> {
    match fact.base {
        _ if next == b'n' => cursor.word("null").map(|()| None),
        Base::Scalar(scalar) => single(plan, scalar, fact.bound, next, cursor),
        Base::List(Some(scalar)) => list(plan, scalar, fact.bound, cursor).map(|items| Some(Value::List(items))),
        Base::List(None) | Base::Record(_) | Base::Error => None,
    }
}

fn single<'a>(
    plan: &Plan<'_>,
    scalar: Scalar,
    bound: Bound,
    next: u8,
    cursor: &mut Cursor<'a>,
) -> Option<Option<Value<'a>>> {
    let wanted = Wanted { policy: plan.policy, scalar, bound };
    match next {
        b'"' => match cursor.plain() {
            Some(text) => wanted.trimmed(Cow::Borrowed(text)).ok(),
            None => wanted.text(cursor.quoted()?.text()?).ok(),
        },
        b't' | b'f' => wanted.bool(cursor.bool(next)?).ok(),
        _ => wanted.number(cursor.number()?).ok(),
    }
}

fn list<'a>(plan: &Plan<'_>, scalar: Scalar, bound: Bound, cursor: &mut Cursor<'a>) -> Option<Vec<Value<'a>>> {
    cursor.eat(b'[')?;
    let mut values = Vec::new();
    if cursor.eats(b']') {
        return Some(values);
    }
    loop {
        let next = cursor.peek()?;
        values.extend(single(plan, scalar, bound, next, cursor)?);
        if !cursor.eats(b',') {
            return cursor.eat(b']').map(|()| values);
        }
    }
}

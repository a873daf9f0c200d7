//! From a record's tree to the values of its kind, with everything that is wrong about it.

use super::convert;
use super::node::{Entry, Node, Shape, span};
use super::plan::{KindPlan, Seen, Slots, Target};
use super::values::Values;
use super::words::{self, Lack, Voice};
use crate::diagnostic::Diagnostic;
use crate::model::arena::Id as _;
use crate::model::{FactId, KindId};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// A record that is being filled.
pub(crate) struct Filling<'k, 'p, 'a> {
    voice: Voice<'p>,
    plan: &'k KindPlan<'p>,
    slots: Slots<'a>,
    /// Places of tables that are there, and of blank values.
    table_places: HashMap<usize, Range<usize>>,
    blanks: HashMap<FactId, Range<usize>>,
    strays: Vec<Stray<'a>>,
    diagnostics: Vec<Diagnostic>,
}

/// A key that its kind does not know.
#[derive(Clone, Debug)]
pub(crate) struct Stray<'a> {
    pub(crate) kind: KindId,
    /// The table it stands in, by position in the plan.
    pub(crate) table: usize,
    pub(crate) key: Cow<'a, str>,
    pub(crate) at: Range<usize>,
}

/// A record that was filled.
pub(crate) struct Filled<'a> {
    pub(crate) values: Values<'a>,
    pub(crate) strays: Vec<Stray<'a>>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'k, 'p: 'a, 'a> Filling<'k, 'p, 'a> {
    pub(crate) fn new(voice: Voice<'p>, plan: &'k KindPlan<'p>) -> Self {
        let mut slots = Slots::default();
        slots.reset(plan);
        let (table_places, blanks) = Default::default();
        Filling { voice, plan, slots, table_places, blanks, strays: Vec::new(), diagnostics: Vec::new() }
    }

    /// How records of this kind are read.
    pub(crate) fn plan(&self) -> &'k KindPlan<'p> {
        self.plan
    }

    /// Fills a table from its entries; `id` and `kind` of the record itself are not among them.
    pub(crate) fn table(&mut self, table: usize, entries: Vec<Entry<'a>>) {
        for entry in entries {
            match self.plan.target(table, &entry.key) {
                Some(Target::Fact(fact)) => self.fact(fact, entry.value),
                Some(Target::Table(inner)) => self.inner(inner, entry),
                None => self.stray(table, entry.key, entry.key_at),
            }
        }
    }

    fn inner(&mut self, table: usize, entry: Entry<'a>) {
        if entry.value.shape.is_blank() {
            return;
        }
        match entry.value.shape {
            Shape::Table(entries) => {
                self.there(table, entry.key_at);
                self.table(table, entries);
            }
            _ => self.no_table(table, &entry.value),
        }
    }

    /// Notes that a table, and each that it lies in, is there.
    pub(crate) fn there(&mut self, table: usize, at: Range<usize>) {
        let mut open = table;
        while let Some(found) = self.plan.tables.get(open).filter(|_| open != 0) {
            self.slots.touch(open, Seen::Good);
            self.table_places.entry(open).or_insert_with(|| at.clone());
            open = found.parent;
        }
    }

    /// Says that a value stands where a table should.
    pub(crate) fn no_table(&mut self, table: usize, node: &Node<'a>) {
        self.slots.touch(table, Seen::Bad);
        let Some(plan) = self.plan.tables.get(table) else { return };
        let inner = plan.keys.first().map_or("…", |(key, _)| key);
        self.diagnostics.push(words::not_a_table(&plan.path.join("."), node, self.voice.format, inner));
    }

    /// Fills a fact from a value.
    pub(crate) fn fact(&mut self, id: FactId, node: Node<'a>) {
        let Some(fact) = self.plan.kind.facts.get(id) else { return };
        let at = node.at.clone();
        match convert::node(self.voice.policy, fact.base, fact.bound, node) {
            Ok(Some(value)) => {
                self.slots.see(id, Seen::Good);
                self.slots.set(id, value);
            }
            Ok(None) => {
                self.slots.see(id, Seen::Blank);
                self.blanks.insert(id, at);
            }
            Err(misfits) => {
                self.slots.see(id, Seen::Bad);
                let said = misfits.iter().map(|(node, misfit)| self.voice.misfit(fact, node, *misfit));
                self.diagnostics.extend(said);
            }
        }
    }

    /// Notes a key that the kind does not know.
    pub(crate) fn stray(&mut self, table: usize, key: Cow<'a, str>, at: Range<usize>) {
        self.strays.push(Stray { kind: self.plan.id, table, key, at });
    }

    /// The place of the innermost table around that is written in the record, and how many keys lead to it.
    fn innermost(&self, table: usize) -> Option<(&Range<usize>, usize)> {
        let mut open = table;
        while open != 0 {
            let plan = self.plan.tables.get(open)?;
            if let Some(at) = self.table_places.get(&open) {
                return Some((at, plan.path.len()));
            }
            open = plan.parent;
        }
        None
    }

    /// Fills what is missing; `origin` is where the record begins.
    pub(crate) fn finish(mut self, origin: &Range<usize>) -> Filled<'a> {
        let mut missing = Vec::new();
        self.slots.settle(self.plan, &mut |table, fact| missing.push((table, fact)));
        missing.sort_by_key(|(_, fact)| fact.index());
        for (table, id) in missing {
            let Some(fact) = self.plan.kind.facts.get(id) else { continue };
            let there = self.innermost(table);
            let lack = Lack {
                origin: there.map_or(origin, |(at, _)| at),
                there: there.map_or(0, |(_, keys)| keys),
                blank: self.blanks.get(&id),
            };
            self.diagnostics.push(self.voice.missing(fact, &lack));
        }
        Filled { values: self.slots.values, strays: self.strays, diagnostics: self.diagnostics }
    }
}

/// The warning, or with `strict` the error, about a key that its kind does not know.
pub(crate) fn stray_words(voice: Voice<'_>, plan: &KindPlan<'_>, stray: &Stray<'_>, strict: bool) -> Diagnostic {
    use crate::diagnostic::{Severity, codes::RECORD_UNKNOWN_KEY, nearest};
    let table = plan.tables.get(stray.table);
    let path: Vec<&str> = table.map(|t| t.path.clone()).unwrap_or_default();
    let shown = path.iter().copied().chain([&*stray.key]).collect::<Vec<_>>().join(".");
    let severity = if strict { Severity::Error } else { Severity::Warn };
    let kind = &plan.kind.name.text;
    let message = format!("`{}` is not a key of `{kind}`", words::clip(&shown));
    let found = Diagnostic::new(RECORD_UNKNOWN_KEY, severity, Some(span(&stray.at)), message);
    if let Some(near) = table.and_then(|t| nearest(&stray.key, t.keys.iter().map(|(key, _)| *key))) {
        let near = path.iter().copied().chain([near]).collect::<Vec<_>>().join(".");
        return found.label(format!("did you mean `{near}`?")).help(format!("write `{near}`"));
    }
    match elsewhere(plan, &stray.key) {
        Some(path) => found.label(format!("did you mean `{path}`?")).help(voice_of_path(voice, &path)),
        None => found.label("no rule, question or reply can read it"),
    }
}

/// Where a key that is unknown here would be known: as the end of a path, or as the whole path with dots.
fn elsewhere(plan: &KindPlan<'_>, key: &str) -> Option<String> {
    let mut paths = plan.kind.facts.values().map(words::key_path);
    let ending = format!(".{key}");
    paths.find(|path| path == key || path.ends_with(&ending))
}

fn voice_of_path(voice: Voice<'_>, path: &str) -> String {
    use super::Format;
    match voice.format {
        Format::Toml | Format::Csv => format!("write `{path}`"),
        Format::Json | Format::Jsonl => {
            let keys: Vec<_> = path.split('.').collect();
            let open: Vec<_> = keys.iter().map(|key| format!("\"{key}\": ")).collect();
            format!("write `{}…{}`", open.join("{"), "}".repeat(keys.len().saturating_sub(1)))
        }
    }
}

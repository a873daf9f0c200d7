//! By which of its words a phrase is looked for: by those near its beginning that texts have least often.

use super::cut::{self, Keyed};
use super::read::{Pieces, add_unit};
use super::{Classes, Unit};
use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

/// The words by which a phrase is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anchor {
    /// How many words of the phrase stand in front of them.
    pub offset: usize,
    /// One of them has to stand there.
    pub leads: Vec<Lead>,
}

/// What a word may be told by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lead {
    /// Its key.
    Is(u64),
    /// Its first letters.
    Begins(Box<str>),
}

/// How far into a phrase an anchor is looked for.
const DEEPEST: usize = 2;

/// What is so rare is good enough.
const RARE: usize = 4;

impl Anchor {
    /// The anchor of a line; none if it may begin with any word, or have none. No more of the line is read than is needed.
    pub fn of(line: &str, classes: &Classes) -> Option<Anchor> {
        if let Some(key) = cut::plain_key(line) {
            return Some(Anchor { offset: 0, leads: vec![Lead::Is(key)] });
        }
        let mut search = Search::default();
        let mut units = Vec::new();
        for written in Pieces::of(line, b' ') {
            add_unit(written?, classes, &mut units)?;
            if units.drain(..).any(|unit| search.ends_with(&unit)) {
                break;
            }
        }
        search.best.map(|(_, anchor)| anchor)
    }
}

/// Goes over the units of a phrase.
#[derive(Default)]
struct Search {
    /// How often its words are met, and the anchor.
    best: Option<(usize, Anchor)>,
    leads: Vec<Lead>,
    offset: usize,
    /// Whether something that may be left out stands in front, so that no place behind it is certain.
    loose: bool,
}

impl Search {
    /// Looks at the next unit; whether it was the last one worth looking at.
    fn ends_with(&mut self, unit: &Unit) -> bool {
        match add_leads(unit, &mut self.leads) {
            None => return true,
            Some(true) => {
                self.loose |= !matches!(unit, Unit::Opens | Unit::Closes);
                return false;
            }
            Some(false) => {}
        }
        let often = self.leads.iter().map(Lead::often).sum();
        if self.best.as_ref().is_none_or(|(least, _)| often < *least) {
            self.best = Some((often, Anchor { offset: self.offset, leads: std::mem::take(&mut self.leads) }));
        }
        self.leads.clear();
        self.offset += 1;
        let rare = self.best.as_ref().is_some_and(|(often, _)| *often <= RARE);
        rare || self.loose || self.offset > DEEPEST || !is_one_word(unit)
    }
}

/// Adds what a unit can begin with; whether it may be left out. None if it can begin with any word.
fn add_leads(unit: &Unit, leads: &mut Vec<Lead>) -> Option<bool> {
    match unit {
        Unit::Word(key) => leads.push(Lead::Is(*key)),
        Unit::Begins(start) => leads.push(Lead::Begins(start.clone())),
        Unit::Choice(choice) => {
            leads.extend(choice.words.iter().copied().map(Lead::Is));
            let optional = choice.others.iter().map(|other| add_first(&other.units, leads));
            return optional.collect::<Option<Vec<bool>>>().map(|all| all.contains(&true));
        }
        Unit::Maybe(units) => return add_first(units, leads).map(|_| true),
        Unit::Opens | Unit::Closes => return Some(true),
        Unit::Any | Unit::Gap => return None,
    }
    Some(false)
}

fn add_first(units: &[Unit], leads: &mut Vec<Lead>) -> Option<bool> {
    for unit in units {
        if !add_leads(unit, leads)? {
            return Some(false);
        }
    }
    Some(true)
}

fn is_one_word(unit: &Unit) -> bool {
    match unit {
        Unit::Word(_) | Unit::Begins(_) => true,
        Unit::Choice(choice) => choice.others.is_empty(),
        _ => false,
    }
}

impl Lead {
    /// How often it is met, roughly.
    fn often(&self) -> usize {
        match self {
            Lead::Is(key) if COMMON.contains(key) => 20,
            _ => 1,
        }
    }
}

/// Words that nearly every letter has.
static COMMON: LazyLock<HashSet<u64, BuildHasherDefault<Keyed>>> = LazyLock::new(|| {
    let words = "i we you he she it they me us him her them my our your a an the this that these those there no not and or but if so \
        as of to in on at by for from with about into out up is are was were am be been have has had do does did will would can could \
        should must may might what who how why when which all any some more just only very too never nothing than now again";
    words.split_whitespace().map(cut::key).collect()
});

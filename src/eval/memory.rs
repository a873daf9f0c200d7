//! What is kept while one record is decided, in room that is used again for the next.

use super::index::Found;
use super::run::Fallible;
use super::value::Val;
use std::cell::{Cell, OnceCell, RefCell};

/// The values of `let`s, each worked out when it is first read.
pub(super) type Cells<'r> = Vec<OnceCell<Fallible<Val<'r>>>>;

/// The memory of one thread.
#[derive(Default)]
pub(super) struct Memory {
    /// Which record it is, so that nothing has to be wiped between two.
    turn: Cell<u32>,
    /// What the searches found: the turn, and the answer.
    found: RefCell<Vec<(u32, bool)>>,
    folded: RefCell<Vec<Folded>>,
    cells: Cell<Cells<'static>>,
    rules: Cell<Found<'static>>,
    effort: Cell<Effort>,
}

/// How much work decisions took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    /// Rules that were looked at.
    pub rules: u64,
    /// Questions about single facts that were answered, in rules and elsewhere.
    pub tests: u64,
}

/// A text of the record, folded.
#[derive(Debug, Default)]
struct Folded {
    turn: u32,
    /// Where the text begins, and how long it is: within one turn no other text has the same place.
    place: (usize, usize),
    text: String,
}

impl Memory {
    /// Forgets the record before.
    #[inline]
    pub(super) fn begin(&self) {
        let turn = self.turn.get().wrapping_add(1);
        self.turn.set(turn);
        if turn == 0 {
            self.wipe();
        }
    }

    /// After so many turns that their numbers come again.
    fn wipe(&self) {
        self.found.borrow_mut().clear();
        self.folded.borrow_mut().clear();
        self.turn.set(1);
    }

    /// What `find` gave in this turn, or gives now.
    pub(super) fn remember(&self, place: usize, find: impl FnOnce() -> bool) -> bool {
        let turn = self.turn.get();
        if let Some(&(when, found)) = self.found.borrow().get(place)
            && when == turn
        {
            return found;
        }
        let found = find();
        let mut all = self.found.borrow_mut();
        if all.len() <= place {
            all.resize(place + 1, (turn.wrapping_sub(1), false));
        }
        if let Some(kept) = all.get_mut(place) {
            *kept = (turn, found);
        }
        found
    }

    /// Gives `use_it` the folded text; each text is folded once a turn.
    pub(super) fn folded<T>(&self, text: &str, use_it: impl FnOnce(&str) -> T) -> T {
        let turn = self.turn.get();
        let place = (text.as_ptr().addr(), text.len());
        let mut all = self.folded.borrow_mut();
        let known = all.iter().position(|f| f.turn == turn && f.place == place);
        let at = known.unwrap_or_else(|| fold_anew(&mut all, turn, place, text));
        use_it(all.get(at).map_or(text, |folded| &folded.text))
    }

    /// Empty cells for the lets of a kind.
    pub(super) fn cells<'r>(&self, count: usize) -> Cells<'r> {
        let mut cells = emptied(self.cells.take());
        cells.resize_with(count, OnceCell::new);
        cells
    }

    /// Keeps the room of cells that are done with.
    pub(super) fn keep(&self, cells: Cells<'_>) {
        self.cells.set(emptied(cells));
    }

    /// An empty list of rules.
    pub(super) fn found<'r>(&self) -> Found<'r> {
        without_rules(self.rules.take())
    }

    /// Keeps the room of a list that is done with.
    pub(super) fn keep_found(&self, found: Found<'_>) {
        self.rules.set(without_rules(found));
    }

    #[inline]
    pub(super) fn count_tests(&self, tests: u64) {
        let effort = self.effort.get();
        self.effort.set(Effort { tests: effort.tests + tests, ..effort });
    }

    #[inline]
    pub(super) fn count_rules(&self, rules: usize) {
        let effort = self.effort.get();
        self.effort.set(Effort { rules: effort.rules + rules as u64, ..effort });
    }

    /// What was done since the last call.
    pub(super) fn take_effort(&self) -> Effort {
        self.effort.take()
    }
}

/// Folds into the room of a text of an earlier turn, if there is one.
fn fold_anew(all: &mut Vec<Folded>, turn: u32, place: (usize, usize), text: &str) -> usize {
    let at = all.iter().position(|f| f.turn != turn).unwrap_or(all.len());
    if at == all.len() {
        all.push(Folded::default());
    }
    if let Some(free) = all.get_mut(at) {
        (free.turn, free.place) = (turn, place);
        super::text::fold_into(text, &mut free.text);
    }
    at
}

/// The same room without its values, for those of another record.
fn emptied<'b>(mut cells: Cells<'_>) -> Cells<'b> {
    cells.clear();
    // An empty vector of the same layout is turned over, not made anew.
    cells.into_iter().map(|_| OnceCell::new()).collect()
}

fn without_rules<'b>(mut found: Found<'_>) -> Found<'b> {
    found.clear();
    found.into_iter().map(|_| &[][..]).collect()
}

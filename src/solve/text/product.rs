//! A breadth-first search over the product of machines: the shortest text that all of them let pass.

use super::alphabet::alphabet;
use super::machine::Machine;
use super::{Clash, Sought, Test};
use crate::model::value::trimmed;
use std::collections::{HashMap, VecDeque};

/// Machines, and whether each should pass.
pub(super) struct Product<'t> {
    machines: Vec<(Machine, bool)>,
    tests: Vec<&'t Test>,
    least: usize,
    most: Option<usize>,
}

/// How far a text has come.
#[derive(Clone, PartialEq, Eq, Hash)]
struct State {
    machines: Box<[u64]>,
    /// How many scalars, as far as that matters.
    length: usize,
    /// Whether the last one is white space.
    open: bool,
    /// Whether one can be seen.
    visible: bool,
}

struct Place {
    before: usize,
    scalar: char,
    length: usize,
}

impl<'t> Product<'t> {
    pub(super) fn new(tests: impl Iterator<Item = &'t (Test, bool)>, least: usize, most: Option<usize>) -> Self {
        let (machines, tests) = tests.map(|(test, passes)| ((Machine::new(test), *passes), test)).unzip();
        Product { machines, tests, least, most }
    }

    /// The shortest text; a clash (that names nothing) where there is none.
    pub(super) fn shortest(&self, mut states: usize) -> Sought {
        let Some(start) = self.start() else { return Sought::GaveUp };
        let raw = self.machines.iter().any(|(m, _)| m.is_raw());
        let scalars = alphabet(&self.tests, raw || self.most.is_some());
        let scalars: Vec<(char, Vec<char>)> = scalars.into_iter().map(|c| (c, c.to_lowercase().collect())).collect();
        let mut places = vec![Place { before: 0, scalar: ' ', length: 0 }];
        let mut seen = HashMap::from([(start.clone(), 0)]);
        let mut queue = VecDeque::from([(start, 0)]);
        let mut complete = true;
        while let Some((state, at)) = queue.pop_front() {
            let length = places.get(at).map_or(0, |p| p.length);
            if self.most.is_some_and(|most| length >= most) {
                continue;
            }
            for (scalar, folded) in &scalars {
                if length == 0 && scalar.is_whitespace() {
                    continue;
                }
                let Some(next) = self.step(&state, *scalar, folded, &mut complete) else { continue };
                if seen.contains_key(&next) {
                    continue;
                }
                places.push(Place { before: at, scalar: *scalar, length: length + 1 });
                if self.is_good(&next) {
                    return Sought::Found(spelled(&places));
                }
                let cost = self.machines.len() + 1;
                if states < cost {
                    return Sought::GaveUp;
                }
                states -= cost;
                seen.insert(next.clone(), places.len() - 1);
                queue.push_back((next, places.len() - 1));
            }
        }
        if complete { Sought::Clash(Clash::default()) } else { Sought::GaveUp }
    }

    fn start(&self) -> Option<State> {
        let machines = self.machines.iter().map(|(m, _)| m.start()).collect::<Option<_>>()?;
        Some(State { machines, length: 0, open: true, visible: false })
    }

    /// The next state; none where nothing good can follow. What a machine cannot read makes the search incomplete.
    fn step(&self, state: &State, scalar: char, folded: &[char], complete: &mut bool) -> Option<State> {
        let mut machines = state.machines.clone();
        for ((machine, wished), at) in self.machines.iter().zip(machines.iter_mut()) {
            if machine.is_raw() {
                let Some(next) = machine.step(*at, scalar) else {
                    *complete = false;
                    return None;
                };
                *at = next;
            } else {
                for &c in folded {
                    *at = machine.step(*at, c)?;
                }
            }
            if machine.is_hopeless(*at, *wished) {
                return None;
            }
        }
        let visible = state.visible || trimmed(scalar.encode_utf8(&mut [0; 4])).is_some();
        let length = (state.length + 1).min(self.least);
        Some(State { machines, length, open: scalar.is_whitespace(), visible })
    }

    fn is_good(&self, state: &State) -> bool {
        let passes =
            |((machine, wished), &at): (&(Machine, bool), &u64)| machine.is_open() || machine.passes(at) == *wished;
        state.length >= self.least
            && !state.open
            && state.visible
            && self.machines.iter().zip(&state.machines).all(passes)
    }
}

/// The text that ends at the last place.
fn spelled(places: &[Place]) -> String {
    let mut scalars = Vec::new();
    let mut at = places.len() - 1;
    while let Some(place) = places.get(at).filter(|_| at > 0) {
        scalars.push(place.scalar);
        at = place.before;
    }
    scalars.iter().rev().collect()
}

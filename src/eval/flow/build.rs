//! Makes rows of steps of rules, from their ends to their beginnings.

use super::super::faults::Faults;
use super::super::program::{Cond, RuleProgram};
use super::super::test::{Test, What};
use super::{Flag, Flow, Goals, NO_RULE, Place, Step, Tally};
use crate::record::{MAX_STATES, States};
use std::collections::HashMap;

/// A row may have as many steps as this, and so many more for each thing that is asked.
const ROOM: usize = 16;
const ROOM_EACH: usize = 8;

/// Most rules of one row.
const MAX_RULES: usize = 64;
/// So many conditions of a quorum that is neither all, nor any, nor none, are too many.
const MAX_COUNTED: usize = 64;

impl Flow {
    /// The row of some rules, the first of which is the kind's rule `from`; none for rules that would need too many steps.
    pub(in super::super) fn new(rules: &[RuleProgram], from: usize, faults: Faults<'_>) -> Option<Flow> {
        let leaves: usize = rules.iter().filter_map(|rule| rule.when.as_ref()).map(leaves).sum();
        let room = ROOM + ROOM_EACH * leaves;
        let mut builder = Builder { faults, room, steps: Vec::new(), built: HashMap::new() };
        let mut next = NO_RULE;
        for (at, rule) in rules.iter().enumerate().take(MAX_RULES + 1).rev() {
            next = builder.rule(at, from + at, rule, next)?;
        }
        Some(Flow { steps: builder.steps.into(), first: next })
    }
}

fn leaves(cond: &Cond) -> usize {
    match cond {
        Cond::Not(of) => leaves(of),
        Cond::And(of) | Cond::Or(of) | Cond::Quorum { of, .. } => of.iter().map(leaves).sum(),
        _ => 1,
    }
}

/// What is known while a row is built.
struct Builder<'p> {
    faults: Faults<'p>,
    steps: Vec<Step>,
    /// So many conditions may be built yet.
    room: usize,
    /// The places of conditions that stand around others, by where they lie in memory and where they lead: a nested one is
    /// built for what is known and for what is unknown, but mostly leads to the same goals.
    built: HashMap<(usize, Goals), Place>,
}

/// What is asked at once.
enum Part<'c> {
    One(&'c Cond),
    Tally(Tally),
}

/// A quorum whose conditions are asked one after the other.
struct Count<'c> {
    least: usize,
    most: usize,
    of: &'c [Cond],
    goals: Goals,
    /// The places that are built, by how many conditions were read, hold, and may hold.
    built: HashMap<(usize, usize, usize), Place>,
}

impl Builder<'_> {
    /// Where the rule of the kind's rules begins that stands there in the row.
    fn rule(&mut self, at: usize, in_kind: usize, rule: &RuleProgram, next: Place) -> Option<Place> {
        let yes = NO_RULE - Place::try_from(at + 1).ok().filter(|at| usize::from(*at) <= MAX_RULES)?;
        let Some(when) = &rule.when else { return Some(yes) };
        let open = self.step(Step::Open(u32::try_from(in_kind).ok()?, next))?;
        self.cond(when, Goals { yes, no: next, open })
    }

    /// Where a condition begins that leads to these goals.
    fn cond(&mut self, cond: &Cond, goals: Goals) -> Option<Place> {
        if goals.are_one() && !self.faults.of_cond(cond) {
            return Some(goals.yes);
        }
        self.room = self.room.checked_sub(1)?;
        if let Some((fact, holds)) = flag(cond) {
            return self.flag(fact, holds, goals);
        }
        match cond {
            Cond::Const(holds) => Some(if *holds { goals.yes } else { goals.no }),
            Cond::Not(of) => self.cond(of, goals.turned()),
            Cond::And(_) | Cond::Or(_) | Cond::Quorum { .. } => {
                let key = (std::ptr::from_ref(cond).addr(), goals);
                if let Some(place) = self.built.get(&key) {
                    return Some(*place);
                }
                let place = self.several(cond, goals)?;
                self.built.insert(key, place);
                Some(place)
            }
            Cond::Test(test) => self.test(test, goals),
            Cond::Fact(_)
            | Cond::Value(_)
            | Cond::Compare(..)
            | Cond::In { .. }
            | Cond::Predicate { .. }
            | Cond::Matches(..)
            | Cond::Presence { .. } => self.step(Step::Cond(Box::new(cond.clone()), goals)),
        }
    }

    /// The same for one that stands around others.
    fn several(&mut self, cond: &Cond, goals: Goals) -> Option<Place> {
        match cond {
            Cond::And(of) => self.chain(of, true, goals),
            Cond::Or(of) => self.chain(of, false, goals),
            Cond::Quorum { least, most, of } => self.quorum(*least, *most, of, goals),
            _ => None,
        }
    }

    fn quorum(&mut self, least: usize, most: usize, of: &[Cond], goals: Goals) -> Option<Place> {
        if let Some(tally) = tally(least, most, of) {
            return self.tally(tally, goals);
        }
        match (least, most, of.len()) {
            (_, _, 0) => None,
            (1, _, all) if most == all => self.chain(of, false, goals),
            (_, _, all) if least == all => self.chain(of, true, goals),
            (0, 0, _) => self.chain(of, false, goals.turned()),
            (_, _, MAX_COUNTED..) => None,
            _ => self.count(&mut Count { least, most, of, goals, built: HashMap::new() }, (0, 0, 0)),
        }
    }

    fn tally(&mut self, tally: Tally, goals: Goals) -> Option<Place> {
        if goals.are_one() { Some(goals.yes) } else { self.step(Step::Tally(Box::new(tally), goals)) }
    }

    fn step(&mut self, step: Step) -> Option<Place> {
        self.steps.push(step);
        Place::try_from(self.steps.len() - 1).ok().filter(|place| usize::from(NO_RULE - *place) > MAX_RULES)
    }

    fn flag(&mut self, fact: u32, holds: Holds, Goals { yes, no, open }: Goals) -> Option<Place> {
        let [if_yes, if_no, absent, other] = holds.map(|holds| if holds { yes } else { no });
        self.step(Step::Flag(Flag { fact, to: [other, if_yes, if_no, absent, open, open, open, open] }))
    }

    fn test(&mut self, test: &Test, goals: Goals) -> Option<Place> {
        let absent = if test.absent { goals.yes } else { goals.no };
        let goals = if test.negated { Goals { yes: goals.no, no: goals.yes, ..goals } } else { goals };
        self.step(Step::Test(u32::try_from(test.fact).ok()?, test.what.clone(), goals, absent))
    }

    /// Conditions that are read until one is false (`all`), or true.
    fn chain(&mut self, of: &[Cond], all: bool, goals: Goals) -> Option<Place> {
        let (ends, passes) = if all { (goals.no, goals.yes) } else { (goals.yes, goals.no) };
        let on =
            |next, open| if all { Goals { yes: next, no: ends, open } } else { Goals { yes: ends, no: next, open } };
        // Where what follows begins, and where it does once something was unknown.
        let (mut next, mut open) = (passes, goals.open);
        for (at, part) in parts(of, all).iter().enumerate().rev() {
            let begin = self.part(part, on(next, open))?;
            open = match at {
                0 => open,
                _ if next == open => begin,
                _ => self.part(part, on(open, open))?,
            };
            next = begin;
        }
        Some(next)
    }

    fn part(&mut self, part: &Part<'_>, goals: Goals) -> Option<Place> {
        match part {
            Part::One(cond) => self.cond(cond, goals),
            Part::Tally(tally) => self.tally(tally.clone(), goals),
        }
    }

    /// The rest of a quorum, of whose conditions so many were read, hold, and may hold.
    fn count(&mut self, count: &mut Count<'_>, state: (usize, usize, usize)) -> Option<Place> {
        if let Some(place) = count.built.get(&state) {
            return Some(*place);
        }
        let (read, low, open) = state;
        let high = low + open + (count.of.len() - read);
        let sure = low >= count.least && high <= count.most;
        let place = match count.of.get(read) {
            _ if read > 0 && (low > count.most || high < count.least) => count.goals.no,
            _ if read > 0 && sure => count.goals.yes,
            None if sure => count.goals.yes,
            None => count.goals.open,
            Some(cond) => {
                let yes = self.count(count, (read + 1, low + 1, open))?;
                let no = self.count(count, (read + 1, low, open))?;
                let open = self.count(count, (read + 1, low, open + 1))?;
                self.cond(cond, Goals { yes, no, open })?
            }
        };
        count.built.insert(state, place);
        Some(place)
    }
}

impl Goals {
    /// Whether all ways lead to one place: then only what may fail has to be read.
    fn are_one(self) -> bool {
        self.yes == self.no && self.no == self.open
    }

    /// Those of `not`.
    fn turned(self) -> Goals {
        Goals { yes: self.no, no: self.yes, ..self }
    }
}

/// Conditions that follow each other, of which all have to hold, or any; flags that can be counted together.
fn parts(of: &[Cond], all: bool) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for chunk in of.chunk_by(|a, b| flag(a).is_some() && flag(b).is_some()) {
        let least = if all { chunk.len() } else { 1 };
        match tally(least, chunk.len(), chunk).filter(|tally| tally.count > 1) {
            Some(tally) => parts.push(Part::Tally(tally)),
            None => parts.extend(chunk.iter().map(Part::One)),
        }
    }
    parts
}

/// Flags that are counted, if each is about another fact.
fn tally(least: usize, most: usize, of: &[Cond]) -> Option<Tally> {
    let (least, most) = (u32::try_from(least).ok()?, u32::try_from(most).ok()?);
    let mut tally = Tally { least, most, count: 0, of: States::default(), other: 0 };
    for cond in of {
        let (fact, [yes, no, absent, other]) = flag(cond)?;
        if tally.of.unknown >> fact & 1 == 1 {
            return None;
        }
        tally.count += 1;
        tally.of.yes |= u64::from(yes) << fact;
        tally.of.no |= u64::from(no) << fact;
        tally.of.absent |= u64::from(absent) << fact;
        tally.of.unknown |= 1 << fact;
        tally.other |= u64::from(other) << fact;
    }
    (tally.count > 0).then_some(tally)
}

/// Whether a flag holds for a fact that is true, false, absent, or something else.
type Holds = [bool; 4];

/// The condition as a flag, if it is one.
fn flag(cond: &Cond) -> Option<(u32, Holds)> {
    let (fact, holds) = match cond {
        Cond::Fact(fact) => (*fact, [true, false, false, false]),
        Cond::Test(test) => {
            let (yes, no, other) = match &test.what {
                What::Bool(wanted) => (*wanted, !wanted, false),
                What::Present => (true, true, true),
                _ => return None,
            };
            (test.fact, [yes != test.negated, no != test.negated, test.absent, other != test.negated])
        }
        _ => return None,
    };
    (fact < MAX_STATES).then_some((u32::try_from(fact).ok()?, holds))
}

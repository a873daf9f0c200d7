//! Makes rows of steps of rules, from their ends to their beginnings.

use super::super::faults::Faults;
use super::super::program::{Cond, RuleProgram};
use super::super::test::{Test, What};
use super::{ByState, Flag, Flow, Goals, NO_RULE, Place, Step, Tally};
use std::collections::HashMap;

/// A row may have as many steps as this, and so many more for each thing that is asked.
const ROOM: usize = 16;
const ROOM_EACH: usize = 8;

/// Most rules of one row.
const MAX_RULES: usize = 64;

impl Flow {
    /// The row of some rules; none for rules that would need too many steps.
    pub(in super::super) fn new(rules: &[RuleProgram], faults: Faults<'_>) -> Option<Flow> {
        let leaves: usize = rules.iter().filter_map(|rule| rule.when.as_ref()).map(leaves).sum();
        let mut builder = Builder { faults, room: ROOM + ROOM_EACH * leaves, steps: Vec::new() };
        let mut next = NO_RULE;
        for (at, rule) in rules.iter().enumerate().take(MAX_RULES + 1).rev() {
            next = builder.rule(at, rule, next)?;
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
}

/// What is asked at once.
#[derive(Clone, Copy)]
enum Part<'c> {
    One(&'c Cond),
    Flags(&'c [Cond]),
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
    /// Where a rule begins.
    fn rule(&mut self, at: usize, rule: &RuleProgram, next: Place) -> Option<Place> {
        let yes = NO_RULE - Place::try_from(at + 1).ok().filter(|at| usize::from(*at) <= MAX_RULES)?;
        let Some(when) = &rule.when else { return Some(yes) };
        let open = self.step(Step::Open(u32::try_from(at).ok()?, next))?;
        self.cond(when, Goals { yes, no: next, open })
    }

    /// Where a condition begins that leads to these goals.
    fn cond(&mut self, cond: &Cond, goals: Goals) -> Option<Place> {
        // Where all ways lead to one place, only what may fail has to be read.
        if goals.yes == goals.no && goals.no == goals.open && !self.faults.of_cond(cond) {
            return Some(goals.yes);
        }
        self.room = self.room.checked_sub(1)?;
        match cond {
            Cond::Const(holds) => Some(if *holds { goals.yes } else { goals.no }),
            Cond::Not(of) => self.cond(of, Goals { yes: goals.no, no: goals.yes, ..goals }),
            Cond::And(of) => self.chain(of, true, goals),
            Cond::Or(of) => self.chain(of, false, goals),
            Cond::Quorum { least, most, of } => match flags(of) {
                Some(flags) => self.tally(*least, *most, flags, goals),
                None => {
                    let mut count = Count { least: *least, most: *most, of, goals, built: HashMap::new() };
                    self.count(&mut count, (0, 0, 0))
                }
            },
            Cond::Fact(fact) => self.flag((u32::try_from(*fact).ok()?, TRUE_ONLY), goals),
            Cond::Test(test) => self.test(test, goals),
            Cond::Value(_)
            | Cond::Compare(..)
            | Cond::In { .. }
            | Cond::Predicate { .. }
            | Cond::Matches(..)
            | Cond::Presence { .. } => self.step(Step::Cond(Box::new(cond.clone()), goals)),
        }
    }

    fn step(&mut self, step: Step) -> Option<Place> {
        self.steps.push(step);
        Place::try_from(self.steps.len() - 1).ok().filter(|place| usize::from(NO_RULE - *place) > MAX_RULES)
    }

    fn flag(&mut self, (fact, holds): (Flag, States), goals: Goals) -> Option<Place> {
        let [no, yes, other, absent] = holds.map(|holds| if holds { goals.yes } else { goals.no });
        self.step(Step::Flag(fact, by_state([no, yes, other, absent], goals.open)))
    }

    fn test(&mut self, test: &Test, goals: Goals) -> Option<Place> {
        let fact = u32::try_from(test.fact).ok()?;
        if let Some(states) = states(test) {
            return self.flag((fact, states), goals);
        }
        let absent = if test.absent { goals.yes } else { goals.no };
        let goals = if test.negated { Goals { yes: goals.no, no: goals.yes, ..goals } } else { goals };
        self.step(Step::Test(fact, test.what.clone(), goals, absent))
    }

    fn tally(&mut self, least: usize, most: usize, flags: Vec<(Flag, States)>, goals: Goals) -> Option<Place> {
        let add = |states: States| by_state(states.map(|holds| [u8::from(holds); 2]), [0, 1]);
        let flags = flags.into_iter().map(|(fact, states)| (fact, add(states))).collect();
        let (least, most) = (u32::try_from(least).ok()?, u32::try_from(most).ok()?);
        self.step(Step::Tally(Box::new(Tally { least, most, flags }), goals))
    }

    /// Conditions that are read until one is false (`all`), or true.
    fn chain(&mut self, of: &[Cond], all: bool, goals: Goals) -> Option<Place> {
        let (ends, passes) = if all { (goals.no, goals.yes) } else { (goals.yes, goals.no) };
        let on =
            |next, open| if all { Goals { yes: next, no: ends, open } } else { Goals { yes: ends, no: next, open } };
        // Where what follows begins, and where it does once something was unknown.
        let (mut next, mut open) = (passes, goals.open);
        for (at, part) in parts(of).into_iter().enumerate().rev() {
            let begin = self.part(part, all, on(next, open))?;
            open = match at {
                0 => open,
                _ if next == open => begin,
                _ => self.part(part, all, on(open, open))?,
            };
            next = begin;
        }
        Some(next)
    }

    fn part(&mut self, part: Part<'_>, all: bool, goals: Goals) -> Option<Place> {
        match part {
            Part::One(cond) => self.cond(cond, goals),
            Part::Flags(of) => self.tally(if all { of.len() } else { 1 }, of.len(), flags(of)?, goals),
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

/// Conditions that follow each other, flags together.
fn parts(of: &[Cond]) -> Vec<Part<'_>> {
    let chunks = of.chunk_by(|a, b| flag(a).is_some() && flag(b).is_some());
    chunks.map(|chunk| if let [only] = chunk { Part::One(only) } else { Part::Flags(chunk) }).collect()
}

fn flags(of: &[Cond]) -> Option<Vec<(Flag, States)>> {
    if of.is_empty() { None } else { of.iter().map(flag).collect() }
}

/// Whether it holds for a fact that is false, true, something else, or absent.
type States = [bool; 4];

const TRUE_ONLY: States = [false, true, false, false];

/// The condition as a flag, if it is one.
fn flag(cond: &Cond) -> Option<(Flag, States)> {
    let (fact, states) = match cond {
        Cond::Fact(fact) => (*fact, TRUE_ONLY),
        Cond::Test(test) => (test.fact, states(test)?),
        _ => return None,
    };
    Some((u32::try_from(fact).ok()?, states))
}

/// For which states a test holds, if it tells no more apart.
fn states(test: &Test) -> Option<States> {
    let of = match &test.what {
        What::Bool(wanted) => [!wanted, *wanted, false],
        What::Present => [true; 3],
        _ => return None,
    };
    let [no, yes, other] = of.map(|holds| holds != test.negated);
    Some([no, yes, other, test.absent])
}

fn by_state<T: Copy>([no, yes, other, absent]: [T; 4], unknown: T) -> ByState<T> {
    ByState([unknown, absent, no, yes, other, other, other, other])
}

//! Rules as rows of steps: each asks one thing and says where to go on, so that no tree is walked.
//!
//! What would be a variable of an evaluator is a place in the row: where an operand is unknown, it leads on to steps that ask
//! the rest as the first ones do, and know that something was unknown.

mod build;

use super::program::Cond;
use super::run::{Fallible, Run};
use super::test::What;
use super::value::Truth;
use crate::model::Value;

/// Rules that are followed from step to step. They come to what their conditions come to when they are read in order, and ask
/// no more than those.
#[derive(Debug)]
pub(super) struct Flow {
    /// Each leads only to steps before it, so that every way ends.
    steps: Box<[Step]>,
    first: Place,
}

/// A step, or an end: the last number says that no rule is true, the one before it that the first rule is, and so on.
type Place = u16;

const NO_RULE: Place = Place::MAX;

/// One thing that is asked, and where to go on.
#[derive(Debug)]
enum Step {
    /// A fact that is asked only whether it is true, false or there.
    Flag(Flag, ByState<Place>),
    Tally(Box<Tally>, Goals),
    /// A fact, what is asked of it, and where to go on if it is absent.
    Test(u32, What, Goals, Place),
    /// Anything else.
    Cond(Box<Cond>, Goals),
    /// Notes that a rule is unknown.
    Open(u32, Place),
}

/// Where to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Goals {
    yes: Place,
    no: Place,
    open: Place,
}

/// The place of a fact.
type Flag = u32;

/// How many flags hold. Their order does not matter, since none of them can fail.
#[derive(Debug)]
struct Tally {
    /// It holds where at least and at most so many hold.
    least: u32,
    most: u32,
    /// What each adds to those that hold, and to those that may.
    flags: Box<[(Flag, ByState<[u8; 2]>)]>,
}

/// Something for each state of a fact that flags tell apart.
#[derive(Debug)]
struct ByState<T>([T; 8]);

/// The states of a fact that flags tell apart.
#[derive(Clone, Copy)]
enum State {
    Unknown,
    Absent,
    False,
    True,
    /// Present, and no flag.
    Other,
}

impl<'r> Run<'r> {
    /// The first rule of a row that is true; `unknown` takes those before it that are unknown.
    pub(super) fn follow(&self, flow: &'r Flow, unknown: &mut Vec<usize>) -> Fallible<Option<usize>> {
        let mut at = flow.first;
        let mut tests = 0;
        while let Some(step) = flow.steps.get(usize::from(at)) {
            at = match step {
                Step::Flag(fact, to) => {
                    tests += 1;
                    to.of(self.state(*fact))
                }
                Step::Tally(tally, goals) => {
                    tests += tally.flags.len() as u64;
                    goals.of(self.tally(tally))
                }
                Step::Test(fact, what, goals, absent) => {
                    tests += 1;
                    match self.record.values.get(*fact as usize) {
                        Some(Value::Unknown) => goals.open,
                        Some(Value::Absent) | None => *absent,
                        Some(value) if self.answers(what, value) => goals.yes,
                        Some(_) => goals.no,
                    }
                }
                Step::Cond(cond, goals) => goals.of(self.truth(cond)?),
                Step::Open(rule, next) => {
                    unknown.push(*rule as usize);
                    *next
                }
            };
        }
        self.memory.count_tests(tests);
        Ok(usize::from(NO_RULE - at).checked_sub(1))
    }

    #[inline]
    fn state(&self, flag: Flag) -> State {
        match self.record.values.get(flag as usize) {
            Some(Value::Unknown) => State::Unknown,
            Some(Value::Absent) | None => State::Absent,
            Some(Value::Bool(false)) => State::False,
            Some(Value::Bool(true)) => State::True,
            Some(_) => State::Other,
        }
    }

    #[inline]
    fn tally(&self, tally: &Tally) -> Truth {
        // How many hold for certain, and how many may.
        let (mut low, mut high) = (0, 0);
        for (flag, adds) in &tally.flags {
            let [holds, may_hold] = adds.of(self.state(*flag));
            low += u32::from(holds);
            high += u32::from(may_hold);
        }
        if low > tally.most || high < tally.least {
            Truth::False
        } else if low >= tally.least && high <= tally.most {
            Truth::True
        } else {
            Truth::Unknown
        }
    }
}

impl<T: Copy> ByState<T> {
    #[inline]
    fn of(&self, state: State) -> T {
        #[expect(clippy::indexing_slicing, reason = "there are fewer states than eight")]
        self.0[state as usize & 7]
    }
}

impl Goals {
    #[inline]
    fn of(self, truth: Truth) -> Place {
        match truth {
            Truth::True => self.yes,
            Truth::False => self.no,
            Truth::Unknown => self.open,
        }
    }
}

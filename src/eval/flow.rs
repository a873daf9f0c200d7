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
use crate::record::States;

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
    Flag(Flag),
    Tally(Box<Tally>, Goals),
    /// A fact, what is asked of it, and where to go on if it is absent.
    Test(u32, What, Goals, Place),
    /// Anything else.
    Cond(Box<Cond>, Goals),
    /// Notes that a rule is unknown.
    Open(u32, Place),
}

/// Where to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Goals {
    yes: Place,
    no: Place,
    open: Place,
}

/// A fact, one of those with bits, that is asked only whether it is true, false or there.
#[derive(Debug)]
struct Flag {
    fact: u32,
    /// Where to go on if it is something else, true, false, absent, unknown.
    to: [Place; 8],
}

/// How many of some flags hold, each about another fact; their order does not matter, since none of them can fail.
#[derive(Clone, Debug)]
struct Tally {
    /// It holds where at least and at most so many hold.
    least: u32,
    most: u32,
    /// How many there are.
    count: u32,
    /// The facts for which a flag holds that are true, false and so on; for `unknown`, all of them.
    of: States,
    /// Those for which one holds that are something else.
    other: u64,
}

impl<'r> Run<'r> {
    /// The first rule of a row that is true; `unknown` takes those before it that are unknown.
    pub(super) fn follow(&self, flow: &'r Flow, unknown: &mut Vec<usize>) -> Fallible<Option<usize>> {
        let mut at = flow.first;
        let (mut tests, states) = (0, self.record.values.states());
        while let Some(step) = flow.steps.get(usize::from(at)) {
            at = match step {
                Step::Flag(flag) => {
                    tests += 1;
                    flag.of(states)
                }
                Step::Tally(tally, goals) => {
                    tests += u64::from(tally.count);
                    goals.of(tally.of(states))
                }
                Step::Test(fact, what, goals, absent) => {
                    tests += 1;
                    let fact = *fact as usize;
                    match self.record.values.get(fact) {
                        // Told by the bits, so that a value that is not there is not fetched.
                        _ if states.absent & States::bit(fact) != 0 => *absent,
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
}

impl Flag {
    #[inline]
    fn of(&self, states: States) -> Place {
        let bit = |of: u64| (of >> self.fact & 1) as usize;
        let state = bit(states.yes) + 2 * bit(states.no) + 3 * bit(states.absent) + 4 * bit(states.unknown);
        #[expect(clippy::indexing_slicing, reason = "a number of three bits is less than eight")]
        self.to[state & 7]
    }
}

impl Tally {
    #[inline]
    fn of(&self, states: States) -> Truth {
        let known = states.yes & self.of.yes | states.no & self.of.no | states.absent & self.of.absent;
        let other = self.other & !(states.yes | states.no | states.absent | states.unknown);
        // How many hold for certain, and how many may.
        let low = (known | other).count_ones();
        let open = states.unknown & self.of.unknown;
        let high = if open == 0 { low } else { low + open.count_ones() };
        if low > self.most || high < self.least {
            Truth::False
        } else if low >= self.least && high <= self.most {
            Truth::True
        } else {
            Truth::Unknown
        }
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

#[cfg(test)]
mod tests {
    use super::super::faults::Faults;
    use super::super::memory::Memory;
    use super::super::program::{Constants, KindProgram, RuleProgram};
    use super::super::test::Test;
    use super::*;
    use crate::model::arena::Id as _;
    use crate::model::{Date, Decision, KindId};
    use crate::record::Record;

    /// Numbers that look as if they were drawn.
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self, sides: u64) -> u64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % sides
        }
    }

    /// A condition over four facts: three of them flags, the last a number.
    fn cond(dice: &mut Dice, depth: u32) -> Cond {
        let test = |fact, what, dice: &mut Dice| {
            Cond::Test(Test { fact, absent: dice.roll(2) == 0, negated: dice.roll(2) == 0, what })
        };
        let fact = dice.roll(3) as usize;
        match dice.roll(if depth == 0 { 5 } else { 9 }) {
            0 => Cond::Fact(fact),
            1 => test(fact, What::Bool(dice.roll(2) == 0), dice),
            2 => test(dice.roll(4) as usize, What::Present, dice),
            3 => test(3, What::Ints(2, 9), dice),
            4 => Cond::Const(dice.roll(2) == 0),
            5 => Cond::Not(Box::new(cond(dice, depth - 1))),
            6 => Cond::And((0..dice.roll(4)).map(|_| cond(dice, depth - 1)).collect()),
            7 => Cond::Or((0..dice.roll(4)).map(|_| cond(dice, depth - 1)).collect()),
            _ => {
                let of: Box<[Cond]> = (0..1 + dice.roll(4)).map(|_| cond(dice, depth - 1)).collect();
                let least = dice.roll(of.len() as u64 + 1) as usize;
                let most = least + dice.roll((of.len() - least) as u64 + 1) as usize;
                Cond::Quorum { least, most, of }
            }
        }
    }

    fn rule(when: Cond) -> RuleProgram {
        RuleProgram {
            when: Some(when),
            flow: std::sync::OnceLock::new(),
            decision: Decision::Accept,
            wait: None,
            reply: None,
            reason: None,
            given: None,
            facts: Box::default(),
            shows: super::super::program::Shows::default(),
            is_plain: true,
        }
    }

    fn flow(rules: &[RuleProgram]) -> Option<Flow> {
        Flow::new(rules, 0, Faults { lets: &[], globals: &[] })
    }

    /// Every record of the four facts.
    fn records() -> impl Iterator<Item = Record<'static>> {
        let flags = [Value::Unknown, Value::Absent, Value::Bool(true), Value::Bool(false)];
        let numbers = [Value::Unknown, Value::Absent, Value::Int(1), Value::Int(2)];
        (0..256_usize).map(move |n| {
            let flag = |at: u32| flags[n / 4_usize.pow(at) % 4].clone();
            let values = [flag(0), flag(1), flag(2), numbers[n / 64].clone()].into_iter().collect();
            Record { id: "r".into(), kind: KindId::from_index(0), values }
        })
    }

    /// What a row comes to for a record, and what its rules do one by one.
    fn both(flow: &Flow, rules: &[RuleProgram], record: &Record<'_>) -> [(Option<usize>, Vec<usize>); 2] {
        let (kind, constants, memory) = (KindProgram::default(), Constants::default(), Memory::default());
        let run = Run::with(&constants, &kind, record, Date::constant(2026, 1, 1), &memory);
        let mut unknown = Vec::new();
        let last = run.follow(flow, &mut unknown).ok().flatten();
        let conditions = rules.iter().filter_map(|rule| rule.when.as_ref());
        let truths: Vec<_> = conditions.filter_map(|when| run.truth(when).ok()).collect();
        let first = truths.iter().position(|t| *t == Truth::True);
        let before = truths.iter().enumerate().take(first.unwrap_or(truths.len()));
        [(last, unknown), (first, before.filter(|(_, t)| **t == Truth::Unknown).map(|(at, _)| at).collect())]
    }

    #[test]
    fn a_row_comes_to_what_its_rules_do() {
        let mut dice = Dice(7);
        let mut rows = 0;
        for _ in 0..600 {
            let rules: Vec<_> = (0..1 + dice.roll(4)).map(|_| rule(cond(&mut dice, 3))).collect();
            let Some(flow) = flow(&rules) else { continue };
            rows += 1;
            for record in records() {
                let [followed, read] = both(&flow, &rules, &record);
                assert_eq!(followed, read, "{rules:?} {record:?}");
            }
        }
        assert!(rows > 550, "{rows}");
    }

    /// `a or (b and (a or …))`, as deep as that.
    fn nested(depth: usize, leaf: fn(usize) -> Cond) -> Cond {
        (0..depth).fold(leaf(0), |inner, at| {
            let of = [leaf(at), inner].into();
            if at % 2 == 0 { Cond::And(of) } else { Cond::Or(of) }
        })
    }

    #[test]
    fn a_deep_condition_has_a_row_that_is_no_longer_than_the_condition_allows() {
        let flag: fn(usize) -> Cond = |at| Cond::Fact(at % 3);
        let number: fn(usize) -> Cond =
            |at| Cond::Test(Test { fact: 3, absent: false, negated: at % 3 == 0, what: What::Ints(2, 9) });
        for leaf in [flag, number] {
            let rules = [rule(nested(127, leaf))];
            let flow = flow(&rules).unwrap();
            assert!(flow.steps.len() < 400, "{}", flow.steps.len());
            assert!(records().all(|record| {
                let [followed, read] = both(&flow, &rules, &record);
                followed == read
            }));
        }
    }

    #[test]
    fn what_would_take_too_many_steps_has_no_row() {
        let number = |at| Cond::Test(Test { fact: 3, absent: false, negated: false, what: What::Ints(at, at) });
        let quorum = |least, most, count| Cond::Quorum { least, most, of: (0..count).map(number).collect() };
        assert!(flow(&[rule(quorum(20, 30, 40))]).is_none());
        assert!(flow(&[rule(quorum(3, 100_000, 100_000))]).is_none());
        for (least, most) in [(1, 5_000), (5_000, 5_000), (0, 0)] {
            assert!(flow(&[rule(quorum(least, most, 5_000))]).is_some());
        }
        let many: Vec<_> = (0..65).map(|at| rule(number(at))).collect();
        assert!(flow(&many).is_none());
        assert!(flow(&many[..64]).is_some());
    }
}

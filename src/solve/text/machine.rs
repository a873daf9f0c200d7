//! One small deterministic machine for each test of a text, stepped scalar by scalar.

use super::Test;
use crate::model::expr::Predicate;
use regex_automata::Anchored;
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;

/// Can never pass, or never more.
const DEAD: u64 = u64::MAX;
/// Has passed, whatever follows.
const DONE: u64 = u64::MAX - 1;

/// How many bytes a compiled expression may take here.
const MOST_BYTES: usize = 4 << 20;

/// A machine; its state is a number.
pub(super) enum Machine {
    /// The whole text, folded or as it is.
    Whole(Vec<char>, bool),
    Starts(Vec<char>),
    /// Anywhere, or at the end: how much of the word stands at the end of what was read. The second is where to go on after a mismatch.
    Inside(Vec<char>, Vec<usize>, bool),
    Mentions(Vec<char>),
    Regex(Box<dense::DFA<Vec<u32>>>),
    /// Too large: it lets everything pass, and fail.
    Open,
}

impl Machine {
    pub(super) fn new(test: &Test) -> Machine {
        match test {
            Test::Is(word) => Machine::Whole(word.chars().collect(), true),
            Test::Exactly(word) => Machine::Whole(word.chars().collect(), false),
            Test::Has(Predicate::StartsWith, word) => Machine::Starts(word.chars().collect()),
            Test::Has(Predicate::Contains, word) => Machine::inside(word, false),
            Test::Has(Predicate::EndsWith, word) => Machine::inside(word, true),
            Test::Has(Predicate::Mentions, word) if word.chars().count() <= 60 => {
                Machine::Mentions(word.chars().collect())
            }
            Test::Has(Predicate::Mentions, _) => Machine::Open,
            Test::Matches(pattern) => regex(pattern.0.as_str()).unwrap_or(Machine::Open),
        }
    }

    fn inside(word: &str, at_end: bool) -> Machine {
        let word: Vec<char> = word.chars().collect();
        let mut back = vec![0; word.len() + 1];
        let mut matched = 0;
        for at in 1..word.len() {
            matched = follow(&word, &back, matched, word.get(at).copied());
            if let Some(place) = back.get_mut(at + 1) {
                *place = matched;
            }
        }
        Machine::Inside(word, back, at_end)
    }

    /// Whether it reads scalars as they are, not folded.
    pub(super) fn is_raw(&self) -> bool {
        matches!(self, Machine::Whole(_, false) | Machine::Regex(_))
    }

    pub(super) fn is_open(&self) -> bool {
        matches!(self, Machine::Open)
    }

    pub(super) fn start(&self) -> Option<u64> {
        match self {
            Machine::Regex(dfa) => {
                let state = dfa.start_state(&start::Config::new().anchored(Anchored::No)).ok()?;
                Some(if dfa.is_match_state(state) { DONE } else { u64::from(state.as_u32()) })
            }
            _ => Some(0),
        }
    }

    /// The next state; none where it cannot go on with this scalar.
    pub(super) fn step(&self, state: u64, c: char) -> Option<u64> {
        if state == DEAD || state == DONE {
            return Some(state);
        }
        let at = usize::try_from(state).ok()?;
        Some(match self {
            Machine::Whole(word, _) => advance(word, at, c),
            Machine::Starts(word) => match advance(word, at, c) {
                next if next == word.len() as u64 => DONE,
                next => next,
            },
            Machine::Inside(word, back, at_end) => match follow(word, back, at, Some(c)) {
                next if next == word.len() && !at_end => DONE,
                next => next as u64,
            },
            Machine::Mentions(word) => mention(word, state, c),
            Machine::Regex(dfa) => return regex_step(dfa, state, c),
            Machine::Open => 0,
        })
    }

    /// Whether a text that ends here passes.
    pub(super) fn passes(&self, state: u64) -> bool {
        match self {
            _ if state == DONE => true,
            _ if state == DEAD => false,
            Machine::Whole(word, _) | Machine::Inside(word, _, true) => state == word.len() as u64,
            Machine::Starts(_) | Machine::Inside(..) => false,
            Machine::Mentions(_) => state & PENDING != 0,
            Machine::Regex(dfa) => regex_id(state).is_some_and(|id| dfa.is_match_state(dfa.next_eoi_state(id))),
            Machine::Open => true,
        }
    }

    /// Whether nothing that follows can make it come out as wished.
    pub(super) fn is_hopeless(&self, state: u64, wished: bool) -> bool {
        !self.is_open() && (if wished { state == DEAD } else { state == DONE })
    }
}

fn advance(word: &[char], at: usize, c: char) -> u64 {
    if word.get(at) == Some(&c) { at as u64 + 1 } else { DEAD }
}

/// Knuth, Morris and Pratt: how much of the word stands at the end of what was read, `c` included.
fn follow(word: &[char], back: &[usize], mut matched: usize, c: Option<char>) -> usize {
    loop {
        if matched < word.len() && word.get(matched).copied() == c {
            return matched + 1;
        }
        if matched == 0 {
            return 0;
        }
        matched = back.get(matched).copied().unwrap_or(0);
    }
}

/// The scalar before is part of a word.
const AFTER_WORD: u64 = 1;
/// An occurrence has just ended.
const PENDING: u64 = 2;

/// From the third bit on, each bit is a beginning of the word that was read, and that nothing touches on the left.
fn mention(word: &[char], state: u64, c: char) -> u64 {
    let in_word = super::super::truth::in_word(c);
    if state & PENDING != 0 && !in_word {
        return DONE;
    }
    let mut next = u64::from(in_word);
    let mut add = |length: usize| next |= if length == word.len() { PENDING } else { 2 << length };
    for length in (1..word.len()).filter(|length| state & (2 << length) != 0) {
        if word.get(length) == Some(&c) {
            add(length + 1);
        }
    }
    if word.first() == Some(&c) && state & AFTER_WORD == 0 {
        add(1);
    }
    next
}

fn regex(source: &str) -> Option<Machine> {
    let config = dense::Config::new()
        .start_kind(StartKind::Unanchored)
        .unicode_word_boundary(true)
        .dfa_size_limit(Some(MOST_BYTES))
        .determinize_size_limit(Some(MOST_BYTES));
    let dfa = dense::Builder::new().configure(config).build(source).ok()?;
    Some(Machine::Regex(Box::new(dfa)))
}

fn regex_id(state: u64) -> Option<StateID> {
    StateID::new(usize::try_from(state).ok()?).ok()
}

fn regex_step(dfa: &dense::DFA<Vec<u32>>, state: u64, c: char) -> Option<u64> {
    let mut id = regex_id(state)?;
    let mut bytes = [0; 4];
    for &byte in c.encode_utf8(&mut bytes).as_bytes() {
        id = dfa.next_state(id, byte);
        if dfa.is_match_state(id) {
            return Some(DONE);
        }
        if dfa.is_dead_state(id) {
            return Some(DEAD);
        }
        if dfa.is_quit_state(id) {
            return None;
        }
    }
    Some(u64::from(id.as_u32()))
}

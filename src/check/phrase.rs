//! Phrases: how they are written in a word list, and where a text has them.
//!
//! A phrase is words in a row, in any case, that do not cross the end of a sentence. In it, `word*` is every word that begins so,
//! `(a|b c)` one of several, `<class>` one of a named class, `?` behind a word makes it optional, `_` is any one word, `...` up to three,
//! `^` the beginning of a sentence and `$` its end. Contractions are read as written out: `don't` is `do not`.
//!
//! Alternatives are matched as they are written, by the set of places that can be reached, and never multiplied out.

mod anchor;
pub mod cut;
mod read;

use cut::Word;
use std::sync::Arc;

pub use anchor::{Anchor, Lead};
pub use read::{Classes, alternatives};

/// How many words `...` may skip.
const WIDEST_GAP: usize = 3;

/// Words in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    units: Vec<Unit>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Unit {
    /// A word, by its key.
    Word(u64),
    /// Every word that begins so.
    Begins(Box<str>),
    /// One of several.
    Choice(Arc<Choice>),
    /// These or nothing.
    Maybe(Vec<Unit>),
    /// Any word.
    Any,
    /// Up to three words.
    Gap,
    /// The beginning of a sentence.
    Opens,
    /// The end of one.
    Closes,
}

/// Alternatives; those of one word apart, since they are most of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Choice {
    words: Vec<u64>,
    others: Vec<Other>,
}

/// An alternative of several words.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Other {
    /// The key of its first word, if that is one and the same.
    first: Option<u64>,
    units: Vec<Unit>,
}

impl Phrase {
    /// Where it ends (exclusive) if it stands at `at`; with all that it can have.
    pub fn ends(&self, words: &[Word], at: usize) -> Option<usize> {
        let reached = Stand::at(words, at).follow(&self.units, 1);
        let last = u64::BITS.checked_sub(reached.leading_zeros() + 1)?;
        (last > 0).then_some(at + last as usize)
    }
}

/// A place in a text. Places behind it are told by a set of bits: bit 3 stands for three words further.
struct Stand<'w> {
    words: &'w [Word],
    /// Behind which of the words a phrase may go on: none but the first may begin a sentence.
    goes_on: u64,
}

impl<'w> Stand<'w> {
    fn at(words: &'w [Word], at: usize) -> Self {
        let words = words.get(at..).unwrap_or_default();
        let inside = 1 + words.iter().skip(1).take(62).take_while(|word| !word.opens).count();
        Stand { words, goes_on: if words.is_empty() { 0 } else { (1 << inside) - 1 } }
    }

    /// Where units lead from a set of places; of what a gap may skip, the least.
    fn follow(&self, units: &[Unit], from: u64) -> u64 {
        let mut set = from;
        let mut units = units.iter();
        while let (Some(unit), true) = (units.next(), set != 0) {
            if matches!(unit, Unit::Gap) {
                return self.behind_gap(units.as_slice(), set);
            }
            set = self.step(unit, set);
        }
        set
    }

    fn behind_gap(&self, rest: &[Unit], from: u64) -> u64 {
        let skip = |set: &u64| Some((set & self.goes_on) << 1);
        let tried = std::iter::successors(Some(from), skip).take(WIDEST_GAP + 1);
        tried.map(|set| self.follow(rest, set)).find(|&set| set != 0).unwrap_or(0)
    }

    fn step(&self, unit: &Unit, set: u64) -> u64 {
        match unit {
            Unit::Word(key) => self.over(set, |word| word.key == *key),
            Unit::Begins(start) => self.over(set, |word| word.text.starts_with(&**start)),
            Unit::Any => self.over(set, |_| true),
            Unit::Choice(choice) => {
                let one = self.over(set, |word| choice.words.contains(&word.key));
                let begun = |other: &&Other| other.first.is_none_or(|key| self.over(set, |word| word.key == key) != 0);
                choice.others.iter().filter(begun).fold(one, |all, other| all | self.follow(&other.units, set))
            }
            Unit::Maybe(units) => set | self.follow(units, set),
            Unit::Gap => set,
            Unit::Opens => set & u64::from(self.words.first().is_some_and(|word| word.opens)),
            Unit::Closes => keep(set, |place| self.words.get(place).is_none_or(|word| word.opens)),
        }
    }

    /// The places behind the words that fit.
    fn over(&self, set: u64, fits: impl Fn(&Word) -> bool) -> u64 {
        keep(set & self.goes_on, |place| self.words.get(place).is_some_and(&fits)) << 1
    }
}

/// The places of a set for which something holds.
fn keep(set: u64, holds: impl Fn(usize) -> bool) -> u64 {
    let mut left = set;
    let mut kept = 0;
    while left != 0 {
        let lowest = left & left.wrapping_neg();
        if holds(lowest.trailing_zeros() as usize) {
            kept |= lowest;
        }
        left ^= lowest;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str, text: &str) -> Option<String> {
        let phrase = Phrase::read(line, &Classes::read("me = i|we".lines())).unwrap();
        let words = cut::words(text);
        let (at, end) = (0..words.len()).find_map(|at| Some((at, phrase.ends(&words, at)?)))?;
        text.get(words[at].at.start..words[end - 1].at.end).map(str::to_owned)
    }

    #[test]
    fn phrases_are_words_in_any_case() {
        assert_eq!(found("your fault", "It is Your  FAULT."), Some("Your  FAULT".to_owned()));
        assert_eq!(found("never", "nevertheless"), None);
        assert_eq!(found("disappoint*", "How disappointing!"), Some("disappointing".to_owned()));
        assert_eq!(found("you failed", "That is you. Failed builds are red."), None);
    }

    #[test]
    fn phrases_have_choices_and_gaps() {
        assert_eq!(
            found("waste of (my|our dear) time", "a waste of our dear time"),
            Some("waste of our dear time".into())
        );
        assert_eq!(found("<me> really? refuse", "Here we refuse."), Some("we refuse".into()));
        assert_eq!(found("you ... read", "you did not even read it"), Some("you did not even read".into()));
        assert_eq!(found("you ... read", "you a b c d read it"), None);
        assert_eq!(found("so _ what", "so now what"), Some("so now what".into()));
        assert_eq!(found("^ maybe", "Yes, maybe. Or no"), None);
        assert_eq!(found("^ maybe", "Yes; maybe not"), Some("maybe".into()));
        assert_eq!(found("^ no $", "I say no. No! Never"), Some("No".into()));
    }

    #[test]
    fn contractions_are_written_out() {
        assert_eq!(found("you are not", "So you’re not it"), Some("you’re not".into()));
        assert_eq!(found("don't ask", "do not ask"), Some("do not ask".into()));
        assert_eq!(found("do not", "I don't"), Some("don't".into()));
    }

    #[test]
    fn what_is_no_phrase_is_refused() {
        for line in ["", "(a|b", "a)", "<nobody> here", "... a", "_ b", "a|b", "(|)", "!"] {
            assert_eq!(Phrase::read(line, &Classes::default()), None, "{line}");
        }
    }
}

//! Is there a text that passes these tests and fails those? Words of the policy are tried first; then a search over the product of one
//! small machine a test, which is exact: every test is a regular language.

mod alphabet;
mod machine;
mod product;

use super::truth::{has, is_text};
use crate::model::expr::Predicate;
use crate::model::value::{fold, same_text};
use product::Product;
use regex::Regex;
use std::hash::{Hash, Hasher};

/// A regular expression, the same as another where it is written the same.
#[derive(Clone, Debug)]
pub(super) struct Pattern(pub(super) Regex);

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Eq for Pattern {}

impl Hash for Pattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.as_str().hash(state);
    }
}

/// A test of one text against a constant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Test {
    /// Folded.
    Is(String),
    Exactly(String),
    /// Folded.
    Has(Predicate, String),
    Matches(Pattern),
}

impl Test {
    /// Whether a text passes.
    pub(super) fn holds(&self, text: &str) -> bool {
        match self {
            Test::Is(word) => same_text(text, word),
            Test::Exactly(word) => text == word,
            Test::Has(predicate, word) => has(*predicate, &fold(text), word),
            Test::Matches(pattern) => pattern.0.is_match(text),
        }
    }

    /// Whether a text passes, which is also given folded.
    pub(super) fn holds_folded(&self, text: &str, folded: &str) -> bool {
        match self {
            Test::Is(word) => folded == word,
            Test::Has(predicate, word) => has(*predicate, folded, word),
            Test::Exactly(_) | Test::Matches(_) => self.holds(text),
        }
    }

    /// Whether a text passes that is the same as `word`, which is folded; none where that depends on its case.
    pub(super) fn of_folded(&self, word: &str) -> Option<bool> {
        match self {
            Test::Is(other) => Some(word == other),
            Test::Exactly(other) if fold(other) != word => Some(false),
            Test::Has(predicate, other) => Some(has(*predicate, word, other)),
            Test::Exactly(_) | Test::Matches(_) => None,
        }
    }

    /// Whether it takes no notice of case.
    pub(super) fn is_blind(&self) -> bool {
        matches!(self, Test::Is(_) | Test::Has(..))
    }
}

/// What a text should be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Wish {
    /// Tests, and whether each should pass.
    pub(super) tests: Vec<(Test, bool)>,
    /// How many scalars at least; at least one.
    pub(super) least: usize,
    /// How many at most.
    pub(super) most: Option<usize>,
}

/// Which wishes contradict each other.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Clash {
    /// Places in the tests.
    pub(super) tests: Vec<usize>,
    pub(super) least: bool,
    pub(super) most: bool,
}

/// What became of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sought {
    Found(String),
    /// No text is such.
    Clash(Clash),
    GaveUp,
}

impl Wish {
    /// Whether a text is as wished.
    pub(super) fn holds(&self, text: &str) -> bool {
        let length = text.chars().count();
        length >= self.least
            && self.most.is_none_or(|most| length <= most)
            && is_text(text)
            && self.tests.iter().all(|(test, passes)| test.holds(text) == *passes)
    }

    /// Looks for a text, first among `words`; `states` is what may be spent.
    pub(super) fn seek<'w>(&self, words: impl Iterator<Item = &'w str>, states: usize) -> Sought {
        match self.simple(words) {
            Some(text) => Sought::Found(text),
            None => self.search(states),
        }
    }

    /// One of the words, or what has to be in it side by side, if that is as wished.
    pub(super) fn simple<'w>(&self, words: impl Iterator<Item = &'w str>) -> Option<String> {
        self.try_words(words).or_else(|| self.try_joined())
    }

    fn try_words<'w>(&self, words: impl Iterator<Item = &'w str>) -> Option<String> {
        words.map(|word| self.padded(word)).find(|text| self.holds(text))
    }

    /// The word, with something behind it until it is long enough.
    fn padded(&self, word: &str) -> String {
        let mut text = word.trim().to_owned();
        let have = text.chars().count();
        if have < self.least {
            let filler = " and more";
            text.extend(filler.chars().cycle().take(self.least - have));
            if text.ends_with(' ') {
                text.pop();
                text.push('s');
            }
        }
        text
    }

    /// What has to be in it, one after the other.
    fn try_joined(&self) -> Option<String> {
        let (mut first, mut inside, mut last) = (Vec::new(), Vec::new(), Vec::new());
        for (test, passes) in &self.tests {
            match test {
                Test::Is(word) | Test::Exactly(word) if *passes => return Some(word.clone()).filter(|t| self.holds(t)),
                Test::Has(Predicate::StartsWith, word) if *passes => first.push(word.as_str()),
                Test::Has(Predicate::EndsWith, word) if *passes => last.push(word.as_str()),
                Test::Has(_, word) if *passes => inside.push(word.as_str()),
                _ => {}
            }
        }
        inside.retain(|word| !first.iter().chain(&last).any(|other| other.contains(word)));
        let words: Vec<&str> = first.into_iter().chain(inside).chain(last).collect();
        let backwards = words.iter().rev().copied();
        let joined = [words.join(" "), words.concat(), words.join(", "), backwards.collect::<Vec<_>>().join(" ")];
        joined.iter().filter(|t| !t.is_empty()).map(|t| self.padded(t)).find(|t| self.holds(t))
    }

    /// The exact search. It begins with the tests that have to pass, and takes up another only where a text found fails it.
    fn search(&self, states: usize) -> Sought {
        let mut taken: Vec<usize> = (0..self.tests.len()).filter(|&at| self.passes(at)).collect();
        loop {
            match self.product(&taken, true, true).shortest(states) {
                Sought::Found(text) => match self.failed(&text, &taken) {
                    Some(at) => taken.push(at),
                    None if self.holds(&text) => return Sought::Found(text),
                    None => return Sought::GaveUp,
                },
                Sought::Clash(_) => return Sought::Clash(self.smallest(taken, states)),
                Sought::GaveUp => return Sought::GaveUp,
            }
        }
    }

    fn passes(&self, at: usize) -> bool {
        self.tests.get(at).is_some_and(|(_, passes)| *passes)
    }

    /// A test outside `taken` that does not come out as wished.
    fn failed(&self, text: &str, taken: &[usize]) -> Option<usize> {
        let wrong = |at: &usize| self.tests.get(*at).is_some_and(|(test, passes)| test.holds(text) != *passes);
        (0..self.tests.len()).filter(|at| !taken.contains(at)).find(wrong)
    }

    fn product(&self, taken: &[usize], least: bool, most: bool) -> Product<'_> {
        let tests = taken.iter().filter_map(|&at| self.tests.get(at));
        Product::new(tests, if least { self.least } else { 1 }, self.most.filter(|_| most))
    }

    /// Leaves out what is not needed for the clash.
    fn smallest(&self, mut taken: Vec<usize>, states: usize) -> Clash {
        let still = |taken: &[usize], least, most| {
            matches!(self.product(taken, least, most).shortest(states), Sought::Clash(_))
        };
        let least = self.least > 1 && !still(&taken, false, true);
        let most = self.most.is_some() && !still(&taken, least, false);
        let mut at = taken.len();
        while at > 0 {
            at -= 1;
            let mut fewer = taken.clone();
            fewer.remove(at);
            if still(&fewer, least, most) {
                taken = fewer;
            }
        }
        taken.sort_unstable();
        Clash { tests: taken, least, most }
    }
}

#[cfg(test)]
mod tests;

//! Words and parts of texts, found by a text that holds them.

use super::super::hash;
use super::super::memory::Memory;
use super::super::text::in_word;
use aho_corasick::AhoCorasick;
use std::collections::HashMap;

/// Things by the words that they are kept under.
#[derive(Debug)]
pub(super) struct Words<T>(pub(super) HashMap<u64, T, hash::Kept>);

impl<T> Words<T> {
    /// Visits what is kept under the words of a text; more than once where a word stands more than once.
    pub(super) fn of<'a>(&'a self, memory: &Memory, text: &str, visit: impl FnMut(&'a T)) {
        if text.is_ascii() {
            // byte by byte; the hash folds as well
            let words = text.as_bytes().split(|byte| !is_of_word(*byte)).filter(|word| !word.is_empty());
            words.filter_map(|word| self.0.get(&hash::of_ascii(word))).for_each(visit);
        } else {
            let hashes: Vec<u64> = memory.folded(text, |text| words(text).map(hash::of_text).collect());
            hashes.iter().filter_map(|hash| self.0.get(hash)).for_each(visit);
        }
    }
}

/// The same as `in_word`, for ASCII.
fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !in_word(c)).filter(|word| !word.is_empty())
}

/// The longest word of a folded text: where the text is mentioned, this is a word of what mentions it.
pub(super) fn longest(text: &str) -> Option<&str> {
    words(text).max_by_key(|word| word.len())
}

/// Things by the parts of texts that they are kept under.
#[derive(Debug)]
pub(super) struct Parts<T> {
    finder: AhoCorasick,
    kept: Box<[T]>,
}

impl<T> Parts<T> {
    /// None where the parts are too many to be looked for at once.
    pub(super) fn new(parts: Vec<(&str, T)>) -> Option<Parts<T>> {
        let finder = AhoCorasick::new(parts.iter().map(|(part, _)| part)).ok()?;
        Some(Parts { finder, kept: parts.into_iter().map(|(_, kept)| kept).collect() })
    }

    /// The places of the parts that a folded text holds.
    pub(super) fn places(&self, text: &str) -> Vec<usize> {
        let mut places: Vec<usize> =
            self.finder.find_overlapping_iter(text).map(|found| found.pattern().as_usize()).collect();
        places.sort_unstable();
        places.dedup();
        places
    }

    pub(super) fn at(&self, place: usize) -> Option<&T> {
        self.kept.get(place)
    }
}

#[cfg(test)]
mod tests {
    use super::{in_word, is_of_word, longest};

    #[test]
    fn bytes_are_of_words_as_their_characters_are() {
        assert!((0..128_u8).all(|byte| is_of_word(byte) == in_word(byte.into())));
    }

    #[test]
    fn a_word_stands_for_what_is_mentioned() {
        assert_eq!(longest("talent partner"), Some("partner"));
        assert_eq!(longest("c++"), Some("c"));
        assert_eq!(longest("++"), None);
        assert_eq!(longest("--été_1--"), Some("été_1"));
    }
}

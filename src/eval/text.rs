//! Texts compared without regard to case: what is looked for is folded once, what is searched once a record, and for ASCII not at all.

use super::hash;
use crate::model::expr::Predicate;
use crate::model::value::{fold, same_text};
use aho_corasick::{AhoCorasick, MatchKind};
use memchr::memchr2_iter;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Folds a text into the room of another.
pub(super) fn fold_into(text: &str, folded: &mut String) {
    folded.clear();
    if text.is_ascii() {
        folded.push_str(text);
        folded.make_ascii_lowercase();
    } else {
        folded.extend(text.chars().flat_map(char::to_lowercase));
    }
}

/// A text as it is once folded.
pub(super) fn folded(text: &str) -> Cow<'_, str> {
    let as_it_is = text.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase());
    if as_it_is { text.into() } else { fold(text).into() }
}

/// Whether a text is the folded one without regard to case.
pub(super) fn same_as(folded: &str, text: &str) -> bool {
    text.eq_ignore_ascii_case(folded) || (!text.is_ascii() && same_text(folded, text))
}

/// Whether the predicate holds of two folded texts.
pub(super) fn holds(predicate: Predicate, text: &str, pattern: &str) -> bool {
    match predicate {
        Predicate::Contains => text.contains(pattern),
        Predicate::StartsWith => text.starts_with(pattern),
        Predicate::EndsWith => text.ends_with(pattern),
        Predicate::Mentions => mentions(text, pattern),
    }
}

/// Whether `word` occurs in `text` with neither a letter, a digit nor `_` beside it. Occurrences may overlap.
fn mentions(text: &str, word: &str) -> bool {
    let mut from = 0;
    while let Some((before, after)) = text.get(from..).and_then(|rest| rest.split_once(word)) {
        let start = from + before.len();
        let left = text.get(..start).and_then(|t| t.chars().next_back());
        if !left.is_some_and(in_word) && !after.chars().next().is_some_and(in_word) {
            return true;
        }
        let Some(first) = text.get(start..).and_then(|t| t.chars().next()) else { return false };
        from = start + first.len_utf8();
    }
    false
}

pub(super) fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Constant texts that a predicate looks for, folded.
#[derive(Debug)]
pub(super) struct Patterns {
    folded: Box<[Box<str>]>,
    /// How the only text is found in ASCII as it stands.
    only: Option<Needle>,
    /// Finds all at once, where there are many; made when a text is searched.
    many: OnceLock<Option<Many>>,
}

/// One pass over a text instead of one for each pattern.
#[derive(Debug)]
enum Many {
    /// Tells whether any occurs at all; then each is looked for.
    Any(AhoCorasick),
    /// Finds every occurrence.
    Each(AhoCorasick),
}

/// From how many patterns on one pass is quicker than one each.
const ONE_PASS: usize = 4;
/// From how many patterns on they are not looked for one by one at all.
const MANY: usize = 33;

impl Patterns {
    pub(super) fn new<'t>(texts: impl Iterator<Item = &'t str>) -> Patterns {
        let folded: Box<[Box<str>]> = texts.map(|t| fold(t).into_boxed_str()).collect();
        let only = if let [only] = &*folded { Needle::new(only) } else { None };
        Patterns { many: OnceLock::new(), only, folded }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }

    /// The patterns.
    pub(super) fn texts(&self) -> &[Box<str>] {
        &self.folded
    }

    /// Whether the predicate holds of a text, if that can be told without folding it.
    pub(super) fn quickly(&self, predicate: Predicate, text: &str) -> Option<bool> {
        let only = self.only.as_ref()?;
        (text.is_ascii() || !folds_to_ascii(text)).then(|| only.holds(predicate, text))
    }

    /// Whether the predicate holds of the folded text and any of them.
    pub(super) fn any(&self, predicate: Predicate, text: &str) -> bool {
        match self.many.get_or_init(|| many(&self.folded)) {
            Some(Many::Any(automaton)) if !automaton.is_match(text) => false,
            Some(Many::Each(automaton)) => {
                automaton.find_overlapping_iter(text).any(|m| stands(predicate, text, m.start(), m.end()))
            }
            Some(Many::Any(_)) | None => self.folded.iter().any(|p| holds(predicate, text, p)),
        }
    }

    /// Whether the predicate holds of the folded text and all of them.
    pub(super) fn all(&self, predicate: Predicate, text: &str) -> bool {
        self.folded.iter().all(|p| holds(predicate, text, p))
    }
}

/// An automaton that finds the texts; none if there are few, or if it would grow beyond its limit.
fn many(texts: &[Box<str>]) -> Option<Many> {
    let built = |kind| AhoCorasick::builder().match_kind(kind).build(texts.iter().map(|t| &**t)).ok();
    match texts.len() {
        0..ONE_PASS => None,
        ONE_PASS..MANY => built(MatchKind::LeftmostFirst).map(Many::Any),
        MANY.. => built(MatchKind::Standard).map(Many::Each),
    }
}

/// Whether an occurrence stands where the predicate wants it.
pub(super) fn stands(predicate: Predicate, text: &str, start: usize, end: usize) -> bool {
    match predicate {
        Predicate::Contains => true,
        Predicate::StartsWith => start == 0,
        Predicate::EndsWith => end == text.len(),
        Predicate::Mentions => {
            let before = text.get(..start).and_then(|t| t.chars().next_back());
            let after = text.get(end..).and_then(|t| t.chars().next());
            !before.is_some_and(in_word) && !after.is_some_and(in_word)
        }
    }
}

/// The characters that become ASCII when they are folded, in part or as a whole; no other becomes one, or stops or begins to be
/// one of a word.
const TO_ASCII: [&str; 2] = ["\u{130}", "\u{212a}"];

/// Whether a text has characters that become ASCII when it is folded.
fn folds_to_ascii(text: &str) -> bool {
    let places = memchr2_iter(0xc4, 0xe2, text.as_bytes());
    let mut rests = places.filter_map(|at| text.get(at..));
    rests.any(|rest| TO_ASCII.iter().any(|c| rest.starts_with(c)))
}

/// A folded ASCII text that is looked for in texts as they stand, as long as nothing in them becomes ASCII.
#[derive(Debug)]
struct Needle {
    text: Box<str>,
    /// Its rarest letter, small and large, and where it stands.
    rare: (u8, u8),
    at: usize,
}

/// Letters and digits, the most frequent first.
const FREQUENT: &[u8] = b" etaoinshrdlcumwfgypbvkxjqz0123456789";

impl Needle {
    fn new(text: &str) -> Option<Needle> {
        let frequency = |b: u8| FREQUENT.iter().position(|f| *f == b).unwrap_or(FREQUENT.len());
        let (at, rare) = text.bytes().enumerate().max_by_key(|(_, b)| frequency(*b))?;
        text.is_ascii().then(|| Needle { text: text.into(), rare: (rare, rare.to_ascii_uppercase()), at })
    }

    /// Whether the predicate holds of a text.
    fn holds(&self, predicate: Predicate, text: &str) -> bool {
        let end = text.len().wrapping_sub(self.text.len());
        match predicate {
            Predicate::StartsWith => self.is_at(text, 0),
            Predicate::EndsWith => end <= text.len() && self.is_at(text, end),
            Predicate::Contains | Predicate::Mentions => {
                let places = memchr2_iter(self.rare.0, self.rare.1, text.as_bytes());
                let starts = places.filter_map(|at| at.checked_sub(self.at));
                let mut found = starts.filter(|start| self.is_at(text, *start));
                found.any(|start| stands(predicate, text, start, start + self.text.len()))
            }
        }
    }

    fn is_at(&self, text: &str, start: usize) -> bool {
        let end = start.saturating_add(self.text.len());
        text.as_bytes().get(start..end).is_some_and(|here| here.eq_ignore_ascii_case(self.text.as_bytes()))
    }
}

/// Tells whether a text is among others.
#[derive(Debug)]
pub(super) enum TextSet {
    /// They are compared one by one. With which letters they begin, a bit each; none if one is not ASCII, or empty.
    Few(Option<u64>),
    /// Their places by their hash.
    Many(HashMap<u64, Vec<u32>, hash::Kept>),
}

/// From how many texts on they are hashed.
const HASHED: usize = 9;

/// A bit for an ASCII letter, large or small; other characters may share it.
fn letter(byte: u8) -> u64 {
    1 << (byte & 31)
}

impl TextSet {
    pub(super) fn new(texts: &[Box<str>]) -> TextSet {
        if texts.len() < HASHED {
            let first = |text: &str| text.bytes().next().filter(|_| text.is_ascii()).map(letter);
            return TextSet::Few(texts.iter().try_fold(0, |bits, text| Some(bits | first(text)?)));
        }
        let mut places: HashMap<u64, Vec<u32>, hash::Kept> = HashMap::default();
        for (at, text) in (0..).zip(texts) {
            places.entry(hash::of_text(text)).or_default().push(at);
        }
        TextSet::Many(places)
    }

    /// Whether `text` is among the texts that this was made of.
    pub(super) fn contains(&self, texts: &[Box<str>], text: &str) -> bool {
        match self {
            TextSet::Few(Some(letters))
                if text.bytes().next().is_none_or(|b| b.is_ascii() && letter(b) & letters == 0) =>
            {
                false
            }
            TextSet::Few(Some(_)) if text.is_ascii() => texts.iter().any(|t| t.eq_ignore_ascii_case(text)),
            TextSet::Few(_) => texts.iter().any(|t| same_text(t, text)),
            TextSet::Many(places) => {
                let places = places.get(&hash::of_text(text)).into_iter().flatten();
                places.filter_map(|&at| texts.get(at as usize)).any(|t| same_text(t, text))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_mentioned_where_nothing_touches_it() {
        for (text, word, mentioned) in [
            ("i use rust.", "rust", true),
            ("trust", "rust", false),
            ("rusty rust", "rust", true),
            ("rust_lang", "rust", false),
            ("c++11 and c++", "c++", true),
            ("c++11", "c++", false),
            ("école", "cole", false),
            ("aa-aa", "a-a", false),
            ("-a-a-", "-a-", false),
            ("a+a+ +a", "+a", true),
            ("xa-a-a", "a-a", true),
            ("日本語", "本", false),
            ("", "a", false),
        ] {
            assert_eq!(mentions(text, word), mentioned, "{text} / {word}");
        }
    }

    #[test]
    fn many_patterns_are_found_as_few_are() {
        let words = ["recruiter", "c++", "talent partner", "É", "x|y", "a.b"];
        let others: Vec<String> = (0..40).map(|n| format!("zz{n}")).collect();
        let texts = ["a c++ é", "aXb", "talent", "x|y", "none", "tälent é", "c++11 c++", "xc++"];
        let few = Patterns::new(words.into_iter());
        let lots = Patterns::new(words.into_iter().chain(others.iter().map(String::as_str)));
        for (many, text) in [&few, &lots].into_iter().flat_map(|many| texts.map(|text| (many, text))) {
            for predicate in [Predicate::Contains, Predicate::Mentions, Predicate::StartsWith, Predicate::EndsWith] {
                let folded = fold(text);
                let each = words.iter().any(|w| holds(predicate, &folded, &fold(w)));
                assert_eq!(many.any(predicate, &folded), each, "{text}");
            }
        }
    }

    #[test]
    fn a_small_set_is_blind_to_case() {
        let sets: [&[&str]; 4] = [&[], &["Twitter", "k"], &["émile", "k"], &["", "a1"]];
        let texts = ["twITTer", "\u{212a}", "K", "kk", "É", "ÉMILE", "", "A1", "!", "Twitte", "\u{130}", "i"];
        for (set, text) in sets.iter().flat_map(|set| texts.map(|text| (set, text))) {
            let texts: Vec<Box<str>> = set.iter().map(|t| Box::from(*t)).collect();
            let found = texts.iter().any(|t| same_text(t, text));
            assert_eq!(TextSet::new(&texts).contains(&texts, text), found, "{texts:?} {text}");
        }
    }

    #[test]
    fn a_large_set_is_blind_to_case() {
        let texts: Vec<Box<str>> = (0..50).map(|n| format!("Émile {n}").into_boxed_str()).collect();
        let set = TextSet::new(&texts);
        assert!(set.contains(&texts, "éMILE 49"));
        assert!(!set.contains(&texts, "émile 50"));
        assert!(!set.contains(&texts, "emile 49"));
    }

    #[test]
    fn one_pattern_is_found_in_ascii_as_it_is_in_a_folded_text() {
        let texts = [
            "",
            "Rust",
            "rust",
            "I write RUST.",
            "trust, Rust_",
            "a-b A-B-a",
            "KELVIN",
            "\u{212a}elvin",
            "ruSTru",
            "éRust",
            "Rust–É",
            "\u{130}k",
            "–k–",
        ];
        for word in ["rust", "k", "a-b", "elvin", "-", "st", "rustrust"] {
            let patterns = Patterns::new(std::iter::once(word));
            for text in texts {
                for predicate in [Predicate::Contains, Predicate::Mentions, Predicate::StartsWith, Predicate::EndsWith]
                {
                    let quick = patterns.quickly(predicate, text);
                    assert_eq!(quick.is_none(), text.contains(['\u{212a}', '\u{130}']));
                    let slow = holds(predicate, &fold(text), word);
                    assert_eq!(quick.unwrap_or(slow), slow, "{text} {predicate:?} {word}");
                }
            }
        }
    }

    #[test]
    fn no_other_character_becomes_ascii_or_changes_whether_it_is_of_a_word() {
        for c in ('\u{80}'..=char::MAX).filter(|c| !folds_to_ascii(&c.to_string())) {
            let mut folded = c.to_lowercase();
            assert!(folded.all(|f| !f.is_ascii() && in_word(f) == in_word(c)), "{c:?}");
        }
        assert!(TO_ASCII.iter().all(|c| folds_to_ascii(&format!("a – č {c}"))));
    }

    #[test]
    fn a_folded_text_is_compared_as_any() {
        for (folded, text) in [("k", "\u{212a}"), ("é", "É"), ("ab", "AB"), ("ab", "a"), ("k", "K"), ("ss", "ß")] {
            assert_eq!(same_as(folded, text), same_text(folded, text), "{folded} {text}");
        }
    }
}

//! Texts compared without regard to case: what is looked for is folded once, what is searched once for a run of predicates.

use crate::model::expr::Predicate;
use crate::model::value::{fnv, fold, same_text};
use regex::Regex;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// The text that was folded last, since rules often search one text several times.
#[derive(Debug, Default)]
pub(super) struct Folder<'a> {
    of: Cell<Option<&'a str>>,
    folded: RefCell<String>,
}

impl<'a> Folder<'a> {
    /// Gives `use_it` the folded text.
    pub(super) fn with<T>(&self, text: &'a str, use_it: impl FnOnce(&str) -> T) -> T {
        let mut folded = self.folded.borrow_mut();
        if !self.of.get().is_some_and(|of| std::ptr::eq(of, text)) {
            fold_into(text, &mut folded);
            self.of.set(Some(text));
        }
        use_it(&folded)
    }
}

fn fold_into(text: &str, folded: &mut String) {
    folded.clear();
    if text.is_ascii() {
        folded.push_str(text);
        folded.make_ascii_lowercase();
    } else {
        folded.extend(text.chars().flat_map(char::to_lowercase));
    }
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

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Constant texts that a predicate looks for, folded.
#[derive(Debug)]
pub(super) struct Patterns {
    folded: Box<[Box<str>]>,
    /// Whether any occurs at all, in one pass; only where there are many.
    any: Option<Regex>,
}

/// From how many patterns on one pass is quicker than one each.
const ONE_PASS: usize = 4;

impl Patterns {
    pub(super) fn new<'t>(texts: impl Iterator<Item = &'t str>) -> Patterns {
        let folded: Box<[Box<str>]> = texts.map(|t| fold(t).into_boxed_str()).collect();
        let any = if folded.len() < ONE_PASS { None } else { one_pass(&folded) };
        Patterns { folded, any }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }

    /// Whether the predicate holds of the folded text and any of them.
    pub(super) fn any(&self, predicate: Predicate, text: &str) -> bool {
        if self.any.as_ref().is_some_and(|any| !any.is_match(text)) {
            return false;
        }
        self.folded.iter().any(|p| holds(predicate, text, p))
    }

    /// Whether the predicate holds of the folded text and all of them.
    pub(super) fn all(&self, predicate: Predicate, text: &str) -> bool {
        self.folded.iter().all(|p| holds(predicate, text, p))
    }
}

/// An expression that matches where any of the texts occurs; none if it would grow beyond its limit.
fn one_pass(texts: &[Box<str>]) -> Option<Regex> {
    let escaped: Vec<String> = texts.iter().map(|t| regex::escape(t)).collect();
    Regex::new(&escaped.join("|")).ok()
}

/// The places of texts by their hash, to ask whether one is among them; empty where there are few.
#[derive(Debug, Default)]
pub(super) struct TextSet(HashMap<u64, Vec<u32>>);

/// From how many texts on they are hashed.
const HASHED: usize = 9;

impl TextSet {
    pub(super) fn new(texts: &[Box<str>]) -> TextSet {
        let mut places: HashMap<u64, Vec<u32>> = HashMap::new();
        if texts.len() >= HASHED {
            for (at, text) in (0..).zip(texts) {
                places.entry(hash(text)).or_default().push(at);
            }
        }
        TextSet(places)
    }

    /// Whether `text` is among the texts that this was made of.
    pub(super) fn contains(&self, texts: &[Box<str>], text: &str) -> bool {
        if texts.len() < HASHED {
            return texts.iter().any(|t| same_text(t, text));
        }
        let Some(places) = self.0.get(&hash(text)) else { return false };
        places.iter().filter_map(|&at| texts.get(at as usize)).any(|t| same_text(t, text))
    }
}

/// A hash that is the same for texts that are the same without regard to case.
fn hash(text: &str) -> u64 {
    if text.is_ascii() {
        fnv(text.bytes().map(|b| u32::from(b.to_ascii_lowercase())))
    } else {
        fnv(text.chars().flat_map(char::to_lowercase).map(u32::from))
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
        let (many, texts) = (Patterns::new(words.into_iter()), ["a c++ é", "aXb", "talent", "x|y", "none", "tälent é"]);
        for text in texts {
            for predicate in [Predicate::Contains, Predicate::Mentions, Predicate::StartsWith, Predicate::EndsWith] {
                let folded = fold(text);
                let each = words.iter().any(|w| holds(predicate, &folded, &fold(w)));
                assert_eq!(many.any(predicate, &folded), each, "{text}");
            }
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
    fn a_text_is_folded_again_only_when_it_changes() {
        let (ada, bob) = (String::from("Ada É"), String::from("BOB"));
        let folder = Folder::default();
        assert_eq!(folder.with(&ada, str::to_owned), "ada é");
        assert_eq!(folder.with(&bob, str::to_owned), "bob");
        assert_eq!(folder.with(&ada, str::to_owned), "ada é");
    }
}

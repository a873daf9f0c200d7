//! Rules by the words that a text has to hold.

use aho_corasick::AhoCorasick;
use std::collections::HashMap;

/// Rules that are about one text: those that want it to be a word, and those that want a word in it. All words are folded.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) whole: HashMap<String, Vec<usize>>,
    pub(super) held: HashMap<String, Vec<usize>>,
    /// Looks for all that may be held at once.
    finder: Option<(AhoCorasick, Vec<Vec<usize>>)>,
}

impl Parts {
    /// Gets ready for looking; gives the rules that cannot be found so.
    pub(super) fn finish(&mut self) -> Vec<usize> {
        let (words, rules): (Vec<String>, Vec<Vec<usize>>) = std::mem::take(&mut self.held).into_iter().unzip();
        match AhoCorasick::new(&words) {
            _ if words.is_empty() => Vec::new(),
            Ok(finder) => {
                self.finder = Some((finder, rules));
                Vec::new()
            }
            Err(_) => rules.concat(),
        }
    }

    /// Finds the rules whose word a folded text is, or holds.
    pub(super) fn of(&self, text: &str, found: &mut Vec<usize>) {
        found.extend(self.whole.get(text).into_iter().flatten());
        let Some((finder, rules)) = &self.finder else { return };
        let mut words: Vec<usize> = finder.find_overlapping_iter(text).map(|word| word.pattern().as_usize()).collect();
        words.sort_unstable();
        words.dedup();
        found.extend(words.into_iter().filter_map(|word| rules.get(word)).flatten());
    }
}

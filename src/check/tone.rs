//! How a letter reads as a whole: its cold words against its warm ones, by the points that the list `tone` gives them.

use super::letter::Letter;
use super::phrase::cut::{self, Word};
use super::words::{Hit, List};
use std::collections::HashSet;
use std::ops::Range;

/// What a no weighs alone: what has nothing warm beside it is cold.
const NO: i32 = 8;

/// From how many points on a letter reads as cold.
const COLD: i32 = 1;

/// How many of them have to come from cold words, since only those can be shown.
const SHOWN: i32 = 1;

/// The same where a letter is so short that it has little room for warm words: below so many words, so many points. Most of these
/// are curt and no more.
const SHOWN_SHORT: [(usize, i32); 2] = [(6, 9), (12, 2)];

/// From how many points on a sentence is cold whatever stands around it.
const ICY: i32 = 10;

/// Up to how many points a letter reads as warm, so that a faint word in it is meant well.
const WARM: i32 = 0;

/// What a letter has of the list: points of cold words, points of warm ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tone {
    /// What speaks for a cold letter.
    pub cold: i32,
    /// What speaks against it.
    pub warm: i32,
}

impl Tone {
    /// The tone of a letter.
    pub fn of(letter: &Letter<'_>) -> Tone {
        Tone::of_hits(letter.in_list(List::Tone))
    }

    /// The tone of words. A line of the list counts once, however often they have what it looks for.
    fn of_hits<'h, 'l: 'h>(hits: impl Iterator<Item = &'h Hit<'l>>) -> Tone {
        let mut seen = HashSet::new();
        let mut tone = Tone { cold: 0, warm: 0 };
        for hit in hits.filter(|hit| seen.insert(hit.points.1)) {
            let points = i32::from(hit.points.0);
            tone.cold += points.max(0);
            tone.warm -= points.min(0);
        }
        tone
    }

    /// By how much cold words outweigh warm ones.
    fn balance(self) -> i32 {
        self.cold - self.warm
    }

    /// Whether a letter of so many words reads as cold.
    fn is_cold(self, words: usize) -> bool {
        let shown = SHOWN_SHORT.iter().find(|(few, _)| words < *few).map_or(SHOWN, |(_, shown)| *shown);
        NO + self.balance() >= COLD && self.cold >= shown
    }
}

/// Whether a letter reads as warm.
pub fn is_warm(letter: &Letter<'_>) -> bool {
    NO + Tone::of(letter).balance() <= WARM
}

/// The coldest sentence of a letter that reads as cold, and its words that weigh most.
pub fn coldest<'l, 'a>(letter: &'l Letter<'a>) -> Option<(Range<usize>, &'l Hit<'a>)> {
    let mut best: Option<(Tone, Range<usize>, &Hit<'a>)> = None;
    for (from, sentence) in cut::sentences(&letter.words) {
        let range = from..from + sentence.len();
        let hits = || letter.in_list(List::Tone).filter(|hit| range.contains(&hit.words.start));
        let tone = Tone::of_hits(hits());
        let strongest = hits().filter(|hit| hit.points.0 > 0).max_by_key(|hit| hit.points.0);
        let Some((hit, at)) = strongest.zip(place(sentence)) else { continue };
        if best.as_ref().is_none_or(|(most, ..)| tone.balance() > most.balance()) {
            best = Some((tone, at, hit));
        }
    }
    let (tone, at, hit) = best?;
    (Tone::of(letter).is_cold(letter.words.len()) || tone.balance() >= ICY).then_some((at, hit))
}

fn place(words: &[Word]) -> Option<Range<usize>> {
    Some(words.first()?.at.start..words.last()?.at.end)
}

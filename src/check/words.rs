//! The word lists of the courtesy lints, one file each under `words/`, and what a text has of them.

use super::phrase::cut::{self, Keyed, Word};
use super::phrase::{Anchor, Classes, Lead, Phrase, alternatives};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, OnceLock};
use std::thread;

/// Declares the lists: variant, name in `etiquette.toml`, file, what it holds.
macro_rules! lists {
    ($($variant:ident $name:literal $doc:literal;)*) => {
        /// A word list.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum List { $(#[doc = $doc] $variant,)* }

        /// Every list with its name in `[words]`, what it holds, and its text.
        pub static LISTS: &[(List, &str, &str, &str)] =
            &[$((List::$variant, $name, $doc, include_str!(concat!("words/", $name, ".txt"))),)*];
    };
}

lists! {
    Harsh "harsh" "words that hurt";
    Blame "blame" "reproaches";
    Absolute "absolute" "never, always, no one";
    Guilt "guilt" "guilt, sarcasm, orders and condescension";
    Comparison "comparison" "others were better";
    Promise "promise" "promises that nobody can keep";
    Time "time" "no time, as an excuse";
    Apology "apology" "apologies";
    Postponing "postponing" "answers that only postpone";
    Refusal "refusal" "words that say no";
    Thanks "thanks" "thanks and appreciation";
    Regret "regret" "words of regret";
    Reason "reason" "words that begin a reason";
    Door "door" "open doors";
    Greeting "greeting" "words that begin a greeting";
    Closing "closing" "words that close a letter";
    Shouted "shouted" "words that shout when they stand in capitals";
    Tone "tone" "points by which a letter reads as cold or warm";
}

static CLASSES: LazyLock<Classes> = LazyLock::new(|| Classes::read(content(include_str!("words/classes.txt"))));

/// The lists as they ship.
pub static SHIPPED: LazyLock<Lexicon> = LazyLock::new(Lexicon::shipped);

/// Begins to read the lists as they ship, on a thread that nobody waits for: they are long, and whoever needs them first has other
/// things to read before.
pub fn begin() {
    static BEGUN: AtomicBool = AtomicBool::new(false);
    if !BEGUN.swap(true, Ordering::Relaxed) {
        // where there is no thread to be had, they are read when they are needed
        let _ = thread::Builder::new().spawn(|| {
            LazyLock::force(&SHIPPED);
        });
    }
}

/// What is added to the lists and taken from them, by key of `[words]`: `harsh`, `not-harsh`.
pub type Changes = BTreeMap<String, Vec<String>>;

/// The list that a key of `[words]` names, and whether it takes from it.
pub fn list_of(key: &str) -> Option<(List, bool)> {
    let named = |name: &str| LISTS.iter().find(|(_, known, ..)| *known == name).map(|(list, ..)| *list);
    named(key).map(|list| (list, false)).or_else(|| Some((named(key.strip_prefix("not-")?)?, true)))
}

/// Every key that `[words]` may have.
pub fn keys() -> Vec<String> {
    LISTS.iter().flat_map(|(_, name, ..)| [(*name).to_owned(), format!("not-{name}")]).collect()
}

/// Whether an entry of `[words]` can be read.
pub fn is_phrase(entry: &str) -> bool {
    let phrase = weighed(entry).1;
    // the classes are long, and few entries name one
    let none = Classes::default();
    Phrase::read(phrase, if phrase.contains('<') { &CLASSES } else { &none }).is_some()
}

/// The points in front of a phrase, as in `+2 as if`, and the phrase; none stand for a cold word of middle weight.
fn weighed(line: &str) -> (i8, &str) {
    let points = line.split_once(' ').filter(|(points, _)| points.starts_with(['+', '-']));
    points.and_then(|(points, phrase)| Some((points.parse().ok()?, phrase))).unwrap_or((2, line))
}

/// Word lists, ready to be looked for. A line is read in full only when a text has a word by which it is looked for.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    entries: Vec<Entry>,
    advice: Vec<Advice>,
    /// The lines that are looked for by a word, by its key.
    by_word: HashMap<u64, Vec<u32>, BuildHasherDefault<Keyed>>,
    /// The lines that are looked for by every word that begins so, by the key of up to three letters.
    by_start: HashMap<u64, Vec<u32>, BuildHasherDefault<Keyed>>,
}

#[derive(Clone, Debug)]
struct Entry {
    /// Its place among the lines: of several that stand at the same words, the first counts.
    id: u32,
    list: List,
    /// What it does to what is found.
    role: Role,
    /// The line it comes from, which may have several.
    line_id: u32,
    /// How many of its words stand in front of the one it is looked for by.
    offset: usize,
    line: Cow<'static, str>,
    phrase: OnceLock<Option<Phrase>>,
    /// Its place among what is said.
    advice: usize,
}

/// What an entry does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// It is found.
    Found,
    /// It is found, but in a letter that reads as warm it is nothing: `~` in front of the line.
    Faint,
    /// An innocent use: what lies within it is not found.
    Spares,
    /// It is found and counts so much in the tone of a letter.
    Weighs(i8),
}

impl Entry {
    fn ends(&self, words: &[Word], at: usize) -> Option<usize> {
        self.phrase.get_or_init(|| Phrase::anchored(&self.line, &CLASSES)).as_ref()?.ends(words, at)
    }
}

/// How many letters a word's beginning is looked up by.
const START: usize = 3;

/// The key of the first letters of a word.
fn start_key(word: &str, letters: usize) -> u64 {
    cut::key(word.char_indices().nth(letters).and_then(|(end, _)| word.get(..end)).unwrap_or(word))
}

/// What is said about an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Advice {
    /// Why it hurts.
    pub why: String,
    /// A kinder way.
    pub kinder: String,
    /// Words that may stand in its place.
    pub instead: Option<String>,
}

/// Words of a text that are in a list.
#[derive(Clone, Debug)]
pub struct Hit<'l> {
    /// Which list.
    pub list: List,
    /// Where they stand in the text.
    pub at: Range<usize>,
    /// The first of them, as an index of words, and the one behind the last.
    pub words: Range<usize>,
    /// What is said about them.
    pub advice: &'l Advice,
    /// Whether it is nothing in a letter that reads as warm.
    pub is_faint: bool,
    /// What it counts in the tone of a letter, and by which line of the list.
    pub points: (i8, u32),
}

impl Lexicon {
    /// The lists that ship, as they are.
    fn shipped() -> Self {
        let mut lexicon = Lexicon::default();
        for (list, _, _, text) in LISTS {
            lexicon.add_file(*list, text);
        }
        lexicon
    }

    /// The lists that ship, changed.
    pub fn new(changes: &Changes) -> Self {
        let mut lexicon = SHIPPED.clone();
        let unsaid = lexicon.say(Advice::default());
        for (key, entries) in changes {
            let Some((list, spares)) = list_of(key) else { continue };
            for entry in entries {
                let (points, phrase) = weighed(entry);
                let role = match (list, spares) {
                    (_, true) => Role::Spares,
                    (List::Tone, false) => Role::Weighs(points),
                    _ => Role::Found,
                };
                lexicon.add(list, role, phrase.to_owned().into(), unsaid);
            }
        }
        lexicon
    }

    fn say(&mut self, advice: Advice) -> usize {
        self.advice.push(advice);
        self.advice.len() - 1
    }

    fn add_file(&mut self, list: List, text: &'static str) {
        let mut advice = Advice::default();
        let mut said = self.say(advice.clone());
        for line in content(text) {
            if let Some(why) = line.strip_prefix("! ") {
                why.clone_into(&mut advice.why);
                said = self.say(advice.clone());
            } else if let Some(kinder) = line.strip_prefix("> ") {
                kinder.clone_into(&mut advice.kinder);
                said = self.say(advice.clone());
            } else if let Some(innocent) = line.strip_prefix("- ") {
                self.add(list, Role::Spares, innocent.into(), said);
            } else if let Some(faint) = line.strip_prefix("~ ") {
                self.add(list, Role::Faint, faint.into(), said);
            } else if list == List::Tone {
                let (points, phrase) = weighed(line);
                self.add(list, Role::Weighs(points), phrase.into(), said);
            } else if let Some((phrase, instead)) = line.split_once(" => ") {
                let own = self.say(Advice { instead: Some(instead.trim().to_owned()), ..advice.clone() });
                self.add(list, Role::Found, phrase.into(), own);
            } else {
                self.add(list, Role::Found, line.into(), said);
            }
        }
    }

    /// Adds a line; the alternatives of one that is nothing else are each looked for alone.
    fn add(&mut self, list: List, role: Role, line: Cow<'static, str>, advice: usize) {
        let line_id = self.next_id();
        let mut add =
            |line| self.add_one(Entry { id: 0, list, role, line_id, offset: 0, line, phrase: OnceLock::new(), advice });
        match line {
            Cow::Borrowed(line) => alternatives(line).for_each(|one| add(one.into())),
            own => add(own),
        }
    }

    fn next_id(&self) -> u32 {
        u32::try_from(self.entries.len()).unwrap_or(u32::MAX)
    }

    fn add_one(&mut self, entry: Entry) {
        let (id, line) = (self.next_id(), &entry.line);
        let anchor = Anchor::of(line, &CLASSES).unwrap_or_default();
        for lead in anchor.leads {
            let ids = match lead {
                Lead::Is(key) => self.by_word.entry(key).or_default(),
                Lead::Begins(start) => self.by_start.entry(start_key(&start, START)).or_default(),
            };
            if ids.last() != Some(&id) {
                ids.push(id);
            }
        }
        self.entries.push(Entry { id, offset: anchor.offset, ..entry });
    }

    /// What a sentence has of the lists, by place; innocent uses are left out, and of hits in one list that overlap the
    /// first and longest stands, faint ones last, but for those of which each counts.
    fn find(&self, words: &[Word]) -> Vec<Found<'_>> {
        let (mut hits, mut spared) = (Vec::new(), Vec::new());
        for (at, word) in words.iter().enumerate() {
            for entry in self.looked_for_by(word) {
                let Some(at) = at.checked_sub(entry.offset) else { continue };
                let Some(end) = entry.ends(words, at) else { continue };
                if entry.role == Role::Spares {
                    spared.push((entry.list, at..end))
                } else {
                    hits.push((entry, at..end))
                }
            }
        }
        let innocent = |list: List, range: &Range<usize>| {
            spared.iter().any(|(of, within)| *of == list && within.start <= range.start && range.end <= within.end)
        };
        hits.retain(|(entry, range)| !innocent(entry.list, range));
        let faint = |entry: &Entry| entry.role == Role::Faint;
        hits.sort_by_key(|(entry, range)| (faint(entry), range.start, usize::MAX - range.end, entry.id));
        let mut kept: Vec<Found<'_>> = Vec::new();
        for (entry, range) in hits {
            let beside =
                |(other, at): &Found<'_>| other.list != entry.list || at.end <= range.start || range.end <= at.start;
            if matches!(entry.role, Role::Weighs(_)) || kept.iter().all(beside) {
                kept.push((entry, range));
            }
        }
        kept.sort_by_key(|(entry, range)| (entry.list, range.start));
        kept
    }

    /// The lines that are looked for by a word.
    fn looked_for_by(&self, word: &Word) -> impl Iterator<Item = &Entry> {
        let starts = (1..=START).filter_map(|letters| self.by_start.get(&start_key(&word.text, letters)));
        let ids = self.by_word.get(&word.key).into_iter().chain(starts).flatten();
        ids.filter_map(|&id| self.entries.get(id as usize))
    }

    fn hit(&self, entry: &Entry, range: Range<usize>, words: &[Word]) -> Option<Hit<'_>> {
        let at = words.get(range.start)?.at.start..words.get(range.end.checked_sub(1)?)?.at.end;
        let points = if let Role::Weighs(points) = entry.role { points } else { 0 };
        Some(Hit {
            list: entry.list,
            at,
            words: range,
            advice: self.advice.get(entry.advice)?,
            is_faint: entry.role == Role::Faint,
            points: (points, entry.line_id),
        })
    }
}

/// A line and the words at which it stands.
type Found<'l> = (&'l Entry, Range<usize>);

/// An odd number with as many ones as zeros, which spreads keys.
const KEY_SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// Looks for the lists in texts, and in each sentence only once.
#[derive(Debug)]
pub struct Finder<'l> {
    lexicon: &'l Lexicon,
    /// What sentences have, by a key made of those of their words.
    known: HashMap<u64, Vec<Found<'l>>, BuildHasherDefault<Keyed>>,
}

impl<'l> Finder<'l> {
    /// One that has read nothing yet.
    pub fn new(lexicon: &'l Lexicon) -> Self {
        Finder { lexicon, known: HashMap::default() }
    }

    /// What a text has of the lists, sentence by sentence.
    pub fn find(&mut self, words: &[Word]) -> Vec<Hit<'l>> {
        let mut hits = Vec::new();
        for (from, sentence) in cut::sentences(words) {
            let key =
                sentence.iter().fold(0, |key: u64, word| (key.rotate_left(5) ^ word.key).wrapping_mul(KEY_SPREAD));
            let found = self.known.entry(key).or_insert_with(|| self.lexicon.find(sentence));
            let hit = |(entry, at): &Found<'l>| self.lexicon.hit(entry, at.start + from..at.end + from, words);
            hits.extend(found.iter().filter_map(hit));
        }
        hits
    }
}

/// The lines of a list that are neither blank nor a comment.
fn content(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::phrase::cut;

    #[test]
    fn every_line_of_the_shipped_lists_can_be_read() {
        let mut unread = Vec::new();
        for (_, name, _, text) in LISTS {
            for line in content(text).filter(|line| !line.starts_with("! ") && !line.starts_with("> ")) {
                let phrase = line.strip_prefix("- ").or_else(|| line.strip_prefix("~ ")).unwrap_or(line);
                let phrase = phrase.split_once(" => ").map_or(phrase, |(phrase, _)| phrase);
                if !is_phrase(phrase) {
                    unread.push(format!("{name}.txt: {line}"));
                }
            }
        }
        assert!(unread.is_empty(), "{unread:#?}");
    }

    #[test]
    fn lists_are_extended_and_reduced() {
        let changes = Changes::from([
            ("harsh".to_owned(), vec!["zealot".to_owned()]),
            ("not-harsh".to_owned(), vec!["spam".to_owned()]),
        ]);
        let lexicon = Lexicon::new(&changes);
        let harsh = |lexicon: &Lexicon, text: &str| {
            Finder::new(lexicon).find(&cut::words(text)).into_iter().filter(|hit| hit.list == List::Harsh).count()
        };
        assert_eq!(harsh(&lexicon, "A zealot who sends spam."), 1);
        assert_eq!(harsh(&SHIPPED, "A zealot who sends spam."), 1);
        assert_eq!(harsh(&lexicon, "An idiot."), 1);
    }

    #[test]
    fn lines_of_the_tone_have_points() {
        let changes = Changes::from([
            (
                "tone".to_owned(),
                vec!["+3 synergy".to_owned(), "-2 (dear|my) quokka".to_owned(), "zebra crossing".to_owned()],
            ),
            ("not-tone".to_owned(), vec!["real synergy".to_owned()]),
        ]);
        assert!(changes.values().flatten().all(|entry| is_phrase(entry)));
        let lexicon = Lexicon::new(&changes);
        let points = |text: &str| {
            let hits = Finder::new(&lexicon).find(&cut::words(text));
            let tone = hits.into_iter().filter(|hit| hit.list == List::Tone);
            tone.map(|hit| hit.points.0).collect::<Vec<_>>()
        };
        assert_eq!(points("Synergy! Dear quokka, zebra crossing."), [3, -2, 2]);
        assert_eq!(points("Real synergy."), Vec::<i8>::new());
    }
}

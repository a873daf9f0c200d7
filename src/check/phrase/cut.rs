//! Cuts a text into words, written out and in lower case, and marks where sentences begin.

use std::hash::Hasher;
use std::ops::Range;

/// Stands in a text for a value that is not known before a request comes in.
pub const HOLE: char = '\u{fffc}';

/// A word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// In lower case, one word of a contraction: `don't` gives `do` and `not`.
    pub text: String,
    /// What it is told by, see [`key`].
    pub key: u64,
    /// Where it stands; the words of a contraction share their place.
    pub at: Range<usize>,
    /// Whether a sentence begins with it.
    pub opens: bool,
}

/// A number that tells a word from others (FNV-1a).
pub const fn key(word: &str) -> u64 {
    let mut key = NO_LETTER;
    let mut rest = word.as_bytes();
    while let [byte, others @ ..] = rest {
        key = longer(key, *byte);
        rest = others;
    }
    key
}

/// The key of a word that has no letter yet.
const NO_LETTER: u64 = 0xcbf2_9ce4_8422_2325;

/// The key of a word with one byte more.
const fn longer(key: u64, byte: u8) -> u64 {
    (key ^ byte as u64).wrapping_mul(0x0100_0000_01b3)
}

/// Hashes keys of words, which are spread as they are.
#[derive(Clone, Default)]
pub struct Keyed(u64);

impl Hasher for Keyed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// The key of a text that is one word as it stands: in lower case, and no contraction.
pub fn plain_key(text: &str) -> Option<u64> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let add = |key, byte| plain(byte).then(|| longer(key, byte));
    let key = text.bytes().try_fold(NO_LETTER, add).filter(|_| !text.is_empty())?;
    let may_be_odd = ODD_KEYS >> (key % 64) & 1 == 1;
    (!may_be_odd || !ODD.iter().any(|(odd, _)| *odd == text)).then_some(key)
}

/// A set of bits in which the key of each odd contraction, taken by 64, has its own: most words are seen to be none at once.
const ODD_KEYS: u64 = {
    let mut keys = 0;
    let mut rest = ODD;
    while let [(odd, _), others @ ..] = rest {
        keys |= 1 << (key(odd) % 64);
        rest = others;
    }
    keys
};

/// The sentences of a text, each with the place of its first word among the words.
pub fn sentences(words: &[Word]) -> impl Iterator<Item = (usize, &[Word])> {
    words.chunk_by(|_, next| !next.opens).scan(0, |from, sentence| {
        let at = *from;
        *from += sentence.len();
        Some((at, sentence))
    })
}

/// The words of a text.
pub fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut opens = true;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let length = word_length(rest);
        if length > 0 {
            push(&mut found, rest.get(..length).unwrap_or(rest), at..at + length, opens);
            opens = false;
            at += length;
        } else {
            opens |= ends_sentence(rest);
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    found
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ')
}

/// How long the word at the start of a text is: letters and digits, with apostrophes inside.
fn word_length(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    let mut length = 0;
    while let Some((at, c)) = chars.next() {
        if c == HOLE && at == 0 {
            return c.len_utf8();
        }
        let inside = is_apostrophe(c) && at > 0 && chars.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        if !c.is_alphanumeric() && !inside {
            break;
        }
        length = at + c.len_utf8();
    }
    length
}

/// Whether a sentence ends at the start of a text that begins with no word.
fn ends_sentence(text: &str) -> bool {
    let mut chars = text.chars();
    let (first, next) = (chars.next(), chars.next());
    match first {
        Some('.' | ':') => !next.is_some_and(char::is_alphanumeric),
        Some('!' | '?' | ';' | '…' | '–' | '—' | '•') => true,
        Some('-') => next == Some(' '),
        Some('\n') => text.trim_start_matches([' ', '\t', '\n', '\r']).len() < text.len() && blank_line(text),
        _ => false,
    }
}

/// Whether a text that begins with a line break goes on with a blank line.
fn blank_line(text: &str) -> bool {
    text.chars().skip(1).find(|c| !matches!(c, ' ' | '\t' | '\r')) == Some('\n')
}

fn push(found: &mut Vec<Word>, raw: &str, at: Range<usize>, opens: bool) {
    let lower: String = raw.to_lowercase().chars().map(|c| if is_apostrophe(c) { '\'' } else { c }).collect();
    for (index, text) in written_out(&lower).into_iter().enumerate() {
        found.push(Word { key: key(&text), text, at: at.clone(), opens: opens && index == 0 });
    }
}

/// Contractions that no rule covers, apostrophes forgotten among them.
const ODD: &[(&str, &[&str])] = &[
    ("can't", &["can", "not"]),
    ("cannot", &["can", "not"]),
    ("won't", &["will", "not"]),
    ("shan't", &["shall", "not"]),
    ("ain't", &["is", "not"]),
    ("let's", &["let", "us"]),
    ("y'all", &["you", "all"]),
    ("dont", &["do", "not"]),
    ("doesnt", &["does", "not"]),
    ("didnt", &["did", "not"]),
    ("isnt", &["is", "not"]),
    ("wasnt", &["was", "not"]),
    ("wouldnt", &["would", "not"]),
    ("couldnt", &["could", "not"]),
    ("shouldnt", &["should", "not"]),
    ("cant", &["can", "not"]),
    ("wont", &["will", "not"]),
    ("youre", &["you", "are"]),
    ("ive", &["i", "have"]),
    ("im", &["i", "am"]),
    ("gonna", &["going", "to"]),
    ("wanna", &["want", "to"]),
    ("gotta", &["have", "to"]),
    ("pls", &["please"]),
    ("plz", &["please"]),
    ("u", &["you"]),
    ("ur", &["your"]),
];

/// Words after which `'s` means `is`.
const IS_AFTER: &[&str] = &["it", "that", "this", "what", "who", "there", "here", "he", "she", "how", "where", "why"];

fn written_out(word: &str) -> Vec<String> {
    let own = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect();
    if let Some((_, words)) = ODD.iter().find(|(odd, _)| *odd == word) {
        return own(words);
    }
    let endings = [("n't", "not"), ("'m", "am"), ("'re", "are"), ("'ve", "have"), ("'ll", "will"), ("'d", "would")];
    for (ending, full) in endings {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| !stem.is_empty()) {
            return own(&[stem, full]);
        }
    }
    match word.strip_suffix("'s") {
        Some(stem) if IS_AFTER.contains(&stem) => own(&[stem, "is"]),
        _ => own(&[word]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> String {
        let mark = |w: Word| if w.opens { format!("^{}", w.text) } else { w.text };
        words(text).into_iter().map(mark).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn texts_are_cut_into_words_and_sentences() {
        assert_eq!(cut("Don't! We’ll see, e.g. 3.5 half-baked"), "^do not ^we will see e g ^3 5 half baked".to_owned());
        assert_eq!(cut("Hi Ada,\n\nno; yes - ok"), "^hi ada ^no ^yes ^ok");
        assert_eq!(cut("one\ntwo\n \nthree"), "^one two ^three");
        assert_eq!(cut("everyone's 'quoted' it's"), "^everyone's quoted it is");
        assert_eq!(cut(&format!("{HOLE}, {HOLE}!")), format!("^{HOLE} {HOLE}"));
    }
}

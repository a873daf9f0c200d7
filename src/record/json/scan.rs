//! A cursor over JSON that is quick and says nothing: where the text is not what it should be, or unusual, it gives up.

use super::tree;
use std::borrow::Cow;

/// How many bytes of a longer text are looked at at once.
const STEP: usize = 32;
/// Most digits of a number that is read at once: with no more, none is beyond 64 bits.
const SMALL: usize = 18;
/// Most keys of an object that nobody reads which are compared with each other here.
const MOST_KEYS: usize = 16;

/// A place in a text.
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
    /// Whether the end of a line was passed over.
    crossed: bool,
}

/// A key with its quotes and its colon, as most write it.
pub(super) struct Needle {
    whole: Box<[u8]>,
    /// Its first bytes, and which bits of them count if it is shorter.
    words: [u64; WORDS],
    masks: [u64; WORDS],
}

/// How many words of a key are compared at once.
const WORDS: usize = 4;

impl Needle {
    pub(super) fn new(name: &str) -> Self {
        let whole: Box<[u8]> = format!("\"{name}\":").into_bytes().into();
        let (mut words, mut masks) = ([0; WORDS], [0; WORDS]);
        for ((bytes, word), mask) in whole.chunks(8).zip(&mut words).zip(&mut masks) {
            let padded = |with: &dyn Fn(u8) -> u8| {
                let mut eight = [0; 8];
                eight.iter_mut().zip(bytes).for_each(|(to, from)| *to = with(*from));
                u64::from_le_bytes(eight)
            };
            (*word, *mask) = (padded(&|byte| byte), padded(&|_| u8::MAX));
        }
        Needle { whole, words, masks }
    }

    /// Whether these bytes begin with it.
    #[inline]
    fn begins(&self, rest: &[u8]) -> bool {
        let Some(first) = rest.first_chunk::<{ 8 * WORDS }>() else { return rest.starts_with(&self.whole) };
        let [a, b, c, d] = first.as_chunks::<8>().0 else { return false };
        let ([w, x, y, z], [k, l, m, n]) = (&self.words, &self.masks);
        let differs = |bytes: &[u8; 8], word: &u64, mask: &u64| (u64::from_le_bytes(*bytes) ^ word) & mask;
        // Most that differ do so early.
        differs(a, w, k) == 0
            && (differs(b, x, l) | differs(c, y, m) | differs(d, z, n)) == 0
            && (self.whole.len() <= 8 * WORDS || rest.starts_with(&self.whole))
    }
}

/// A text in quotes as it is written.
#[derive(Clone, Copy)]
pub(super) struct Quoted<'a> {
    /// With its quotes.
    raw: &'a str,
    /// Without them.
    inner: &'a str,
    escaped: bool,
}

impl<'a> Quoted<'a> {
    /// What it means; nothing where it holds half of a character.
    pub(super) fn text(self) -> Option<Cow<'a, str>> {
        if self.escaped { tree::unquoted(self.raw) } else { Some(Cow::Borrowed(self.inner)) }
    }

    /// The same, where nothing in it is escaped.
    pub(super) fn plain(self) -> Option<&'a str> {
        (!self.escaped).then_some(self.inner)
    }

    /// Whether every escape in it means something.
    fn is_sound(self) -> bool {
        !self.escaped || simple_escapes(self.inner) || tree::unquoted(self.raw).is_some()
    }
}

/// Whether all escapes are of one letter each.
fn simple_escapes(inner: &str) -> bool {
    let mut bytes = inner.bytes();
    while let Some(byte) = bytes.next() {
        let known = |b: u8| matches!(b, b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't');
        if byte == b'\\' && !bytes.next().is_some_and(known) {
            return false;
        }
    }
    true
}

/// A byte in every byte of a word.
const fn everywhere(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The place of the first byte that may not stand in a text as it is: a quote, a backslash, a control character.
#[inline]
fn first_special(bytes: &[u8]) -> Option<usize> {
    let Some([a, b]) = bytes.first_chunk::<16>().map(|first| first.as_chunks::<8>().0) else {
        return far_special(bytes);
    };
    let found = specials(u64::from_le_bytes(*a));
    if found != 0 {
        return Some((found.trailing_zeros() / 8) as usize);
    }
    let found = specials(u64::from_le_bytes(*b));
    if found != 0 {
        return Some(8 + (found.trailing_zeros() / 8) as usize);
    }
    far_special(bytes)
}

/// The same for a text that is longer, or that lies at the very end.
fn far_special(bytes: &[u8]) -> Option<usize> {
    let mut start = 0;
    // All of a block are looked at, so that they can be at once.
    for block in bytes.as_chunks::<STEP>().0 {
        let words = block.as_chunks::<8>().0.iter();
        if words.fold(0, |found, eight| found | specials(u64::from_le_bytes(*eight))) != 0 {
            break;
        }
        start += STEP;
    }
    let (words, rest) = bytes.get(start..)?.as_chunks::<8>();
    for eight in words {
        let found = specials(u64::from_le_bytes(*eight));
        if found != 0 {
            return Some(start + (found.trailing_zeros() / 8) as usize);
        }
        start += 8;
    }
    let found = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..b' '));
    found.map(|found| start + found)
}

/// The high bits of the special bytes of a word; of those only the lowest is sure, since a borrow runs upwards.
#[inline]
fn specials(word: u64) -> u64 {
    // What is below `!` once `"` and ` ` are exchanged: control characters and quotes.
    let turned = (word ^ everywhere(2)).wrapping_sub(everywhere(b'!'));
    let slash = (word ^ everywhere(b'\\')).wrapping_sub(everywhere(1));
    (turned | slash) & !word & everywhere(0x80)
}

impl<'a> Cursor<'a> {
    /// The beginning of a text.
    pub(super) fn new(text: &'a str) -> Self {
        Cursor { text, at: 0, crossed: false }
    }

    #[inline]
    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is no white space.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        let byte = self.byte()?;
        if byte > b' ' { Some(byte) } else { self.behind_white() }
    }

    fn behind_white(&mut self) -> Option<u8> {
        loop {
            match self.byte()? {
                b' ' | b'\t' | b'\r' => {}
                b'\n' => self.crossed = true,
                byte => return Some(byte),
            }
            self.at += 1;
        }
    }

    /// Passes over a byte that has to come next.
    #[inline]
    pub(super) fn eat(&mut self, byte: u8) -> Option<()> {
        self.eats(byte).then_some(())
    }

    /// Passes over a byte, if it comes next.
    #[inline]
    pub(super) fn eats(&mut self, byte: u8) -> bool {
        let eats = self.peek() == Some(byte);
        self.at += usize::from(eats);
        eats
    }

    /// Passes over a word that has to come next.
    #[inline]
    pub(super) fn word(&mut self, word: &str) -> Option<()> {
        self.rest().starts_with(word.as_bytes()).then(|| self.at += word.len())
    }

    /// Where the text ends, if nothing comes in it any more.
    pub(super) fn text_end(&mut self) -> Option<usize> {
        self.peek().is_none().then_some(self.at)
    }

    /// Where the line ends, if nothing comes on it any more and everything so far stands on it.
    #[inline]
    pub(super) fn line_end(&mut self) -> Option<usize> {
        loop {
            match self.byte() {
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'\n') => return (!self.crossed).then_some(self.at + 1),
                Some(_) => return None,
                None => return (!self.crossed).then_some(self.at),
            }
        }
    }

    /// Passes over a key with its quotes and its colon, if it comes next.
    #[inline]
    pub(super) fn eats_all(&mut self, key: &Needle) -> bool {
        let eats = key.begins(self.rest());
        self.at += if eats { key.whole.len() } else { 0 };
        eats
    }

    /// A text in quotes.
    #[inline]
    pub(super) fn quoted(&mut self) -> Option<Quoted<'a>> {
        self.eat(b'"')?;
        let start = self.at;
        let escaped = self.pass_text()?;
        Some(Quoted { raw: self.text.get(start - 1..self.at)?, inner: self.text.get(start..self.at - 1)?, escaped })
    }

    /// A text in quotes that begins and ends with something to see, and in which nothing is escaped, if one comes next.
    #[inline]
    pub(super) fn plain(&mut self) -> Option<&'a str> {
        let rest = self.rest().strip_prefix(b"\"")?;
        let length = first_special(rest)?;
        let visible = |byte: Option<&u8>| matches!(byte, Some(b'!'..=b'~'));
        if rest.get(length) != Some(&b'"') || !visible(rest.first()) || !visible(rest.get(length.checked_sub(1)?)) {
            return None;
        }
        let text = self.text.get(self.at + 1..self.at + 1 + length)?;
        self.at += length + 2;
        Some(text)
    }

    /// The bool that begins with this letter, if it comes next.
    #[inline]
    pub(super) fn bool(&mut self, first: u8) -> Option<bool> {
        match first {
            b't' => self.word("true").map(|()| true),
            b'f' => self.word("false").map(|()| false),
            _ => None,
        }
    }

    /// Passes over a text from behind its first quote on; whether anything in it is escaped.
    #[inline]
    fn pass_text(&mut self) -> Option<bool> {
        let mut escaped = false;
        loop {
            self.at += first_special(self.rest())?;
            match self.byte()? {
                b'"' => break,
                b'\\' => (self.at, escaped) = (self.at + 2, true),
                _ => return None,
            }
        }
        self.at += 1;
        Some(escaped)
    }

    /// A whole number of few digits, if one comes next.
    #[inline]
    pub(super) fn small(&mut self) -> Option<i64> {
        let digits = self.rest().iter().take(SMALL);
        let (mut count, mut value) = (0, 0_i64);
        for digit in digits.map(|byte| byte.wrapping_sub(b'0')).take_while(|digit| *digit < 10) {
            (count, value) = (count + 1, value * 10 + i64::from(digit));
        }
        let ends = matches!(self.rest().get(count), Some(b',' | b'}' | b']' | b' '));
        // None begins with a zero but zero.
        let whole = ends && (count == 1 || count > 1 && self.byte() != Some(b'0'));
        whole.then(|| {
            self.at += count;
            value
        })
    }

    /// The digits of a number.
    #[inline]
    pub(super) fn number(&mut self) -> Option<&'a str> {
        let start = self.at;
        self.pass_number()?;
        self.text.get(start..self.at)
    }

    fn pass_number(&mut self) -> Option<()> {
        self.at += usize::from(self.byte() == Some(b'-'));
        let zero = self.byte() == Some(b'0');
        let whole = self.digits()?;
        if zero && whole > 1 {
            return None;
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'-' | b'+')));
            self.digits()?;
        }
        Some(())
    }

    /// Passes over at least one digit; how many there are.
    #[inline]
    fn digits(&mut self) -> Option<usize> {
        let count = self.rest().iter().take_while(|b| b.is_ascii_digit()).count();
        self.at += count;
        (count > 0).then_some(count)
    }

    /// Passes over a value that nobody reads, of so many brackets at most within each other.
    #[inline]
    pub(super) fn skip(&mut self, depth: usize) -> Option<()> {
        match self.peek()? {
            b'"' => self.skip_text(),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            next => self.skip_more(next, depth),
        }
    }

    fn skip_more(&mut self, next: u8, depth: usize) -> Option<()> {
        match next {
            b'{' => self.skip_object(depth.checked_sub(1)?),
            b'[' => self.skip_list(depth.checked_sub(1)?),
            _ => self.pass_number(),
        }
    }

    #[inline]
    fn skip_text(&mut self) -> Option<()> {
        let start = self.at;
        self.at += 1;
        if !self.pass_text()? {
            return Some(());
        }
        let (raw, inner) = (self.text.get(start..self.at)?, self.text.get(start + 1..self.at - 1)?);
        Quoted { raw, inner, escaped: true }.is_sound().then_some(())
    }

    fn skip_list(&mut self, depth: usize) -> Option<()> {
        self.eat(b'[')?;
        if self.eats(b']') {
            return Some(());
        }
        loop {
            self.skip(depth)?;
            if !self.eats(b',') {
                return self.eat(b']');
            }
        }
    }

    fn skip_object(&mut self, depth: usize) -> Option<()> {
        self.eat(b'{')?;
        if self.eats(b'}') {
            return Some(());
        }
        let mut keys = [""; MOST_KEYS];
        for free in 0.. {
            self.peek()?;
            let key = self.quoted()?.plain()?;
            if keys.iter().take(free).any(|other| *other == key) {
                return None;
            }
            *keys.get_mut(free)? = key;
            self.eat(b':')?;
            self.skip(depth)?;
            if !self.eats(b',') {
                return self.eat(b'}');
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn skips(text: &str) -> bool {
        let mut cursor = Cursor::new(text);
        cursor.skip(8).is_some() && cursor.text_end().is_some()
    }

    #[test]
    fn only_what_is_well_formed_is_passed_over() {
        for good in [
            "0",
            "-0.5e+3",
            "12",
            "null",
            " [ ] ",
            "{}",
            "[1, \"a\\n\\u00e9\" ]",
            "{\"a\" : {\"a\":1}, \"b\":[true]}",
            "\"\u{7f}é\"",
            "\"\"",
            "[[[[[[[[]]]]]]]]",
        ] {
            assert!(skips(good), "{good}");
        }
        for bad in [
            "",
            "01",
            "-",
            "1.",
            ".5",
            "1e",
            "+1",
            "nul",
            "truee",
            "[1,]",
            "[,1]",
            "{,}",
            "{\"a\"}",
            "{\"a\":1,}",
            "{a:1}",
            "\"\\x\"",
            "\"\\ud800\"",
            "\"a",
            "\"a\\\"",
            "\"a\tb\"",
            "{\"a\":1,\"a\":2}",
            "[1 2]",
            "1 2",
            "[[[[[[[[[]]]]]]]]]",
        ] {
            assert!(!skips(bad), "{bad}");
        }
    }

    #[test]
    fn keys_are_found_as_they_are_written() {
        for (name, text, found) in [
            ("a", "\"a\":1", true),
            ("a", "\"a\":", true),
            ("a", "\"b\":1}       ", false),
            ("a", "\"ab\":1}       ", false),
            ("", "\"\":1}       ", true),
            ("longer_name", "\"longer_name\":1", true),
            ("longer_name", "\"longer_nama\":1", false),
            ("longer_name", "\"longer_name\"", false),
            ("one_that_is_longer_than_four_words_are", "\"one_that_is_longer_than_four_words_are\":0", true),
            ("one_that_is_longer_than_four_words_are", "\"one_that_is_longer_than_four_words_art\":0", false),
            ("id", "\"id\" :1}      ", false),
        ] {
            let longer = format!("{text}{:40}", ",");
            for text in [text, &longer] {
                assert_eq!(Cursor::new(text).eats_all(&Needle::new(name)), found, "{name} {text}");
            }
        }
    }

    #[test]
    fn small_numbers_are_read_at_once() {
        for (text, number) in [
            ("12,", Some(12)),
            ("0}", Some(0)),
            ("99999999999999999 ]", Some(99_999_999_999_999_999)),
            ("999999999999999999,", Some(999_999_999_999_999_999)),
            ("1000000000000000000,", None),
            ("01,", None),
            ("1.0,", None),
            ("1e3,", None),
            ("-1,", None),
            (",", None),
            ("7", None),
        ] {
            assert_eq!(Cursor::new(text).small(), number, "{text}");
        }
    }

    #[test]
    fn a_line_ends_behind_its_record() {
        for (text, end) in
            [("{}\n{}", Some(3)), ("{} \r\n", Some(5)), ("{}", Some(2)), ("{\n}\n", None), ("{} x\n", None)]
        {
            let mut cursor = Cursor::new(text);
            assert_eq!(cursor.skip(1).and_then(|()| cursor.line_end()), end, "{text:?}");
        }
    }

    #[test]
    fn numbers_end_where_they_end() {
        for (text, number) in [("12,", Some("12")), ("0.50]", Some("0.50")), ("1e5}", Some("1e5")), ("-x", None)] {
            assert_eq!(Cursor::new(text).number(), number, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(7), ..ProptestConfig::default() })]

        #[test]
        fn the_first_special_byte_is_found(bytes in prop::collection::vec(prop_oneof![60 => b' '..=255, 1 => 0..=255_u8], 0..120)) {
            let slow = bytes.iter().position(|b| matches!(b, b'"' | b'\\' | 0..b' '));
            prop_assert_eq!(first_special(&bytes), slow);
        }

        /// Whatever is passed over is JSON for the library too.
        #[test]
        fn what_is_passed_over_is_json(text in "[\\[\\]{}\",:0-2eE.tnulf \\\\-]{0,12}") {
            if skips(&text) {
                prop_assert!(tree::parse(&text, &text).is_ok(), "{}", text);
            }
        }
    }
}

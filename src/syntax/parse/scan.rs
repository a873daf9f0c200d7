//! Cuts a text into tokens before pest sees it: for finding where items start, how deep they nest, where comments stand.

use std::ops::Range;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word made of ASCII letters, digits and `_`.
    Word,
    /// A word with other letters, which cannot be a name.
    ForeignWord,
    /// Something that begins with a digit.
    Number,
    /// A closed text.
    Text,
    /// A text that is not closed in its line.
    OpenText,
    /// A `"""` block that is not closed.
    OpenBlock,
    /// `(`, `[` or `{`
    Opening,
    /// `)`, `]` or `}`
    Closing,
    /// Anything else: operators and stray characters.
    Sign,
}

/// A token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Bytes between the start of the line and the token.
    pub(super) column: usize,
    /// Whether nothing but blanks stands before it in its line.
    pub(super) first: bool,
}

/// A comment of any kind.
#[derive(Clone, Copy, Debug)]
pub(super) struct Remark {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) own_line: bool,
}

/// Text that no policy may hold outside of quotes, and that can only mean one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Oddity {
    /// `;`
    Semicolon,
    /// `# comment`
    HashComment,
    /// `/* comment */`
    StarComment,
    /// `/* comment` without an end.
    OpenComment,
    /// A blank that is no ordinary one, or an invisible character.
    Blank,
    /// A control character.
    Control,
    /// `'text'`
    SingleQuotes,
    /// `“text”`
    CurlyQuotes,
    /// `{note or else "text"}` inside of a text: the quotes and what is between them.
    InnerQuotes,
}

/// Where an oddity stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Odd {
    pub(super) kind: Oddity,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A text cut up.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) tokens: Vec<Token>,
    pub(super) remarks: Vec<Remark>,
    pub(super) odd: Vec<Odd>,
}

/// Cuts up `text`.
pub(super) fn scan(text: &str) -> Scan {
    let start = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
    let mut scanner = Scanner {
        text,
        at: start,
        line_start: start,
        fresh: true,
        no_block_end: false,
        no_star_end: false,
        // one token takes about six bytes of a text
        out: Scan { tokens: Vec::with_capacity(text.len() / 6), ..Scan::default() },
    };
    while scanner.step() {}
    scanner.out
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    line_start: usize,
    /// Whether only blanks were seen in this line.
    fresh: bool,
    /// Nothing ahead ends a block, or a `/*` comment: found out once, since looking again and again would be slow.
    no_block_end: bool,
    no_star_end: bool,
    out: Scan,
}

/// How many characters are looked through for the end of a text in strange quotes.
const LONGEST_QUOTE: usize = 300;

impl Scanner<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn bytes(&self) -> &[u8] {
        self.text.as_bytes().get(self.at..).unwrap_or(&[])
    }

    fn step(&mut self) -> bool {
        let Some(&byte) = self.bytes().first() else { return false };
        match byte {
            b' ' | b'\t' | b'\r' => self.blanks(),
            b'\n' => self.line_break(),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(),
            b'"' => self.text_token(),
            b'(' | b'[' | b'{' => self.push(Kind::Opening, 1),
            b')' | b']' | b'}' => self.push(Kind::Closing, 1),
            b'0'..=b'9' => self.number(),
            _ => self.rest().chars().next().into_iter().for_each(|next| self.other(next)),
        }
        true
    }

    /// What begins with a character that few things begin with.
    fn other(&mut self, next: char) {
        match next {
            '/' if self.rest().starts_with("//") => self.comment(),
            '/' if self.rest().starts_with("/*") => self.star_comment(),
            '#' => self.hash_comment(),
            ';' => self.odd(Oddity::Semicolon, 1),
            '\'' => self.quoted('\'', &['\''], Oddity::SingleQuotes),
            '‘' | '’' | '‚' => self.quoted(next, &['’', '‘'], Oddity::CurlyQuotes),
            '“' | '”' | '„' | '«' | '»' => self.quoted(next, &['”', '“', '»', '«'], Oddity::CurlyQuotes),
            c if c.is_control() => self.odd(Oddity::Control, c.len_utf8()),
            c if is_odd_blank(c) => self.odd(Oddity::Blank, c.len_utf8()),
            c if c.is_alphabetic() => self.word(),
            c => self.sign(c),
        }
    }

    fn blanks(&mut self) {
        let blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\r');
        self.at += self.bytes().iter().take_while(blank).count();
    }

    fn line_break(&mut self) {
        self.at += 1;
        self.line_start = self.at;
        self.fresh = true;
    }

    fn push(&mut self, kind: Kind, length: usize) {
        let start = self.at;
        self.at += length;
        self.out.tokens.push(Token {
            kind,
            start,
            end: self.at,
            column: start.saturating_sub(self.line_start),
            first: self.fresh,
        });
        self.fresh = false;
    }

    /// Takes a word; one with a letter that is not ASCII is foreign as a whole.
    fn word(&mut self) {
        let bytes = self.bytes();
        let plain = bytes.iter().position(|&b| !in_word(b)).unwrap_or(bytes.len());
        if plain > 0 && bytes.get(plain).is_none_or(u8::is_ascii) {
            return self.push(Kind::Word, plain);
        }
        let rest = self.rest();
        let whole = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        self.push(if whole > plain { Kind::ForeignWord } else { Kind::Word }, whole);
    }

    fn number(&mut self) {
        let bytes = self.rest().as_bytes();
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let mut length = 0;
        loop {
            match bytes.get(length) {
                Some(b'.') if digit(length + 1) => length += 2,
                Some(b) if b.is_ascii_alphanumeric() || *b == b'_' => length += 1,
                _ => break,
            }
        }
        self.push(Kind::Number, length);
    }

    fn sign(&mut self, c: char) {
        let two = [b"==", b"!=", b"<>", b"<=", b">=", b"=>", b"=<", b"&&", b"||"];
        let both = self.rest().as_bytes().first_chunk::<2>();
        let length = if both.is_some_and(|both| two.contains(&both)) { 2 } else { c.len_utf8() };
        self.push(Kind::Sign, length);
    }

    fn line_rest(&self) -> usize {
        let rest = self.rest();
        rest.find('\n').unwrap_or(rest.len())
    }

    fn comment(&mut self) {
        let line = self.line_rest();
        let length = self.rest().get(..line).map_or(line, |l| l.trim_end_matches('\r').len());
        self.out.remarks.push(Remark { start: self.at, end: self.at + length, own_line: self.fresh });
        self.at += line;
    }

    fn hash_comment(&mut self) {
        let line = self.line_rest();
        self.odd(Oddity::HashComment, line);
    }

    fn star_comment(&mut self) {
        let end = if self.no_star_end { None } else { self.rest().find("*/") };
        self.no_star_end = end.is_none();
        match end {
            Some(length) => self.odd_lines(Oddity::StarComment, length + 2),
            None => self.odd(Oddity::OpenComment, self.line_rest()),
        }
    }

    fn odd(&mut self, kind: Oddity, length: usize) {
        self.out.odd.push(Odd { kind, start: self.at, end: self.at + length });
        self.at += length;
    }

    /// An oddity that may hold line breaks.
    fn odd_lines(&mut self, kind: Oddity, length: usize) {
        let start = self.at;
        self.odd(kind, length);
        if let Some(last) = self.text.get(start..self.at).and_then(|t| t.rfind('\n')) {
            self.line_start = start + last + 1;
        }
    }

    /// A text in quotes that are not `"`; stands as a text, so that what is around it can be read.
    fn quoted(&mut self, open: char, close: &[char], kind: Oddity) {
        let near = self.rest().char_indices().skip(1).take(LONGEST_QUOTE).take_while(|&(_, c)| c != '\n');
        let end = near.into_iter().find(|(_, c)| close.contains(c)).filter(|_| !self.after_word());
        let Some(length) = end.map(|(at, c)| at + c.len_utf8()) else { return self.sign(open) };
        self.out.odd.push(Odd { kind, start: self.at, end: self.at + length });
        self.push(Kind::Text, length);
    }

    fn after_word(&self) -> bool {
        self.text.get(..self.at).and_then(|t| t.chars().next_back()).is_some_and(char::is_alphanumeric)
    }

    fn text_token(&mut self) {
        if self.rest().starts_with("\"\"\"") {
            return self.block_token();
        }
        let mut inner = Vec::new();
        let length = plain_length(self.rest(), &mut inner);
        for range in inner {
            self.out.odd.push(Odd {
                kind: Oddity::InnerQuotes,
                start: self.at + range.start,
                end: self.at + range.end,
            });
        }
        match length {
            Ok(length) => self.push(Kind::Text, length),
            Err(length) => self.push(Kind::OpenText, length),
        }
    }

    fn block_token(&mut self) {
        let start = self.at;
        let length = if self.no_block_end { None } else { block_length(self.rest()) };
        self.no_block_end = length.is_none();
        match length {
            Some(length) => self.push(Kind::Text, length),
            None => self.push(Kind::OpenBlock, open_block_length(self.rest())),
        }
        if let Some(last) = self.text.get(start..self.at).and_then(|t| t.rfind('\n')) {
            self.line_start = start + last + 1;
        }
    }
}

/// Whether a byte may stand in a plain word.
#[expect(clippy::indexing_slicing, reason = "the table has a place for every byte")]
fn in_word(byte: u8) -> bool {
    const IN_WORD: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = 0_u8;
        while byte < 128 {
            table[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'_';
            byte += 1;
        }
        table
    };
    IN_WORD.get(usize::from(byte)).is_some_and(|&is| is)
}

/// Blanks and invisible characters that look like nothing or like an ordinary blank.
fn is_odd_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{AD}')
}

/// Length of a plain text with its quotes; an error if the line ends first, with the length up to there. Quotes around a
/// fallback inside of braces do not end it: they are gathered.
fn plain_length(text: &str, inner: &mut Vec<Range<usize>>) -> Result<usize, usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    loop {
        match bytes.get(at) {
            Some(b'"') => match inner_quotes(text, at) {
                Some(end) => {
                    inner.push(at..end);
                    at = end;
                }
                None => return Ok(at + 1),
            },
            Some(b'\\') if !matches!(bytes.get(at + 1), None | Some(b'\n')) => at += 2,
            None | Some(b'\n') => {
                let line = text.get(..at).unwrap_or(text);
                return Err(line.trim_end().len().max(1));
            }
            Some(_) => at += 1,
        }
    }
}

/// Where a fallback in double quotes ends that begins at `at` inside of braces.
fn inner_quotes(text: &str, at: usize) -> Option<usize> {
    let before = text.get(at.saturating_sub(9)..at).unwrap_or("").trim_end();
    if !before.ends_with("or else") {
        return None;
    }
    let inside = text.get(at + 1..)?;
    let end = inside.find(['"', '\n', '}'])?;
    let behind = inside.get(end..)?.strip_prefix('"')?;
    behind.trim_start_matches(' ').starts_with('}').then_some(at + 1 + end + 1)
}

/// Length of a block with its quotes.
fn block_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 3;
    loop {
        match bytes.get(at)? {
            b'"' if bytes.get(at..at + 3) == Some(b"\"\"\"") => return Some(at + 3),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// How far a block that is never closed is taken to reach: to the next line that begins an item, so that it is still read.
fn open_block_length(text: &str) -> usize {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if at > 0 && begins_item(line) {
            return text.get(..at).map_or(at, |t| t.trim_end().len());
        }
        at += line.len();
    }
    text.trim_end().len()
}

fn begins_item(line: &str) -> bool {
    let mut words = line.split([' ', '\t', '\r', '\n']).filter(|w| !w.is_empty());
    let (first, second, third) = (words.next(), words.next(), words.next());
    if line.starts_with([' ', '\t']) {
        return false;
    }
    match first {
        Some("request" | "record") => second.is_some() && third == Some("{"),
        Some("rules") => second == Some("for"),
        Some("reply") => third == Some("for"),
        Some("test") => second.is_some_and(|w| w.starts_with('"')),
        Some("let") => third == Some("="),
        _ => false,
    }
}

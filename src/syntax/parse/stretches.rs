//! Cuts the tokens of a file into stretches, one an item, also where braces are missing: so a broken item hides no other.

use super::contents::braceless_rule;
use super::piece::Piece;
use super::scan::{Kind, Token};
use crate::diagnostic::nearest;
use crate::syntax::ast::RESERVED;
use std::ops::Range;

/// The words that begin an item.
pub(super) const ITEM_WORDS: &[&str] = &["use", "let", "me", "record", "request", "rules", "reply", "test"];

/// The token ranges of the items, healthy or not. Together they hold every token.
///
/// White space only separates, so where the layout and the braces tell different ends, `healthy` (whether a range reads
/// as an item) decides for the braces; the layout only helps where braces are missing.
pub(super) fn stretches(file: &Piece<'_>, healthy: &dyn Fn(Range<usize>) -> bool) -> Vec<Range<usize>> {
    let brackets = Brackets::of(file);
    let mut found = Vec::new();
    let mut start = 0;
    let mut margin = 0;
    while start < file.tokens.len() {
        let guess = Walk::new(file, brackets.beginnings_from(start), start, margin).end().max(start + 1);
        let item_follows = |end| end == file.tokens.len() || begins_outside(file, end);
        let braces =
            brackets.balanced_end(file, start).filter(|&end| end != guess && item_follows(end) && healthy(start..end));
        let end = braces.unwrap_or(guess);
        found.push(start..end);
        let lines = file.tokens.get(start + 1..=end).unwrap_or(&[]).iter().filter(|t| t.first);
        margin = lines.map(|t| t.column).next_back().unwrap_or(margin);
        start = end;
    }
    found
}

/// Which bracket closes which, and where items certainly begin: found out once, since every item asks.
struct Brackets {
    /// For each token the one that closes it.
    closing: Vec<Option<usize>>,
    /// The tokens with which items certainly begin, in order.
    beginnings: Vec<usize>,
}

impl Brackets {
    fn of(file: &Piece<'_>) -> Self {
        let mut closing = vec![None; file.tokens.len()];
        let mut open = Vec::new();
        for (at, token) in file.tokens.iter().enumerate() {
            match token.kind {
                Kind::Opening => open.push(at),
                Kind::Closing => {
                    if let Some(slot) = open.pop().and_then(|from| closing.get_mut(from)) {
                        *slot = Some(at);
                    }
                }
                _ => {}
            }
        }
        let beginnings = (0..file.tokens.len()).filter(|&at| certainly_begins(file, at)).collect();
        Brackets { closing, beginnings }
    }

    fn beginnings_from(&self, token: usize) -> &[usize] {
        self.beginnings.get(self.beginnings.partition_point(|&b| b < token)..).unwrap_or(&[])
    }

    /// Where a block or reply ends if all its braces are there.
    fn balanced_end(&self, file: &Piece<'_>, start: usize) -> Option<usize> {
        let head = after_allows(file, start);
        let reply = file.is(head, "reply");
        if !reply && !matches!(file.word(head), "me" | "record" | "request" | "rules" | "test") {
            return None;
        }
        let limit = self.beginnings_from(head + 1).first().copied().unwrap_or(file.tokens.len());
        let mut at = head + 1;
        while at < limit {
            let wording = match file.kind(at)? {
                Kind::Opening => {
                    at = (*self.closing.get(at)?)?;
                    true
                }
                Kind::Closing => return None,
                kind => kind == Kind::Text && reply,
            };
            at += 1;
            if wording && !(reply && file.is(at, "or")) {
                return (at <= limit).then_some(at);
            }
        }
        None
    }
}

/// The first token behind `@allow(…)`s.
pub(super) fn after_allows(piece: &Piece<'_>, mut at: usize) -> usize {
    while piece.is(at, "@") && piece.is(at + 1, "allow") {
        at += 2;
        if !piece.is(at, "(") {
            continue;
        }
        while at < piece.tokens.len() && !piece.is(at, ")") && !piece.is(at + 1, "{") {
            at += 1;
        }
        at += 1;
    }
    at
}

/// Whether a token begins as items do, with one of [`ITEM_WORDS`] or `@`: most tokens do not, and are not looked at further.
fn may_begin(piece: &Piece<'_>, at: usize) -> bool {
    matches!(piece.first_byte_of(at), Some(b'u' | b'l' | b'm' | b'r' | b't' | b'@'))
}

/// Whether an item certainly begins here, wherever it stands.
pub(super) fn certainly_begins(piece: &Piece<'_>, at: usize) -> bool {
    if !matches!(piece.first_byte_of(at), Some(b'r' | b't')) {
        return false;
    }
    let word = |offset| piece.kind(at + offset) == Some(Kind::Word);
    match piece.word(at) {
        "request" | "record" => word(1) && piece.is(at + 2, "{"),
        "rules" => piece.is(at + 1, "for") && word(2) && piece.is(at + 3, "{"),
        "reply" => word(1) && piece.is(at + 2, "for") && word(3),
        "test" => piece.kind(at + 1) == Some(Kind::Text) && piece.is(at + 2, "for"),
        _ => false,
    }
}

/// Whether an item begins here if it stands outside of all braces.
fn begins_outside(piece: &Piece<'_>, at: usize) -> bool {
    if !may_begin(piece, at) {
        return false;
    }
    let before = at.checked_sub(1).map_or("", |b| piece.word(b));
    match piece.word(at) {
        "me" => piece.is(at + 1, "{") && !matches!(before, "for" | "," | "request" | "record" | "reply"),
        "use" => piece.kind(at + 1) == Some(Kind::Text),
        "let" => piece.kind(at + 1) == Some(Kind::Word) && matches!(piece.word(at + 2), "=" | ":"),
        "@" => piece.is(at + 1, "allow"),
        _ => certainly_begins(piece, at),
    }
}

/// Whether the token asks for something behind it, so that the next line goes on with it.
pub(super) fn wants_more(piece: &Piece<'_>, at: usize) -> bool {
    match piece.kind(at) {
        Some(Kind::Opening) => true,
        Some(Kind::Sign) => !matches!(piece.word(at), "?" | ";"),
        Some(Kind::Word) => {
            let word = piece.word(at);
            RESERVED.contains(&word)
                && !matches!(word, "present" | "absent" | "true" | "false" | "today")
                && !matches!(word, "day" | "days" | "week" | "weeks" | "month" | "months" | "year" | "years")
        }
        _ => false,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// `let`, `use`: ends where the next thing begins.
    Line,
    /// Ends with its braces.
    Block,
    /// As a block, but more wordings may follow.
    Reply,
    /// Not an item.
    Unknown,
}

/// The walk over one stretch.
struct Walk<'p, 't> {
    piece: &'p Piece<'t>,
    /// The tokens ahead with which items certainly begin.
    beginnings: &'p [usize],
    head: usize,
    mode: Mode,
    /// How far the line is indented in which the stretch begins.
    margin: usize,
    /// Open braces, and other brackets that are open within.
    depth: usize,
    others: usize,
    closed: bool,
}

impl<'p, 't> Walk<'p, 't> {
    fn new(piece: &'p Piece<'t>, beginnings: &'p [usize], start: usize, margin: usize) -> Self {
        let head = after_allows(piece, start);
        let mode = match piece.word(head) {
            "let" | "use" => Mode::Line,
            "reply" => Mode::Reply,
            "me" | "record" | "request" | "rules" | "test" => Mode::Block,
            _ => Mode::Unknown,
        };
        let margin = piece.tokens.get(start).filter(|t| t.first).map_or(margin, |t| t.column);
        Walk { piece, beginnings, head, mode, margin, depth: 0, others: 0, closed: false }
    }

    fn end(mut self) -> usize {
        if self.piece.kind(self.head) == Some(Kind::Closing) {
            return self.behind_closings();
        }
        for at in self.head..self.piece.tokens.len() {
            if at > self.head + 1 && self.begins_next(at) {
                return self.with_allows(at);
            }
            if at > self.head && self.outside() && self.closed && !self.goes_on(at) {
                return at;
            }
            if self.mode == Mode::Line && self.depth == 0 && self.piece.is(at, "}") {
                return at;
            }
            if !self.take(at) {
                return at + 1;
            }
        }
        self.piece.tokens.len()
    }

    fn outside(&self) -> bool {
        self.depth == 0 && self.others == 0
    }

    fn behind_closings(&self) -> usize {
        (self.head..).find(|&at| self.piece.kind(at) != Some(Kind::Closing)).unwrap_or(self.head + 1)
    }

    /// Whether another item begins here although this one may not be closed.
    fn begins_next(&mut self, at: usize) -> bool {
        while let Some((_, ahead)) = self.beginnings.split_first().filter(|(next, _)| **next < at) {
            self.beginnings = ahead;
        }
        if self.beginnings.first() == Some(&at) {
            return true;
        }
        let Some(token) = self.piece.tokens.get(at) else { return false };
        let at_margin = token.first && token.column <= self.margin;
        if (self.outside() || at_margin) && begins_outside(self.piece, at) {
            return self.outside() || self.piece.word(at) != "@";
        }
        if !self.outside() || !at_margin || token.kind != Kind::Word {
            return false;
        }
        match self.mode {
            Mode::Line => !RESERVED.contains(&self.piece.word(at)) && !wants_more(self.piece, at - 1),
            Mode::Unknown => nearest(self.piece.word(at), ITEM_WORDS.iter().copied()).is_some(),
            Mode::Block | Mode::Reply => false,
        }
    }

    /// `@allow`s before an item that begins inside of an unclosed one belong to it.
    fn with_allows(&self, at: usize) -> usize {
        let mut start = at;
        while start > self.head + 1 && self.piece.is(start - 1, ")") {
            let from = start.saturating_sub(12).max(self.head + 1);
            let sign = (from..start).rev().find(|&s| self.piece.is(s, "@") && self.piece.is(s + 1, "allow"));
            let Some(sign) = sign else { break };
            start = sign;
        }
        start
    }

    /// Whether a closed reply goes on with another wording.
    fn goes_on(&mut self, at: usize) -> bool {
        self.closed = !(self.mode == Mode::Reply && self.piece.is(at, "or"));
        !self.closed
    }

    /// Takes a token; false if the stretch ends with it.
    fn take(&mut self, at: usize) -> bool {
        match self.piece.kind(at) {
            Some(Kind::Opening) if self.piece.is(at, "{") => {
                self.depth += 1;
                self.others = 0;
            }
            Some(Kind::Opening) => self.others += 1,
            Some(Kind::Word) if self.depth == 0 && (self.rule_without_block(at) || self.part_without_block(at)) => {
                self.depth += 1;
            }
            Some(Kind::Word)
                if self.depth == 1 && self.piece.is(self.head, "rules") && braceless_rule(self.piece, at) =>
            {
                self.depth += 1;
            }
            Some(Kind::Closing) if !self.piece.is(at, "}") => self.others = self.others.saturating_sub(1),
            Some(Kind::Closing) if self.depth == 0 => return false,
            Some(Kind::Closing) if self.depth == 1 && self.content_follows(at) => {}
            Some(Kind::Closing) => {
                self.depth -= 1;
                self.others = 0;
                self.closed |= self.depth == 0 && self.mode != Mode::Line;
            }
            Some(Kind::Text | Kind::OpenText | Kind::OpenBlock) if self.depth == 0 => {
                let free_reply = self.mode == Mode::Reply && at > self.head + 1;
                self.closed |= free_reply || self.piece.is(self.head, "use");
            }
            _ => {}
        }
        true
    }

    /// Whether a rule begins although the brace of its block is missing.
    fn rule_without_block(&self, at: usize) -> bool {
        let named =
            self.piece.is(at, "rule") && self.piece.kind(at + 1) == Some(Kind::Word) && self.piece.is(at + 2, "{");
        named && self.piece.is(self.head, "rules") && at > self.head
    }

    /// Whether a part of a reply begins although the brace of its block is missing.
    fn part_without_block(&self, at: usize) -> bool {
        let part = matches!(self.piece.word(at), "greet" | "thank" | "answer" | "because" | "instead" | "say" | "sign");
        let is_name = matches!(self.piece.word(at.saturating_sub(1)), "for" | "," | "reply");
        self.mode == Mode::Reply && part && !is_name && at > self.head && self.piece.kind(at + 1) == Some(Kind::Text)
    }

    /// A brace that seems to close the item, but stands deeper than it, and so does what follows: a brace too many.
    fn content_follows(&self, at: usize) -> bool {
        let Some(brace) = self.piece.tokens.get(at) else { return false };
        let Some(next) = self.piece.tokens.get(at + 1) else { return false };
        let deeper = |t: &Token| t.first && t.column > self.margin;
        deeper(brace)
            && deeper(next)
            && !matches!(next.kind, Kind::Closing)
            && !self.piece.is(at + 1, "or")
            && !begins_outside(self.piece, at + 1)
    }
}

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
pub(super) fn stretches(file: &Piece<'_>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < file.tokens.len() {
        let end = Walk::new(file, start).end().max(start + 1);
        found.push(start..end);
        start = end;
    }
    found
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

/// Whether an item certainly begins here, wherever it stands.
pub(super) fn certainly_begins(piece: &Piece<'_>, at: usize) -> bool {
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
    head: usize,
    mode: Mode,
    depth: usize,
    closed: bool,
}

impl<'p, 't> Walk<'p, 't> {
    fn new(piece: &'p Piece<'t>, start: usize) -> Self {
        let head = after_allows(piece, start);
        let mode = match piece.word(head) {
            "let" | "use" => Mode::Line,
            "reply" => Mode::Reply,
            "me" | "record" | "request" | "rules" | "test" => Mode::Block,
            _ => Mode::Unknown,
        };
        Walk { piece, head, mode, depth: 0, closed: false }
    }

    fn end(mut self) -> usize {
        if self.piece.kind(self.head) == Some(Kind::Closing) {
            return self.behind_closings();
        }
        for at in self.head..self.piece.tokens.len() {
            if at > self.head + 1 && self.begins_next(at) {
                return self.with_allows(at);
            }
            if at > self.head && self.depth == 0 && self.closed && !self.goes_on(at) {
                return at;
            }
            if !self.take(at) {
                return at + 1;
            }
        }
        self.piece.tokens.len()
    }

    fn behind_closings(&self) -> usize {
        (self.head..).find(|&at| self.piece.kind(at) != Some(Kind::Closing)).unwrap_or(self.head + 1)
    }

    /// Whether another item begins here although this one may not be closed.
    fn begins_next(&self, at: usize) -> bool {
        if certainly_begins(self.piece, at) {
            return true;
        }
        let (Some(token), Some(head)) = (self.piece.tokens.get(at), self.piece.tokens.get(self.head)) else {
            return false;
        };
        let at_margin = token.first && token.column <= head.column;
        if begins_outside(self.piece, at) && (self.depth == 0 || at_margin) {
            return self.depth == 0 || self.piece.word(at) != "@";
        }
        if self.depth > 0 || !at_margin || token.kind != Kind::Word {
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
            Some(Kind::Opening) => self.depth += 1,
            Some(Kind::Word)
                if self.depth == 1 && self.piece.is(self.head, "rules") && braceless_rule(self.piece, at) =>
            {
                self.depth += 1;
            }
            Some(Kind::Closing) if self.depth == 0 => return false,
            Some(Kind::Closing) if self.piece.is(at, "}") && self.depth == 1 && self.content_follows(at) => {}
            Some(Kind::Closing) => {
                self.depth -= 1;
                self.closed |= self.depth == 0 && self.mode != Mode::Line && self.piece.is(at, "}");
            }
            Some(Kind::Text | Kind::OpenText | Kind::OpenBlock) if self.depth == 0 => {
                let free_reply = self.mode == Mode::Reply && at > self.head + 1;
                self.closed |= free_reply || self.piece.is(self.head, "use");
            }
            _ => {}
        }
        true
    }

    /// A brace that seems to close the item, but stands deeper than it, and so does what follows: a brace too many.
    fn content_follows(&self, at: usize) -> bool {
        let (Some(head), Some(brace)) = (self.piece.tokens.get(self.head), self.piece.tokens.get(at)) else {
            return false;
        };
        let Some(next) = self.piece.tokens.get(at + 1) else { return false };
        let deeper = |t: &Token| t.first && t.column > head.column;
        head.first
            && deeper(brace)
            && deeper(next)
            && !matches!(next.kind, Kind::Closing)
            && !self.piece.is(at + 1, "or")
            && !begins_outside(self.piece, at + 1)
    }
}

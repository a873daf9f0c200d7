//! Cuts what stands between the braces of a broken block into its members, so that each is read on its own.

use super::piece::Piece;
use super::replies::part_kind;
use super::scan::Kind;
use super::stretches::{after_allows, wants_more};
use crate::syntax::ast::RESERVED;
use std::ops::Range;

/// What a block holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// Fields, `let`s, clauses.
    Members,
    /// Rules.
    Rules,
    /// Parts of a reply.
    Parts,
    /// Lines of a test.
    Lines,
}

/// A member by its tokens.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) tokens: Range<usize>,
    /// Its own brace is open at its end.
    pub(super) unclosed: bool,
}

/// What stands between two braces.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) members: Vec<Member>,
    /// Braces that close nothing.
    pub(super) strays: Vec<usize>,
    /// The brace that closes the block.
    pub(super) close: Option<usize>,
}

/// An open bracket.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Brace,
    Other,
}

/// Cuts up what follows the brace at `open`.
pub(super) fn contents(piece: &Piece<'_>, open: usize, holds: Holds) -> Contents {
    let mut cutter = Cutter {
        piece,
        holds,
        start: open + 1,
        head: after_allows(piece, open + 1),
        stack: Vec::new(),
        braces: 0,
        part_seen: false,
        out: Contents::default(),
    };
    for at in open + 1..piece.tokens.len() {
        if !cutter.take(at) {
            return cutter.out;
        }
    }
    let unclosed = cutter.brace_open();
    cutter.cut(piece.tokens.len(), unclosed);
    cutter.out
}

struct Cutter<'p, 't> {
    piece: &'p Piece<'t>,
    holds: Holds,
    start: usize,
    /// The first token of the member behind its `@allow`s.
    head: usize,
    /// The open brackets, and how many of them are braces.
    stack: Vec<Open>,
    braces: usize,
    /// Whether a word for a part and its text were seen.
    part_seen: bool,
    out: Contents,
}

impl Cutter<'_, '_> {
    fn cut(&mut self, end: usize, unclosed: bool) {
        if end > self.start {
            self.out.members.push(Member { tokens: self.start..end, unclosed });
        }
        self.start = end;
        self.head = after_allows(self.piece, end);
        self.stack.clear();
        self.braces = 0;
        self.part_seen = false;
    }

    fn brace_open(&self) -> bool {
        self.braces > 0
    }

    /// Takes a token; false behind the end of the block.
    fn take(&mut self, at: usize) -> bool {
        if at > self.start {
            let open = self.brace_open();
            if open && self.holds == Holds::Rules && self.rule_inside(at) {
                self.cut(at, true);
            } else if !open && self.begins(at) {
                self.cut(at, false);
            }
        }
        match self.piece.kind(at) {
            Some(Kind::Opening) => {
                let brace = self.piece.is(at, "{");
                self.stack.push(if brace { Open::Brace } else { Open::Other });
                self.braces += usize::from(brace);
            }
            Some(Kind::Closing) if self.piece.is(at, "}") => return self.brace(at),
            Some(Kind::Closing) if self.stack.last() == Some(&Open::Other) => {
                self.stack.pop();
            }
            Some(Kind::Closing) => {}
            Some(Kind::Word)
                if self.holds == Holds::Rules && self.stack.is_empty() && braceless_rule(self.piece, at) =>
            {
                self.stack.push(Open::Brace);
                self.braces += 1;
            }
            Some(Kind::Text) if at > self.start && part_kind(self.piece.word(at - 1)).is_some() => {
                self.part_seen = true
            }
            _ => {}
        }
        true
    }

    fn brace(&mut self, at: usize) -> bool {
        let closes_inner = self.brace_open() && !self.closes_outer(at);
        if closes_inner {
            while self.stack.pop() == Some(Open::Other) {}
            self.braces -= 1;
            return true;
        }
        let unclosed = self.brace_open();
        self.cut(at, unclosed);
        self.start = at + 1;
        self.head = after_allows(self.piece, at + 1);
        let more = self.piece.tokens.len() > at + 1 && !(self.holds == Holds::Parts && self.piece.is(at + 1, "or"));
        if more {
            self.out.strays.push(at);
        } else {
            self.out.close = Some(at);
        }
        more
    }

    /// Whether a brace stands further left than the rule it seems to close.
    fn closes_outer(&self, at: usize) -> bool {
        let head = self.piece.tokens.get(self.start);
        let brace = self.piece.tokens.get(at);
        head.zip(brace).is_some_and(|(h, b)| h.first && b.first && b.column < h.column)
    }

    /// Whether a rule begins inside of a rule, whose brace is missing then.
    fn rule_inside(&self, at: usize) -> bool {
        let word = self.piece.word(at);
        let named = word == "rule" && self.piece.kind(at + 1) == Some(Kind::Word) && self.piece.is(at + 2, "{");
        let aligned = || {
            let (head, here) = (self.piece.tokens.get(self.start), self.piece.tokens.get(at));
            head.zip(here).is_some_and(|(h, t)| h.first && t.first && t.column <= h.column)
        };
        (named && at > self.start + 2) || (word == "otherwise" && aligned())
    }

    /// Whether a member begins here.
    fn begins(&self, at: usize) -> bool {
        if self.head >= at {
            return false;
        }
        if self.piece.is(at, "@") && self.piece.is(at + 1, "allow") {
            return true;
        }
        if self.holds == Holds::Members && self.piece.is(at - 1, ",") && self.piece.kind(at) == Some(Kind::Word) {
            return self.stack.is_empty();
        }
        match self.holds {
            Holds::Members => self.member_begins(at),
            Holds::Rules => self.rule_begins(at),
            Holds::Parts => self.part_begins(at),
            Holds::Lines => self.line_begins(at),
        }
    }

    /// Whether a line begins here with a word that does not go on with the line before.
    fn fresh_line(&self, at: usize, go_on: &[&str]) -> bool {
        let word = self.piece.word(at);
        let asked_for = [
            "given",
            "with",
            "because",
            "for",
            "otherwise",
            "when",
            "by",
            "on",
            "key",
            "ask",
            "up",
            "to",
            "expect",
            "rule",
        ];
        self.stack.is_empty()
            && self.piece.tokens.get(at).is_some_and(|t| t.first && matches!(t.kind, Kind::Word | Kind::ForeignWord))
            && !RESERVED.contains(&word)
            && !go_on.contains(&word)
            && !wants_more(self.piece, at - 1)
            && !asked_for.contains(&self.piece.word(at - 1))
    }

    fn member_begins(&self, at: usize) -> bool {
        let piece = self.piece;
        let hyphened = piece.is(at - 1, "-") && piece.kind(at - 2) == Some(Kind::Word);
        if piece.kind(at) != Some(Kind::Word) || hyphened || piece.is(at - 1, "let") {
            return false;
        }
        let keyed = piece.is(at + 1, "key") && piece.kind(at + 2) == Some(Kind::Text);
        let clause = match piece.word(at) {
            "answer" => piece.is(at + 1, "by"),
            "expires" => piece.is(at + 1, "on"),
            "reply" => piece.is(at + 1, "limit") || piece.is(at + 1, "style"),
            _ => false,
        };
        let certain = piece.is(at + 1, ":") || keyed || (clause && !piece.is(at + 2, ":")) || piece.is(at, "let");
        certain || self.fresh_line(at, &["ask", "key", "up", "to"])
    }

    fn rule_begins(&self, at: usize) -> bool {
        let before = self.piece.word(at - 1);
        if !self.stack.is_empty() {
            return false;
        }
        before == "}"
            || (self.piece.is(at, "rule") && matches!(self.piece.kind(at + 1), Some(Kind::Word | Kind::Opening)))
            || (self.piece.is(at, "otherwise") && !matches!(before, "rule" | "given" | "with"))
            || self.fresh_line(at, &["accept", "decline", "defer", "review", "with", "because", "for", "given"])
    }

    fn part_begins(&self, at: usize) -> bool {
        let piece = self.piece;
        if !self.stack.is_empty() {
            return false;
        }
        let is_part = |t: usize| part_kind(piece.word(t)).is_some();
        let is_text = |t: usize| matches!(piece.kind(t), Some(Kind::Text | Kind::OpenText | Kind::OpenBlock));
        let after_word = at == self.start + 2 && piece.kind(self.start) == Some(Kind::Word);
        let done = is_text(at - 1) && at >= self.start + 2 && (is_part(at - 2) || after_word);
        if done || piece.is(self.start, "paragraph") {
            return true;
        }
        if matches!(piece.word(self.start), "when" | "if") && !self.part_seen {
            return false;
        }
        (is_part(at) && is_text(at + 1)) || piece.is(at, "paragraph") || self.fresh_line(at, &[])
    }

    fn line_begins(&self, at: usize) -> bool {
        let piece = self.piece;
        if piece.kind(at) != Some(Kind::Word) || piece.is(at - 1, ".") {
            return false;
        }
        let mut end = at + 1;
        while piece.is(end, ".") && piece.kind(end + 1) == Some(Kind::Word) {
            end += 2;
        }
        let set = matches!(piece.word(end), "=" | ":" | "==");
        let expect = piece.is(at, "expect") && piece.kind(at + 1) == Some(Kind::Word);
        set || expect || self.fresh_line(at, &["by", "with"])
    }
}

/// Whether a rule begins here whose `{` is missing.
pub(super) fn braceless_rule(piece: &Piece<'_>, at: usize) -> bool {
    piece.is(at, "rule") && piece.kind(at + 1) == Some(Kind::Word) && matches!(piece.word(at + 2), "when" | "if")
}

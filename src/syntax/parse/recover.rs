//! Reads a broken item in parts: its head, then each member. What has one clear meaning is mended and read on, so that a
//! slip costs one error and hides nothing; of the rest is kept what others refer to.

use super::contents::{Contents, Holds, Member, contents};
use super::expression::too_deep;
use super::piece::Piece;
use super::scan::{Kind, Token};
use super::slips::{Place, Trouble, diagnose, unknown_item};
use super::stretches::after_allows;
use super::{Build, Reader, salvage};
use crate::diagnostic::{Applicability, Diagnostic, codes};
use crate::limits::MAX_DEPTH;
use crate::source::Span;
use crate::syntax::ast::{Item, ItemKind, Part, Reply, Wording, WordingBody};
use crate::syntax::grammar::{Grammar, Rule};
use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};
use pest::iterators::Pair;
use std::ops::Range;

/// How many slips of one piece are mended before it is given up.
const MOST_REPAIRS: usize = 24;

impl Reader {
    /// Reads an item that pest could not read as a whole.
    pub(super) fn recover<'t>(&mut self, piece: &Piece<'t>) {
        let head = after_allows(piece, 0);
        match piece.word(head) {
            "let" | "use" => self.line_item(piece),
            "me" | "record" | "request" => self.block_item(piece, head, Holds::Members),
            "rules" => self.block_item(piece, head, Holds::Rules),
            "reply" => self.block_item(piece, head, Holds::Parts),
            "test" => self.block_item(piece, head, Holds::Lines),
            _ => self.unknown(piece, head),
        }
    }

    fn unknown(&mut self, piece: &Piece<'_>, head: usize) {
        let Trouble { error, patch, .. } = unknown_item(piece, head);
        let repeated = piece.kind(head) == Some(Kind::Closing) && self.last_broken;
        if !repeated {
            self.say(error);
        }
        match patch {
            Some(patch) => self.read_again(&piece.mended(&[patch])),
            None => {
                self.broken.push(piece.whole());
                self.last_broken = true;
            }
        }
    }

    fn line_item(&mut self, piece: &Piece<'_>) {
        match self.repair(piece.clone(), Rule::one_item, Place::Item, |b, p| b.item(p)) {
            Ok((_, item)) => self.items.push(item),
            Err(piece) => {
                let item = salvage::line_item(&mut self.build(&piece));
                self.items.extend(item);
            }
        }
    }

    fn block_item(&mut self, piece: &Piece<'_>, head: usize, holds: Holds) {
        let Some(open) = opening(piece, head, holds) else { return self.headless(piece, head, holds) };
        if !piece.is(open, "{") {
            return self.free_reply(piece);
        }
        let item = self.head(piece, open);
        let mut filled = Filled { item, broken: false };
        self.fill(&mut filled, piece, open, holds);
        if let Some(item) = filled.item {
            let span = item.span.to(piece.token_span(piece.tokens.len().saturating_sub(1)));
            self.finish(piece, Item { span, ..item }, filled.broken);
        }
    }

    /// An item whose brace is missing: put there if its place is clear.
    fn headless(&mut self, piece: &Piece<'_>, head: usize, holds: Holds) {
        let Some(at) = missing_brace(piece, head, holds) else {
            if let Ok((piece, item)) = self.repair(piece.clone(), Rule::one_item, Place::Item, |b, p| b.item(p)) {
                self.finish(&piece, item, true);
            }
            return;
        };
        let before = piece.token_span(at - 1);
        self.say(
            Diagnostic::error(codes::SYNTAX, before, "a `{` is missing behind this")
                .help("write `{` before what belongs to it, and `}` at the end")
                .fix("write `{`", Applicability::Safe, before.after(), " {"),
        );
        let end = piece.range(at - 1..at).end;
        self.read_again(&piece.mended(&[(end..end, " {".to_owned())]));
    }

    /// Reads a stretch that was mended, unless mending leads nowhere.
    fn read_again(&mut self, piece: &Piece<'_>) {
        self.mended += 1;
        if self.mended <= MOST_REPAIRS {
            self.read(piece);
        } else {
            self.broken.push(piece.whole());
        }
    }

    fn free_reply(&mut self, piece: &Piece<'_>) {
        if let Ok((piece, item)) = self.repair(piece.clone(), Rule::one_item, Place::Item, |b, p| b.item(p)) {
            self.finish(&piece, item, false);
        }
    }

    /// Reads the head as an item without contents.
    fn head(&mut self, piece: &Piece<'_>, open: usize) -> Option<Item> {
        let head = piece.part(0..open + 1);
        let end = head.text.len();
        let head = head.mended(&[(end..end, " }".to_owned())]);
        self.repair(head, Rule::one_item, Place::Item, |b, p| b.item(p)).ok().map(|(_, item)| item)
    }

    /// Reads what stands between the braces, and for a reply the wordings behind them.
    fn fill(&mut self, into: &mut Filled, piece: &Piece<'_>, open: usize, holds: Holds) {
        if let Some(Item { kind: ItemKind::Reply(reply), .. }) = &mut into.item {
            reply.wordings.clear();
        }
        let mut open = open;
        loop {
            let found = contents(piece, open, holds);
            self.braces(piece, open, &found);
            let mut parts = Vec::new();
            for member in found.members {
                self.member(into, &mut parts, piece, member, holds);
            }
            let end = found.close.unwrap_or(piece.tokens.len().saturating_sub(1));
            if holds == Holds::Parts {
                let span = piece.token_span(open).to(piece.token_span(end));
                into.wording(Wording { body: WordingBody::Parts(parts), span });
            }
            match self.next_wording(into, piece, end, holds) {
                Some(next) => open = next,
                None => return,
            }
        }
    }

    /// The brace of the next wording; one free text is taken on the way.
    fn next_wording(&mut self, into: &mut Filled, piece: &Piece<'_>, end: usize, holds: Holds) -> Option<usize> {
        if holds != Holds::Parts || end + 1 >= piece.tokens.len() {
            return None;
        }
        if piece.is(end + 1, "or") && piece.is(end + 2, "{") {
            return Some(end + 2);
        }
        // A free text is read as the only wording of a reply.
        let rest = piece.part(end + 1..piece.tokens.len());
        let mended = rest.mended(&[(0..rest.range(0..1).end, "reply x for x".to_owned())]);
        let read = self.repair(mended, Rule::one_item, Place::Item, |b, p| b.item(p));
        if let Ok((_, Item { kind: ItemKind::Reply(Reply { wordings, .. }), .. })) = read {
            wordings.into_iter().for_each(|w| into.wording(w));
        }
        None
    }

    fn braces(&mut self, piece: &Piece<'_>, open: usize, found: &Contents) {
        for &stray in &found.strays {
            let span = piece.token_span(stray);
            self.say(
                Diagnostic::error(codes::SYNTAX, span, "this `}` is one too many")
                    .label("closes nothing that is open")
                    .fix("remove it", Applicability::Unsafe, span, ""),
            );
        }
        if found.close.is_none() {
            let last = piece.token_span(piece.tokens.len().saturating_sub(1));
            self.say(unclosed(piece.token_span(open), last));
        }
    }

    fn member(&mut self, into: &mut Filled, parts: &mut Vec<Part>, piece: &Piece<'_>, member: Member, holds: Holds) {
        let mut part = piece.part(member.tokens);
        if member.unclosed {
            let brace = (0..part.tokens.len()).find(|&t| part.is(t, "{")).unwrap_or(0);
            self.say(unclosed(part.token_span(brace), part.token_span(part.tokens.len().saturating_sub(1))));
            let end = part.text.len();
            part = part.mended(&[(end..end, " }".to_owned())]);
        }
        let whole = part.whole();
        let count = self.broken.len();
        match holds {
            Holds::Members => {
                let read = self.repair(part, Rule::one_member, Place::Member, |b, p| b.member(p));
                let member = read.map_or_else(|p| salvage::member(&mut self.build(&p)), |(_, m)| Some(m));
                into.members(member);
            }
            Holds::Rules => {
                let read = self.repair(part, Rule::one_rule, Place::Rule, |b, p| b.rule(p));
                let rule = read.map_or_else(|p| salvage::rule(&mut self.build(&p)), |(_, r)| Some(r));
                into.rules(rule);
            }
            Holds::Parts => {
                let read = self.repair(part, Rule::one_part, Place::Part, |b, p| b.part(p));
                parts.extend(read.map_or_else(|p| salvage::part(&self.build(&p)), |(_, p)| Some(p)));
            }
            Holds::Lines => {
                let read = self.repair(part, Rule::one_line, Place::Line, |b, p| b.test_line(p));
                let line = read.map_or_else(|p| salvage::line(&mut self.build(&p)), |(_, l)| Some(l));
                into.lines(line);
            }
        }
        into.broken |= self.broken.len() > count || self.broken.last() == Some(&whole);
    }

    /// Reads a piece, mending slips as long as that leads further. What cannot be read is said once.
    fn repair<'t, T>(
        &mut self,
        mut piece: Piece<'t>,
        entry: Rule,
        place: Place,
        build: impl Fn(&mut Build<'_, '_>, Pair<'_, Rule>) -> Option<T>,
    ) -> Result<(Piece<'t>, T), Piece<'t>> {
        let mut left = usize::MAX;
        let mut quiet = false;
        for _ in 0..MOST_REPAIRS {
            if let Some(at) = depth_exceeded(&piece.tokens) {
                self.say(too_deep(piece.token_span(at)));
                break;
            }
            let trouble = match Grammar::parse(entry, &piece.without_comments()) {
                Ok(mut pairs) => {
                    let built = pairs.next().and_then(|p| build(&mut self.build(&piece), p));
                    match built {
                        Some(built) => return Ok((piece, built)),
                        None => break,
                    }
                }
                Err(error) => {
                    let (at, wanted) = failure(&error);
                    let rest = piece.text.len().saturating_sub(at);
                    if rest >= left {
                        break;
                    }
                    left = rest;
                    diagnose(&piece, place, at, &wanted)
                }
            };
            if !quiet {
                self.say(trouble.error);
            }
            quiet |= trouble.last;
            let Some(patch) = trouble.patch else { break };
            piece = piece.mended(&[patch]);
        }
        self.broken.push(piece.whole());
        Err(piece)
    }
}

/// An item whose contents are being read.
struct Filled {
    item: Option<Item>,
    /// Something in it was not understood.
    broken: bool,
}

impl Filled {
    fn members(&mut self, member: Option<crate::syntax::ast::Member>) {
        if let Some(Item { kind: ItemKind::Me(block) | ItemKind::Record(block) | ItemKind::Request(block), .. }) =
            &mut self.item
        {
            block.members.extend(member);
        }
    }

    fn rules(&mut self, rule: Option<crate::syntax::ast::Rule>) {
        if let Some(Item { kind: ItemKind::Rules(rules), .. }) = &mut self.item {
            rules.rules.extend(rule);
        }
    }

    fn lines(&mut self, line: Option<crate::syntax::ast::TestLine>) {
        if let Some(Item { kind: ItemKind::Test(test), .. }) = &mut self.item {
            test.lines.extend(line);
        }
    }

    fn wording(&mut self, wording: Wording) {
        if let Some(Item { kind: ItemKind::Reply(reply), .. }) = &mut self.item {
            reply.wordings.push(wording);
        }
    }
}

/// Where pest stopped, and what it would have taken there.
fn failure(error: &pest::error::Error<Rule>) -> (usize, Vec<Rule>) {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let wanted = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.clone(),
        ErrorVariant::CustomError { .. } => Vec::new(),
    };
    (at, wanted)
}

/// The first bracket that nests too deep.
pub(super) fn depth_exceeded(tokens: &[Token]) -> Option<usize> {
    let mut depth = 0_usize;
    tokens.iter().position(|t| {
        match t.kind {
            Kind::Opening => depth += 1,
            Kind::Closing => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MAX_DEPTH
    })
}

fn unclosed(open: Span, last: Span) -> Diagnostic {
    Diagnostic::error(codes::UNCLOSED, open, "this `{` is never closed").help("write `}` where it ends").fix(
        "write `}`",
        Applicability::Unsafe,
        last.after(),
        "\n}",
    )
}

/// The brace that opens the item (or the free text of a reply), if it stands where it should.
fn opening(piece: &Piece<'_>, head: usize, holds: Holds) -> Option<usize> {
    let end = missing_brace(piece, head, holds).unwrap_or(piece.tokens.len());
    let mut range: Range<usize> = head + 1..end;
    range.find(|&at| piece.is(at, "{") || (holds == Holds::Parts && piece.kind(at) == Some(Kind::Text)))
}

/// Where the contents begin although no brace came before.
fn missing_brace(piece: &Piece<'_>, head: usize, holds: Holds) -> Option<usize> {
    let word = |at| piece.kind(at) == Some(Kind::Word);
    let content = |at: usize| match holds {
        Holds::Members => {
            let field = word(at) && matches!(piece.word(at + 1), ":" | "=") && !piece.is(at + 2, "{");
            field || piece.is(at, "let") || (piece.is(at, "answer") && piece.is(at + 1, "by"))
        }
        Holds::Rules => {
            let named = piece.is(at, "rule") && word(at + 1) && matches!(piece.word(at + 2), "{" | "when");
            named || (piece.is(at, "otherwise") && word(at + 1))
        }
        Holds::Parts => super::replies::part_kind(piece.word(at)).is_some() && piece.kind(at + 1) == Some(Kind::Text),
        Holds::Lines => piece.is(at, "expect") || (word(at) && matches!(piece.word(at + 1), "=" | ".")),
    };
    let first = head + if matches!(piece.word(head), "me") { 1 } else { 2 };
    // Behind a text that is never closed a brace would be a part of that text.
    let open_text = |at| matches!(piece.kind(at), Some(Kind::OpenText | Kind::OpenBlock));
    (first..piece.tokens.len()).take_while(|&at| !piece.is(at, "{") && !open_text(at)).find(|&at| content(at))
}

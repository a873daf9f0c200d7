//! The literal texts that readers get, each with the way back to its place in the source.

use super::File;
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind, MemberKind, Part, Segment, Template, WordingBody};
use std::ops::Range;

/// A run of literal text between two holes.
#[derive(Clone, Copy, Debug)]
pub struct Passage<'a> {
    /// The text as the reader gets it.
    pub text: &'a str,
    pieces: &'a [(u32, u32)],
    span: Span,
}

impl Passage<'_> {
    /// The place in the source of a byte range of the text.
    pub fn place(&self, range: Range<usize>) -> Span {
        let at = |offset: usize| {
            let offset = u32::try_from(offset).unwrap_or(u32::MAX);
            let piece = self.pieces.iter().rev().find(|&&(value, _)| value <= offset);
            piece.map_or(self.span.start, |&(value, source)| source + (offset - value)).min(self.span.end)
        };
        let (start, end) = (at(range.start), at(range.end.saturating_sub(1)).saturating_add(1));
        Span { start, end: end.clamp(start, self.span.end.max(start)), ..self.span }
    }
}

/// Every literal text of replies, reasons and questions, in reading order.
pub fn passages(files: &[File]) -> Vec<Passage<'_>> {
    let mut all = Vec::new();
    for item in files.iter().flat_map(|f| &f.tree.items) {
        match &item.kind {
            ItemKind::Record(block) | ItemKind::Request(block) => block.members.iter().for_each(|m| {
                if let MemberKind::Field(ast::Field { ask: Some(ask), .. }) = &m.kind {
                    push(&mut all, ask);
                }
            }),
            ItemKind::Rules(rules) => {
                let reasons = rules.rules.iter().filter_map(|r| r.outcome.because.as_ref());
                reasons.for_each(|b| push(&mut all, &b.text));
            }
            ItemKind::Reply(reply) => reply.wordings.iter().for_each(|w| wording(&mut all, &w.body)),
            ItemKind::Use(_) | ItemKind::Let(_) | ItemKind::Me(_) | ItemKind::Test(_) => {}
        }
    }
    all
}

fn wording<'a>(all: &mut Vec<Passage<'a>>, body: &'a WordingBody) {
    match body {
        WordingBody::Free(text) => push(all, text),
        WordingBody::Parts(parts) => parts.iter().for_each(|part| {
            if let Part::Text { text, .. } = part {
                push(all, text);
            }
        }),
    }
}

fn push<'a>(all: &mut Vec<Passage<'a>>, template: &'a Template) {
    for segment in &template.segments {
        if let Segment::Text { text, pieces, span } = segment {
            all.push(Passage { text, pieces, span: *span });
        }
    }
}

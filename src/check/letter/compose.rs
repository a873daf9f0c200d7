//! Composes letters: which parts are shown, and what stands in their holes.

use super::{HOLE, Letter, Run, Sent};
use crate::check::phrase::cut;
use crate::check::tone;
use crate::check::words::Finder;
use crate::model::{Because, Expr, ExprKind, Hole, Part, PartKind, Policy, Segment, Template, Value};
use crate::source::Span;
use crate::syntax::ast;
use std::collections::HashMap;

/// Up to how many conditional parts every branch is read; of more, all shown, none shown, and each alone.
const MOST_CONDITIONS: usize = 4;

/// What the reader of a wording may get.
pub(super) fn letters<'a>(
    policy: &'a Policy,
    sent: &Sent<'a>,
    texts: &HashMap<Span, &'a ast::Template>,
    finder: &mut Finder<'a>,
) -> Vec<Letter<'a>> {
    let write = |shown: &[bool], fallback: bool| {
        let mut pen = Pen { policy, sent, texts, fallback, text: String::new(), runs: Vec::new(), fell_back: false };
        let parts = pen.parts(shown);
        (pen, parts)
    };
    // looking for words takes longest: only what differs is read
    let mut read = |(pen, parts): (Pen<'a, '_>, _)| {
        let words = cut::words(&pen.text);
        let hits = finder.find(&words);
        let mut letter = Letter { text: pen.text, parts, words, hits, runs: pen.runs };
        if tone::is_warm(&letter) {
            letter.hits.retain(|hit| !hit.is_faint);
        }
        letter
    };
    let mut all = Vec::new();
    for shown in branches(&sent.wording.parts) {
        all.push(read(write(&shown, false)));
        let with_fallbacks = write(&shown, true);
        if with_fallbacks.0.fell_back {
            all.push(read(with_fallbacks));
        }
    }
    all
}

/// Which parts are shown, in every branch; all of them first.
fn branches(parts: &[Part]) -> Vec<Vec<bool>> {
    let conditional = |part: &Part| matches!(part, Part::Text { when: Some(_), .. });
    let places: Vec<usize> = parts.iter().enumerate().filter(|(_, p)| conditional(p)).map(|(at, _)| at).collect();
    let sets: Vec<u64> = if places.len() <= MOST_CONDITIONS {
        (0..1 << places.len()).rev().collect()
    } else {
        let each = (0..places.len().min(60)).map(|bit| 1 << bit);
        [u64::MAX, 0].into_iter().chain(each).collect()
    };
    let shows =
        |set: u64, at: usize| places.iter().position(|&p| p == at).is_none_or(|bit| bit > 60 || set >> bit & 1 == 1);
    sets.into_iter().map(|set| (0..parts.len()).map(|at| shows(set, at)).collect()).collect()
}

/// Writes a letter.
struct Pen<'a, 's> {
    policy: &'a Policy,
    sent: &'s Sent<'a>,
    texts: &'s HashMap<Span, &'a ast::Template>,
    /// Whether a hole with a fallback shows that.
    fallback: bool,
    fell_back: bool,
    text: String,
    runs: Vec<Run<'a>>,
}

impl<'a> Pen<'a, '_> {
    fn parts(&mut self, shown: &[bool]) -> Vec<(usize, PartKind, std::ops::Range<usize>)> {
        let mut parts = Vec::new();
        let mut open = false;
        let wording = self.sent.wording;
        for (at, part) in wording.parts.iter().enumerate().filter(|(at, _)| shown.get(*at) == Some(&true)) {
            let Part::Text { kind, text, .. } = part else {
                open = false;
                continue;
            };
            let alone = matches!(kind, PartKind::Greet | PartKind::Sign);
            match (self.text.is_empty(), open && !alone) {
                (true, _) => {}
                (false, true) => self.text.push(' '),
                (false, false) => self.text.push_str("\n\n"),
            }
            let start = self.text.len();
            self.template(text, None);
            parts.push((at, *kind, start..self.text.len()));
            open = !alone;
        }
        parts
    }

    fn template(&mut self, text: &'a Template, shown_by: Option<Span>) {
        let written = self.texts.get(&text.span).map(|t| t.segments.as_slice()).unwrap_or_default();
        for (index, segment) in text.segments.iter().enumerate() {
            match segment {
                Segment::Text(plain) => {
                    let (pieces, span) = match written.get(index) {
                        Some(ast::Segment::Text { pieces, span, .. }) => (pieces.as_slice(), *span),
                        _ => ([].as_slice(), text.span),
                    };
                    self.push(plain, pieces, span, shown_by);
                }
                Segment::Hole(Hole::Reason, span) => self.reason(*span),
                Segment::Hole(Hole::Value(value), span) => self.value(value, *span, shown_by),
                Segment::Hole(Hole::AnswerBy | Hole::AgainOn, span) => self.hole(*span, shown_by),
            }
        }
    }

    fn reason(&mut self, hole: Span) {
        let rule = self.sent.rule;
        match &rule.because {
            Some(Because { text, .. }) => self.template(text, Some(hole)),
            None => self.hole(hole, None),
        }
    }

    /// A constant shows as it is, everything else is known only when a request comes in.
    fn value(&mut self, value: &'a Expr, span: Span, shown_by: Option<Span>) {
        match &value.kind {
            ExprKind::Const(Value::Text(text)) => self.push(text, &[], span, shown_by),
            ExprKind::Global(id) => self.value(&self.policy.globals.at(*id).value, span, shown_by),
            ExprKind::OrElse(_, fallback) if self.fallback => {
                self.fell_back |= matches!(fallback.kind, ExprKind::Const(_));
                self.value(fallback, span, shown_by);
            }
            _ => self.hole(span, shown_by),
        }
    }

    fn hole(&mut self, span: Span, shown_by: Option<Span>) {
        self.push(HOLE.encode_utf8(&mut [0; 4]), &[], span, shown_by);
    }

    fn push(&mut self, text: &str, pieces: &'a [(u32, u32)], span: Span, shown_by: Option<Span>) {
        let start = self.text.len();
        self.text.push_str(text);
        self.runs.push(Run { at: start..self.text.len(), pieces, span, shown_by });
    }
}

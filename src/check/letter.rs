//! The letters that a policy sends, as their readers get them: every wording, every branch, with each reason that can reach it.

mod compose;

use super::File;
use super::phrase::cut::{HOLE, Word};
use super::words::{Finder, Hit, Lexicon, List};
use crate::model::arena::Id;
use crate::model::{Decision, Hole, Kind, KindId, Part, PartKind, Policy, Reply, ReplyStyle, Rule, Segment, Wording};
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind, WordingBody};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// A wording as one rule sends it.
#[derive(Debug)]
pub struct Sent<'a> {
    /// The kind of request.
    pub kind: &'a Kind,
    /// Its place among the kinds.
    pub kind_id: KindId,
    /// The rule.
    pub rule: &'a Rule,
    /// Its place among the rules.
    pub rule_index: usize,
    /// The reply.
    pub reply: &'a Reply,
    /// The wording.
    pub wording: &'a Wording,
    /// The wording as it is written.
    pub tree: Option<&'a ast::Wording>,
    /// What the reader may get: first the letter with every part, then the other branches.
    pub letters: Vec<Letter<'a>>,
}

/// A text as a reader gets it; what is known only when a request comes in is a [`HOLE`].
#[derive(Debug)]
pub struct Letter<'a> {
    /// The text.
    pub text: String,
    /// The parts that are shown: index in the wording, which part, place in the text.
    pub parts: Vec<(usize, PartKind, Range<usize>)>,
    /// Its words.
    pub words: Vec<Word>,
    /// What it has of the word lists.
    pub hits: Vec<Hit<'a>>,
    runs: Vec<Run<'a>>,
}

/// A stretch of a letter and where it comes from.
#[derive(Clone, Debug)]
struct Run<'a> {
    at: Range<usize>,
    /// Where it stands in the source: byte offset in the run, byte offset in the file. Empty for what stands in a hole.
    pieces: &'a [(u32, u32)],
    span: Span,
    /// The hole through which a reason came.
    shown_by: Option<Span>,
}

impl Sent<'_> {
    /// Whether somebody is told no, or not yet.
    pub fn declines(&self) -> bool {
        matches!(self.rule.decision, Decision::Decline | Decision::Defer)
    }

    /// Whether it is a letter with all that belongs to one, not a fragment for a channel that brings its own frame.
    pub fn is_full(&self) -> bool {
        self.kind.reply_style == ReplyStyle::Full
    }

    /// The letter with every part.
    pub fn whole(&self) -> Option<&Letter<'_>> {
        self.letters.first()
    }

    /// Where a finding about the wording as a whole is shown.
    pub fn place(&self) -> Span {
        let first = self.reply.bodies.iter().any(|b| b.wordings.first().is_some_and(|w| w.span == self.wording.span));
        let brace = Span { end: self.wording.span.start.saturating_add(1), ..self.wording.span };
        if first { self.reply.name.span } else { brace }
    }

    /// The reply's name, with the number of the wording where there are several.
    pub fn title(&self) -> String {
        let wordings = self.reply.bodies.first().map(|b| b.wordings.as_slice()).unwrap_or_default();
        let at = wordings.iter().position(|w| w.span == self.wording.span).unwrap_or(0);
        let name = &self.reply.name.text;
        if wordings.len() < 2 { format!("`{name}`") } else { format!("wording {} of `{name}`", at + 1) }
    }

    /// The texts of the wording, with the index of their part.
    pub fn texts(&self) -> impl Iterator<Item = (usize, PartKind, &crate::model::Template)> {
        self.wording.parts.iter().enumerate().filter_map(|(at, part)| match part {
            Part::Text { kind, text, .. } => Some((at, *kind, text)),
            Part::Paragraph => None,
        })
    }

    /// Whether a part shows the rule's reason.
    pub fn shows_reason(&self, part: usize) -> bool {
        let is_reason = |segment: &Segment| matches!(segment, Segment::Hole(Hole::Reason, _));
        self.texts().any(|(at, _, text)| at == part && text.segments.iter().any(is_reason))
    }
}

impl<'a> Letter<'a> {
    /// Its hits in a list.
    pub fn in_list(&self, list: List) -> impl Iterator<Item = &Hit<'a>> {
        self.hits.iter().filter(move |hit| hit.list == list)
    }

    /// How many words it has; what stands in a hole counts as one.
    pub fn length(&self) -> usize {
        self.words.iter().map(|word| word.at.start).collect::<HashSet<_>>().len()
    }

    /// The words of a range, as they are written.
    pub fn said(&self, at: &Range<usize>) -> String {
        let words = self.text.get(at.clone()).unwrap_or("");
        words.replace(HOLE, "…").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The part in which a place lies.
    pub fn part_at(&self, at: usize) -> Option<(usize, PartKind)> {
        self.parts.iter().find(|(_, _, range)| range.contains(&at)).map(|&(index, kind, _)| (index, kind))
    }

    /// The places in the source of a range, in order; a range that goes over several texts has several.
    pub fn places(&self, range: &Range<usize>) -> Vec<Span> {
        let mut places: Vec<Span> = Vec::new();
        for run in self.runs.iter().filter(|run| run.at.start < range.end && range.start < run.at.end) {
            let place = run.place(range.start.max(run.at.start)..range.end.min(run.at.end));
            match places.last_mut() {
                Some(last) if last.file == place.file && last.end == place.start => last.end = place.end,
                _ => places.push(place),
            }
        }
        places
    }

    /// The place of a range that is written in one stretch, letter by letter.
    pub fn exact(&self, range: &Range<usize>) -> Option<Span> {
        let run = self.runs.iter().find(|run| run.at.start <= range.start && range.end <= run.at.end)?;
        let place = run.place(range.clone());
        let whole = !run.pieces.is_empty() && (place.end - place.start) as usize == range.len();
        whole.then_some(place)
    }

    /// The hole through which a place came, where it is in a reason.
    pub fn shown_by(&self, at: usize) -> Option<Span> {
        self.runs.iter().find(|run| run.at.contains(&at)).and_then(|run| run.shown_by)
    }
}

impl Run<'_> {
    fn place(&self, range: Range<usize>) -> Span {
        if self.pieces.is_empty() {
            return self.span;
        }
        let at = |offset: usize| {
            let offset = u32::try_from(offset.saturating_sub(self.at.start)).unwrap_or(u32::MAX);
            let piece = self.pieces.iter().rev().find(|&&(value, _)| value <= offset);
            piece.map_or(self.span.start, |&(value, source)| source + (offset - value)).min(self.span.end)
        };
        let (start, end) = (at(range.start), at(range.end.saturating_sub(1)).saturating_add(1));
        Span { start, end: end.clamp(start, self.span.end.max(start)), ..self.span }
    }
}

/// The trees of texts and wordings by their places.
struct Written<'a> {
    texts: HashMap<Span, &'a ast::Template>,
    wordings: HashMap<Span, &'a ast::Wording>,
}

/// Every wording that a rule of the policy sends. Where rules send the same one with the same words, it stands once.
pub fn sent<'a>(policy: &'a Policy, files: &'a [File], lexicon: &'a Lexicon) -> Vec<Sent<'a>> {
    let written = written(files);
    let mut finder = Finder::new(lexicon);
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    for (kind_id, kind) in policy.kinds.iter() {
        for (rule_index, rule) in kind.rules.iter().enumerate() {
            let Some((reply, _)) = rule.reply else { continue };
            let reply = policy.replies.at(reply);
            for wording in reply.body(kind_id).into_iter().flat_map(|body| &body.wordings) {
                let tree = written.wordings.get(&wording.span).copied();
                let mut sent = Sent { kind, kind_id, rule, rule_index, reply, wording, tree, letters: Vec::new() };
                let reason = sent.texts().any(|(at, ..)| sent.shows_reason(at));
                let because = rule.because.as_ref().filter(|_| reason);
                let decision = rule.decision;
                if seen.insert((kind_id.index(), wording.span, decision, because.map(|b| b.text.span))) {
                    sent.letters = compose::letters(policy, &sent, &written.texts, &mut finder);
                    all.push(sent);
                }
            }
        }
    }
    all
}

fn written(files: &[File]) -> Written<'_> {
    let mut written = Written { texts: HashMap::new(), wordings: HashMap::new() };
    for item in files.iter().flat_map(|f| &f.tree.items) {
        match &item.kind {
            ItemKind::Rules(rules) => {
                let reasons = rules.rules.iter().filter_map(|r| r.outcome.because.as_ref());
                written.texts.extend(reasons.map(|b| (b.text.span, &b.text)));
            }
            ItemKind::Reply(reply) => {
                for wording in &reply.wordings {
                    written.wordings.insert(wording.span, wording);
                    written.texts.extend(texts(&wording.body).map(|text| (text.span, text)));
                }
            }
            _ => {}
        }
    }
    written
}

fn texts(body: &WordingBody) -> impl Iterator<Item = &ast::Template> {
    let (free, parts) = match body {
        WordingBody::Free(text) => (Some(text), [].as_slice()),
        WordingBody::Parts(parts) => (None, parts.as_slice()),
    };
    let texts = parts.iter().filter_map(|part| match part {
        ast::Part::Text { text, .. } => Some(text),
        _ => None,
    });
    free.into_iter().chain(texts)
}

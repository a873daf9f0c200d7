//! Texts with holes.

use super::build::Build;
use crate::diagnostic::{Applicability, Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{Name, Path, Segment, Template};
use crate::syntax::grammar::{Grammar, Rule};
use pest::Parser;
use pest::iterators::Pair;
use std::ops::Range;

/// Text that is being gathered until a hole ends it.
#[derive(Default)]
struct Run {
    text: String,
    pieces: Vec<(u32, u32)>,
    from: Option<usize>,
    to: usize,
}

impl Build<'_, '_> {
    /// A text with holes.
    pub(super) fn template(&mut self, pair: &Pair<'_, Rule>) -> Template {
        let lines = self.text_lines(pair);
        let mut segments = Vec::new();
        let mut run = Run::default();
        for (at, line) in lines.lines.iter().enumerate() {
            if at > 0 {
                let end = lines.lines.get(at - 1).map_or(line.start, |l| l.end);
                self.plain(&mut run, "\n", end, end + 1);
            }
            self.template_line(line.clone(), &mut run, &mut segments);
        }
        self.flush(&mut run, &mut segments);
        Template { segments, span: self.span(pair), block: lines.block }
    }

    /// Text that could not be read as a template, kept as it stands.
    pub(super) fn plain_template(&self, range: Range<usize>) -> Template {
        let text = self.piece.text.get(range.clone()).unwrap_or("");
        let mut run = Run::default();
        let mut segments = Vec::new();
        let shown = if text.is_empty() { "…" } else { text };
        self.plain(&mut run, shown, range.start, range.end);
        self.flush(&mut run, &mut segments);
        Template { segments, span: self.piece.span(range), block: false }
    }

    /// Adds text that stands at `at..end` of the piece.
    fn plain(&self, run: &mut Run, text: &str, at: usize, end: usize) {
        if text.is_empty() {
            return;
        }
        let value = u32::try_from(run.text.len()).unwrap_or(u32::MAX);
        run.pieces.push((value, self.piece.span(at..end).start));
        run.text.push_str(text);
        run.from.get_or_insert(at);
        run.to = end;
    }

    fn flush(&self, run: &mut Run, segments: &mut Vec<Segment>) {
        let Run { text, pieces, from, to } = std::mem::take(run);
        if let Some(from) = from {
            segments.push(Segment::Text { text, pieces, span: self.piece.span(from..to) });
        }
    }

    fn template_line(&mut self, line: Range<usize>, run: &mut Run, segments: &mut Vec<Segment>) {
        let piece = self.piece;
        let mut at = line.start;
        while let Some(rest) = piece.text.get(at..line.end).filter(|r| !r.is_empty()) {
            let plain = rest.find(['\\', '{']).unwrap_or(rest.len());
            self.plain(run, rest.get(..plain).unwrap_or(""), at, at + plain);
            at += plain;
            let rest = rest.get(plain..).unwrap_or("");
            if rest.starts_with('\\') {
                let mut text = String::new();
                let length = self.escape(rest, at, false, &mut text);
                self.plain(run, &text, at, at + length);
                at += length;
            } else if !rest.is_empty() {
                at += self.hole_or_text(rest, at, run, segments);
            }
        }
    }

    /// Reads the hole at the start of `rest`; one that cannot be read stays text. Gives how much was read.
    fn hole_or_text(&mut self, rest: &str, at: usize, run: &mut Run, segments: &mut Vec<Segment>) -> usize {
        let Some(length) = hole_length(rest) else {
            self.errors.push(unclosed_hole(rest, self.piece.span(at..at + 1)));
            self.plain(run, rest, at, at + rest.len());
            return rest.len();
        };
        let shown = rest.get(..length).unwrap_or(rest);
        let double = shown.strip_prefix("{{").map(|name| name.trim_end_matches('}'));
        let hole = match double {
            Some(name) => {
                self.errors.push(double_brace(shown, name, self.piece.span(at..at + length)));
                self.hole(&format!("{{{name}}}"), at + 1)
            }
            None => self.hole(shown, at),
        };
        match hole {
            Some((path, fallback)) => {
                self.flush(run, segments);
                segments.push(Segment::Hole { path, fallback, span: self.piece.span(at..at + length) });
            }
            None => {
                if double.is_none() {
                    self.errors.push(malformed_hole(shown, self.piece.span(at..at + length)));
                }
                self.plain(run, shown, at, at + length);
            }
        }
        length
    }

    /// Reads `{path or else 'fallback'}`, which stands at `at`.
    fn hole(&mut self, text: &str, at: usize) -> Option<(Path, Option<(String, Span)>)> {
        let hole = Grammar::parse(Rule::one_hole, text).ok()?.next()?;
        let mut path = None;
        let mut fallback = None;
        for kid in hole.into_inner() {
            let range = at + kid.as_span().start()..at + kid.as_span().end();
            match kid.as_rule() {
                Rule::hole_path => path = Some(self.hole_path(kid, at)),
                Rule::fallback => fallback = Some((self.fallback(kid.as_str(), range.clone()), self.piece.span(range))),
                _ => {}
            }
        }
        Some((path?, fallback))
    }

    fn hole_path(&self, pair: Pair<'_, Rule>, at: usize) -> Path {
        let place = |p: &Pair<'_, Rule>| self.piece.span(at + p.as_span().start()..at + p.as_span().end());
        let span = place(&pair);
        let names = pair.into_inner().map(|n| Name { text: n.as_str().to_owned(), span: place(&n) });
        Path { names: names.collect(), span }
    }

    fn fallback(&mut self, quoted: &str, range: Range<usize>) -> String {
        let inside = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or("");
        let mut out = String::new();
        let mut at = 0;
        while let Some(rest) = inside.get(at..).filter(|r| !r.is_empty()) {
            let plain = rest.find('\\').unwrap_or(rest.len());
            out.push_str(rest.get(..plain).unwrap_or(""));
            at += plain;
            if let Some(escape) = rest.get(plain..).filter(|e| !e.is_empty()) {
                at += self.escape(escape, range.start + 1 + at, false, &mut out);
            }
        }
        out
    }
}

/// Length of the hole at the start of `text`, braces included; none if it does not end in this line.
fn hole_length(text: &str) -> Option<usize> {
    if text.starts_with("{{") {
        let end = text.find('}')?;
        let more = text.get(end + 1..).is_some_and(|t| t.starts_with('}'));
        return Some(end + 1 + usize::from(more));
    }
    let mut quoted = false;
    let end = text.find(|c| {
        quoted ^= c == '\'';
        c == '}' && !quoted
    });
    Some(end.or_else(|| text.find('}'))? + 1)
}

fn unclosed_hole(rest: &str, span: Span) -> Diagnostic {
    let slip = Diagnostic::error(codes::SYNTAX, span, "this `{` is never closed").label("begins a place for a value");
    let name: String =
        rest.chars().skip(1).take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.')).collect();
    match name.as_str() {
        "" => slip.help("for a plain brace write `\\{`"),
        name => slip.help(format!("write `{{{name}}}`, or `\\{{` for a plain brace")),
    }
}

fn double_brace(shown: &str, name: &str, span: Span) -> Diagnostic {
    let name = name.trim();
    Diagnostic::error(codes::SYNTAX, span, format!("`{}` has two braces; one is enough", short(shown)))
        .help(format!("write `{{{}}}`", short(name)))
        .fix("use one brace", Applicability::Safe, span, format!("{{{name}}}"))
}

fn malformed_hole(shown: &str, span: Span) -> Diagnostic {
    let inside = shown.trim_matches(['{', '}']).trim();
    let slip = |message: String| Diagnostic::error(codes::SYNTAX, span, message);
    if inside.is_empty() {
        return slip("these braces are empty".to_owned())
            .help("write a name, as in `{name}`, or `\\{` for a plain brace");
    }
    if let Some((path, text)) = inside.split_once("or else").filter(|(_, t)| t.trim().len() > 1) {
        let text = text.trim().trim_matches(['"', '\\', '\'', '“', '”']);
        let fixed = format!("{{{} or else '{text}'}}", path.trim());
        return slip("the text after `or else` stands in single quotes here".to_owned())
            .help(format!("write `{}`", short(&fixed)))
            .fix("use single quotes", Applicability::Safe, span, fixed);
    }
    if let Some((path, text)) = inside.split_once(" or ").filter(|(_, t)| t.trim().starts_with('\'')) {
        let fixed = format!("{{{} or else {}}}", path.trim(), text.trim());
        return slip("`or` is written `or else` here".to_owned()).help(format!("write `{}`", short(&fixed))).fix(
            "write `or else`",
            Applicability::Safe,
            span,
            fixed,
        );
    }
    slip(format!("`{}` is not the name of a value", short(shown)))
        .label("braces in a text hold a name")
        .help("write `{name}` or `{name or else 'text'}`; for a plain brace write `\\{`")
}

/// At most forty characters of a text.
pub(super) fn short(text: &str) -> String {
    let mut short: String = text.chars().take(40).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

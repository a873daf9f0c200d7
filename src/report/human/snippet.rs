//! The picture of a finding: the lines it is about, underlined and labelled. Drawn by miette over an excerpt of the involved
//! lines, so that a finding costs the same in a small file and in a large one; then its blocks are joined as we like them.

use super::super::{Finding, Look};
use crate::diagnostic::Severity;
use crate::source::{SourceFile, SourceMap, Span};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents,
};
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// Most lines of one place that are shown.
const MAX_LINES: usize = 8;
/// Lines longer than this (in characters) are cut around the place.
const MAX_COLUMNS: usize = 160;
/// Labels in the same file that are at most this many lines away stand in the same block, in the order of the text.
const NEAR: u32 = 15;

/// A place to underline.
#[derive(Clone)]
struct Mark<'a> {
    span: Span,
    text: &'a str,
    primary: bool,
}

/// Draws the places of a finding, if it has any.
pub fn write(out: &mut String, finding: Finding<'_>, look: Look) {
    let d = finding.diagnostic;
    let Some(span) = d.span else { return };
    let primary = Mark { span, text: &d.label, primary: true };
    let others = d.labels.iter().map(|l| Mark { span: l.span, text: &l.text, primary: false });
    let groups = group(finding.sources, primary, others);
    let blocks: Vec<Block> = groups.iter().filter_map(|marks| draw(finding.sources, marks, d.severity, look)).collect();
    join(out, &blocks);
}

/// Marks that stand in one block: those near the primary one, then the others by file.
fn group<'a>(sources: &SourceMap, primary: Mark<'a>, others: impl Iterator<Item = Mark<'a>>) -> Vec<Vec<Mark<'a>>> {
    let line = |mark: &Mark<'_>| sources.line_column(mark.span.file, mark.span.start).line;
    let near = |a: &Mark<'_>, b: &Mark<'_>| a.span.file == b.span.file && line(a).abs_diff(line(b)) <= NEAR;
    let mut groups = vec![vec![primary]];
    for mark in others {
        match groups.iter_mut().find(|g| g.first().is_some_and(|first| near(first, &mark))) {
            Some(group) => group.push(mark),
            None => groups.push(vec![mark]),
        }
    }
    groups
}

/// The drawn lines of a group.
struct Block {
    /// `path:line:column` of its first mark.
    heading: String,
    /// Columns of its line numbers.
    digits: usize,
    /// Its lines, each beginning with a space; none is a gap.
    lines: Vec<Option<String>>,
}

fn draw(sources: &SourceMap, marks: &[Mark<'_>], severity: Severity, look: Look) -> Option<Block> {
    let first = marks.first()?;
    let file = sources.get(first.span.file)?;
    let excerpt =
        Excerpt::new(file, marks, look.width.map_or(MAX_COLUMNS, |w| w.saturating_sub(10).clamp(40, MAX_COLUMNS)));
    let drawing = Drawing { labels: excerpt.labels(marks), excerpt: &excerpt };
    let mut text = String::new();
    handler(&drawing.labels, severity, look).render_report(&mut text, &drawing).ok()?;
    Some(block(&text, heading(sources, first)))
}

fn heading(sources: &SourceMap, mark: &Mark<'_>) -> String {
    let at = sources.line_column(mark.span.file, mark.span.start);
    let lead = if mark.primary {
        ""
    } else if mark.text.contains("declared") || mark.text.starts_with("the `") {
        "declared at "
    } else {
        "also at "
    };
    format!("{lead}{}:{}:{}", visible(sources.name(mark.span.file)), at.line, at.column)
}

fn handler(labels: &[LabeledSpan], severity: Severity, look: Look) -> GraphicalReportHandler {
    let mut theme = if look.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let strong = if severity == Severity::Warn { theme.styles.warning } else { theme.styles.error };
    let styles = labels.iter().map(|l| if l.primary() { strong } else { theme.styles.advice }).collect();
    theme.styles.highlights = styles;
    GraphicalReportHandler::new_themed(theme).with_context_lines(0).with_links(false).without_syntax_highlighting()
}

/// Takes miette's drawing apart: its own header goes, the lines of its contexts stay.
fn block(text: &str, heading: String) -> Block {
    let mut digits = 2;
    let mut contexts: Vec<(usize, Vec<&str>)> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        let bare = line.trim_start_matches(' ');
        if bare.starts_with("╭─[") && !inside {
            let width = (line.len() - bare.len()).saturating_sub(2);
            digits = digits.max(width);
            contexts.push((width, Vec::new()));
            inside = true;
        } else if bare.starts_with("╰───") {
            inside = false;
        } else if let Some((_, lines)) = contexts.last_mut().filter(|_| inside) {
            lines.push(line);
        }
    }
    let mut lines = Vec::new();
    for (index, (width, context)) in contexts.iter().enumerate() {
        if index > 0 {
            lines.push(None);
        }
        let pad = " ".repeat(digits - width);
        lines.extend(context.iter().map(|l| Some(format!("{pad}{l}"))));
    }
    Block { heading, digits, lines }
}

/// Puts the blocks under one another, with one width for all line numbers.
fn join(out: &mut String, blocks: &[Block]) {
    let digits = blocks.iter().map(|b| b.digits).max().unwrap_or(2);
    let margin = " ".repeat(digits + 1);
    for (index, block) in blocks.iter().enumerate() {
        let corner = if index == 0 { "╭─" } else { "╰─" };
        out.push_str(&format!("{margin}{corner}[{}]\n", block.heading));
        let pad = " ".repeat(digits - block.digits);
        for line in &block.lines {
            match line {
                // miette leaves a column free on the left; we do not.
                Some(line) => out.push_str(format!("{pad}{}", line.strip_prefix(' ').unwrap_or(line)).trim_end()),
                None => out.push_str(&format!("{margin}·")),
            }
            out.push('\n');
        }
    }
    if blocks.len() == 1 {
        out.push_str(&format!("{margin}╰─\n"));
    }
}

/// A text with everything that a terminal would act upon made visible or taken out.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().any(acts) { Cow::Owned(text.chars().map(shown).collect()) } else { Cow::Borrowed(text) }
}

/// Whether a terminal acts upon a character instead of showing it.
fn acts(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn shown(c: char) -> char {
    match c {
        '\u{0}'..='\u{8}' | '\u{b}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or('�'),
        '\n' => '␊',
        '\u{7f}' => '␡',
        c if acts(c) => '�',
        c => c,
    }
}

/// A line of an excerpt.
struct Line {
    /// Which line of the file it is, from 0.
    index: usize,
    /// The bytes of the file that are shown.
    shown: Range<usize>,
    /// Characters of the line in front of them.
    skipped: usize,
    /// Where it starts in the excerpt's text, before the `…` of a cut.
    start: usize,
    /// Where its file bytes start in the excerpt's text.
    body: usize,
    /// Where it ends, behind its line break.
    end: usize,
}

/// The lines that a drawing needs, made safe to show.
struct Excerpt<'a> {
    file: &'a SourceFile,
    text: String,
    lines: Vec<Line>,
}

impl<'a> Excerpt<'a> {
    fn new(file: &'a SourceFile, marks: &[Mark<'_>], columns: usize) -> Self {
        let mut wanted: Vec<usize> = marks.iter().flat_map(|m| lines_of(file, m.span)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut excerpt = Excerpt { file, text: String::new(), lines: Vec::new() };
        for index in wanted {
            let focus = marks.iter().map(|m| m.span.range()).find(|r| lines_at(file, r.start) == index);
            excerpt.push(index, focus, columns);
        }
        excerpt
    }

    /// Adds a line, cut around `focus` if it is long.
    fn push(&mut self, index: usize, focus: Option<Range<usize>>, columns: usize) {
        let range = self.file.line_range(index);
        let whole = self.file.text();
        let shown = window(whole, range.clone(), focus.unwrap_or(range.start..range.start), columns);
        let start = self.text.len();
        if shown.start > range.start {
            self.text.push('…');
        }
        let body = self.text.len();
        self.text.push_str(&visible(whole.get(shown.clone()).unwrap_or("")));
        if shown.end < range.end {
            self.text.push('…');
        }
        self.text.push('\n');
        let skipped = whole.get(range.start..shown.start).map_or(0, |s| s.chars().count());
        self.lines.push(Line { index, shown, skipped, start, body, end: self.text.len() });
    }

    /// The marks as miette wants them, in the order of the text.
    fn labels(&self, marks: &[Mark<'_>]) -> Vec<LabeledSpan> {
        let mut labels: Vec<LabeledSpan> = marks.iter().filter_map(|m| self.label(m)).collect();
        labels.sort_by_key(LabeledSpan::offset);
        labels
    }

    fn label(&self, mark: &Mark<'_>) -> Option<LabeledSpan> {
        let range = mark.span.range();
        let last = *lines_of(self.file, mark.span).end();
        let start = self.position(lines_at(self.file, range.start), range.start)?;
        let end = self.position(last, range.end)?;
        let end =
            if end > start { end } else { start + self.text.get(start..)?.chars().next().map_or(1, char::len_utf8) };
        let text = (!mark.text.is_empty()).then(|| visible(mark.text).into_owned());
        let span = (start, end - start);
        Some(match mark.primary {
            true => LabeledSpan::new_primary_with_span(text, span),
            false => LabeledSpan::new_with_span(text, span),
        })
    }

    /// Where a byte of a line of the file stands in the excerpt.
    fn position(&self, line: usize, offset: usize) -> Option<usize> {
        let line = self.lines.iter().find(|l| l.index == line)?;
        let offset = offset.clamp(line.shown.start, line.shown.end);
        let before = visible(self.file.text().get(line.shown.start..offset)?).len();
        Some(line.body + before)
    }

    /// The line of the excerpt in which one of its offsets lies.
    fn line(&self, offset: usize) -> Option<(usize, &Line)> {
        let at = self.lines.partition_point(|l| l.end <= offset).min(self.lines.len().checked_sub(1)?);
        self.lines.get(at).map(|l| (at, l))
    }
}

/// The index of the line that holds an offset.
fn lines_at(file: &SourceFile, offset: usize) -> usize {
    let offset = u32::try_from(offset.min(file.text().len())).unwrap_or(u32::MAX);
    file.line_starts().partition_point(|&s| s <= offset).saturating_sub(1)
}

/// The lines of a place, not more than are shown.
fn lines_of(file: &SourceFile, span: Span) -> std::ops::RangeInclusive<usize> {
    let range = span.range();
    let first = lines_at(file, range.start);
    let last = lines_at(file, range.end.saturating_sub(1).max(range.start));
    first..=if last - first < MAX_LINES { last } else { first }
}

/// The part of a line that is shown: all of it, or a window that begins a little before `focus`.
fn window(text: &str, line: Range<usize>, focus: Range<usize>, columns: usize) -> Range<usize> {
    let long =
        |range: Range<usize>| text.get(range).is_some_and(|t| t.len() > columns && t.chars().nth(columns).is_some());
    if !long(line.clone()) {
        return line;
    }
    let before = text.get(line.start..focus.start.clamp(line.start, line.end)).unwrap_or("");
    let start = if before.chars().nth(columns / 2).is_some() {
        let lead = line.start + before.char_indices().rev().nth(columns / 4).map_or(0, |(at, _)| at);
        // Near the end of the line there is room for more in front.
        let whole = text.get(line.clone()).unwrap_or("");
        lead.min(line.start + whole.char_indices().rev().nth(columns - 1).map_or(0, |(at, _)| at))
    } else {
        line.start
    };
    let rest = text.get(start..line.end).unwrap_or("");
    start..start + rest.char_indices().nth(columns).map_or(rest.len(), |(at, _)| at)
}

impl SourceCode for Excerpt<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        _before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (first, line) = self.line(span.offset()).ok_or(MietteError::OutOfBounds)?;
        let (last, end) = self
            .line((span.offset() + span.len()).saturating_sub(1).max(span.offset()))
            .ok_or(MietteError::OutOfBounds)?;
        let data = self.text.get(line.start..end.end).ok_or(MietteError::OutOfBounds)?;
        let number = line.index + self.file.first_line().saturating_sub(1) as usize;
        let count = last - first + 1;
        let whole = (line.start, end.end - line.start).into();
        Ok(Box::new(MietteSpanContents::new_named(
            String::from("-"),
            data.as_bytes(),
            whole,
            number,
            line.skipped,
            count,
        )))
    }
}

/// What miette is asked to draw.
#[derive(Debug)]
struct Drawing<'a> {
    labels: Vec<LabeledSpan>,
    excerpt: &'a Excerpt<'a>,
}

impl fmt::Debug for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Display for Drawing<'_> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Drawing<'_> {}

impl miette::Diagnostic for Drawing<'_> {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Diagnostic, codes};
    use crate::source::FileId;

    fn drawn(text: &str, marks: &[(&str, &str)]) -> String {
        let mut sources = SourceMap::new();
        let file = sources.add("p.etq", text);
        drawn_in(&sources, file, text, marks)
    }

    fn drawn_in(sources: &SourceMap, file: FileId, text: &str, marks: &[(&str, &str)]) -> String {
        let place = |piece: &str| {
            let at = text.find(piece).unwrap();
            Span::new(file, at, at + piece.len())
        };
        let mut d = Diagnostic::error(codes::SYNTAX, place(marks[0].0), "m").label(marks[0].1);
        for (piece, label) in &marks[1..] {
            d = d.also(place(piece), *label);
        }
        let mut out = String::new();
        write(&mut out, Finding { sources, diagnostic: &d }, Look::default());
        out
    }

    #[test]
    fn one_place() {
        insta::assert_snapshot!(drawn("a\n    when length(note) < 20\n", &[("length(note)", "no length")]), @r#"
  ╭─[p.etq:2:10]
2 │     when length(note) < 20
  ·          ──────┬─────
  ·                ╰── no length
  ╰─
"#);
    }

    #[test]
    fn two_places_with_a_gap() {
        let text = "a\nb\nrule one {\n}\n\nrule two {\n}\nf\ng\nh\nrule ten {}\n";
        insta::assert_snapshot!(drawn(text, &[("two", "never reached"), ("one", "decided here first"), ("ten", "")]), @r#"
   ╭─[p.etq:6:6]
 3 │ rule one {
   ·      ─┬─
   ·       ╰── decided here first
   ·
 6 │ rule two {
   ·      ─┬─
   ·       ╰── never reached
   ·
11 │ rule ten {}
   ·      ───
   ╰─
"#);
    }

    #[test]
    fn a_far_place_has_a_block_of_its_own() {
        let text = format!("note: text?\n{}x = note\n", "\n".repeat(120));
        insta::assert_snapshot!(drawn(&text, &[("x =", "here"), ("text?", "declared optional")]), @r#"
    ╭─[p.etq:122:1]
122 │ x = note
    · ─┬─
    ·  ╰── here
    ╰─[declared at p.etq:1:7]
  1 │ note: text?
    ·       ──┬──
    ·         ╰── declared optional
"#);
    }

    #[test]
    fn the_end_of_the_file_and_an_empty_file() {
        insta::assert_snapshot!(drawn("a {", &[("", "start"), ("{", "opened here")]), @r#"
  ╭─[p.etq:1:1]
1 │ a {
  · ┬ ┬
  · │ ╰── opened here
  · ╰── start
  ╰─
"#);
        insta::assert_snapshot!(drawn("", &[("", "nothing here")]), @r#"
  ╭─[p.etq:1:1]
1 │
  · ┬
  · ╰── nothing here
  ╰─
"#);
    }

    #[test]
    fn several_lines() {
        insta::assert_snapshot!(drawn("when a\n  and b\n  or c\n", &[("a\n  and b\n  or c", "two readings")]), @r#"
  ╭─[p.etq:1:6]
1 │ ╭─▶ when a
2 │ │     and b
3 │ ├─▶   or c
  · ╰──── two readings
  ╰─
"#);
    }

    #[test]
    fn long_lines_are_cut_and_controls_are_shown() {
        let text = format!("{}\u{1b}[31mred{}", "é".repeat(400), "x".repeat(400));
        insta::assert_snapshot!(drawn(&text, &[("red", "here")]), @r#"
  ╭─[p.etq:1:406]
1 │ …éééééééééééééééééééééééééééééééééééé␛[31mredxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
  ·                                           ─┬─
  ·                                            ╰── here
  ╰─
"#);
    }

    #[test]
    fn an_excerpt_counts_from_its_first_line() {
        let mut sources = SourceMap::new();
        let text = "{\"id\":\"r3\",\"received\":\"yesterday\"}";
        let file = sources.add_excerpt("requests/may.jsonl", text, 1203, 99_000);
        insta::assert_snapshot!(drawn_in(&sources, file, text, &[("\"yesterday\"", "a text that is no date")]), @r#"
     ╭─[requests/may.jsonl:1203:23]
1203 │ {"id":"r3","received":"yesterday"}
     ·                       ─────┬─────
     ·                            ╰── a text that is no date
     ╰─
"#);
    }
}

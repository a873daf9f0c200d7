//! A stretch of a file that is read on its own, perhaps mended: what was mended is read on, and places still lead back to
//! the text as it was written.

use super::scan::{Kind, Scan, Token, scan};
use crate::source::{FileId, Span};
use std::borrow::Cow;
use std::ops::Range;

/// A replaced stretch.
#[derive(Clone, Copy, Debug)]
struct Patch {
    /// Where the new text stands in the piece.
    at: usize,
    length: usize,
    /// What it stands for in the file.
    from: usize,
    to: usize,
}

impl Patch {
    fn end(self) -> usize {
        self.at + self.length
    }

    /// What stands of it in a stretch of the piece; all of that stands for all that was replaced.
    fn within(self, range: &Range<usize>) -> Option<Patch> {
        let (at, end) = (self.at.max(range.start), self.end().min(range.end));
        let touches = at < end || (self.length == 0 && at == end);
        touches.then(|| Patch { at, length: end - at, ..self })
    }

    /// What stands of it beside some edits, which are in order and do not overlap.
    fn beside(self, edits: &[(Range<usize>, String)]) -> Vec<Patch> {
        let mut left = Vec::new();
        let mut rest = self;
        for (range, _) in edits.iter().filter(|(range, _)| range.end > self.at && range.start < self.end()) {
            left.extend(rest.within(&(rest.at..range.start)).filter(|p| p.length > 0));
            if range.end >= rest.end() {
                return left;
            }
            rest = Patch { at: range.end, length: rest.end() - range.end, ..rest };
        }
        left.push(rest);
        left
    }
}

/// A stretch of a file with its tokens, whose places count from its own start.
#[derive(Clone, Debug)]
pub(super) struct Piece<'t> {
    pub(super) text: Cow<'t, str>,
    pub(super) tokens: Vec<Token>,
    /// The whole file.
    whole_text: &'t str,
    file: FileId,
    base: usize,
    patches: Vec<Patch>,
    /// Whether there may be comments in it.
    commented: bool,
}

impl<'t> Piece<'t> {
    /// The stretch of `text` that these tokens span, with comments between them or without.
    pub(super) fn of_file(file: FileId, text: &'t str, tokens: &[Token], commented: bool) -> Self {
        let range = span_of(tokens);
        let shown = text.get(range.clone()).unwrap_or("");
        Piece {
            text: Cow::Borrowed(shown),
            tokens: shifted(tokens, range.start),
            whole_text: text,
            file,
            base: range.start,
            patches: Vec::new(),
            commented,
        }
    }

    /// The piece that the tokens in `range` span.
    pub(super) fn part(&self, range: Range<usize>) -> Piece<'t> {
        let tokens = self.tokens.get(range).unwrap_or(&[]);
        let range = span_of(tokens);
        let patches = self.patches.iter().filter_map(|p| p.within(&range));
        Piece {
            text: Cow::Owned(self.text.get(range.clone()).unwrap_or("").to_owned()),
            tokens: shifted(tokens, range.start),
            whole_text: self.whole_text,
            file: self.file,
            base: self.first_byte(range.start),
            patches: patches.map(|p| Patch { at: p.at - range.start, ..p }).collect(),
            commented: self.commented,
        }
    }

    /// The piece with other text in place of some stretches, which are in order and do not overlap.
    pub(super) fn mended(&self, edits: &[(Range<usize>, String)]) -> Piece<'t> {
        let mut out = String::with_capacity(self.text.len());
        let mut patches = Vec::new();
        let mut old = self.patches.iter().flat_map(|p| p.beside(edits)).peekable();
        let mut done = 0;
        for (range, new) in edits {
            let keep = |out: &mut String, to: usize| out.push_str(self.text.get(done..to).unwrap_or(""));
            let shift = out.len() as isize - done as isize;
            while let Some(p) = old.next_if(|p| p.end() <= range.start) {
                patches.push(Patch { at: p.at.saturating_add_signed(shift), ..p });
            }
            keep(&mut out, range.start);
            let (from, to) = (self.first_byte(range.start), self.last_byte(range.end));
            patches.push(Patch { at: out.len(), length: new.len(), from, to: to.max(from) });
            out.push_str(new);
            done = range.end;
        }
        let shift = out.len() as isize - done as isize;
        patches.extend(old.map(|p| Patch { at: p.at.saturating_add_signed(shift), ..p }));
        out.push_str(self.text.get(done..).unwrap_or(""));
        let Scan { tokens, remarks, .. } = scan(&out);
        Piece { text: Cow::Owned(out), tokens, patches, commented: !remarks.is_empty(), ..*self }
    }

    /// The text as pest reads it: with blanks in place of comments.
    pub(super) fn without_comments(&self) -> Cow<'_, str> {
        if !self.commented {
            return Cow::Borrowed(&self.text);
        }
        let mut out = String::with_capacity(self.text.len());
        let mut behind = 0;
        let end = self.text.len();
        for (next, next_end) in self.tokens.iter().map(|t| (t.start, t.end)).chain([(end, end)]) {
            while let Some(comment) = self.comment(behind..next) {
                out.push_str(self.text.get(out.len()..comment.start).unwrap_or(""));
                out.extend(comment.clone().map(|_| ' '));
                behind = comment.end;
            }
            behind = next_end;
        }
        out.push_str(self.text.get(out.len()..).unwrap_or(""));
        Cow::Owned(out)
    }

    /// The first comment that begins in a stretch between two tokens.
    fn comment(&self, range: Range<usize>) -> Option<Range<usize>> {
        let gap = self.text.get(range.clone()).filter(|gap| gap.len() > 1)?;
        let start = range.start + gap.find("//")?;
        let line = self.text.get(start..).unwrap_or("");
        Some(start..start + line.find('\n').unwrap_or(line.len()))
    }

    /// Where in the file something stands that begins here.
    fn first_byte(&self, at: usize) -> usize {
        if self.patches.is_empty() {
            return self.base + at;
        }
        let behind = self.patches.partition_point(|p| p.at <= at);
        match behind.checked_sub(1).and_then(|i| self.patches.get(i)) {
            None => self.base + at,
            Some(p) if at >= p.end() => p.to + (at - p.end()),
            Some(p) => p.from,
        }
    }

    /// Where in the file something stands that ends here.
    fn last_byte(&self, at: usize) -> usize {
        if self.patches.is_empty() {
            return self.base + at;
        }
        let behind = self.patches.partition_point(|p| p.at < at);
        match behind.checked_sub(1).and_then(|i| self.patches.get(i)) {
            None => self.base + at,
            Some(p) if at >= p.end() => p.to + (at - p.end()),
            Some(p) => p.to,
        }
    }

    /// The place in the file of a stretch of the piece.
    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let start = self.first_byte(range.start);
        Span::new(self.file, start, self.last_byte(range.end).max(start))
    }

    /// The place of a stretch without blanks and comments at its end.
    pub(super) fn trimmed(&self, start: usize, end: usize) -> Range<usize> {
        let blank = |byte: &u8| byte.is_ascii_whitespace() || byte.is_ascii_control();
        // A comment before the end of the text has a line break behind it.
        if end < self.text.len() && end > start && !self.text.as_bytes().get(end - 1).is_some_and(blank) {
            return start..end;
        }
        let behind = self.tokens.partition_point(|t| t.start < end);
        let last = behind.checked_sub(1).and_then(|i| self.tokens.get(i)).map_or(end, |t| t.end.min(end));
        start..last.max(start)
    }

    /// The text of the file under a span, as it was written.
    pub(super) fn source(&self, span: Span) -> &'t str {
        self.whole_text.get(span.range()).unwrap_or("")
    }

    /// The whole of it.
    pub(super) fn whole(&self) -> Span {
        self.span(0..self.text.len())
    }

    /// The token that stands at a place or next behind it.
    pub(super) fn token_at(&self, at: usize) -> usize {
        self.tokens.partition_point(|t| t.end <= at)
    }

    /// The text of a token, empty behind the end.
    pub(super) fn word(&self, token: usize) -> &str {
        self.tokens.get(token).and_then(|t| self.text.get(t.start..t.end)).unwrap_or("")
    }

    /// The byte that a token begins with.
    pub(super) fn first_byte_of(&self, token: usize) -> Option<u8> {
        self.tokens.get(token).and_then(|t| self.text.as_bytes().get(t.start)).copied()
    }

    /// What a token is.
    pub(super) fn kind(&self, token: usize) -> Option<Kind> {
        self.tokens.get(token).map(|t| t.kind)
    }

    /// Whether a word or sign stands there.
    pub(super) fn is(&self, token: usize, word: &str) -> bool {
        self.word(token) == word
    }

    /// The place in the piece of some tokens.
    pub(super) fn range(&self, tokens: Range<usize>) -> Range<usize> {
        span_of(self.tokens.get(tokens).unwrap_or(&[]))
    }

    /// The place in the file of a token; behind the last one, the end.
    pub(super) fn token_span(&self, token: usize) -> Span {
        match self.tokens.get(token) {
            Some(t) => self.span(t.start..t.end),
            None => self.span(self.text.len()..self.text.len()),
        }
    }
}

/// From the first to the last of these tokens.
fn span_of(tokens: &[Token]) -> Range<usize> {
    tokens.first().map_or(0, |t| t.start)..tokens.last().map_or(0, |t| t.end)
}

fn shifted(tokens: &[Token], by: usize) -> Vec<Token> {
    tokens.iter().map(|t| Token { start: t.start - by, end: t.end - by, ..*t }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_become_blanks_of_the_same_length() {
        let text = "rules for talk { // “é” // twice\n  rule r {//\n    when link is \"http://a.example\" // no \"text\"\n    accept }\n}";
        let scan = scan(text);
        let piece = Piece::of_file(FileId(0), text, &scan.tokens, true);
        let blanks = |comment: &str| " ".repeat(comment.len());
        let comments = ["// “é” // twice\n", "//\n", "// no \"text\"\n"];
        let blanked = |text: String, comment: &&str| text.replacen(*comment, &(blanks(comment.trim_end()) + "\n"), 1);
        let expected = comments.iter().fold(text.to_owned(), blanked);
        assert_eq!(piece.without_comments(), expected);
        assert!(expected.contains("http://a.example") && !expected.contains("twice"));
    }
}

//! Renders texts: values as people read them, parts into paragraphs.

use super::program::{Constants, Part, Piece, Text, Wording};
use super::run::{Fallible, Run};
use super::value::{Truth, Val};
use crate::model::Duration;
use crate::model::value::show_date;
use std::fmt::Write;

/// What the holes of a text show that are no values of the record.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) reason: Option<&'a str>,
    pub(super) answer_by: Val<'a>,
    /// How long after today `{again_on}` is.
    pub(super) wait: Option<Duration>,
}

impl Around<'_> {
    /// Nothing.
    pub(super) const NOTHING: Around<'static> = Around { reason: None, answer_by: Val::Absent, wait: None };
}

/// A text that grows; a muted one only learns whether all that it shows is known.
pub(super) struct Page {
    text: String,
    muted: bool,
    /// Whether a paragraph has begun that more parts may join.
    open: bool,
}

impl Page {
    /// An empty page, with room for about so much.
    pub(super) fn new(room: usize) -> Page {
        Page { text: String::with_capacity(room), muted: false, open: false }
    }

    pub(super) fn muted() -> Page {
        Page { text: String::new(), muted: true, open: false }
    }

    pub(super) fn is_muted(&self) -> bool {
        self.muted
    }

    fn push(&mut self, text: &str) {
        if !self.muted {
            self.text.push_str(text);
        }
    }

    /// Puts what keeps a part apart from the one before it.
    fn begin(&mut self, alone: bool) {
        if self.open && !alone {
            self.push(" ");
        } else if !self.text.is_empty() {
            self.push("\n\n");
        }
        self.open = !alone;
    }

    /// The text, without a line break at its end.
    pub(super) fn into_text(mut self) -> String {
        self.text.truncate(self.text.trim_end_matches(['\n', '\r']).len());
        self.text
    }
}

/// Renders a text; none if something that it shows is unknown.
pub(super) fn render<'r>(run: &Run<'r>, text: &'r Text, around: &Around<'_>) -> Fallible<Option<String>> {
    let mut page = Page::new(text.room());
    Ok(fill(run, text, around, &mut page)?.then_some(page.text))
}

/// Whether all that a text shows is known.
pub(super) fn is_known<'r>(run: &Run<'r>, text: &'r Text, around: &Around<'_>) -> Fallible<bool> {
    fill(run, text, around, &mut Page::muted())
}

/// Writes a text; false if something that it shows is unknown.
fn fill<'r>(run: &Run<'r>, text: &'r Text, around: &Around<'_>, page: &mut Page) -> Fallible<bool> {
    for piece in &text.pieces {
        let value = match piece {
            Piece::Plain(text) => {
                page.push(text);
                continue;
            }
            Piece::Reason => {
                page.push(around.reason.unwrap_or(""));
                continue;
            }
            Piece::Value(node) => run.value(node)?,
            Piece::AnswerBy => around.answer_by,
            Piece::AgainOn => run.again_on(around.wait)?,
        };
        match value {
            Val::Unknown => return Ok(false),
            _ if page.muted => {}
            value => show(run.constants, value, &mut page.text),
        }
    }
    Ok(true)
}

/// Writes a wording; false if something that it shows, or the condition of a part, is unknown.
pub(super) fn write<'r>(run: &Run<'r>, wording: &'r Wording, around: &Around<'_>, page: &mut Page) -> Fallible<bool> {
    for part in &wording.parts {
        let Part::Text { alone, text, .. } = part else {
            page.open = false;
            continue;
        };
        match stands(run, part)? {
            Truth::True => {}
            Truth::False => continue,
            Truth::Unknown => return Ok(false),
        }
        if !part_text(run, *alone, text, around, page)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Writes a part; one that comes out empty leaves no trace.
fn part_text<'r>(run: &Run<'r>, alone: bool, text: &'r Text, around: &Around<'_>, page: &mut Page) -> Fallible<bool> {
    let (before, open) = (page.text.len(), page.open);
    page.begin(alone);
    let begun = page.text.len();
    let known = fill(run, text, around, page)?;
    if page.text.len() == begun {
        page.text.truncate(before);
        page.open = open;
    }
    Ok(known)
}

/// Whether a part is included.
pub(super) fn stands<'r>(run: &Run<'r>, part: &'r Part) -> Fallible<Truth> {
    match part {
        Part::Text { when: Some(when), .. } => run.truth(when),
        Part::Text { when: None, .. } | Part::Paragraph => Ok(Truth::True),
    }
}

/// Writes a value as people read it.
pub(super) fn show(constants: &Constants, value: Val<'_>, out: &mut String) {
    // Writing into a text cannot fail.
    let _ = match value {
        Val::Unknown | Val::Absent => Ok(()),
        Val::Bool(b) => write!(out, "{b}"),
        Val::Int(n) => write!(out, "{n}"),
        Val::Decimal(d) if d.is_zero() => write!(out, "0"),
        Val::Decimal(d) => write!(out, "{}", d.normalize()),
        Val::Date(date) => out.write_str(&show_date(date)),
        Val::Days(n) => write!(out, "{n} {}", if n.unsigned_abs() == 1 { "day" } else { "days" }),
        Val::Text(text) => {
            tidy(text, out);
            Ok(())
        }
        Val::Choice(set, at) => {
            tidy(constants.spelling(set, at), out);
            Ok(())
        }
    };
}

/// Writes a text in one line: each run of control characters and line breaks becomes a space, bidirectional controls go.
fn tidy(text: &str, out: &mut String) {
    if text.is_ascii() && !text.bytes().any(|b| b.is_ascii_control()) {
        return out.push_str(text);
    }
    let mut in_run = false;
    for c in text.chars() {
        let breaks = c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        if breaks && !in_run {
            out.push(' ');
        } else if !breaks && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            out.push(c);
        }
        in_run = breaks;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Decimal;

    fn shown(value: Val<'_>) -> String {
        let mut out = String::new();
        show(&Constants::default(), value, &mut out);
        out
    }

    #[test]
    fn values_are_shown_as_people_read_them() {
        for (value, text) in [
            (Val::Decimal(Decimal::new(2500, 3)), "2.5"),
            (Val::Decimal(Decimal::new(-100, 2)), "-1"),
            (Val::Decimal(Decimal::new(0, 3)), "0"),
            (Val::Decimal(Decimal::new(1000, 0)), "1000"),
            (Val::Int(-1200), "-1200"),
            (Val::Days(1), "1 day"),
            (Val::Days(-1), "-1 day"),
            (Val::Days(0), "0 days"),
            (Val::Text("a\r\nb\tc"), "a b c"),
            (Val::Text("é\u{2028}\u{85}\u{7f}x"), "é x"),
            (Val::Text("a\u{202e}b\u{2066}c\u{2069}"), "abc"),
            (Val::Text("a  b"), "a  b"),
            (Val::Text("a\u{200f}b"), "a\u{200f}b"),
        ] {
            assert_eq!(shown(value), text, "{value:?}");
        }
    }
}

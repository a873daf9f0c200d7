//! Characters that no policy may hold outside of quotes and that can only mean one thing: said, then read as what is meant.

use super::piece::Piece;
use super::scan::{Odd, Oddity};
use super::slips::quoted;
use crate::diagnostic::{Applicability, Diagnostic, Edit, codes};
use crate::source::{FileId, Span};
use std::ops::Range;

/// The piece with each oddity replaced by what it means. `odd` counts from the start of the file, as `start` does.
pub(super) fn mended<'t>(piece: Piece<'t>, odd: &[Odd], start: usize) -> Piece<'t> {
    let edits: Vec<(Range<usize>, String)> = odd
        .iter()
        .filter(|o| o.start >= start && o.end <= start + piece.text.len())
        .map(|o| {
            let range = o.start - start..o.end - start;
            let text = piece.text.get(range.clone()).unwrap_or("");
            (range, meant(o.kind, text))
        })
        .collect();
    if edits.is_empty() { piece } else { piece.mended(&edits) }
}

/// What stands there for an oddity once it is mended.
fn meant(kind: Oddity, text: &str) -> String {
    match kind {
        Oddity::Semicolon | Oddity::StarComment | Oddity::OpenComment | Oddity::HashComment => " ".to_owned(),
        Oddity::Blank | Oddity::Control => blank(text).to_owned(),
        Oddity::SingleQuotes | Oddity::CurlyQuotes => quoted(inside(text)),
        Oddity::InnerQuotes => format!("'{}'", inside(text).replace('\'', "’")),
    }
}

/// A blank for what is one, nothing for what has no width.
fn blank(text: &str) -> &'static str {
    if text.chars().all(|c| c.is_whitespace() || c.is_control()) { " " } else { "" }
}

/// A quoted text without its first and last character.
fn inside(text: &str) -> &str {
    let mut chars = text.chars();
    chars.next();
    chars.next_back();
    chars.as_str()
}

/// One error for each oddity; several of a kind that need not be looked at one by one share one.
pub(super) fn report(file: FileId, text: &str, odd: &[Odd], errors: &mut Vec<Diagnostic>) {
    for kind in [Oddity::Semicolon, Oddity::HashComment, Oddity::Blank, Oddity::Control] {
        let mut all = odd.iter().filter(|o| o.kind == kind);
        if let Some(first) = all.next() {
            let others: Vec<&Odd> = all.collect();
            errors.push(shared(file, text, first, &others));
        }
    }
    for o in odd {
        match o.kind {
            Oddity::SingleQuotes | Oddity::CurlyQuotes => errors.push(quotes(file, text, o)),
            Oddity::InnerQuotes => errors.push(inner_quotes(file, text, o)),
            Oddity::StarComment => errors.push(star_comment(file, text, o)),
            Oddity::OpenComment => errors.push(
                Diagnostic::error(codes::UNCLOSED, place(file, o.start, o.start + 2), "this comment is never closed")
                    .help("write `//` before each line of a comment"),
            ),
            Oddity::Semicolon | Oddity::HashComment | Oddity::Blank | Oddity::Control => {}
        }
    }
}

fn place(file: FileId, start: usize, end: usize) -> Span {
    Span::new(file, start, end)
}

fn shown<'t>(text: &'t str, odd: &Odd) -> &'t str {
    text.get(odd.start..odd.end).unwrap_or("")
}

/// The error for the first of several, with a fix for all.
fn shared(file: FileId, text: &str, first: &Odd, others: &[&Odd]) -> Diagnostic {
    let c = shown(text, first).chars().next().unwrap_or(' ');
    let number = format!("U+{:04X}", u32::from(c));
    let (message, help, title, length) = match first.kind {
        Oddity::Semicolon => {
            ("`;` separates nothing here", "remove it: line breaks and blanks are enough", "remove every `;`", 1)
        }
        Oddity::HashComment => ("`#` begins no comment", "write `//`", "write `//`", 1),
        Oddity::Blank => {
            ("this is no ordinary blank", "remove it, or type a blank", "write ordinary blanks", c.len_utf8())
        }
        _ => ("an invisible control character stands here", "remove it", "remove it", c.len_utf8()),
    };
    let slip = Diagnostic::error(codes::SYNTAX, place(file, first.start, first.start + length), message).help(help);
    let slip = match (first.kind, others.len()) {
        (Oddity::Blank | Oddity::Control, 0) => slip.label(number),
        (Oddity::Blank | Oddity::Control, n) => slip.label(format!("{number}, and {n} more of its kind")),
        (_, 0) => slip,
        (_, 1) => slip.label("here and in one more place"),
        (_, n) => slip.label(format!("here and in {n} more places")),
    };
    let edit = |o: &Odd| match o.kind {
        Oddity::HashComment => Edit { span: place(file, o.start, o.start + 1), text: "//".to_owned() },
        Oddity::Semicolon => Edit { span: place(file, o.start, o.end), text: String::new() },
        _ => Edit { span: place(file, o.start, o.end), text: blank(shown(text, o)).to_owned() },
    };
    let edits = std::iter::once(first).chain(others.iter().copied()).map(edit).collect();
    slip.fix_many(title, Applicability::Safe, edits)
}

fn quotes(file: FileId, text: &str, odd: &Odd) -> Diagnostic {
    let span = place(file, odd.start, odd.end);
    let fixed = quoted(inside(shown(text, odd)));
    let kind = if odd.kind == Oddity::SingleQuotes { "single" } else { "curly" };
    Diagnostic::error(codes::SYNTAX, span, format!("a text stands in double quotes, not in {kind} ones"))
        .help(format!("write `{}`", super::template::short(&fixed)))
        .fix("use double quotes", Applicability::Safe, span, fixed)
}

fn inner_quotes(file: FileId, text: &str, odd: &Odd) -> Diagnostic {
    let span = place(file, odd.start, odd.end);
    let fixed = meant(odd.kind, shown(text, odd));
    Diagnostic::error(codes::SYNTAX, span, "a text inside of braces stands in single quotes")
        .help(format!("write `{{… or else {}}}`", super::template::short(&fixed)))
        .fix("use single quotes", Applicability::Safe, span, fixed)
}

fn star_comment(file: FileId, text: &str, odd: &Odd) -> Diagnostic {
    let span = place(file, odd.start, odd.end);
    let inside = shown(text, odd).trim_start_matches("/*").trim_end_matches("*/");
    let lines: Vec<String> = inside
        .lines()
        .map(|l| format!("// {}", l.trim().trim_start_matches('*').trim()).trim_end().to_owned())
        .collect();
    let slip = Diagnostic::error(codes::SYNTAX, place(file, odd.start, odd.start + 2), "`/*` begins no comment")
        .help("write `//` before each line");
    let ends_line = text
        .get(odd.end..)
        .is_none_or(|t| t.trim_start_matches([' ', '\t', '\r']).starts_with(['\n']) || t.trim().is_empty());
    if ends_line { slip.fix("write `//`", Applicability::Safe, span, lines.join("\n")) } else { slip }
}

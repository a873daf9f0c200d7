//! What is said about a text that is not TOML: a table from what the parser says to what people understand.

use crate::diagnostic::Diagnostic;
use crate::record::reader::syntax;
use std::ops::Range;

/// A piece of what the parser says, and what is said instead: message, label and help, if there is one.
type Row = (&'static str, &'static str, &'static str, &'static str);

const NO_VALUE: Row = (
    "invalid value",
    "a value should stand here",
    "neither a text, a number, a date, a list, a table nor `true`, `false`",
    "put a text in double quotes: `\"…\"`",
);
const NO_EQUALS: Row =
    ("key with no value", "a key should be followed by its value", "a `=` is missing here", "write `key = value`");
const NO_NUMBER: Row = ("number", "this is not a number as TOML writes it", "not a number", "");
const NO_TEXT: Row = (
    "quote",
    "this text is not well-formed",
    "a quote is missing, or a character that a text cannot hold as it is",
    "",
);
const NO_ESCAPE: Row = (
    "escape",
    "a backslash should be followed by what it can escape",
    "this cannot be escaped",
    "write `\\\\` for a backslash, or put the text in single quotes",
);
const NO_DATE: Row = ("date", "there is no such day or time", "not a date", "write the date as `2026-05-01`");
const EXTRA_EQUALS: Row = ("extra `=`", "one `=` is enough", "this one is too many", "");
const NAME_OPEN: Row =
    ("unclosed table", "the name of a table is never closed", "a bracket is missing", "write `[[kind]]`");

/// The first row of which the parser says the piece holds.
const ROWS: &[Row] = &[
    ("duplicate key", "this key stands twice", "the second one", ""),
    ("cannot extend value", "this key holds something else already", "here it is used as a table", ""),
    with("string values must be quoted", NO_VALUE),
    NO_VALUE,
    with("missing value", NO_VALUE),
    NO_EQUALS,
    with("missing assignment", NO_EQUALS),
    EXTRA_EQUALS,
    with("extra assignment", EXTRA_EQUALS),
    with("unexpected `=`", EXTRA_EQUALS),
    NAME_OPEN,
    with("unclosed array table", NAME_OPEN),
    ("unclosed array", "a list is never closed", "a `]` is missing", ""),
    ("unclosed inline table", "a table is never closed", "a `}` is missing", ""),
    ("missing comma", "values are separated by commas", "a `,` is missing here", ""),
    ("comma", "a comma should have something before it", "this one is too many", ""),
    (
        "unexpected key or value",
        "something stands behind the value",
        "this does not belong to it",
        "write one key with its value a line",
    ),
    with("basic string", NO_TEXT),
    with("literal string", NO_TEXT),
    NO_TEXT,
    NO_ESCAPE,
    with("unicode", NO_ESCAPE),
    (
        "key",
        "this cannot be a key as it is",
        "a key is made of letters, digits, `_` and `-`",
        "put the key in double quotes",
    ),
    with("zero", NO_NUMBER),
    with("sign", NO_NUMBER),
    with("digits", NO_NUMBER),
    with("radix", NO_NUMBER),
    NO_NUMBER,
    with("integer", NO_NUMBER),
    with("float", NO_NUMBER),
    NO_DATE,
    with("time", NO_DATE),
    ("carriage return", "a line break is incomplete", "a carriage return without its line feed", ""),
    ("", "this is not well-formed TOML", "this does not belong here", ""),
];

const fn with(says: &'static str, row: Row) -> Row {
    (says, row.1, row.2, row.3)
}

/// What is said about the parser's error.
pub(super) fn broken(text: &str, error: &toml::de::Error) -> Diagnostic {
    let at = widened(text, error.span().unwrap_or(text.len()..text.len()));
    let row = ROWS.iter().find(|(says, ..)| error.message().contains(says));
    let (_, message, label, help) = row.copied().unwrap_or(NO_VALUE);
    let found = syntax(&at, message).label(label);
    if help.is_empty() { found } else { found.help(help) }
}

/// A place within the text that is at least a character wide where the line has one there.
fn widened(text: &str, at: Range<usize>) -> Range<usize> {
    let (start, end) = (at.start.min(text.len()), at.end.min(text.len()));
    if start < end {
        return start..end;
    }
    let next = text.get(start..).and_then(|rest| rest.chars().next()).filter(|c| !c.is_control());
    start..start + next.map_or(0, char::len_utf8)
}

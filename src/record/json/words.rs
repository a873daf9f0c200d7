//! What is said about a text that is not JSON: a table from what the parser says to what people understand.

use super::tree::{Broken, Why};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::TOO_DEEP;
use crate::limits::MAX_RECORD_DEPTH;
use crate::record::reader::{fault, syntax};
use crate::record::{Format, node, words};
use std::ops::Range;

/// How the parser begins, and what is said instead: message, label and help, if there is one.
type Row = (&'static str, &'static str, &'static str, &'static str);

const ROWS: &[Row] = &[
    ("EOF while parsing a string", "a text is never closed", "a `\"` is missing", ""),
    ("EOF while parsing a list", "a list is never closed", "a `]` is missing", ""),
    ("EOF while parsing an object", "this record is never closed", "a `}` is missing", ""),
    ("EOF", "this ends too early", "a value is missing", ""),
    ("expected `:`", "a key should be followed by its value", "a `:` is missing here", ""),
    ("expected `,` or `]`", "the entries of a list are separated by commas", "a `,` or `]` is missing here", ""),
    ("expected `,` or `}`", "the keys of a record are separated by commas", "a `,` or `}` is missing here", ""),
    ("key must be a string", "a key should stand in double quotes", "a `\"` is missing here", ""),
    ("trailing characters", "something stands behind the record", "this does not belong to it", ""),
    ("invalid escape", "a backslash should be followed by what it can escape", "this cannot be escaped", ""),
    ("unexpected end of hex", "a `\\u` should be followed by four digits", "they are not all here", ""),
    (
        "control character",
        "a text cannot hold a tab or line break as it is",
        "here it stands",
        "write a tab as `\\t`, a line break as `\\n`",
    ),
    ("invalid number", "this is not a number as JSON writes it", "not a number", ""),
    ("number out of range", "this is not a number as JSON writes it", "not a number", ""),
];

/// What is said about a text that is broken.
pub(super) fn broken(text: &str, broken: Broken, format: Format) -> Diagnostic {
    let at = &broken.at;
    match broken.why {
        Why::Deep => fault(TOO_DEEP, at, format!("this record nests deeper than {MAX_RECORD_DEPTH} levels"))
            .label("here it becomes too deep"),
        Why::Text => {
            syntax(at, "this text holds half of a character").label("a `\\u` that belongs to a pair stands alone")
        }
        Why::Twice(key, first) => syntax(at, format!("`{}` stands twice", words::clip(&key)))
            .label("the second one")
            .also(node::span(&first), "the first one"),
        Why::Syntax(error) => malformed(text, at, &error, format),
    }
}

fn malformed(text: &str, at: &Range<usize>, error: &str, format: Format) -> Diagnostic {
    let under = text.get(at.clone()).unwrap_or("");
    let comma = text.get(..at.start).is_some_and(|before| before.trim_end().ends_with(','));
    if comma && matches!(under, "]" | "}") {
        return syntax(at, "a comma should have something behind it")
            .label("nothing follows the comma")
            .help("remove the comma");
    }
    let Some((says, message, label, help)) = ROWS.iter().find(|(says, ..)| error.starts_with(says)) else {
        return no_value(text, at);
    };
    let at = match *says {
        "invalid number" | "number out of range" => word(text, at),
        "control character" => at.end..at.end + 1,
        _ => at.clone(),
    };
    let found = syntax(&at, *message).label(*label);
    match (*says, format) {
        ("trailing characters", Format::Jsonl) => found.help("write one `{…}` a line"),
        ("trailing characters", _) => found.help("put several records into a list: `[{…}, {…}]`"),
        _ if help.is_empty() => found,
        _ => found.help(*help),
    }
}

/// Something that is no value of JSON.
fn no_value(text: &str, at: &Range<usize>) -> Diagnostic {
    let at = word(text, at);
    let word = text.get(at.clone()).unwrap_or("");
    let found = syntax(&at, "a value should stand here");
    let found = found.label("neither a text, a number, a list, an object nor `true`, `false`, `null`");
    match word.to_ascii_lowercase().as_str() {
        "true" | "yes" => found.help("write `true`"),
        "false" | "no" => found.help("write `false`"),
        "null" | "none" | "nil" | "undefined" | "nan" => found.help("write `null`, or leave the key out"),
        _ if word.chars().all(char::is_alphanumeric) && !word.is_empty() => {
            found.help(format!("put a text in double quotes: `\"{}\"`", words::clip(word)))
        }
        _ => found.help("put a text in double quotes: `\"…\"`"),
    }
}

/// The whole word that a place lies in.
fn word(text: &str, at: &Range<usize>) -> Range<usize> {
    let belongs = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '+' | '-');
    if !text.get(at.clone()).is_some_and(|under| under.chars().all(belongs)) {
        return at.clone();
    }
    let before = text.get(..at.start).unwrap_or("");
    let behind = text.get(at.end..).unwrap_or("");
    let left = before.trim_end_matches(belongs).len();
    at.start.min(left)..at.end + behind.len() - behind.trim_start_matches(belongs).len()
}

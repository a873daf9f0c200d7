//! What the parser's tests share.

use etiquette::source::FileId;
use etiquette::syntax::{Parsed, ast, parse};

/// Parses a text.
pub(super) fn read(text: &str) -> Parsed {
    parse(FileId(0), text)
}

/// Parses a text that has no mistake.
pub(super) fn valid(text: &str) -> ast::File {
    let parsed = read(text);
    assert!(parsed.errors.is_empty(), "{text}\n{:#?}", parsed.errors);
    assert!(parsed.file.broken.is_empty(), "{:?}", parsed.file.broken);
    parsed.file
}

/// Each error as `line:column code: message`.
#[allow(dead_code)]
pub(super) fn said(text: &str) -> Vec<String> {
    let mut map = etiquette::source::SourceMap::new();
    let file = map.add("p", text);
    let place = |d: &etiquette::diagnostic::Diagnostic| {
        let at = map.line_column(file, d.span.unwrap().start);
        format!("{}:{} {}: {}", at.line, at.column, d.code, d.message)
    };
    parse(file, text).errors.iter().map(place).collect()
}

/// Reads any text twice and looks at every place in what comes out.
pub(super) fn check_places(text: &str) {
    let parsed = read(text);
    let again = read(text);
    let shown = format!("{parsed:?}");
    assert_eq!(shown, format!("{again:?}"));
    let mut rest = shown.as_str();
    while let Some(at) = rest.find("Span { file: FileId(0), start: ") {
        rest = &rest[at + 31..];
        let start: usize = rest[..rest.find(',').unwrap()].parse().unwrap();
        let behind = &rest[rest.find("end: ").unwrap() + 5..];
        let end: usize = behind[..behind.find(' ').unwrap()].parse().unwrap();
        assert!(start <= end && text.get(start..end).is_some(), "{start}..{end} of {text:?}");
    }
}

/// The text after the first fix of each error.
pub(super) fn fixed(text: &str) -> Option<String> {
    let errors = read(text).errors;
    let mut edits: Vec<_> = errors.iter().filter_map(|e| e.fixes.first()).flat_map(|f| f.edits.clone()).collect();
    edits.sort_by_key(|e| std::cmp::Reverse(e.span.start));
    let mut out = text.to_owned();
    edits.iter().for_each(|e| out.replace_range(e.span.range(), &e.text));
    (!edits.is_empty()).then_some(out)
}

/// An item without places and lists of what it holds.
pub(super) fn shape(item: &ast::Item) -> String {
    let shown = format!("{item:?}");
    let mut out = String::new();
    let mut rest = shown.as_str();
    while let Some(at) = rest.find("Span {") {
        out.push_str(&rest[..at]);
        rest = &rest[at + rest[at..].find('}').unwrap() + 1..];
    }
    out.push_str(rest);
    out.split("pieces: ").map(|p| p.split_once(']').map_or(p, |s| s.1)).collect()
}

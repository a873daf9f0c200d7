//! What goes when something is left out: a declaration with its documentation and its lines, an entry with its comma, a part with the
//! word that joins it.

use super::lint::LintCx;
use crate::source::{SourceMap, Span};
use crate::syntax::ast::{Attrs, Item, ItemKind};
use std::ops::Range;

/// The stretch that goes with the item, member or rule at `whole`: its documentation, its allowances, its lines, and one of the blank
/// lines around it.
pub fn declaration(cx: &LintCx<'_>, whole: Span) -> Span {
    let items = cx.files.iter().filter(|f| f.id == whole.file).flat_map(|f| &f.tree.items);
    let around = items.filter(|item| from(&item.attrs, item.span).contains(whole));
    let owned = around.flat_map(owners).find(|(_, span)| *span == whole);
    lines(cx.sources, owned.map_or(whole, |(attrs, span)| from(attrs, span)))
}

/// What may have attributes in an item, itself included.
fn owners(item: &Item) -> Vec<(&Attrs, Span)> {
    let mut all = vec![(&item.attrs, item.span)];
    match &item.kind {
        ItemKind::Me(block) | ItemKind::Record(block) | ItemKind::Request(block) => {
            all.extend(block.members.iter().map(|member| (&member.attrs, member.span)));
        }
        ItemKind::Rules(rules) => all.extend(rules.rules.iter().map(|rule| (&rule.attrs, rule.span))),
        ItemKind::Use(_) | ItemKind::Let(_) | ItemKind::Reply(_) | ItemKind::Test(_) => {}
    }
    all
}

/// From the first of its attributes on.
fn from(attrs: &Attrs, span: Span) -> Span {
    let docs = attrs.docs.iter().map(|doc| doc.span);
    docs.chain(attrs.allows.iter().map(|allow| allow.span)).fold(span, Span::to)
}

/// The lines of a stretch where it has them for itself; of two blank lines that would meet one goes too. Else the stretch with the
/// blanks beside it.
pub fn lines(sources: &SourceMap, span: Span) -> Span {
    let Some(text) = sources.get(span.file).map(|file| file.text()) else { return span };
    let Range { start, end } = span.range();
    let (before, after) = (text.get(..start).unwrap_or(""), text.get(end..).unwrap_or(""));
    let ahead = before.trim_end_matches([' ', '\t']);
    let behind = after.trim_start_matches([' ', '\t']);
    let begins_line = ahead.is_empty() || ahead.ends_with('\n');
    let ends_line = behind.is_empty() || behind.starts_with(['\n', '\r']);
    let own_line = begins_line && (ends_line || behind.starts_with("//"));
    let range = match (own_line, ends_line) {
        (true, _) => {
            let rest = after.find('\n').map_or("", |at| after.get(at + 1..).unwrap_or(""));
            let closes = rest.trim_start().is_empty() || rest.trim_start().starts_with('}');
            let kept = if closes { without_last_blank(ahead) } else { ahead };
            kept.len()..text.len() - without_second_blank(kept, rest).len()
        }
        (false, true) => ahead.len()..end,
        (false, false) => start..text.len() - behind.len(),
    };
    Span::new(span.file, range.start, range.end)
}

/// What stays of the text ahead, so that no blank line stands at the end of what it is in.
fn without_last_blank(ahead: &str) -> &str {
    let line = ahead.trim_end_matches(['\n', '\r']).len();
    let end = ahead.get(line..).and_then(|breaks| breaks.find('\n')).map_or(ahead.len(), |at| line + at + 1);
    ahead.get(..end).unwrap_or(ahead)
}

/// What stays behind of the text behind, so that no two blank lines meet and none stands alone at an edge.
fn without_second_blank<'t>(ahead: &str, rest: &'t str) -> &'t str {
    let line = ahead.trim_end_matches(['\n', '\r']).len();
    let begins = line == 0 || ahead.get(..line).is_some_and(|t| t.ends_with('{'));
    let blank_ahead = ahead.get(line..).is_some_and(|breaks| breaks.matches('\n').count() > 1);
    match rest.split_once('\n') {
        Some((blank, others)) if blank.trim().is_empty() && (begins || blank_ahead) => others,
        _ => rest,
    }
}

/// The stretch that goes with an entry of a list in brackets: its lines where it has them for itself, else it and a comma. None where
/// that would take a comment with it, or nothing would be left.
pub fn entry(cx: &LintCx<'_>, entries: &[Span], at: usize) -> Option<Span> {
    let own = *entries.get(at).filter(|_| entries.len() > 1)?;
    let text = cx.sources.get(own.file)?.text();
    let behind = text.get(own.end as usize..)?;
    let comma = behind.trim_start().starts_with(',');
    let with_comma = if comma { behind.find(',').map_or(0, |at| at + 1) } else { 0 };
    let with_comma = Span::new(own.file, own.start as usize, own.end as usize + with_comma);
    let whole = lines(cx.sources, with_comma);
    let alone = cx.sources.text(whole).ends_with('\n');
    let span = match (alone, at.checked_sub(1).and_then(|before| entries.get(before)), entries.get(at + 1)) {
        (true, _, _) => whole,
        (false, Some(before), _) => Span { start: before.end, ..own },
        (false, None, next) => Span { end: next?.start, ..own },
    };
    (!super::walk::has_comment(cx.files, span)).then_some(span)
}

/// The stretch that goes with one of the parts that `and` or `or` joins. None where something else stands between them.
pub fn part(sources: &SourceMap, parts: &[Span], at: usize) -> Option<Span> {
    let own = *parts.get(at)?;
    let (span, between) = match at.checked_sub(1).and_then(|before| parts.get(before)) {
        Some(before) => (Span { start: before.end, ..own }, Span { start: before.end, end: own.start, ..own }),
        None => {
            let next = parts.get(1)?;
            (Span { end: next.start, ..own }, Span { start: own.end, end: next.start, ..own })
        }
    };
    matches!(sources.text(between).trim(), "and" | "or").then_some(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text without the lines of what stands between `<` and `>`.
    fn left(marked: &str) -> String {
        let (start, end) = (marked.find('<').unwrap(), marked.find('>').unwrap() - 1);
        let mut text = marked.replace(['<', '>'], "");
        let mut sources = SourceMap::new();
        let file = sources.add("a", text.as_str());
        let gone = lines(&sources, Span::new(file, start, end)).range();
        text.replace_range(gone, "");
        text
    }

    #[test]
    fn lines_go_whole_and_leave_no_gap() {
        assert_eq!(left("a\n\n<b\nb>\n\nc\n"), "a\n\nc\n");
        assert_eq!(left("a\n    <b>   // why\nc\n"), "a\nc\n");
        assert_eq!(left("<a>\n\nb\n"), "b\n");
        assert_eq!(left("x {\n    <a>\n\n    b\n}\n"), "x {\n    b\n}\n");
        assert_eq!(left("a\n<b>"), "a\n");
        assert_eq!(left("a\n\n<b>\n"), "a\n");
        assert_eq!(left("x {\n    a\n\n    <b>\n}\n"), "x {\n    a\n}\n");
        assert_eq!(left("a\r\n\r\n<b>\r\n\r\nc\r\n"), "a\r\n\r\nc\r\n");
        assert_eq!(left("x { a <b> c }"), "x { a c }");
        assert_eq!(left("x { a <b>\n}"), "x { a\n}");
        assert_eq!(left("a <b> // why\n"), "a // why\n");
    }
}

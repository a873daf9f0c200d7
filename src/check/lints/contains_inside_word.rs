//! `contains-inside-word`: `contains` with a word that other words have inside them.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::walk;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::model::ExprKind as Meaning;
use crate::model::expr::Predicate;
use crate::model::value::fold;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};
use std::collections::HashSet;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("contains-inside-word"),
    family: Family::Housekeeping,
    level: Level::Warn,
    summary: "`contains` with a word that other words have inside them",
    page: include_str!("contains_inside_word.md"),
    run,
};

/// Common words, one a line.
const COMMON: &str = include_str!("contains_inside_word/common.txt");

/// What may stand before a word without making it another one.
const BEFORE: &[&str] = &["un", "re", "pre", "co", "non", "over", "under", "out"];

/// What may stand behind a word without making it another one.
const BEHIND: &[&str] = &[
    "s", "es", "d", "ed", "r", "er", "ers", "or", "ors", "rs", "ing", "ings", "ion", "ions", "ment", "ments", "ly",
    "y", "al", "ally", "able", "ful", "less", "ness", "ship", "ships", "ist", "ists", "ity", "ive", "ance", "man",
    "men", "woman",
];

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let searched: Vec<Search<'_>> = walk::places(cx.files).iter().filter_map(|place| search(place.expr)).collect();
    if searched.is_empty() {
        return Vec::new();
    }
    let in_texts = in_texts(cx);
    searched.iter().filter(|search| in_texts.contains(&search.whole)).flat_map(|search| of(cx, search)).collect()
}

/// A `contains` with the texts that it looks for.
struct Search<'a> {
    whole: Span,
    /// Between what is searched and what is looked for.
    word: Span,
    sought: Vec<(Span, &'a str)>,
}

fn search(expr: &Expr) -> Option<Search<'_>> {
    let ExprKind::Predicate { predicate: Predicate::Contains, text, pattern, .. } = &expr.kind else { return None };
    let items = match &pattern.bare().kind {
        ExprKind::List(items) => items.as_slice(),
        _ => std::slice::from_ref(pattern.bare()),
    };
    let sought = items.iter().filter_map(|item| match &item.bare().kind {
        ExprKind::Text(text) => Some((text.span, text.text.as_str())),
        _ => None,
    });
    Some(Search {
        whole: expr.span,
        word: Span { start: text.span.end, end: pattern.span.start, ..expr.span },
        sought: sought.collect(),
    })
}

/// The places of what looks into a text, not into a list.
fn in_texts(cx: &LintCx<'_>) -> HashSet<Span> {
    let mut open: Vec<_> = walk::meanings(cx.policy).into_iter().map(|(_, expr)| expr).collect();
    let mut places = HashSet::new();
    while let Some(expr) = open.pop() {
        if matches!(expr.kind, Meaning::Predicate { predicate: Predicate::Contains, .. }) {
            places.insert(expr.span);
        }
        expr.operands(|operand| open.push(operand));
    }
    places
}

fn of(cx: &LintCx<'_>, search: &Search<'_>) -> Vec<Diagnostic> {
    let inside = |(span, text): &(Span, &str)| Some((*span, container(&fold(text))?));
    let found: Vec<(Span, &str)> = search.sought.iter().filter_map(inside).collect();
    let all = found.len() == search.sought.len();
    found.into_iter().map(|(span, container)| finding(cx, search, span, container, all)).collect()
}

fn finding(cx: &LintCx<'_>, search: &Search<'_>, span: Span, container: &str, all: bool) -> Diagnostic {
    let text = cx.sources.text(span);
    let finding = LINT
        .finding(span, format!("`contains {text}` also finds \"{container}\""))
        .label("found inside other words too")
        .help(format!("look for it as a word: `mentions {text}`"));
    let at = cx.sources.text(search.word).find(Predicate::Contains.word());
    let word = at.map(|at| search.word.start as usize + at);
    match word.filter(|_| all && !walk::has_comment(cx.files, search.word)) {
        Some(start) => {
            let word = Span::new(span.file, start, start + Predicate::Contains.word().len());
            finding.fix("write `mentions`", Applicability::Unsafe, word, Predicate::Mentions.word())
        }
        None => finding,
    }
}

/// A common word that has this one inside it and is no form of it.
fn container(word: &str) -> Option<&'static str> {
    if word.is_empty() || !word.chars().all(char::is_alphabetic) {
        return None;
    }
    // the shortest is the one that comes to mind
    COMMON.lines().filter(|line| !line.starts_with('#') && is_inside(word, line)).min_by_key(|common| common.len())
}

fn is_inside(word: &str, common: &str) -> bool {
    let places = common.match_indices(word).filter(|_| common.len() > word.len());
    let mut places = places.map(|(at, _)| common.split_at_checked(at).unwrap_or_default());
    places.any(|(before, from)| {
        let behind = from.strip_prefix(word).unwrap_or("");
        let doubled = word.chars().next_back().and_then(|last| behind.strip_prefix(last));
        let is_ending = |end: &str| end.is_empty() || BEHIND.contains(&end);
        let is_form =
            (before.is_empty() || BEFORE.contains(&before)) && (is_ending(behind) || doubled.is_some_and(is_ending));
        !is_form
    })
}

#[cfg(test)]
mod tests {
    use super::container;

    #[test]
    fn words_inside_other_words_are_seen() {
        for (word, inside) in [("rust", "trust"), ("intern", "internet"), ("java", "javascript"), ("hr", "three")] {
            assert_eq!(container(word), Some(inside));
        }
    }

    #[test]
    fn forms_of_a_word_are_meant() {
        for word in ["recruit", "recruiter", "invoice", "c++", "talent partner", "kubernetes", "sponsor", "urgent", ""]
        {
            assert_eq!(container(word), None, "{word}");
        }
    }

    #[test]
    fn the_words_are_in_order() {
        let words: Vec<&str> = super::COMMON.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(words.is_sorted() && words.iter().all(|word| word.chars().all(|c| c.is_ascii_lowercase())));
    }
}

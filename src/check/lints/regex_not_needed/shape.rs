//! Regular expressions that look for plain texts, and nothing else.

use regex_syntax::ast::parse::Parser;
use regex_syntax::ast::{AssertionKind, Ast, GroupKind, RepetitionKind};

/// An expression that looks for plain texts.
pub(super) struct Shape {
    /// The texts, of which one has to be there.
    pub(super) words: Vec<String>,
    /// Where.
    pub(super) place: Place,
    /// Whether capitals make no difference.
    pub(super) any_case: bool,
}

/// Where a text is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// `x`
    Anywhere,
    /// `^x`
    Start,
    /// `x$`
    End,
    /// `^x$`
    Whole,
    /// `\bx\b`
    Word,
}

/// The shape of an expression; none where it needs to be one.
pub(super) fn of(regex: &str) -> Option<Shape> {
    let rest = regex.strip_prefix("(?i)");
    let any_case = rest.is_some();
    let ast = Parser::new().parse(rest.unwrap_or(regex)).ok()?;
    let mut parts: &[Ast] = match &ast {
        Ast::Concat(concat) => &concat.asts,
        one => std::slice::from_ref(one),
    };
    let mut edges = (Edge::Open, Edge::Open);
    while let (Edge::Open, [first, rest @ ..]) = (edges.0, parts) {
        let Some(edge) = edge(first) else { break };
        (edges.0, parts) = (edge, rest);
    }
    while let (Edge::Open, [rest @ .., last]) = (edges.1, parts) {
        let Some(edge) = edge(last) else { break };
        (edges.1, parts) = (edge, rest);
    }
    let place = match edges {
        (Edge::Open, Edge::Open) => Place::Anywhere,
        (Edge::Start, Edge::Open) => Place::Start,
        (Edge::Open, Edge::End) => Place::End,
        (Edge::Start, Edge::End) => Place::Whole,
        (Edge::Word, Edge::Word) => Place::Word,
        _ => return None,
    };
    let words = words(parts)?;
    let plain = |word: &String| !word.is_empty() && word.trim() == word && !word.contains(char::is_control);
    words.iter().all(plain).then_some(Shape { words, place, any_case })
}

/// What stands at an edge of an expression.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    /// Anything: nothing, or `.*`.
    Open,
    Start,
    End,
    Word,
}

fn edge(part: &Ast) -> Option<Edge> {
    match part {
        Ast::Assertion(assertion) => match assertion.kind {
            AssertionKind::StartLine | AssertionKind::StartText => Some(Edge::Start),
            AssertionKind::EndLine | AssertionKind::EndText => Some(Edge::End),
            AssertionKind::WordBoundary => Some(Edge::Word),
            _ => None,
        },
        Ast::Repetition(repetition) => {
            let anything = repetition.op.kind == RepetitionKind::ZeroOrMore && matches!(*repetition.ast, Ast::Dot(_));
            anything.then_some(Edge::Open)
        }
        _ => None,
    }
}

/// The texts that the parts stand for.
fn words(parts: &[Ast]) -> Option<Vec<String>> {
    match parts {
        [Ast::Alternation(either)] => either.asts.iter().map(word).collect(),
        [Ast::Group(group)] if !matches!(&group.kind, GroupKind::NonCapturing(flags) if !flags.items.is_empty()) => {
            words(std::slice::from_ref(&*group.ast))
        }
        [Ast::Concat(concat)] => Some(vec![literal(&concat.asts)?]),
        parts => Some(vec![literal(parts)?]),
    }
}

fn word(part: &Ast) -> Option<String> {
    match part {
        Ast::Concat(concat) => literal(&concat.asts),
        one => literal(std::slice::from_ref(one)),
    }
}

fn literal(parts: &[Ast]) -> Option<String> {
    let letter = |part: &Ast| match part {
        Ast::Literal(literal) => Some(literal.c),
        _ => None,
    };
    parts.iter().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(regex: &str) -> Option<(Place, bool, String)> {
        of(regex).map(|shape| (shape.place, shape.any_case, shape.words.join("|")))
    }

    #[test]
    fn plain_texts_are_seen() {
        for (regex, place, any_case, words) in [
            ("rust", Place::Anywhere, false, "rust"),
            (".*rust.*", Place::Anywhere, false, "rust"),
            ("(?i)^re:", Place::Start, true, "re:"),
            ("\\.org$", Place::End, false, ".org"),
            ("^Ada$", Place::Whole, false, "Ada"),
            ("(?i)\\bhr\\b", Place::Word, true, "hr"),
            ("(?i)one|two", Place::Anywhere, true, "one|two"),
            ("^(?:one|two)$", Place::Whole, false, "one|two"),
        ] {
            assert_eq!(shown(regex), Some((place, any_case, words.to_owned())), "{regex}");
        }
    }

    #[test]
    fn what_needs_an_expression_is_left_alone() {
        for regex in
            ["^A[dn]a", "a+", "a.c", "^one|two$", "\\bhr", "\\d", "", ".*", "^$", "(?i:one)", " a", "a{2}", "^.*a"]
        {
            assert_eq!(shown(regex), None, "{regex}");
        }
    }
}

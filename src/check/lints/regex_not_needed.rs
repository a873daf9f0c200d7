//! `regex-not-needed`: a regular expression that a plain word of the language says better.

mod shape;

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::walk;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::model::literal::quoted;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind};
use shape::{Place, Shape};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("regex-not-needed"),
    family: Family::Housekeeping,
    level: Level::Warn,
    summary: "a regular expression that `contains`, `is` or another word says better",
    page: include_str!("regex_not_needed.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    walk::places(cx.files).iter().filter_map(|place| of(cx, place.expr)).collect()
}

fn of(cx: &LintCx<'_>, expr: &Expr) -> Option<Diagnostic> {
    let ExprKind::Matches(text, regex) = &expr.kind else { return None };
    let shape = shape::of(&regex.text).filter(|shape| !minds_capitals(shape))?;
    let better = better(&shape)?;
    let finding = LINT
        .finding(regex.span, "no regular expression is needed here")
        .label(if is_same(&shape) { "a plain text" } else { "a plain text, but for capitals and the edges of words" })
        .help(format!("write `{} {better}`", cx.sources.text(text.span)));
    let span = Span { start: text.span.end, ..expr.span };
    if walk::has_comment(cx.files, span) {
        return Some(finding);
    }
    let applicability = if is_same(&shape) { Applicability::Safe } else { Applicability::Unsafe };
    Some(finding.fix(format!("write `{better}`"), applicability, span, format!(" {better}")))
}

/// What says the same in words.
fn better(shape: &Shape) -> Option<String> {
    let words: Vec<String> = shape.words.iter().map(|word| quoted(word)).collect();
    let one = match words.as_slice() {
        [one] => Some(one),
        _ => None,
    };
    let predicate = match (shape.place, one) {
        (Place::Whole, Some(word)) if shape.any_case => return Some(format!("is {word}")),
        (Place::Whole, Some(word)) => return Some(format!("is exactly {word}")),
        (Place::Whole, None) if shape.any_case => return Some(format!("in [{}]", words.join(", "))),
        (Place::Whole, None) => return None,
        (Place::Start, _) => "starts with",
        (Place::End, _) => "ends with",
        (Place::Anywhere, _) => "contains",
        (Place::Word, _) => "mentions",
    };
    Some(one.map_or_else(|| format!("{predicate} any of [{}]", words.join(", ")), |word| format!("{predicate} {word}")))
}

/// Whether the word of the language finds exactly what the expression finds.
fn is_same(shape: &Shape) -> bool {
    let no_case = |word: &str| word.chars().all(|c| !c.is_alphabetic());
    // without regard to case the long s is an s to an expression, and to nothing else
    let plain = |word: &str| word.is_ascii() && !word.contains(['s', 'S']);
    let exactly = shape.place == Place::Whole && !shape.any_case;
    let alike = |word: &String| no_case(word) || (shape.any_case && plain(word));
    shape.place != Place::Word && (exactly || shape.words.iter().all(alike))
}

/// Whether the expression looks for capitals only, which nothing else can.
fn minds_capitals(shape: &Shape) -> bool {
    let capitals = |word: &String| {
        word.chars().count() > 1 && word.chars().any(char::is_uppercase) && !word.chars().any(char::is_lowercase)
    };
    !shape.any_case && shape.place != Place::Whole && shape.words.iter().any(capitals)
}

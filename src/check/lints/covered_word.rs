//! `covered-word`: an entry of a list of texts to look for that another entry finds already.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::{removal, walk};
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::model::expr::{Among, Predicate};
use crate::model::value::fold;
use crate::solve;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, ItemKind, Let, LetValue, MemberKind, TypeExpr, TypeKind};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("covered-word"),
    family: Family::Housekeeping,
    level: Level::Warn,
    summary: "an entry of a list of texts to look for that another entry finds already",
    page: include_str!("covered_word.md"),
    run,
};

/// An entry that is a text.
struct Entry {
    at: usize,
    folded: String,
}

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let places = walk::places(cx.files);
    let inline = places.iter().filter_map(|place| match (sought(place.expr)?, &pattern(place.expr)?.kind) {
        (predicate, ExprKind::List(items)) => Some((vec![predicate], items)),
        _ => None,
    });
    let named = lists(cx).filter_map(|(name, items)| Some((ways(cx, &places, name)?, items)));
    inline.chain(named).flat_map(|(ways, items)| of(cx, &ways, items)).collect()
}

/// The predicate that looks for any of a list, or for none of it.
fn sought(expr: &Expr) -> Option<Predicate> {
    match expr.kind {
        ExprKind::Predicate { predicate, among: Some(Among::Any | Among::None), .. } => Some(predicate),
        _ => None,
    }
}

fn pattern(expr: &Expr) -> Option<&Expr> {
    match &expr.kind {
        ExprKind::Predicate { pattern, .. } => Some(pattern.bare()),
        _ => None,
    }
}

/// The lists that have a name for themselves.
fn lists<'a>(cx: &LintCx<'a>) -> impl Iterator<Item = (&'a str, &'a Vec<Expr>)> {
    let items = cx.files.iter().flat_map(|f| &f.tree.items);
    items.filter_map(|item| match &item.kind {
        ItemKind::Let(Let { name, value: LetValue::Expr(Expr { kind: ExprKind::List(items), .. }) }) => {
            Some((name.text.as_str(), items))
        }
        _ => None,
    })
}

/// The predicates that look for a named list; none where it serves another purpose too, or a field has its name.
fn ways(cx: &LintCx<'_>, places: &[walk::Place<'_>], name: &str) -> Option<Vec<Predicate>> {
    let is_meant = |expr: &Expr| match &expr.kind {
        ExprKind::Path(path) => matches!(path.names.as_slice(), [only] if only.text == name),
        _ => false,
    };
    let uses = places.iter().filter(|place| is_meant(place.expr));
    let way = |place: &walk::Place<'_>| {
        let parent = place.parent?;
        pattern(parent).filter(|p| p.span == place.expr.span).and_then(|_| sought(parent))
    };
    let ways: Vec<Predicate> = uses.map(way).collect::<Option<_>>()?;
    (!ways.is_empty() && !is_a_members(cx, name)).then_some(ways)
}

/// Whether a field or let of a block has this name, or a field takes its choices from it.
fn is_a_members(cx: &LintCx<'_>, name: &str) -> bool {
    let items = cx.files.iter().flat_map(|f| &f.tree.items);
    let blocks = items.filter_map(|item| match &item.kind {
        ItemKind::Me(block) | ItemKind::Record(block) | ItemKind::Request(block) => Some(block),
        _ => None,
    });
    blocks.flat_map(|block| &block.members).any(|member| match &member.kind {
        MemberKind::Field(field) => field.name.text == name || is_choice_of(&field.ty, name),
        MemberKind::Let(derived) => derived.name.text == name,
        MemberKind::Clause(_) => false,
    })
}

fn is_choice_of(ty: &TypeExpr, name: &str) -> bool {
    match &ty.kind {
        TypeKind::OneOfNamed(named) => named.text == name,
        TypeKind::List(element) => is_choice_of(element, name),
        _ => false,
    }
}

fn of(cx: &LintCx<'_>, ways: &[Predicate], items: &[Expr]) -> Vec<Diagnostic> {
    let text = |(at, item): (usize, &Expr)| match &item.bare().kind {
        ExprKind::Text(text) => Some(Entry { at, folded: fold(&text.text) }),
        _ => None,
    };
    let entries: Vec<Entry> = items.iter().enumerate().filter_map(text).collect();
    let places: Vec<Span> = items.iter().map(|item| item.span).collect();
    let covers = |short: &Entry, long: &Entry| {
        let blank = short.folded.trim().is_empty() || short.folded == long.folded;
        !blank && ways.iter().all(|way| solve::has(*way, &long.folded, &short.folded))
    };
    let covered = entries.iter().filter_map(|long| Some((long, entries.iter().find(|short| covers(short, long))?)));
    covered.filter_map(|(long, short)| finding(cx, ways, &places, (long.at, *places.get(short.at)?))).collect()
}

fn finding(cx: &LintCx<'_>, ways: &[Predicate], places: &[Span], (at, by): (usize, Span)) -> Option<Diagnostic> {
    let span = *places.get(at)?;
    let (long, short) = (cx.sources.text(span), cx.sources.text(by));
    let way = ways.first()?.word();
    let finding = LINT
        .finding(span, format!("`{long}` is found by `{short}` already"))
        .label(format!("whatever {way} this {way} `{short}` too"))
        .also(by, "finds it")
        .help("leave the longer one out");
    Some(match removal::entry(cx, places, at) {
        Some(span) => finding.fix("leave it out", Applicability::Safe, span, ""),
        None => finding,
    })
}

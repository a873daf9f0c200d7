//! What is kept of a member that could not be read: its name, so that nothing that refers to it seems to be mistaken too.

use super::build::Build;
use super::replies::part_kind;
use super::rules::read_decision;
use super::scan::Kind;
use super::stretches::after_allows;
use crate::source::Span;
use crate::syntax::ast::{
    Attrs, Clause, Decision, Expr, ExprKind, Field, FieldLet, Item, ItemKind, Let, LetValue, Member, MemberKind, Name,
    Outcome, Part, Path, RESERVED, Rule, TestLine, TypeExpr, TypeKind,
};

fn error(span: Span) -> Expr {
    Expr { kind: ExprKind::Error, span }
}

impl Build<'_, '_> {
    /// The name that a token is, if it can be one.
    fn name_token(&self, token: usize) -> Option<Name> {
        let text = self.piece.word(token);
        let fits = self.piece.kind(token) == Some(Kind::Word) && !RESERVED.contains(&text);
        fits.then(|| Name { text: text.to_owned(), span: self.piece.token_span(token) })
    }

    fn attrs_before(&mut self, first: usize) -> Attrs {
        let mut attrs = Attrs::default();
        let span = self.piece.token_span(first);
        self.docs.take_before(span, &mut attrs.docs);
        attrs
    }
}

/// A constant whose value was not understood.
pub(super) fn line_item(build: &mut Build<'_, '_>) -> Option<Item> {
    let head = after_allows(build.piece, 0);
    let name = build.name_token(head + 1).filter(|_| build.piece.is(head, "let"))?;
    let span = build.piece.whole();
    let attrs = build.attrs_before(0);
    Some(Item { attrs, kind: ItemKind::Let(Let { name, value: LetValue::Expr(error(span)) }), span })
}

/// A field without its type, a value, a clause.
pub(super) fn member(build: &mut Build<'_, '_>) -> Option<Member> {
    let head = after_allows(build.piece, 0);
    let span = build.piece.whole();
    let kind = match (build.piece.word(head), build.piece.word(head + 1)) {
        ("let", _) => MemberKind::Let(FieldLet { name: build.name_token(head + 1)?, value: error(span) }),
        ("answer", "by") => MemberKind::Clause(Clause::AnswerBy(error(span))),
        ("expires", "on") => MemberKind::Clause(Clause::ExpiresOn(error(span))),
        ("reply", "limit") => MemberKind::Clause(Clause::ReplyLimit(error(span))),
        _ => {
            let ty = TypeExpr { kind: TypeKind::Error, optional: None, span };
            MemberKind::Field(Field { name: build.name_token(head)?, key: None, ty, default: None, ask: None })
        }
    };
    Some(Member { attrs: build.attrs_before(0), kind, span })
}

/// A rule with an unknown condition, and as much of its outcome as was found.
pub(super) fn rule(build: &mut Build<'_, '_>) -> Option<Rule> {
    let head = after_allows(build.piece, 0);
    let named = match build.piece.word(head) {
        "rule" => true,
        "otherwise" => false,
        _ => return None,
    };
    let span = build.piece.whole();
    let name = if named { Some(build.name_token(head + 1)?) } else { None };
    let outcome = outcome(build, head + 1 + usize::from(named), span);
    let when = named.then(|| error(span));
    Some(Rule { attrs: build.attrs_before(0), name, keyword: build.piece.token_span(head), when, outcome, span })
}

fn outcome(build: &Build<'_, '_>, from: usize, span: Span) -> Outcome {
    let piece = build.piece;
    let found = (from..piece.tokens.len()).find_map(|at| Some((at, read_decision(piece.word(at))?)));
    let mut outcome =
        Outcome { decision: Decision::Review, decision_span: span, wait: None, reply: None, because: None, span };
    if let Some((at, decision)) = found {
        let with = (at..piece.tokens.len()).find(|&t| piece.is(t, "with"));
        outcome.reply = with.and_then(|w| build.name_token(w + 1)).filter(|_| decision != Decision::Review);
        outcome.decision_span = piece.token_span(at);
        // A decline whose reply was not found must not seem to be silent.
        let known = outcome.reply.is_some() || decision == Decision::Accept;
        outcome.decision = if known { decision } else { Decision::Review };
    }
    outcome
}

/// A part with whatever stands behind its word as its text.
pub(super) fn part(build: &Build<'_, '_>) -> Option<Part> {
    let piece = build.piece;
    let at = (0..piece.tokens.len()).find(|&t| part_kind(piece.word(t)).is_some())?;
    let kind = part_kind(piece.word(at))?;
    let text = build.plain_template(piece.range(at + 1..piece.tokens.len()));
    let when = piece.is(0, "when").then(|| error(piece.whole()));
    Some(Part::Text { kind, keyword: piece.token_span(at), when, text, span: piece.whole() })
}

/// A setting with an unknown value.
pub(super) fn line(build: &mut Build<'_, '_>) -> Option<TestLine> {
    let mut names = vec![build.name_token(0)?];
    let mut at = 1;
    while build.piece.is(at, ".") {
        names.extend(build.name_token(at + 1));
        at += 2;
    }
    if !matches!(build.piece.word(at), "=" | ":" | "==") {
        return None;
    }
    let span = names.iter().map(|n| n.span).reduce(Span::to)?;
    Some(TestLine::Set { path: Path { names, span }, value: error(build.piece.whole()) })
}

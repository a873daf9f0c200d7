//! Texts with holes: what each hole shows, and whether it can be shown.

use super::scope::{Cx, Env};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::types::{Base, Scalar, Type};
use crate::model::value::Value;
use crate::model::{Expr, ExprKind, FactId, Hole, KindId, LetId, Need, Segment, Template};
use crate::source::Span;
use crate::syntax::ast;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Where a template stands, which decides what its holes may show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    Reply,
    Because,
    Question,
}

/// What an expression reads.
#[derive(Default)]
struct Read {
    facts: BTreeSet<FactId>,
    lets: BTreeSet<LetId>,
}

impl<'a> Cx<'a> {
    /// A template, its holes resolved.
    pub(super) fn template(&mut self, template: &'a ast::Template, place: Where, env: Env) -> Template {
        let mut segments = Vec::new();
        for segment in &template.segments {
            match segment {
                ast::Segment::Text { text, .. } => segments.push(Segment::Text(text.clone())),
                ast::Segment::Hole { path, fallback, span } => {
                    let hole = self.hole(path, fallback.as_ref(), place, env);
                    segments.push(Segment::Hole(hole, *span));
                }
            }
        }
        if !template.segments.iter().any(has_content) {
            self.empty_text(template.span, "nothing would be said");
        }
        Template { segments, written: written(template), span: template.span }
    }

    /// The text of an `ask`: it shows only what is never unknown.
    pub(super) fn question(&mut self, template: &'a ast::Template, env: Env) -> Template {
        let text = self.template(template, Where::Question, env);
        let Some(kind) = env.kind() else { return text };
        for segment in &text.segments {
            let Segment::Hole(hole, span) = segment else { continue };
            let facts = self.hole_facts(kind, hole);
            let asked = facts.into_iter().find(|&f| self.is_asked(kind, f));
            if let Some(fact) = asked {
                let fact = &self.draft(kind).kind.facts.at(fact);
                let message = format!("this question shows `{}`, which has to be asked first", fact.path);
                let diagnostic = Diagnostic::error(codes::QUESTION_NEEDS_ANSWER, *span, message)
                    .label("nobody may know it yet")
                    .also(fact.span, "asked here")
                    .help("show only facts that every record has");
                self.error(diagnostic);
            }
        }
        text
    }

    fn is_asked(&self, kind: KindId, fact: FactId) -> bool {
        let draft = self.draft(kind);
        // questions that are not resolved yet have their place holder, which is an `Ask` too
        matches!(draft.kind.facts.at(fact).need, Need::Ask(_))
    }

    fn hole_facts(&self, kind: KindId, hole: &Hole) -> BTreeSet<FactId> {
        let mut read = Read::default();
        match hole {
            Hole::Value(expr) => self.facts_of(kind, expr, &mut read),
            Hole::AnswerBy => {
                if let Some(date) = &self.draft(kind).kind.answer_by {
                    self.facts_of(kind, date, &mut read);
                }
            }
            Hole::Reason | Hole::AgainOn => {}
        }
        read.facts
    }

    /// The facts that an expression reads, lets seen through, each once.
    fn facts_of(&self, kind: KindId, expr: &Expr, read: &mut Read) {
        match expr.kind {
            ExprKind::Fact(id) => {
                read.facts.insert(id);
            }
            ExprKind::Let(id) if read.lets.insert(id) => {
                self.facts_of(kind, &self.draft(kind).kind.lets.at(id).value, read);
            }
            // a top-level let reads no fact
            ExprKind::Let(_) | ExprKind::Global(_) => {}
            _ => expr.operands(|operand| self.facts_of(kind, operand, read)),
        }
    }

    fn hole(&mut self, path: &ast::Path, fallback: Option<&(String, Span)>, place: Where, env: Env) -> Hole {
        if let [name] = path.names.as_slice()
            && fallback.is_none()
            && let Some(hole) = self.special_hole(name, place, env)
        {
            return hole;
        }
        let value = self.path(path, env);
        if value.ty.is_error() {
            return Hole::Value(value);
        }
        if let Some(why) = cannot_show(value.ty) {
            self.cannot_show(&value, why, env);
        }
        match fallback {
            Some((text, span)) => Hole::Value(self.fallback(value, text, *span, env)),
            None => Hole::Value(value),
        }
    }

    /// `{reason}`, `{today}`, `{answer_by}`, `{again_on}`, where nothing of the author's has this name.
    fn special_hole(&mut self, name: &ast::Name, place: Where, env: Env) -> Option<Hole> {
        let kind = env.kind()?;
        let declared = env
            .table
            .and_then(|(_, t)| self.table(kind, t))
            .is_some_and(|t| t.members.contains_key(name.text.as_str()));
        match name.text.as_str() {
            "today" => {
                Some(Hole::Value(Expr { kind: ExprKind::Today, ty: Type::scalar(Scalar::Date), span: name.span }))
            }
            "reason" if place == Where::Reply => Some(Hole::Reason),
            "reason" => {
                Some(self.misplaced(name, "`{reason}` stands only in the text of a reply", "write the reason itself"))
            }
            "answer_by" if !declared => Some(self.answer_by(name, kind)),
            "again_on" if !declared && place == Where::Reply => Some(Hole::AgainOn),
            "again_on" if !declared => {
                Some(self.misplaced(name, "`{again_on}` stands only in the text of a reply", "write it into the reply"))
            }
            _ => None,
        }
    }

    fn misplaced(&mut self, name: &ast::Name, message: &str, help: &str) -> Hole {
        self.error(Diagnostic::error(codes::UNKNOWN_NAME, name.span, message).help(help));
        Hole::Value(super::scope::broken(name.span))
    }

    fn answer_by(&mut self, name: &ast::Name, kind: KindId) -> Hole {
        let draft = self.draft(kind);
        let has =
            draft.block.members.iter().any(|m| matches!(&m.kind, ast::MemberKind::Clause(ast::Clause::AnswerBy(_))));
        if has {
            return Hole::AnswerBy;
        }
        let message = format!("`{}` has no `answer by`", draft.kind.name.text);
        let declared = draft.kind.name.span;
        self.error(
            Diagnostic::error(codes::UNKNOWN_NAME, name.span, message)
                .label("there is no date to show")
                .also(declared, "declared here")
                .help("write for instance `answer by received + 7 days` into the request"),
        );
        Hole::Value(super::scope::broken(name.span))
    }

    fn cannot_show(&mut self, value: &Expr, why: &str, env: Env) {
        let message = format!("`{}` is {} and cannot be shown", self.text(value.span), self.base_words(value.ty.base));
        let diagnostic = Diagnostic::error(codes::TYPE_MISMATCH, value.span, message).help(why);
        let diagnostic = self.declared(diagnostic, value, env);
        self.error(diagnostic);
    }

    fn fallback(&mut self, value: Expr, text: &str, span: Span, env: Env) -> Expr {
        if text.is_empty() {
            self.empty_text(span, "an empty fallback leaves a gap; write `when … is present` before the part instead");
        }
        if !value.ty.optional && !self.through_optional(&value, env) {
            self.always_there(&value, "or else", value.span, env);
        }
        let whole = value.span.to(span);
        let text = Value::Text(Cow::Owned(text.to_owned()));
        let fallback = Expr { kind: ExprKind::Const(text), ty: Type::scalar(Scalar::Text), span };
        Expr {
            kind: ExprKind::OrElse(Box::new(value), Box::new(fallback)),
            ty: Type::scalar(Scalar::Text),
            span: whole,
        }
    }
}

/// Why a type cannot be shown: what to do instead.
fn cannot_show(ty: Type) -> Option<&'static str> {
    match ty.base {
        Base::Scalar(Scalar::Bool) => Some("say it in words, in a part with `when`"),
        Base::List(_) => Some("show `count(…)` through a `let`, or a part with `when`"),
        Base::Record(_) => Some("show one of its fields"),
        Base::Scalar(Scalar::Months) => Some("write the months in words"),
        Base::Scalar(_) | Base::Error => None,
    }
}

fn has_content(segment: &ast::Segment) -> bool {
    match segment {
        ast::Segment::Text { text, .. } => !text.trim().is_empty(),
        ast::Segment::Hole { .. } => true,
    }
}

/// A template as written, so that equal templates are equal texts.
fn written(template: &ast::Template) -> String {
    let mut out = String::new();
    for segment in &template.segments {
        match segment {
            ast::Segment::Text { text, .. } => out.push_str(text),
            ast::Segment::Hole { path, fallback: None, .. } => {
                out.push_str(&format!("{{{}}}", path.dotted()));
            }
            ast::Segment::Hole { path, fallback: Some((text, _)), .. } => {
                out.push_str(&format!("{{{} or else '{text}'}}", path.dotted()));
            }
        }
    }
    out
}

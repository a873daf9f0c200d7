//! Constants: literals where only a literal may stand, and the values of top-level lets.

use super::scope::{Cx, with_suggestion};
use crate::diagnostic::{Diagnostic, a, codes, nearest};
use crate::model::types::{Base, Scalar};
use crate::model::value::{Decimal, Value, same_text};
use crate::model::{ChoicesId, Expr, ExprKind, GlobalId, Policy};
use crate::source::Span;
use crate::syntax::ast;
use std::borrow::Cow;

/// What a literal should be.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'w> {
    pub(super) base: Base,
    /// The place of the type.
    pub(super) declared: Span,
    /// What the literal is: "the default", "this value".
    pub(super) what: &'w str,
}

impl<'a> Cx<'a> {
    /// The value of a literal of the wanted type; says what is wrong with it otherwise.
    pub(super) fn literal(&mut self, expr: &'a ast::Expr, wanted: Wanted<'_>) -> Option<Value<'static>> {
        match (&expr.kind, wanted.base) {
            (ast::ExprKind::Error, _) | (_, Base::Error) => None,
            (ast::ExprKind::Paren(inner), _) => self.literal(inner, wanted),
            (ast::ExprKind::List(items), Base::List(element)) => {
                let base = element.map_or(Base::Error, Base::Scalar);
                let values: Vec<_> = items.iter().map(|item| self.literal(item, Wanted { base, ..wanted })).collect();
                values.into_iter().collect::<Option<Vec<_>>>().map(Value::List)
            }
            (_, Base::Scalar(scalar)) => self.scalar_literal(expr, scalar, wanted),
            _ => self.wrong_literal(expr, wanted),
        }
    }

    fn scalar_literal(&mut self, expr: &'a ast::Expr, scalar: Scalar, wanted: Wanted<'_>) -> Option<Value<'static>> {
        match (&expr.kind, scalar) {
            (ast::ExprKind::Bool(b), Scalar::Bool) => Some(Value::Bool(*b)),
            (ast::ExprKind::Int(n), Scalar::Int) => Some(Value::Int(i128::from(*n))),
            (ast::ExprKind::Int(n), Scalar::Decimal) => Some(Value::Decimal(Decimal::from(*n))),
            (ast::ExprKind::Decimal(d), Scalar::Decimal) => Some(Value::Decimal(*d)),
            (ast::ExprKind::Date(d), Scalar::Date) => Some(Value::Date(*d)),
            (ast::ExprKind::Text(t), Scalar::Text | Scalar::Choice(_)) if t.text.trim().is_empty() => {
                self.empty_text(t.span, "a text is never empty");
                None
            }
            (ast::ExprKind::Text(t), Scalar::Text) => Some(Value::Text(Cow::Owned(t.text.trim().to_owned()))),
            (ast::ExprKind::Text(t), Scalar::Choice(set)) => self.choice(set, &t.text, t.span),
            _ => self.wrong_literal(expr, wanted),
        }
    }

    fn wrong_literal(&mut self, expr: &'a ast::Expr, wanted: Wanted<'_>) -> Option<Value<'static>> {
        let should = self.base_words(wanted.base);
        let found = literal_words(&expr.kind);
        let mut diagnostic =
            Diagnostic::error(codes::TYPE_MISMATCH, expr.span, format!("{} should be {should}", wanted.what))
                .label(format!("this is {found}"))
                .also(wanted.declared, "declared here");
        diagnostic = match (&expr.kind, wanted.base) {
            (ast::ExprKind::Text(t), Base::Scalar(Scalar::Date))
                if crate::model::value::read_date(&t.text).is_some() =>
            {
                diagnostic.help(format!("write the date without quotes: `{}`", t.text))
            }
            (_, base) => diagnostic.help(format!("write {}", example(base))),
        };
        self.error(diagnostic);
        None
    }

    /// The choice that a text names, in any case; says so if there is none.
    pub(super) fn choice(&mut self, set: ChoicesId, text: &str, span: Span) -> Option<Value<'static>> {
        let choices = self.policy.choices.at(set);
        if let Some(at) = choices.iter().position(|c| same_text(c, text.trim())) {
            return Some(Value::Choice(set, u32::try_from(at).unwrap_or(u32::MAX)));
        }
        let choices = choices.clone();
        let known: Vec<&str> = choices.iter().map(String::as_str).collect();
        let near = nearest(text, known.iter().copied()).map(|n| format!("\"{n}\""));
        let message = format!("`\"{text}\"` is not one of the choices");
        let quoted: Vec<String> = known.iter().take(5).map(|k| format!("\"{k}\"")).collect();
        let quoted: Vec<&str> = quoted.iter().map(String::as_str).collect();
        self.error(with_suggestion(
            Diagnostic::error(codes::BAD_CHOICE, span, message),
            span,
            near.as_deref(),
            &quoted,
        ));
        None
    }

    /// A type in words, with its article.
    pub(super) fn base_words(&self, base: Base) -> String {
        match base {
            Base::Scalar(Scalar::Choice(set)) => {
                let choices: Vec<String> =
                    self.policy.choices.at(set).iter().take(4).map(|c| format!("\"{c}\"")).collect();
                format!("one of {}", choices.join(", "))
            }
            Base::Scalar(scalar) => scalar.with_article().to_owned(),
            Base::List(Some(scalar)) => format!("a list of {}", scalar.word()),
            Base::List(None) => "a list".to_owned(),
            Base::Record(id) => a(&self.policy.records.at(id).name.text),
            Base::Error => "something else".to_owned(),
        }
    }
}

/// A literal in words, with its article.
fn literal_words(kind: &ast::ExprKind) -> &'static str {
    match kind {
        ast::ExprKind::Bool(_) => "a bool",
        ast::ExprKind::Int(_) => "an int",
        ast::ExprKind::Decimal(_) => "a decimal",
        ast::ExprKind::Text(_) => "a text",
        ast::ExprKind::Date(_) => "a date",
        ast::ExprKind::Duration(_) => "a duration",
        ast::ExprKind::List(_) => "a list",
        _ => "no plain value",
    }
}

/// An example of a literal.
fn example(base: Base) -> &'static str {
    match base {
        Base::Scalar(Scalar::Bool) => "`true` or `false`",
        Base::Scalar(Scalar::Int) => "a whole number, for instance `3`",
        Base::Scalar(Scalar::Decimal) => "a number, for instance `2.5`",
        Base::Scalar(Scalar::Date) => "a date, for instance `2026-05-01`",
        Base::Scalar(Scalar::Text | Scalar::Choice(_)) => "a text in quotes",
        Base::List(_) => "a list, for instance `[\"a\", \"b\"]`",
        Base::Scalar(Scalar::Days | Scalar::Months) | Base::Record(_) | Base::Error => "a plain value",
    }
}

/// The expression that a top-level let stands for, other lets seen through.
pub(super) fn seen_through(policy: &Policy, id: GlobalId) -> &Expr {
    let mut expr = &policy.globals.at(id).value;
    while let ExprKind::Global(next) = expr.kind {
        expr = &policy.globals.at(next).value;
    }
    expr
}

/// The texts of a top-level list of texts.
pub(super) fn texts(policy: &Policy, id: GlobalId) -> Option<Vec<String>> {
    let ExprKind::List(items) = &seen_through(policy, id).kind else { return None };
    items
        .iter()
        .map(|item| match &item.kind {
            ExprKind::Const(Value::Text(t)) => Some(t.trim().to_owned()),
            _ => None,
        })
        .collect()
}

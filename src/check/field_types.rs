//! The types of fields: bounds, choices, lists, and the names of records.

use super::scope::{Cx, with_suggestion};
use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::model::types::{Base, Bound, Scalar};
use crate::model::value::Decimal;
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, TypeKind};

/// A field's type, resolved.
#[derive(Clone, Copy)]
pub(super) struct FieldType {
    pub(super) base: Base,
    pub(super) bound: Bound,
    pub(super) optional: Option<Span>,
}

impl<'a> Cx<'a> {
    /// A type as written; none where it is wrong.
    pub(super) fn field_type(&mut self, ty: &'a ast::TypeExpr) -> Option<FieldType> {
        let scalar = |s| Base::Scalar(s);
        let (base, bound) = match &ty.kind {
            TypeKind::Bool => (scalar(Scalar::Bool), Bound::None),
            TypeKind::Date => (scalar(Scalar::Date), Bound::None),
            TypeKind::Int(bounds) => (scalar(Scalar::Int), self.int_bounds(bounds.as_ref())?),
            TypeKind::Decimal(bounds) => (scalar(Scalar::Decimal), self.decimal_bounds(bounds.as_ref())?),
            TypeKind::Text(length) => (scalar(Scalar::Text), self.length_bound(length.as_ref())?),
            TypeKind::OneOf(choices) => (scalar(self.one_of(choices, ty.span)?), Bound::None),
            TypeKind::OneOfNamed(name) => (scalar(self.one_of_named(name)?), Bound::None),
            TypeKind::List(inner) => return self.list_type(ty, inner),
            TypeKind::Named(name) => (self.named_type(name)?, Bound::None),
            TypeKind::Error => return None,
        };
        Some(FieldType { base, bound, optional: ty.optional })
    }

    fn list_type(&mut self, ty: &'a ast::TypeExpr, inner: &'a ast::TypeExpr) -> Option<FieldType> {
        let element = self.field_type(inner)?;
        let Base::Scalar(scalar) = element.base else {
            let diagnostic = Diagnostic::error(codes::TYPE_MISMATCH, inner.span, "a list holds single values")
                .label("neither a list nor a record can be in a list")
                .help("write for instance `list of text`");
            self.error(diagnostic);
            return None;
        };
        let optional = ty.optional.or(element.optional);
        Some(FieldType { base: Base::List(Some(scalar)), bound: element.bound, optional })
    }

    fn int_bounds(&mut self, bounds: Option<&'a (ast::Expr, ast::Expr)>) -> Option<Bound> {
        let Some((low, high)) = bounds else { return Some(Bound::None) };
        match (&low.kind, &high.kind) {
            (ExprKind::Int(l), ExprKind::Int(h)) if l <= h => Some(Bound::Int(*l, *h)),
            (ExprKind::Int(_), ExprKind::Int(_)) => self.wrong_bounds(
                low.span.to(high.span),
                "the bounds are the wrong way round",
                "write the smaller one first",
            ),
            (ExprKind::Error, _) | (_, ExprKind::Error) => Some(Bound::None),
            _ => self.wrong_bounds(
                low.span.to(high.span),
                "the bounds of an `int` are whole numbers",
                "write `decimal` for numbers with a point",
            ),
        }
    }

    fn decimal_bounds(&mut self, bounds: Option<&'a (ast::Expr, ast::Expr)>) -> Option<Bound> {
        let Some((low, high)) = bounds else { return Some(Bound::None) };
        let number = |e: &ast::Expr| match e.kind {
            ExprKind::Int(n) => Some(Decimal::from(n)),
            ExprKind::Decimal(d) => Some(d),
            _ => None,
        };
        match (number(low), number(high)) {
            (Some(l), Some(h)) if l <= h => Some(Bound::Decimal(l, h)),
            (Some(_), Some(_)) => self.wrong_bounds(
                low.span.to(high.span),
                "the bounds are the wrong way round",
                "write the smaller one first",
            ),
            _ if matches!(low.kind, ExprKind::Error) || matches!(high.kind, ExprKind::Error) => Some(Bound::None),
            _ => self.wrong_bounds(
                low.span.to(high.span),
                "the bounds of a `decimal` are numbers",
                "write for instance `decimal 0 to 1.5`",
            ),
        }
    }

    fn wrong_bounds(&mut self, span: Span, message: &str, help: &str) -> Option<Bound> {
        self.error(Diagnostic::error(codes::TYPE_MISMATCH, span, message).help(help));
        Some(Bound::None)
    }

    fn length_bound(&mut self, length: Option<&'a ast::Expr>) -> Option<Bound> {
        let Some(length) = length else { return Some(Bound::None) };
        match length.kind {
            ExprKind::Int(n) if n >= 1 && u32::try_from(n).is_ok() => {
                Some(Bound::Length(u32::try_from(n).unwrap_or(u32::MAX)))
            }
            ExprKind::Error => Some(Bound::None),
            _ => self.wrong_bounds(
                length.span,
                "a text's longest length is a whole number from 1 on",
                "write for instance `text up to 60`",
            ),
        }
    }

    fn one_of(&mut self, choices: &'a [ast::Literal], span: Span) -> Option<Scalar> {
        if choices.is_empty() {
            self.empty_list(span, "a choice needs something to choose from");
            return None;
        }
        for choice in choices.iter().filter(|c| c.text.trim().is_empty()) {
            self.empty_text(choice.span, "a choice is never empty");
        }
        let texts = choices.iter().map(|c| c.text.trim().to_owned()).collect();
        Some(Scalar::Choice(self.choices(texts)))
    }

    /// `one of NAME`: a top-level list of texts.
    fn one_of_named(&mut self, name: &'a ast::Name) -> Option<Scalar> {
        if !self.globals.contains_key(name.text.as_str()) {
            let known: Vec<&str> = self.globals.keys().copied().collect();
            self.unknown("let", name, known);
            return None;
        }
        let id = self.global(&name.text, Some(name.span))?;
        let texts = super::constant::texts(&self.policy, id);
        match texts {
            Some(texts) if !texts.is_empty() => Some(Scalar::Choice(self.choices(texts))),
            Some(_) => {
                self.empty_list(name.span, "a choice needs something to choose from");
                None
            }
            None => {
                let span = self.policy.globals.at(id).name.span;
                let message = format!("`{}` is not a list of texts", name.text);
                let help = format!("write `let {} = [\"first\", \"second\"]`", name.text);
                self.error(
                    Diagnostic::error(codes::TYPE_MISMATCH, name.span, message).also(span, "declared here").help(help),
                );
                None
            }
        }
    }

    fn named_type(&mut self, name: &'a ast::Name) -> Option<Base> {
        if let Some(decl) = self.records.get(name.text.as_str()) {
            return Some(Base::Record(decl.id));
        }
        if self.may_be_declared(&name.text) {
            return None;
        }
        let known: Vec<&str> = TYPES.iter().copied().chain(self.records.keys().copied()).collect();
        let near = other_languages(&name.text).or_else(|| nearest(&name.text, known.iter().copied()));
        let message = format!("there is no type `{}`", name.text);
        let mut diagnostic =
            with_suggestion(Diagnostic::error(codes::UNKNOWN_NAME, name.span, message), name.span, near, &[]);
        if near.is_none() {
            diagnostic = diagnostic.help("write `text`, `bool`, `int`, `decimal` or `date`; or the name of a record");
        }
        self.error(diagnostic);
        None
    }
}

const TYPES: &[&str] = &["bool", "int", "decimal", "text", "date"];

/// The type that people coming from another language mean.
fn other_languages(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "string" | "str" | "varchar" | "char" => "text",
        "boolean" | "flag" => "bool",
        "integer" | "i64" | "long" | "number" => "int",
        "float" | "double" | "money" | "real" => "decimal",
        "datetime" | "timestamp" | "day" | "time" => "date",
        _ => return None,
    })
}

//! Expressions: each gets its meaning and its type; what does not fit is said with the place where its type comes from.

use super::scope::{Cx, Env, broken};
use crate::diagnostic::{Applicability, Diagnostic, codes};
use crate::limits;
use crate::model::builtins::{self, Takes};
use crate::model::expr::Quorum;
use crate::model::types::{Base, Scalar, Type};
use crate::model::value::Value;
use crate::model::{Expr, ExprKind, Name};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind as Ast};
use std::borrow::Cow;

impl<'a> Cx<'a> {
    /// An expression of whatever type.
    pub(super) fn expr(&mut self, expr: &'a ast::Expr, env: Env) -> Expr {
        let span = expr.span;
        match &expr.kind {
            Ast::Error => broken(span),
            Ast::Bool(b) => constant(Value::Bool(*b), Scalar::Bool, span),
            Ast::Int(n) => constant(Value::Int(i128::from(*n)), Scalar::Int, span),
            Ast::Decimal(d) => constant(Value::Decimal(*d), Scalar::Decimal, span),
            Ast::Date(d) => constant(Value::Date(*d), Scalar::Date, span),
            Ast::Text(t) => self.text_literal(t),
            Ast::Duration(d) => duration(*d, span),
            Ast::Today => Expr { kind: ExprKind::Today, ty: Type::scalar(Scalar::Date), span },
            Ast::Path(path) => self.path(path, env),
            Ast::Paren(inner) => self.expr(inner, env),
            Ast::List(items) => self.list(items, span, env),
            Ast::Not(a) => bool_expr(ExprKind::Not(Box::new(self.condition(a, env))), span),
            Ast::And(items) => bool_expr(ExprKind::And(self.conditions(items, env)), span),
            Ast::Or(items) => bool_expr(ExprKind::Or(self.conditions(items, env)), span),
            Ast::Quorum { quorum, words, of } => self.quorum(*quorum, *words, of, span, env),
            Ast::Compare(op, a, b) => self.compare(*op, a, b, span, env),
            Ast::In { negated, item, list } => self.membership(*negated, item, list, span, env),
            Ast::Predicate { predicate, among, text, pattern } => {
                self.predicate((*predicate, *among), text, pattern, span, env)
            }
            Ast::Matches(text, regex) => self.matches(text, regex, span, env),
            Ast::Presence { present, of } => self.presence(*present, of, span, env),
            Ast::OrElse(a, b) => self.or_else(a, b, span, env),
            Ast::Sum(sign, a, b) => self.sum(*sign, a, b, span, env),
            Ast::Call(name, args) => self.call(name, args, span, env),
        }
    }

    /// An expression that is true or false.
    pub(super) fn condition(&mut self, expr: &'a ast::Expr, env: Env) -> Expr {
        let value = self.expr(expr, env);
        match value.ty.base {
            Base::Scalar(Scalar::Bool) | Base::Error => value,
            base => {
                let message = format!("`{}` is {}, not a condition", self.text(expr.span), self.base_words(base));
                let diagnostic = Diagnostic::error(codes::NOT_A_CONDITION, expr.span, message)
                    .label("neither true nor false")
                    .help(self.comparison_example(expr, base, value.ty.optional));
                let diagnostic = self.declared(diagnostic, &value, env);
                self.error(diagnostic);
                broken(expr.span)
            }
        }
    }

    fn conditions(&mut self, items: &'a [ast::Expr], env: Env) -> Vec<Expr> {
        items.iter().map(|item| self.condition(item, env)).collect()
    }

    fn comparison_example(&self, expr: &ast::Expr, base: Base, optional: bool) -> String {
        let text = self.text(expr.span);
        if optional {
            return format!("write a condition, for instance `{text} is present`");
        }
        match base {
            Base::Scalar(Scalar::Int | Scalar::Decimal) => format!("compare it, for instance `{text} > 3`"),
            Base::Scalar(Scalar::Date) => format!("compare it, for instance `{text} < today`"),
            Base::Scalar(Scalar::Days | Scalar::Months) => format!("compare it, for instance `{text} > 14 days`"),
            Base::List(_) => format!("compare it, for instance `count({text}) > 0`"),
            _ => format!("compare it, for instance `{text} is \"…\"`"),
        }
    }

    /// An expression that is a date, for a clause.
    pub(super) fn date(&mut self, expr: &'a ast::Expr, env: Env, what: &str) -> Expr {
        let value = self.expr(expr, env);
        match value.ty.base {
            Base::Scalar(Scalar::Date) | Base::Error => value,
            base => {
                let message =
                    format!("`{what}` needs a date, and `{}` is {}", self.text(expr.span), self.base_words(base));
                let diagnostic = Diagnostic::error(codes::TYPE_MISMATCH, expr.span, message)
                    .help(format!("write for instance `{what} received + 7 days`"));
                let diagnostic = self.declared(diagnostic, &value, env);
                self.error(diagnostic);
                broken(expr.span)
            }
        }
    }

    /// Shows where the type of a value comes from.
    pub(super) fn declared(&self, diagnostic: Diagnostic, value: &Expr, env: Env) -> Diagnostic {
        let span = match (&value.kind, env.kind()) {
            (ExprKind::Fact(id), Some(kind)) => self.draft(kind).kind.facts.get(*id).map(|f| f.span),
            (ExprKind::Let(id), Some(kind)) => self.draft(kind).kind.lets.get(*id).map(|l| l.span),
            (ExprKind::Global(id), _) => self.policy.globals.get(*id).map(|g| g.name.span),
            (ExprKind::Me(id), _) => self.policy.me.get(*id).map(|f| f.name.span),
            _ => None,
        };
        match span {
            Some(span) => diagnostic.also(span, format!("declared here as {}", self.type_words(value.ty))),
            None => diagnostic,
        }
    }

    /// A type in words: `a text`, `a text that may be absent`.
    fn type_words(&self, ty: Type) -> String {
        let base = self.base_words(ty.base);
        if ty.optional { format!("{base} that may be absent") } else { base }
    }

    fn text_literal(&mut self, literal: &ast::Literal) -> Expr {
        if literal.text.is_empty() {
            self.empty_text(literal.span, "a text is never empty, so nothing would fit it");
            return broken(literal.span);
        }
        constant(Value::Text(Cow::Owned(literal.text.clone())), Scalar::Text, literal.span)
    }

    /// A list literal; its elements get one type.
    fn list(&mut self, items: &'a [ast::Expr], span: Span, env: Env) -> Expr {
        let mut values: Vec<Expr> = items.iter().map(|item| self.expr(item, env)).collect();
        if values.iter().any(|v| v.ty.is_error()) {
            return broken(span);
        }
        let mut element: Option<Scalar> = None;
        for value in &values {
            let Base::Scalar(scalar) = value.ty.base else {
                return self.bad_element(value, "a list holds single values");
            };
            element = match element {
                None => Some(scalar),
                Some(first) => match join(first, scalar) {
                    Some(joined) => Some(joined),
                    None => {
                        let message = format!("this is {} among {} values", scalar.with_article(), first.word());
                        return self.bad_element(value, &message);
                    }
                },
            };
        }
        if element == Some(Scalar::Decimal) {
            values = values.into_iter().map(widened).collect();
        }
        Expr { kind: ExprKind::List(values), ty: Type::required(Base::List(element)), span }
    }

    fn bad_element(&mut self, value: &Expr, message: &str) -> Expr {
        self.error(
            Diagnostic::error(codes::TYPE_MISMATCH, value.span, message).help("put values of one type into a list"),
        );
        broken(value.span)
    }

    fn quorum(&mut self, quorum: Quorum, words: Span, of: &'a [ast::Expr], span: Span, env: Env) -> Expr {
        let items = self.conditions(of, env);
        if items.is_empty() {
            self.empty_list(span, "there is nothing to count");
            return broken(span);
        }
        let n = u32::try_from(items.len()).unwrap_or(u32::MAX);
        let (wrong, allowed) = match quorum {
            Quorum::AtLeast(k) => (k < 1 || k > n, format!("1 to {n}")),
            Quorum::AtMost(k) => (k >= n, format!("0 to {}", n - 1)),
            Quorum::Exactly(k) => (k > n, format!("0 to {n}")),
            Quorum::All | Quorum::Any | Quorum::None | Quorum::Most => (false, String::new()),
        };
        if wrong {
            let message = format!("`{}` does not fit a list of {n}", self.text(words).trim());
            let label = match quorum {
                Quorum::AtLeast(0) | Quorum::AtMost(_) => "this always holds",
                _ => "this can never hold",
            };
            self.error(
                Diagnostic::error(codes::QUORUM_OUT_OF_RANGE, words, message)
                    .label(label)
                    .help(format!("write a number from {allowed}")),
            );
            return broken(span);
        }
        bool_expr(ExprKind::Quorum(quorum, items), span)
    }

    fn matches(&mut self, text: &'a ast::Expr, regex: &'a ast::Literal, span: Span, env: Env) -> Expr {
        let value = self.expr(text, env);
        if !value.ty.is_error() && !is_textual(value.ty) {
            self.needs_text(&value, "matches", env);
            return broken(span);
        }
        match compile_regex(&regex.text) {
            Ok(regex) => {
                if value.ty.is_error() {
                    broken(span)
                } else {
                    bool_expr(ExprKind::Matches(Box::new(value), Box::new(regex)), span)
                }
            }
            Err(why) => {
                self.error(
                    Diagnostic::error(codes::BAD_REGEX, regex.span, "this regular expression cannot be used")
                        .label(why)
                        .help("if you look for a plain text, write `contains` or `mentions`"),
                );
                broken(span)
            }
        }
    }

    /// Says that a word needs a text.
    pub(super) fn needs_text(&mut self, value: &Expr, word: &str, env: Env) {
        let found = self.base_words(value.ty.base);
        let message = format!("`{word}` looks into a text, and `{}` is {found}", self.text(value.span));
        let diagnostic = Diagnostic::error(codes::TYPE_MISMATCH, value.span, message)
            .label(found)
            .help("compare it with `is`, `<` or `>`");
        let diagnostic = self.declared(diagnostic, value, env);
        self.error(diagnostic);
    }

    fn presence(&mut self, present: bool, of: &'a ast::Expr, span: Span, env: Env) -> Expr {
        let value = self.expr(of, env);
        if value.ty.is_error() {
            return broken(span);
        }
        if !value.ty.optional && !self.through_optional(&value, env) {
            self.always_there(&value, if present { "is present" } else { "is absent" }, span, env);
            return broken(span);
        }
        bool_expr(ExprKind::Presence { present, of: Box::new(value) }, span)
    }

    /// Whether a value lies in a record that may be absent.
    pub(super) fn through_optional(&self, value: &Expr, env: Env) -> bool {
        let Some(kind) = env.kind() else { return false };
        let draft = self.draft(kind);
        let own = env.table.and_then(|(_, table)| draft.tables.get(table)).and_then(|t| t.within);
        let within = match value.kind {
            ExprKind::Fact(id) => draft.kind.facts.get(id).and_then(|f| f.within),
            ExprKind::Let(id) => draft.let_within.get(&id).copied(),
            _ => None,
        };
        within.is_some() && within != own
    }

    /// Says that a value can never be absent.
    pub(super) fn always_there(&mut self, value: &Expr, words: &str, span: Span, env: Env) {
        let text = self.text(value.span);
        let message = format!("`{text}` is always there");
        let label = format!("so `{words}` says nothing");
        let diagnostic = Diagnostic::error(codes::TYPE_MISMATCH, span, message).label(label);
        let diagnostic = self.declared(diagnostic, value, env);
        let help = match value.kind {
            ExprKind::Fact(_) => format!("leave it out, or declare `{text}` with a `?` if a record may lack it"),
            _ => "leave it out".to_owned(),
        };
        self.error(diagnostic.help(help));
    }

    fn or_else(&mut self, a: &'a ast::Expr, b: &'a ast::Expr, span: Span, env: Env) -> Expr {
        let (value, fallback) = (self.expr(a, env), self.expr(b, env));
        if value.ty.is_error() || fallback.ty.is_error() {
            return broken(span);
        }
        if !value.ty.optional && !self.through_optional(&value, env) {
            self.always_there(&value, "or else", span, env);
            return broken(span);
        }
        let (Base::Scalar(x), Base::Scalar(y)) = (value.ty.base, fallback.ty.base) else {
            if value.ty.base == fallback.ty.base && matches!(value.ty.base, Base::List(_)) {
                let ty = Type::required(value.ty.base);
                return Expr { kind: ExprKind::OrElse(Box::new(value), Box::new(fallback)), ty, span };
            }
            return self.mismatch(&value, &fallback, "have the fallback", env, span);
        };
        let Some((value, fallback, scalar)) = self.unify(value, fallback, (x, y)) else {
            if self.has_said(codes::BAD_CHOICE, b.span) {
                return broken(span);
            }
            let (value, fallback) = (self.expr(a, env), self.expr(b, env));
            return self.mismatch(&value, &fallback, "have the fallback", env, span);
        };
        Expr { kind: ExprKind::OrElse(Box::new(value), Box::new(fallback)), ty: Type::scalar(scalar), span }
    }

    fn call(&mut self, name: &Name, args: &'a [ast::Expr], span: Span, env: Env) -> Expr {
        let values: Vec<Expr> = args.iter().map(|arg| self.expr(arg, env)).collect();
        let Some(row) = builtins::find(&name.text) else {
            self.unknown("function", name, builtins::ALL.iter().map(|r| r.name));
            return broken(span);
        };
        let [value] = values.as_slice() else {
            let what = if row.takes == Takes::Text { "text" } else { "list" };
            let message = format!("`{}` takes one {what}, and here are {}", row.name, values.len());
            let help = format!("write `{}({what})`", row.name);
            self.error(Diagnostic::error(codes::WRONG_ARGUMENTS, span, message).help(help));
            return broken(span);
        };
        if value.ty.is_error() {
            return broken(span);
        }
        let fits = match row.takes {
            Takes::Text => is_textual(value.ty),
            Takes::List => matches!(value.ty.base, Base::List(_)),
        };
        if !fits {
            self.wrong_argument(row, value, name.span, env);
            return broken(span);
        }
        Expr { kind: ExprKind::Call(row.builtin, Box::new(value.clone())), ty: Type::required(row.gives), span }
    }

    fn wrong_argument(&mut self, row: &builtins::Row, value: &Expr, name: Span, env: Env) {
        let found = self.base_words(value.ty.base);
        let what = if row.takes == Takes::Text { "a text" } else { "a list" };
        let message = format!("`{}` takes {what}, and `{}` is {found}", row.name, self.text(value.span));
        let mut diagnostic = Diagnostic::error(codes::TYPE_MISMATCH, value.span, message).label(found);
        diagnostic =
            match (row.takes, value.ty.base) {
                (Takes::Text, Base::List(_)) => diagnostic
                    .help(format!("write `count({})`", self.text(value.span)))
                    .fix("write `count`", Applicability::Unsafe, name, "count"),
                (Takes::List, Base::Scalar(Scalar::Text)) => diagnostic
                    .help(format!("write `length({})`", self.text(value.span)))
                    .fix("write `length`", Applicability::Unsafe, name, "length"),
                _ => diagnostic.help(format!("give it {what}")),
            };
        let diagnostic = self.declared(diagnostic, value, env);
        self.error(diagnostic);
    }
}

/// A constant.
fn constant(value: Value<'static>, scalar: Scalar, span: Span) -> Expr {
    Expr { kind: ExprKind::Const(value), ty: Type::scalar(scalar), span }
}

/// A duration literal: days hold days; months hold months, and are only ever added to a date.
fn duration(duration: ast::Duration, span: Span) -> Expr {
    let count = i64::from(duration.count);
    match duration.unit {
        ast::Unit::Days => constant(Value::Days(count), Scalar::Days, span),
        ast::Unit::Weeks => constant(Value::Days(count * 7), Scalar::Days, span),
        ast::Unit::Months => constant(Value::Days(count), Scalar::Months, span),
        ast::Unit::Years => constant(Value::Days(count * 12), Scalar::Months, span),
    }
}

/// A condition.
pub(super) fn bool_expr(kind: ExprKind, span: Span) -> Expr {
    let broken_part = match &kind {
        ExprKind::Not(a) => a.ty.is_error(),
        ExprKind::And(items) | ExprKind::Or(items) | ExprKind::Quorum(_, items) => {
            items.iter().any(|i| i.ty.is_error())
        }
        _ => false,
    };
    // A condition with a broken part is still walked for other findings, but decides nothing.
    let ty = if broken_part { Type::required(Base::Error) } else { Type::BOOL };
    Expr { kind, ty, span }
}

/// Whether a type is a text or a choice.
pub(super) fn is_textual(ty: Type) -> bool {
    matches!(ty.base, Base::Scalar(s) if s.is_textual())
}

/// The scalar that holds both, if one does.
pub(super) fn join(a: Scalar, b: Scalar) -> Option<Scalar> {
    match (a, b) {
        (a, b) if a == b && a != Scalar::Months => Some(a),
        (a, b) if a.is_number() && b.is_number() => Some(Scalar::Decimal),
        (a, b) if a.is_textual() && b.is_textual() => Some(Scalar::Text),
        _ => None,
    }
}

/// An int as a decimal; anything else as it is.
pub(super) fn widened(expr: Expr) -> Expr {
    let (Base::Scalar(Scalar::Int), span) = (expr.ty.base, expr.span) else { return expr };
    let ty = Type { base: Base::Scalar(Scalar::Decimal), optional: expr.ty.optional };
    if let ExprKind::Const(Value::Int(n)) = expr.kind
        && let Ok(n) = i64::try_from(n)
    {
        return Expr { kind: ExprKind::Const(Value::Decimal(n.into())), ty, span };
    }
    Expr { kind: ExprKind::Widen(Box::new(expr)), ty, span }
}

/// Compiles a regular expression within the limits; the error in plain words.
fn compile_regex(source: &str) -> Result<regex::Regex, String> {
    if source.is_empty() {
        return Err("an empty expression matches everything".to_owned());
    }
    if source.len() > limits::MAX_REGEX_BYTES {
        return Err(format!("it is longer than {} bytes", limits::MAX_REGEX_BYTES));
    }
    regex::RegexBuilder::new(source).size_limit(limits::MAX_REGEX_COMPILED).build().map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "it needs too much memory; use smaller repetitions".to_owned(),
        error => {
            let text = error.to_string();
            let last = text.rsplit("error: ").next().unwrap_or("").trim();
            let why = last.split(", ").next().unwrap_or(last);
            match why {
                w if w.starts_with("backreferences") => "references back to a group are not possible".to_owned(),
                w if w.starts_with("look-around") => "looking ahead or behind is not possible".to_owned(),
                w => w.replace("regex", "expression").replace('\n', " "),
            }
        }
    })
}

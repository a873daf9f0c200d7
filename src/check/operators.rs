//! Comparisons, membership, text predicates and sums: which operands fit together.

use super::infer::{bool_expr, is_textual, join, widened};
use super::scope::{Cx, Env, broken};
use crate::diagnostic::{Applicability, Diagnostic, codes};
use crate::model::expr::{Among, Comparison, Predicate, Sign};
use crate::model::types::{Base, Scalar, Type};
use crate::model::value::Value;
use crate::model::{Duration, Expr, ExprKind, Unit};
use crate::source::Span;
use crate::syntax::ast;
use std::borrow::Cow;

impl<'a> Cx<'a> {
    /// `a is b`, `a < b` …
    pub(super) fn compare(&mut self, op: Comparison, a: &'a ast::Expr, b: &'a ast::Expr, span: Span, env: Env) -> Expr {
        let (left, right) = (self.expr(a, env), self.expr(b, env));
        if left.ty.is_error() || right.ty.is_error() {
            return broken(span);
        }
        let (Base::Scalar(x), Base::Scalar(y)) = (left.ty.base, right.ty.base) else {
            return self.not_single(&left, &right, env, span);
        };
        if x == Scalar::Months || y == Scalar::Months {
            return self.month_comparison(op, (&left, x), (&right, y), span);
        }
        if op.is_order() && (!has_order(x) || !has_order(y)) {
            return self.no_order(op, &left, &right, env, span);
        }
        if op == Comparison::IsExactly {
            return match (x.is_textual(), y.is_textual()) {
                (true, true) => comparison(op, left, right, span),
                (false, _) => self.exactly_text(&left, env, span),
                (true, false) => self.exactly_text(&right, env, span),
            };
        }
        let places = (left.span, right.span);
        match self.unify(left, right, (x, y)) {
            Some((left, right, _)) => comparison(op, left, right, span),
            None if self.has_said(codes::BAD_CHOICE, places.0) || self.has_said(codes::BAD_CHOICE, places.1) => {
                broken(span)
            }
            None => {
                let (left, right) = (self.expr(a, env), self.expr(b, env));
                self.mismatch(&left, &right, "be compared with", env, span)
            }
        }
    }

    /// Gives both sides one type: ints widen, a text literal beside a choice becomes one of its choices.
    pub(super) fn unify(&mut self, a: Expr, b: Expr, (x, y): (Scalar, Scalar)) -> Option<(Expr, Expr, Scalar)> {
        match (x, y) {
            (Scalar::Choice(_), Scalar::Text) => {
                let b = self.as_choice(b, x)?;
                let scalar = if b.ty == Type::scalar(x) { x } else { Scalar::Text };
                Some((a, b, scalar))
            }
            (Scalar::Text, Scalar::Choice(_)) => {
                let a = self.as_choice(a, y)?;
                Some((a, b, Scalar::Text))
            }
            _ => {
                let joined = join(x, y)?;
                if joined == Scalar::Decimal { Some((widened(a), widened(b), joined)) } else { Some((a, b, joined)) }
            }
        }
    }

    /// A text literal as a choice; other texts as they are. None where it is not among the choices, which is said.
    fn as_choice(&mut self, text: Expr, choices: Scalar) -> Option<Expr> {
        let Scalar::Choice(set) = choices else { return Some(text) };
        let literal = match &text.kind {
            ExprKind::Const(Value::Text(t)) => Cow::Borrowed(t.as_ref()),
            ExprKind::Global(id) => match &super::constant::seen_through(&self.policy, *id).kind {
                ExprKind::Const(Value::Text(t)) => Cow::Owned(t.clone().into_owned()),
                _ => return Some(text),
            },
            _ => return Some(text),
        };
        let value = self.choice(set, &literal, text.span)?;
        Some(Expr { kind: ExprKind::Const(value), ty: Type::scalar(choices), span: text.span })
    }

    fn not_single(&mut self, a: &Expr, b: &Expr, env: Env, span: Span) -> Expr {
        let list = if matches!(a.ty.base, Base::Scalar(_)) { b } else { a };
        let (l, other) = (self.text(list.span), self.text(if list.span == a.span { b.span } else { a.span }));
        let message = format!("`{l}` is {}, which cannot be compared", self.base_words(list.ty.base));
        let mut diagnostic = Diagnostic::error(codes::TYPE_MISMATCH, list.span, message);
        diagnostic = match list.ty.base {
            Base::List(_) => diagnostic.help(format!("write `{other} in {l}`, or compare `count({l})`")),
            _ => diagnostic.help(format!("compare one of its fields, for instance `{l}.name`")),
        };
        let diagnostic = self.declared(diagnostic, list, env);
        self.error(diagnostic);
        broken(span)
    }

    /// Two values that cannot `verb` each other.
    pub(super) fn mismatch(&mut self, a: &Expr, b: &Expr, verb: &str, env: Env, span: Span) -> Expr {
        let (found_a, found_b) = (self.base_words(a.ty.base), self.base_words(b.ty.base));
        let message = format!("`{}` is {found_a} and cannot {verb} {found_b}", self.text(a.span));
        let mut diagnostic = Diagnostic::error(codes::TYPE_MISMATCH, b.span, message).label(found_b.clone());
        diagnostic = self.declared(self.declared(diagnostic, a, env), b, env);
        diagnostic = match (a.ty.base, &b.kind) {
            (Base::Scalar(Scalar::Days), ExprKind::Const(Value::Int(n))) => self.days_help(diagnostic, *n, b.span),
            (Base::Scalar(Scalar::Date), ExprKind::Const(Value::Text(t)))
                if crate::model::value::read_date(t).is_some() =>
            {
                diagnostic.help(format!("write the date without quotes: `{t}`")).fix(
                    "leave out the quotes",
                    Applicability::Unsafe,
                    b.span,
                    t.to_string(),
                )
            }
            (Base::Scalar(Scalar::Int | Scalar::Decimal), ExprKind::Const(Value::Text(t)))
                if t.parse::<f64>().is_ok() =>
            {
                diagnostic.help(format!("write the number without quotes: `{t}`"))
            }
            (Base::Scalar(Scalar::Text), ExprKind::Const(Value::Int(_) | Value::Bool(_) | Value::Decimal(_))) => {
                let text = self.text(b.span);
                diagnostic.help(format!("write it as a text: `\"{text}\"`"))
            }
            (base, _) => diagnostic.help(format!("put {} here", self.base_words(base))),
        };
        self.error(diagnostic);
        broken(span)
    }

    fn days_help(&self, diagnostic: Diagnostic, n: i128, span: Span) -> Diagnostic {
        let days = format!("{n} {}", if n == 1 { "day" } else { "days" });
        let diagnostic = diagnostic.help(format!("write `{days}`"));
        if n < 0 { diagnostic } else { diagnostic.fix(format!("write `{days}`"), Applicability::Unsafe, span, days) }
    }

    fn no_order(&mut self, op: Comparison, a: &Expr, b: &Expr, env: Env, span: Span) -> Expr {
        let culprit = if matches!(a.ty.base, Base::Scalar(s) if has_order(s)) { b } else { a };
        let found = self.base_words(culprit.ty.base);
        let text = self.text(culprit.span);
        let message = format!("`{text}` is {found}, which has no order");
        let what = match culprit.ty.base {
            Base::Scalar(s) if s.is_textual() => {
                format!("compare texts with `is`, or their `length(…)` with `{}`", op.word())
            }
            _ => "compare with `is`, or write the condition alone".to_owned(),
        };
        let diagnostic = Diagnostic::error(codes::TYPE_MISMATCH, culprit.span, message)
            .label(format!("`{}` needs numbers, dates or days", op.word()));
        let diagnostic = self.declared(diagnostic, culprit, env).help(what);
        self.error(diagnostic);
        broken(span)
    }

    fn exactly_text(&mut self, value: &Expr, env: Env, span: Span) -> Expr {
        let message = format!(
            "`is exactly` compares texts, and `{}` is {}",
            self.text(value.span),
            self.base_words(value.ty.base)
        );
        let diagnostic = Diagnostic::error(codes::TYPE_MISMATCH, value.span, message).help("write `is`");
        let diagnostic = self.declared(diagnostic, value, env);
        self.error(diagnostic);
        broken(span)
    }

    /// A length in months cannot be compared, since months differ: `today - d > 3 months` becomes `today > d + 3 months`.
    fn month_comparison(
        &mut self,
        op: Comparison,
        (a, x): (&Expr, Scalar),
        (b, y): (&Expr, Scalar),
        span: Span,
    ) -> Expr {
        let (months, other) = if x == Scalar::Months { (a, b) } else { (b, a) };
        let mut diagnostic = Diagnostic::error(
            codes::MONTH_COMPARISON,
            months.span,
            "months and years differ in length, so they cannot be compared",
        )
        .label("how many days is that?");
        diagnostic = match &other.kind {
            ExprKind::DaysBetween(later, earlier) if y == Scalar::Months => {
                let (later, earlier) = (self.text(later.span), self.text(earlier.span));
                let moved = format!("{later} {} {earlier} + {}", op.word(), self.text(months.span));
                let help = format!("move it across: `{moved}`");
                diagnostic.help(help).fix("move it across", Applicability::Unsafe, span, moved)
            }
            ExprKind::DaysBetween(later, earlier) => {
                let (later, earlier) = (self.text(later.span), self.text(earlier.span));
                let moved = format!("{earlier} + {} {} {later}", self.text(months.span), op.word());
                let help = format!("move it across: `{moved}`");
                diagnostic.help(help).fix("move it across", Applicability::Unsafe, span, moved)
            }
            _ => diagnostic.help("compare dates: `today > received + 3 months`; or write the length in days"),
        };
        self.error(diagnostic);
        broken(span)
    }

    /// `a in LIST`, `a not in LIST`
    pub(super) fn membership(
        &mut self,
        negated: bool,
        item: &'a ast::Expr,
        list: &'a ast::Expr,
        span: Span,
        env: Env,
    ) -> Expr {
        let (value, list) = (self.expr(item, env), self.expr(list, env));
        self.element_of(negated, value, list, span, env)
    }

    fn element_of(&mut self, negated: bool, item: Expr, list: Expr, span: Span, env: Env) -> Expr {
        if item.ty.is_error() || list.ty.is_error() {
            return broken(span);
        }
        let Base::List(element) = list.ty.base else { return self.not_a_list(&list, "in", env, span) };
        let Base::Scalar(scalar) = item.ty.base else { return self.not_single(&item, &list, env, span) };
        let Some(element) = element else {
            self.empty_list(list.span, "nothing is in an empty list");
            return broken(span);
        };
        let Some((item, list)) = self.same_element(item, scalar, list, element, env, span) else { return broken(span) };
        bool_expr(ExprKind::In { negated, item: Box::new(item), list: Box::new(list) }, span)
    }

    /// Gives an item and a list's elements one type.
    fn same_element(
        &mut self,
        item: Expr,
        scalar: Scalar,
        list: Expr,
        element: Scalar,
        env: Env,
        span: Span,
    ) -> Option<(Expr, Expr)> {
        if join(scalar, element).is_none() {
            self.mismatch(
                &item,
                &Expr { ty: Type::scalar(element), ..list.clone() },
                "be among values each of which is",
                env,
                span,
            );
            return None;
        }
        let list_span = list.span;
        let list_kind = match (list.kind, scalar, element) {
            (ExprKind::List(items), Scalar::Choice(_), Scalar::Text) => {
                // each is looked at, so that every wrong choice is said
                let choices: Vec<Option<Expr>> = items.into_iter().map(|i| self.as_choice(i, scalar)).collect();
                ExprKind::List(choices.into_iter().collect::<Option<Vec<_>>>()?)
            }
            (ExprKind::List(items), Scalar::Decimal, Scalar::Int) => {
                ExprKind::List(items.into_iter().map(widened).collect())
            }
            (kind, _, _) => kind,
        };
        let list = Expr { kind: list_kind, ty: list.ty, span: list_span };
        let item = match (scalar, element) {
            (Scalar::Int, Scalar::Decimal) => widened(item),
            (Scalar::Text, Scalar::Choice(_)) => self.as_choice(item, element)?,
            _ => item,
        };
        Some((item, list))
    }

    fn not_a_list(&mut self, list: &Expr, word: &str, env: Env, span: Span) -> Expr {
        let text = self.text(list.span);
        let message = format!("`{word}` needs a list, and `{text}` is {}", self.base_words(list.ty.base));
        let mut diagnostic = Diagnostic::error(codes::TYPE_MISMATCH, list.span, message);
        diagnostic = match &list.kind {
            ExprKind::Const(_) => diagnostic.help(format!("write `[{text}]`")),
            _ => diagnostic.help(format!("write `is {text}`, or a list in brackets")),
        };
        let diagnostic = self.declared(diagnostic, list, env);
        self.error(diagnostic);
        broken(span)
    }

    /// `t contains x`, `t mentions any of LIST` …
    pub(super) fn predicate(
        &mut self,
        (predicate, among): (Predicate, Option<Among>),
        text: &'a ast::Expr,
        pattern: &'a ast::Expr,
        span: Span,
        env: Env,
    ) -> Expr {
        let (value, wanted) = (self.expr(text, env), self.expr(pattern, env));
        if value.ty.is_error() || wanted.ty.is_error() {
            return broken(span);
        }
        if matches!(value.ty.base, Base::List(_)) && predicate == Predicate::Contains {
            return self.list_contains(among, value, wanted, span, env);
        }
        if !is_textual(value.ty) {
            self.needs_text(&value, predicate.word(), env);
            return broken(span);
        }
        let fits = match (among, wanted.ty.base) {
            (None, _) => is_textual(wanted.ty),
            (Some(_), Base::List(Some(element))) => element.is_textual(),
            (Some(_), Base::List(None)) => {
                self.empty_list(wanted.span, "there is nothing to look for");
                return broken(span);
            }
            (Some(_), _) => false,
        };
        if !fits {
            return self.bad_pattern(predicate, among, &wanted, env, span);
        }
        let kind = ExprKind::Predicate { predicate, among, text: Box::new(value), pattern: Box::new(wanted) };
        bool_expr(kind, span)
    }

    fn bad_pattern(&mut self, predicate: Predicate, among: Option<Among>, wanted: &Expr, env: Env, span: Span) -> Expr {
        let (text, found) = (self.text(wanted.span), self.base_words(wanted.ty.base));
        let word = predicate.word();
        let diagnostic = match (among, wanted.ty.base) {
            (None, Base::List(_)) => Diagnostic::error(
                codes::TYPE_MISMATCH,
                wanted.span,
                format!("`{word}` looks for one text, and `{text}` is {found}"),
            )
            .help(format!("write `{word} any of {text}`"))
            .fix("look for any of them", Applicability::Unsafe, wanted.span.before(), "any of "),
            (Some(_), Base::Scalar(s)) if s.is_textual() => Diagnostic::error(
                codes::TYPE_MISMATCH,
                wanted.span,
                format!("`any of` needs a list, and `{text}` is {found}"),
            )
            .help(format!("write `{word} {text}`")),
            _ => Diagnostic::error(
                codes::TYPE_MISMATCH,
                wanted.span,
                format!("`{word}` looks for a text, and `{text}` is {found}"),
            )
            .help("look for a text in quotes"),
        };
        let diagnostic = self.declared(diagnostic, wanted, env);
        self.error(diagnostic);
        broken(span)
    }

    /// `list contains x` is `x in list`; with `any of` and its like, that for each of them.
    fn list_contains(&mut self, among: Option<Among>, list: Expr, wanted: Expr, span: Span, env: Env) -> Expr {
        let Some(among) = among else { return self.element_of(false, wanted, list, span, env) };
        let items = match &wanted.kind {
            ExprKind::List(items) => items.clone(),
            ExprKind::Global(id) => match &super::constant::seen_through(&self.policy, *id).kind {
                ExprKind::List(items) => items.clone(),
                _ => return self.not_a_list(&wanted, "any of", env, span),
            },
            _ => {
                let message = format!("`{}` has to be a list that is written out", self.text(wanted.span));
                self.error(
                    Diagnostic::error(codes::TYPE_MISMATCH, wanted.span, message)
                        .help("write the entries in brackets, or name a top-level `let`"),
                );
                return broken(span);
            }
        };
        if items.is_empty() {
            self.empty_list(wanted.span, "there is nothing to look for");
            return broken(span);
        }
        let parts: Vec<Expr> = items.into_iter().map(|i| self.element_of(false, i, list.clone(), span, env)).collect();
        let whole = |parts| match among {
            Among::All => ExprKind::And(parts),
            Among::Any | Among::None => ExprKind::Or(parts),
        };
        let found = match <[Expr; 1]>::try_from(parts) {
            Ok([one]) => one,
            Err(parts) => bool_expr(whole(parts), span),
        };
        if among == Among::None { bool_expr(ExprKind::Not(Box::new(found)), span) } else { found }
    }

    /// `a + b`, `a - b`
    pub(super) fn sum(&mut self, sign: Sign, a: &'a ast::Expr, b: &'a ast::Expr, span: Span, env: Env) -> Expr {
        let (left, right) = (self.expr(a, env), self.expr(b, env));
        if left.ty.is_error() || right.ty.is_error() {
            return broken(span);
        }
        let (Base::Scalar(x), Base::Scalar(y)) = (left.ty.base, right.ty.base) else {
            return self.bad_sum(sign, &left, &right, env, span);
        };
        let scalar = |kind, s| Expr { kind, ty: Type::scalar(s), span };
        match (x, y) {
            (Scalar::Date, Scalar::Days | Scalar::Months) => scalar(self.shift(sign, left, right, y), Scalar::Date),
            (Scalar::Date, Scalar::Date) if sign == Sign::Minus => {
                scalar(ExprKind::DaysBetween(Box::new(left), Box::new(right)), Scalar::Days)
            }
            (Scalar::Days, Scalar::Days) => scalar(ExprKind::Sum(sign, Box::new(left), Box::new(right)), Scalar::Days),
            (x, y) if x.is_number() && y.is_number() => match join(x, y) {
                Some(Scalar::Decimal) => {
                    let (left, right) = (Box::new(widened(left)), Box::new(widened(right)));
                    scalar(ExprKind::Sum(sign, left, right), Scalar::Decimal)
                }
                _ => scalar(ExprKind::Sum(sign, Box::new(left), Box::new(right)), Scalar::Int),
            },
            _ => self.bad_sum(sign, &left, &right, env, span),
        }
    }

    /// A date moved by a duration: a literal one, seen through lets, keeps its unit.
    fn shift(&self, sign: Sign, date: Expr, by: Expr, unit: Scalar) -> ExprKind {
        let literal = match &by.kind {
            ExprKind::Const(Value::Days(n)) => Some(*n),
            ExprKind::Global(id) => match super::constant::seen_through(&self.policy, *id).kind {
                ExprKind::Const(Value::Days(n)) => Some(n),
                _ => None,
            },
            _ => None,
        };
        let unit = if unit == Scalar::Months { Unit::Months } else { Unit::Days };
        match literal.and_then(|n| u32::try_from(n).ok()) {
            Some(count) => ExprKind::Shift(sign, Box::new(date), Duration { count, unit }),
            None => ExprKind::ShiftDays(sign, Box::new(date), Box::new(by)),
        }
    }

    fn bad_sum(&mut self, sign: Sign, a: &Expr, b: &Expr, env: Env, span: Span) -> Expr {
        let (found_a, found_b) = (self.base_words(a.ty.base), self.base_words(b.ty.base));
        let verb = if sign == Sign::Plus { "added to" } else { "taken from" };
        let message = format!("{found_b} cannot be {verb} {found_a}");
        let mut diagnostic = Diagnostic::error(codes::TYPE_MISMATCH, b.span, message)
            .label(found_b.clone())
            .also(a.span, found_a.clone());
        diagnostic = match (a.ty.base, b.ty.base, &b.kind) {
            (Base::Scalar(Scalar::Date), _, ExprKind::Const(Value::Int(n))) => self.days_help(diagnostic, *n, b.span),
            (Base::Scalar(Scalar::Days | Scalar::Months), Base::Scalar(Scalar::Date), _) => {
                diagnostic.help(format!("put the date first: `{} + {}`", self.text(b.span), self.text(a.span)))
            }
            (Base::Scalar(s), _, _) if s.is_textual() => {
                diagnostic.help("texts are put together in a reply: `\"{first} {second}\"`")
            }
            _ => diagnostic.help("add numbers to numbers, and days, weeks, months or years to dates"),
        };
        let diagnostic = self.declared(self.declared(diagnostic, a, env), b, env);
        self.error(diagnostic);
        broken(span)
    }
}

fn comparison(op: Comparison, a: Expr, b: Expr, span: Span) -> Expr {
    bool_expr(ExprKind::Compare(op, Box::new(a), Box::new(b)), span)
}

fn has_order(scalar: Scalar) -> bool {
    matches!(scalar, Scalar::Int | Scalar::Decimal | Scalar::Date | Scalar::Days | Scalar::Months)
}

//! Paths: what a name means where it stands; lets resolved when they are first read.

use super::scope::{Cx, Env, Member, State, broken, with_suggestion};
use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::limits;
use crate::model::types::{Base, Scalar, Type};
use crate::model::value::Value;
use crate::model::{Derived, Expr, ExprKind, GlobalId, KindId, LetId, Name, Need};
use crate::source::Span;
use crate::syntax::ast::{self, LetValue};
use std::borrow::Cow;

impl<'a> Cx<'a> {
    /// The value that a path names.
    pub(super) fn path(&mut self, path: &ast::Path, env: Env) -> Expr {
        let Some((first, rest)) = path.names.split_first() else { return broken(path.span) };
        if first.text == "me" {
            return self.me_path(first, rest, path.span);
        }
        if let Some((kind, table)) = env.table {
            let text = Type::scalar(Scalar::Text);
            match first.text.as_str() {
                "id" if rest.is_empty() => return Expr { kind: ExprKind::Id, ty: text, span: path.span },
                "kind" if rest.is_empty() => return Expr { kind: ExprKind::Kind, ty: text, span: path.span },
                _ => {}
            }
            if self.table(kind, table).is_some_and(|t| t.members.contains_key(first.text.as_str())) {
                return self.member_path(kind, table, &path.names, path.span);
            }
        }
        if self.globals.contains_key(first.text.as_str()) {
            return self.global_path(first, rest, path.span);
        }
        self.unknown_path(first, env);
        broken(path.span)
    }

    fn me_path(&mut self, me: &Name, rest: &[Name], span: Span) -> Expr {
        let [field] = rest else {
            let message = if rest.is_empty() {
                "`me` is not a value".to_owned()
            } else {
                "the fields of `me` have no fields".to_owned()
            };
            self.error(Diagnostic::error(codes::UNKNOWN_NAME, me.span, message).help("write for instance `me.name`"));
            return broken(span);
        };
        let found =
            self.policy.me.iter().find(|(_, f)| f.name.text == field.text).map(|(id, f)| (id, f.ty, f.name.span));
        if let Some((id, ty, declared)) = found {
            self.usage.read(declared, span.file);
            return Expr { kind: ExprKind::Me(id), ty, span };
        }
        let known: Vec<String> = self.policy.me.values().map(|f| f.name.text.clone()).collect();
        if known.is_empty() && !self.may_be_declared(&field.text) {
            let message = "nothing is declared about `me`";
            let help = format!("write `me {{ {}: text }}`", field.text);
            self.error(Diagnostic::error(codes::UNKNOWN_NAME, field.span, message).help(help));
        } else {
            self.unknown("field of `me`", field, known.iter().map(String::as_str));
        }
        broken(span)
    }

    fn member_path(&mut self, kind: KindId, mut table: usize, names: &[Name], span: Span) -> Expr {
        for (at, name) in names.iter().enumerate() {
            let Some(member) = self.table(kind, table).and_then(|t| t.members.get(name.text.as_str()).copied()) else {
                self.unknown_member(kind, table, name);
                return broken(span);
            };
            let last = at + 1 == names.len();
            match member {
                Member::Table { table: inner, span: declared, .. } if !last => {
                    self.usage.read(declared, span.file);
                    table = inner;
                }
                Member::Broken => return broken(span),
                _ => {
                    let value = self.member(kind, member, span);
                    return match names.get(at + 1) {
                        Some(next) => self.no_fields(&value, name, next, span),
                        None => value,
                    };
                }
            }
        }
        broken(span)
    }

    fn member(&mut self, kind: KindId, member: Member, span: Span) -> Expr {
        match member {
            Member::Fact(id) => {
                let fact = &self.draft(kind).kind.facts.at(id);
                let (ty, declared) =
                    (Type { base: fact.base, optional: matches!(fact.need, Need::Optional) }, fact.span);
                self.usage.read(declared, span.file);
                Expr { kind: ExprKind::Fact(id), ty, span }
            }
            Member::Table { record, presence, span: declared, .. } => {
                self.usage.read(declared, span.file);
                let ty = Type { base: Base::Record(record), optional: presence.is_some() };
                let kind = presence.map_or(ExprKind::Const(Value::Bool(true)), ExprKind::Fact);
                Expr { kind, ty, span }
            }
            Member::Let(index) => match self.local_let(kind, index) {
                Some(id) => {
                    let (declared, ty) =
                        (self.draft(kind).kind.lets.at(id).span, self.draft(kind).kind.lets.at(id).value.ty);
                    self.usage.read(declared, span.file);
                    Expr { kind: ExprKind::Let(id), ty, span }
                }
                None => {
                    let declared = self.draft(kind).pending.get(index).map(|p| p.decl.name.span);
                    declared.into_iter().for_each(|d| self.usage.read(d, span.file));
                    broken(span)
                }
            },
            Member::Broken => broken(span),
        }
    }

    fn no_fields(&mut self, value: &Expr, name: &Name, next: &Name, span: Span) -> Expr {
        if !value.ty.is_error() {
            let words = self.base_words(value.ty.base);
            let message = format!("`{}` is {words}; it has no `{}`", name.text, next.text);
            self.error(
                Diagnostic::error(codes::UNKNOWN_NAME, next.span, message).help(format!("write `{}` alone", name.text)),
            );
        }
        broken(span)
    }

    fn unknown_member(&mut self, kind: KindId, table: usize, name: &Name) {
        if self.maybe.contains(name.text.as_str()) {
            return;
        }
        let Some(t) = self.table(kind, table) else { return };
        let mut known: Vec<&str> = t.members.keys().copied().collect();
        known.sort_unstable();
        let message = format!("{} has no `{}`", t.title, name.text);
        let near = nearest(&name.text, known.iter().copied());
        self.meant(near);
        let diagnostic =
            with_suggestion(Diagnostic::error(codes::UNKNOWN_NAME, name.span, message), name.span, near, &known);
        self.error(diagnostic);
    }

    fn unknown_path(&mut self, name: &Name, env: Env) {
        if self.may_be_declared(&name.text) {
            return;
        }
        let helped = match name.text.as_str() {
            "yes" => Some("write `true`"),
            "no" => Some("write `false`"),
            "now" => Some("write `today`"),
            "null" | "nil" | "none" | "empty" | "missing" => Some("write `is absent` or `is present`"),
            "reason" => Some("`{reason}` stands only in the text of a reply"),
            _ => None,
        };
        let message = format!("there is nothing called `{}` here", name.text);
        if let Some(help) = helped {
            return self.error(
                Diagnostic::error(codes::UNKNOWN_NAME, name.span, message).label("nothing has this name").help(help),
            );
        }
        let mut known: Vec<&str> = self.globals.keys().copied().collect();
        if let Some((kind, table)) = env.table {
            let table = self.table(kind, table);
            known.extend(table.into_iter().flat_map(|t| t.members.keys().copied()));
        }
        known.sort_unstable();
        let nested = env.kind().and_then(|kind| self.nested(kind, &name.text));
        let near = nearest(&name.text, known.iter().copied());
        self.meant(near);
        self.meant(nested.as_ref().map(|_| name.text.as_str()));
        let near = nested.as_deref().or(near);
        let mut diagnostic =
            with_suggestion(Diagnostic::error(codes::UNKNOWN_NAME, name.span, message), name.span, near, &known);
        if near.is_none() && self.kinds.is_empty() && env.kind().is_none() {
            diagnostic = diagnostic.note("a top-level `let` sees only other top-level `let`s");
        }
        self.error(diagnostic);
    }

    /// The path of a name that a record of the request has: `from.first_name` for `first_name`.
    fn nested(&self, kind: KindId, name: &str) -> Option<String> {
        let tables = self.draft(kind).tables.iter().skip(1);
        tables.filter(|t| t.members.contains_key(name)).map(|t| format!("{}{name}", t.prefix)).next()
    }

    fn global_path(&mut self, first: &Name, rest: &[Name], span: Span) -> Expr {
        let Some(id) = self.global(&first.text, Some(first.span)) else { return broken(span) };
        let ty = self.policy.globals.at(id).value.ty;
        let value = Expr { kind: ExprKind::Global(id), ty, span };
        match rest.first() {
            Some(next) => self.no_fields(&value, first, next, span),
            None => value,
        }
    }

    /// A top-level let, resolved when first read. `from` is the place that reads it.
    pub(super) fn global(&mut self, name: &str, from: Option<Span>) -> Option<GlobalId> {
        let entry = self.globals.get(name)?;
        let (decl, state) = (entry.decl, entry.state);
        if let Some(from) = from {
            self.usage.read(decl.name.span, from.file);
        }
        match state {
            State::Done(id) => Some(id),
            State::Failed => None,
            State::Doing => {
                self.let_cycle(&decl.name.text, from);
                None
            }
            State::Todo if self.open_lets.len() >= limits::MAX_OPEN_LETS => {
                self.too_deep(&decl.name);
                if let LetValue::Expr(value) = &decl.value {
                    self.mention_words(value.span);
                }
                self.set_global(name, State::Failed);
                None
            }
            State::Todo => {
                self.set_global(name, State::Doing);
                self.open_lets.push((decl.name.text.clone(), decl.name.span));
                let value = self.global_value(decl);
                self.open_lets.pop();
                let depth = self.depth(&value, None);
                if depth > limits::MAX_LET_DEPTH {
                    self.too_deep(&decl.name);
                }
                if value.ty.is_error() || depth > limits::MAX_LET_DEPTH {
                    self.set_global(name, State::Failed);
                    return None;
                }
                self.global_depths.push(depth);
                let id = self.policy.globals.push(crate::model::Global { name: decl.name.clone(), value });
                self.set_global(name, State::Done(id));
                Some(id)
            }
        }
    }

    fn set_global(&mut self, name: &str, state: State<GlobalId>) {
        if let Some(entry) = self.globals.get_mut(name) {
            entry.state = state;
        }
    }

    fn global_value(&mut self, decl: &'a ast::Let) -> Expr {
        match &decl.value {
            LetValue::Expr(expr) => self.expr(expr, Env::OUTSIDE),
            LetValue::LinesOf(path) => {
                let Some(lines) = self.loaded.lists.get(&path.span) else { return broken(path.span) };
                let text = |line: &String| Expr {
                    kind: ExprKind::Const(Value::Text(Cow::Owned(line.clone()))),
                    ty: Type::scalar(Scalar::Text),
                    span: path.span,
                };
                let ty = Type::required(Base::List(Some(Scalar::Text)));
                Expr { kind: ExprKind::List(lines.iter().map(text).collect()), ty, span: path.span }
            }
        }
    }

    /// A let of a table, resolved when first read.
    pub(super) fn local_let(&mut self, kind: KindId, index: usize) -> Option<LetId> {
        let pending = self.draft(kind).pending.get(index)?;
        let (decl, table, state) = (pending.decl, pending.table, pending.state);
        match state {
            State::Done(id) => Some(id),
            State::Failed => None,
            State::Doing => {
                self.let_cycle(&decl.name.text, None);
                None
            }
            State::Todo if self.open_lets.len() >= limits::MAX_OPEN_LETS => {
                self.too_deep(&decl.name);
                self.mention_words(decl.value.span);
                self.set_let(kind, index, State::Failed);
                None
            }
            State::Todo => {
                self.set_let(kind, index, State::Doing);
                self.open_lets.push((decl.name.text.clone(), decl.name.span));
                let value = self.expr(&decl.value, Env { table: Some((kind, table)) });
                self.open_lets.pop();
                let value = self.let_value(decl, value);
                let depth = self.depth(&value, Some(kind));
                if depth > limits::MAX_LET_DEPTH {
                    self.too_deep(&decl.name);
                }
                if value.ty.is_error() || depth > limits::MAX_LET_DEPTH {
                    self.set_let(kind, index, State::Failed);
                    return None;
                }
                let t = self.table(kind, table)?;
                let (path, within) = (format!("{}{}", t.prefix, decl.name.text), t.within);
                let draft = self.draft_mut(kind);
                draft.let_depths.push(depth);
                let id = draft.kind.lets.push(Derived { path, value, span: decl.name.span });
                within.into_iter().for_each(|w| {
                    draft.let_within.insert(id, w);
                });
                self.set_let(kind, index, State::Done(id));
                Some(id)
            }
        }
    }

    /// A let holds a value, not a record and not a length of months.
    fn let_value(&mut self, decl: &'a ast::FieldLet, value: Expr) -> Expr {
        let wrong = match value.ty.base {
            Base::Record(_) => "a record",
            Base::Scalar(Scalar::Months) => "a duration in months",
            Base::List(None) => "an empty list",
            _ => return value,
        };
        let message = format!("`{}` cannot stand for {wrong}", decl.name.text);
        self.error(
            Diagnostic::error(codes::TYPE_MISMATCH, decl.value.span, message).help("write the value where it is used"),
        );
        broken(decl.value.span)
    }

    fn set_let(&mut self, kind: KindId, index: usize, state: State<LetId>) {
        if let Some(pending) = self.draft_mut(kind).pending.get_mut(index) {
            pending.state = state;
        }
    }

    fn let_cycle(&mut self, name: &str, _from: Option<Span>) {
        let begins = self.open_lets.iter().rposition(|(n, _)| n == name).unwrap_or(0);
        let ring: Vec<(String, Span)> = self.open_lets.iter().skip(begins).cloned().collect();
        let Some((_, span)) = ring.first().cloned() else { return };
        let mut chain: Vec<&str> = ring.iter().map(|(n, _)| n.as_str()).collect();
        chain.push(name);
        let message = if ring.len() == 1 {
            format!("`{name}` needs itself")
        } else {
            format!("`{name}` needs itself in the end")
        };
        let mut error = Diagnostic::error(codes::LET_CYCLE, span, message)
            .label("it has no value to begin with")
            .note(format!("the circle: `{}`", chain.join("` → `")))
            .help("write one of them without the others");
        for (n, place) in ring.iter().skip(1) {
            error = error.also(*place, format!("`{n}` is needed for it"));
        }
        self.error(error);
    }
}

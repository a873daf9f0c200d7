//! Fields: their types, defaults and questions; records laid flat into the facts of a kind; the fields of `me`.

use super::constant::Wanted;
use super::field_types::FieldType;
use super::quick::Map;
use super::scope::{Cx, Env, Member, PendingLet, State, Table};
use super::usage::What;
use crate::diagnostic::{Diagnostic, a, codes};
use crate::limits;
use crate::model::types::{Base, Bound, Type};
use crate::model::value::Value;
use crate::model::{Fact, FactId, KindId, Layout, MeField, Need, RecordId, Segment, Slot, Template};
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind, MemberKind};

/// A table that is being laid flat.
#[derive(Clone, Copy)]
struct Place<'p, 'a> {
    kind: KindId,
    table: usize,
    keys: &'p [String],
    /// The records it lies in, outermost first.
    open: &'p [&'a str],
}

impl<'a> Cx<'a> {
    /// Lays a kind's fields flat, then resolves its lets, questions and clauses.
    pub(super) fn resolve_kind(&mut self, kind: KindId) {
        let block = self.draft(kind).block;
        let title = format!("`{}`", block.name.text);
        self.draft_mut(kind).tables.push(Table { title, ..Table::default() });
        let layout = self.lay_out(block, Place { kind, table: 0, keys: &[], open: &[&block.name.text] });
        self.draft_mut(kind).kind.layout = layout;
        for index in 0..self.draft(kind).pending.len() {
            self.local_let(kind, index);
        }
        self.resolve_asks(kind);
        self.resolve_clauses(kind);
    }

    fn lay_out(&mut self, block: &'a ast::Block, place: Place<'_, 'a>) -> Layout {
        let mut layout = Layout::default();
        let mut keys: Map<&'a str, Span> = Map::default();
        for member in &block.members {
            match &member.kind {
                MemberKind::Field(field) => {
                    let (key, key_span) = self.key(field, place.table == 0);
                    if let Some(first) = keys.insert(key, key_span)
                        && field.key.is_some()
                    {
                        self.duplicate("fields with the key", key, first, key_span);
                    }
                    if let Some(slot) = self.field(field, member, key, place) {
                        layout.keys.push((key.to_owned(), slot));
                    }
                }
                MemberKind::Let(decl) => self.declare_let(decl, member.span, place),
                MemberKind::Clause(clause) if place.open.len() > 1 || self.is_record(block) => {
                    self.misplaced_clause(clause, member.span);
                }
                MemberKind::Clause(_) => {}
            }
        }
        layout
    }

    fn is_record(&self, block: &ast::Block) -> bool {
        self.records.get(block.name.text.as_str()).is_some_and(|r| r.block.name.span == block.name.span)
    }

    fn misplaced_clause(&mut self, clause: &ast::Clause, span: Span) {
        let message = format!("`{}` belongs into a request", clause.words());
        self.error(
            Diagnostic::error(codes::SYNTAX, span, message)
                .label("a record has only fields and lets")
                .help("move it into the request"),
        );
    }

    /// A field's key in records, and its place.
    fn key(&mut self, field: &'a ast::Field, top: bool) -> (&'a str, Span) {
        let Some(key) = &field.key else { return (&field.name.text, field.name.span) };
        if key.text.trim().is_empty() {
            self.empty_text(key.span, "a key is never empty");
        }
        if top && matches!(key.text.as_str(), "id" | "kind") {
            let message = format!("every request has the key `{}` already", key.text);
            self.error(Diagnostic::error(codes::RESERVED_NAME, key.span, message).help("read another key"));
        }
        (&key.text, key.span)
    }

    fn declare_name(&mut self, place: Place<'_, 'a>, name: &'a ast::Name, member: Member) -> bool {
        let first = self.member_span(place.kind, place.table, &name.text);
        if let Some(first) = first {
            let title = self.table(place.kind, place.table).map(|t| t.title.clone()).unwrap_or_default();
            let what = format!("names in {title} called");
            self.duplicate(&what, &name.text, first, name.span);
            return false;
        }
        if let Some(table) = self.draft_mut(place.kind).tables.get_mut(place.table) {
            table.members.insert(&name.text, member);
        }
        true
    }

    /// A table of a kind.
    pub(super) fn table(&self, kind: KindId, table: usize) -> Option<&Table<'a>> {
        self.draft(kind).tables.get(table)
    }

    fn member_span(&self, kind: KindId, table: usize, name: &str) -> Option<Span> {
        let draft = self.draft(kind);
        match draft.tables.get(table)?.members.get(name)? {
            Member::Fact(id) => draft.kind.facts.get(*id).map(|f| f.span),
            Member::Let(index) => draft.pending.get(*index).map(|p| p.decl.name.span),
            Member::Table { span, .. } => Some(*span),
            Member::Broken => draft.block.members.iter().find_map(|m| match &m.kind {
                MemberKind::Field(f) if f.name.text == name => Some(f.name.span),
                _ => None,
            }),
        }
    }

    fn declare_let(&mut self, decl: &'a ast::FieldLet, whole: Span, place: Place<'_, 'a>) {
        let index = self.draft(place.kind).pending.len();
        if self.declare_name(place, &decl.name, Member::Let(index)) {
            self.note_declared(What::Let, &decl.name, whole);
            self.draft_mut(place.kind).pending.push(PendingLet { decl, table: place.table, state: State::Todo });
        }
    }

    fn field(
        &mut self,
        field: &'a ast::Field,
        member: &'a ast::Member,
        key: &str,
        place: Place<'_, 'a>,
    ) -> Option<Slot> {
        let Some(ty) = self.field_type(&field.ty) else {
            self.declare_name(place, &field.name, Member::Broken);
            return None;
        };
        let what = if field.ask.is_some() { What::Question } else { What::Field };
        self.note_declared(what, &field.name, member.span);
        match ty.base {
            Base::Record(record) => self.table_field(field, ty, record, key, place),
            _ => self.fact_field(field, member, ty, key, place),
        }
    }

    /// A field that holds a value: one fact.
    fn fact_field(
        &mut self,
        field: &'a ast::Field,
        member: &'a ast::Member,
        ty: FieldType,
        key: &str,
        place: Place<'_, 'a>,
    ) -> Option<Slot> {
        let need = self.need(field, ty);
        let id = self.push_fact(field, ty, need, &docs(&member.attrs), key, place)?;
        if self.declare_name(place, &field.name, Member::Fact(id))
            && let Some(ask) = &field.ask
        {
            self.draft_mut(place.kind).asks.push((id, ask, place.table));
        }
        Some(Slot::Fact(id))
    }

    /// A field that holds a record: a table of its own.
    fn table_field(
        &mut self,
        field: &'a ast::Field,
        ty: FieldType,
        record: RecordId,
        key: &str,
        place: Place<'_, 'a>,
    ) -> Option<Slot> {
        self.no_default_for_record(field);
        let name = self.policy.records.at(record).name.text.clone();
        let decl = self.records.get(name.as_str()).copied()?;
        self.usage.read(decl.block.name.span, field.name.span.file);
        if place.open.contains(&decl.block.name.text.as_str())
            && (place.open.len() > 1 || self.is_record(self.draft(place.kind).block))
        {
            self.declare_name(place, &field.name, Member::Broken);
            return None;
        }
        if place.open.len() > limits::MAX_RECORD_DEPTH || self.draft(place.kind).tables.len() > limits::MAX_FACTS {
            self.too_many_records(field);
            self.declare_name(place, &field.name, Member::Broken);
            return None;
        }
        let presence = match ty.optional {
            Some(_) => Some(self.push_fact(field, ty, Need::Optional, "", key, place)?),
            None => None,
        };
        let outer = self.table(place.kind, place.table);
        let table = Table {
            prefix: format!("{}{}.", outer.map_or("", |t| &t.prefix), field.name.text),
            within: presence.or(outer.and_then(|t| t.within)),
            title: a(&name),
            ..Table::default()
        };
        let index = self.draft(place.kind).tables.len();
        self.draft_mut(place.kind).tables.push(table);
        let member = Member::Table { table: index, record, presence, span: field.name.span };
        self.declare_name(place, &field.name, member);
        let keys: Vec<String> = place.keys.iter().cloned().chain([key.to_owned()]).collect();
        let open: Vec<&'a str> = place.open.iter().copied().chain([decl.block.name.text.as_str()]).collect();
        let layout = self.lay_out(decl.block, Place { kind: place.kind, table: index, keys: &keys, open: &open });
        Some(Slot::Table { presence, layout })
    }

    fn too_many_records(&mut self, field: &ast::Field) {
        let message =
            format!("records may hold records {} deep, and {} in all", limits::MAX_RECORD_DEPTH, limits::MAX_FACTS);
        self.error(
            Diagnostic::error(codes::TOO_LARGE, field.name.span, message).help("hold fewer records in each other"),
        );
    }

    fn no_default_for_record(&mut self, field: &ast::Field) {
        let extra = field.default.as_ref().map(|d| d.span).or(field.ask.as_ref().map(|a| a.span));
        let Some(span) = extra else { return };
        let message = format!("`{}` is a record; it has no value of its own", field.name.text);
        let help = "give its fields a default or a question where they are declared";
        self.error(Diagnostic::error(codes::TYPE_MISMATCH, span, message).help(help));
    }

    fn push_fact(
        &mut self,
        field: &ast::Field,
        ty: FieldType,
        need: Need,
        doc: &str,
        key: &str,
        place: Place<'_, 'a>,
    ) -> Option<FactId> {
        if self.draft(place.kind).kind.facts.len() >= limits::MAX_FACTS {
            let message = format!("a request may have at most {} facts", limits::MAX_FACTS);
            self.error(
                Diagnostic::error(codes::TOO_LARGE, field.name.span, message)
                    .help("leave out records that no rule reads"),
            );
            return None;
        }
        let table = self.table(place.kind, place.table)?;
        let fact = Fact {
            path: format!("{}{}", table.prefix, field.name.text),
            keys: place.keys.iter().cloned().chain([key.to_owned()]).collect(),
            base: ty.base,
            bound: ty.bound,
            need,
            within: table.within,
            span: field.name.span,
            doc: doc.to_owned(),
        };
        Some(self.draft_mut(place.kind).kind.facts.push(fact))
    }

    /// What holds when a record lacks the field; a question's text is resolved later.
    fn need(&mut self, field: &'a ast::Field, ty: FieldType) -> Need {
        if let Some(ask) = &field.ask {
            let clash =
                field.default.as_ref().map(|d| (d.span, "a value of its own")).or(ty.optional.map(|o| (o, "a `?`")));
            if let Some((span, what)) = clash {
                self.ask_with_default(&field.name, span, ask.span, what);
            }
            let text =
                Template { segments: vec![Segment::Text(String::new())], written: String::new(), span: ask.span };
            return Need::Ask(text);
        }
        match (&field.default, ty.optional) {
            (Some(default), Some(_)) => {
                let message = format!("`{}` may be absent, so it has no default", field.name.text);
                let help = "leave out the `?` or the default";
                self.error(Diagnostic::error(codes::TYPE_MISMATCH, default.span, message).help(help));
                Need::Optional
            }
            (Some(default), None) => self.default(default, ty, &field.ty).map_or(Need::Required, Need::Default),
            (None, Some(_)) => Need::Optional,
            (None, None) => Need::Required,
        }
    }

    fn ask_with_default(&mut self, name: &ast::Name, span: Span, ask: Span, what: &str) {
        let message = format!("`{}` is asked, so it cannot have {what} too", name.text);
        self.error(
            Diagnostic::error(codes::ASK_WITH_DEFAULT, span, message)
                .label("then it would never be asked")
                .also(ask, "the question")
                .help("keep one of them"),
        );
    }

    fn default(&mut self, default: &'a ast::Expr, ty: FieldType, declared: &ast::TypeExpr) -> Option<Value<'static>> {
        let value = self.literal(default, Wanted { base: ty.base, declared: declared.span, what: "the default" })?;
        if self.in_bounds(&value, ty.bound) {
            return Some(value);
        }
        let diagnostic = Diagnostic::error(codes::TYPE_MISMATCH, default.span, "the default lies outside the bounds")
            .also(declared.span, "the bounds")
            .help("write a default within them");
        self.error(diagnostic);
        None
    }

    /// Whether a value is within its field's bounds.
    pub(super) fn in_bounds(&self, value: &Value<'_>, bound: Bound) -> bool {
        match (value, bound) {
            (Value::Int(n), Bound::Int(low, high)) => (i128::from(low)..=i128::from(high)).contains(n),
            (Value::Decimal(d), Bound::Decimal(low, high)) => low <= *d && *d <= high,
            (Value::Text(t), Bound::Length(most)) => t.chars().count() <= most as usize,
            (Value::List(items), bound) => items.iter().all(|v| self.in_bounds(v, bound)),
            _ => true,
        }
    }

    fn resolve_asks(&mut self, kind: KindId) {
        for (fact, ask, table) in self.draft(kind).asks.clone() {
            let env = Env { table: Some((kind, table)) };
            let text = self.question(ask, env);
            self.draft_mut(kind).kind.facts.at_mut(fact).need = Need::Ask(text);
        }
    }

    fn resolve_clauses(&mut self, kind: KindId) {
        let block = self.draft(kind).block;
        if self.is_record(block) {
            return;
        }
        let mut seen: Vec<(&'static str, Span)> = Vec::new();
        for member in &block.members {
            let MemberKind::Clause(clause) = &member.kind else { continue };
            if let Some(&(words, first)) = seen.iter().find(|(w, _)| *w == clause.words()) {
                let diagnostic =
                    Diagnostic::error(codes::DUPLICATE_CLAUSE, member.span, format!("`{words}` stands twice"))
                        .label("the second one")
                        .also(first, "the first one")
                        .help("keep one of them");
                self.error(diagnostic);
                continue;
            }
            seen.push((clause.words(), member.span));
            self.clause(kind, clause, member.span);
        }
    }

    fn clause(&mut self, kind: KindId, clause: &'a ast::Clause, span: Span) {
        match clause {
            ast::Clause::AnswerBy(date) => {
                let date = self.date(date, Self::env(kind), clause.words());
                self.draft_mut(kind).kind.answer_by = Some(date);
            }
            ast::Clause::ExpiresOn(date) => {
                let date = self.date(date, Self::env(kind), clause.words());
                self.draft_mut(kind).kind.expires_on = Some(date);
            }
            ast::Clause::ReplyLimit(limit) => match limit.kind {
                ExprKind::Int(n) if n >= 1 && u32::try_from(n).is_ok() => {
                    let n = u32::try_from(n).unwrap_or(u32::MAX);
                    self.draft_mut(kind).kind.reply_limit = Some((n, span));
                }
                ExprKind::Error => {}
                _ => {
                    let message = "a reply's limit is a whole number from 1 on";
                    self.error(
                        Diagnostic::error(codes::TYPE_MISMATCH, limit.span, message)
                            .help("write for instance `reply limit 300 characters`"),
                    );
                }
            },
            ast::Clause::ReplyStyle(style) => self.draft_mut(kind).kind.reply_style = *style,
        }
    }

    /// The fields of `me`.
    pub(super) fn resolve_me(&mut self, blocks: &[&'a ast::Block]) {
        for member in blocks.iter().flat_map(|b| &b.members) {
            match &member.kind {
                MemberKind::Field(field) => self.me_field(field, member.span),
                MemberKind::Let(decl) => self.only_fields(decl.name.span),
                MemberKind::Clause(_) => self.only_fields(member.span),
            }
        }
    }

    fn only_fields(&mut self, span: Span) {
        let message = "`me` has only fields";
        self.error(Diagnostic::error(codes::SYNTAX, span, message).help("write for instance `name: text`"));
    }

    fn me_field(&mut self, field: &'a ast::Field, whole: Span) {
        let first = self.policy.me.values().find(|f| f.name.text == field.name.text).map(|f| f.name.span);
        if let Some(first) = first {
            return self.duplicate("fields of `me` called", &field.name.text, first, field.name.span);
        }
        let Some(ty) = self.field_type(&field.ty) else { return };
        if let Base::Record(_) = ty.base {
            let diagnostic =
                Diagnostic::error(codes::TYPE_MISMATCH, field.ty.span, "`me` holds single values and lists")
                    .help("write its fields one by one");
            return self.error(diagnostic);
        }
        if let Some(ask) = &field.ask {
            let diagnostic = Diagnostic::error(codes::SYNTAX, ask.span, "what is known of `me` is not asked")
                .help("leave out `ask`; the value stands under `[me]` in `etiquette.toml`");
            self.error(diagnostic);
        }
        let default = match &field.default {
            Some(default) if ty.optional.is_none() => self.default(default, ty, &field.ty),
            Some(default) => {
                let message = format!("`{}` may be absent, so it has no default", field.name.text);
                self.error(
                    Diagnostic::error(codes::TYPE_MISMATCH, default.span, message)
                        .help("leave out the `?` or the default"),
                );
                None
            }
            None => None,
        };
        self.note_declared(What::Me, &field.name, whole);
        let ty_ = Type { base: ty.base, optional: ty.optional.is_some() };
        self.policy.me.push(MeField { name: field.name.clone(), ty: ty_, bound: ty.bound, default });
    }

    /// An empty text where one is needed.
    pub(super) fn empty_text(&mut self, span: Span, why: &str) {
        self.error(Diagnostic::error(codes::EMPTY_TEXT, span, "this text is empty").label(why).help("write the text"));
    }

    /// An empty list where one is needed.
    pub(super) fn empty_list(&mut self, span: Span, why: &str) {
        self.error(
            Diagnostic::error(codes::EMPTY_LIST, span, "this list is empty")
                .label(why)
                .help("write its entries, or leave out the condition"),
        );
    }
}

/// The documentation of a member, lines joined.
fn docs(attrs: &ast::Attrs) -> String {
    attrs.docs.iter().map(|d| d.text.as_str()).collect::<Vec<_>>().join("\n")
}

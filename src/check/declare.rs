//! Declares every item, then resolves them: names to ids, records laid flat, expressions typed.

use super::load::Loaded;
use super::quick::{Map, Set};
use super::scope::{Cx, Draft, Env, GlobalDecl, RecordDecl, RulesDecl, State, finished_kinds};
use super::usage::{Declared, Usage, What};
use super::{presence, scope};
use crate::diagnostic::{Diagnostic, codes};
use crate::limits;
use crate::model::arena::{Arena, Id};
use crate::model::{Kind, KindId, Layout, Name, Policy, Record, Reply, ReplyStyle};
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, ItemKind};

/// A policy with its names resolved, and what is wrong with it.
pub(super) struct Resolved {
    pub(super) policy: Policy,
    pub(super) errors: Vec<Diagnostic>,
    pub(super) usage: Usage,
}

/// Resolves all files as one policy.
pub(super) fn resolve(loaded: &Loaded) -> Resolved {
    let mut cx = Cx::new(loaded);
    let declared = cx.declare_items();
    cx.resolve_me(&declared.me);
    cx.resolve_globals();
    cx.find_record_cycles();
    let kinds = cx.drafts.len();
    for index in 0..kinds {
        cx.resolve_kind(KindId::from_index(index));
    }
    cx.resolve_unused_records();
    cx.declare_replies();
    cx.resolve_rules();
    cx.resolve_replies();
    cx.check_reply_uses();
    cx.resolve_tests(&declared.tests);
    presence::check(&mut cx, kinds);
    cx.record_file_uses();
    let Cx { mut policy, drafts, errors, mut usage, maybe, .. } = cx;
    policy.kinds = finished_kinds(drafts, kinds);
    if loaded.incomplete {
        usage.leave_open();
    }
    maybe.into_iter().for_each(|word| usage.mention(word));
    Resolved { policy, errors, usage }
}

/// Items that are resolved later.
#[derive(Default)]
struct Items<'a> {
    me: Vec<&'a ast::Block>,
    tests: Vec<&'a ast::Item>,
    rules: Vec<&'a ast::Rules>,
}

impl<'a> Cx<'a> {
    fn declare_items(&mut self) -> Items<'a> {
        let mut items = Items::default();
        let loaded = self.loaded;
        let mut test_titles: Map<&str, Span> = Map::default();
        for item in loaded.files.iter().flat_map(|f| &f.tree.items) {
            match &item.kind {
                ItemKind::Use(_) => {}
                ItemKind::Let(decl) => self.declare_global(decl, item.span),
                ItemKind::Me(block) => {
                    if let Some(first) = items.me.first() {
                        let (first, second) = (first.name.span, block.name.span);
                        self.duplicate("blocks", "me", first, second);
                    } else {
                        items.me.push(block);
                    }
                }
                ItemKind::Record(block) => self.declare_record(block, item.span),
                ItemKind::Request(block) => self.declare_kind(block, item),
                ItemKind::Rules(rules) => items.rules.push(rules),
                ItemKind::Reply(reply) => self.reply_decls.push(reply),
                ItemKind::Test(test) => {
                    if let Some(&first) = test_titles.get(test.title.text.as_str()) {
                        self.duplicate("tests", &test.title.text, first, test.title.span);
                    } else {
                        test_titles.insert(&test.title.text, test.title.span);
                    }
                    items.tests.push(item);
                }
            }
        }
        self.declare_rules(&items.rules);
        items
    }

    fn declare_global(&mut self, decl: &'a ast::Let, whole: Span) {
        if let Some(first) = self.globals.get(decl.name.text.as_str()) {
            let first = first.decl.name.span;
            return self.duplicate("lets", &decl.name.text, first, decl.name.span);
        }
        self.globals.insert(&decl.name.text, GlobalDecl { decl, state: State::Todo });
        self.note_declared(What::Global, &decl.name, whole);
    }

    fn declare_record(&mut self, block: &'a ast::Block, whole: Span) {
        if let Some(first) = self.records.get(block.name.text.as_str()) {
            let first = first.block.name.span;
            return self.duplicate("records", &block.name.text, first, block.name.span);
        }
        let id = self.policy.records.push(Record { name: block.name.clone() });
        self.records.insert(&block.name.text, RecordDecl { block, id });
        self.note_declared(What::Record, &block.name, whole);
    }

    fn declare_kind(&mut self, block: &'a ast::Block, _item: &'a ast::Item) {
        if let Some(&first) = self.kinds.get(block.name.text.as_str()) {
            let first = self.draft(first).kind.name.span;
            return self.duplicate("requests", &block.name.text, first, block.name.span);
        }
        let id = self.push_draft(block);
        self.kinds.insert(&block.name.text, id);
    }

    /// Begins a kind for a block.
    pub(super) fn push_draft(&mut self, block: &'a ast::Block) -> KindId {
        let kind = Kind {
            name: block.name.clone(),
            facts: Arena::default(),
            lets: Arena::default(),
            layout: Layout::default(),
            answer_by: None,
            expires_on: None,
            reply_limit: None,
            reply_style: ReplyStyle::Full,
            rules_span: None,
            rules: Vec::new(),
        };
        self.drafts.push(Draft {
            kind,
            block,
            tables: Vec::new(),
            pending: Vec::new(),
            asks: Vec::new(),
            let_within: Map::default(),
            let_depths: Vec::new(),
        });
        KindId::from_index(self.drafts.len() - 1)
    }

    fn declare_rules(&mut self, all: &[&'a ast::Rules]) {
        for &rules in all {
            let Some(&kind) = self.kinds.get(rules.kind.text.as_str()) else {
                let known: Vec<&str> = self.kinds.keys().copied().collect();
                self.unknown("request", &rules.kind, known);
                continue;
            };
            if let Some(first) = self.draft(kind).kind.rules_span {
                self.duplicate("blocks of rules for", &rules.kind.text, first, rules.kind.span);
                continue;
            }
            self.draft_mut(kind).kind.rules_span = Some(rules.kind.span);
            self.rules.push(RulesDecl { kind, rules });
        }
        self.find_missing_rules();
    }

    fn find_missing_rules(&mut self) {
        let without = self.drafts.iter().filter(|d| d.kind.rules_span.is_none()).map(|d| &d.kind.name);
        let missing: Vec<Name> = without.filter(|n| !self.may_be_declared(&n.text)).cloned().collect();
        for name in missing {
            let n = &name.text;
            let stub = format!("rules for {n} {{\n    otherwise review\n}}");
            self.error(
                Diagnostic::error(codes::MISSING_RULES, name.span, format!("`{n}` has no rules"))
                    .label("nobody would get an answer")
                    .help(format!("write its rules:\n{stub}")),
            );
        }
    }

    fn declare_replies(&mut self) {
        for decl in self.reply_decls.clone() {
            let name = decl.name.text.as_str();
            if let Some(&first) = self.replies.get(name) {
                let first = self.policy.replies.at(first).name.span;
                self.duplicate("replies", name, first, decl.name.span);
                continue;
            }
            let span = decl.wordings.last().map_or(decl.name.span, |w| decl.name.span.to(w.span));
            let id = self.policy.replies.push(Reply { name: decl.name.clone(), bodies: Vec::new(), span });
            self.replies.insert(name, id);
            self.reply_kinds.push(&decl.kinds);
        }
    }

    /// Remembers a declaration for the lints about unused things.
    pub(super) fn note_declared(&mut self, what: What, name: &Name, whole: Span) {
        self.usage.declare(Declared { what, name: name.text.clone(), span: name.span, whole });
    }

    /// Resolves every top-level let, so that each is checked whether it is used or not.
    fn resolve_globals(&mut self) {
        let mut decls: Vec<&'a ast::Let> = self.globals.values().map(|g| g.decl).collect();
        decls.sort_by_key(|d| d.name.span);
        for decl in decls {
            self.global(&decl.name.text, None);
        }
    }

    /// Checks the records that no request reaches, as if each were a request.
    fn resolve_unused_records(&mut self) {
        let mut unused: Vec<&'a ast::Block> =
            self.records.values().filter(|r| !self.usage.is_used("", r.block.name.span)).map(|r| r.block).collect();
        unused.sort_by_key(|b| b.name.span);
        for block in unused {
            let id = self.push_draft(block);
            self.resolve_kind(id);
        }
    }

    fn find_record_cycles(&mut self) {
        let mut names: Vec<&'a str> = self.records.keys().copied().collect();
        names.sort_unstable();
        let mut done = Set::default();
        for name in names {
            self.walk_record(name, &mut Vec::new(), &mut done);
        }
    }

    fn walk_record(&mut self, name: &'a str, open: &mut Vec<(&'a str, Span)>, done: &mut Set<&'a str>) {
        let Some(decl) = self.records.get(name).copied() else { return };
        if let Some(begins) = open.iter().position(|&(n, _)| n == name) {
            let ring: Vec<(&'a str, Span)> = open.iter().skip(begins).copied().collect();
            return self.record_cycle(name, &ring);
        }
        // deeper ones are refused when they are laid flat
        if done.contains(name) || open.len() > limits::MAX_RECORD_DEPTH {
            return;
        }
        for member in &decl.block.members {
            let ast::MemberKind::Field(field) = &member.kind else { continue };
            let Some(inner) = named_type(&field.ty) else { continue };
            if self.records.contains_key(inner.text.as_str()) {
                open.push((name, inner.span));
                self.walk_record(&inner.text, open, done);
                open.pop();
            }
        }
        done.insert(name);
    }

    fn record_cycle(&mut self, name: &str, ring: &[(&'a str, Span)]) {
        let Some(&(_, span)) = ring.last() else { return };
        let mut chain: Vec<&str> = ring.iter().map(|&(n, _)| n).collect();
        chain.push(name);
        let mut error = Diagnostic::error(codes::RECORD_CYCLE, span, format!("`{name}` contains itself"))
            .label("no request could ever be filled in")
            .note(format!("the circle: `{}`", chain.join("` → `")))
            .help("leave out one of the fields");
        for &(n, place) in ring.iter().take(ring.len().saturating_sub(1)) {
            error = error.also(place, format!("`{n}` holds it here"));
        }
        self.error(error);
    }

    /// Remembers which files each `use` brings in, for `unused-use`.
    fn record_file_uses(&mut self) {
        for (index, file) in self.loaded.files.iter().enumerate() {
            for &(span, target) in self.loaded.uses.get(index).map(Vec::as_slice).unwrap_or_default() {
                let brought = self.reachable(target);
                self.usage.uses.push((span, file.id, brought));
            }
        }
    }

    fn reachable(&self, from: usize) -> Vec<FileId> {
        let (mut seen, mut open) = ([from].into_iter().collect::<Set<usize>>(), vec![from]);
        while let Some(index) = open.pop() {
            for &(_, next) in self.loaded.uses.get(index).map(Vec::as_slice).unwrap_or_default() {
                if seen.insert(next) {
                    open.push(next);
                }
            }
        }
        let mut ids: Vec<FileId> = seen.iter().filter_map(|&i| self.loaded.files.get(i)).map(|f| f.id).collect();
        ids.sort_unstable();
        ids
    }

    /// The environment of a kind's own rules and clauses.
    pub(super) fn env(kind: KindId) -> Env {
        scope::Env::request(kind)
    }
}

/// The name in a type, lists seen through.
fn named_type(ty: &ast::TypeExpr) -> Option<&Name> {
    match &ty.kind {
        ast::TypeKind::Named(name) => Some(name),
        ast::TypeKind::List(inner) => named_type(inner),
        _ => None,
    }
}

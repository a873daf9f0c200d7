//! `test` items: what they give and what they expect.

use super::constant::Wanted;
use super::scope::{Cx, Env, with_suggestion};
use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::model::types::{Base, Scalar, Type};
use crate::model::value::Value;
use crate::model::{Expect, Expr, ExprKind, FactId, KindId, Need, Test};
use crate::source::Span;
use crate::syntax::ast::{self, TestLine};

impl<'a> Cx<'a> {
    /// Resolves every test.
    pub(super) fn resolve_tests(&mut self, items: &[&'a ast::Item]) {
        for item in items {
            let ast::ItemKind::Test(test) = &item.kind else { continue };
            if let Some(kind) = self.kind_of(&test.kind) {
                let resolved = self.test(test, kind, item.span);
                self.policy.tests.push(resolved);
            }
        }
    }

    fn test(&mut self, test: &'a ast::Test, kind: KindId, span: Span) -> Test {
        let mut resolved = Test {
            title: test.title.text.clone(),
            title_span: test.title.span,
            kind,
            facts: Vec::new(),
            me: Vec::new(),
            today: None,
            id: None,
            expects: Vec::new(),
            span,
        };
        let mut given: Vec<(String, Span)> = Vec::new();
        for line in &test.lines {
            match line {
                TestLine::Set { path, value } => {
                    let dotted = path.dotted();
                    match given.iter().find(|(p, _)| *p == dotted) {
                        Some(&(_, first)) => self.duplicate("values for", &dotted, first, path.span),
                        None => {
                            given.push((dotted, path.span));
                            self.given(&mut resolved, path, value);
                        }
                    }
                }
                TestLine::Expect { expect, span } => {
                    if let Some(expect) = self.expect(expect, kind) {
                        resolved.expects.push((expect, *span));
                    }
                }
            }
        }
        self.expects_something(test);
        resolved
    }

    fn expects_something(&mut self, test: &'a ast::Test) {
        let expects = test.lines.iter().any(|l| matches!(l, TestLine::Expect { .. }));
        let broken = self.loaded.files.iter().flat_map(|f| &f.tree.broken).any(|b| b.file == test.title.span.file);
        if !expects && !broken {
            let message = "this test expects nothing";
            self.error(
                Diagnostic::error(codes::SYNTAX, test.title.span, message)
                    .label("it could not fail")
                    .help("write for instance `expect accept`"),
            );
        }
    }

    fn given(&mut self, test: &mut Test, path: &'a ast::Path, value: &'a ast::Expr) {
        let wanted = |base, declared| Wanted { base, declared, what: "this value" };
        match path.dotted().as_str() {
            "today" => {
                if let Some(Value::Date(d)) = self.literal(value, wanted(Base::Scalar(Scalar::Date), path.span)) {
                    test.today = Some(d);
                }
                return;
            }
            "id" => {
                if let Some(Value::Text(t)) = self.literal(value, wanted(Base::Scalar(Scalar::Text), path.span)) {
                    test.id = Some(t.into_owned());
                }
                return;
            }
            _ => {}
        }
        let target = self.path(path, Env::request(test.kind));
        match target.kind {
            ExprKind::Fact(id) if !matches!(target.ty.base, Base::Record(_)) => {
                let declared = self.draft(test.kind).kind.facts.at(id).span;
                if let Some(v) = self.literal(value, wanted(target.ty.base, declared)) {
                    test.facts.push((id, v, value.span));
                }
            }
            ExprKind::Me(id) => {
                let declared = self.policy.me.at(id).name.span;
                if let Some(v) = self.literal(value, wanted(target.ty.base, declared)) {
                    test.me.push((id, v));
                }
            }
            ExprKind::Error => {}
            _ => self.cannot_be_given(&target, path),
        }
    }

    fn cannot_be_given(&mut self, target: &Expr, path: &ast::Path) {
        let (message, help) = match target.ty.base {
            Base::Record(_) => (
                format!("`{}` is a record", path.dotted()),
                format!("give its fields one by one: `{}.name = …`", path.dotted()),
            ),
            _ => (
                format!("`{}` is worked out, not given", path.dotted()),
                "give the facts that it is worked out from".to_owned(),
            ),
        };
        self.error(Diagnostic::error(codes::TYPE_MISMATCH, path.span, message).help(help));
    }

    fn expect(&mut self, expect: &'a ast::Expect, kind: KindId) -> Option<Expect> {
        Some(match expect {
            ast::Expect::Decision { decision, by, with } => {
                let by = match by {
                    Some(name) => Some(self.rule_of_test(name, kind)?),
                    None => None,
                };
                let with = match with {
                    Some(name) => Some(self.reply_of_test(name)?),
                    None => None,
                };
                Expect::Decision { decision: *decision, by, with }
            }
            ast::Expect::Ask(paths) => Expect::Ask(self.asked(paths, kind)?),
            ast::Expect::ReplyContains(text) => Expect::ReplyContains(text.text.clone()),
            ast::Expect::ReplyIs(text) => Expect::ReplyIs(text.text.clone()),
            ast::Expect::Reason(text) => Expect::Reason(text.text.clone()),
            ast::Expect::Overdue => Expect::Overdue,
        })
    }

    fn rule_of_test(&mut self, name: &'a ast::Name, kind: KindId) -> Option<usize> {
        let rules = &self.draft(kind).kind.rules;
        if let Some(index) = rules.iter().position(|r| r.title() == name.text) {
            return Some(index);
        }
        if !self.may_be_declared(&name.text) {
            let known: Vec<String> = rules.iter().map(|r| r.title().to_owned()).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let kind_name = self.draft(kind).kind.name.text.clone();
            let message = format!("`{kind_name}` has no rule `{}`", name.text);
            let near = nearest(&name.text, known.iter().copied());
            self.error(with_suggestion(
                Diagnostic::error(codes::UNKNOWN_NAME, name.span, message),
                name.span,
                near,
                &known,
            ));
        }
        None
    }

    fn reply_of_test(&mut self, name: &'a ast::Name) -> Option<crate::model::ReplyId> {
        let found = self.replies.get(name.text.as_str()).copied();
        if found.is_none() {
            let known: Vec<&str> = self.replies.keys().copied().collect();
            self.unknown("reply", name, known);
        }
        found
    }

    fn asked(&mut self, paths: &'a [ast::Path], kind: KindId) -> Option<Vec<FactId>> {
        let facts: Vec<Option<FactId>> = paths.iter().map(|path| self.asked_fact(path, kind)).collect();
        facts.into_iter().collect()
    }

    fn asked_fact(&mut self, path: &'a ast::Path, kind: KindId) -> Option<FactId> {
        let target = self.path(path, Env::request(kind));
        match target.kind {
            ExprKind::Fact(id) if matches!(self.draft(kind).kind.facts.at(id).need, Need::Ask(_)) => Some(id),
            ExprKind::Error => None,
            _ => {
                let message = format!("`{}` is never asked", path.dotted());
                let diagnostic = Diagnostic::error(codes::TYPE_MISMATCH, path.span, message)
                    .help("name facts that are declared with `ask`");
                let diagnostic = self.declared(
                    diagnostic,
                    &Expr { ty: Type { optional: false, ..target.ty }, ..target },
                    Env::request(kind),
                );
                self.error(diagnostic);
                None
            }
        }
    }
}

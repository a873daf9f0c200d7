//! Rules: their conditions, and what they decide.

use super::quick::Map;
use super::scope::{Cx, Env};
use super::template::Where;
use crate::diagnostic::{Diagnostic, a, codes};
use crate::model::arena::Id;
use crate::model::{Because, KindId, ReplyId, Rule};
use crate::source::Span;
use crate::syntax::ast;

impl<'a> Cx<'a> {
    /// Resolves the rules of every kind.
    pub(super) fn resolve_rules(&mut self) {
        let decls: Vec<(KindId, &'a ast::Rules)> = self.rules.iter().map(|d| (d.kind, d.rules)).collect();
        for (kind, decl) in decls {
            let mut names: Map<&'a str, Span> = Map::default();
            let mut rules = Vec::with_capacity(decl.rules.len());
            for rule in &decl.rules {
                if let Some(name) = &rule.name {
                    match names.get(name.text.as_str()) {
                        Some(&first) => self.duplicate("rules", &name.text, first, name.span),
                        None => {
                            names.insert(&name.text, name.span);
                        }
                    }
                }
                rules.push(self.rule(rule, kind));
            }
            self.draft_mut(kind).kind.rules = rules;
        }
    }

    fn rule(&mut self, rule: &'a ast::Rule, kind: KindId) -> Rule {
        let env = Env::request(kind);
        let outcome = &rule.outcome;
        let when = rule.when.as_ref().map(|c| self.condition(c, env));
        let reply = outcome.reply.as_ref().and_then(|name| self.reply_of_rule(name, kind).map(|id| (id, name.span)));
        let because = outcome.because.as_ref().map(|b| Because {
            text: self.template(&b.text, Where::Because, env),
            given: b.given.as_ref().map(|g| self.condition(g, env)),
            span: b.span,
        });
        Rule {
            name: rule.name.as_ref().map(|n| n.text.clone()),
            span: rule.name.as_ref().map_or(rule.keyword, |n| n.span),
            whole: rule.span,
            when,
            decision: outcome.decision,
            decision_span: outcome.decision_span,
            wait: outcome.wait.map(|(wait, _)| wait),
            reply,
            because,
        }
    }

    fn reply_of_rule(&mut self, name: &'a ast::Name, kind: KindId) -> Option<ReplyId> {
        let Some(&id) = self.replies.get(name.text.as_str()) else {
            let known: Vec<&str> = self.replies.keys().copied().collect();
            self.unknown("reply", name, known);
            return None;
        };
        let declared = self.policy.replies.at(id).name.span;
        self.usage.read(declared, name.span.file);
        let kind_name = self.draft(kind).kind.name.text.clone();
        let kinds = self.reply_kinds.get(id.index()).copied().unwrap_or_default();
        if kinds.iter().any(|k| k.text == kind_name || self.may_be_declared(&k.text)) {
            return Some(id);
        }
        let last = kinds.last().map(|k| k.span);
        let mut diagnostic = Diagnostic::error(
            codes::REPLY_WRONG_KIND,
            name.span,
            format!("the reply `{}` is not made for `{kind_name}`", name.text),
        )
        .label(format!("used for {} here", a(&kind_name)))
        .also(declared, "declared here");
        if let Some(last) = last {
            use crate::diagnostic::Applicability::Unsafe;
            let text = format!(", {kind_name}");
            diagnostic = diagnostic.help(format!("write `for …{text}` in the reply, or use another reply")).fix(
                format!("make the reply for `{kind_name}` too"),
                Unsafe,
                last.after(),
                text,
            );
        }
        self.error(diagnostic);
        None
    }
}

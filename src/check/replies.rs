//! Replies: their parts for each kind they are for, and whether the rules that use them can.

use super::scope::{Cx, Env};
use super::template::Where;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::arena::Id;
use crate::model::{Body, Decision, Hole, KindId, Name, Part, PartKind, ReplyId, Segment, Template, Wording};
use crate::source::Span;
use crate::syntax::ast::{self, WordingBody};

/// What a reply's texts show that its rules have to provide: the first place of each.
#[derive(Clone, Copy, Debug, Default)]
struct Shows {
    reason: Option<Span>,
    again_on: Option<Span>,
}

impl<'a> Cx<'a> {
    /// Resolves every reply for each of its kinds.
    pub(super) fn resolve_replies(&mut self) {
        for decl in self.reply_decls.clone() {
            let id = self.replies.get(decl.name.text.as_str()).copied();
            let Some(id) = id.filter(|&id| self.policy.replies.at(id).name.span == decl.name.span) else { continue };
            let mut bodies: Vec<Body> = Vec::new();
            for kind_name in &decl.kinds {
                if let Some(kind) = self.kind_of(kind_name)
                    && !bodies.iter().any(|b| b.kind == kind)
                {
                    let wordings = decl.wordings.iter().map(|w| self.wording(w, kind)).collect();
                    bodies.push(Body { kind, wordings });
                }
            }
            self.policy.replies.at_mut(id).bodies = bodies;
            self.find_empty_wordings(decl);
        }
    }

    /// The kind of a name; says so if there is none.
    pub(super) fn kind_of(&mut self, name: &ast::Name) -> Option<KindId> {
        let found = self.kinds.get(name.text.as_str()).copied();
        if found.is_none() {
            let known: Vec<&str> = self.kinds.keys().copied().collect();
            self.unknown("request", name, known);
        }
        found
    }

    fn wording(&mut self, wording: &'a ast::Wording, kind: KindId) -> Wording {
        let env = Env::request(kind);
        let parts = match &wording.body {
            WordingBody::Parts(parts) => parts.iter().map(|p| self.part(p, env)).collect(),
            WordingBody::Free(text) => {
                let keyword = wording.span;
                vec![Part::Text {
                    kind: PartKind::Say,
                    keyword,
                    when: None,
                    text: self.template(text, Where::Reply, env),
                }]
            }
        };
        let free = matches!(wording.body, WordingBody::Free(_));
        Wording { parts, free, span: wording.span }
    }

    fn part(&mut self, part: &'a ast::Part, env: Env) -> Part {
        match part {
            ast::Part::Paragraph(_) => Part::Paragraph,
            ast::Part::Text { kind, keyword, when, text, .. } => Part::Text {
                kind: *kind,
                keyword: *keyword,
                when: when.as_ref().map(|c| self.condition(c, env)),
                text: self.template(text, Where::Reply, env),
            },
        }
    }

    /// A wording all of whose parts are conditional can come out empty.
    fn find_empty_wordings(&mut self, decl: &'a ast::Reply) {
        for (index, wording) in decl.wordings.iter().enumerate() {
            let WordingBody::Parts(parts) = &wording.body else { continue };
            let certain = parts.iter().any(|p| matches!(p, ast::Part::Text { when: None, .. }));
            let broken = self.loaded.files.iter().flat_map(|f| &f.tree.broken).any(|&b| wording.span.contains(b));
            if certain || broken {
                continue;
            }
            let span = if index == 0 { decl.name.span } else { wording.span };
            let message = format!("the reply `{}` can come out empty", decl.name.text);
            let label = if parts.is_empty() { "it has no part" } else { "every part of it has a condition" };
            let help = "add a part without `when`, for instance `say \"Thank you for writing.\"`";
            self.error(Diagnostic::error(codes::EMPTY_REPLY, span, message).label(label).help(help));
        }
    }

    /// Whether each rule gives its reply what that shows.
    pub(super) fn check_reply_uses(&mut self) {
        for index in 0..self.drafts.len() {
            let kind = KindId::from_index(index);
            for rule in 0..self.draft(kind).kind.rules.len() {
                self.check_reply_use(kind, rule);
            }
        }
    }

    fn check_reply_use(&mut self, kind: KindId, rule: usize) {
        let Some(rule) = self.draft(kind).kind.rules.get(rule) else { return };
        let Some((reply, span)) = rule.reply else { return };
        let (decision, has_reason, title) = (rule.decision, rule.because.is_some(), rule.title().to_owned());
        let whole = rule.whole;
        let shows = self.shows(reply, kind);
        let name = self.policy.replies.at(reply).name.clone();
        if let (Some(hole), false) = (shows.reason, has_reason || self.was_mended(whole)) {
            self.needs_reason(&name, &title, span, hole);
        }
        if let Some(hole) = shows.again_on.filter(|_| decision != Decision::Defer) {
            let message = format!("the reply `{}` is only for `defer`", name.text);
            self.error(
                Diagnostic::error(codes::REPLY_WRONG_OUTCOME, span, message)
                    .label(format!("`{}` has no date to look again on", decision.word()))
                    .also(hole, "it shows `{again_on}`")
                    .help("use another reply here, or leave out `{again_on}`"),
            );
        }
    }

    fn needs_reason(&mut self, name: &Name, rule: &str, span: Span, hole: Span) {
        let message = format!("the reply `{}` shows a reason, and `{rule}` gives none", name.text);
        self.error(
            Diagnostic::error(codes::REPLY_NEEDS_REASON, span, message)
                .label("used without a reason")
                .also(hole, "it shows `{reason}`")
                .help(format!("write a reason: `with {} because \"…\"`", name.text)),
        );
    }

    fn shows(&self, reply: ReplyId, kind: KindId) -> Shows {
        let mut shows = Shows::default();
        let wordings = self.policy.replies.at(reply).body(kind).map(|b| b.wordings.as_slice()).unwrap_or_default();
        for part in wordings.iter().flat_map(|w| &w.parts) {
            if let Part::Text { text, .. } = part {
                shows.add(text);
            }
        }
        shows
    }
}

impl Shows {
    fn add(&mut self, text: &Template) {
        for segment in &text.segments {
            match segment {
                Segment::Hole(Hole::Reason, span) => self.reason = self.reason.or(Some(*span)),
                Segment::Hole(Hole::AgainOn, span) => self.again_on = self.again_on.or(Some(*span)),
                Segment::Hole(..) | Segment::Text(_) => {}
            }
        }
    }
}

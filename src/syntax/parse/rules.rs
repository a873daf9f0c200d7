//! Rules and outcomes.

use super::build::{Build, Declared};
use crate::diagnostic::{Applicability, Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{Because, Decision, Duration, ExprKind, Name, Outcome, Rule as RuleTree, Rules};
use crate::syntax::grammar::Rule;
use pest::iterators::Pair;

type Pest<'i> = Pair<'i, Rule>;

/// The clauses of an outcome, in the order in which they stand, each with its place.
#[derive(Default)]
struct Clauses {
    wait: Option<(Duration, Span)>,
    reply: Option<(Name, Span)>,
    because: Option<Because>,
    seen: Vec<(Clause, Span)>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Clause {
    For,
    With,
    Because,
}

impl Clause {
    fn word(self) -> &'static str {
        match self {
            Clause::For => "for",
            Clause::With => "with",
            Clause::Because => "because",
        }
    }
}

impl Build<'_, '_> {
    /// `rules for NAME { … }`
    pub(super) fn rules(&mut self, pair: Pest<'_>) -> Option<Rules> {
        let mut kind = None;
        let mut rules = Vec::new();
        for kid in pair.into_inner() {
            match kid.as_rule() {
                Rule::word => kind = Some(self.name(&kid)),
                Rule::named_rule | Rule::otherwise => rules.extend(self.rule(kid)),
                _ => {}
            }
        }
        Some(Rules { kind: kind?, rules })
    }

    /// A rule, or `otherwise`.
    pub(super) fn rule(&mut self, pair: Pest<'_>) -> Option<RuleTree> {
        let (attrs, keyword) = self.attrs(pair.clone().into_inner());
        let keyword = keyword?;
        let span = self.span(&pair);
        let (mut name, mut when, mut outcome) = (None, None, None);
        for kid in pair.into_inner() {
            match kid.as_rule() {
                Rule::word => name = Some(self.declared(&kid, Declared::Other)),
                Rule::when => when = self.condition(kid),
                Rule::outcome => outcome = self.outcome(kid),
                _ => {}
            }
        }
        Some(RuleTree { attrs, name, keyword, when, outcome: outcome?, span: keyword.to(span.after()) })
    }

    /// The expression of a production that holds one.
    pub(super) fn condition(&mut self, pair: Pest<'_>) -> Option<crate::syntax::ast::Expr> {
        let expression = pair.into_inner().find(|p| p.as_rule() == Rule::expression)?;
        Some(self.expression(expression))
    }

    fn outcome(&mut self, pair: Pest<'_>) -> Option<Outcome> {
        let span = self.span(&pair);
        let mut decision = None;
        let mut clauses = Clauses::default();
        for kid in pair.into_inner() {
            let place = self.span(&kid);
            match kid.as_rule() {
                Rule::decision => decision = Some((read_decision(kid.as_str())?, place)),
                Rule::wait => {
                    clauses.seen.push((Clause::For, place));
                    clauses.wait = self.wait(kid);
                }
                Rule::with_reply => {
                    clauses.seen.push((Clause::With, place));
                    clauses.reply =
                        kid.into_inner().find(|p| p.as_rule() == Rule::word).map(|w| (self.name(&w), place));
                }
                Rule::because => {
                    clauses.seen.push((Clause::Because, place));
                    clauses.because = self.because(kid);
                }
                _ => {}
            }
        }
        let (decision, decision_span) = decision?;
        self.check_clauses(decision, decision_span, &mut clauses);
        let Clauses { wait, reply, because, .. } = clauses;
        Some(Outcome { decision, decision_span, wait, reply: reply.map(|r| r.0), because, span })
    }

    fn wait(&mut self, pair: Pest<'_>) -> Option<(Duration, Span)> {
        let amount = pair.into_inner().find(|p| p.as_rule() == Rule::amount)?;
        let shown = amount.as_str().trim().to_owned();
        let value = self.amount(amount);
        match value.kind {
            ExprKind::Duration(duration) => Some((duration, value.span)),
            ExprKind::Error => Some((Duration { count: 1, unit: crate::syntax::ast::Unit::Days }, value.span)),
            _ => {
                self.errors.push(
                    Diagnostic::error(codes::SYNTAX, value.span, format!("`for {shown}` does not say of what"))
                        .help(format!("write `for {shown} days`, or `weeks`, `months`, `years`")),
                );
                Some((Duration { count: 1, unit: crate::syntax::ast::Unit::Days }, value.span))
            }
        }
    }

    fn because(&mut self, pair: Pest<'_>) -> Option<Because> {
        let span = self.span(&pair);
        let (mut text, mut given) = (None, None);
        for kid in pair.into_inner() {
            match kid.as_rule() {
                Rule::text => text = Some(self.template(&kid)),
                Rule::given => given = self.condition(kid),
                _ => {}
            }
        }
        Some(Because { text: text?, given, span })
    }

    /// The order of the clauses, and which of them the decision may have.
    fn check_clauses(&mut self, decision: Decision, place: Span, clauses: &mut Clauses) {
        self.check_order(&clauses.seen);
        if decision == Decision::Defer && clauses.wait.is_none() {
            self.errors.push(
                Diagnostic::error(codes::SYNTAX, place, "`defer` does not say for how long")
                    .help("write for example `defer for 3 months`"),
            );
        }
        if decision != Decision::Defer
            && let Some((_, span)) = clauses.wait.take()
        {
            let whole = clauses.seen.iter().find(|s| s.0 == Clause::For).map_or(span, |s| s.1);
            let slip = Diagnostic::error(
                codes::SYNTAX,
                whole,
                format!("`{}` is for good: only `defer` waits", decision.word()),
            )
            .help(format!("write `defer {}`, or leave the time out", self.piece.source(whole)));
            self.errors.push(slip.fix("leave the time out", Applicability::Unsafe, place.after().to(whole), ""));
        }
        if decision == Decision::Review
            && let Some((reply, span)) = clauses.reply.take()
        {
            self.errors.push(
                Diagnostic::error(codes::SYNTAX, span, "a `review` takes no reply")
                    .label(format!("`{}` would be sent by nobody: a person decides and answers", reply.text))
                    .help("remove it, or decide with `accept`, `decline` or `defer`")
                    .fix("remove the reply", Applicability::Unsafe, place.after().to(span), ""),
            );
        }
    }

    fn check_order(&mut self, seen: &[(Clause, Span)]) {
        for (at, &(clause, span)) in seen.iter().enumerate() {
            let before = seen.get(..at).unwrap_or(&[]);
            if let Some((_, first)) = before.iter().find(|s| s.0 == clause) {
                let slip = Diagnostic::error(codes::SYNTAX, span, format!("`{}` stands twice", clause.word()));
                return self.errors.push(slip.also(*first, "the first one").help("keep one of them"));
            }
            if let Some(&(later, first)) = before.iter().find(|s| s.0 > clause) {
                let slip = self.swapped((clause, span), (later, first));
                return self.errors.push(slip);
            }
        }
    }

    fn swapped(&self, (clause, span): (Clause, Span), (later, first): (Clause, Span)) -> Diagnostic {
        let (own, other) = (self.piece.source(span), self.piece.source(first));
        let mut slip =
            Diagnostic::error(codes::SYNTAX, span, format!("`{}` stands before `{}`", clause.word(), later.word()))
                .also(first, "move this behind it")
                .help("the order is `for DURATION`, `with REPLY`, `because \"reason\"`");
        if !own.contains('\n') && !other.contains('\n') {
            let edits = vec![
                crate::diagnostic::Edit { span: first, text: own.to_owned() },
                crate::diagnostic::Edit { span, text: other.to_owned() },
            ];
            slip = slip.fix_many("swap the two", Applicability::Safe, edits);
        }
        slip
    }

    /// `otherwise` stands once, at the end.
    pub(super) fn check_otherwise(&mut self, rules: &[RuleTree]) {
        let mut others = rules.iter().enumerate().filter(|(_, r)| r.name.is_none());
        let Some((at, first)) = others.next() else { return };
        for (_, again) in others {
            self.errors.push(
                Diagnostic::error(codes::SYNTAX, again.keyword, "`otherwise` stands twice")
                    .label("never reached")
                    .also(first.keyword, "decides whatever is left already")
                    .help("keep one of them, at the end"),
            );
        }
        let behind = rules.get(at + 1..).unwrap_or(&[]).iter().find(|r| r.name.is_some());
        if let Some(rule) = behind {
            let place = rule.name.as_ref().map_or(rule.keyword, |n| n.span);
            self.errors.push(
                Diagnostic::error(codes::SYNTAX, first.keyword, "`otherwise` is not the last rule")
                    .label("decides every request that comes this far")
                    .also(place, "never reached")
                    .help("move `otherwise` to the end of the block"),
            );
        }
    }
}

/// The decision that a word names.
pub(super) fn read_decision(word: &str) -> Option<Decision> {
    Some(match word.trim() {
        "accept" => Decision::Accept,
        "decline" => Decision::Decline,
        "defer" => Decision::Defer,
        "review" => Decision::Review,
        _ => return None,
    })
}

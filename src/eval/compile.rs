//! Compiles a checked policy: names become slots, constants are worked out once, `me` is filled in.

mod expr;
mod me;
mod test;
mod trace;

use super::faults::Faults;
use super::index::Index;
use super::program::{
    Body, Choices, Cond, Constants, Derived, KindProgram, Node, Part, Piece, Program, RuleProgram, Shows, Text, Wording,
};
use super::reads::Reads;
use super::reply::show;
use super::value::Val;
use crate::check::CheckedPolicy;
use crate::diagnostic::Diagnostic;
use crate::model::arena::Id as _;
use crate::model::value::fold;
use crate::model::{
    self, Expr, ExprKind, GlobalId, Hole, Kind, KindId, MeId, Need, PartKind, Policy, Rule, Segment, Template, Value,
};
use expr::Compiler;
use std::collections::HashSet;
use std::sync::OnceLock;

impl Program {
    /// Compiles a policy for the person with these values.
    ///
    /// # Errors
    /// Where a value about `me` that the policy reads is not given and has no default (`me-missing`).
    pub fn new(policy: &CheckedPolicy, me: &[(MeId, Value<'static>)]) -> Result<Program, Vec<Diagnostic>> {
        let policy = policy.policy();
        let me = me::values(policy, me)?;
        let (compiler, program) = compile(policy, me);
        Ok(Program { constants: compiler.constants, ..program })
    }

    /// The same, ready to tell what each part of a condition gives.
    ///
    /// # Errors
    /// As [`Program::new`].
    pub fn explained(policy: &CheckedPolicy, me: &[(MeId, Value<'static>)]) -> Result<Program, Vec<Diagnostic>> {
        Ok(Program::traced(policy.policy(), me::values(policy.policy(), me)?))
    }

    /// Compiles a policy for the person with these values, by [`MeId`], and the parts of its conditions too.
    pub(super) fn traced(policy: &Policy, me: Vec<Value<'static>>) -> Program {
        let (mut compiler, mut program) = compile(policy, me);
        for kind in policy.kinds.values() {
            compiler.turn_to(kind);
            lets(&mut compiler, kind);
            let parts = |rule: &Rule| rule.when.as_ref().map_or(Vec::new(), |when| trace::parts(&compiler, when));
            program.traces.push(kind.rules.iter().map(parts).collect());
        }
        program.constants = compiler.constants;
        program
    }
}

/// The program as far as it is not kept in the compiler, and the compiler.
fn compile<'m>(policy: &'m Policy, me: Vec<Value<'static>>) -> (Compiler<'m>, Program) {
    let constants = Constants { choices: choices(policy), globals: Vec::new() };
    let mut compiler = Compiler::new(policy, me, constants);
    globals(&mut compiler, policy);
    let kinds = policy.kinds.iter().map(|(id, kind)| kind_program(&mut compiler, policy, id, kind)).collect();
    let replies = policy.replies.values().map(|r| r.name.text.clone()).collect();
    let program = Program { kinds, replies, ..Program::default() };
    (compiler, program)
}

fn choices(policy: &Policy) -> Vec<Choices> {
    let distinct = |texts: &[String]| texts.iter().map(|t| fold(t)).collect::<HashSet<_>>().len() == texts.len();
    policy.choices.values().map(|texts| Choices { distinct: distinct(texts), spelled: texts.clone() }).collect()
}

/// Compiles the top-level lets, each after those that it reads.
fn globals(compiler: &mut Compiler<'_>, policy: &Policy) {
    for id in in_order(policy) {
        if let Some(global) = policy.globals.get(id) {
            let derived = compiler.derived(&[], &global.name.text, &global.value);
            compiler.keep_global(id, derived);
        }
    }
}

/// The top-level lets in an order in which each comes after those that it reads.
fn in_order(policy: &Policy) -> Vec<GlobalId> {
    let (mut order, mut begun) = (Vec::new(), HashSet::new());
    let mut stack: Vec<(GlobalId, bool)> = policy.globals.ids().rev().map(|id| (id, false)).collect();
    while let Some((id, done)) = stack.pop() {
        if done {
            order.push(id);
        } else if begun.insert(id) {
            stack.push((id, true));
            let reads = policy.globals.get(id).into_iter().flat_map(|g| every(&g.value));
            stack.extend(
                reads.filter_map(|e| if let ExprKind::Global(read) = e.kind { Some((read, false)) } else { None }),
            );
        }
    }
    order
}

/// An expression and every one inside it.
fn every(expr: &Expr) -> Vec<&Expr> {
    let mut found = vec![expr];
    let mut next = 0;
    while let Some(expr) = found.get(next).copied() {
        expr.operands(|e| found.push(e));
        next += 1;
    }
    found
}

fn kind_program<'m>(compiler: &mut Compiler<'m>, policy: &Policy, id: KindId, kind: &'m Kind) -> KindProgram {
    compiler.turn_to(kind);
    let mut program = KindProgram { lets: lets(compiler, kind), ..KindProgram::default() };
    program.answer_by = kind.answer_by.as_ref().map(|e| compiler.node(e));
    program.expires_on = kind.expires_on.as_ref().map(|e| compiler.node(e));
    program.reply_limit = kind.reply_limit.map(|(limit, span)| (limit as usize, span));
    program.questions = kind.facts.values().map(|fact| question(compiler, &fact.need)).collect();
    program.letters = letters(compiler, &program, policy, id, kind);
    program.rules = kind.rules.iter().map(|rule| rule_program(compiler, &program, rule)).collect();
    program.index = Index::new(&program, &compiler.constants);
    program
}

/// The lets of a kind, each after those that it reads.
fn lets(compiler: &mut Compiler<'_>, kind: &Kind) -> Vec<Derived> {
    let mut lets: Vec<Derived> = Vec::with_capacity(kind.lets.len());
    for l in kind.lets.values() {
        let derived = compiler.derived(&lets, &l.path, &l.value);
        compiler.keep_let(if let Body::Scalar(node) = &derived.body { Some(node) } else { None });
        lets.push(derived);
    }
    lets
}

fn question(compiler: &Compiler<'_>, need: &Need) -> Option<Text> {
    match need {
        Need::Ask(template) => Some(text(compiler, template)),
        Need::Required | Need::Optional | Need::Default(_) => None,
    }
}

fn rule_program(compiler: &Compiler<'_>, kind: &KindProgram, rule: &Rule) -> RuleProgram {
    let when = rule.when.as_ref().map(|e| compiler.cond(e));
    let given = rule.because.as_ref().and_then(|b| b.given.as_ref()).map(|e| compiler.cond(e));
    let mut reads = Reads::all(kind, &compiler.constants);
    if let Some(cond) = given.as_ref().or(when.as_ref()) {
        reads.of_cond(cond);
    }
    let facts = reads.into_facts().into_iter().collect();
    let reason = rule.because.as_ref().map(|b| text(compiler, &b.text));
    let shows = shows(kind, &compiler.constants, reason.iter(), given.iter());
    let letter = rule.reply.and_then(|(id, _)| kind.letters.get(id.index())?.as_deref());
    let is_plain = shows.is_plain() && letter.unwrap_or_default().iter().all(|wording| wording.shows.is_plain());
    RuleProgram {
        is_plain,
        flow: OnceLock::new(),
        decision: rule.decision,
        wait: rule.wait,
        reply: rule.reply.map(|(id, _)| id),
        reason,
        shows,
        facts,
        when,
        given,
    }
}

/// What texts and conditions show that may be unknown.
fn shows<'p>(
    kind: &'p KindProgram,
    constants: &'p Constants,
    texts: impl Iterator<Item = &'p Text>,
    conds: impl Iterator<Item = &'p Cond>,
) -> Shows {
    let faults = Faults { lets: &kind.lets, globals: &constants.globals };
    let mut reads = Reads::all(kind, constants);
    let mut may_fail = false;
    for text in texts {
        reads.of_text(text);
        may_fail |= faults.of_text(text);
    }
    for cond in conds {
        reads.of_cond(cond);
        may_fail |= faults.of_cond(cond);
    }
    // Only questions have facts that may be unknown.
    let is_asked = |fact: &usize| kind.questions.get(*fact).is_some_and(Option::is_some);
    Shows { facts: reads.into_facts().into_iter().filter(is_asked).collect(), may_fail }
}

/// The wordings of the replies that the rules of a kind use.
fn letters(
    compiler: &Compiler<'_>,
    program: &KindProgram,
    policy: &Policy,
    id: KindId,
    kind: &Kind,
) -> Vec<Option<Box<[Wording]>>> {
    let used: HashSet<_> = kind.rules.iter().filter_map(|r| r.reply.map(|(reply, _)| reply)).collect();
    let letter = |reply: &model::Reply| {
        let wordings = reply.body(id).map_or(&[][..], |body| &body.wordings);
        wordings.iter().map(|w| wording(compiler, program, w)).collect()
    };
    policy.replies.iter().map(|(id, reply)| used.contains(&id).then(|| letter(reply))).collect()
}

fn wording(compiler: &Compiler<'_>, kind: &KindProgram, wording: &model::Wording) -> Wording {
    let part = |part: &model::Part| match part {
        model::Part::Paragraph => Part::Paragraph,
        model::Part::Text { kind, when, text: template, .. } => Part::Text {
            alone: matches!(kind, PartKind::Greet | PartKind::Sign),
            when: when.as_ref().map(|e| compiler.cond(e)),
            text: text(compiler, template),
        },
    };
    let parts: Box<[Part]> = wording.parts.iter().map(part).collect();
    let texts = parts.iter().filter_map(|p| if let Part::Text { text, .. } = p { Some(text) } else { None });
    let conds = parts.iter().filter_map(|p| if let Part::Text { when, .. } = p { when.as_ref() } else { None });
    Wording { shows: shows(kind, &compiler.constants, texts, conds), parts }
}

fn text(compiler: &Compiler<'_>, template: &Template) -> Text {
    let mut pieces: Vec<Piece> = Vec::new();
    for segment in &template.segments {
        match piece(compiler, segment) {
            Piece::Plain(more) => match pieces.last_mut() {
                Some(Piece::Plain(text)) => text.push_str(&more),
                _ => pieces.push(Piece::Plain(more)),
            },
            hole => pieces.push(hole),
        }
    }
    Text { pieces: pieces.into(), written: template.written.clone() }
}

fn piece(compiler: &Compiler<'_>, segment: &Segment) -> Piece {
    match segment {
        Segment::Text(text) => Piece::Plain(text.clone()),
        Segment::Hole(Hole::Reason, _) => Piece::Reason,
        Segment::Hole(Hole::AnswerBy, _) => Piece::AnswerBy,
        Segment::Hole(Hole::AgainOn, _) => Piece::AgainOn,
        Segment::Hole(Hole::Value(expr), _) => match compiler.node(expr) {
            Node::Const(value) => {
                let mut shown = String::new();
                show(&compiler.constants, Val::of(&value), &mut shown);
                Piece::Plain(shown)
            }
            node => Piece::Value(node),
        },
    }
}

impl Compiler<'_> {
    fn derived(&self, lets: &[Derived], name: &str, value: &Expr) -> Derived {
        let body = if expr::is_list(value) { Body::List(self.list(value)) } else { Body::Scalar(self.node(value)) };
        let may_fail = Faults { lets, globals: &self.constants.globals }.of_body(&body);
        Derived { name: name.to_owned(), body, may_fail }
    }
}

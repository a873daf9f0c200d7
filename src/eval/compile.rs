//! Compiles a checked policy: names become slots, constants are worked out once, `me` is filled in.

mod expr;
mod me;
mod trace;

use super::program::{
    Body, Choices, Constants, Derived, KindProgram, Node, Part, Piece, Program, RuleProgram, Text, Wording,
};
use super::reads::Reads;
use super::reply::show;
use super::value::Val;
use crate::check::CheckedPolicy;
use crate::diagnostic::Diagnostic;
use crate::model::value::fold;
use crate::model::{
    self, Expr, ExprKind, GlobalId, Hole, Kind, KindId, MeId, Need, PartKind, Policy, Rule, Segment, Template, Value,
};
use expr::Compiler;
use std::collections::HashSet;

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
            compiler.kind = &kind.name.text;
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
            let body = compiler.body(&global.value);
            compiler.keep_global(id, Derived { name: global.name.text.clone(), body });
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
    compiler.kind = &kind.name.text;
    let derived = |l: &model::Derived| Derived { name: l.path.clone(), body: compiler.body(&l.value) };
    let mut program = KindProgram { lets: kind.lets.values().map(derived).collect(), ..KindProgram::default() };
    program.answer_by = kind.answer_by.as_ref().map(|e| compiler.node(e));
    program.expires_on = kind.expires_on.as_ref().map(|e| compiler.node(e));
    program.reply_limit = kind.reply_limit.map(|(limit, span)| (limit as usize, span));
    program.questions = kind.facts.values().map(|fact| question(compiler, &fact.need)).collect();
    program.letters = letters(compiler, policy, id, kind);
    for rule in &kind.rules {
        let rule = rule_program(compiler, &program, rule);
        program.rules.push(rule);
    }
    program
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
    RuleProgram {
        decision: rule.decision,
        wait: rule.wait,
        reply: rule.reply.map(|(id, _)| id),
        reason: rule.because.as_ref().map(|b| text(compiler, &b.text)),
        facts,
        when,
        given,
    }
}

/// The wordings of the replies that the rules of a kind use.
fn letters(compiler: &Compiler<'_>, policy: &Policy, id: KindId, kind: &Kind) -> Vec<Option<Box<[Wording]>>> {
    let used: HashSet<_> = kind.rules.iter().filter_map(|r| r.reply.map(|(reply, _)| reply)).collect();
    let letter = |reply: &model::Reply| {
        let wordings = reply.body(id).map_or(&[][..], |body| &body.wordings);
        wordings.iter().map(|w| wording(compiler, w)).collect()
    };
    policy.replies.iter().map(|(id, reply)| used.contains(&id).then(|| letter(reply))).collect()
}

fn wording(compiler: &Compiler<'_>, wording: &model::Wording) -> Wording {
    let part = |part: &model::Part| match part {
        model::Part::Paragraph => Part::Paragraph,
        model::Part::Text { kind, when, text: template, .. } => Part::Text {
            alone: matches!(kind, PartKind::Greet | PartKind::Sign),
            when: when.as_ref().map(|e| compiler.cond(e)),
            text: text(compiler, template),
        },
    };
    Wording { parts: wording.parts.iter().map(part).collect() }
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
    fn body(&self, expr: &Expr) -> Body {
        if expr::is_list(expr) { Body::List(self.list(expr)) } else { Body::Scalar(self.node(expr)) }
    }
}

//! Which facts an expression reads: all of them, or those on which it still depends. Lets and globals are seen through.

use super::program::{Body, Cond, Constants, KindProgram, List, Node, Pattern, Piece, Presence, Text};
use super::run::{Items, Run};
use super::value::{Truth, Val};
use std::collections::BTreeSet;

/// Collects facts, in order of declaration.
pub(super) struct Reads<'d, 'r> {
    kind: &'r KindProgram,
    constants: &'r Constants,
    /// Given, a known operand contributes nothing.
    run: Option<&'d Run<'r>>,
    facts: BTreeSet<usize>,
    seen: BTreeSet<usize>,
    pending: Vec<&'r Body>,
}

impl<'d, 'r> Reads<'d, 'r> {
    /// Every fact.
    pub(super) fn all(kind: &'r KindProgram, constants: &'r Constants) -> Self {
        Reads { kind, constants, run: None, facts: BTreeSet::new(), seen: BTreeSet::new(), pending: Vec::new() }
    }

    /// The unknown facts that matter.
    pub(super) fn unknown(run: &'d Run<'r>) -> Self {
        Reads { run: Some(run), ..Reads::all(run.kind, run.constants) }
    }

    /// What was collected.
    pub(super) fn into_facts(self) -> BTreeSet<usize> {
        self.facts
    }

    pub(super) fn of_cond(&mut self, cond: &'r Cond) {
        self.cond(cond);
        self.finish();
    }

    pub(super) fn of_node(&mut self, node: &'r Node) {
        self.node(node);
        self.finish();
    }

    /// What the holes of a text show.
    pub(super) fn of_text(&mut self, text: &'r Text) {
        for piece in &text.pieces {
            match piece {
                Piece::Plain(_) | Piece::Reason | Piece::AgainOn => {}
                Piece::Value(node) => self.of_node(node),
                Piece::AnswerBy => self.kind.answer_by.iter().for_each(|node| self.of_node(node)),
            }
        }
    }

    /// Lets wait here, so that a long chain of them does not nest.
    fn finish(&mut self) {
        while let Some(body) = self.pending.pop() {
            match body {
                Body::Scalar(node) => self.node(node),
                Body::List(list) => self.list(list),
            }
        }
    }

    fn cond(&mut self, cond: &'r Cond) {
        if self.run.is_some_and(|run| !matches!(run.truth(cond), Ok(Truth::Unknown))) {
            return;
        }
        match cond {
            Cond::Const(_) => {}
            Cond::Fact(at) => self.fact(*at),
            Cond::Test(test) => self.fact(test.fact),
            Cond::Value(node) | Cond::Matches(node, _) => self.node(node),
            Cond::Not(of) => self.cond(of),
            Cond::And(of) | Cond::Or(of) | Cond::Quorum { of, .. } => of.iter().for_each(|c| self.cond(c)),
            Cond::Compare(_, a, b) => [a, b].into_iter().for_each(|n| self.node(n)),
            Cond::In { item, list, .. } => {
                self.node(item);
                self.list(list);
            }
            Cond::Predicate { text, pattern, .. } => {
                self.node(text);
                self.pattern(pattern);
            }
            Cond::Presence { of: Presence::Node(node), .. } => self.node(node),
            Cond::Presence { of: Presence::List(list), .. } => self.list(list),
        }
    }

    fn pattern(&mut self, pattern: &'r Pattern) {
        match pattern {
            Pattern::Const(_) => {}
            Pattern::One(node) => self.node(node),
            Pattern::List(list) => self.list(list),
        }
    }

    fn node(&mut self, node: &'r Node) {
        if self.run.is_some_and(|run| !matches!(run.value(node), Ok(Val::Unknown))) {
            return;
        }
        match node {
            Node::Const(_) | Node::Id | Node::Today => {}
            Node::Fact(at) => self.fact(*at),
            Node::Let(at) => self.let_body(*at),
            Node::Global(at) => self.global_body(*at),
            Node::Cond(cond) => self.cond(cond),
            Node::OrElse(a, b) | Node::Sum(_, a, b) | Node::ShiftDays(_, a, b) | Node::DaysBetween(a, b) => {
                self.node(a);
                self.node(b);
            }
            Node::Shift(_, a, _) | Node::Length(a) | Node::FirstName(a) | Node::Widen(a) => self.node(a),
            Node::Count(list) => self.list(list),
        }
    }

    fn list(&mut self, list: &'r List) {
        if self.run.is_some_and(|run| !matches!(run.items(list), Ok(Items::Unknown | Items::Nodes(_)))) {
            return;
        }
        match list {
            List::Const(_) | List::Absent => {}
            List::Fact(at) => self.fact(*at),
            List::Let(at) => self.let_body(*at),
            List::Global(at) => self.global_body(*at),
            List::Elements(nodes) => nodes.iter().for_each(|n| self.node(n)),
            List::OrElse(a, b) => {
                self.list(a);
                self.list(b);
            }
        }
    }

    fn fact(&mut self, at: usize) {
        self.facts.insert(at);
    }

    fn let_body(&mut self, at: usize) {
        if self.seen.insert(at) {
            self.pending.extend(self.kind.lets.get(at).map(|l| &l.body));
        }
    }

    fn global_body(&mut self, at: usize) {
        if self.seen.insert(self.kind.lets.len() + at) {
            self.pending.extend(self.constants.globals.get(at).map(|l| &l.body));
        }
    }
}

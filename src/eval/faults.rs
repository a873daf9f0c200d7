//! Whether working out an expression may fail: a sum, a date or a `let` may leave its range. What cannot fail may be left out.

use super::program::{Body, Cond, Derived, List, Node, Pattern, Piece, Presence, Text};

/// The lets that expressions read.
#[derive(Clone, Copy)]
pub(super) struct Faults<'p> {
    pub(super) lets: &'p [Derived],
    pub(super) globals: &'p [Derived],
}

impl Faults<'_> {
    pub(super) fn of_body(self, body: &Body) -> bool {
        match body {
            Body::Scalar(node) => self.of_node(node) || may_be_long(node),
            Body::List(list) => self.of_list(list),
        }
    }

    pub(super) fn of_cond(self, cond: &Cond) -> bool {
        match cond {
            Cond::Const(_) | Cond::Fact(_) | Cond::Test(_) => false,
            Cond::Value(node) | Cond::Matches(node, _) | Cond::Presence { of: Presence::Node(node), .. } => {
                self.of_node(node)
            }
            Cond::Not(of) => self.of_cond(of),
            Cond::And(of) | Cond::Or(of) | Cond::Quorum { of, .. } => of.iter().any(|c| self.of_cond(c)),
            Cond::Compare(_, a, b) => self.of_node(a) || self.of_node(b),
            Cond::In { item, list, .. } => self.of_node(item) || self.of_list(list),
            Cond::Predicate { text, pattern, .. } => self.of_node(text) || self.of_pattern(pattern),
            Cond::Presence { of: Presence::List(list), .. } => self.of_list(list),
        }
    }

    fn of_pattern(self, pattern: &Pattern) -> bool {
        match pattern {
            Pattern::Const(_) => false,
            Pattern::One(node) => self.of_node(node),
            Pattern::List(list) => self.of_list(list),
        }
    }

    pub(super) fn of_node(self, node: &Node) -> bool {
        match node {
            Node::Const(_) | Node::Fact(_) | Node::Id | Node::Today => false,
            Node::Let(at) => self.lets.get(*at).is_none_or(|l| l.may_fail),
            Node::Global(at) => self.globals.get(*at).is_none_or(|l| l.may_fail),
            Node::Cond(cond) => self.of_cond(cond),
            Node::OrElse(a, b) | Node::DaysBetween(a, b) => self.of_node(a) || self.of_node(b),
            Node::Sum(..) | Node::Shift(..) | Node::ShiftDays(..) | Node::Widen(_) => true,
            Node::Length(of) | Node::FirstName(of) => self.of_node(of),
            Node::Count(list) => self.of_list(list),
        }
    }

    fn of_list(self, list: &List) -> bool {
        match list {
            List::Const(_) | List::Absent | List::Fact(_) => false,
            List::Let(at) => self.lets.get(*at).is_none_or(|l| l.may_fail),
            List::Global(at) => self.globals.get(*at).is_none_or(|l| l.may_fail),
            List::Elements(nodes) => nodes.iter().any(|n| self.of_node(n)),
            List::OrElse(a, b) => self.of_list(a) || self.of_list(b),
        }
    }

    pub(super) fn of_text(self, text: &Text) -> bool {
        text.pieces.iter().any(|piece| match piece {
            // The deadline is known before a rule is read.
            Piece::Plain(_) | Piece::Reason | Piece::AnswerBy => false,
            Piece::Value(node) => self.of_node(node),
            Piece::AgainOn => true,
        })
    }
}

/// Whether a `let` of this value may be an int beyond 64 bits.
fn may_be_long(node: &Node) -> bool {
    match node {
        Node::Cond(_) | Node::Id | Node::Today | Node::Length(_) | Node::FirstName(_) | Node::Count(_) => false,
        Node::Const(_)
        | Node::Fact(_)
        | Node::Let(_)
        | Node::Global(_)
        | Node::OrElse(..)
        | Node::Sum(..)
        | Node::Shift(..)
        | Node::ShiftDays(..)
        | Node::DaysBetween(..)
        | Node::Widen(_) => true,
    }
}

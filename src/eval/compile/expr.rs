//! Compiles expressions. One whose operands are constant is worked out here and now.

use super::super::memory::Memory;
use super::super::program::{Body, Cond, ConstList, Constants, Derived, KindProgram, List, Node, Pattern, Presence};
use super::super::run::Run;
use super::super::value::{Truth, Val};
use super::test::Searches;
use crate::model::arena::{Arena, Id};
use crate::model::builtins::Builtin;
use crate::model::expr::Quorum;
use crate::model::value::FIRST_DATE;
use crate::model::{Base, Expr, ExprKind, Fact, FactId, GlobalId, Kind, KindId, Policy, Value};
use crate::record::{Record, Values};
use std::cell::RefCell;
use std::sync::Arc;

/// What is known while a policy is compiled.
pub(super) struct Compiler<'m> {
    /// By [`crate::model::MeId`].
    me: Vec<Value<'static>>,
    globals: Vec<Global>,
    pub(super) constants: Constants,
    /// The name of the kind that is compiled.
    pub(super) kind: &'m str,
    /// Its facts.
    pub(super) facts: Option<&'m Arena<FactId, Fact>>,
    /// Those of its lets that are put in wherever they are read.
    pub(super) inlined: Vec<Option<Cond>>,
    pub(super) searches: RefCell<Searches>,
}

/// What a top-level `let` became.
enum Global {
    Const(Value<'static>),
    List(Arc<ConstList>),
    /// A place in [`Constants::globals`].
    Slot(usize),
}

/// Whether an expression gives a list.
pub(super) fn is_list(expr: &Expr) -> bool {
    matches!(expr.ty.base, Base::List(_)) || matches!(expr.kind, ExprKind::List(_) | ExprKind::Const(Value::List(_)))
}

impl<'m> Compiler<'m> {
    pub(super) fn new(policy: &'m Policy, me: Vec<Value<'static>>, constants: Constants) -> Self {
        let globals = policy.globals.ids().map(|_| Global::Const(Value::Absent)).collect();
        let (inlined, searches) = Default::default();
        Compiler { me, globals, constants, kind: "", facts: None, inlined, searches }
    }

    /// Turns to a kind.
    pub(super) fn turn_to(&mut self, kind: &'m Kind) {
        (self.kind, self.facts) = (&kind.name.text, Some(&kind.facts));
        self.inlined.clear();
    }

    /// Keeps what a top-level `let` became.
    pub(super) fn keep_global(&mut self, id: GlobalId, derived: Derived) {
        let global = match derived.body {
            Body::Scalar(Node::Const(value)) if in_range(&value) => Global::Const(value),
            Body::List(List::Const(list)) => Global::List(list),
            Body::Scalar(_) | Body::List(_) => {
                self.constants.globals.push(derived);
                Global::Slot(self.constants.globals.len() - 1)
            }
        };
        if let Some(place) = self.globals.get_mut(id.index()) {
            *place = global;
        }
    }

    fn me(&self, id: impl Id) -> Value<'static> {
        self.me.get(id.index()).cloned().unwrap_or(Value::Absent)
    }

    /// Compiles an expression that gives a single value.
    pub(super) fn node(&self, expr: &Expr) -> Node {
        let node = match &expr.kind {
            ExprKind::Error | ExprKind::List(_) => Node::Const(Value::Absent),
            ExprKind::Const(value) => Node::Const(value.clone()),
            ExprKind::Fact(id) => Node::Fact(id.index()),
            ExprKind::Let(id) => Node::Let(id.index()),
            ExprKind::Global(id) => match self.globals.get(id.index()) {
                Some(Global::Const(value)) => Node::Const(value.clone()),
                Some(Global::Slot(slot)) => Node::Global(*slot),
                Some(Global::List(_)) | None => Node::Const(Value::Absent),
            },
            ExprKind::Me(id) => Node::Const(self.me(*id)),
            ExprKind::Id => Node::Id,
            ExprKind::Kind => Node::Const(Value::Text(self.kind.to_owned().into())),
            ExprKind::Today => Node::Today,
            ExprKind::OrElse(a, b) => Node::OrElse(self.boxed(a), self.boxed(b)),
            ExprKind::Sum(sign, a, b) => Node::Sum(*sign, self.boxed(a), self.boxed(b)),
            ExprKind::Shift(sign, date, by) => Node::Shift(*sign, self.boxed(date), *by),
            ExprKind::ShiftDays(sign, date, days) => Node::ShiftDays(*sign, self.boxed(date), self.boxed(days)),
            ExprKind::DaysBetween(a, b) => Node::DaysBetween(self.boxed(a), self.boxed(b)),
            ExprKind::Call(Builtin::Length, of) => Node::Length(self.boxed(of)),
            ExprKind::Call(Builtin::FirstName, of) => Node::FirstName(self.boxed(of)),
            ExprKind::Call(Builtin::Count, of) => Node::Count(Box::new(self.list(of))),
            ExprKind::Widen(of) => Node::Widen(self.boxed(of)),
            ExprKind::Not(_)
            | ExprKind::And(_)
            | ExprKind::Or(_)
            | ExprKind::Quorum(..)
            | ExprKind::Compare(..)
            | ExprKind::In { .. }
            | ExprKind::Predicate { .. }
            | ExprKind::Matches(..)
            | ExprKind::Presence { .. } => Node::Cond(Box::new(self.cond(expr))),
        };
        self.folded(node)
    }

    fn boxed(&self, expr: &Expr) -> Box<Node> {
        Box::new(self.node(expr))
    }

    /// The constant that a node of constants gives; the node itself if it gives none (a sum may leave its range).
    fn folded(&self, node: Node) -> Node {
        let constant = match &node {
            Node::Const(_) | Node::Fact(_) | Node::Let(_) | Node::Global(_) | Node::Id | Node::Today => false,
            Node::Cond(cond) => matches!(**cond, Cond::Const(_)),
            Node::OrElse(a, b) => a.is_const() && b.is_const(),
            Node::Sum(_, a, b) | Node::ShiftDays(_, a, b) | Node::DaysBetween(a, b) => a.is_const() && b.is_const(),
            Node::Shift(_, a, _) | Node::Length(a) | Node::FirstName(a) | Node::Widen(a) => a.is_const(),
            Node::Count(list) => matches!(**list, List::Const(_) | List::Absent),
        };
        let value = if constant { self.value_of(&node) } else { None };
        value.map_or(node, Node::Const)
    }

    /// Compiles a condition.
    pub(super) fn cond(&self, expr: &Expr) -> Cond {
        let cond = match &expr.kind {
            ExprKind::Fact(id) => Cond::Fact(id.index()),
            ExprKind::Let(id) => match self.inlined.get(id.index()) {
                Some(Some(cond)) => cond.clone(),
                _ => Cond::Value(self.node(expr)),
            },
            ExprKind::Not(of) => Cond::Not(Box::new(self.cond(of))),
            ExprKind::And(of) => Cond::And(self.conds(of)),
            ExprKind::Or(of) => Cond::Or(self.conds(of)),
            ExprKind::Quorum(quorum, of) => self.quorum(*quorum, of),
            ExprKind::Compare(how, a, b) => Cond::Compare(*how, self.node(a), self.node(b)),
            ExprKind::In { negated, item, list } => {
                Cond::In { negated: *negated, item: self.node(item), list: self.list(list) }
            }
            ExprKind::Predicate { predicate, among, text, pattern } => Cond::Predicate {
                predicate: *predicate,
                among: *among,
                text: self.node(text),
                pattern: if among.is_some() { Pattern::List(self.list(pattern)) } else { self.pattern(pattern) },
            },
            ExprKind::Matches(text, regex) => Cond::Matches(self.node(text), regex.clone()),
            ExprKind::Presence { present, of } => Cond::Presence { present: *present, of: self.presence(of) },
            ExprKind::Error
            | ExprKind::Const(_)
            | ExprKind::Global(_)
            | ExprKind::Me(_)
            | ExprKind::Id
            | ExprKind::Kind
            | ExprKind::Today
            | ExprKind::List(_)
            | ExprKind::OrElse(..)
            | ExprKind::Sum(..)
            | ExprKind::Shift(..)
            | ExprKind::ShiftDays(..)
            | ExprKind::DaysBetween(..)
            | ExprKind::Call(..)
            | ExprKind::Widen(_) => Cond::Value(self.node(expr)),
        };
        self.folded_cond(cond)
    }

    fn folded_cond(&self, cond: Cond) -> Cond {
        let constant = match &cond {
            Cond::Value(node) | Cond::Matches(node, _) => node.is_const(),
            Cond::Compare(_, a, b) => a.is_const() && b.is_const(),
            Cond::Presence { of: Presence::Node(node), .. } => node.is_const(),
            Cond::Presence { of: Presence::List(list), .. } => matches!(list, List::Const(_) | List::Absent),
            Cond::In { item, list, .. } => item.is_const() && matches!(list, List::Const(_) | List::Absent),
            Cond::Predicate { text, pattern: Pattern::Const(_), .. } => text.is_const(),
            Cond::Not(of) => matches!(**of, Cond::Const(_)),
            Cond::Const(_)
            | Cond::Fact(_)
            | Cond::Test(_)
            | Cond::And(_)
            | Cond::Or(_)
            | Cond::Quorum { .. }
            | Cond::Predicate { .. } => false,
        };
        match if constant { self.truth_of(&cond) } else { None } {
            Some(Truth::True) => Cond::Const(true),
            Some(Truth::False) => Cond::Const(false),
            Some(Truth::Unknown) | None => self.tested(cond),
        }
    }

    fn conds(&self, of: &[Expr]) -> Box<[Cond]> {
        of.iter().map(|e| self.cond(e)).collect()
    }

    fn quorum(&self, quorum: Quorum, of: &[Expr]) -> Cond {
        let (of, all) = (self.conds(of), of.len());
        let (least, most) = match quorum {
            Quorum::All => (all, all),
            Quorum::Any => (1, all),
            Quorum::None => (0, 0),
            Quorum::Most => (all / 2 + 1, all),
            Quorum::AtLeast(n) => (n as usize, all),
            Quorum::AtMost(n) => (0, n as usize),
            Quorum::Exactly(n) => (n as usize, n as usize),
        };
        Cond::Quorum { least, most, of }
    }

    fn presence(&self, of: &Expr) -> Presence {
        if is_list(of) { Presence::List(self.list(of)) } else { Presence::Node(self.node(of)) }
    }

    /// What a predicate without `any of`, `all of`, `none of` looks for.
    fn pattern(&self, expr: &Expr) -> Pattern {
        match self.node(expr) {
            Node::Const(value) => match self.text(&value) {
                Some(text) => Pattern::Const(self.only_pattern(text)),
                None => Pattern::One(Node::Const(value)),
            },
            node => Pattern::One(node),
        }
    }

    pub(super) fn text<'v>(&'v self, value: &'v Value<'static>) -> Option<&'v str> {
        match value {
            Value::Text(text) => Some(text),
            Value::Choice(set, at) => Some(self.constants.spelling(*set, *at)),
            _ => None,
        }
    }

    /// Compiles an expression that gives a list.
    pub(super) fn list(&self, expr: &Expr) -> List {
        match &expr.kind {
            ExprKind::Const(Value::List(values)) => self.const_list(values.clone()),
            ExprKind::List(items) => self.elements(items.iter().map(|e| self.node(e)).collect()),
            ExprKind::Fact(id) => List::Fact(id.index()),
            ExprKind::Let(id) => List::Let(id.index()),
            ExprKind::Global(id) => match self.globals.get(id.index()) {
                Some(Global::List(list)) => List::Const(Arc::clone(list)),
                Some(Global::Slot(slot)) => List::Global(*slot),
                Some(Global::Const(_)) | None => List::Absent,
            },
            ExprKind::Me(id) => match self.me(*id) {
                Value::List(values) => self.const_list(values),
                _ => List::Absent,
            },
            ExprKind::OrElse(a, b) => match self.list(a) {
                List::Absent => self.list(b),
                known @ List::Const(_) => known,
                list => List::OrElse(Box::new(list), Box::new(self.list(b))),
            },
            ExprKind::Widen(of) => self.list(of),
            _ => List::Absent,
        }
    }

    fn elements(&self, nodes: Vec<Node>) -> List {
        if !nodes.iter().all(Node::is_const) {
            return List::Elements(nodes.into());
        }
        let value = |node| if let Node::Const(value) = node { value } else { Value::Absent };
        self.const_list(nodes.into_iter().map(value).collect())
    }

    fn const_list(&self, values: Vec<Value<'static>>) -> List {
        let len = values.len();
        let all: Box<[Value<'static>]> = values.into_iter().filter(Value::is_present).collect();
        let texts = all.iter().filter_map(|v| self.text(v)).map(Box::from).collect();
        let choices = all.iter().filter_map(|v| if let Value::Choice(set, at) = v { Some((*set, *at)) } else { None });
        let choices = choices.collect();
        List::Const(Arc::new(ConstList { len, texts, choices, all, ..ConstList::default() }))
    }

    /// The value of a node that rests on no record and no date.
    fn value_of(&self, node: &Node) -> Option<Value<'static>> {
        let ((kind, record), memory) = (nothing(), Memory::default());
        let run = Run::with(&self.constants, &kind, &record, FIRST_DATE, &memory);
        let value = run.value(node);
        value.ok().map(Val::to_value)
    }

    /// The truth of a condition that rests on no record and no date.
    fn truth_of(&self, cond: &Cond) -> Option<Truth> {
        let ((kind, record), memory) = (nothing(), Memory::default());
        let run = Run::with(&self.constants, &kind, &record, FIRST_DATE, &memory);
        run.truth(cond).ok()
    }
}

/// Whether a `let` may have this value: an int must fit 64 bits.
fn in_range(value: &Value<'_>) -> bool {
    if let Value::Int(n) = value { i64::try_from(*n).is_ok() } else { true }
}

fn nothing() -> (KindProgram, Record<'static>) {
    (KindProgram::default(), Record { id: "".into(), kind: KindId::from_index(0), values: Values::default() })
}

//! The expressions of one policy as those of the joined one.

use crate::model::arena::Id;
use crate::model::{
    Base, ChoicesId, Expr, ExprKind, FactId, GlobalId, Hole, Kind, LetId, MeId, Policy, Scalar, Segment, Template,
    Type, Value,
};

/// What a side sees of a joined fact.
#[derive(Clone, Debug)]
pub(super) enum Seen {
    /// Never read.
    Nothing,
    Fact(FactId),
    /// An int that this side takes for a decimal.
    Widened(FactId),
    /// With a default that the other side does not have; `true` for an int that is taken for a decimal.
    Or(FactId, bool, Value<'static>),
}

impl Seen {
    pub(super) fn fact(&self) -> Option<FactId> {
        match self {
            Seen::Nothing => None,
            Seen::Fact(id) | Seen::Widened(id) | Seen::Or(id, ..) => Some(*id),
        }
    }
}

/// How many ids of the other policy come first.
#[derive(Clone, Copy, Default)]
pub(super) struct Starts {
    pub(super) choices: usize,
    pub(super) globals: usize,
    pub(super) lets: usize,
}

/// One side of a join.
pub(super) struct Retarget<'p> {
    pub(super) policy: &'p Policy,
    pub(super) kind: &'p Kind,
    pub(super) seen: Vec<Seen>,
    pub(super) me: Vec<MeId>,
    pub(super) starts: Starts,
    /// The joined facts' types, and whether each may be absent.
    pub(super) bases: Vec<(Base, bool)>,
}

impl Retarget<'_> {
    /// The same expression over the joined facts.
    pub(super) fn expr(&self, expr: &Expr) -> Expr {
        let one = |e: &Expr| Box::new(self.expr(e));
        let all = |items: &[Expr]| items.iter().map(|e| self.expr(e)).collect::<Vec<_>>();
        let kind = match &expr.kind {
            ExprKind::Fact(id) => return self.fact(*id, expr),
            ExprKind::Const(value) => ExprKind::Const(moved_value(value, self.starts.choices)),
            ExprKind::Let(id) => ExprKind::Let(LetId::from_index(id.index() + self.starts.lets)),
            ExprKind::Global(id) => ExprKind::Global(GlobalId::from_index(id.index() + self.starts.globals)),
            ExprKind::Me(id) => ExprKind::Me(self.me.get(id.index()).copied().unwrap_or(*id)),
            ExprKind::Error => ExprKind::Error,
            ExprKind::Id => ExprKind::Id,
            ExprKind::Kind => ExprKind::Kind,
            ExprKind::Today => ExprKind::Today,
            ExprKind::List(items) => ExprKind::List(all(items)),
            ExprKind::Not(a) => ExprKind::Not(one(a)),
            ExprKind::And(items) => ExprKind::And(all(items)),
            ExprKind::Or(items) => ExprKind::Or(all(items)),
            ExprKind::Quorum(quorum, items) => ExprKind::Quorum(*quorum, all(items)),
            ExprKind::Compare(how, a, b) => ExprKind::Compare(*how, one(a), one(b)),
            ExprKind::In { negated, item, list } => {
                ExprKind::In { negated: *negated, item: one(item), list: one(list) }
            }
            ExprKind::Predicate { predicate, among, text, pattern } => {
                ExprKind::Predicate { predicate: *predicate, among: *among, text: one(text), pattern: one(pattern) }
            }
            ExprKind::Matches(a, regex) => ExprKind::Matches(one(a), regex.clone()),
            ExprKind::Presence { present, of } => ExprKind::Presence { present: *present, of: one(of) },
            ExprKind::OrElse(a, b) => ExprKind::OrElse(one(a), one(b)),
            ExprKind::Sum(sign, a, b) => ExprKind::Sum(*sign, one(a), one(b)),
            ExprKind::Shift(sign, a, by) => ExprKind::Shift(*sign, one(a), *by),
            ExprKind::ShiftDays(sign, a, b) => ExprKind::ShiftDays(*sign, one(a), one(b)),
            ExprKind::DaysBetween(a, b) => ExprKind::DaysBetween(one(a), one(b)),
            ExprKind::Call(builtin, a) => ExprKind::Call(*builtin, one(a)),
            ExprKind::Widen(a) => ExprKind::Widen(one(a)),
        };
        Expr { kind, ty: Type { base: self.base(expr.ty.base), ..expr.ty }, span: expr.span }
    }

    /// The same text over the joined facts.
    pub(super) fn template(&self, text: &Template) -> Template {
        let segments = text.segments.iter().map(|segment| match segment {
            Segment::Hole(Hole::Value(value), span) => Segment::Hole(Hole::Value(self.expr(value)), *span),
            other => other.clone(),
        });
        Template { segments: segments.collect(), ..text.clone() }
    }

    fn base(&self, base: Base) -> Base {
        let moved = |set: ChoicesId| ChoicesId::from_index(set.index() + self.starts.choices);
        match base {
            Base::Scalar(Scalar::Choice(set)) => Base::Scalar(Scalar::Choice(moved(set))),
            Base::List(Some(Scalar::Choice(set))) => Base::List(Some(Scalar::Choice(moved(set)))),
            other => other,
        }
    }

    fn fact(&self, id: FactId, expr: &Expr) -> Expr {
        let seen = self.seen.get(id.index()).unwrap_or(&Seen::Nothing);
        let joined = |id: FactId| {
            let (base, optional) = self.bases.get(id.index()).copied().unwrap_or((Base::Error, false));
            Expr { kind: ExprKind::Fact(id), ty: Type { base, optional }, span: expr.span }
        };
        let widened = |id: FactId| {
            let of = joined(id);
            let ty = Type { base: Base::Scalar(Scalar::Decimal), optional: of.ty.optional };
            Expr { kind: ExprKind::Widen(Box::new(of)), ty, span: expr.span }
        };
        match seen {
            Seen::Nothing => Expr { kind: ExprKind::Error, ..expr.clone() },
            Seen::Fact(id) => joined(*id),
            Seen::Widened(id) => widened(*id),
            Seen::Or(id, wide, value) => {
                let first = if *wide { widened(*id) } else { joined(*id) };
                let ty = Type { optional: false, ..first.ty };
                let last = Expr { kind: ExprKind::Const(value.clone()), ty, span: expr.span };
                Expr { kind: ExprKind::OrElse(Box::new(first), Box::new(last)), ty, span: expr.span }
            }
        }
    }
}

/// A value whose sets of choices stand behind so many others.
pub(super) fn moved_value(value: &Value<'static>, by: usize) -> Value<'static> {
    match value {
        Value::Choice(set, at) => Value::Choice(ChoicesId::from_index(set.index() + by), *at),
        Value::List(items) => Value::List(items.iter().map(|v| moved_value(v, by)).collect()),
        other => other.clone(),
    }
}

//! The facts of a request as claims that a question can hold on to.

use super::Case;
use crate::check::behaviour::Behaviour;
use crate::model::arena::Id;
use crate::model::expr::Comparison;
use crate::model::{Base, Bound, Expr, ExprKind, FactId, Kind, MeId, Need, Policy, Scalar, Type, Value};
use crate::solve::Model;
use crate::source::{FileId, Span};

/// The request, and what is known of it.
pub(super) struct Facts<'f, 'p> {
    pub(super) behaviour: &'f Behaviour<'p>,
    pub(super) case: &'f Case<'f>,
    pub(super) base: &'f Model,
    /// For each known fact, that it is as it is.
    as_is: Vec<(FactId, Expr)>,
    /// That `me` is as it is.
    pub(super) me: Vec<Expr>,
}

impl<'f, 'p> Facts<'f, 'p> {
    pub(super) fn new(behaviour: &'f Behaviour<'p>, case: &'f Case<'f>, base: &'f Model) -> Self {
        let values = case.record.values.iter().enumerate();
        let known = values.filter(|(_, value)| **value != Value::Unknown);
        let as_is = known.filter_map(|(at, value)| {
            let id = FactId::from_index(at);
            Some((id, is(behaviour.kind, id, value)?))
        });
        let me = base.me.iter().filter_map(|(id, value)| me_is(behaviour.policy, *id, value));
        Facts { behaviour, case, base, as_is: as_is.collect(), me: me.collect() }
    }

    /// That every known fact, and `me`, is as it is.
    pub(super) fn known(&self) -> impl Iterator<Item = &Expr> {
        self.as_is.iter().map(|(_, expr)| expr).chain(&self.me)
    }

    /// That facts are as they are, of those that some rule up to this one reads.
    pub(super) fn read_until(&self, rule: usize) -> Vec<Expr> {
        let rules = self.behaviour.kind.rules.iter().take(rule + 1).filter_map(|r| r.when.as_ref());
        let read: std::collections::BTreeSet<FactId> = rules.flat_map(|when| self.behaviour.facts(when)).collect();
        self.as_is.iter().filter(|(id, _)| read.contains(id)).map(|(_, expr)| expr.clone()).collect()
    }

    /// Whether a fact is known.
    pub(super) fn is_known(&self, id: FactId) -> bool {
        self.case.record.values.get(id.index()).is_some_and(|value| *value != Value::Unknown)
    }
}

/// The request as a model: what is unknown has the plainest value there is, until something is asked of it.
pub(super) fn base(policy: &Policy, case: &Case<'_>) -> Model {
    let kind = policy.kinds.at(case.record.kind);
    let plain = |at: usize, value: &Value<'static>| match value {
        Value::Unknown => kind.facts.get(FactId::from_index(at)).map_or(Value::Absent, |f| plainest(f.base, f.bound)),
        known => known.clone(),
    };
    let me = policy.me.iter().map(|(id, field)| {
        let given = case.me.iter().rev().find(|(given, _)| *given == id).map(|(_, value)| value.clone());
        (id, given.or_else(|| field.default.clone()).unwrap_or(Value::Absent))
    });
    Model {
        values: case.record.values.iter().enumerate().map(|(at, value)| plain(at, value)).collect(),
        today: case.today,
        me: me.collect(),
        id: case.record.id.clone().into_owned(),
    }
}

fn plainest(base: Base, bound: Bound) -> Value<'static> {
    match (base, bound) {
        (Base::Scalar(Scalar::Bool), _) => Value::Bool(false),
        (Base::Scalar(Scalar::Int), Bound::Int(low, high)) => Value::Int(i128::from(0.clamp(low, high.max(low)))),
        (Base::Scalar(Scalar::Int), _) => Value::Int(0),
        (Base::Scalar(Scalar::Decimal), Bound::Decimal(low, high)) => {
            Value::Decimal(crate::model::Decimal::ZERO.clamp(low, high.max(low)))
        }
        (Base::Scalar(Scalar::Decimal), _) => Value::Decimal(crate::model::Decimal::ZERO),
        (Base::Scalar(Scalar::Choice(set)), _) => Value::Choice(set, 0),
        (Base::Scalar(Scalar::Date), _) => Value::Date(jiff::civil::date(2026, 5, 1)),
        (Base::Scalar(Scalar::Text), _) => Value::Text("a".into()),
        (Base::List(_), _) => Value::List(Vec::new()),
        _ => Value::Absent,
    }
}

/// That a fact has a value; none for a list, which nothing can say of.
pub(super) fn is(kind: &Kind, id: FactId, value: &Value<'_>) -> Option<Expr> {
    let fact = kind.facts.get(id)?;
    let optional = matches!(fact.need, Need::Optional) || fact.within.is_some();
    claim(ExprKind::Fact(id), Type { base: fact.base, optional }, value)
}

fn me_is(policy: &Policy, id: MeId, value: &Value<'_>) -> Option<Expr> {
    claim(ExprKind::Me(id), policy.me.get(id)?.ty, value)
}

fn claim(read: ExprKind, ty: Type, value: &Value<'_>) -> Option<Expr> {
    const NOWHERE: Span = Span { file: FileId(u32::MAX), start: 0, end: 0 };
    let expr = |kind, ty| Expr { kind, ty, span: NOWHERE };
    let read = Box::new(expr(read, ty));
    let claim = match (value, ty.base) {
        (Value::Unknown | Value::List(_), _) => return None,
        (Value::Absent, _) if !ty.optional => return None,
        (Value::Absent, _) => ExprKind::Presence { present: false, of: read },
        (_, Base::Record(_)) => ExprKind::Presence { present: true, of: read },
        (value, base) => {
            let how = if matches!(value, Value::Text(_)) { Comparison::IsExactly } else { Comparison::Is };
            let value = expr(ExprKind::Const(value.clone().into_owned()), Type::required(base));
            ExprKind::Compare(how, read, Box::new(value))
        }
    };
    Some(expr(claim, Type::BOOL))
}

//! How long a reply can get: a bound for all requests, and the length for one.

use super::Behaviour;
use crate::model::builtins::Builtin;
use crate::model::value::Value;
use crate::model::{Base, Because, Bound, Expr, ExprKind, Hole, Part, PartKind, Scalar, Segment, Template, value};
use crate::solve::Model;

/// A date as it is shown has at most so many characters: `30 September 2026`.
const DATE: usize = 17;

/// UTF-16 units; none where there is no bound.
type Width = Option<usize>;

impl Behaviour<'_> {
    /// The most that a wording can take with these of its conditional parts.
    pub fn most(&self, parts: &[&Part], because: Option<&Because>) -> Width {
        total(parts, |text| self.most_of(text, because))
    }

    /// What a wording takes for a record.
    pub fn taken(&self, parts: &[&Part], because: Option<&Because>, model: &Model) -> Width {
        total(parts, |text| self.taken_by(text, because, model))
    }

    fn most_of(&self, text: &Template, because: Option<&Because>) -> Width {
        sum(text, |hole| match hole {
            Hole::Reason => because.and_then(|b| self.most_of(&b.text, None)),
            Hole::AnswerBy | Hole::AgainOn => Some(DATE),
            Hole::Value(value) => self.most_shown(value),
        })
    }

    fn most_shown(&self, expr: &Expr) -> Width {
        match &expr.kind {
            ExprKind::Const(value) => self.width(value),
            ExprKind::Fact(id) => self.most_held(self.kind.facts.at(*id).base, self.kind.facts.at(*id).bound),
            ExprKind::Me(id) => self.most_held(self.policy.me.at(*id).ty.base, self.policy.me.at(*id).bound),
            ExprKind::Let(id) => self.most_shown(&self.kind.lets.at(*id).value),
            ExprKind::Global(id) => self.most_shown(&self.policy.globals.at(*id).value),
            ExprKind::OrElse(a, b) => Some(self.most_shown(a)?.max(self.most_shown(b)?)),
            ExprKind::Call(Builtin::FirstName, of) => self.most_shown(of),
            ExprKind::Kind => Some(units(&self.kind.name.text)),
            _ => self.most_held(expr.ty.base, Bound::None),
        }
    }

    fn most_held(&self, base: Base, bound: Bound) -> Width {
        match (base, bound) {
            (Base::Scalar(Scalar::Text), Bound::Length(n)) => Some(2 * n as usize),
            (Base::Scalar(Scalar::Int), Bound::Int(low, high)) => {
                Some(low.to_string().len().max(high.to_string().len()))
            }
            (Base::Scalar(Scalar::Int), _) => Some(i64::MIN.to_string().len()),
            (Base::Scalar(Scalar::Date), _) => Some(DATE),
            (Base::Scalar(Scalar::Days), _) => Some("-3652058 days".len()),
            (Base::Scalar(Scalar::Choice(set)), _) => self.policy.choices.at(set).iter().map(|c| units(c)).max(),
            _ => None,
        }
    }

    fn taken_by(&self, text: &Template, because: Option<&Because>, model: &Model) -> Width {
        sum(text, |hole| match hole {
            Hole::Reason => because.and_then(|b| self.taken_by(&b.text, None, model)),
            // a date is at least this long
            Hole::AnswerBy | Hole::AgainOn => Some("1 May 1".len()),
            Hole::Value(value) => self.width(&self.solver.value(model, value)?),
        })
    }

    fn width(&self, value: &Value<'_>) -> Width {
        Some(match value {
            Value::Text(text) => units(text),
            Value::Int(n) => n.to_string().len(),
            Value::Decimal(d) => d.normalize().to_string().len(),
            Value::Date(d) => value::show_date(*d).len(),
            Value::Days(n) => format!("{n} days").len() - usize::from(*n == 1),
            Value::Choice(set, at) => units(self.policy.choices.at(*set).get(*at as usize)?),
            Value::Unknown | Value::Absent | Value::Bool(_) | Value::List(_) => return None,
        })
    }
}

/// The UTF-16 units of a text.
fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

fn sum(text: &Template, mut hole: impl FnMut(&Hole) -> Width) -> Width {
    text.segments
        .iter()
        .map(|segment| match segment {
            Segment::Text(text) => Some(units(text)),
            Segment::Hole(what, _) => hole(what),
        })
        .sum()
}

/// The width of all parts with what stands between them: `greet` and `sign` are paragraphs of their own, others are
/// joined by a blank, and paragraphs by an empty line.
fn total(parts: &[&Part], mut width: impl FnMut(&Template) -> Width) -> Width {
    let (mut whole, mut open) = (0, false);
    for part in parts {
        let Part::Text { kind, text, .. } = part else {
            open = false;
            continue;
        };
        let alone = matches!(kind, PartKind::Greet | PartKind::Sign);
        whole += match (whole, open && !alone) {
            (0, _) => 0,
            (_, true) => 1,
            (_, false) => 2,
        };
        whole += width(text)?;
        open = !alone;
    }
    Some(whole)
}

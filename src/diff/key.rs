//! Expressions as texts that are the same exactly where the expressions are, lets written out and places left aside.

use crate::model::{Because, Expr, ExprKind, Hole, Kind, Policy, Rule, Segment, Template, Value};
use std::fmt::Write;

/// How large an expression may become when its lets are written out.
const MOST_NODES: usize = 4_000;

/// Writes keys of the expressions of one kind.
pub(super) struct Keys<'p> {
    pub(super) policy: &'p Policy,
    pub(super) kind: &'p Kind,
}

impl Keys<'_> {
    /// The key of a condition; none where it is too large. What always holds has the key of no condition.
    pub(super) fn condition(&self, rule: Option<&Rule>) -> Option<String> {
        match rule.and_then(|r| r.when.as_ref()) {
            Some(when) => self.key(when),
            None => Some("always".to_owned()),
        }
    }

    /// The key of a reason: where two are the same, the reasons read the same for every record.
    pub(super) fn reason(&self, because: Option<&Because>) -> Option<String> {
        let Some(because) = because else { return Some(String::new()) };
        self.template(&because.text)
    }

    fn template(&self, text: &Template) -> Option<String> {
        let mut key = String::new();
        for segment in &text.segments {
            match segment {
                Segment::Text(text) => push(&mut key, &format!("{text:?}")),
                // an int reads the same as a decimal
                Segment::Hole(Hole::Value(Expr { kind: ExprKind::Widen(value), .. }), _) => {
                    push(&mut key, &self.key(value)?)
                }
                Segment::Hole(Hole::Value(value), _) => push(&mut key, &self.key(value)?),
                Segment::Hole(Hole::Reason, _) => push(&mut key, "reason"),
                Segment::Hole(Hole::AnswerBy, _) => match &self.kind.answer_by {
                    Some(date) => push(&mut key, &format!("by {}", self.key(date)?)),
                    None => push(&mut key, "by"),
                },
                Segment::Hole(Hole::AgainOn, _) => push(&mut key, "again"),
            }
        }
        Some(key)
    }

    fn key(&self, expr: &Expr) -> Option<String> {
        let (mut key, mut left) = (String::new(), MOST_NODES);
        self.write(&mut key, expr, &mut left)?;
        Some(key)
    }

    fn write(&self, key: &mut String, expr: &Expr, left: &mut usize) -> Option<()> {
        *left = left.checked_sub(1)?;
        match &expr.kind {
            ExprKind::Error => return None,
            ExprKind::Let(id) => return self.write(key, &self.kind.lets.get(*id)?.value, left),
            ExprKind::Global(id) => return self.write(key, &self.policy.globals.get(*id)?.value, left),
            ExprKind::Const(value) => push(key, &self.constant(value)),
            ExprKind::Fact(id) => push(key, &format!("{id:?}")),
            ExprKind::Me(id) => push(key, &format!("{id:?}")),
            ExprKind::Quorum(quorum, _) => push(key, &format!("{quorum:?}")),
            ExprKind::Compare(how, ..) => push(key, &format!("{how:?}")),
            ExprKind::In { negated, .. } => push(key, if *negated { "not-in" } else { "in" }),
            ExprKind::Predicate { predicate, among, .. } => push(key, &format!("{predicate:?}{among:?}")),
            ExprKind::Matches(_, regex) => push(key, &format!("matches{:?}", regex.as_str())),
            ExprKind::Presence { present, .. } => push(key, if *present { "present" } else { "absent" }),
            ExprKind::Sum(sign, ..) | ExprKind::ShiftDays(sign, ..) => push(key, &format!("{sign:?}")),
            ExprKind::Shift(sign, _, by) => push(key, &format!("{sign:?}{by:?}")),
            ExprKind::Call(builtin, _) => push(key, &format!("{builtin:?}")),
            ExprKind::Id => push(key, "id"),
            ExprKind::Kind => push(key, "kind"),
            ExprKind::Today => push(key, "today"),
            ExprKind::List(_) => push(key, "list"),
            ExprKind::Not(_) => push(key, "not"),
            ExprKind::And(_) => push(key, "and"),
            ExprKind::Or(_) => push(key, "or"),
            ExprKind::OrElse(..) => push(key, "or-else"),
            ExprKind::DaysBetween(..) => push(key, "days"),
            ExprKind::Widen(_) => push(key, "widen"),
        }
        let mut whole = Some(());
        key.push('(');
        expr.operands(|operand| {
            whole = whole.and_then(|()| self.write(key, operand, left));
        });
        key.push(')');
        whole
    }

    fn constant(&self, value: &Value<'_>) -> String {
        match value {
            Value::Choice(set, at) => {
                let spelled = self.policy.choices.get(*set).and_then(|c| c.get(*at as usize));
                format!("{:?}", spelled.map_or("", String::as_str))
            }
            Value::Text(text) => format!("{:?}", &**text),
            Value::List(items) => {
                let items: Vec<String> = items.iter().map(|i| self.constant(i)).collect();
                format!("[{}]", items.join(","))
            }
            other => format!("{other:?}"),
        }
    }
}

fn push(key: &mut String, word: &str) {
    // writing to a string cannot fail
    let _ = write!(key, " {word}");
}

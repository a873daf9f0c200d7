//! When two expressions mean the same by their form: parentheses, case of texts, sides and order put aside.

use crate::model::value::{Decimal, fold, write_date};
use crate::syntax::ast::{Comparison, Duration, Expr, ExprKind, Predicate, Quorum, Unit};

/// A text that is the same for expressions that mean the same by their form; none where something was not understood.
pub fn key(expr: &Expr) -> Option<String> {
    let key = match &expr.bare().kind {
        ExprKind::Error => return None,
        ExprKind::Paren(inner) => key(inner)?,
        ExprKind::Bool(b) => b.to_string(),
        ExprKind::Int(n) => Decimal::from(*n).normalize().to_string(),
        ExprKind::Decimal(d) => d.normalize().to_string(),
        ExprKind::Text(text) => quoted(&fold(&text.text)),
        ExprKind::Date(date) => write_date(*date),
        ExprKind::Duration(duration) => amount(*duration),
        ExprKind::Today => "today".to_owned(),
        ExprKind::Path(path) => path.dotted(),
        ExprKind::List(items) => sorted("list", items)?,
        ExprKind::Not(a) => format!("not({})", key(a)?),
        ExprKind::And(items) | ExprKind::Quorum { quorum: Quorum::All, of: items, .. } => sorted("all", items)?,
        ExprKind::Or(items) | ExprKind::Quorum { quorum: Quorum::Any, of: items, .. } => sorted("any", items)?,
        ExprKind::Quorum { quorum, of, .. } => sorted(&format!("{quorum:?}"), of)?,
        ExprKind::Compare(op, a, b) => comparison(*op, a, b)?,
        ExprKind::In { negated, item, list } => format!("in({negated},{},{})", key(item)?, key(list)?),
        ExprKind::Predicate { predicate: Predicate::Contains, among: None, text, pattern } => {
            format!("contains({},{})", key(text)?, key(pattern)?)
        }
        ExprKind::Predicate { predicate, among, text, pattern } => {
            format!("{predicate:?}{among:?}({},{})", key(text)?, key(pattern)?)
        }
        ExprKind::Matches(a, regex) => format!("matches({},{})", key(a)?, quoted(&regex.text)),
        ExprKind::Presence { present, of } => format!("present({present},{})", key(of)?),
        ExprKind::OrElse(a, b) => format!("else({},{})", key(a)?, key(b)?),
        ExprKind::Sum(sign, a, b) => format!("{sign:?}({},{})", key(a)?, key(b)?),
        ExprKind::Call(name, items) => format!("{}({})", name.text, keys(items)?.join(",")),
    };
    Some(key)
}

fn keys(items: &[Expr]) -> Option<Vec<String>> {
    items.iter().map(key).collect()
}

/// Items whose order does not matter.
fn sorted(what: &str, items: &[Expr]) -> Option<String> {
    let mut keys = keys(items)?;
    keys.sort_unstable();
    Some(format!("{what}[{}]", keys.join(",")))
}

fn comparison(op: Comparison, a: &Expr, b: &Expr) -> Option<String> {
    let (a, b) = if op == Comparison::IsExactly { (exact(a)?, exact(b)?) } else { (key(a)?, key(b)?) };
    let (op, a, b) = match op {
        Comparison::Greater => (Comparison::Less, b, a),
        Comparison::GreaterOrEqual => (Comparison::LessOrEqual, b, a),
        Comparison::Is | Comparison::IsNot | Comparison::IsExactly if b < a => (op, b, a),
        _ => (op, a, b),
    };
    Some(format!("({a} {} {b})", op.word()))
}

/// Case counts on the sides of `is exactly`.
fn exact(expr: &Expr) -> Option<String> {
    match &expr.bare().kind {
        ExprKind::Text(text) => Some(quoted(&text.text)),
        _ => key(expr),
    }
}

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

fn amount(duration: Duration) -> String {
    let count = u64::from(duration.count);
    match duration.unit {
        Unit::Days => format!("{count} days"),
        Unit::Weeks => format!("{} days", count * 7),
        Unit::Months => format!("{count} months"),
        Unit::Years => format!("{} months", count * 12),
    }
}

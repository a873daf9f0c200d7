//! Rules by what a sum of several numbers has to be.

use super::super::atoms::Source;
use super::super::rational::Ratio;
use super::super::truth::number;
use crate::model::expr::{Comparison, Sign};
use crate::model::{Base, Expr, ExprKind, Scalar, Value};
use std::collections::{BTreeMap, HashMap};

/// Numbers, each as often as it is added, by their source.
type Form = Vec<(Source, Ratio)>;

/// How deep sums may nest here.
const DEEP: u32 = 40;

/// Rules whose conditions want a sum to be a number.
#[derive(Debug, Default)]
pub(super) struct Sums(BTreeMap<Form, ByNumber>);

/// Rules by what their sum has to be.
type ByNumber = HashMap<Ratio, Vec<usize>>;

impl Sums {
    /// Takes in a rule, if its condition wants such a sum.
    pub(super) fn put(&mut self, rule: usize, when: &Expr) -> bool {
        let Some((form, is)) = wanted(when) else { return false };
        self.0.entry(form).or_default().entry(is).or_default().push(rule);
        true
    }

    /// Finds the rules whose sums come out for some values.
    pub(super) fn of<'v>(&self, value: impl Fn(Source) -> Option<&'v Value<'static>>, found: &mut Vec<usize>) {
        for (form, rules) in &self.0 {
            let mut terms = form.iter().map(|(source, times)| Some(number(value(*source)?)? * *times));
            // what is absent is equal to nothing
            let sum = terms.try_fold(Ratio::ZERO, |sum, term| Some(sum + term?));
            found.extend(sum.and_then(|sum| rules.get(&sum)).into_iter().flatten());
        }
    }
}

/// A sum, and the number that it is wherever a condition holds.
fn wanted(when: &Expr) -> Option<(Form, Ratio)> {
    match &when.kind {
        ExprKind::And(parts) => parts.iter().find_map(wanted),
        ExprKind::Compare(Comparison::Is, a, b) => {
            let (mut form, mut rest) = (BTreeMap::new(), Ratio::ZERO);
            add(&mut form, &mut rest, a, Ratio::ONE, 0)?;
            add(&mut form, &mut rest, b, Ratio::whole(-1), 0)?;
            (form.len() > 1 && !rest.is_lost() && form.values().all(|n| !n.is_lost()))
                .then(|| (form.into_iter().collect(), -rest))
        }
        _ => None,
    }
}

/// Adds a number so often; none where it is no sum of facts.
fn add(form: &mut BTreeMap<Source, Ratio>, rest: &mut Ratio, expr: &Expr, times: Ratio, deep: u32) -> Option<()> {
    if deep > DEEP {
        return None;
    }
    match &expr.kind {
        ExprKind::Const(value) => *rest = *rest + number(value)? * times,
        ExprKind::Fact(id) if matches!(expr.ty.base, Base::Scalar(Scalar::Int | Scalar::Decimal | Scalar::Date)) => {
            let held = form.entry(Source::Fact(*id)).or_insert(Ratio::ZERO);
            *held = *held + times;
        }
        ExprKind::Sum(sign, a, b) => {
            add(form, rest, a, times, deep + 1)?;
            add(form, rest, b, if *sign == Sign::Plus { times } else { -times }, deep + 1)?;
        }
        ExprKind::Widen(of) => add(form, rest, of, times, deep + 1)?,
        _ => return None,
    }
    Some(())
}

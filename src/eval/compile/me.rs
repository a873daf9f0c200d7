//! The values of `me`: what is given, else its default; what a policy reads must be there.

use super::every;
use crate::diagnostic::{Diagnostic, codes, list_words};
use crate::model::arena::Id;
use crate::model::{Base, Expr, ExprKind, Hole, MeField, MeId, Need, Part, Policy, Scalar, Segment, Template, Value};
use std::collections::BTreeSet;

/// Every field's value, by its id.
pub(super) fn values(
    policy: &Policy,
    given: &[(MeId, Value<'static>)],
) -> Result<Vec<Value<'static>>, Vec<Diagnostic>> {
    let value = |id: MeId, field: &MeField| {
        let given = given.iter().rev().find(|(given, _)| *given == id).map(|(_, value)| value);
        given.or(field.default.as_ref()).cloned().unwrap_or(Value::Absent)
    };
    let values: Vec<_> = policy.me.iter().map(|(id, field)| value(id, field)).collect();
    let lacks = |id: &MeId| values.get(id.index()).is_none_or(|v| !v.is_present());
    let optional = |id: MeId| policy.me.get(id).is_none_or(|field| field.ty.optional);
    let missing: Vec<MeId> = read(policy).into_iter().filter(|id| lacks(id) && !optional(*id)).collect();
    match missing_diagnostic(policy, &missing) {
        Some(missing) => Err(vec![missing]),
        None => Ok(values),
    }
}

fn missing_diagnostic(policy: &Policy, missing: &[MeId]) -> Option<Diagnostic> {
    let fields: Vec<&MeField> = missing.iter().filter_map(|id| policy.me.get(*id)).collect();
    let (first, others) = fields.split_first()?;
    let names: Vec<String> = fields.iter().map(|f| format!("`me.{}`", f.name.text)).collect();
    let (verb, it) = if others.is_empty() { ("has", "it") } else { ("have", "them") };
    let settings: Vec<String> = fields.iter().map(|f| format!("{} = {}", f.name.text, sample(f))).collect();
    let options: Vec<String> = fields.iter().map(|f| format!("--me {}=…", f.name.text)).collect();
    let message = format!("{} {verb} no value, and the policy shows or reads {it}", list_words(&names, "and"));
    let mut diagnostic = Diagnostic::error(codes::ME_MISSING, first.name.span, message)
        .label("declared here")
        .help(format!("write into `etiquette.toml`:\n[me]\n{}", settings.join("\n")))
        .help(format!("or give {} on the command line: `{}`", it, options.join(" ")));
    for other in others {
        diagnostic = diagnostic.also(other.name.span, "and here");
    }
    Some(diagnostic)
}

/// What to write for a field, in TOML.
fn sample(field: &MeField) -> &'static str {
    match field.ty.base {
        Base::Scalar(Scalar::Bool) => "true",
        Base::Scalar(Scalar::Int | Scalar::Decimal) => "0",
        Base::Scalar(Scalar::Date) => "2026-05-01",
        Base::List(_) => "[\"…\"]",
        Base::Scalar(_) | Base::Record(_) | Base::Error => "\"…\"",
    }
}

/// The fields that any let, rule, clause, question or reply reads.
fn read(policy: &Policy) -> BTreeSet<MeId> {
    let mut read = BTreeSet::new();
    let mut visit = |expr: &Expr| {
        read.extend(
            every(expr).into_iter().filter_map(|e| if let ExprKind::Me(id) = e.kind { Some(id) } else { None }),
        );
    };
    policy.globals.values().for_each(|global| visit(&global.value));
    for kind in policy.kinds.values() {
        kind.lets.values().for_each(|l| visit(&l.value));
        kind.answer_by.iter().chain(&kind.expires_on).for_each(&mut visit);
        let asked = kind.facts.values().filter_map(|f| if let Need::Ask(text) = &f.need { Some(text) } else { None });
        asked.for_each(|text| holes(text, &mut visit));
        for rule in &kind.rules {
            rule.when.iter().for_each(&mut visit);
            if let Some(because) = &rule.because {
                because.given.iter().for_each(&mut visit);
                holes(&because.text, &mut visit);
            }
        }
    }
    let bodies = policy.replies.values().flat_map(|r| &r.bodies);
    for part in bodies.flat_map(|b| &b.wordings).flat_map(|w| &w.parts) {
        if let Part::Text { when, text, .. } = part {
            when.iter().for_each(&mut visit);
            holes(text, &mut visit);
        }
    }
    read
}

fn holes(template: &Template, visit: &mut impl FnMut(&Expr)) {
    for segment in &template.segments {
        if let Segment::Hole(Hole::Value(expr), _) = segment {
            visit(expr);
        }
    }
}

//! `reply-too-long`: a reply that can exceed `reply limit`.

use crate::check::behaviour::{Behaviour, Reach, printed};
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::diagnostic::{Code, Diagnostic, Shows};
use crate::model::arena::Id;
use crate::model::value::wording_of;
use crate::model::{Base, Bound, Part, Rule, Scalar, Segment, Value, Wording};
use crate::solve::{Answer, Claim, Model};
use crate::source::Span;
use std::collections::BTreeMap;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("reply-too-long"),
    family: Family::Behaviour,
    level: Level::Deny,
    summary: "a reply that can exceed `reply limit`",
    page: include_str!("reply_too_long.md"),
    run,
};

/// Up to how many conditional parts every combination is looked at.
const MOST_CONDITIONS: usize = 6;

/// How long a text is made at most; no channel takes more.
const LONGEST_TEXT: usize = 100_000;

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    // one finding a wording: the first rule that sends it too long
    let mut found = BTreeMap::new();
    for behaviour in cx.behaviours {
        for (wording, finding) in behaviour.each_rule(|index| of_rule(behaviour, index)).into_iter().flatten() {
            found.entry(wording).or_insert(finding);
        }
    }
    found.into_values().collect()
}

/// The wordings that a rule sends too long.
fn of_rule(behaviour: &Behaviour<'_>, index: usize) -> Vec<(Span, Diagnostic)> {
    let decides = matches!(behaviour.rules.get(index), Some(Reach::Decides(_)));
    let rule = behaviour.kind.rules.get(index).filter(|_| decides);
    let (Some((limit, _)), Some(rule)) = (behaviour.kind.reply_limit, rule) else { return Vec::new() };
    let wordings = wordings(behaviour, rule).iter();
    wordings.filter_map(|w| Some((w.span, look(behaviour, index, rule, w, limit as usize)?))).collect()
}

fn wordings<'p>(behaviour: &Behaviour<'p>, rule: &Rule) -> &'p [Wording] {
    let id = behaviour.policy.kinds.iter().find(|(_, k)| std::ptr::eq(*k, behaviour.kind)).map(|(id, _)| id);
    let reply = rule.reply.map(|(reply, _)| behaviour.policy.replies.at(reply));
    let body = reply.zip(id).and_then(|(reply, id)| reply.body(id));
    body.map(|b| b.wordings.as_slice()).unwrap_or_default()
}

fn look(behaviour: &Behaviour<'_>, index: usize, rule: &Rule, wording: &Wording, limit: usize) -> Option<Diagnostic> {
    if ends_with_break(wording) {
        return None;
    }
    let conditional: Vec<usize> = (0..wording.parts.len()).filter(|&i| is_conditional(wording, i)).collect();
    let count = conditional.len().min(MOST_CONDITIONS);
    // all parts first, then fewer
    for shown in (0..1u32 << count).rev() {
        let shows = |part: usize| conditional.iter().position(|&c| c == part).is_none_or(|bit| shown >> bit & 1 == 1);
        let parts: Vec<&Part> = wording.parts.iter().enumerate().filter(|(i, _)| shows(*i)).map(|(_, p)| p).collect();
        if behaviour.most(&parts, rule.because.as_ref()).is_some_and(|most| most <= limit) {
            continue;
        }
        let mut claims = behaviour.condition(index);
        for (at, part) in wording.parts.iter().enumerate() {
            if let Part::Text { when: Some(when), .. } = part {
                claims.push(Claim { expr: when, holds: shows(at) });
            }
        }
        if let Some(finding) = stretch(behaviour, index, rule, &claims, &parts, wording, limit) {
            return Some(finding);
        }
    }
    None
}

fn is_conditional(wording: &Wording, at: usize) -> bool {
    matches!(wording.parts.get(at), Some(Part::Text { when: Some(_), .. }))
}

/// A line break at the very end is not sent; such a reply is measured by nobody.
fn ends_with_break(wording: &Wording) -> bool {
    let last = wording.parts.iter().rev().find_map(|p| if let Part::Text { text, .. } = p { Some(text) } else { None });
    matches!(last.and_then(|t| t.segments.last()), Some(Segment::Text(t)) if t.ends_with('\n'))
}

/// Makes the texts of a record as long as they can be while the rule still decides it.
fn stretch<'p>(
    behaviour: &Behaviour<'p>,
    index: usize,
    rule: &Rule,
    claims: &[Claim<'_>],
    parts: &[&Part],
    wording: &Wording,
    limit: usize,
) -> Option<Diagnostic> {
    let Answer::Found(mut model) = behaviour.before(index, claims) else { return None };
    let taken = |model: &Model| behaviour.taken(parts, rule.because.as_ref(), model);
    for filler in ["x", "😀"] {
        for (id, fact) in behaviour.kind.facts.iter() {
            if fact.base == Base::Scalar(Scalar::Text) {
                let at = id.index();
                longer(behaviour, index, claims, &mut model, (fact.bound, filler, limit), |m, v| {
                    if let Some(slot) = m.values.get_mut(at) {
                        *slot = v;
                    }
                });
            }
        }
        for at in 0..model.me.len() {
            // what is known of `me` is no request: a text of any length is not blamed on one
            let bound = model.me.get(at).map_or(Bound::None, |(id, _)| behaviour.policy.me.at(*id).bound);
            if bound == Bound::None {
                continue;
            }
            longer(behaviour, index, claims, &mut model, (bound, filler, limit), |m, v| {
                if let Some((_, slot)) = m.me.get_mut(at).filter(|(_, slot)| matches!(slot, Value::Text(_))) {
                    *slot = v;
                }
            });
        }
        if let Some(taken) = taken(&model).filter(|&t| t > limit) {
            let message = format!("this reply can be {taken} characters long, {} over the limit", taken - limit);
            let clause = behaviour.kind.reply_limit.map(|(_, span)| span);
            let finding = LINT.finding(wording.span, message).label(format!("as `{}` sends it", rule.title()));
            let finding = match clause {
                Some(clause) => finding.also(clause, format!("at most {limit}")),
                None => finding,
            };
            let finding = finding.help("shorten it, or bound the texts that it shows: `text up to 40`");
            model.id = id_for(behaviour, rule, wording);
            let witness = printed(behaviour.policy, behaviour.kind, &model, Shows::TooLong);
            return Some(Diagnostic { witness: Some(witness), ..finding });
        }
    }
    None
}

/// An id of a request that gets this wording of a rule's reply.
fn id_for(behaviour: &Behaviour<'_>, rule: &Rule, wording: &Wording) -> String {
    let wordings = wordings(behaviour, rule);
    let at = wordings.iter().position(|w| w.span == wording.span);
    let mut ids = (1..1000).map(|n| n.to_string());
    ids.find(|id| wordings.len() < 2 || wording_of(id, wordings.len()) == at).unwrap_or_else(|| "1".to_owned())
}

/// Gives a text its longest value, if the rule still decides then.
fn longer(
    behaviour: &Behaviour<'_>,
    index: usize,
    claims: &[Claim<'_>],
    model: &mut Model,
    (bound, filler, limit): (Bound, &str, usize),
    set: impl Fn(&mut Model, Value<'static>),
) {
    let length = if let Bound::Length(n) = bound { n as usize } else { limit + 1 }.min(LONGEST_TEXT);
    let mut longer = model.clone();
    set(&mut longer, Value::Text(filler.repeat(length).into()));
    if behaviour.still_decides(&longer, index, claims) {
        *model = longer;
    }
}

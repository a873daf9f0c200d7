//! What is so of a policy, told by going through its records.

use super::made::Sort;
use super::world::World;
use etiquette::check::Checked;
use etiquette::eval::{Program, Withheld, decide_only};
use etiquette::model::arena::Id;
use etiquette::model::{Decision, Expr, ExprKind, KindId, Part, Rule};
use etiquette::record::Record;
use etiquette::solve::Model;
use etiquette::source::Span;
use etiquette::syntax::ast::Quorum;
use std::collections::BTreeSet;

/// A finding, by its code, its place, and the other place where two tell it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Verdict {
    pub(super) code: &'static str,
    pub(super) at: (u32, u32),
    pub(super) with: Option<(u32, u32)>,
}

fn verdict(code: &'static str, span: Span) -> Verdict {
    Verdict { code, at: place(span), with: None }
}

fn place(span: Span) -> (u32, u32) {
    (span.start, span.end)
}

/// What a check says.
pub(super) fn said(checked: &Checked) -> BTreeSet<Verdict> {
    let of = |d: &etiquette::diagnostic::Diagnostic| {
        let with = d.labels.first().filter(|_| d.code.name() == "order-matters").map(|l| place(l.span));
        Verdict { with, ..verdict(d.code.name(), d.span.unwrap()) }
    };
    checked.diagnostics.iter().map(of).collect()
}

/// What is so.
pub(super) struct Known {
    pub(super) wanted: BTreeSet<Verdict>,
    /// Parts of replies that some record shows.
    shown: BTreeSet<Verdict>,
    /// Parts of conditions: of a rule, at a place among others.
    parts: Vec<(usize, usize, (u32, u32))>,
}

impl Known {
    /// Whether a finding is right. Of several parts that may go one at a time, any may be named.
    pub(super) fn allows(&self, verdict: &Verdict, world: &World<'_>, sort: &Sort) -> bool {
        let constant = ["never-true", "always-true"];
        if !sort.is_whole(verdict.code) && constant.contains(&verdict.code) {
            // with fewer records more is constant, and then something else in the same condition may be found first
            let whens = || world.kind.rules.iter().filter_map(|r| r.when.as_ref()).map(|w| place(w.span));
            let around = |v: &Verdict| whens().find(|(from, to)| *from <= v.at.0 && v.at.1 <= *to);
            return self.wanted.iter().any(|w| constant.contains(&w.code) && around(w) == around(verdict));
        }
        let rule = world.kind.rules.iter().position(|r| place(r.span) == verdict.at);
        match (verdict.code, rule) {
            _ if self.wanted.contains(verdict) => return true,
            // no record here gets to the rule, or is shown the part
            ("unreachable-rule" | "redundant-rule", Some(rule)) if !sort.is_whole(verdict.code) => {
                return !world.decides.contains(&rule);
            }
            ("dead-text", _) if !sort.is_whole(verdict.code) => return !self.shown.contains(verdict),
            ("redundant-part", _) => {}
            _ => return false,
        }
        let part = self.parts.iter().find(|(_, _, at)| *at == verdict.at);
        part.is_some_and(|&(rule, at, _)| changes_nothing(world, rule, &[at]))
            && (!sort.is_whole(verdict.code) || part.is_some_and(|&(rule, ..)| !is_redundant(world, rule)))
    }
}

pub(super) fn known(world: &World<'_>) -> Known {
    let mut known = Known { wanted: BTreeSet::new(), shown: BTreeSet::new(), parts: Vec::new() };
    let kind = world.kind;
    let constants: Vec<_> =
        kind.rules.iter().filter_map(|r| r.when.as_ref()).flat_map(|w| constants(world, w)).collect();
    known.wanted.extend(&constants);
    for (index, rule) in world.kind.rules.iter().enumerate() {
        let decides = world.decides.contains(&index);
        if !decides && world.holds[index].contains(&true) {
            known.wanted.insert(verdict("unreachable-rule", rule.span));
        }
        let whole = decides && is_redundant(world, index);
        if whole {
            known.wanted.insert(verdict("redundant-rule", rule.span));
        }
        parts(world, index, decides && !whole, &constants, &mut known);
        known.wanted.extend(dishonest(world, index));
    }
    if world.decides.contains(&world.kind.rules.len()) {
        known.wanted.insert(verdict("uncovered-requests", world.kind.rules_span.unwrap()));
    }
    known.wanted.extend(overlaps(world));
    dead_texts(world, &mut known);
    known.wanted.extend(late(world));
    known.wanted.extend(too_long(world));
    known
}

/// The parts of a condition that are constant among what stands around them, in the way in which they are looked for.
fn constants<'p>(world: &World<'p>, when: &'p Expr) -> Vec<Verdict> {
    let mut found = Vec::new();
    look(world, when, &[], &mut found);
    found
}

fn look<'p>(world: &World<'p>, part: &'p Expr, around: &[(&'p Expr, bool)], found: &mut Vec<Verdict>) -> bool {
    if matches!(part.kind, ExprKind::Const(_) | ExprKind::Presence { .. }) {
        return false;
    }
    let given: Vec<_> = around.iter().map(|(expr, holds)| (world.of(expr), *holds)).collect();
    let truth = world.of(part);
    let comes = |to: bool| world.any(|at| truth[at] == to && given.iter().all(|(t, holds)| t[at] == *holds));
    if !comes(true) {
        found.push(verdict("never-true", part.span));
        return true;
    }
    if !comes(false) {
        found.push(verdict("always-true", part.span));
        return true;
    }
    inside(world, part, around, found);
    false
}

fn inside<'p>(world: &World<'p>, part: &'p Expr, around: &[(&'p Expr, bool)], found: &mut Vec<Verdict>) {
    let (items, beside) = match &part.kind {
        ExprKind::Not(of) => (std::slice::from_ref(of.as_ref()), true),
        ExprKind::And(items) | ExprKind::Quorum(Quorum::All, items) => (items.as_slice(), true),
        ExprKind::Or(items) | ExprKind::Quorum(Quorum::Any | Quorum::None, items) => (items.as_slice(), false),
        _ => return,
    };
    let mut gone = Vec::new();
    for (at, item) in items.iter().enumerate().rev() {
        let others = items.iter().enumerate().filter(|(i, _)| *i != at && !gone.contains(i));
        let claims: Vec<_> = others.map(|(_, expr)| (expr, beside)).chain(around.iter().copied()).collect();
        if look(world, item, &claims, found) {
            gone.push(at);
        }
    }
}

/// Whether two rules answer the same; none is the lack of a rule.
pub(super) fn alike(a: &Rule, b: Option<&Rule>) -> bool {
    let Some(b) = b else { return false };
    let said = |rule: &Rule| {
        let reason = rule.because.as_ref().map(|b| b.text.written.clone());
        (rule.decision, rule.reply.map(|(reply, _)| reply), rule.wait, reason)
    };
    let honest = |rule: &Rule| rule.because.as_ref().is_none_or(|b| b.given.is_none());
    std::ptr::eq(a, b) || (said(a) == said(b) && honest(a) && honest(b))
}

/// The rule that decides a record where one rule's condition gives something else.
fn decides_with(world: &World<'_>, rule: usize, holds: impl Fn(usize) -> bool, at: usize) -> Option<usize> {
    (0..world.kind.rules.len()).find(|&r| if r == rule { holds(at) } else { world.holds[r][at] })
}

fn is_redundant(world: &World<'_>, index: usize) -> bool {
    let rules = &world.kind.rules;
    let same = |at: usize| {
        let now = decides_with(world, index, |_| false, at).and_then(|r| rules.get(r));
        world.decides[at] != index || alike(&rules[index], now)
    };
    rules[index].when.is_some() && !world.any(|at| !same(at))
}

/// Whether a rule's condition without some of its parts changes no outcome.
fn changes_nothing(world: &World<'_>, index: usize, gone: &[usize]) -> bool {
    let rules = &world.kind.rules;
    let Some(ExprKind::And(items) | ExprKind::Or(items)) = rules[index].when.as_ref().map(|w| &w.kind) else {
        return false;
    };
    let conjunction = matches!(rules[index].when.as_ref().unwrap().kind, ExprKind::And(_));
    let kept = items.iter().enumerate().filter(|(at, _)| !gone.contains(at));
    let kept: Vec<_> = kept.map(|(_, item)| world.of(item)).collect();
    let holds = |at: usize| if conjunction { kept.iter().all(|t| t[at]) } else { kept.iter().any(|t| t[at]) };
    !kept.is_empty()
        && !world.any(|at| {
            let (was, now) = (rules.get(world.decides[at]), decides_with(world, index, holds, at));
            match was {
                Some(was) => !alike(was, now.and_then(|r| rules.get(r))),
                None => now.is_some(),
            }
        })
}

/// The parts of a rule's condition that can be left out, the last ones first, each without those before.
fn parts(world: &World<'_>, index: usize, looked_at: bool, constants: &[Verdict], known: &mut Known) {
    let Some(ExprKind::And(items) | ExprKind::Or(items)) = world.kind.rules[index].when.as_ref().map(|w| &w.kind)
    else {
        return;
    };
    known.parts.extend(items.iter().enumerate().map(|(at, item)| (index, at, place(item.span))));
    let mut gone = Vec::new();
    for (at, item) in items.iter().enumerate().rev().filter(|_| looked_at) {
        let without = [gone.as_slice(), &[at]].concat();
        if matches!(item.kind, ExprKind::Presence { .. }) || !changes_nothing(world, index, &without) {
            continue;
        }
        gone.push(at);
        let (from, to) = place(item.span);
        let within = |c: &Verdict| (from <= c.at.0 && c.at.1 <= to) || (c.at.0 <= from && to <= c.at.1);
        if !constants.iter().any(within) {
            known.wanted.insert(verdict("redundant-part", item.span));
        }
    }
}

fn dishonest(world: &World<'_>, index: usize) -> Option<Verdict> {
    let given = world.kind.rules[index].because.as_ref()?.given.as_ref()?;
    let truth = world.of(given);
    world.any(|at| world.decides[at] == index && !truth[at]).then(|| verdict("dishonest-reason", given.span))
}

fn overlaps(world: &World<'_>) -> Vec<Verdict> {
    let rules = &world.kind.rules;
    let opposite = |a: Decision, b: Decision| {
        matches!((a, b), (Decision::Accept, Decision::Decline) | (Decision::Decline, Decision::Accept))
    };
    let mut found = Vec::new();
    for second in (0..rules.len()).filter(|&r| rules[r].when.is_some()) {
        for first in (0..second).filter(|&first| opposite(rules[first].decision, rules[second].decision)) {
            if world.any(|at| world.decides[at] == first && world.holds[second][at]) {
                let at = verdict("order-matters", rules[second].span);
                found.push(Verdict { with: Some(place(rules[first].span)), ..at });
            }
        }
    }
    found
}

/// Parts of replies that no record shows, though a rule that decides sends them.
fn dead_texts(world: &World<'_>, known: &mut Known) {
    let mut dead = BTreeSet::new();
    for (index, rule) in world.kind.rules.iter().enumerate().filter(|(index, _)| world.decides.contains(index)) {
        let body = rule.reply.and_then(|(reply, _)| world.policy.replies.at(reply).body(KindId::from_index(0)));
        for part in body.into_iter().flat_map(|b| &b.wordings).flat_map(|w| &w.parts) {
            let Part::Text { when: Some(when), .. } = part else { continue };
            let truth = world.of(when);
            let shows = world.any(|at| world.decides[at] == index && truth[at]);
            if shows { &mut known.shown } else { &mut dead }.insert(verdict("dead-text", when.span));
        }
    }
    known.wanted.extend(dead.difference(&known.shown));
}

fn late(world: &World<'_>) -> Option<Verdict> {
    let (answer, expiry) = (world.kind.answer_by.as_ref()?, world.kind.expires_on.as_ref()?);
    let date = |model: &Model, expr| match world.solver.value(model, expr) {
        Some(etiquette::model::Value::Date(date)) => date,
        other => panic!("{other:?}"),
    };
    let late = world.models.iter().any(|model| date(model, answer) > date(model, expiry));
    late.then(|| verdict("late-by-design", answer.span))
}

/// Wordings that are too long for some record.
fn too_long(world: &World<'_>) -> BTreeSet<Verdict> {
    let mut found = BTreeSet::new();
    if world.kind.reply_limit.is_none() {
        return found;
    }
    let program = Program::new(world.checked, &[]).unwrap();
    for model in &world.models {
        let record = Record { id: "1".into(), kind: KindId::from_index(0), values: model.values.clone().into() };
        let outcome = decide_only(&program, &record, model.today, etiquette::eval::Wanted::ALL).unwrap();
        if let Some(sent) = outcome.reply.filter(|sent| sent.text == Err(Withheld::OverLimit)) {
            let body = world.policy.replies.at(sent.reply).body(KindId::from_index(0)).unwrap();
            found.insert(verdict("reply-too-long", body.wordings[0].span));
        }
    }
    found
}

/// The rules that are said to cover another do, and none of them can be spared.
pub(super) fn covers_are_smallest(checked: &Checked, world: &World<'_>, sort: &Sort, about: &str) {
    for finding in checked.diagnostics.iter().filter(|d| d.code.name() == "unreachable-rule") {
        let rules = &world.kind.rules;
        let rule = rules.iter().position(|r| Some(r.span) == finding.span).unwrap();
        let by: Vec<usize> =
            finding.labels.iter().map(|l| rules.iter().position(|r| r.span == l.span).unwrap()).collect();
        let is_cover = |by: &[usize]| !world.any(|at| world.holds[rule][at] && !by.iter().any(|&b| world.holds[b][at]));
        assert!(is_cover(&by), "{by:?} do not cover {rule}: {about}");
        for spared in by.iter().filter(|_| sort.is_whole("unreachable-rule")) {
            let fewer: Vec<usize> = by.iter().copied().filter(|b| b != spared).collect();
            assert!(!is_cover(&fewer), "{by:?} cover {rule} without {spared}: {about}");
        }
    }
}

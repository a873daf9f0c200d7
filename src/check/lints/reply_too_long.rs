//! `reply-too-long`: a reply that can exceed `reply limit`.

use crate::check::behaviour::{Behaviour, Reach, printed};
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::diagnostic::{Code, Diagnostic, Shows};
use crate::model::arena::Id;
use crate::model::builtins::Builtin;
use crate::model::expr::{Comparison, Predicate};
use crate::model::value::wording_of;
use crate::model::{Base, Because, Bound, Expr, ExprKind, Hole, Part, Rule, Scalar, Segment, Type, Value, Wording};
use crate::solve::{Answer, Claim, Model};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::iter::{once, repeat_n};

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

/// A character that takes two units.
const WIDE: char = '😀';

/// How many records are stretched where one does not get too long.
const MOST_TEXTS: usize = 6;

/// How many characters of a text are made wider at most.
const MOST_WIDENED: usize = 200;

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
    let reply = rule.reply.map(|(reply, _)| behaviour.policy.replies.at(reply));
    let body = reply.zip(behaviour.kind_id()).and_then(|(reply, id)| reply.body(id));
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
        if let Some(given) = rule.because.as_ref().and_then(|b| b.given.as_ref()) {
            claims.push(Claim { expr: given, holds: true });
        }
        let expired = behaviour.kind.expires_on.as_ref().map(is_past);
        claims.extend(expired.iter().map(|expr| Claim { expr, holds: false }));
        // texts as long as they may be all at once, one at a time, or as they come
        let longest = longest(behaviour, &parts, rule.because.as_ref());
        let alone = (0..longest.len()).filter(|_| longest.len() > 1).map(|at| at..at + 1);
        for at in once(0..longest.len()).chain(alone).chain(once(0..0)) {
            let long = longest.get(at).unwrap_or_default();
            let full = long.iter().map(|(_, full)| Claim { expr: full, holds: true });
            let claims: Vec<Claim<'_>> = claims.iter().copied().chain(full).collect();
            let ask = Ask { behaviour, index, rule, wording, parts: &parts, limit };
            if let Some(finding) = ask.try_several(&claims, long.first().map(|(text, _)| *text)) {
                return Some(finding);
            }
        }
    }
    None
}

/// A wording of a rule's reply with some of its conditional parts.
struct Ask<'a, 'p> {
    behaviour: &'a Behaviour<'p>,
    index: usize,
    rule: &'a Rule,
    wording: &'a Wording,
    parts: &'a [&'a Part],
    limit: usize,
}

impl Ask<'_, '_> {
    /// Stretches one record after the other, the text in each another than those before: one without what stayed narrow in
    /// them, and where that leads nowhere, any other.
    fn try_several(&self, claims: &[Claim<'_>], text: Option<&Expr>) -> Option<Diagnostic> {
        let (mut model, was) = self.record(claims, &[], text)?;
        let found = self.stretch(&mut model, claims);
        let Some((text, was)) = text.zip(was).filter(|_| found.is_none()) else { return found };
        let widened = self.text_of(&model, text)?;
        let ways: [fn(&Expr, &str, &str) -> Expr; 2] = [narrowest, whole];
        ways.into_iter().find_map(|differs| self.try_others(claims, text, differs, differs(text, &was, &widened)))
    }

    /// Goes on from a first record that did not do, with what the text in it was.
    fn try_others(
        &self,
        claims: &[Claim<'_>],
        text: &Expr,
        differs: fn(&Expr, &str, &str) -> Expr,
        first: Expr,
    ) -> Option<Diagnostic> {
        let mut others = vec![first];
        loop {
            let (mut model, was) = self.record(claims, &others, Some(text))?;
            if let Some(finding) = self.stretch(&mut model, claims) {
                return Some(finding);
            }
            if others.len() >= MOST_TEXTS {
                return None;
            }
            others.push(differs(text, &was?, &self.text_of(&model, text)?));
        }
    }

    /// A record for which the claims come out and none of the others does, and the text in it.
    fn record(&self, claims: &[Claim<'_>], others: &[Expr], text: Option<&Expr>) -> Option<(Model, Option<String>)> {
        let others_differ = others.iter().map(|expr| Claim { expr, holds: false });
        let asked: Vec<Claim<'_>> = claims.iter().copied().chain(others_differ).collect();
        let Answer::Found(model) = self.behaviour.before(self.index, &asked) else { return None };
        let was = text.and_then(|text| self.text_of(&model, text));
        Some((model, was))
    }

    fn text_of(&self, model: &Model, text: &Expr) -> Option<String> {
        match self.behaviour.solver.value(model, text)? {
            Value::Text(text) => Some(text.into_owned()),
            _ => None,
        }
    }

    /// Makes the texts of a record as long as they can be while the rule still decides it.
    fn stretch(&self, model: &mut Model, claims: &[Claim<'_>]) -> Option<Diagnostic> {
        for filler in ['x', WIDE] {
            self.fill(model, claims, filler);
            let taken = self.behaviour.taken(self.parts, self.rule.because.as_ref(), model);
            if taken.is_none_or(|taken| taken <= self.limit) {
                wider(self.behaviour, self.index, claims, model);
            }
            let taken = self.behaviour.taken(self.parts, self.rule.because.as_ref(), model);
            if let Some(taken) = taken.filter(|&taken| taken > self.limit) {
                return Some(self.finding(model.clone(), taken));
            }
        }
        None
    }

    fn fill(&self, model: &mut Model, claims: &[Claim<'_>], filler: char) {
        let Ask { behaviour, index, limit, .. } = *self;
        for (id, fact) in behaviour.kind.facts.iter().filter(|(_, fact)| fact.base == Base::Scalar(Scalar::Text)) {
            longer(behaviour, index, claims, model, (fact.bound, filler, limit), |m, v| {
                if let Some(slot) = m.values.get_mut(id.index()) {
                    *slot = v;
                }
            });
        }
        for at in 0..model.me.len() {
            // what is known of `me` is no request: a text of any length is not blamed on one
            let bound = model.me.get(at).map_or(Bound::None, |(id, _)| behaviour.policy.me.at(*id).bound);
            if bound == Bound::None {
                continue;
            }
            longer(behaviour, index, claims, model, (bound, filler, limit), |m, v| {
                if let Some((_, slot)) = m.me.get_mut(at).filter(|(_, slot)| matches!(slot, Value::Text(_))) {
                    *slot = v;
                }
            });
        }
    }

    fn finding(&self, mut model: Model, taken: usize) -> Diagnostic {
        let Ask { behaviour, rule, wording, limit, .. } = *self;
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
        Diagnostic { witness: Some(witness), ..finding }
    }
}

/// That the text is the one it was.
fn whole(text: &Expr, was: &str, _: &str) -> Expr {
    compared(text, was, |text, was| ExprKind::Compare(Comparison::Is, text, was))
}

/// That the text holds what could not be made wider in it, at its longest.
fn narrowest(text: &Expr, was: &str, widened: &str) -> Expr {
    let narrow = widened.split(WIDE).max_by_key(|run| run.len()).filter(|run| !run.is_empty());
    compared(text, narrow.unwrap_or(was), |text, pattern| ExprKind::Predicate {
        predicate: Predicate::Contains,
        among: None,
        text,
        pattern,
    })
}

fn compared(text: &Expr, with: &str, kind: impl Fn(Box<Expr>, Box<Expr>) -> ExprKind) -> Expr {
    let constant = ExprKind::Const(Value::Text(with.to_owned().into()));
    let constant = Expr { kind: constant, ty: Type::scalar(Scalar::Text), span: text.span };
    Expr { kind: kind(Box::new(text.clone()), Box::new(constant)), ty: Type::BOOL, span: text.span }
}

/// `today > DATE`: an expired request gets no reply.
fn is_past(date: &Expr) -> Expr {
    let today = Expr { kind: ExprKind::Today, ty: date.ty, span: date.span };
    let kind = ExprKind::Compare(Comparison::Greater, Box::new(today), Box::new(date.clone()));
    Expr { kind, ty: Type::BOOL, span: date.span }
}

/// Each text with a bound that is shown, and that it is as long as it may be.
fn longest<'a>(behaviour: &Behaviour<'_>, parts: &[&'a Part], because: Option<&'a Because>) -> Vec<(&'a Expr, Expr)> {
    let texts = parts.iter().filter_map(|part| if let Part::Text { text, .. } = part { Some(text) } else { None });
    let texts = texts.chain(because.map(|b| &b.text));
    let holes = texts.flat_map(|text| &text.segments).filter_map(|segment| match segment {
        Segment::Hole(Hole::Value(value), _) => Some(value),
        Segment::Hole(..) | Segment::Text(_) => None,
    });
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    for hole in holes {
        let ExprKind::Fact(id) = hole.kind else { continue };
        if let Bound::Length(most) = behaviour.kind.facts.at(id).bound
            && seen.insert(id)
        {
            let whole = |kind| Box::new(Expr { kind, ty: Type::scalar(Scalar::Int), span: hole.span });
            let length = whole(ExprKind::Call(Builtin::Length, Box::new(hole.clone())));
            let kind = ExprKind::Compare(Comparison::Is, length, whole(ExprKind::Const(Value::Int(most.into()))));
            found.push((hole, Expr { kind, ty: Type::BOOL, span: hole.span }));
        }
    }
    found
}

fn is_conditional(wording: &Wording, at: usize) -> bool {
    matches!(wording.parts.get(at), Some(Part::Text { when: Some(_), .. }))
}

/// A line break at the very end is not sent; such a reply is measured by nobody.
fn ends_with_break(wording: &Wording) -> bool {
    let last = wording.parts.iter().rev().find_map(|p| if let Part::Text { text, .. } = p { Some(text) } else { None });
    matches!(last.and_then(|t| t.segments.last()), Some(Segment::Text(t)) if t.ends_with('\n'))
}

/// Puts characters that take two units in the place of those that take one, wherever the rule still decides then.
fn wider(behaviour: &Behaviour<'_>, index: usize, claims: &[Claim<'_>], model: &mut Model) {
    for at in 0..model.values.len() {
        let Some(Value::Text(text)) = model.values.get(at) else { continue };
        let mut scalars: Vec<char> = text.chars().collect();
        let mut open = Vec::from_iter(once(0..scalars.len().min(MOST_WIDENED)));
        while let Some(stretch) = open.pop().filter(|stretch| !stretch.is_empty()) {
            let mut wider = scalars.clone();
            wider.get_mut(stretch.clone()).into_iter().flatten().for_each(|scalar| *scalar = WIDE);
            let mut tried = model.clone();
            if let Some(slot) = tried.values.get_mut(at) {
                *slot = Value::Text(wider.iter().collect::<String>().into());
            }
            if behaviour.still_decides(&tried, index, claims) {
                (scalars, *model) = (wider, tried);
            } else if stretch.len() > 1 {
                let middle = stretch.start.midpoint(stretch.end);
                open.extend([stretch.start..middle, middle..stretch.end]);
            }
        }
    }
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
    (bound, filler, limit): (Bound, char, usize),
    set: impl Fn(&mut Model, Value<'static>),
) {
    let length = if let Bound::Length(n) = bound { n as usize } else { limit + 1 }.min(LONGEST_TEXT);
    let mut longer = model.clone();
    set(&mut longer, Value::Text(String::from_iter(repeat_n(filler, length)).into()));
    if behaviour.still_decides(&longer, index, claims) {
        *model = longer;
    }
}

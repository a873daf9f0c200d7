//! Which rules may hold for a record, and which may hold together, without looking at all of them: what each condition asks of single
//! values at the least, and an index over the most telling of these. What passes the sieve may still be false; what does not, is.
//!
//! Some conditions ask nothing else. Of these the sieve also knows when one, or many that are about the same number, leave nothing over.

mod gaps;
mod parts;
mod stretches;
mod sums;

use super::atoms::Source;
use super::build::Natural;
use super::guess::{Guess, domain::Domain, domain::Hint};
use super::rational::Ratio;
use super::{Claim, Model, Solver};
use crate::model::arena::Id;
use crate::model::{Expr, Kind, Policy, Rule, Value};
use gaps::{Gaps, Stretch};
use parts::Parts;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use stretches::Stretches;
use sums::Sums;

/// A hint that leaves more than so many in a thousand is none.
const LITTLE: i128 = 700;

/// What a condition asks of single values; nothing is known of a value that is not named.
#[derive(Debug, Default)]
struct Needs {
    /// By source.
    of: Box<[(Source, Domain)]>,
    /// Whether the condition asks nothing else.
    all: bool,
}

/// What some claims ask of single values at the least.
#[derive(Debug)]
pub struct Asked(Needs);

/// The rules of a kind, by what they ask.
#[derive(Debug)]
pub struct Sieve {
    /// For each rule; none where its condition cannot hold.
    needs: Vec<Option<Needs>>,
    words: HashMap<Source, Parts>,
    choices: HashMap<Source, Vec<Vec<usize>>>,
    ranges: HashMap<Source, Stretches>,
    sums: Sums,
    /// Rules that ask nothing by which they could be found.
    rest: Vec<usize>,
    /// Of every number, what the rules leave that are about it.
    gaps: BTreeMap<Source, Gaps>,
    /// The same of the rules that are about nothing else.
    alone: BTreeMap<Source, Gaps>,
    /// What these numbers may be at all.
    fresh: BTreeMap<Source, Domain>,
}

impl Needs {
    fn of_claims(natural: &Natural<'_>, claims: &[Claim<'_>]) -> Option<Needs> {
        let (of, all) = Guess::new(natural, None).needs(claims)?;
        let all = all && of.values().all(Domain::keeps_all);
        Some(Needs { of: of.into_iter().collect(), all })
    }

    fn get(&self, source: Source) -> Option<&Domain> {
        let at = self.of.binary_search_by_key(&source, |(source, _)| *source).ok()?;
        self.of.get(at).map(|(_, domain)| domain)
    }

    /// Whether something may be as asked here and there; if not, nothing is.
    fn meet(&self, other: &Needs) -> bool {
        let (few, many) = if self.of.len() <= other.of.len() { (self, other) } else { (other, self) };
        few.of.iter().all(|(source, domain)| many.get(*source).is_none_or(|other| domain.may_meet(other)))
    }

    /// Whether all that is as asked here is as asked there.
    fn are_within(&self, other: &Needs) -> bool {
        let own = |source: &Source| self.get(*source);
        other.all && other.of.iter().all(|(source, domain)| own(source).is_some_and(|own| own.is_within(domain)))
    }
}

impl Sieve {
    /// Looks at every rule of a kind.
    pub fn new(policy: &Policy, kind: &Kind) -> Sieve {
        let natural = natural(policy, kind);
        let of_rule = |rule: &Rule| match &rule.when {
            Some(when) => Needs::of_claims(&natural, &[Claim { expr: when, holds: true }]),
            None => Some(Needs::default()),
        };
        let when = |at: usize| kind.rules.get(at).and_then(|rule| rule.when.as_ref());
        Sieve::of_needs(&natural, kind.rules.iter().map(of_rule).collect(), when)
    }

    /// The same where the rules have other conditions, by their place; none where one is not to be found.
    pub fn of<'e>(policy: &Policy, kind: &Kind, whens: impl Fn(usize) -> Option<&'e Expr>) -> Sieve {
        let natural = natural(policy, kind);
        let of_rule = |at| Needs::of_claims(&natural, &[Claim { expr: whens(at)?, holds: true }]);
        Sieve::of_needs(&natural, (0..kind.rules.len()).map(of_rule).collect(), whens)
    }

    fn of_needs<'e>(
        natural: &Natural<'_>,
        needs: Vec<Option<Needs>>,
        whens: impl Fn(usize) -> Option<&'e Expr>,
    ) -> Sieve {
        let mut sieve = Sieve {
            needs,
            words: HashMap::new(),
            choices: HashMap::new(),
            ranges: HashMap::new(),
            sums: Sums::default(),
            rest: Vec::new(),
            gaps: BTreeMap::new(),
            alone: BTreeMap::new(),
            fresh: BTreeMap::new(),
        };
        let fresh = |source| Guess::new(natural, None).fresh(source);
        sieve.index(&fresh, whens);
        sieve.gaps = sieve.gaps_of(|_| true);
        sieve.alone = sieve.gaps_of(|needs| needs.all && matches!(&*needs.of, [(_, domain)] if domain.is_stretch()));
        sieve.fresh = sieve.gaps.keys().map(|&source| (source, fresh(source))).collect();
        sieve
    }

    fn index<'e>(&mut self, fresh: &dyn Fn(Source) -> Domain, whens: impl Fn(usize) -> Option<&'e Expr>) {
        let mut stretches: HashMap<Source, Vec<(usize, Ratio, Ratio)>> = HashMap::new();
        let needs = std::mem::take(&mut self.needs);
        for (rule, needs) in needs.iter().enumerate() {
            let Some(needs) = needs else { continue };
            match best_hint(needs, fresh) {
                None | Some((_, Hint::Choices(_))) if whens(rule).is_some_and(|when| self.sums.put(rule, when)) => {}
                Some((source, Hint::Word(word))) => {
                    self.words.entry(source).or_default().whole.entry(word).or_default().push(rule);
                }
                Some((source, Hint::Part(word))) => {
                    self.words.entry(source).or_default().held.entry(word).or_default().push(rule);
                }
                Some((source, Hint::Choices(mask))) => {
                    let lists = self.choices.entry(source).or_default();
                    lists.resize_with(lists.len().max(128 - mask.leading_zeros() as usize), Vec::new);
                    for (at, list) in lists.iter_mut().enumerate() {
                        if mask >> at & 1 == 1 {
                            list.push(rule);
                        }
                    }
                }
                Some((source, Hint::Range(low, high))) => stretches.entry(source).or_default().push((rule, low, high)),
                None => self.rest.push(rule),
            }
        }
        self.needs = needs;
        self.rest.extend(self.words.values_mut().flat_map(Parts::finish));
        self.ranges = stretches.into_iter().map(|(source, all)| (source, Stretches::new(all))).collect();
    }

    /// What the rules whose needs are `good` leave of each number.
    fn gaps_of(&self, good: impl Fn(&Needs) -> bool) -> BTreeMap<Source, Gaps> {
        let mut all: BTreeMap<Source, (bool, Vec<(usize, Stretch)>)> = BTreeMap::new();
        let needs = self.needs.iter().enumerate().filter_map(|(rule, needs)| Some((rule, needs.as_ref()?)));
        for (rule, needs) in needs.filter(|(_, needs)| good(needs)) {
            for (source, domain) in &needs.of {
                if let Some(stretch) = domain.stretch().filter(|_| domain.presence() != Some(false)) {
                    let (optional, stretches) = all.entry(*source).or_default();
                    *optional |= domain.presence() == Some(true);
                    stretches.push((rule, stretch));
                }
            }
        }
        all.into_iter().map(|(source, (optional, all))| (source, Gaps::new(optional, &all))).collect()
    }

    /// Those of some rules whose conditions may hold for a record, in order; the others' do not.
    pub fn candidates<'c>(&'c self, model: &'c Model, rules: Range<usize>) -> impl Iterator<Item = usize> + 'c {
        let mut folded: BTreeMap<Source, String> = BTreeMap::new();
        let mut found = self.rest.clone();
        for (source, by_word) in &self.words {
            if let Some(Value::Text(text)) = value(model, *source) {
                by_word.of(folded.entry(*source).or_insert_with(|| crate::model::value::fold(text)), &mut found);
            }
        }
        for (source, by_choice) in &self.choices {
            let at = match value(model, *source) {
                Some(Value::Choice(_, at)) => *at as usize,
                Some(Value::Bool(b)) => usize::from(*b),
                _ => continue,
            };
            found.extend(by_choice.get(at).into_iter().flatten());
        }
        for (source, stretches) in &self.ranges {
            if let Some(number) = value(model, *source).and_then(super::truth::number) {
                stretches.around(number, &mut found);
            }
        }
        self.sums.of(|source| value(model, source), &mut found);
        found.retain(|rule| rules.contains(rule));
        found.sort_unstable();
        found.into_iter().filter(move |&rule| self.admits(rule, model, &mut folded))
    }

    fn admits(&self, rule: usize, model: &Model, folded: &mut BTreeMap<Source, String>) -> bool {
        let Some(Some(needs)) = self.needs.get(rule) else { return false };
        let fits = |(source, domain): &(Source, Domain)| value(model, *source).is_none_or(|v| domain.admits(v));
        // texts last: they take longest
        needs.of.iter().all(fits)
            && needs.of.iter().all(|(source, domain)| match value(model, *source) {
                Some(Value::Text(text)) if domain.tests_text() => {
                    let folded = folded.entry(*source).or_insert_with(|| crate::model::value::fold(text));
                    domain.admits_text(text, folded)
                }
                _ => true,
            })
    }

    /// Whether some record may fit two rules' conditions; if not, none does.
    pub fn may_meet(&self, a: usize, b: usize) -> bool {
        self.may_meet_of(a, self, b)
    }

    /// The same for a rule of another kind over the same facts. A rule that is not there asks nothing.
    pub fn may_meet_of(&self, a: usize, other: &Sieve, b: usize) -> bool {
        let (Some(a), Some(b)) = (self.needs.get(a), other.needs.get(b)) else { return true };
        let (Some(a), Some(b)) = (a, b) else { return false };
        a.meet(b)
    }

    /// What claims ask of single values; none where they cannot all come out.
    pub fn asked(policy: &Policy, kind: &Kind, claims: &[Claim<'_>]) -> Option<Asked> {
        let natural = natural(policy, kind);
        Needs::of_claims(&natural, claims).map(Asked)
    }

    /// Whether some record may fit a rule's condition and what was asked; if not, none does.
    pub fn may_hold_with(&self, asked: &Asked, rule: usize) -> bool {
        match self.needs.get(rule) {
            Some(Some(needs)) => needs.meet(&asked.0),
            Some(None) => false,
            None => true,
        }
    }

    /// Whether a rule's condition holds for every record that fits what was asked. `false` says nothing.
    pub fn holds_with(&self, asked: &Asked, rule: usize) -> bool {
        matches!(self.needs.get(rule), Some(Some(needs)) if asked.0.are_within(needs))
    }

    /// Whether for every record that fits what was asked some rule before `rule` holds, each of them about the same number and nothing
    /// else. `false` says nothing.
    pub fn leaves_nothing(&self, asked: &Asked, rule: usize) -> bool {
        asked.0.of.iter().any(|(source, domain)| match (self.alone.get(source), domain.stretch()) {
            (Some(gaps), Some(stretch)) => {
                (!gaps.optional || domain.presence() == Some(true)) && !gaps.leave(stretch, rule)
            }
            _ => false,
        })
    }

    /// A record whose numbers fit what was asked, and keep clear of the rules before `rule`, each as far as it can.
    pub fn clear_of(&self, solver: &Solver<'_>, asked: &Asked, rule: usize) -> Model {
        let natural = solver.natural();
        let number = |source: Source| {
            let (gaps, fresh) = (self.gaps.get(&source)?, self.fresh.get(&source)?);
            let domain = asked.0.get(source).unwrap_or(fresh);
            if gaps.optional && domain.presence() != Some(true) {
                return None;
            }
            let wished = super::truth::number(&natural.value(source))?;
            gaps.free(domain.stretch()?, rule, (wished, domain.is_whole()))
        };
        natural.plainest(|source| natural.of_number(source, number(source)?))
    }
}

/// What values are like; the day is any, since nothing here is near to it.
fn natural<'p>(policy: &'p Policy, kind: &'p Kind) -> Natural<'p> {
    Natural::new(policy, kind, jiff::civil::date(2026, 5, 1))
}

/// By which value a rule is found with the least of others, if any tells much.
fn best_hint(needs: &Needs, fresh: &dyn Fn(Source) -> Domain) -> Option<(Source, Hint)> {
    let hints = needs.of.iter().filter_map(|(source, domain)| Some((*source, domain.hint()?)));
    let left = hints.map(|(source, hint)| (hint.left(fresh(source).hint().as_ref()), source, hint));
    let best = left.min_by_key(|(left, source, _)| (*left, *source));
    best.filter(|(left, ..)| *left < LITTLE).map(|(_, source, hint)| (source, hint))
}

fn value(model: &Model, source: Source) -> Option<&Value<'static>> {
    match source {
        Source::Fact(id) => model.values.get(id.index()),
        Source::Me(id) => model.me.iter().find(|(me, _)| *me == id).map(|(_, value)| value),
    }
}

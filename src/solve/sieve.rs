//! Which rules may hold for a record, and which may hold together, without looking at all of them: what each condition asks of single
//! values at the least, and an index over the most telling of these. What passes the sieve may still be false; what does not, is.

use super::atoms::Source;
use super::build::Natural;
use super::guess::{Guess, domain::Domain, domain::Hint};
use super::rational::Ratio;
use super::{Claim, Model};
use crate::model::arena::Id;
use crate::model::{Kind, Policy, Value};
use std::collections::{BTreeMap, HashMap};

/// A hint that leaves more than so many in a thousand is none.
const LITTLE: i128 = 700;

/// What a condition asks of single values; nothing is known of a value that is not named.
type Needs = BTreeMap<Source, Domain>;

/// What some claims ask of single values at the least.
#[derive(Debug)]
pub struct Asked(Needs);

/// The rules of a kind, by what they ask.
#[derive(Debug)]
pub struct Sieve {
    /// For each rule; none where its condition cannot hold.
    needs: Vec<Option<Needs>>,
    words: HashMap<Source, HashMap<String, Vec<usize>>>,
    choices: HashMap<Source, Vec<Vec<usize>>>,
    ranges: HashMap<Source, Stretches>,
    /// Rules that ask nothing by which they could be found.
    rest: Vec<usize>,
}

impl Sieve {
    /// Looks at every rule of a kind.
    pub fn new(policy: &Policy, kind: &Kind) -> Sieve {
        let natural = Natural::new(policy, kind, jiff::civil::date(2026, 5, 1));
        let of_rule = |rule: &crate::model::Rule| match &rule.when {
            Some(when) => Guess::new(&natural, None).needs(&[Claim { expr: when, holds: true }]),
            None => Some(Needs::new()),
        };
        let mut sieve = Sieve {
            needs: kind.rules.iter().map(of_rule).collect(),
            words: HashMap::new(),
            choices: HashMap::new(),
            ranges: HashMap::new(),
            rest: Vec::new(),
        };
        sieve.index(&|source| Guess::new(&natural, None).fresh(source));
        sieve
    }

    fn index(&mut self, fresh: &dyn Fn(Source) -> Domain) {
        let mut stretches: HashMap<Source, Vec<(usize, Ratio, Ratio)>> = HashMap::new();
        let needs = std::mem::take(&mut self.needs);
        for (rule, needs) in needs.iter().enumerate() {
            let Some(needs) = needs else { continue };
            match best_hint(needs, fresh) {
                Some((source, Hint::Word(word))) => {
                    self.words.entry(source).or_default().entry(word).or_default().push(rule);
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
        self.ranges = stretches.into_iter().map(|(source, all)| (source, Stretches::new(all))).collect();
    }

    /// The rules whose conditions may hold for a record, in order; the others' do not.
    pub fn candidates(&self, model: &Model) -> Vec<usize> {
        let mut found = self.rest.clone();
        for (source, by_word) in &self.words {
            if let Some(Value::Text(text)) = value(model, *source) {
                found.extend(by_word.get(&crate::model::value::fold(text)).into_iter().flatten());
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
        let mut folded = BTreeMap::new();
        found.retain(|&rule| self.admits(rule, model, &mut folded));
        found.sort_unstable();
        found
    }

    fn admits(&self, rule: usize, model: &Model, folded: &mut BTreeMap<Source, String>) -> bool {
        let Some(Some(needs)) = self.needs.get(rule) else { return false };
        let fits = |(source, domain): (&Source, &Domain)| value(model, *source).is_none_or(|v| domain.admits(v));
        // texts last: they take longest
        needs.iter().all(fits)
            && needs.iter().all(|(source, domain)| match value(model, *source) {
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
        meet(a, b)
    }

    /// What claims ask of single values; none where they cannot all come out.
    pub fn asked(policy: &Policy, kind: &Kind, claims: &[Claim<'_>]) -> Option<Asked> {
        let natural = Natural::new(policy, kind, jiff::civil::date(2026, 5, 1));
        Guess::new(&natural, None).needs(claims).map(Asked)
    }

    /// Whether some record may fit a rule's condition and what was asked; if not, none does.
    pub fn may_hold_with(&self, asked: &Asked, rule: usize) -> bool {
        match self.needs.get(rule) {
            Some(Some(needs)) => meet(needs, &asked.0),
            Some(None) => false,
            None => true,
        }
    }
}

fn meet(a: &Needs, b: &Needs) -> bool {
    let (few, many) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    few.iter().all(|(source, domain)| many.get(source).is_none_or(|other| domain.may_meet(other)))
}

/// By which value a rule is found with the least of others, if any tells much.
fn best_hint(needs: &Needs, fresh: &dyn Fn(Source) -> Domain) -> Option<(Source, Hint)> {
    let hints = needs.iter().filter_map(|(&source, domain)| Some((source, domain.hint()?)));
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

/// Stretches of numbers, found by a number inside: a tree over all their ends, each stretch at the few nodes that make it up.
#[derive(Debug)]
struct Stretches {
    ends: Vec<Ratio>,
    /// A full binary tree in an array; leaf `n` is the gap from `ends[n - 1]` up to, not including, `ends[n]`.
    nodes: Vec<Vec<usize>>,
    leaves: usize,
}

impl Stretches {
    /// From rules with the ends of their stretches, both inside.
    fn new(all: Vec<(usize, Ratio, Ratio)>) -> Stretches {
        let mut ends: Vec<Ratio> = all.iter().flat_map(|&(_, low, high)| [low, high]).collect();
        ends.sort_unstable();
        ends.dedup();
        let leaves = (ends.len() + 1).next_power_of_two();
        let mut tree = Stretches { ends, nodes: vec![Vec::new(); 2 * leaves], leaves };
        for (rule, low, high) in all {
            let (from, to) = (tree.leaf(low), tree.leaf(high));
            tree.put(rule, from, to);
        }
        tree
    }

    /// The leaf of a number: ends and what lies between them share one, as nothing is told apart here.
    fn leaf(&self, number: Ratio) -> usize {
        self.ends.partition_point(|end| *end <= number)
    }

    fn put(&mut self, rule: usize, from: usize, to: usize) {
        let (mut left, mut right) = (from + self.leaves, to + 1 + self.leaves);
        while left < right {
            for at in [(left % 2 == 1).then_some(left), (right % 2 == 1).then(|| right - 1)].into_iter().flatten() {
                if let Some(node) = self.nodes.get_mut(at) {
                    node.push(rule);
                }
            }
            (left, right) = (left.div_ceil(2), right / 2);
        }
    }

    fn around(&self, number: Ratio, found: &mut Vec<usize>) {
        let mut at = self.leaf(number) + self.leaves;
        while at > 0 {
            found.extend(self.nodes.get(at).into_iter().flatten());
            at /= 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_finds_the_stretches_around_it() {
        let all: Vec<(usize, i128, i128)> = vec![(0, 3, 5), (1, 5, 5), (2, 0, 9), (3, 6, 7), (4, 2, 3)];
        let ratio = Ratio::whole;
        let tree = Stretches::new(all.iter().map(|&(rule, a, b)| (rule, ratio(a), ratio(b))).collect());
        for n in -1..11 {
            let mut found = Vec::new();
            tree.around(ratio(n), &mut found);
            for &(rule, low, high) in &all {
                assert!((low..=high).contains(&n) <= found.contains(&rule), "{n} {rule}");
                assert_eq!(
                    found.iter().filter(|&&r| r == rule).count(),
                    usize::from(found.contains(&rule)),
                    "{n} {rule}"
                );
            }
        }
    }
}

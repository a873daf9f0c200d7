//! Builds the index: of all ways to tell rules apart, the one that leaves the fewest to look at comes first.

use super::keys::{Key, Keyed, Sort, Way};
use super::ranges::{self, Ranges};
use super::words::{Parts, Words};
use super::{Branch, By, Fork, Lane};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::OnceLock;

/// So many rules are looked at one by one.
const FEW: usize = 8;
/// Most ways that are taken one after the other.
const MAX_WAYS: usize = 5;
/// A way has to spare so many rules.
const MIN_GAIN: f64 = 4.0;

/// Some rules told apart by what they ask, but for the ways that are taken already.
pub(super) fn branch(rules: &[&Keyed], taken: &[Way]) -> Branch {
    let mut rest: Vec<&Keyed> = rules.to_vec();
    let mut lanes = Vec::new();
    while taken.len() < MAX_WAYS && rest.len() > FEW {
        let Some(way) = best_way(&rest, taken) else { break };
        let (with, without) = rest.into_iter().partition(|rule: &&Keyed| rule.key(way).is_some());
        rest = without;
        let with: Vec<&Keyed> = with;
        match lane(way, &with, taken) {
            Some(lane) => lanes.push(lane),
            None => {
                rest.extend(with);
                break;
            }
        }
    }
    let rest = in_order(&rest);
    match (&*rest, lanes.is_empty()) {
        ([only], true) => Branch::One(*only),
        (_, true) => Branch::Few(rest),
        _ => Branch::Fork(Box::new(Fork { lanes: lanes.into(), rest })),
    }
}

fn in_order(rules: &[&Keyed]) -> Box<[u32]> {
    let mut rules: Vec<u32> = rules.iter().map(|r| r.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    rules.into()
}

/// The way that spares the most rules, if one spares some.
fn best_way(rules: &[&Keyed], taken: &[Way]) -> Option<Way> {
    let mut by_way: BTreeMap<Way, Vec<&Key>> = BTreeMap::new();
    for (way, key) in rules.iter().flat_map(|rule| &rule.keys) {
        if !taken.contains(way) {
            by_way.entry(*way).or_default().push(key);
        }
    }
    let gains = by_way.into_iter().map(|(way, keys)| (way, keys.len() as f64 * (1.0 - share(&keys))));
    let best = gains.max_by(|(_, a), (_, b)| a.total_cmp(b));
    best.filter(|(_, gain)| *gain >= MIN_GAIN).map(|(way, _)| way)
}

/// About which share of the rules a record leaves over, from none to all.
fn share(keys: &[&Key]) -> f64 {
    let mut distinct: HashSet<&[u8]> = HashSet::new();
    let mut hashes: HashSet<u64> = HashSet::new();
    let mut all = 0;
    for key in keys {
        match key {
            Key::Hashes(of) => {
                all += of.len();
                hashes.extend(of);
            }
            Key::Parts(of) => {
                all += of.len();
                distinct.extend(of.iter().map(|part| part.as_bytes()));
            }
            Key::Range(..) => return share_of_ranges(keys),
        }
    }
    let met = all as f64 / keys.len() as f64;
    (met / (hashes.len() + distinct.len() + 1) as f64).min(1.0)
}

/// The share of the stretches between their ends that ranges cover.
fn share_of_ranges(keys: &[&Key]) -> f64 {
    let ranges =
        || keys.iter().filter_map(|key| if let Key::Range(low, high) = key { Some((*low, *high)) } else { None });
    let ends = ranges::ends(ranges());
    let last = ends.len() + 1;
    let covered = |(low, high): (i128, i128)| {
        let behind = high.checked_add(1).map_or(last, |behind| ranges::place(&ends, behind));
        behind.saturating_sub(ranges::place(&ends, low)) as f64
    };
    ranges().map(covered).sum::<f64>() / (keys.len() * last) as f64
}

/// The rules of one way; none where it cannot be built.
fn lane(way: Way, rules: &[&Keyed], taken: &[Way]) -> Option<Lane> {
    let further: Vec<Way> = taken.iter().chain([&way]).copied().collect();
    let by = match way.sort {
        Sort::Equality => By::Equality(by_hash(way, rules, &further)),
        Sort::Words => By::Words(Words(by_hash(way, rules, &further))),
        Sort::Range | Sort::Length => By::Range(by_range(way, rules, &further)),
        Sort::Parts => By::Parts(by_part(way, rules, &further)?),
    };
    Some(Lane { way, by, rules: in_order(rules), taken: taken.into(), unknown: OnceLock::new() })
}

fn by_hash(way: Way, rules: &[&Keyed], taken: &[Way]) -> HashMap<u64, Branch, super::hash::Kept> {
    let mut groups: HashMap<u64, Vec<&Keyed>, super::hash::Kept> = HashMap::default();
    for rule in rules {
        if let Some(Key::Hashes(hashes)) = rule.key(way) {
            hashes.iter().for_each(|hash| groups.entry(*hash).or_default().push(rule));
        }
    }
    groups.into_iter().map(|(hash, rules)| (hash, branch(&rules, taken))).collect()
}

fn by_range(way: Way, rules: &[&Keyed], taken: &[Way]) -> Ranges<Branch> {
    let range = |rule: &&Keyed| if let Some(Key::Range(l, h)) = rule.key(way) { Some((*l, *h)) } else { None };
    let ranges: Vec<_> = rules.iter().filter_map(|rule| range(rule).map(|(low, high)| (low, high, *rule))).collect();
    Ranges::new(&ranges, |rules| branch(&rules.iter().map(|rule| **rule).collect::<Vec<_>>(), taken))
}

fn by_part(way: Way, rules: &[&Keyed], taken: &[Way]) -> Option<Parts<Branch>> {
    let mut groups: BTreeMap<&str, Vec<&Keyed>> = BTreeMap::new();
    for rule in rules {
        if let Some(Key::Parts(parts)) = rule.key(way) {
            parts.iter().for_each(|part| groups.entry(part).or_default().push(rule));
        }
    }
    Parts::new(groups.into_iter().map(|(part, rules)| (part, branch(&rules, taken))).collect())
}

//! Every verdict about behaviour on random policies, against going through every record: no false alarm, and nothing missed.
//!
//! `ETIQUETTE_PROOF_CASES` sets how many policies of each sort are tried, `ETIQUETTE_PROOF_SEED` tries one.

mod asked;
mod made;
mod verdicts;
mod world;

use crate::dice::{Dice, cases};
use etiquette::check::lint::{Family, Level, Levels};
use etiquette::check::{Checked, Options, check, lints};
use etiquette::eval;
use etiquette::source::MemoryFiles;
use made::Sort;
use std::collections::BTreeMap;
use verdicts::Verdict;
use world::World;

/// The findings about behaviour, each lint on, confirmed.
fn checked(text: &str) -> Checked {
    let files = MemoryFiles([("policy.etq".to_owned(), text.to_owned())].into());
    let mut levels = Levels::default();
    for lint in lints::ALL {
        let level = if lint.family == Family::Behaviour { Level::Warn } else { Level::Allow };
        levels.set(lint.code.name(), level).unwrap();
    }
    levels.set("dishonest-reason", Level::Warn).unwrap();
    let mut checked = check("policy.etq", &files, &Options { levels, ..Options::default() });
    assert!(checked.policy.is_some(), "{:#?}\n{text}", checked.diagnostics);
    eval::replay::confirm(&mut checked);
    checked
}

/// Compares what is said of random policies of a sort with what going through their records says.
fn run(sort: &Sort, salt: u64, usual: u64) {
    let mut seen: BTreeMap<&'static str, usize> = BTreeMap::new();
    let one: Option<u64> = std::env::var("ETIQUETTE_PROOF_SEED").ok().and_then(|seed| seed.parse().ok());
    for seed in one.map_or(0..cases(usual), |seed| seed..seed + 1) {
        let mut dice = Dice(seed * 7919 + salt);
        dice.roll(2);
        let text = made::policy(sort, &mut dice);
        let checked = checked(&text);
        let about = |what: &str, v: &Verdict| {
            let place = text.get(v.at.0 as usize..v.at.1 as usize).unwrap_or("");
            format!("seed {seed}: {what} {} `{place}` {:?}\n{text}\n{:#?}", v.code, v.with, checked.diagnostics)
        };
        assert_eq!(checked.dropped, [], "seed {seed}\n{text}");
        let world = World::new(checked.policy.as_ref().unwrap(), sort);
        let (said, known) = (verdicts::said(&checked), verdicts::known(&world));
        for verdict in &said {
            *seen.entry(verdict.code).or_default() += 1;
            assert!(
                sort.is_shown(verdict.code) || known.allows(verdict, &world, sort),
                "{}",
                about("false alarm", verdict)
            );
        }
        for verdict in known.wanted.difference(&said) {
            assert!(!sort.is_whole(verdict.code), "{}", about("missed", verdict));
        }
        verdicts::covers_are_smallest(&checked, &world, sort, &format!("seed {seed}\n{text}"));
    }
    eprintln!("{}: {seen:?}", sort.name);
    for code in sort.shows.iter().filter(|_| one.is_none()) {
        assert!(seen.contains_key(code), "{} never shows {code}: {seen:?}", sort.name);
    }
}

#[test]
fn finite() {
    run(&made::FINITE, 1, 150);
}

#[test]
fn dates() {
    run(&made::DATES, 2, 30);
}

#[test]
fn texts() {
    run(&made::TEXTS, 3, 60);
}

#[test]
fn decimals_and_lists() {
    run(&made::DECIMALS, 4, 60);
}

#[test]
fn many_rules() {
    run(&made::MANY, 5, 6);
}

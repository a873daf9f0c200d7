//! Policies that ask: which questions are needless, and what leaving out a redundant rule or part does to what is asked.

use super::checked;
use super::made::{self, ASKED};
use super::verdicts::alike;
use super::world::World;

use crate::dice::{Dice, cases};
use etiquette::check::{CheckedPolicy, Options, check};
use etiquette::diagnostic::Diagnostic;
use etiquette::eval::{Outcome, Program, Verdict, decide};
use etiquette::model::arena::Id;
use etiquette::model::{FactId, KindId, Need, Value};
use etiquette::record::Record;
use etiquette::source::MemoryFiles;
use std::collections::BTreeMap;

/// Whether no two answers give different outcomes.
fn never_matters(world: &World<'_>, fact: FactId) -> bool {
    let rules = &world.kind.rules;
    let mut by_rest: BTreeMap<String, usize> = BTreeMap::new();
    world.models.iter().zip(&world.decides).all(|(model, &decides)| {
        let mut rest = model.values.clone();
        rest[fact.index()] = Value::Unknown;
        let first = *by_rest.entry(format!("{rest:?}")).or_insert(decides);
        first == decides || rules.get(first).is_some_and(|rule| alike(rule, rules.get(decides)))
    })
}

#[test]
fn a_question_is_needless_exactly_where_no_answer_matters() {
    let (mut needless, mut needed) = (0, 0);
    for seed in 0..cases(150) {
        let mut dice = Dice(seed * 7919 + 5);
        dice.roll(2);
        let text = made::policy(&ASKED, &mut dice);
        let checked = checked(&text);
        let world = World::new(checked.policy.as_ref().unwrap(), &ASKED);
        for (id, fact) in world.kind.facts.iter().filter(|(_, fact)| matches!(fact.need, Need::Ask(_))) {
            let about = |d: &&Diagnostic| d.code.name() == "needless-question" && d.span == Some(fact.span);
            let said = checked.diagnostics.iter().any(|d| about(&d));
            if said {
                assert!(never_matters(&world, id), "seed {seed}: `{}` matters\n{text}", fact.path);
                needless += 1;
            } else if never_matters(&world, id) {
                // nobody reads it, or what makes it needless is said
                let cause = [
                    "never-true",
                    "always-true",
                    "redundant-rule",
                    "redundant-part",
                    "unreachable-rule",
                    "unused-field",
                ];
                let told = checked.diagnostics.iter().any(|d| cause.contains(&d.code.name()));
                let read = world.kind.rules.iter().any(|r| {
                    r.when.as_ref().is_some_and(|w| {
                        text_of(&text, w.span).split(|c: char| !c.is_alphanumeric()).any(|word| word == fact.path)
                    })
                });
                let shown = text.split("\nreply ").skip(1).any(|reply| {
                    let mut words = reply.split(|c: char| !c.is_alphanumeric());
                    words.any(|word| word == fact.path || (word == "both" && fact.path == "i"))
                });
                assert!(
                    told || !read || shown || text.contains("given"),
                    "seed {seed}: `{}` is needless\n{text}\n{:#?}",
                    fact.path,
                    checked.diagnostics
                );
            } else {
                needed += 1;
            }
        }
    }
    assert!(needless > 3 && needed > 50, "{needless} {needed}");
}

fn text_of(text: &str, span: etiquette::source::Span) -> &str {
    &text[span.start as usize..span.end as usize]
}

fn policy(text: &str) -> CheckedPolicy {
    let files = MemoryFiles([("policy.etq".to_owned(), text.to_owned())].into());
    let checked = check("policy.etq", &files, &Options { errors_only: true, ..Options::default() });
    checked.policy.unwrap_or_else(|| panic!("{:#?}\n{text}", checked.diagnostics))
}

/// What a record gets, as a person sees it.
fn outcome(program: &Program, policy: &CheckedPolicy, values: Vec<Value<'static>>) -> (Outcome, Option<String>) {
    let record = Record { id: "1".into(), kind: KindId::from_index(0), values: values.into() };
    let outcome = decide(program, &record, jiff::civil::date(2026, 5, 1)).unwrap();
    let reply = outcome.reply.as_ref().map(|sent| policy.policy().replies.at(sent.reply).name.text.clone());
    (outcome, reply)
}

#[test]
fn a_fix_changes_no_outcome_and_asks_no_more() {
    let mut tried = BTreeMap::new();
    for seed in 0..cases(150) {
        let mut dice = Dice(seed * 7919 + 6);
        dice.roll(2);
        let text = made::policy(&ASKED, &mut dice);
        let checked = checked(&text);
        let world = World::new(checked.policy.as_ref().unwrap(), &ASKED);
        for finding in &checked.diagnostics {
            let Some(fix) = finding.fixes.first().filter(|f| f.applicability.word() == "safe") else { continue };
            *tried.entry(finding.code.name()).or_insert(0) += 1;
            let mut fixed = text.clone();
            for edit in fix.edits.iter().rev() {
                fixed.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
            }
            let (old, new) = (policy(&text), policy(&fixed));
            let programs = (Program::new(&old, &[]).unwrap(), Program::new(&new, &[]).unwrap());
            for _ in 0..200 {
                let mut values = world.models[dice.roll(world.models.len())].values.clone();
                for (id, fact) in world.kind.facts.iter() {
                    if matches!(fact.need, Need::Ask(_)) && dice.roll(3) == 0 {
                        values[id.index()] = Value::Unknown;
                    }
                }
                let (was, now) =
                    (outcome(&programs.0, &old, values.clone()), outcome(&programs.1, &new, values.clone()));
                let shown =
                    |(o, reply): &(Outcome, Option<String>)| (o.verdict, reply.clone(), o.reason.clone(), o.again_on);
                let less = was.0.verdict == Verdict::Ask && now.0.verdict != Verdict::Ask;
                assert!(less || shown(&was) == shown(&now), "seed {seed}: {finding:#?}\n{values:?}\n{text}\n{fixed}");
            }
        }
    }
    assert!(tried.len() > 1, "{tried:?}");
}

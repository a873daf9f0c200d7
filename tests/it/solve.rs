//! Proofs: questions with known answers, and random ones against brute force.

mod random;
mod texts;
mod theories;
mod z3;

use etiquette::check::{self, CheckedPolicy};
use etiquette::eval::{Program, decide};
use etiquette::model::arena::Id;
use etiquette::model::{Kind, KindId};
use etiquette::record::Record;
use etiquette::solve::{Answer, Budget, Claim, Model, Solver, witness};
use etiquette::source::MemoryFiles;

/// The facts that the questions of these tests are about.
const FACTS: &str = r#"
    name: text up to 60
    note: text? up to 200
    motto: text
    plan: one of ["free", "premium", "team"]
    score: int 0 to 10
    hits: int 0 to 10
    much: int
    share: decimal 0.0 to 1.0 = 0.5
    rate: decimal = 1.0
    seats: int? 0 to 9
    received: date
    met: date?
    tags: list of text = []
    plans: list of one of ["a", "b"] = []
    trust: bool
    warm: bool = false
"#;

fn policy(facts: &str, conditions: &[&str]) -> CheckedPolicy {
    let rules: String =
        conditions.iter().enumerate().map(|(i, c)| format!("rule r{i} {{ when {c} review }}\n")).collect();
    let text = format!(
        "me {{ name: text up to 40 }}\nrecord person {{ name: text\n age: int? 0 to 120 }}\nrequest invite {{\n{facts}\n}}\nrules for invite {{\n{rules}\notherwise review }}\n"
    );
    let files = MemoryFiles([("p.etq".to_owned(), text.clone())].into());
    let checked = check::check("p.etq", &files, &check::Options { errors_only: true, ..check::Options::default() });
    checked.policy.unwrap_or_else(|| {
        let errors = checked.diagnostics.iter().filter(|d| d.severity == etiquette::diagnostic::Severity::Error);
        panic!("{:?}\n{conditions:?}", errors.map(|d| &d.message).collect::<Vec<_>>())
    })
}

fn kind(policy: &CheckedPolicy) -> (KindId, &Kind) {
    policy.policy().kinds.iter().next().unwrap()
}

/// Asks whether each condition can come out as it says; a model is replayed by the evaluator.
fn ask_of(facts: &str, claims: &[(&str, bool)]) -> (Answer, String) {
    let conditions: Vec<&str> = claims.iter().map(|c| c.0).collect();
    let policy = policy(facts, &conditions);
    let (id, kind) = kind(&policy);
    let solver = Solver::new(policy.policy(), id, Budget::default());
    let asked: Vec<Claim<'_>> = kind
        .rules
        .iter()
        .zip(claims)
        .filter_map(|(rule, (_, holds))| rule.when.as_ref().map(|expr| Claim { expr, holds: *holds }))
        .collect();
    let answer = solver.witness(&asked);
    let mut shown = String::new();
    if let Answer::Found(model) = &answer {
        shown = witness::toml(policy.policy(), kind, model);
        replay(&policy, id, claims, model, &shown);
    }
    (answer, shown)
}

/// The evaluator's first rule is the first one that is claimed to hold.
fn replay(policy: &CheckedPolicy, id: KindId, claims: &[(&str, bool)], model: &Model, shown: &str) {
    let program = Program::new(policy, &model.me).unwrap();
    let values = policy.policy().kinds.at(id).facts.ids().map(|f| model.values[f.index()].clone()).collect();
    let record = Record { id: model.id.clone().into(), kind: id, values };
    let outcome = decide(&program, &record, model.today).unwrap();
    let expected = claims.iter().position(|c| c.1).unwrap_or(claims.len());
    assert_eq!(outcome.rule, Some(expected), "{claims:?}\n{shown}\n{model:?}");
}

fn possible(claims: &[(&str, bool)]) -> String {
    let (answer, shown) = ask_of(FACTS, claims);
    assert!(matches!(answer, Answer::Found(_)), "{claims:?}: {answer:?}");
    shown
}

fn impossible(claims: &[(&str, bool)]) {
    let (answer, shown) = ask_of(FACTS, claims);
    assert!(matches!(answer, Answer::Impossible(_)), "{claims:?}: {answer:?}\n{shown}");
}

/// Which claims are to blame.
fn core(claims: &[(&str, bool)]) -> Vec<usize> {
    match ask_of(FACTS, claims).0 {
        Answer::Impossible(core) => core,
        answer => panic!("{claims:?}: {answer:?}"),
    }
}

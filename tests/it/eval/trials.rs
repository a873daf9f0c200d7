//! `test` items: what they complete, what they tell, and what they reach.

use super::harness::*;
use etiquette::check::{Options, check};
use etiquette::eval::{Trial, Trials};
use etiquette::source::{Files, ReadError};

const POLICY: &str = r#"
me { name: text }
record person { name: text up to 5 }
request t {
    from: person?
    score: int 0 to 10 = 3
    received: date
    sent: date?
    a: bool ask "A?"
    b: bool ask "B?"
    answer by received
    expires on received + 1 year
}
rules for t {
    rule odd { when score > 8 or (a and b) accept }
    rule met { when from is present defer for 1 day with r because "we met {from.name}" }
    otherwise decline with r because "I am away"
}
reply r for t { greet "Hi," answer "no, {reason}." sign "{me.name}" }
"#;

fn run(test: &str) -> Trial {
    let policy = policy(&format!("{POLICY}\ntest \"one\" for t {{\n{test}\n}}"));
    let mut trials = Trials::new(&policy);
    trials.run(&policy.policy().tests[0])
}

fn told(test: &str) -> Vec<(String, String)> {
    run(test).misses.into_iter().map(|m| (m.expected, m.actual)).collect()
}

#[test]
fn what_is_not_given_is_completed() {
    for test in [
        "received = 2026-05-01\na = false\nexpect decline by otherwise with r",
        "received = 2026-05-01\na = false\nexpect reply is \"Hi,\\n\\nno, I am away.\\n\\nMe\"",
        "received = 2026-05-01\na = false\nme.name = \"Rob\"\nexpect reply contains \"Rob\"",
        "received = 2026-05-01\nsent = 2026-05-02\na = false\nexpect overdue",
        "received = 2026-05-01\na = false\ntoday = 2026-05-02\nexpect overdue",
        "received = 2026-05-01\nfrom.name = \"Ada\"\na = false\nexpect reason \"we met Ada\"",
        "received = 2026-05-01\nexpect ask [b, a]",
        "received = 2026-05-01\na = true\nexpect ask [b]",
    ] {
        assert_eq!(told(test), [], "{test}");
    }
}

#[test]
fn a_miss_says_what_came_out() {
    let pair = |expected: &str, actual: &str| vec![(expected.to_owned(), actual.to_owned())];
    let base = "received = 2026-05-01\na = false\n";
    for (expect, expected, actual) in [
        ("expect accept", "accept", "decline by otherwise with r"),
        ("expect decline by odd", "decline by odd", "decline by otherwise with r"),
        ("expect ask [a, b]", "ask [a, b]", "decline by otherwise with r"),
        ("expect overdue", "an overdue answer", "the answer is due by 2026-05-01"),
        ("expect reason \"no\"", "the reason “no”", "the reason “I am away”"),
        ("expect reply contains \"hi,\"", "a reply that contains “hi,”", "the reply\nHi,\n\nno, I am away.\n\nMe"),
        (
            "today = 2030-01-01\nexpect reply contains \"Hi\"",
            "a reply that contains “Hi”",
            "the text of `r` is withheld: expired",
        ),
        ("score = 9\nexpect reply is \"x\"", "the reply “x”", "no reply: accept by odd"),
    ] {
        assert_eq!(told(&format!("{base}{expect}")), pair(expected, actual), "{expect}");
    }
    assert_eq!(told("received = 2026-05-01\nexpect ask [a]"), pair("ask [a]", "ask [a, b]"));
    let texts = run(&format!("{base}expect reply is \"Hi\"")).misses[0].texts.clone().unwrap();
    assert_eq!((texts.expected.as_str(), texts.actual.as_str()), ("Hi", "Hi,\n\nno, I am away.\n\nMe"));
    assert_eq!(told(&format!("{base}expect accept\nexpect decline\nexpect defer")).len(), 2);
}

#[test]
fn a_request_that_cannot_be_decided_fails_with_a_word() {
    let whys = |test: &str| told(test).into_iter().map(|(_, actual)| actual).collect::<Vec<_>>();
    assert_eq!(whys("expect accept"), ["`received` is not given, and a request needs it"]);
    assert_eq!(
        whys("received = 2026-05-01\nscore = 11\nfrom.name = \"Zacharias\"\nexpect accept"),
        ["`from.name` has 9 characters, more than 5", "`score` is 11, outside 0 to 10"]
    );
    assert_eq!(
        whys("received = 9999-12-31\nexpect accept"),
        ["a date is outside 0001-01-01 to 9999-12-31"],
        "`expires on` leaves the calendar"
    );
}

#[test]
fn coverage_tells_rules_and_parts() {
    let tests = "test \"one\" for t { received = 2026-05-01 a = false expect decline }\n\
        test \"two\" for t { received = 2026-05-01 score = 9 expect accept }";
    let policy = policy(&format!("{POLICY}\n{tests}"));
    let mut trials = Trials::new(&policy);
    policy.policy().tests.iter().for_each(|test| assert!(trials.run(test).passed()));
    let rules = &trials.coverage().kinds[0];
    assert_eq!(rules.iter().map(|r| r.decided).collect::<Vec<_>>(), [1, 0, 1]);
    let source = format!("{POLICY}\n{tests}");
    let seen: Vec<_> = rules[0].parts.iter().map(|p| (&source[p.span.range()], p.seen_true, p.seen_false)).collect();
    assert_eq!(
        seen,
        [
            ("score > 8 or (a and b)", true, true),
            ("score > 8", true, true),
            ("a and b", false, true),
            ("a", false, true),
            ("b", false, false),
        ]
    );
    assert_eq!(rules[1].parts.len(), 1);
    assert!(rules[2].parts.is_empty());
}

/// The files of this package.
struct Disk;

impl Files for Disk {
    fn read(&self, path: &str, _: usize) -> Result<String, ReadError> {
        std::fs::read_to_string(path).map_err(|_| ReadError::NotFound)
    }
}

#[test]
fn shipped_policies_pass_their_tests() {
    for path in ["policies/linkedin.etq", "policies/maintainers.etq"] {
        let checked = check(path, &Disk, &Options { root: "policies".to_owned(), ..Options::default() });
        let policy = checked.policy.unwrap_or_else(|| panic!("{:#?}", checked.diagnostics));
        let mut trials = Trials::new(&policy);
        for test in &policy.policy().tests {
            let trial = trials.run(test);
            assert!(trial.passed(), "{}: {:#?}", trial.title, trial.misses);
        }
        for (kind, rules) in policy.policy().kinds.values().zip(&trials.coverage().kinds) {
            for (rule, reached) in kind.rules.iter().zip(rules) {
                assert!(reached.decided > 0, "no test of {path} reaches `{}`", rule.title());
            }
        }
    }
}

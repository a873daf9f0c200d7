//! The meaning of the language by example.

use super::harness::*;
use etiquette::check::{Options, check};
use etiquette::eval::Trials;
use etiquette::source::{Files, ReadError};

#[test]
fn absent_sides_decide_before_unknown_ones() {
    let fields = "a: text?\nw: text ask \"W?\"\nl: list of text?";
    for (condition, expected) in [
        ("a is w", Ok(false)),
        ("w is a", Ok(false)),
        ("a is not w", Ok(true)),
        ("a contains w", Ok(false)),
        ("a is exactly w", Ok(false)),
        ("a contains none of [w, \"x\"]", Ok(true)),
        ("a contains all of [w]", Ok(false)),
        ("a in [w]", Ok(false)),
        ("a not in [w]", Ok(true)),
        ("w in l", Ok(false)),
        ("w in [a]", Ok(false)),
        ("w in [a, \"x\"]", Err(vec!["w".to_owned()])),
        ("w is \"x\"", Err(vec!["w".to_owned()])),
        ("a matches \"x\"", Ok(false)),
        ("not (a matches \"x\")", Ok(true)),
    ] {
        assert_eq!(holds(fields, condition, "{}"), expected, "{condition}");
    }
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

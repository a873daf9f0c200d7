//! `test`: results, filter, coverage, forms.

use super::{Folder, POLICY};

const FAILING: &str = r#"
test "declines <kindly> & \"well\"" for invite {
    from.name = "Bo Sample"
    from.met_on = "Mastodon"
    received = 2026-05-01
    expect accept by trusted
    expect reply is "Hi Bo,\n\nThank you. Not this time: we talk on Bluesky.\n\nBest,\nMe"
    expect reason "we talk"
    expect overdue
}

test "asks" for invite {
    from.name = "Cy Test"
    received = 2026-05-01
    expect ask []
}
"#;

fn failing() -> Folder {
    Folder::new(&[("policy.etq", &(POLICY.to_owned() + FAILING))])
}

#[test]
fn passing_tests_are_counted() {
    assert_eq!(Folder::project().run("test").whole(), "exit 0\n--- out\n1 passed, 0 failed in 1 policy\n");
}

#[test]
fn failing_tests_show_what_was_expected() {
    insta::assert_snapshot!(failing().run("test policy.etq").whole());
}

#[test]
fn a_filter_picks_and_no_match_is_wrong_usage() {
    let folder = failing();
    assert_eq!(folder.run("test policy.etq --filter enough").code, 0);
    assert_eq!(folder.run("test policy.etq --filter kindly").code, 1);
    let none = folder.run("test policy.etq --filter zebra");
    assert_eq!((none.code, none.out.as_str()), (2, ""));
    assert!(none.err.contains("no test has `zebra` in its title"), "{}", none.err);
}

#[test]
fn no_tests_at_all_is_clean_and_says_so() {
    let text = POLICY.split("\ntest ").next().unwrap();
    let ran = Folder::new(&[("policy.etq", text)]).run("test policy.etq");
    assert_eq!(ran.whole(), "exit 0\n--- out\nno tests in 1 policy\n");
}

#[test]
fn coverage_names_what_no_test_reaches() {
    insta::assert_snapshot!(Folder::project().run("test --coverage").whole());
}

#[test]
fn results_for_programs() {
    let ran = failing().run("test policy.etq --format json --coverage");
    assert_eq!(ran.code, 1);
    let report: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(report["summary"], serde_json::json!({"passed": 1, "failed": 2}));
    assert_eq!(report["tests"][0]["passed"], true);
    assert_eq!(report["tests"][1]["line"], 54);
    assert!(report["coverage"].as_array().unwrap().iter().all(|gap| gap["file"] == "policy.etq"));
}

#[test]
fn results_for_ci_systems() {
    insta::assert_snapshot!(failing().run("test policy.etq --format junit").whole());
}

#[test]
fn a_policy_with_errors_is_not_tested() {
    let folder = Folder::new(&[("policy.etq", &POLICY.replace("when trust\n", "when trsut\n"))]);
    let ran = folder.run("test policy.etq");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("error[unknown-name]") && ran.err.ends_with("1 error in 1 file\n"), "{}", ran.err);
}

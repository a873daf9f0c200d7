//! The forms that CI systems read, the same for `check`, `test` and `diff`.

use super::{Folder, POLICY};
use serde_json::Value;

/// Three errors and a warning, and words that every form has to escape.
fn broken() -> String {
    POLICY.replace("when trust\n", "when trsut\n").replace("is \"Mastodon\"\n        decline", "is 3\n        decline")
        + "\nlet unread = [\"100 % <b>, \\\"::\\\" & |*_`\"]\n"
}

fn folder() -> Folder {
    Folder::new(&[("etiquette.toml", "policy = \"p/\"\n"), ("p/a policy.etq", &broken()), ("p/clean.etq", CLEAN)])
}

const CLEAN: &str =
    "request r {\n    received: date\n    answer by received\n}\nrules for r {\n    otherwise review\n}\n";

#[test]
fn annotations_of_github() {
    insta::assert_snapshot!(folder().run("check --format github").whole());
}

#[test]
fn a_job_on_github_gets_a_summary() {
    let folder = folder();
    folder.write("summary.md", "# Before\n");
    let run = |words: &str| {
        let path = folder.path().join("summary.md");
        folder.command(words).env("GITHUB_STEP_SUMMARY", path).output().unwrap()
    };
    assert_eq!(run("check --format github").status.code(), Some(1));
    let summary = folder.read("summary.md");
    assert!(summary.starts_with("# Before\n## etiquette: 3 errors, 1 warning in 2 files\n"), "{summary}");
    assert!(run("check --format short").status.code() == Some(1) && folder.read("summary.md") == summary);
    run("test p/clean.etq --format github");
    assert!(
        folder.read("summary.md").ends_with("## etiquette: no findings in 1 file\n\n"),
        "{}",
        folder.read("summary.md")
    );
}

#[test]
fn a_summary_that_cannot_be_written_is_exit_3() {
    let folder = folder();
    let ran = folder.command("check --format github").env("GITHUB_STEP_SUMMARY", folder.path()).output().unwrap();
    let ran: super::Ran = ran.into();
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("cannot be written") && ran.err.contains("GITHUB_STEP_SUMMARY"), "{}", ran.err);
}

#[test]
fn code_quality_of_gitlab() {
    let ran = folder().run("check --format gitlab");
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.out.replace("{\"desc", "\n{\"desc"));
    assert_eq!(folder().run("check p/clean.etq --format gitlab").whole(), "exit 0\n--- out\n[]\n");
}

#[test]
fn tests_of_junit() {
    insta::assert_snapshot!(folder().run("check --format junit").whole());
}

#[test]
fn a_comment_on_a_pull_request() {
    insta::assert_snapshot!(folder().run("check --format markdown").whole());
}

#[test]
fn a_comment_has_room_for_so_much() {
    let lets: String = (0..2_000).map(|n| format!("let unread_{n} = 1\n")).collect();
    let folder = Folder::new(&[("many.etq", &(CLEAN.to_owned() + &lets))]);
    let out = folder.run("check many.etq --format markdown").out;
    assert!(out.len() <= 60_000, "{}", out.len());
    assert!(
        out.ends_with("more findings are not shown here; `etiquette check` shows all.\n"),
        "{}",
        &out[out.len() - 200..]
    );
}

/// The run of a SARIF report.
fn sarif(folder: &Folder, words: &str) -> Value {
    let log: Value = serde_json::from_str(&folder.run(words).out).unwrap();
    assert_eq!(log["version"], "2.1.0");
    log["runs"][0].clone()
}

#[test]
fn sarif_is_what_code_scanning_wants() {
    let run = sarif(&folder(), "check --format sarif");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(results.len(), 4);
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(rule["help"]["markdown"].as_str().unwrap().contains("## Why it matters"));
        assert!(!rule["shortDescription"]["text"].as_str().unwrap().is_empty());
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "p/a%20policy.etq");
        assert!(place["region"]["startLine"].as_u64().unwrap() >= 1);
        assert_eq!(result["partialFingerprints"]["etiquette/v1"].as_str().unwrap().len(), 16);
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&results).unwrap());
}

#[test]
fn fingerprints_survive_moved_lines_and_tell_equal_findings_apart() {
    let marks = |text: &str| {
        let folder = Folder::new(&[("p.etq", text)]);
        let run = sarif(&folder, "check p.etq --format sarif");
        let results = run["results"].as_array().unwrap().clone();
        results
            .iter()
            .map(|r| r["partialFingerprints"]["etiquette/v1"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let text = format!("{CLEAN}let a = 1\nreply x for r {{ say \"TODO and TODO\" say \"TODO\" }}\n");
    let (before, after) = (marks(&text), marks(&format!("// one more\n\n\n{text}")));
    assert_eq!(before, after);
    assert!(before.len() > 2, "{before:?}");
    let different: std::collections::BTreeSet<_> = before.iter().collect();
    assert_eq!(different.len(), before.len());
}

#[test]
fn paths_are_told_from_the_top_of_the_repository() {
    let folder = folder();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    folder.write("sub/etiquette.toml", "policy = \"own.etq\"\n");
    folder.write("sub/own.etq", &broken());
    folder.write("sub/deep/readme.txt", "");
    let mut command = folder.command("check --format github");
    let ran: super::Ran = command.current_dir(folder.path().join("sub/deep")).output().unwrap().into();
    assert!(ran.out.starts_with("::error file=sub/own.etq,line="), "{}", ran.out);
}

#[test]
fn failed_tests_in_the_forms_of_check() {
    let text = POLICY.replace("expect accept by trusted", "expect decline by in_touch");
    let folder = Folder::new(&[("policy.etq", &text)]);
    for form in ["short", "github", "gitlab", "markdown"] {
        insta::assert_snapshot!(
            format!("test_{form}"),
            folder.run(&format!("test policy.etq --format {form}")).whole()
        );
    }
    let run = sarif(&folder, "test policy.etq --format sarif");
    assert_eq!(run["results"][0]["ruleId"], "failed-test");
    assert_eq!(run["results"][0]["level"], "error");
}

#[test]
fn changed_decisions_in_the_forms_of_check() {
    let folder =
        Folder::new(&[("old.etq", POLICY), ("new.etq", &POLICY.replace("        accept\n", "        review\n"))]);
    for form in ["short", "github", "junit"] {
        let ran =
            folder.run(&format!("diff old.etq new.etq --today 2026-05-01 --forbid accept:review --format {form}"));
        insta::assert_snapshot!(format!("diff_{form}"), ran.whole());
    }
    let run = sarif(&folder, "diff old.etq new.etq --format sarif");
    assert_eq!(run["results"][0]["ruleId"], "changed-decision");
    assert_eq!(run["results"][0]["level"], "warning");
    assert_eq!(sarif(&folder, "diff old.etq old.etq --format sarif")["results"].as_array().unwrap().len(), 0);
}

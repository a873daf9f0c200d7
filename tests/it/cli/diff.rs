//! `diff`: forms, gates, revisions, histories.

use super::{Folder, POLICY, REQUESTS, Ran};
use std::process::Command;

/// The policy with a wider door, another wording and another question.
fn newer() -> String {
    POLICY
        .replace("when trust\n", "when trust or from.met_on is present\n")
        .replace("Thank you.", "Thank you for asking.")
        .replace("for 3 months", "for 2 months")
        .replace("Do you trust {from.first_name}?", "Do you trust {from.name}?")
}

fn folder() -> Folder {
    let folder = Folder::project();
    folder.write("new.etq", &newer());
    folder
}

fn git(folder: &Folder, words: &[&str]) {
    let mut git = Command::new("git");
    git.args(["-c", "user.name=Rob Example", "-c", "user.email=rob@example.org"]);
    assert!(git.args(words).current_dir(folder.path()).output().unwrap().status.success(), "{words:?}");
}

#[test]
fn changes_as_people_read_them() {
    insta::assert_snapshot!(folder().run("diff policy.etq new.etq").whole());
}

#[test]
fn changes_for_programs() {
    let ran = folder().run("diff policy.etq new.etq --format json");
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let cell = &json["kinds"][0]["cells"][0];
    assert_eq!((cell["from"].as_str(), cell["to"].as_str()), (Some("defer"), Some("accept")));
    assert_eq!(cell["old"]["decision"], cell["from"]);
    assert_eq!(cell["new"]["decision"], cell["to"]);
    assert_eq!(json["summary"]["undecided"], 0);
    insta::assert_snapshot!(ran.out.replace("{\"from\"", "\n{\"from\"").replace("],\"replies", "\n],\"replies"));
}

#[test]
fn changes_as_a_comment() {
    insta::assert_snapshot!(folder().run("diff policy.etq new.etq --format markdown").whole());
}

#[test]
fn the_same_policy_is_equivalent() {
    let ran = folder().run("diff policy.etq policy.etq --forbid accept:decline,decline:accept");
    assert_eq!(ran.whole(), "exit 0\n--- out\nequivalent: every request gets the same answer\n");
}

#[test]
fn a_forbidden_change_is_a_finding() {
    let folder = folder();
    assert_eq!(folder.run("diff policy.etq new.etq").code, 0);
    let ran = folder.run("diff policy.etq new.etq --forbid defer:accept");
    assert!(ran.code == 1 && ran.out.contains("defer becomes accept (forbidden)"), "{}", ran.whole());
    assert_eq!(folder.run("diff policy.etq new.etq --forbid accept:decline").code, 0);
    let ran = folder.run("diff policy.etq new.etq --forbid accept");
    assert_eq!(
        ran.whole(),
        "exit 2\n--- err\nerror: `accept` is no change that can be forbidden\n  help: write two of accept, decline, defer, \
         review, ask and error, as in --forbid accept:decline\n"
    );
}

#[test]
fn a_history_is_counted() {
    let folder = folder();
    let wide = POLICY.replace("when trust\n", "when trust or received < 2026-05-01\n");
    folder.write("new.etq", &wide);
    folder.write("odd.jsonl", &format!("{REQUESTS}{{\"id\":\"r4\"}}\n"));
    let ran = folder.run("diff policy.etq new.etq --records odd.jsonl --today 2026-05-02");
    insta::assert_snapshot!(ran.whole());
    let piped =
        folder.run_with("diff policy.etq new.etq --records - --from jsonl --today 2026-05-02", REQUESTS.as_bytes());
    assert!(piped.code == 0 && piped.out.ends_with("1 of 3 records get another answer\n"), "{}", piped.whole());
    assert_eq!(folder.run("diff policy.etq new.etq --records requests.jsonl --forbid ask:accept").code, 1);
}

#[test]
fn a_revision_is_read_with_what_it_uses() {
    let folder = Folder::new(&[
        ("sub/policy.etq", &format!("use \"names.etq\"\n{}", POLICY.replace("\"Mastodon\"\n", "network\n"))),
        ("sub/names.etq", "let network = \"Mastodon\"\n"),
    ]);
    let none = folder.run("diff HEAD:sub/policy.etq sub/policy.etq");
    let said = "error: `HEAD` is no file, and there is no git repository here\n  help: name two files, or run this in a git repository\n";
    // a temporary folder may itself lie in a repository
    assert!(none.code == 3 && (none.err == said || none.err.contains("not there in revision")), "{}", none.whole());
    git(&folder, &["init", "-q"]);
    git(&folder, &["add", "-A"]);
    git(&folder, &["commit", "-qm", "One"]);
    folder.write("sub/names.etq", "let network = \"Bluesky\"\n");
    let changed = folder.run("diff HEAD:sub/policy.etq sub/policy.etq");
    assert!(changed.code == 0 && changed.out.contains("decline becomes"), "{}", changed.whole());
    let same = folder.run("diff HEAD:sub/policy.etq HEAD:sub/policy.etq");
    assert_eq!(same.out, "equivalent: every request gets the same answer\n");
    let gone = folder.run("diff HEAD:sub/other.etq sub/policy.etq");
    assert_eq!(
        (gone.code, gone.err.as_str()),
        (
            3,
            "error: `sub/other.etq` is not there in revision `HEAD`\n  help: see its files: git ls-tree -r --name-only HEAD\n"
        )
    );
    let nobody = folder.run("diff nobody:sub/policy.etq sub/policy.etq");
    assert_eq!(
        (nobody.code, nobody.err.as_str()),
        (3, "error: there is no revision `nobody` in this repository\n  help: see the revisions: git log --oneline\n")
    );
}

#[test]
fn a_policy_with_errors_is_not_compared() {
    let folder = folder();
    folder.write("broken.etq", &POLICY.replace("when trust\n", "when trsut\n"));
    let Ran { code, out, err } = folder.run("diff policy.etq broken.etq");
    assert!(code == 1 && out.is_empty() && err.contains("unknown-name"), "{err}");
    assert_eq!(folder.run("diff policy.etq missing.etq").code, 3);
}

//! `check --records`: what is wrong in records, in every form.

use super::{Folder, POLICY, REQUESTS};

const BAD: &str = r#"{"id":"b1","from":{"name":"Ada Example"},"received":"yesterday"}
{"id":"b2","from":{"name":3},"received":"2026-05-01","trsut":true}
{"id":"b3","received":"2026-05-01"}
{"id":"b4","kind":"invit","from":{"name":"Bo"},"received":"2026-05-01"}
not json
{"id":"b5","from":{"name":"Cy Test","met_on":"Mastodon and many other places where we met"},"received":"2026-05-01"}
{"id":"b6","from":{"name":"Cy Test"},"received":"2026-05-01","trsut":true}
"#;

fn folder() -> Folder {
    let folder = Folder::project();
    folder.write("bad.jsonl", BAD);
    folder
}

#[test]
fn sound_records_are_clean_and_not_answered() {
    let ran = folder().run("check --records requests.jsonl");
    assert_eq!(ran.whole(), "exit 0\n--- out\nno findings in 2 files\n");
}

#[test]
fn every_mistake_is_told_with_its_place() {
    insta::assert_snapshot!(folder().run("check --records requests.jsonl bad.jsonl --format short").whole());
    insta::assert_snapshot!("records_github", folder().run("check --records bad.jsonl --format github").whole());
}

#[test]
fn every_form_has_them() {
    for form in ["human", "json", "sarif", "gitlab", "junit", "markdown"] {
        let ran = folder().run(&format!("check --records bad.jsonl --format {form}"));
        assert_eq!(ran.code, 1, "{form}");
        for code in
            ["record-bad-date", "record-type", "record-missing", "record-kind", "record-syntax", "record-unknown-key"]
        {
            assert!(ran.out.contains(code), "{form} tells {code}: {}", ran.out);
        }
        assert!(ran.out.contains("bad.jsonl"), "{form}");
    }
}

#[test]
fn what_only_an_answer_shows_is_told_without_the_answer() {
    let folder = Folder::project();
    folder.write("policy.etq", &POLICY.replace("reply limit 120", "reply limit 40"));
    let ran = folder.run("check --records requests.jsonl --format short --today 2026-05-02 --allow reply-too-long");
    assert!(ran.code == 1 && ran.out.contains("error[reply-over-limit]"), "{}", ran.whole());
    folder.write("policy.etq", POLICY);
    folder.write("etiquette.toml", "policy = \"policy.etq\"\n");
    let ran = folder.run("check --records requests.jsonl --format short");
    assert!(ran.code == 1 && ran.out.contains("error[me-missing]"), "{}", ran.whole());
    assert_eq!(folder.run("check --records requests.jsonl --me name=Rob").code, 0);
    folder.write("etiquette.toml", "policy = \"policy.etq\"\n[me]\nname = 3\n");
    let ran = folder.run("check --records requests.jsonl --format short");
    assert!(ran.code == 1 && ran.out.contains("etiquette.toml:3:8: error[settings]"), "{}", ran.whole());
}

#[test]
fn unknown_keys_and_used_ids_are_errors_where_that_is_asked_for() {
    let folder = folder();
    let line = r#"{"id":"r1","from":{"name":"Ada"},"received":"2026-05-01","trsut":true}"#;
    folder.write("odd.jsonl", &format!("{line}\n{line}\n"));
    let plain = folder.run("check --records odd.jsonl --format short");
    assert!(plain.code == 0 && plain.out.contains("warn[record-unknown-key]"), "{}", plain.whole());
    let strict = folder.run("check --records odd.jsonl --format short --strict-records");
    assert!(strict.code == 1 && strict.out.contains("error[record-unknown-key]"), "{}", strict.whole());
    let unique = folder.run("check --records odd.jsonl --format short --unique-ids");
    assert!(unique.code == 1 && unique.out.contains("error[record-duplicate-id]"), "{}", unique.whole());
}

#[test]
fn records_are_read_by_one_sound_policy() {
    let folder = folder();
    folder.write(
        "other.etq",
        "request r {\n    received: date\n    answer by received\n}\nrules for r {\n    otherwise review\n}\n",
    );
    let two = folder.run("check policy.etq other.etq --records bad.jsonl");
    assert!(two.code == 2 && two.err.contains("there are 2 policies to read the records by"), "{}", two.err);
    let swallowed = folder.run("check --records bad.jsonl policy.etq");
    assert!(swallowed.code == 2 && swallowed.err.contains("`policy.etq` is a policy"), "{}", swallowed.err);
    folder.write("policy.etq", &POLICY.replace("when trust\n", "when trsut\n"));
    let broken = folder.run("check --records bad.jsonl --format short");
    assert_eq!(broken.code, 1);
    assert_eq!(broken.err, "the records were not looked at, since the policy has errors\n");
    assert_eq!(folder.run("check --records none.jsonl").code, 3);
    assert_eq!(folder.run("check --strict-records").code, 2);
    assert!(REQUESTS.lines().count() == 3);
}

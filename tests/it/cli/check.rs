//! `check`: forms, paths, levels.

use super::{Folder, POLICY};

/// Two errors and a warning.
fn broken() -> String {
    POLICY.replace("when trust\n", "when trsut\n").replace("is \"Mastodon\"\n        decline", "is 3\n        decline")
        + "\nlet unread = 3\n"
}

#[test]
fn a_clean_policy_is_clean() {
    let ran = Folder::project().run("check");
    assert_eq!(ran.whole(), "exit 0\n--- out\nno findings in 1 file\n");
}

#[test]
fn findings_as_people_read_them() {
    let folder = Folder::new(&[("policy.etq", &broken())]);
    insta::assert_snapshot!(folder.run("check policy.etq").whole());
}

#[test]
fn findings_one_a_line() {
    let folder = Folder::new(&[("policy.etq", &broken())]);
    insta::assert_snapshot!(folder.run("check policy.etq --format short").whole());
}

#[test]
fn findings_for_programs() {
    let folder = Folder::new(&[("policy.etq", &broken())]);
    let ran = folder.run("check policy.etq --format json");
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    assert!(serde_json::from_str::<serde_json::Value>(&ran.out).is_ok());
    insta::assert_snapshot!(ran.out.replace("{\"code\"", "\n{\"code\"").replace("],\"summary", "\n],\"summary"));
}

#[test]
fn colours_are_shown_where_they_are_asked_for() {
    let folder = Folder::new(&[("policy.etq", &broken())]);
    let ran = folder.run("check policy.etq --color always");
    assert!(ran.out.contains("\u{1b}["), "{}", ran.out);
    assert!(!folder.run("check policy.etq --color never").out.contains('\u{1b}'));
    assert!(!folder.run("check policy.etq").out.contains('\u{1b}'));
}

#[test]
fn the_later_level_wins_and_an_unknown_lint_is_wrong_usage() {
    let folder = Folder::new(&[("policy.etq", &(POLICY.to_owned() + "\nlet unread = 3\n"))]);
    assert_eq!(folder.run("check policy.etq").code, 0);
    assert_eq!(folder.run("check policy.etq --deny unused-let").code, 1);
    assert_eq!(folder.run("check policy.etq --deny warnings").code, 1);
    assert_eq!(folder.run("check policy.etq --deny warnings --allow unused-let").code, 0);
    assert_eq!(folder.run("check policy.etq --allow unused-let --deny unused-let").code, 1);
    let silent = folder.run("check policy.etq --allow unused-let");
    assert_eq!(silent.whole(), "exit 0\n--- out\nno findings in 1 file\n");
    let ran = folder.run("check policy.etq --deny unused-lets");
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert_eq!(ran.err, "error: there is no lint `unused-lets`\n  help: did you mean `unused-let`?\n");
}

#[test]
fn a_folder_is_its_policies_and_a_used_file_is_part_of_its_user() {
    let people = "record person {\n    name: text\n    age: int\n}\nrecord place {\n    town: text\n}\n";
    let user = |record: &str| {
        format!(
            "use \"people.etq\"\nrequest r {{\n    who: {record}\n    received: date\n    answer by received\n}}\nrules for r {{\n    otherwise review\n}}\n"
        )
    };
    let folder = Folder::new(&[("p/b.etq", &user("person")), ("p/people.etq", people)]);
    let one = folder.run("check p --format short");
    assert!(one.out.contains("p/people.etq:5:8: warn[unused-record]"), "{}", one.out);
    assert_eq!(one.out.matches("unused-record").count(), 1, "{}", one.out);
    // What one policy does not need, another may.
    folder.write("p/sub/../a.etq", &user("place"));
    let both = folder.run("check p --format short");
    assert_eq!(both.out.matches("unused-record").count(), 0, "{}", both.out);
    let listed = folder.run("check p/people.etq p/b.etq ./p/b.etq --format short");
    assert_eq!(listed.out, one.out, "each file is looked at once");
}

#[test]
fn a_path_that_cannot_be_read_is_exit_3() {
    let folder = Folder::new(&[("empty/readme.txt", ""), ("latin.etq", "")]);
    std::fs::write(folder.path().join("latin.etq"), b"let a = \"caf\xe9\"").unwrap();
    let missing = folder.run("check missing.etq");
    assert_eq!(
        missing.whole(),
        "exit 3\n--- err\nerror: `missing.etq` is not there\n  help: check the path; it starts from the current folder\n"
    );
    let latin = folder.run("check latin.etq");
    assert_eq!((latin.code, latin.out.as_str()), (3, ""));
    assert!(latin.err.contains("`latin.etq` is not UTF-8 text: byte 12"), "{}", latin.err);
    assert_eq!(folder.run("check empty").code, 2);
    assert_eq!(folder.run("check").code, 2);
}

#[test]
fn a_byte_order_mark_and_crlf_are_no_trouble() {
    let text = format!("\u{feff}{}", POLICY.replace('\n', "\r\n"));
    let folder = Folder::new(&[("policy.etq", &text)]);
    assert_eq!(folder.run("check policy.etq").whole(), "exit 0\n--- out\nno findings in 1 file\n");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = Folder::new(&[("p/a.etq", &broken()), ("p/b.etq", &broken())]);
    let first = folder.run("check p --format json").out;
    assert_eq!(folder.run("check p --format json").out, first);
    assert_eq!(folder.run("check p/b.etq p/a.etq --format json").out, first);
}

#[test]
fn many_findings_in_a_large_policy_are_shown_quickly() {
    let rules: String =
        (0..10_000).map(|n| format!("    rule r{n} {{\n        when unknwon{n}\n        accept\n    }}\n")).collect();
    let text = format!(
        "request q {{\n    a: bool\n    answer by today\n}}\nrules for q {{\n{rules}    otherwise review\n}}\n"
    );
    let folder = Folder::new(&[("large.etq", &text)]);
    let began = std::time::Instant::now();
    let ran = folder.run("check large.etq");
    assert!(ran.out.ends_with("10000 errors in 1 file\n"), "{}", &ran.out[ran.out.len() - 200..]);
    assert!(began.elapsed().as_secs() < 60, "generous: this is not optimised, and shares the machine");
}

#[test]
fn what_was_not_decided_is_said_where_it_is_asked_for() {
    let ran = Folder::project().run("check --verbose");
    assert_eq!(ran.whole(), "exit 0\n--- out\nno findings in 1 file\n--- err\n0 undecided, 0 not confirmed\n");
    let hard: String = (0..9).map(|n| format!("    n{n}: int\n")).collect();
    let sum = (0..9).map(|n| format!("n{n}")).collect::<Vec<_>>().join(" + ");
    let rule = format!("rule odd {{ when {sum} + {sum} is 7 accept }} otherwise review");
    let folder = Folder::new(&[("hard.etq", &format!("request t {{\n{hard}}}\nrules for t {{ {rule} }}\n"))]);
    let ran = folder.run("check hard.etq --verbose --allow no-deadline");
    assert!(ran.err.contains("undecided") && !ran.err.contains("panicked"), "{}", ran.whole());
}

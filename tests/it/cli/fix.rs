//! `check --fix`: what is written, what is shown, what is refused.

use super::{Folder, POLICY};

/// Two things that can be mended safely, and one at which a person should look.
fn untidy() -> String {
    POLICY.replace("when trust\n", "when trust is true and trust\n")
        + "\n// kept\n\n/// Never read.\nlet unread = 3\n\n/// The end.\nlet also = \"x\"\n"
}

#[test]
fn safe_fixes_are_written_and_what_is_left_is_reported() {
    let folder = Folder::new(&[("policy.etq", &untidy())]);
    let ran = folder.run("check policy.etq --fix");
    assert_eq!(
        ran.whole(),
        "exit 0\n--- out\nno findings in 1 file\n--- err\n4 fixes in 1 file; no findings are left\n"
    );
    assert_eq!(folder.read("policy.etq"), format!("{POLICY}\n// kept\n"));
    let again = folder.run("check policy.etq --fix");
    assert_eq!(again.err, "no fixes; no findings are left\n");
}

#[test]
fn a_dry_run_shows_a_diff_and_writes_nothing() {
    let folder = Folder::new(&[("policy.etq", &untidy())]);
    let ran = folder.run("check policy.etq --fix --dry-run");
    assert_eq!(folder.read("policy.etq"), untidy());
    insta::assert_snapshot!(ran.whole());
    assert_eq!(folder.run("check policy.etq --dry-run").code, 2);
    assert_eq!(folder.run("check policy.etq --unsafe").code, 2);
}

#[test]
fn what_needs_a_persons_eye_is_done_when_asked_for() {
    let text = POLICY.replace("is \"Mastodon\"", "contains \"rust\"");
    let folder = Folder::new(&[("policy.etq", &text)]);
    let ran = folder.run("check policy.etq --fix");
    assert_eq!((folder.read("policy.etq"), ran.code), (text.clone(), 0));
    assert_eq!(ran.err, "no fixes; 2 findings are left\n2 further fixes to look at: --unsafe\n");
    let ran = folder.run("check policy.etq --fix --unsafe");
    assert_eq!(folder.read("policy.etq"), text.replace("contains", "mentions"));
    assert!(
        ran.err.contains("policy.etq:26:35: mending `contains-inside-word` changes what is decided\n"),
        "{}",
        ran.err
    );
    assert!(ran.err.ends_with("2 fixes in 1 file; no findings are left\n"), "{}", ran.err);
}

#[test]
fn a_fix_that_changes_only_what_is_said_is_told_as_that() {
    let text = POLICY.replace("decline with", "decline //");
    let folder = Folder::new(&[("policy.etq", &text)]);
    let ran = folder.run("check policy.etq --fix --unsafe");
    let said = "policy.etq:27:9: mending `silent-decline` changes what is said\n";
    assert_eq!(ran.err, format!("{said}1 fix in 1 file; 1 finding is left\n"));
}

#[test]
fn what_would_break_a_policy_is_refused_with_its_reason() {
    let text = POLICY.to_owned()
        + "\nreply unsent for invite {\n    greet \"Hi {from.first_name},\"\n    sign \"{me.name}\"\n}\n\ntest \"none\" for invite {\n    from.name = \"Bo\"\n    received = 2026-05-01\n    trust = true\n    expect accept with unsent\n}\n";
    let folder = Folder::new(&[("policy.etq", &text)]);
    let ran = folder.run("check policy.etq --fix");
    assert_eq!(folder.read("policy.etq"), text);
    assert!(ran.err.contains("`unused-reply` is not mended: then "), "{}", ran.err);
    assert!(ran.out.contains("unused-reply"), "{}", ran.out);
}

#[test]
fn errors_are_mended_and_the_exit_code_says_what_is_left() {
    let text = POLICY.replace("when trust\n", "when trust == true\n");
    let folder = Folder::new(&[("policy.etq", &text)]);
    let ran = folder.run("check policy.etq --fix");
    assert_eq!((ran.code, folder.read("policy.etq").as_str()), (0, POLICY));
    let text = POLICY.replace("when trust\n", "when trust == true and unheard_of\n");
    let folder = Folder::new(&[("policy.etq", &text)]);
    let ran = folder.run("check policy.etq --fix");
    assert!(folder.read("policy.etq").contains("when trust is true and unheard_of\n"));
    assert_eq!((ran.code, ran.err.as_str()), (1, "1 fix in 1 file; 2 findings are left\n"));
}

#[test]
fn every_file_of_a_policy_is_mended() {
    let people = "record person {\n    name: text\n    let unread = name\n}\n";
    let user = "use \"people.etq\"\nrequest r {\n    who: person\n    received: date\n    answer by received\n}\nrules for r {\n    rule known {\n        when who.name is \"Ada\" and who.name is \"Ada\"\n        accept\n    }\n    otherwise review\n}\n";
    let folder = Folder::new(&[("p/a.etq", user), ("p/people.etq", people), ("p/other.etq", "let x = 3\n")]);
    let ran = folder.run("check p --fix");
    assert_eq!(ran.err, "2 fixes in 2 files; no findings are left\n", "{}", ran.out);
    assert_eq!(folder.read("p/people.etq"), "record person {\n    name: text\n}\n");
    assert!(folder.read("p/a.etq").contains("when who.name is \"Ada\"\n"));
    // what one user does not need, another may
    folder.write("p/people.etq", people);
    folder.write("p/b.etq", &user.replace("who.name is", "who.unread is"));
    folder.run("check p --fix");
    assert_eq!(folder.read("p/people.etq"), people);
}

#[test]
fn marks_and_line_breaks_stay_and_nothing_else_lies_around() {
    let text = format!("\u{feff}{}", untidy().replace('\n', "\r\n"));
    let folder = Folder::new(&[("policy.etq", &text)]);
    let ran = folder.run("check policy.etq --fix");
    assert_eq!(ran.code, 0);
    let tidy = format!("{POLICY}\n// kept\n").replace('\n', "\r\n");
    assert_eq!(folder.read("policy.etq"), format!("\u{feff}{tidy}"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn rights_and_links_stay_and_a_read_only_file_is_not_touched() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new(&[("real/policy.etq", &untidy())]);
    let real = folder.path().join("real/policy.etq");
    let set = |mode| std::fs::set_permissions(&real, std::fs::Permissions::from_mode(mode)).unwrap();
    let mode = || std::fs::metadata(&real).unwrap().permissions().mode() & 0o777;
    symlink("real/policy.etq", folder.path().join("link.etq")).unwrap();
    set(0o444);
    let ran = folder.run("check link.etq --fix");
    assert_eq!(ran.whole(), "exit 3\n--- err\nerror: `link.etq` cannot be written: it is read-only\n");
    set(0o640);
    assert_eq!(folder.run("check link.etq --fix").code, 0);
    assert!(folder.path().join("link.etq").is_symlink());
    assert_eq!((folder.read("real/policy.etq"), mode()), (format!("{POLICY}\n// kept\n"), 0o640));
}

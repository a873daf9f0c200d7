//! `--baseline`: old findings are not told again.

use super::{Folder, POLICY};

fn with(more: &str) -> String {
    POLICY.to_owned() + more
}

const OLD: &str = "\nlet unread = 3\nlet unused = 4\n";

/// A project whose findings are written down.
fn written() -> Folder {
    let folder = Folder::new(&[("p/a.etq", &with(OLD))]);
    let ran = folder.run("check p --write-baseline base.toml");
    assert_eq!(ran.whole(), "exit 0\n--- out\nno findings in 1 file\n--- err\n2 findings written to `base.toml`\n");
    folder
}

#[test]
fn a_baseline_is_a_finding_a_line() {
    insta::assert_snapshot!(written().read("base.toml"));
}

#[test]
fn old_findings_are_not_told_and_new_ones_are() {
    let folder = written();
    folder.write("p/a.etq", &("// one more line\n\n".to_owned() + &with(OLD) + "let newest = 5\n"));
    let ran = folder.run("check p --baseline base.toml --deny warnings --format short");
    let new = "p/a.etq:58:5: deny[unused-let]: nothing reads `newest`\n";
    assert_eq!(ran.whole(), format!("exit 1\n--- out\n{new}--- err\n2 old findings are not told (`base.toml`)\n"));
}

#[test]
fn equal_findings_are_counted() {
    let reply = "\nreply unused for invite {\n    say \"TODO\"\n    say \"TODO\"\n}\n";
    let check = "check p.etq --allow courtesy --deny placeholder-left --allow unused-reply --format short";
    let folder = Folder::new(&[("p.etq", &with(reply))]);
    folder.run(&format!("{check} --write-baseline base.toml"));
    assert!(folder.read("base.toml").contains("count = 2"), "{}", folder.read("base.toml"));
    assert_eq!(folder.run(&format!("{check} --baseline base.toml")).code, 0);
    folder.write("p.etq", &with(&reply.replace("say \"TODO\"\n}", "say \"TODO\"\n    say \"TODO\"\n}")));
    let ran = folder.run(&format!("{check} --baseline base.toml"));
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.whole());
}

#[test]
fn a_file_that_moves_keeps_its_old_findings() {
    let folder = written();
    std::fs::rename(folder.path().join("p/a.etq"), folder.path().join("p/b.etq")).unwrap();
    assert_eq!(
        folder.run("check p --baseline base.toml").whole(),
        "exit 0\n--- out\nno findings in 1 file\n--- err\n2 old findings are not told (`base.toml`)\n"
    );
}

#[test]
fn what_is_not_found_any_more_is_said_and_no_failure() {
    let folder = written();
    folder.write("p/a.etq", &with("\nlet unread = 3\n"));
    insta::assert_snapshot!(folder.run("check p --baseline base.toml").whole());
    folder.write(
        "p/c.etq",
        "request r {\n    received: date\n    answer by received\n}\nrules for r {\n    otherwise review\n}\n",
    );
    let ran = folder.run("check p/c.etq --baseline base.toml");
    assert_eq!(ran.err, "0 old findings are not told (`base.toml`)\n", "another file was not looked at");
}

#[test]
fn errors_are_never_old() {
    let folder = Folder::new(&[("p.etq", &with("\nlet unread = missing\n"))]);
    let ran = folder.run("check p.etq --write-baseline base.toml --format short");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("error[unknown-name]"), "{}", ran.out);
    assert!(!folder.read("base.toml").contains("unknown-name"));
}

#[test]
fn a_baseline_that_cannot_be_read_is_exit_3() {
    let folder = Folder::new(&[("p.etq", POLICY), ("base.toml", "version = 1\nfindings = [\n    3,\n]\n")]);
    let missing = folder.run("check p.etq --baseline none.toml");
    assert_eq!(
        missing.whole(),
        "exit 3\n--- err\nerror: `none.toml` is not there\n  help: write it first: etiquette check --write-baseline none.toml\n"
    );
    let broken = folder.run("check p.etq --baseline base.toml");
    assert_eq!(broken.code, 3);
    assert!(broken.err.starts_with("error: `base.toml` is no baseline: line 3"), "{}", broken.err);
}

//! Levels: families, files, names from before.

use super::{Folder, POLICY};

fn unread() -> String {
    POLICY.to_owned() + "\nlet unread = 3\n"
}

fn project(settings: &str) -> Folder {
    let settings = format!("policy = [\"p\"]\n{settings}");
    Folder::new(&[("etiquette.toml", &settings), ("p/a.etq", &unread()), ("p/drafts/b.etq", &unread())])
}

#[test]
fn a_family_has_a_level() {
    let folder = project("");
    assert_eq!(folder.run("check --deny housekeeping").code, 1);
    assert_eq!(folder.run("check --deny housekeeping --warn housekeeping").code, 0);
    let all = folder.run("check --warn housekeeping --format short").out;
    assert!(all.contains("warn[untested-rule]"), "those too that nobody hears unless they ask: {all}");
    assert_eq!(folder.run("check --warn courtesy --warn behaviour").code, 0);
    let ran = folder.run("check --deny houskeeping");
    assert_eq!(
        ran.whole(),
        "exit 2\n--- err\nerror: there is no lint `houskeeping`\n  help: did you mean `housekeeping`?\n"
    );
    let special = project("[lints]\nunused-let = \"allow\"\nhousekeeping = \"warn\"\n").run("check --format short").out;
    assert!(!special.contains("unused-let"), "a lint's own name holds over its family: {special}");
    assert!(special.contains("warn[untested-rule]"), "{special}");
}

#[test]
fn some_files_have_levels_of_their_own() {
    let folder = project(
        "[[paths]]\nmatch = \"p/drafts\"\nlints = { housekeeping = \"allow\" }\n[lints]\nunused-let = \"deny\"\n",
    );
    let at_a = "p/a.etq:54:5: deny[unused-let]: nothing reads `unread`\n";
    assert_eq!(folder.run("check --format short").whole(), format!("exit 1\n--- out\n{at_a}"));
    let mut below = folder.command("check b.etq ../a.etq --format short");
    let ran: super::Ran = below.current_dir(folder.path().join("p/drafts")).output().unwrap().into();
    assert_eq!(ran.out, at_a.replace("p/", "../"), "whatever folder one stands in");
    let ran = folder.run("check --warn unused-let --format short");
    assert_eq!(ran.out.matches("warn[unused-let]").count(), 2, "the command line holds over the file");
}

#[test]
fn an_allowance_in_a_file_where_the_lint_is_allowed_is_not_unused() {
    let text = POLICY.to_owned() + "\n@allow(unused-let, \"read soon\")\nlet unread = 3\n";
    let folder = project("[[paths]]\nmatch = [\"p/**/b.etq\"]\nlints.unused-let = \"allow\"\n");
    folder.write("p/a.etq", &text);
    folder.write("p/drafts/b.etq", &text);
    assert_eq!(folder.run("check").whole(), "exit 0\n--- out\nno findings in 2 files\n");
}

#[test]
fn a_name_from_before_works_everywhere_and_the_new_one_is_said() {
    let twice = POLICY.replace(
        "    otherwise defer",
        "    @allow(dead-rule, \"for a while\")\n    rule again {\n        when trust\n        review\n    }\n    otherwise defer",
    );
    let folder = Folder::new(&[("etiquette.toml", "[lints]\ndead-rule = \"warn\"\n"), ("policy.etq", &twice)]);
    insta::assert_snapshot!(folder.run("check policy.etq --allow dead-rule --allow redundant-rule").whole());
    let page = folder.run("explain dead-rule");
    assert_eq!(page.err, "note: `dead-rule` is called `unreachable-rule` now\n");
    assert!(page.code == 0 && page.out.starts_with("unreachable-rule\n"), "{}", page.out);
    folder.write("etiquette.toml", "[lints]\ndead-rule = \"warn\"\n[me]\nname = \"Rob\"\n");
    assert_eq!(folder.run("test policy.etq").code, 0, "it stops nobody");
}

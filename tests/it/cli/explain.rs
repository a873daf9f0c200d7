//! `explain`: pages and the list.

use super::Folder;
use etiquette::check::lints;
use etiquette::diagnostic::codes;

#[test]
fn every_code_has_its_page() {
    let folder = Folder::new(&[]);
    let list = folder.run("explain --list");
    assert_eq!((list.code, list.out.lines().count()), (0, codes::ALL.len() + lints::ALL.len()));
    for name in ["may-be-absent", "silent-decline", "record-bad-date"] {
        let page = folder.run(&format!("explain {name}"));
        assert_eq!(page.code, 0);
        assert!(page.out.starts_with(name) && !page.out.contains("```"), "{}", page.out);
    }
    assert_eq!(folder.run("explain error[may-be-absent]").out, folder.run("explain may-be-absent").out);
}

#[test]
fn a_slip_is_wrong_usage_with_a_suggestion() {
    let ran = Folder::new(&[]).run("explain may-be-absnt");
    assert_eq!(
        ran.whole(),
        "exit 2\n--- err\nerror: there is no code `may-be-absnt`\n  help: did you mean `may-be-absent`?\n"
    );
    assert_eq!(Folder::new(&[]).run("explain").code, 2);
}

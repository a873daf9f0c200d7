//! `init`: a project that passes.

use super::Folder;

#[test]
fn a_new_project_passes_and_decides() {
    let folder = Folder::new(&[]);
    insta::assert_snapshot!(folder.run("init work").whole());
    let inside = |words: &str| -> super::Ran {
        folder.command(words).current_dir(folder.path().join("work")).output().unwrap().into()
    };
    assert_eq!(inside("check --deny warnings").code, 0);
    assert_eq!(inside("test").code, 0);
    let decided = inside("decide requests/example.toml");
    assert_eq!((decided.code, decided.err.as_str()), (0, ""));
    assert!(decided.out.contains("Rob Example"), "{}", decided.out);
    assert!(!decided.out.contains("overdue") && !decided.out.contains("expired"), "requests of today: {}", decided.out);
}

#[test]
fn nothing_is_overwritten() {
    let folder = Folder::new(&[("policies/people.etq", "mine")]);
    let ran = folder.run("init");
    assert_eq!((ran.code, ran.out.as_str()), (3, ""));
    assert!(ran.err.contains("`policies/people.etq` is there already"), "{}", ran.err);
    assert_eq!(folder.read("policies/people.etq"), "mine");
    assert!(!folder.path().join("etiquette.toml").exists(), "nothing else was written either");
}

//! `etiquette.toml`: found here or above, mistakes told with their place.

use super::{Folder, POLICY, REQUESTS, Ran};

#[test]
fn settings_are_found_in_a_folder_above() {
    let folder = Folder::new(&[
        (
            "etiquette.toml",
            "policy = [\"p/policy.etq\"]\n[me]\nname = \"Rob\"\n[lints]\nunused-let = \"deny\"\nunused-use = \"allow\"\n",
        ),
        ("p/policy.etq", &(format!("use \"../shared/more.etq\"\n{POLICY}"))),
        ("shared/more.etq", "let unread = 1\n"),
        ("p/deep/requests.jsonl", REQUESTS),
    ]);
    let below = |words: &str, at: &str| -> Ran {
        folder.command(words).current_dir(folder.path().join(at)).output().unwrap().into()
    };
    let ran = below("check --format short", "p/deep");
    assert_eq!(ran.whole(), "exit 1\n--- out\n../../shared/more.etq:1:5: deny[unused-let]: nothing reads `unread`\n");
    assert_eq!(below("decide requests.jsonl --today 2026-05-06", "p/deep").code, 0);
    // The policy's root is the folder of the settings, wherever one stands.
    assert_eq!(below("check policy.etq --allow unused-let", "p").whole(), "exit 0\n--- out\nno findings in 2 files\n");
    let absolute = folder.path().canonicalize().unwrap().join("p/policy.etq");
    let ran = below(&format!("check {} --allow unused-let", absolute.display()), "p/deep");
    assert_eq!(ran.whole(), "exit 0\n--- out\nno findings in 2 files\n");
}

#[test]
fn mistakes_are_findings() {
    let folder = Folder::project();
    folder.write(
        "etiquette.toml",
        "polcy = \"policy.etq\"\n[me]\nname = 3\n[lints]\nunused-lte = \"deny\"\nunused-let = 1\n",
    );
    insta::assert_snapshot!(folder.run("check policy.etq").whole());
    for words in ["decide requests.jsonl --policy policy.etq", "test policy.etq"] {
        let ran = folder.run(words);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{words}");
        assert!(ran.err.contains("error[settings]: there is no setting `polcy`"), "{}", ran.err);
    }
}

#[test]
fn a_value_about_me_of_the_wrong_type_is_a_finding() {
    let folder = Folder::project();
    folder.write("etiquette.toml", "policy = \"policy.etq\"\n[me]\nname = 3\n");
    let ran = folder.run("decide requests.jsonl");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("error[settings]: `name` should be a text"), "{}", ran.err);
    folder.write("etiquette.toml", "policy = \"policy.etq\"\n[me]\nnaem = \"Rob\"\n");
    let ran = folder.run("decide requests.jsonl");
    assert!(ran.err.contains("did you mean `name`?"), "{}", ran.err);
}

#[test]
fn broken_settings_are_told() {
    let folder = Folder::project();
    folder.write("etiquette.toml", "[me\n");
    let ran = folder.run("check policy.etq --format short");
    assert!(
        ran.code == 1 && ran.out.starts_with("etiquette.toml:1:4: error[settings]: this is not TOML"),
        "{}",
        ran.out
    );
}

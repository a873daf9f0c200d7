//! `why`: one decision explained.

use super::{Folder, POLICY};

#[test]
fn a_decision_explained_for_people() {
    let ran = Folder::project().run("why requests.jsonl --id r3 --today 2026-05-06");
    insta::assert_snapshot!(ran.whole());
}

#[test]
fn open_questions_say_what_the_answers_lead_to() {
    let ran = Folder::project().run("why requests.jsonl --id r2 --today 2026-05-06");
    insta::assert_snapshot!(ran.whole());
}

#[test]
fn a_decision_explained_for_programs() {
    let ran = Folder::project().run("why requests.jsonl --id r2 --today 2026-05-06 --format json");
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["decision"]["decision"], "ask");
    assert_eq!(json["rules"][0]["change"]["facts"][0]["fact"], "from.met_on");
    insta::assert_snapshot!(ran.out.replace("{\"rule\"", "\n{\"rule\"").replace("\"questions\"", "\n\"questions\""));
}

#[test]
fn a_rule_that_nothing_makes_decide_says_so() {
    let folder = Folder::project();
    folder.write("policy.etq", &POLICY.replace("when trust\n", "when from.met_on is \"Mastodon\" and trust\n"));
    let ran = folder.run("why requests.jsonl --id r1 --today 2026-05-06");
    assert!(ran.code == 0 && ran.out.contains("no facts would make it decide"), "{}", ran.whole());
}

#[test]
fn the_request_has_to_be_known() {
    let folder = Folder::project();
    let said = |words: &str| {
        let ran = folder.run(words);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
        ran.err
    };
    assert_eq!(
        said("why requests.jsonl"),
        "error: there are 3 requests: `r1`, `r2`, `r3`\n  help: name the one you mean: --id r1\n"
    );
    assert_eq!(said("why requests.jsonl --id r4"), "error: there is no request `r4`\n  help: did you mean `r1`?\n");
    assert_eq!(
        said("why requests.jsonl --id nobody"),
        "error: there is no request `nobody`\n  help: there are `r1`, `r2`, `r3`\n"
    );
    folder.write("none.jsonl", "");
    assert_eq!(said("why none.jsonl"), "error: there is no request in the input\n  help: name a file with requests\n");
    folder.write("one.jsonl", "{\"from\":{\"name\":\"Ada\"},\"received\":\"2026-05-01\"}\n");
    assert_eq!(folder.run("why one.jsonl").code, 0);
    folder.write("bad.jsonl", "{\"id\":\"r1\",\"from\":{\"name\":3},\"received\":\"2026-05-01\"}\n");
    let bad = folder.run("why bad.jsonl --id r1");
    assert!(bad.code == 1 && bad.err.contains("record-type"), "{}", bad.whole());
}

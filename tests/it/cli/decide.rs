//! `decide`: forms, inputs, order, errors.

use super::{Folder, POLICY, REQUESTS};

const DECIDE: &str = "decide requests.jsonl --today 2026-05-06";

#[test]
fn decisions_as_people_read_them() {
    insta::assert_snapshot!(Folder::project().run(DECIDE).whole());
}

#[test]
fn decisions_as_json_lines() {
    let ran = Folder::project().run(&format!("{DECIDE} --format jsonl"));
    insta::assert_snapshot!(ran.whole());
}

#[test]
fn decisions_as_csv() {
    let folder = Folder::project();
    insta::assert_snapshot!(folder.run(&format!("{DECIDE} --format csv")).whole());
    let picked = folder.run(&format!("{DECIDE} --format csv --columns id,decision,reply"));
    assert_eq!(picked.whole(), "exit 0\n--- out\nid,decision,reply\nr1,decline,no\nr2,ask,\nr3,accept,\n");
    let unknown = folder.run(&format!("{DECIDE} --format csv --columns id,desicion"));
    assert_eq!((unknown.code, unknown.out.as_str()), (2, ""));
    assert!(unknown.err.contains("did you mean `decision`?"), "{}", unknown.err);
    assert_eq!(folder.run(&format!("{DECIDE} --columns id")).code, 2);
}

#[test]
fn decisions_as_a_document() {
    insta::assert_snapshot!(Folder::project().run(&format!("{DECIDE} --format markdown")).whole());
}

#[test]
fn urgency_and_input_are_two_orders() {
    let folder = Folder::project();
    let ids = |words: &str| -> Vec<String> {
        let ran = folder.run(&format!("{DECIDE} --format csv --columns id {words}"));
        ran.out.lines().skip(1).map(str::to_owned).collect()
    };
    assert_eq!(ids(""), ["r1", "r2", "r3"]);
    assert_eq!(ids("--sort input"), ["r1", "r2", "r3"]);
    assert_eq!(ids("--sort urgency"), ["r2", "r1", "r3"]);
    assert_eq!(ids("--threads 1"), ids("--threads 4"));
}

#[test]
fn bad_records_stand_among_the_others_and_are_said() {
    let folder = Folder::project();
    folder.write("requests.jsonl", &REQUESTS.replace("2026-04-20", "yesterday").replace("\"trust\"", "\"trsut\""));
    insta::assert_snapshot!(folder.run(&format!("{DECIDE} --format jsonl")).whole());
    let strict = folder.run(&format!("{DECIDE} --format jsonl --strict-records"));
    assert_eq!((strict.code, strict.out.matches("\"error\"").count()), (1, 2), "{}", strict.out);
}

#[test]
fn at_most_a_hundred_bad_records_are_shown() {
    let folder = Folder::project();
    folder.write("requests.jsonl", &"{\"received\":1}\n".repeat(150));
    let ran = folder.run(&format!("{DECIDE} --format jsonl"));
    assert_eq!((ran.code, ran.out.lines().count()), (1, 150));
    assert!(ran.err.matches("error[").count() <= 100, "{}", ran.err.matches("error[").count());
    assert!(ran.err.ends_with("150 records could not be decided\n"), "{}", &ran.err[ran.err.len() - 200..]);
}

#[test]
fn a_reply_over_its_limit_is_withheld_and_said() {
    let folder = Folder::project();
    folder.write("requests.jsonl", &REQUESTS.replace("Ada Example", &"A".repeat(60)));
    insta::assert_snapshot!(folder.run(&format!("{DECIDE} --format jsonl")).whole());
}

#[test]
fn standard_input_needs_its_form() {
    let folder = Folder::project();
    let piped = folder.run_with("decide - --from jsonl --today 2026-05-06 --format jsonl", REQUESTS.as_bytes());
    let named = folder.run(&format!("{DECIDE} --format jsonl"));
    assert_eq!(piped.whole(), named.whole());
    let toml = folder.run_with(
        "decide - --from toml --today 2026-05-06 --format csv --columns id,decision",
        b"[[invite]]\nfrom.name = \"Ada\"\nreceived = 2026-05-01\ntrust = true\n",
    );
    assert_eq!(toml.whole(), "exit 0\n--- out\nid,decision\n-:1,accept\n");
    for wrong in ["decide -", "decide - --from yaml", "decide - - --from jsonl", "decide policy.etq", "decide"] {
        let ran = folder.run(wrong);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{wrong}: {}", ran.err);
    }
}

#[test]
fn inputs_that_cannot_be_read_are_exit_3() {
    let folder = Folder::project();
    folder.write("folder.jsonl/x", "");
    for wrong in ["decide missing.jsonl", "decide folder.jsonl", "decide requests.jsonl --policy missing.etq"] {
        let ran = folder.run(wrong);
        assert_eq!((ran.code, ran.out.as_str()), (3, ""), "{wrong}: {}", ran.err);
        assert!(ran.err.starts_with("error: `"), "{}", ran.err);
    }
    let policy = folder.run("decide requests.jsonl --policy folder.jsonl");
    assert_eq!(policy.code, 2, "a folder without a policy: {}", policy.err);
}

#[test]
fn wrong_words_are_wrong_usage() {
    let folder = Folder::project();
    for (words, says) in [
        ("--today tomorrow", "`tomorrow` is no date"),
        ("--kind invit", "did you mean `invite`?"),
        ("--me name", "gives no value"),
        ("--me nam=Rob", "did you mean `name`?"),
        ("--threads 0", "threads"),
        ("--format yaml", "yaml"),
        ("--sort date", "date"),
    ] {
        let ran = folder.run(&format!("decide requests.jsonl {words}"));
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{words}: {}", ran.err);
        assert!(ran.err.contains(says), "{words}: {}", ran.err);
    }
}

#[test]
fn what_is_said_about_me_comes_from_the_settings_or_the_command_line() {
    let folder = Folder::project();
    assert!(folder.run(&format!("{DECIDE} --format jsonl")).out.contains("Best,\\nRob\""));
    assert!(folder.run(&format!("{DECIDE} --format jsonl --me name=Zoe")).out.contains("Best,\\nZoe\""));
    folder.write("etiquette.toml", "policy = \"policy.etq\"\n");
    let ran = folder.run(DECIDE);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("error[me-missing]"), "{}", ran.err);
}

#[test]
fn a_policy_with_errors_decides_nothing_and_a_denied_lint_stops_nobody() {
    let folder = Folder::project();
    folder.write("policy.etq", &POLICY.replace("when trust\n", "when trsut\n"));
    let ran = folder.run(DECIDE);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("error[unknown-name]"), "{}", ran.err);
    folder.write("policy.etq", &POLICY.replace("defer for 3 months with no", "defer for 3 months"));
    assert_eq!(folder.run("check").code, 1);
    assert_eq!(folder.run(DECIDE).code, 0);
}

#[test]
fn an_output_file_takes_its_place_when_it_is_whole() {
    let folder = Folder::project();
    let ran = folder.run(&format!("{DECIDE} --format jsonl --output answers.jsonl"));
    assert_eq!(ran.whole(), "exit 0\n");
    let answers = folder.read("answers.jsonl");
    assert_eq!(answers, folder.run(&format!("{DECIDE} --format jsonl")).out);
    // A run that decides nothing leaves the file alone.
    assert_eq!(folder.run("decide requests.jsonl --me nam=x --output answers.jsonl").code, 2);
    folder.write("policy.etq", "rules");
    assert_eq!(folder.run(&format!("{DECIDE} --output answers.jsonl")).code, 1);
    assert_eq!(folder.read("answers.jsonl"), answers);
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().ends_with(".tmp")), "{left:?}");
    folder.write("policy.etq", POLICY);
    assert_eq!(folder.run(&format!("{DECIDE} --output nowhere/answers.jsonl")).code, 3);
    assert_eq!(folder.run(&format!("{DECIDE} --output .")).code, 3);
}

#[test]
fn several_inputs_are_decided_in_their_order() {
    let folder = Folder::project();
    folder.write("more.toml", "[[invite]]\nid = \"t1\"\nfrom.name = \"Di\"\nreceived = 2026-05-01\ntrust = true\n");
    folder.write("more.csv", "id,from.name,received,trust\nc1,Ed,2026-05-01,yes\n");
    let ran = folder.run("decide more.csv requests.jsonl more.toml --today 2026-05-06 --format csv --columns id");
    assert_eq!(ran.out, "id\nc1\nr1\nr2\nr3\nt1\n");
}

#[test]
fn many_unknown_keys_are_said_in_a_line_each() {
    let folder = Folder::project();
    let keys: String = (0..6).map(|n| format!(",\"colour{n}\":1")).collect();
    let record = format!("{{\"from\":{{\"name\":\"Ada\"}},\"received\":\"2026-05-01\",\"trsut\":true{keys}}}\n");
    folder.write("requests.jsonl", &record.repeat(3));
    let ran = folder.run(&format!("{DECIDE} --format csv --columns decision"));
    assert_eq!((ran.code, ran.out.as_str()), (0, "decision\nask\nask\nask\n"));
    assert_eq!(ran.err.matches("╰── did you mean `trust`?").count(), 1, "{}", ran.err);
    assert_eq!(ran.err.matches("requests.jsonl:1:").count(), 7, "{}", ran.err);
    assert!(ran.err.lines().count() < 20, "{}", ran.err);
}

#[test]
fn decisions_with_what_every_rule_gave() {
    let folder = Folder::project();
    folder.write("requests.jsonl", &REQUESTS.replace("2026-04-20", "yesterday"));
    insta::assert_snapshot!(folder.run(&format!("{DECIDE} --why")).whole());
    let plain = folder.run(&format!("{DECIDE} --format jsonl"));
    let traced = folder.run(&format!("{DECIDE} --format jsonl --why"));
    assert_eq!((traced.code, &traced.err), (plain.code, &plain.err));
    assert_eq!(traced.out.lines().count(), 3, "{}", traced.out);
    for (plain, traced) in plain.out.lines().zip(traced.out.lines()) {
        let (plain, mut traced): (serde_json::Value, serde_json::Value) =
            (serde_json::from_str(plain).unwrap(), serde_json::from_str(traced).unwrap());
        let trace = traced.as_object_mut().unwrap().remove("trace");
        assert_eq!(traced, plain);
        assert_eq!(trace.is_some(), plain["error"].is_null(), "{plain}");
        let Some(trace) = trace else { continue };
        let rules: Vec<&str> = trace.as_array().unwrap().iter().map(|r| r["rule"].as_str().unwrap()).collect();
        assert_eq!(rules, ["in_touch", "trusted", "otherwise"]);
        let decided = trace.as_array().unwrap().iter().find(|r| r["rule"] == plain["rule"]).unwrap();
        assert_eq!((&decided["value"], &decided["read"]), (&"true".into(), &true.into()), "{trace}");
    }
    let first: serde_json::Value = serde_json::from_str(traced.out.lines().next().unwrap()).unwrap();
    let part = &first["trace"][0]["parts"][0];
    assert_eq!(part["text"], "from.met_on is \"Mastodon\"");
    assert_eq!(part["facts"][0], serde_json::json!({"fact": "from.met_on", "value": "Mastodon"}));
    let refused = folder.run(&format!("{DECIDE} --format csv --why"));
    assert_eq!((refused.code, refused.out.as_str()), (2, ""));
    assert_eq!(refused.err, "error: `--why` is for human and jsonl\n  help: add --format jsonl\n");
}

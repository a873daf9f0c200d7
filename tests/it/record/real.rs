//! Records of policies that were written and checked, not made by hand.

use super::{Outcome, read};
use etiquette::check::{self, CheckedPolicy};
use etiquette::model::Value;
use etiquette::record::Format;
use etiquette::source::MemoryFiles;

fn policy(text: &str) -> CheckedPolicy {
    let files = MemoryFiles([("p.etq".to_owned(), text.to_owned())].into());
    let checked = check::check("p.etq", &files, &check::Options::default());
    checked.policy.unwrap_or_else(|| panic!("{:#?}", checked.diagnostics))
}

const KEYS: &str = r#"
record person {
    full_name key "Full Name": text
    site key "web.site": text?
}
request t {
    from key "Sent By": person
    inside key "in": int?
    first key "a.b": int = 1
}
rules for t {
    otherwise accept
}
"#;

fn text(word: &str) -> Value<'static> {
    Value::Text(word.to_owned().into())
}

#[test]
fn keys_have_the_names_that_the_policy_gives_them() {
    let policy = policy(KEYS);
    let policy = policy.policy();
    let assert_read = |outcome: Outcome| {
        assert!(outcome.diagnostics.is_empty(), "{:#?}", outcome.diagnostics);
        assert_eq!(outcome.value(policy, 0, "from.full_name"), text("Ada"));
        assert_eq!(outcome.value(policy, 0, "from.site"), text("x.org"));
        assert_eq!(outcome.value(policy, 0, "inside"), Value::Int(3));
        assert_eq!(outcome.value(policy, 0, "first"), Value::Int(2));
    };
    assert_read(read(policy, Format::Csv, "Sent By.Full Name,Sent By.web.site,in,a.b\nAda,x.org,3,2\n"));
    assert_read(read(
        policy,
        Format::Jsonl,
        r#"{"Sent By": {"Full Name": "Ada", "web.site": "x.org"}, "in": 3, "a.b": 2}"#,
    ));
    let toml = "[[t]]\n\"Sent By\".\"Full Name\" = 'Ada'\n\"Sent By\".\"web.site\" = 'x.org'\nin = 3\n\"a.b\" = 2\n";
    assert_read(read(policy, Format::Toml, toml));
}

#[test]
fn what_is_missing_is_called_by_its_key() {
    let policy = policy(KEYS);
    let help = |format, text: &str| {
        let outcome = read(policy.policy(), format, text);
        assert_eq!(outcome.codes(), ["record-missing"]);
        assert_eq!(outcome.diagnostics[0].message, "`Sent By.Full Name` is missing");
        outcome.diagnostics[0].help[0].clone()
    };
    assert_eq!(help(Format::Toml, "[[t]]\n"), "add `\"Sent By\".\"Full Name\" = \"…\"`");
    assert_eq!(help(Format::Json, "{}"), "add `\"Sent By\": {\"Full Name\": \"…\"}`");
    assert_eq!(help(Format::Json, "{\"Sent By\":{}}"), "add `\"Full Name\": \"…\"` to it");
    assert_eq!(help(Format::Csv, "in\n1\n"), "add a column `Sent By.Full Name`, filled in for example with `…`");
    assert_eq!(help(Format::Csv, "in,Sent By.Full Name\n1,\n"), "fill in this cell");
}

//! The meaning of the language by example: conditions, and which rule decides.

use super::harness::*;
use etiquette::eval::{Program, Verdict, decide};
use etiquette::model::{Date, Value};

/// A condition, a record in JSON, and what comes out: true, false, or the questions.
type Case<'c> = (&'c str, &'c str, Result<bool, &'c [&'c str]>);

fn table(fields: &str, cases: &[Case<'_>]) {
    for (condition, record, expected) in cases {
        let expected = expected.map_err(|facts| facts.iter().map(ToString::to_string).collect());
        assert_eq!(holds(fields, condition, record), expected, "{condition} of {record}");
    }
}

#[test]
fn absent_sides_decide_before_unknown_ones() {
    let fields = "a: text?\nw: text ask \"W?\"\nl: list of text?\nb: bool?";
    table(
        fields,
        &[
            ("a is w", "{}", Ok(false)),
            ("w is a", "{}", Ok(false)),
            ("a is not w", "{}", Ok(true)),
            ("a contains w", "{}", Ok(false)),
            ("a is exactly w", "{}", Ok(false)),
            ("a contains none of [w, \"x\"]", "{}", Ok(true)),
            ("a contains all of [w]", "{}", Ok(false)),
            ("a in [w]", "{}", Ok(false)),
            ("a not in [w]", "{}", Ok(true)),
            ("w in l", "{}", Ok(false)),
            ("w not in l", "{}", Ok(true)),
            ("w in [a]", "{}", Ok(false)),
            ("w in [a, \"x\"]", "{}", Err(&["w"])),
            ("w is \"x\"", "{}", Err(&["w"])),
            ("a matches \"x\"", "{}", Ok(false)),
            ("not (a matches \"x\")", "{}", Ok(true)),
            ("b is false", "{}", Ok(false)),
            ("b is not false", "{}", Ok(true)),
        ],
    );
}

#[test]
fn lists_may_be_empty_absent_or_unknown() {
    let fields = "t: text\nw: text ask \"W?\"\nl: list of text = []\nu: list of text ask \"U?\"\no: list of text?";
    let fill = r#"{"t":"abc","l":["B","z"]}"#;
    table(
        fields,
        &[
            ("t in l", r#"{"t":"b"}"#, Ok(false)),
            ("w in l", r#"{"t":"b"}"#, Ok(false)),
            ("w contains any of l", r#"{"t":"b"}"#, Ok(false)),
            ("w contains all of l", r#"{"t":"b"}"#, Ok(true)),
            ("t contains any of l", fill, Ok(true)),
            ("t contains all of l", fill, Ok(false)),
            ("t contains none of l", fill, Ok(false)),
            ("t starts with any of l", fill, Ok(false)),
            ("t in o", fill, Ok(false)),
            ("t not in o", fill, Ok(true)),
            ("t in u", fill, Err(&["u"])),
            ("w in u", fill, Err(&["w", "u"])),
            ("t in (o or else l)", r#"{"t":"z","l":["Z"]}"#, Ok(true)),
            ("t in (o or else u)", fill, Err(&["u"])),
            ("count(o or else l) is 2", fill, Ok(true)),
            ("t in [w, \"ABC\"]", fill, Ok(true)),
            ("t in [w, \"x\"]", fill, Err(&["w"])),
            ("t contains any of [w, \"B\"]", fill, Ok(true)),
            ("t contains all of [w, \"z\"]", fill, Ok(false)),
            ("t contains none of [w, \"b\"]", fill, Ok(false)),
            ("t contains none of [w, \"z\"]", fill, Err(&["w"])),
            ("l contains t", r#"{"t":"Z","l":["z"]}"#, Ok(true)),
        ],
    );
}

#[test]
fn texts_are_blind_to_case_scalar_by_scalar() {
    let fields = "t: text\nc: one of [\"Free\", \"Team plan\"] = \"Free\"";
    table(
        fields,
        &[
            ("t is \"STRASSE\"", r#"{"t":"strasse"}"#, Ok(true)),
            ("t is \"straße\"", r#"{"t":"strasse"}"#, Ok(false)),
            ("t is \"ÉCOLE\"", r#"{"t":"école"}"#, Ok(true)),
            ("t is \"i\u{307}\"", r#"{"t":"İ"}"#, Ok(true)),
            ("t is \"k\"", r#"{"t":"K"}"#, Ok(true)),
            ("t contains \"ÉC\"", r#"{"t":"une école"}"#, Ok(true)),
            ("t mentions \"école\"", r#"{"t":"Une ÉCOLE."}"#, Ok(true)),
            ("t mentions \"cole\"", r#"{"t":"école"}"#, Ok(false)),
            ("t mentions \"c++\"", r#"{"t":"c++11, and C++"}"#, Ok(true)),
            ("t is exactly \"Ada\"", r#"{"t":"ADA"}"#, Ok(false)),
            ("t matches \"ADA\"", r#"{"t":"Ada"}"#, Ok(false)),
            ("c is \"FREE\"", r#"{"t":"x"}"#, Ok(true)),
            ("c contains \"PLAN\"", r#"{"t":"x","c":"team plan"}"#, Ok(true)),
            ("c is t", r#"{"t":"fRee"}"#, Ok(true)),
            ("c is exactly t", r#"{"t":"Free"}"#, Ok(true)),
            ("c is exactly t", r#"{"t":"free"}"#, Ok(false)),
            ("t in [c, \"z\"]", r#"{"t":"free"}"#, Ok(true)),
            ("length(t) is 2", r#"{"t":"é🎈"}"#, Ok(true)),
        ],
    );
}

#[test]
fn kleene_and_quorums() {
    let fields = "a: bool ask \"A?\"\nb: bool ask \"B?\"\nc: bool ask \"C?\"";
    let ab = r#"{"a":true,"b":false}"#;
    table(
        fields,
        &[
            ("a and b", r#"{"b":false}"#, Ok(false)),
            ("a or b", r#"{"b":true}"#, Ok(true)),
            ("a and b", r#"{"b":true}"#, Err(&["a"])),
            ("a or not a", "{}", Err(&["a"])),
            ("most of [a, b, c]", ab, Err(&["c"])),
            ("most of [a, b]", ab, Ok(false)),
            ("most of [a, b, c]", r#"{"a":true,"c":true}"#, Ok(true)),
            ("at least 2 of [a, b, c]", r#"{"a":false,"b":false}"#, Ok(false)),
            ("at most 1 of [a, b, c]", r#"{"a":true,"b":true}"#, Ok(false)),
            ("at most 1 of [a, b, c]", r#"{"a":false,"b":false}"#, Ok(true)),
            ("exactly 1 of [a, b, c]", r#"{"a":true,"b":true}"#, Ok(false)),
            ("exactly 1 of [a, b, c]", ab, Err(&["c"])),
            ("exactly 0 of [a, b]", r#"{"a":false,"b":false}"#, Ok(true)),
            ("none of [a, b, c]", r#"{"c":true}"#, Ok(false)),
            ("all of [a, b, c]", r#"{"c":false}"#, Ok(false)),
            ("any of [a, b, c]", r#"{"b":false}"#, Err(&["a", "c"])),
        ],
    );
}

#[test]
fn numbers_and_dates() {
    let fields = "n: int = 1\nx: decimal = 0.1\nd: date = 2024-01-31\nm: int = 9_223_372_036_854_775_807\no: int?";
    table(
        fields,
        &[
            ("m + m - m is m", "{}", Ok(true)),
            ("m + 1 > m", "{}", Ok(true)),
            ("x + 0.2 is 0.3", "{}", Ok(true)),
            ("n > 0.9 and n is 1.0", "{}", Ok(true)),
            ("(o or else n) is 1", "{}", Ok(true)),
            ("(o or else n) is 1", r#"{"o":2}"#, Ok(false)),
            ("d + 1 month is 2024-02-29", "{}", Ok(true)),
            ("d - 2 weeks is 2024-01-17", "{}", Ok(true)),
            ("today - d > 100 weeks", "{}", Ok(true)),
            ("d + (today - d) is today", "{}", Ok(true)),
            ("n in [1, 2]", "{}", Ok(true)),
            ("x in [0.10, 2]", "{}", Ok(true)),
        ],
    );
}

#[test]
fn the_first_true_rule_decides_unless_an_open_one_could_change_it() {
    let rules = |outcomes: [&str; 3]| {
        let [first, second, last] = outcomes;
        let fields = "a: bool ask \"A?\"\nb: bool ask \"B?\"\nt: text ask \"T?\"\nn: int = 7";
        let replies = "reply no for t { say \"No.\" }\nreply sorry for t { say \"Sorry.\" }";
        policy(&format!(
            "request t {{\n{fields}\n}}\nrules for t {{ rule one {{ when a {first} }} rule two {{ when b {second} }} \
            otherwise {last} }}\n{replies}"
        ))
    };
    for (outcomes, asked_facts) in [
        (["accept", "accept", "accept"], vec![]),
        (["decline", "accept", "accept"], vec!["a"]),
        (["accept", "decline", "accept"], vec!["a", "b"]),
        (["defer for 2 weeks", "defer for 14 days", "defer for 14 days"], vec![]),
        (["defer for 1 year", "defer for 12 months", "defer for 365 days"], vec!["a", "b"]),
        (["decline with no", "decline with sorry", "decline with sorry"], vec!["a"]),
        (["decline because \"x\"", "decline because \"n is 7\"", "decline because \"n is {n}\""], vec!["a"]),
        (["decline because \"{t}\"", "decline because \"{t}\"", "decline because \"{t} \""], vec!["a", "b"]),
        (["accept because \"x\"", "accept", "accept"], vec!["a"]),
    ] {
        let policy = rules(outcomes);
        let outcome = outcome(&policy, "{}");
        assert_eq!(asked(&policy, &outcome), asked_facts, "{outcomes:?}");
        assert_eq!(outcome.rule, asked_facts.is_empty().then_some(2), "{outcomes:?}");
    }
}

#[test]
fn an_unknown_reason_is_compared_as_written_and_asked_once_settled() {
    let policy = one_kind(
        "a: bool ask \"A?\"\nt: text ask \"T?\"",
        "rule one { when a decline because \"{t}\" } otherwise decline because \"{t}\"",
    );
    let undecided = outcome(&policy, "{}");
    assert_eq!((asked(&policy, &undecided), undecided.reason), (vec!["t".to_owned()], None));
    let decided = outcome(&policy, r#"{"t":"I am away"}"#);
    assert_eq!((decided.rule, decided.reason.as_deref()), (Some(1), Some("I am away")));
}

#[test]
fn where_no_rule_applies_a_person_looks() {
    let policy = one_kind("a: bool ask \"A?\"", "rule one { when a review because \"no rule applies\" }");
    for record in ["{}", r#"{"a":false}"#] {
        let outcome = outcome(&policy, record);
        assert_eq!((outcome.verdict, outcome.rule), (Verdict::Review, None));
        assert_eq!(outcome.reason.as_deref(), Some("no rule applies"));
    }
    assert_eq!(outcome(&policy, r#"{"a":true}"#).rule, Some(0));
}

#[test]
fn facts_are_those_behind_the_reason() {
    let fields = "a: text?\nb: int = 2\nq: bool ask \"Q?\"\nn: int\nlet far = n > 5 or b is 3";
    let rules = "rule one { when q is not true and far accept } \
        rule two { when n is 1 decline because \"x\" given a is absent and far is not q } \
        otherwise review because \"y\"";
    let policy = one_kind(fields, rules);
    let facts = |record| {
        let kind = policy.policy().kinds.values().next().unwrap();
        let facts = outcome(&policy, record).facts;
        facts.into_iter().map(|(id, value)| (kind.facts.at(id).path.clone(), value)).collect::<Vec<_>>()
    };
    let int = |n| Value::Int(n);
    let one = vec![("b".to_owned(), int(2)), ("q".to_owned(), Value::Bool(false)), ("n".to_owned(), int(6))];
    assert_eq!(facts(r#"{"n":6,"q":false}"#), one);
    let two = facts(r#"{"n":1,"q":true}"#);
    assert_eq!(two[0], ("a".to_owned(), Value::Absent));
    assert_eq!(two.len(), 4);
    assert_eq!(facts(r#"{"n":2,"q":true}"#), vec![]);
}

#[test]
fn what_leaves_its_range_is_a_fault_when_it_is_read() {
    let fields = "n: int\nd: date = 9999-12-01\nlet big = n + 1\nlet late = d + 1 month\nlet bigger = big + 1";
    let rules =
        "rule a { when n is 0 and late is today accept } rule b { when n > 1 and bigger > 0 decline } otherwise review";
    let policy = one_kind(fields, rules);
    let verdict = |record: &str| try_outcome(&policy, record, TODAY).map(|o| o.verdict).map_err(|f| f.message);
    assert_eq!(verdict(r#"{"n":1}"#), Ok(Verdict::Review));
    assert_eq!(verdict(r#"{"n":0}"#), Err("a date is outside 0001-01-01 to 9999-12-31".to_owned()));
    assert_eq!(
        verdict(r#"{"n":9223372036854775807}"#),
        Err("`big` is 9223372036854775808, which is beyond 64 bits".to_owned())
    );
    let due = one_kind("d: date\nanswer by d + 1 year", "otherwise accept");
    assert_eq!(try_outcome(&due, r#"{"d":"9999-01-01"}"#, TODAY).unwrap_err().code.name(), "record-out-of-range");
    let wait = one_kind("n: int", "otherwise defer for 1 day");
    assert!(try_outcome(&wait, r#"{"n":1}"#, Date::constant(9999, 12, 31)).is_err());
}

#[test]
fn a_long_chain_of_lets_is_worked_out() {
    let lets: String = (1..250).map(|n| format!("let v{n} = v{} + 1\n", n - 1)).collect();
    let rules = "rule a { when v249 is 250 accept } otherwise review";
    let known = one_kind(&format!("n: int\nlet v0 = n\n{lets}"), rules);
    assert_eq!(outcome(&known, r#"{"n":1}"#).verdict, Verdict::Accept);
    let unknown = one_kind(&format!("n: int ask \"N?\"\nlet v0 = n\n{lets}"), rules);
    assert_eq!(asked(&unknown, &outcome(&unknown, "{}")), ["n"]);
}

#[test]
fn me_must_be_there_where_it_is_read() {
    let text = "me { name: text\nteam: text?\ncity: text = \"Bern\"\nunread: text\nflat: text }\nrequest t { n: int }\n\
        rules for t { rule r { when me.flat is \"x\" accept } otherwise decline with no }\n\
        reply no for t { say \"No.\" sign \"{me.name}, {me.team or else 'alone'}, {me.city}\" }";
    let policy = policy(text);
    let missing = Program::new(&policy, &[]).unwrap_err();
    assert_eq!(missing.len(), 1);
    assert_eq!(missing[0].code.name(), "me-missing");
    assert_eq!(missing[0].message, "`me.name` and `me.flat` have no value, and the policy shows or reads them");
    assert!(missing[0].help[0].contains("[me]\nname = \"…\"\nflat = \"…\""), "{:?}", missing[0].help);
    let id = |name: &str| policy.policy().me.iter().find(|(_, f)| f.name.text == name).unwrap().0;
    let me = [(id("name"), Value::Text("Rob".into())), (id("flat"), Value::Text("y".into()))];
    let program = Program::new(&policy, &me).unwrap();
    let outcome = decide(&program, &read(policy.policy(), r#"{"n":1}"#), TODAY).unwrap();
    assert_eq!(outcome.reply.unwrap().text.unwrap(), "No.\n\nRob, alone, Bern");
}

//! The quick and the thorough way through a record agree on every record.

use super::*;
use crate::check;
use crate::model::Policy;
use crate::record::{Options, Report, Stream};
use crate::source::{MemoryFiles, SourceMap};
use proptest::prelude::*;

const POLICY: &str = r#"
record person {
    name: text up to 8
    age: int? 0 to 99
    home: place?
}
record place {
    town: text
}
request first {
    from: person
    firm: place?
    note: text?
    received: date
    score: int 0 to 10 = 1
    share: decimal 0 to 1.5 = 0.5
    trust: bool ask "Trust?"
    plan: one of ["free", "Premium"]?
    tags: list of text = []
    nums: list of decimal?
}
rules for first {
    otherwise review
}
request second {
    note: text = "none"
    score: int
}
rules for second {
    otherwise review
}
"#;

fn policy() -> Policy {
    let files = MemoryFiles([("p.etq".to_owned(), POLICY.to_owned())].into());
    let checked = check::check("p.etq", &files, &check::Options::default());
    checked.policy.unwrap_or_else(|| panic!("{:#?}", checked.diagnostics)).policy().clone()
}

/// Everything that is read from some lines: records and failures in order, then the warnings.
fn everything_read(
    policy: &Policy,
    lines: &[String],
    thorough: bool,
    kind: Option<crate::model::KindId>,
) -> (Vec<String>, usize) {
    let options = Options { kind, ..Options::default() };
    let mut report = Report::default();
    let stream = Stream::new(policy, Format::Jsonl, "in", &options);
    let mut reader = Reader::new(&stream, &mut report, 0);
    let (mut fast, mut all, mut quickly) = (Fast::default(), Vec::new(), 0);
    let name = std::sync::Arc::from("in");
    for (number, line) in (1..).zip(lines) {
        reader.begin();
        let stretch = Stretch { name: &name, line: number, offset: 0 };
        let place = stretch.place(line);
        let mut sheets = Sheets::default();
        let record = if thorough { None } else { quick(&mut reader, &mut fast, &mut sheets, line, (line, End::Text)) };
        quickly += usize::from(record.is_some());
        let read = record.map_or_else(|| slow(&mut reader, &place, line), |(record, _)| Ok(record));
        all.push(format!("{:?}", read.map_err(|f| (f.id, f.kind, f.diagnostics))));
    }
    all.extend(report.warnings(&mut SourceMap::new()).into_iter().map(|d| format!("{} {:?}", d.message, d.notes)));
    (all, quickly)
}

fn value() -> impl Strategy<Value = String> {
    let plain = prop::sample::select(vec![
        "null",
        "true",
        "false",
        "0",
        "7",
        "-0",
        "10.0",
        "1e1",
        "11",
        "1.25",
        "1.50",
        "9223372036854775808",
        "1e999",
        "\"\"",
        "\"  \"",
        "\" Ada \"",
        "\"\\u0041da\"",
        "\"2026-05-01\"",
        "\"2026-02-30\"",
        "\"FREE\"",
        "\"premium\"",
        "\"much too long\"",
        "\"\\ud800\"",
        "\"a\\\\b\"",
        "[]",
        "[\"a\",\" \",\"b\"]",
        "[1,0.5]",
        "[null]",
        "[[1]]",
        "{}",
        "{\"town\":\"Bath\"}",
        "{\"town\":\"\"}",
        "{\"a\":1,\"a\":2}",
        "[{\"a\":\"\\ud800\"}]",
        "01",
        "-",
        "1.",
        "1e+2",
        "+1",
        "nul",
        "\"a\tb\"",
        "\"\\x\"",
        "\"a\\/b\\n\"",
        "\"\u{200b}\"",
        "[ 1 , 2 ]",
        "[1,]",
        "{ \"town\" : \"Bath\" , \"x\" : [ ] }",
        "{\"\\u0061\":1,\"a\":2}",
        "{\"town\":\"Bath\",}",
    ]);
    plain.prop_map(String::from)
}

fn key() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "from",
        "firm",
        "note",
        "received",
        "score",
        "share",
        "trust",
        "plan",
        "tags",
        "nums",
        "other",
        "n\\u006fte",
        "more",
        "name",
        "id",
        "kind",
    ])
}

/// A record that is mostly good.
fn line() -> impl Strategy<Value = String> {
    let good = prop::sample::select(vec![
        r#""kind":"first""#,
        r#""kind":"first""#,
        r#""kind":"second""#,
        r#""kind":" second ""#,
        r#""id":"a""#,
        r#""id":12"#,
        r#""from":{"name":"Ada","age":36}"#,
        r#""from":{"name":"Bo","x":1,"home":{"town":"Bath"}}"#,
        r#""received":"2026-05-01""#,
        r#""received":"2026-05-01T10:00:00Z""#,
        r#""score":3"#,
        r#""share":1.50"#,
        r#""trust":true"#,
        r#""plan":"free""#,
        r#""tags":["a","b"]"#,
        r#""nums":[1,0.25]"#,
        r#""firm":{"town":"York"}"#,
        r#""other":[1,{"a":"b"}]"#,
    ]);
    let odd = (key(), value()).prop_map(|(key, value)| format!("\"{key}\":{value}"));
    let nested = (prop::sample::select(vec!["name", "age", "home", "x"]), value());
    let nested = nested.prop_map(|(key, value)| format!("\"from\":{{\"name\":\"Ada\",\"{key}\":{value}}}"));
    let pair = prop_oneof![12 => good.prop_map(String::from), 1 => odd, 1 => nested];
    let base = prop::sample::select(vec![
        "",
        r#""kind":"second","score":1,"#,
        r#""kind":"first","from":{"name":"Ada"},"received":"2026-05-01","#,
        r#""from":{"name":"Ada"},"received":"2026-05-01","kind":"first","#,
    ]);
    (base, prop::collection::vec(pair, 1..5), any::<prop::sample::Index>(), 0..20_u8).prop_map(
        |(base, pairs, at, cut)| {
            let between = if cut == 1 { " , " } else { "," };
            let mut line = format!("{{{base}{}}}", pairs.join(between));
            let at = at.index(line.len());
            if cut == 0 && line.is_char_boundary(at) {
                line.truncate(at);
            }
            line
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn both_ways_agree(lines in prop::collection::vec(line(), 1..12), default in any::<bool>()) {
        let policy = policy();
        let kind = policy.kinds.ids().next().filter(|_| default);
        let (quick, _) = everything_read(&policy, &lines, false, kind);
        let (thorough, _) = everything_read(&policy, &lines, true, kind);
        prop_assert_eq!(quick, thorough, "{:#?}", lines);
    }
}

#[test]
fn usual_records_go_the_quick_way() {
    let lines = [
        r#"{"id":"a","kind":"first","from":{"name":"Ada"},"received":"2026-05-01","share":0.5,"tags":["x"],"note":"a \"b\""}"#,
        r#"{"id":"b","kind":"second","score":3,"note":null}"#,
        r#"{"kind":"first","received":"2026-05-01","from":{"age":3,"name":"Bo"}}"#,
        r#"{"received":"2026-05-01","from":{"name":"Bo"},"kind":"first"}"#,
        r#"{"score":1,"kind":"second"}"#,
    ];
    let lines = lines.map(String::from);
    assert_eq!(everything_read(&policy(), &lines, false, None).1, lines.len());
}

#[test]
fn an_unknown_key_is_quick_once_it_is_known() {
    let lines = vec![r#"{"kind":"second","score":1,"tags":["a","b"],"x":{"y":[1]}}"#.to_owned(); 10];
    assert_eq!(everything_read(&policy(), &lines, false, None).1, 9);
}

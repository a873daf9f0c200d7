//! What is read: values, defaults, ids, kinds, order.

use super::policy::{everything, two};
use super::{Read, read, read_as};
use etiquette::model::arena::Id as _;
use etiquette::model::{Date, Decimal, Value};
use etiquette::record::{Format, Options, kind_named};

const MAY: Date = jiff::civil::date(2026, 5, 1);

fn texts(words: &[&str]) -> Value<'static> {
    Value::List(words.iter().map(|w| Value::Text((*w).to_owned().into())).collect())
}

/// The same record in every format; the first has all facts, the second only what is needed.
fn full(format: Format) -> &'static str {
    match format {
        Format::Json => {
            r#"[{"id": "a", "kind": "connection", "from": {"name": " Ada ", "age": 36}, "firm": {"name": "Acme", "size": 3, "seat": {"town": "Bath"}},
            "note": "h\u0069", "received": "2026-05-01", "score": 10.0, "share": 1.50, "trust": true, "plan": "FREE",
            "tags": ["x", " ", "y "], "nums": [1, 0.1], "days": ["2026-05-01T23:00:00-05:00"], "in": "q"},
            {"from": {"name": "Bo"}, "received": "2026-05-01"}]"#
        }
        Format::Jsonl => concat!(
            r#"{"id": "a", "kind": "connection", "from": {"name": " Ada ", "age": 36}, "firm": {"name": "Acme", "size": 3, "seat": {"town": "Bath"}}, "#,
            r#""note": "h\u0069", "received": "2026-05-01", "score": 10, "share": 1.5e0, "trust": true, "plan": "FREE", "#,
            r#""tags": ["x", " ", "y "], "nums": [1, 0.1], "days": ["2026-05-01T23:00:00-05:00"], "in": "q"}"#,
            "\r\n\r\n",
            r#"{"from": {"name": "Bo"}, "received": "2026-05-01"}"#
        ),
        Format::Toml => {
            "[[connection]]\nid = \"a\"\nfrom.name = ' Ada '\nfrom.age = 0x24\nfirm = {name = 'Acme', size = 3, seat.town = 'Bath'}\nnote = 'hi'\n\
             received = 2026-05-01T10:00:00Z\nscore = 10\nshare = 1.5\ntrust = true\nplan = 'FREE'\ntags = ['x', '', 'y']\nnums = [1, 0.1]\n\
             days = [2026-05-01]\nin = 'q'\n\n[[connection]]\nreceived = '2026-05-01'\n[connection.from]\nname = \"Bo\"\n"
        }
        Format::Csv => {
            "id,from.name,from.age,firm.name,firm.size,firm.seat.town,note,received,score,share,trust,plan,tags,nums,days,in\n\
             a, Ada ,36,Acme,3,Bath,hi,2026-05-01,10,1.50,YES,FREE,x; ;y,1;0.1,2026-05-01,q\n\
             ,Bo,,,,,,2026-05-01\n"
        }
    }
}

const FORMATS: [Format; 4] = [Format::Toml, Format::Json, Format::Jsonl, Format::Csv];

#[test]
fn every_format_reads_every_type() {
    let policy = everything();
    for format in FORMATS {
        let outcome = read(&policy, format, full(format));
        let value = |path| outcome.value(&policy, 0, path);
        assert_eq!(outcome.good(0).id, "a", "{format:?}");
        assert_eq!(value("from.name"), Value::Text("Ada".into()), "{format:?}");
        assert_eq!(value("from.age"), Value::Int(36));
        assert_eq!(value("firm"), Value::Bool(true));
        assert_eq!(value("firm.size"), Value::Int(3));
        assert_eq!(value("firm.seat.town"), Value::Text("Bath".into()));
        assert_eq!(value("note"), Value::Text("hi".into()));
        assert_eq!(value("received"), Value::Date(MAY));
        assert_eq!(value("score"), Value::Int(10));
        assert_eq!(value("share"), Value::Decimal(Decimal::new(15, 1)));
        assert_eq!(value("trust"), Value::Bool(true));
        assert!(matches!(value("plan"), Value::Choice(_, 0)));
        assert_eq!(value("tags"), texts(&["x", "y"]), "{format:?}");
        assert_eq!(value("nums"), Value::List(vec![Value::Decimal(1.into()), Value::Decimal(Decimal::new(1, 1))]));
        assert_eq!(value("days"), Value::List(vec![Value::Date(MAY)]));
        assert_eq!(value("in"), Value::Text("q".into()));
    }
}

#[test]
fn what_a_record_lacks() {
    let policy = everything();
    for format in FORMATS {
        let outcome = read(&policy, format, full(format));
        let value = |path| outcome.value(&policy, 1, path);
        assert_eq!(outcome.good(1).id, "in:2", "{format:?}");
        for path in
            ["from.age", "firm", "firm.name", "firm.size", "firm.seat", "firm.seat.town", "note", "plan", "nums"]
        {
            assert_eq!(value(path), Value::Absent, "{path} {format:?}");
        }
        assert_eq!(value("score"), Value::Int(0));
        assert_eq!(value("share"), Value::Decimal(Decimal::new(5, 1)));
        assert_eq!(value("trust"), Value::Unknown);
        assert_eq!(value("tags"), texts(&[]));
        assert_eq!(value("in"), Value::Text("none".into()));
        assert!(outcome.diagnostics.is_empty());
    }
}

#[test]
fn null_and_blank_count_as_missing() {
    let policy = everything();
    let line = "{\"from\":{\"name\":\"Ada\",\"age\":null},\"firm\":null,\"received\":\"2026-05-01\",\"score\":null,\"share\":null,\
                \"trust\":null,\"plan\":\" \",\"tags\":null,\"nums\":\"\",\"in\":\"\\u200b\",\"note\":\"\\u2800 \",\"id\":\" \",\"kind\":null}";
    for format in [Format::Json, Format::Jsonl] {
        let outcome = read(&policy, format, line);
        assert_eq!(outcome.good(0).id, "in:1");
        assert_eq!(outcome.value(&policy, 0, "in"), Value::Text("none".into()));
        assert_eq!(outcome.value(&policy, 0, "note"), Value::Absent);
        assert_eq!(outcome.value(&policy, 0, "trust"), Value::Unknown);
    }
    let outcome = read(&policy, Format::Jsonl, r#"{"from":{"name":"  "},"received":"2026-05-01","firm":{}}"#);
    assert_eq!(outcome.codes(), ["record-missing", "record-missing"]);
}

#[test]
fn an_optional_table_is_there_if_it_is_written() {
    let policy = everything();
    let line = |firm: &str| format!(r#"{{"from":{{"name":"Ada"}},"received":"2026-05-01","firm":{firm}}}"#);
    let there = read(&policy, Format::Jsonl, &line(r#"{"name":"Acme"}"#));
    assert_eq!(there.value(&policy, 0, "firm"), Value::Bool(true));
    assert_eq!(there.value(&policy, 0, "firm.size"), Value::Unknown);
    assert_eq!(there.value(&policy, 0, "firm.seat"), Value::Absent);
    assert_eq!(read(&policy, Format::Jsonl, &line("{}")).codes(), ["record-missing"]);
    assert_eq!(read(&policy, Format::Jsonl, &line(r#"{"name":"A","seat":{}}"#)).codes(), ["record-missing"]);
    assert_eq!(read(&policy, Format::Jsonl, &line("3")).codes(), ["record-type"]);
    let csv = "from.name,received,firm.seat.town\nAda,2026-05-01,Bath\nBo,2026-05-01,\n";
    let outcome = read(&policy, Format::Csv, csv);
    assert_eq!(outcome.codes(), ["record-missing"]);
    assert_eq!(outcome.value(&policy, 1, "firm"), Value::Absent);
}

#[test]
fn whole_numbers_and_exact_decimals() {
    let policy = everything();
    let codes = |rest: &str| {
        let line = format!(r#"{{"from":{{"name":"Ada"}},"received":"2026-05-01",{rest}}}"#);
        let outcome = read(&policy, Format::Jsonl, &line);
        assert_eq!(outcome.codes(), read(&policy, Format::Json, &line).codes());
        outcome.codes()
    };
    for good in ["3.0", "3e0", "30e-1", "-0", "10", "0"] {
        assert!(codes(&format!("\"score\":{good}")).is_empty(), "{good}");
    }
    for (bad, code) in [
        ("\"3\"", "record-type"),
        ("2.5", "record-type"),
        ("true", "record-type"),
        ("[]", "record-type"),
        ("{}", "record-type"),
        ("11", "record-out-of-bounds"),
        ("-1", "record-out-of-bounds"),
        ("9223372036854775808", "record-out-of-range"),
        ("-9223372036854775809", "record-out-of-range"),
        ("123456789012345678901234567890", "record-out-of-range"),
        ("1e400", "record-out-of-range"),
    ] {
        assert_eq!(codes(&format!("\"score\":{bad}")), [code], "{bad}");
    }
    for (bad, code) in [
        ("1.6", "record-out-of-bounds"),
        ("1.50000000000000000000000000001", "record-out-of-range"),
        ("1e400", "record-out-of-range"),
        ("\"1\"", "record-type"),
    ] {
        assert_eq!(codes(&format!("\"share\":{bad}")), [code], "{bad}");
    }
    let toml = |value: &str| {
        read(&policy, Format::Toml, &format!("[[connection]]\nfrom.name='A'\nreceived=2026-05-01\nscore={value}"))
            .codes()
    };
    assert!(toml("0b11").is_empty());
    assert!(toml("+7").is_empty());
    assert!(toml("1_0").is_empty());
    assert!(toml("7.0").is_empty());
    assert_eq!(toml("0xffffffffffffffffff"), ["record-out-of-range"]);
    assert_eq!(toml("0xffffffffffffffffffffffffffffffffffffffff"), ["record-out-of-range"]);
    assert_eq!(toml("nan"), ["record-type"]);
    assert_eq!(toml("2026-05-01"), ["record-type"]);
}

#[test]
fn dates() {
    let policy = everything();
    let toml = |value: &str| {
        let outcome = read(&policy, Format::Toml, &format!("[[connection]]\nfrom.name='A'\nreceived={value}"));
        if outcome.codes().is_empty() {
            assert_eq!(outcome.value(&policy, 0, "received"), Value::Date(MAY), "{value}");
        }
        outcome.codes()
    };
    for good in [
        "2026-05-01",
        "2026-05-01T23:59:59",
        "2026-05-01 23:30:00-05:00",
        "'2026-05-01'",
        "' 2026-05-01T00:30:00+14:00 '",
    ] {
        assert!(toml(good).is_empty(), "{good}");
    }
    assert_eq!(toml("10:00:00"), ["record-type"]);
    assert_eq!(toml("20260501"), ["record-type"]);
    assert_eq!(toml("0000-01-01"), ["record-bad-date"]);
    assert_eq!(toml("'01.05.2026'"), ["record-bad-date"]);
    assert_eq!(toml("'2026-02-30'"), ["record-bad-date"]);
    assert_eq!(toml("''"), ["record-missing"]);
}

#[test]
fn texts_choices_and_lists() {
    let policy = everything();
    let one = |rest: &str| {
        let line = format!(r#"{{"from":{{"name":"Ada"}},"received":"2026-05-01",{rest}}}"#);
        read(&policy, Format::Jsonl, &line)
    };
    assert!(matches!(one(r#""plan":"premium""#).value(&policy, 0, "plan"), Value::Choice(_, 1)));
    assert_eq!(one(r#""plan":"premum""#).codes(), ["record-bad-choice"]);
    assert_eq!(one(r#""plan":1"#).codes(), ["record-type"]);
    assert_eq!(one(r#""note":1"#).codes(), ["record-type"]);
    assert_eq!(one(r#""tags":"x""#).codes(), ["record-type"]);
    assert_eq!(one(r#""tags":["a",1,null]"#).codes(), ["record-type", "record-type"]);
    assert_eq!(one(r#""days":["2026-05-01","x"]"#).codes(), ["record-bad-date"]);
    assert_eq!(one(r#""tags":[]"#).value(&policy, 0, "tags"), texts(&[]));
    let name = |name: &str| {
        read(&policy, Format::Jsonl, &format!(r#"{{"from":{{"name":"{name}"}},"received":"2026-05-01"}}"#)).codes()
    };
    assert!(name("éééééééééé").is_empty());
    assert!(name("  😀😀😀😀😀😀😀😀😀😀  ").is_empty());
    assert_eq!(name("elevenchars"), ["record-out-of-bounds"]);
}

#[test]
fn cells_of_csv() {
    let policy = everything();
    let one = |column: &str, cell: &str| {
        read(&policy, Format::Csv, &format!("from.name,received,{column}\nAda,2026-05-01,{cell}\n"))
    };
    for (cell, value) in [("true", true), ("YES", true), ("No", false), ("False", false)] {
        assert_eq!(one("trust", cell).value(&policy, 0, "trust"), Value::Bool(value));
    }
    assert_eq!(one("trust", "1").codes(), ["record-type"]);
    assert_eq!(one("score", "x").codes(), ["record-type"]);
    assert_eq!(one("score", "3.0").value(&policy, 0, "score"), Value::Int(3));
    assert_eq!(one("score", "11").codes(), ["record-out-of-bounds"]);
    assert_eq!(
        one("note", "\"say \"\"hi\"\"\r\nto me\"").value(&policy, 0, "note"),
        Value::Text("say \"hi\"\r\nto me".into())
    );
    assert_eq!(one("note", "a,b").codes(), ["record-syntax"]);
    assert_eq!(one("note", "\"a\"b").codes(), ["record-syntax"]);
    assert_eq!(one("from", "a").codes(), ["record-type"]);
    assert_eq!(one("nums", "1;x;").codes(), ["record-type"]);
    assert_eq!(read(&policy, Format::Csv, "note,note\na,b\n").codes(), ["record-syntax"]);
    assert_eq!(read(&policy, Format::Csv, "from.name;received\nAda;2026-05-01\n").codes(), ["record-syntax"]);
    assert!(read(&policy, Format::Csv, "").records.is_empty());
    assert!(read(&policy, Format::Csv, "from.name,received\n").records.is_empty());
    let open = read(&policy, Format::Csv, "from.name,received\nAda,2026-05-01\n\"Bo,2026-05-01\n");
    assert_eq!(open.codes(), ["record-syntax"]);
    assert_eq!(open.records.len(), 2);
}

#[test]
fn kinds() {
    let policy = two();
    let kind = |name| kind_named(&policy, name).unwrap();
    assert_eq!(kind_named(&policy, "Alpha"), Err(Some("alpha")));
    let given = Options { kind: Some(kind("alpha")), ..Options::default() };
    let lines = "{\"kind\":\"zeta\"}\n{\"x\":1}\n{\"kind\":\"Zeta\"}\n{\"kind\":\"what\"}\n{\"kind\":3}\n{\"x\":2,\"kind\":\" zeta \"}\n";
    let outcome = read_as(&policy, Format::Jsonl, &given, lines.as_bytes());
    assert_eq!(outcome.good(0).kind, kind("zeta"));
    assert_eq!(outcome.good(1).kind, kind("alpha"));
    assert_eq!(outcome.codes(), ["record-kind", "record-kind", "record-type"]);
    assert_eq!(outcome.good(5).kind, kind("zeta"));
    assert_eq!(outcome.value(&policy, 5, "x"), Value::Int(2));
    assert_eq!(read(&policy, Format::Jsonl, "{\"x\":1}").codes(), ["record-kind"]);
    assert_eq!(read(&policy, Format::Csv, "x\n1\n").codes(), ["record-kind"]);
    let csv = read(&policy, Format::Csv, "kind,x\nalpha,1\nzeta,\nbeta,2\n");
    assert_eq!((csv.good(0).kind, csv.good(1).kind), (kind("alpha"), kind("zeta")));
    assert_eq!(csv.codes(), ["record-kind"]);
}

#[test]
fn kinds_of_toml() {
    let policy = two();
    let order = read(
        &policy,
        Format::Toml,
        "[[zeta]]\nid='1'\n[[alpha]]\nid='2'\nx=1\n[[zeta]]\nid='3'\n[[alpha]]\nid='4'\nx=1\n",
    );
    assert_eq!(order.ids(), ["1", "2", "3", "4"].map(|id| Some(id.to_owned())));
    assert_eq!(read(&policy, Format::Toml, "[zeta]\nword='x'\n[alpha]\nx=1").records.len(), 2);
    assert_eq!(read(&policy, Format::Toml, "zeta = [{word='x'},{}]\nalpha={x=1}").ids().len(), 3);
    let typo = read(&policy, Format::Toml, "[[zetta]]\nid='1'\n[[zeta]]\n[[zetta]]\n");
    assert_eq!(typo.codes(), ["record-kind", "record-kind"]);
    assert_eq!(typo.ids(), [Some("1".to_owned()), Some("in:2".to_owned()), Some("in:3".to_owned())]);
    let beside = read(&policy, Format::Toml, "title='x'\n[[zeta]]\n");
    assert_eq!(beside.codes(), ["record-kind"]);
    assert_eq!(beside.ids(), [None, Some("in:1".to_owned())]);
    assert_eq!(read(&policy, Format::Toml, "[[zeta]]\nkind='alpha'").codes(), ["record-kind"]);
    assert!(read(&policy, Format::Toml, "[[zeta]]\nkind='zeta'").codes().is_empty());
    assert_eq!(read(&policy, Format::Toml, "x=1").codes(), ["record-kind"]);
    assert!(read(&policy, Format::Toml, "kind='alpha'\nx=1").codes().is_empty());
    assert!(read(&policy, Format::Toml, "# nothing\n").records.is_empty());
    let single = everything();
    let plain = read(&single, Format::Toml, "received=2026-05-01\n[from]\nname='Ada'\n");
    assert_eq!(plain.value(&single, 0, "from.name"), Value::Text("Ada".into()));
    assert_eq!(read(&single, Format::Toml, "[from]\nname='Ada'\n").codes(), ["record-missing"]);
    assert_eq!(read(&single, Format::Toml, "[[conection]]\nreceived=2026-05-01\n").codes(), ["record-kind"]);
}

#[test]
fn ids() {
    let policy = two();
    let lines = "\u{feff}{\"kind\":\"zeta\",\"id\":7}\n\n  \n{\"kind\":\"zeta\",\"id\":1.50}\n{\"kind\":\"zeta\"}\n{\"kind\":\"zeta\",\"id\":[]}\nnope\n{\"kind\":\"zeta\"}";
    let outcome = read(&policy, Format::Jsonl, lines);
    let some = |id: &str| Some(id.to_owned());
    assert_eq!(outcome.ids(), [some("7"), some("1.50"), some("in:3"), None, None, some("in:6")]);
    assert_eq!(outcome.codes(), ["record-type", "record-syntax"]);
    let toml = read(&policy, Format::Toml, "[[zeta]]\nid=1_000\n[[zeta]]\n[[zeta]]\nid=2026-05-01\n");
    assert_eq!(toml.ids(), [some("1_000"), some("in:2"), None]);
    let csv = read(&policy, Format::Csv, "kind,id\nzeta,007\nzeta,\n");
    assert_eq!(csv.ids(), [some("007"), some("in:2")]);
}

#[test]
fn duplicate_ids() {
    let policy = two();
    let json = r#"[{"kind":"zeta","id":"a"},{"kind":"zeta","id":"b"},{"kind":"alpha","id":"a","x":1}]"#;
    assert_eq!(read(&policy, Format::Json, json).codes(), ["record-duplicate-id"]);
    assert_eq!(read(&policy, Format::Toml, "[[zeta]]\nid='a'\n[[zeta]]\nid='a'\n").codes(), ["record-duplicate-id"]);
    let lines = "{\"kind\":\"zeta\",\"id\":\"a\"}\n{\"kind\":\"zeta\",\"id\":\"a\"}\n";
    assert!(read(&policy, Format::Jsonl, lines).codes().is_empty());
    let unique = Options { unique_ids: true, ..Options::default() };
    let outcome = read_as(&policy, Format::Jsonl, &unique, lines.as_bytes());
    assert_eq!(outcome.codes(), ["record-duplicate-id"]);
    assert!(
        matches!(&outcome.records[1], Read::Bad { id: Some(id), kind: Some(kind), .. } if id == "a" && kind == "zeta")
    );
    assert_eq!(read_as(&policy, Format::Csv, &unique, b"kind,id\nzeta,a\nzeta,a\n").codes(), ["record-duplicate-id"]);
}

#[test]
fn unknown_keys_are_told_once() {
    let policy = two();
    let lines = "{\"kind\":\"zeta\",\"wrod\":1}\n{\"kind\":\"zeta\",\"wrod\":{\"a\":[]}}\n{\"kind\":\"alpha\",\"x\":1,\"wrod\":\"a\"}\n{\"kind\":\"zeta\",\"wrod\":null}\n";
    let outcome = read(&policy, Format::Jsonl, lines);
    assert!(outcome.codes().is_empty());
    assert_eq!(outcome.diagnostics.len(), 2);
    assert_eq!(outcome.diagnostics[0].notes, ["3 records have this key"]);
    assert_eq!(outcome.diagnostics[0].label, "did you mean `word`?");
    assert!(outcome.diagnostics[1].notes.is_empty());
    let strict = Options { strict: true, ..Options::default() };
    let outcome = read_as(&policy, Format::Jsonl, &strict, lines.as_bytes());
    assert_eq!(outcome.codes(), ["record-unknown-key"; 4]);
    let csv = read(&policy, Format::Csv, "kind,wrod,word\nzeta,1,a\nzeta,,b\nzeta,2,c\n");
    assert_eq!(csv.diagnostics[0].notes, ["2 records have this key"]);
}

#[test]
fn a_key_that_stands_twice() {
    let policy = two();
    for line in [
        r#"{"kind":"zeta","x":1,"x":1}"#,
        r#"{"kind":"zeta","kind":"zeta"}"#,
        r#"{"id":1,"id":1,"kind":"zeta"}"#,
        r#"{"kind":"zeta","u":1,"u":1}"#,
        r#"{"kind":"zeta","u":{"a":1,"\u0061":1}}"#,
        r#"{"kind":"zeta","x":null,"x":null}"#,
    ] {
        let twice = format!("{line}\n{line}");
        assert_eq!(read(&policy, Format::Jsonl, &twice).codes(), ["record-syntax"; 2], "{line}");
        assert_eq!(read(&policy, Format::Json, line).codes(), ["record-syntax"], "{line}");
    }
    assert_eq!(read(&policy, Format::Toml, "[zeta]\nx=1\nx=2").codes(), ["record-syntax"]);
}

#[test]
fn default_kind_is_not_the_last_one() {
    let policy = two();
    let kind = |name| kind_named(&policy, name).unwrap();
    let given = Options { kind: Some(kind("zeta")), ..Options::default() };
    let lines = "{\"kind\":\"alpha\",\"x\":1}\n{\"x\":1}\n{\"x\":1,\"kind\":\"alpha\"}\n{}\n";
    let outcome = read_as(&policy, Format::Jsonl, &given, lines.as_bytes());
    let kinds: Vec<_> = (0..4).map(|at| outcome.good(at).kind.index()).collect();
    assert_eq!(kinds, [1, 0, 1, 0]);
}

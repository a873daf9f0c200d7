//! One record, written in each format, is read as the same record.

use super::policy::everything;
use super::{Read, read};
use etiquette::record::Format;
use proptest::option::of;
use proptest::prelude::*;
use std::fmt::Write;

/// The facts of a record, each as its values in words: a text, a number, a date …
#[derive(Clone, Debug, Default)]
struct Draft {
    id: Option<String>,
    name: String,
    age: Option<i64>,
    firm: Option<(String, Option<i64>, Option<String>)>,
    note: Option<String>,
    score: Option<i64>,
    share: Option<u32>,
    trust: Option<bool>,
    plan: Option<String>,
    tags: Vec<String>,
    nums: Vec<u32>,
    inner: Option<String>,
}

fn text() -> impl Strategy<Value = String> {
    let char = prop_oneof![
        4 => prop::char::range('a', 'e'),
        2 => prop::sample::select(vec![' ', ',', '"', '\n', '\'', '\\', '.', '#', '=', '\u{a0}', '\u{200b}', 'É', '😀', '\t', '\r']),
        1 => any::<char>().prop_filter("what a list in a cell or a text in TOML cannot hold", |c| !matches!(c, ';' | '\u{7f}')),
    ];
    prop::collection::vec(char, 1..9).prop_map(|chars| chars.into_iter().collect())
}

fn seen(text: &str) -> bool {
    etiquette::model::value::trimmed(text).is_some()
}

fn draft() -> impl Strategy<Value = Draft> {
    let firm = of((
        text().prop_filter("a firm's name", |t| seen(t)),
        of(any::<i64>()),
        of(text().prop_filter("a town", |t| seen(t))),
    ));
    let first = (of(text()), text(), of(any::<i64>()), firm, of(text()), of(0..=10_i64));
    let plans = vec!["free", "FREE", "premium", "Premium", "team"];
    let second = (
        of(0..=150_u32),
        of(any::<bool>()),
        of(prop::sample::select(plans).prop_map(String::from)),
        prop::collection::vec(text(), 0..4),
        prop::collection::vec(any::<u32>(), 0..4),
        of(text()),
    );
    (first, second).prop_map(|((id, name, age, firm, note, score), (share, trust, plan, tags, nums, inner))| Draft {
        id,
        name,
        age,
        firm,
        note,
        score,
        share,
        trust,
        plan,
        tags,
        nums,
        inner,
    })
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn hundredths(n: u32) -> String {
    format!("{}.{:02}", n / 100, n % 100)
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

impl Draft {
    /// Path and value, as JSON and TOML write values.
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("received", quoted("2026-05-01")), ("from.name", quoted(&self.name))];
        let mut put = |path, value: Option<String>| pairs.extend(value.map(|v| (path, v)));
        put("id", self.id.as_deref().map(quoted));
        put("from.age", self.age.map(|n| n.to_string()));
        if let Some((name, size, town)) = &self.firm {
            put("firm.name", Some(quoted(name)));
            put("firm.size", size.map(|n| n.to_string()));
            put("firm.seat.town", town.as_deref().map(quoted));
        }
        put("note", self.note.as_deref().map(quoted));
        put("score", self.score.map(|n| n.to_string()));
        put("share", self.share.map(hundredths));
        put("trust", self.trust.map(|b| b.to_string()));
        put("plan", self.plan.as_deref().map(quoted));
        put("tags", (!self.tags.is_empty()).then(|| list(self.tags.iter().map(|t| quoted(t)))));
        put("nums", (!self.nums.is_empty()).then(|| list(self.nums.iter().map(|n| hundredths(*n)))));
        put("in", self.inner.as_deref().map(quoted));
        pairs
    }

    fn toml(&self) -> String {
        let mut text = String::from("[[connection]]\n");
        self.pairs().iter().for_each(|(path, value)| writeln!(text, "{path} = {value}").unwrap());
        text
    }

    fn json(&self) -> String {
        let mut root = serde_json::Map::new();
        for (path, value) in self.pairs() {
            let (last, tables) =
                path.split('.').collect::<Vec<_>>().split_last().map(|(l, t)| (l.to_string(), t.to_vec())).unwrap();
            let table = tables.iter().fold(&mut root, |at, key| {
                at.entry(key.to_string()).or_insert_with(|| serde_json::Map::new().into()).as_object_mut().unwrap()
            });
            table.insert(last, serde_json::from_str(&value).unwrap());
        }
        serde_json::to_string(&root).unwrap()
    }

    fn csv(&self) -> String {
        let cell = |value: &String| match serde_json::from_str(value).unwrap() {
            serde_json::Value::String(text) => text,
            serde_json::Value::Array(items) => {
                items.iter().map(|i| i.as_str().map_or(i.to_string(), String::from)).collect::<Vec<_>>().join(";")
            }
            _ => value.clone(),
        };
        let mut writer = csv::Writer::from_writer(Vec::new());
        let pairs = self.pairs();
        writer.write_record(pairs.iter().map(|(path, _)| path)).unwrap();
        writer.write_record(pairs.iter().map(|(_, value)| cell(value))).unwrap();
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn a_record_is_the_same_in_every_format(draft in draft()) {
        let policy = everything();
        let (toml, json, csv) = (draft.toml(), draft.json(), draft.csv());
        let first = read(&policy, Format::Toml, &toml);
        prop_assert_eq!(first.records.len(), 1);
        for (format, text) in [(Format::Json, &json), (Format::Json, &format!("[ {json} ]")), (Format::Jsonl, &json), (Format::Csv, &csv)] {
            let other = read(&policy, format, text);
            match (&first.records[0], &other.records[0]) {
                (Read::Good(a), Read::Good(b)) => prop_assert_eq!(a, b, "{:?} {}", format, text),
                (Read::Bad { codes: a, .. }, Read::Bad { codes: b, .. }) => {
                    let sorted = |codes: &[&'static str]| { let mut c = codes.to_vec(); c.sort_unstable(); c };
                    prop_assert_eq!(sorted(a), sorted(b), "{:?} {}", format, text);
                }
                (a, b) => prop_assert!(false, "{:?}\n{:?}\n{:?} {}\n{}", a, b, format, text, toml),
            }
        }
    }
}

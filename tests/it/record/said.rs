//! How findings about records read.

use super::policy::{everything, two};
use super::{Outcome, read, read_as};
use etiquette::record::{Format, Options, RECORD_FILE};

/// Each finding in four lines: place and code, what it says, what stands under the place, what to do.
fn told(outcome: &Outcome) -> String {
    let mut told = String::new();
    for found in &outcome.diagnostics {
        let span = found.span.unwrap();
        assert_ne!(span.file, RECORD_FILE);
        let at = outcome.sources.line_column(span.file, span.start);
        let under = outcome.sources.text(span);
        told += &format!("{}:{} {}: {}\n", at.line, at.column, found.code.name(), found.message);
        told += &format!("  `{under}` {}\n", found.label);
        for label in found.labels.iter().filter(|l| outcome.sources.get(l.span.file).is_some_and(|f| f.name() == "in"))
        {
            told += &format!("  also `{}` {}\n", outcome.sources.text(label.span), label.text);
        }
        for line in found.help.iter().chain(&found.notes) {
            told += &format!("  {line}\n");
        }
    }
    told
}

fn assert_told(outcome: &Outcome, expected: &str) {
    assert_eq!(told(outcome).trim_end(), expected.trim_end());
}

const MANY_PROBLEMS: &str = r#"{"id":"r3","from":{"age":"36"},"received":"yesterday","score":11,"plan":"premum","trust":"yes","tags":3,"share":1e40}"#;

#[test]
fn all_problems_of_a_record_are_told_together() {
    let outcome = read(&everything(), Format::Jsonl, &format!("\n\n{MANY_PROBLEMS}\n"));
    insta::assert_snapshot!(told(&outcome));
}

#[test]
fn problems_in_the_words_of_toml() {
    let text = "[[connection]]\nid = 'r3'\nreceived = 2026\nscore = '3'\nplan = 'x'\nfirm = 3\ntags = ['a', 2]\ntrust = 'no'\n\n\
                [[connection]]\nreceived = '2026-02-30'\nfrom = {name = 'much too long'}\nin = 07:00:00\n";
    insta::assert_snapshot!(told(&read(&everything(), Format::Toml, text)));
}

#[test]
fn problems_in_the_words_of_csv() {
    let text = "id,from.name,received,score,trust,plan,share\nr1,,1.5.2026,x,1,gold,1.6\n";
    insta::assert_snapshot!(told(&read(&everything(), Format::Csv, text)));
}

#[test]
fn what_is_no_json() {
    let mut all = String::new();
    for line in [
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1,}",
        "{\"a\":[1,]}",
        "{\"a\":[1 2]}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":yes}",
        "{\"a\":\"x",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"a\":01}",
        "{} {}",
        "[]",
        "3",
        "nope",
        "{\"ä\":é}",
    ] {
        all += &format!("{line}\n{}\n", told(&read(&two(), Format::Jsonl, line)));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn what_is_no_toml() {
    let mut all = String::new();
    for text in [
        "[zeta",
        "[[zeta]",
        "[zeta]\nword",
        "[zeta]\nword =",
        "[zeta]\nword = hello",
        "[zeta]\nword = \"hello",
        "[zeta]\nword = 'a' 'b'",
        "[zeta]\nword : 'a'",
        "[zeta]\nx = 01",
        "[zeta]\nx = 1__0",
        "[zeta]\nx = 2026-13-45",
        "[zeta]\nx = [1, 2",
        "[zeta]\nx = {a = 1",
        "[zeta]\nx = [1 2]",
        "[zeta]\nx = [,]",
        "[zeta]\nx = 1\nx = 2",
        "[zeta]\nx = 1\nx.y = 2",
        "[zeta]\nword = \"\\q\"",
        "[zeta]\nmy key = 1",
        "[zeta]\nx == 1",
    ] {
        all += &format!("{text}\n{}\n", told(&read(&two(), Format::Toml, text)));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn what_is_no_csv() {
    let mut all = String::new();
    for text in [
        "kind,x\nzeta,1,2\n",
        "kind,x\nzeta,\"1\n",
        "kind,x\nzeta,\"1\"2\n",
        "kind,kind\nzeta,zeta\n",
        "kind;x\nzeta;1\n",
    ] {
        all += &format!("{text}\n{}\n", told(&read(&two(), Format::Csv, text)));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn kinds_and_ids() {
    let policy = two();
    let mut all = String::new();
    for (format, text) in [
        (Format::Jsonl, "{\"kind\":\"Alpha\"}"),
        (Format::Jsonl, "{\"kind\":\"something\"}"),
        (Format::Jsonl, "{}"),
        (Format::Jsonl, "{\"kind\":[]}"),
        (Format::Json, "[{\"kind\":\"zeta\",\"id\":\"a\"},\n {\"kind\":\"zeta\",\"id\":\"a\"}]"),
        (Format::Json, "{\"kind\":\"zeta\",\"x\":1,\n\"x\":2}"),
        (Format::Toml, "[[alhpa]]\nx = 1\n"),
        (Format::Toml, "word = 'x'\n"),
        (Format::Toml, "title = 'x'\n[[zeta]]\n"),
        (Format::Toml, "[[zeta]]\nkind = 'alpha'\n"),
        (Format::Csv, "x\n1\n"),
    ] {
        all += &format!("{text}\n{}\n", told(&read(&policy, format, text)));
    }
    let unique = Options { unique_ids: true, ..Options::default() };
    let twice = b"{\"kind\":\"zeta\",\"id\":\"a\"}\n{\"kind\":\"zeta\",\"id\":\"a\"}\n";
    all += &told(&read_as(&policy, Format::Jsonl, &unique, twice));
    insta::assert_snapshot!(all);
}

#[test]
fn unknown_keys() {
    let policy = everything();
    let line =
        |rest: &str| format!("{{\"from\":{{\"name\":\"Ada\",\"nmae\":1}},\"received\":\"2026-05-01\",{rest}}}\n");
    let text = line("\"from.age\":3,\"town\":\"Bath\",\"recieved\":1,\"colour\":\"red\"") + &line("\"recieved\":2");
    insta::assert_snapshot!(told(&read(&policy, Format::Jsonl, &text)));
}

#[test]
fn places_count_from_the_start_of_the_stream() {
    let policy = two();
    let text = "\u{feff}{\"kind\":\"zeta\"}\r\n\r\n{\"kind\":\"zeta\",\"word\":\"é\",\"x\":\"3\"}\r\n";
    let outcome = read(&policy, Format::Jsonl, text);
    let span = outcome.diagnostics[0].span.unwrap();
    let file = outcome.sources.get(span.file).unwrap();
    assert_eq!(file.first_line(), 3);
    assert_eq!(file.first_offset() as usize + span.start as usize, text.find("\"3\"").unwrap());
    assert_eq!(file.text(), "{\"kind\":\"zeta\",\"word\":\"é\",\"x\":\"3\"}");
    let csv = "kind,word,x\nzeta,\"a\nb\",1\nzeta,,\"x\"\n";
    let outcome = read(&policy, Format::Csv, csv);
    assert_told(&outcome, "4:8 record-type: `x` should be an int\n  `x` a text that is not an int");
}

#[test]
fn failures_of_a_document_share_its_text() {
    let policy = two();
    let outcome = read(&policy, Format::Json, r#"[{"kind":"alpha"},{"kind":"alpha"},{"kind":"alpha"}]"#);
    assert_eq!(outcome.codes().len(), 3);
    assert_eq!(outcome.sources.files().count(), 1);
}

#[test]
fn what_is_no_text() {
    let policy = two();
    let lines = b"{\"kind\":\"zeta\"}\n{\"kind\":\"z\xffta\"}\n{\"kind\":\"zeta\"}\n";
    let outcome = read_as(&policy, Format::Jsonl, &Options::default(), lines);
    assert_eq!(outcome.records.len(), 3);
    assert_eq!(outcome.codes(), ["record-syntax"]);
    for format in [Format::Json, Format::Toml] {
        assert_eq!(read_as(&policy, format, &Options::default(), b"[\xff]").codes(), ["record-syntax"]);
    }
    let csv = read_as(&policy, Format::Csv, &Options::default(), b"kind,word\nzeta,a\nzeta,\xfe\nzeta,b\n");
    assert_eq!(csv.codes(), ["record-syntax"]);
    assert_eq!(csv.records.len(), 3);
    assert_told(
        &outcome,
        "2:11 record-syntax: this is not text in UTF-8\n  `\u{fffd}` a byte that UTF-8 does not have here\n  save the file as UTF-8",
    );
}

//! Inputs that mean harm: deep, long, many, broken.

use super::policy::{everything, two};
use super::{own, read, read_as};
use etiquette::limits::{MAX_RECORD_BYTES, MAX_RECORD_DEPTH, MAX_UNKNOWN_KEYS};
use etiquette::record::{self, Format, Options, Report};
use proptest::prelude::*;
use std::io::{BufReader, Read};
use std::ops::ControlFlow;

const FORMATS: [Format; 4] = [Format::Toml, Format::Json, Format::Jsonl, Format::Csv];

#[test]
fn deep_nesting_is_told() {
    let policy = two();
    let many = 100_000;
    let (open, close) = ("[".repeat(many), "]".repeat(many));
    let objects = "{\"a\":".repeat(many) + "1" + &"}".repeat(many);
    for format in [Format::Json, Format::Jsonl] {
        for text in [format!("{{\"kind\":\"zeta\",\"u\":{open}{close}}}"), objects.clone()] {
            assert_eq!(read(&policy, format, &text).codes(), ["too-deep"], "{format:?}");
        }
    }
    assert_eq!(read(&policy, Format::Jsonl, &format!("{open}{close}")).codes(), ["too-deep"]);
    assert_eq!(read(&policy, Format::Json, &format!("{open}{close}")).codes(), ["too-deep"]);
    assert_eq!(read(&policy, Format::Json, &open).codes(), ["record-syntax"]);
    let inline = "{a=".repeat(many) + "1" + &"}".repeat(many);
    let keys = vec!["a"; many].join(".");
    for text in [
        format!("x = {open}{close}"),
        format!("x = {inline}"),
        format!("{keys} = 1"),
        format!("[{keys}]"),
        format!("[[{keys}]]\nx = 1"),
        format!("x = {open}"),
    ] {
        assert_eq!(read(&policy, Format::Toml, &text).codes(), ["too-deep"], "{}", &text[..20]);
    }
}

#[test]
fn the_depth_that_is_allowed_is_read() {
    let policy = two();
    let lists = |n: usize| format!("{{\"kind\":\"zeta\",\"u\":{}{}}}", "[".repeat(n), "]".repeat(n));
    for format in [Format::Json, Format::Jsonl] {
        assert!(read(&policy, format, &lists(MAX_RECORD_DEPTH - 1)).codes().is_empty());
        assert_eq!(read(&policy, format, &lists(MAX_RECORD_DEPTH)).codes(), ["too-deep"]);
    }
}

#[test]
fn long_lines_are_read_and_longer_ones_passed_over() {
    let policy = two();
    let text = "x".repeat(10 << 20);
    let line = format!("{{\"kind\":\"zeta\",\"word\":\"{text}\"}}\n");
    let outcome = read(&policy, Format::Jsonl, &format!("{line}{{\"kind\":\"zeta\"}}\n"));
    assert_eq!((outcome.records.len(), outcome.codes().len()), (2, 0));
    assert_eq!(read(&policy, Format::Json, &line).codes().len(), 0);
    assert_eq!(read(&policy, Format::Csv, &format!("kind,word\nzeta,{text}\n")).codes().len(), 0);
    assert_eq!(read(&policy, Format::Toml, &format!("[zeta]\nword = '{text}'\n")).codes().len(), 0);
    let wrong = read(&policy, Format::Jsonl, &format!("{{\"kind\":\"zeta\",\"x\":\"{text}\"}}\n"));
    assert_eq!(wrong.codes(), ["record-type"]);
    assert!(wrong.diagnostics[0].message.len() < 200);
}

#[test]
fn a_record_beyond_the_limit_is_passed_over() {
    let policy = two();
    let run = |format, head: &'static str, tail: &'static str| {
        let filler = std::io::repeat(b'y').take(MAX_RECORD_BYTES as u64 + 5);
        let mut input = BufReader::new(head.as_bytes().chain(filler).chain(tail.as_bytes()));
        let (mut codes, mut ids) = (Vec::new(), Vec::new());
        let mut report = Report::default();
        record::read(&policy, format, "in", &mut input, &Options::default(), &mut report, &mut |read| {
            match read {
                Ok(located) => ids.push(located.record.id.to_string()),
                Err(failure) => codes.extend(failure.diagnostics.iter().map(|d| d.code.name())),
            }
            ControlFlow::Continue(())
        })
        .unwrap();
        (codes, ids)
    };
    let expected = (vec!["too-large"], vec!["in:1".to_owned(), "in:3".to_owned()]);
    assert_eq!(run(Format::Jsonl, "{\"kind\":\"zeta\"}\n", "\n{\"kind\":\"zeta\"}"), expected);
    assert_eq!(run(Format::Csv, "kind\nzeta\n", "\nzeta\n"), expected);
}

#[test]
fn numbers_of_many_digits_are_refused_quickly() {
    let policy = everything();
    let digits = "9".repeat(1 << 20);
    for number in
        [digits.clone(), format!("0.{digits}"), format!("1e{digits}"), format!("-{digits}.{digits}e-{digits}")]
    {
        let line = format!(
            "{{\"from\":{{\"name\":\"A\"}},\"received\":\"2026-05-01\",\"score\":{number},\"share\":{number}}}"
        );
        assert_eq!(read(&policy, Format::Jsonl, &line).codes().len(), 2);
    }
}

#[test]
fn unknown_keys_without_end_are_counted() {
    let policy = two();
    let more = 50;
    let lines: String = (0..MAX_UNKNOWN_KEYS + more).map(|n| format!("{{\"kind\":\"zeta\",\"u{n}\":1}}\n")).collect();
    let outcome = read(&policy, Format::Jsonl, &lines);
    assert_eq!(outcome.diagnostics.len(), MAX_UNKNOWN_KEYS);
    assert_eq!(outcome.diagnostics.last().unwrap().notes, ["50 further unknown keys are not listed"]);
}

#[test]
fn a_stream_is_read_as_it_comes() {
    let policy = two();
    let line = b"{\"kind\":\"alpha\",\"x\":1}\n";
    let endless = std::iter::repeat_n(line.as_slice(), 100_000).flatten().copied();
    struct Bytes<I>(I);
    impl<I: Iterator<Item = u8>> Read for Bytes<I> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            Ok(buffer.iter_mut().zip(&mut self.0).map(|(slot, byte)| *slot = byte).count())
        }
    }
    let mut seen = 0;
    let mut input = BufReader::new(Bytes(endless));
    record::read(&policy, Format::Jsonl, "in", &mut input, &Options::default(), &mut Report::default(), &mut |read| {
        seen += usize::from(own(read.unwrap().record).id == "in:1000");
        if seen == 1 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .unwrap();
    assert_eq!(seen, 1);
    assert_ne!(input.into_inner().0.count(), 0);
}

/// Bytes that are nearly records.
pub(super) fn nearly(format: Format) -> impl Strategy<Value = Vec<u8>> {
    let pieces: &'static [&'static str] = match format {
        Format::Toml => &[
            "[[zeta]]\n",
            "[zeta]\n",
            "[zeta.a]\n",
            "[[alpha]]\n",
            "x = ",
            "x.y = ",
            "\"\"\"",
            "'''",
            "'a'",
            "\"\\u00e9\"",
            "1",
            "0x1f",
            "inf",
            "2026-05-01",
            "07:32:00",
            "\n",
            "\r\n",
            "{",
            "}",
            "[",
            "]",
            ",",
            "=",
            ".",
            "# c\n",
            "id = 'a'\n",
            "kind = 'zeta'\n",
            "é",
            "\u{feff}",
            "\0",
        ],
        Format::Csv => &[
            "kind,x,word\n",
            "kind",
            "id",
            "x",
            ",",
            "\"",
            "\"\"",
            "\n",
            "\r\n",
            "zeta",
            "alpha",
            "1",
            ";",
            " ",
            "é",
            "\u{feff}",
            "\0",
            "a.b",
        ],
        Format::Json | Format::Jsonl => &[
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"kind\":\"zeta\"",
            "\"kind\":\"alpha\"",
            "\"x\":",
            "\"word\":\"a\"",
            "\"id\":1",
            "1",
            "1.0",
            "-",
            "1e9",
            "null",
            "true",
            "\"",
            "\\u00e9",
            "\\ud800",
            "\n",
            "\r\n",
            " ",
            "é",
            "\u{feff}",
            "\0",
            "{\"kind\":\"zeta\"}\n",
        ],
    };
    prop::collection::vec(prop::sample::select(pieces), 0..24).prop_map(|pieces| pieces.concat().into_bytes())
}

fn survives(format: Format, input: &[u8]) {
    for policy in [two(), everything()] {
        for options in [Options::default(), Options { strict: true, unique_ids: true, ..Options::default() }] {
            let outcome = read_as(&policy, format, &options, input);
            for found in &outcome.diagnostics {
                let span = found.span.unwrap();
                let file = outcome.sources.get(span.file).unwrap();
                assert!(
                    span.start <= span.end && span.end as usize <= file.text().len() + 2,
                    "{found:?} {:?}",
                    file.text()
                );
                let clamp = |n: u32| file.text().len().min(n as usize);
                assert!(file.text().is_char_boundary(clamp(span.start)), "{found:?} {:?}", file.text());
                assert!(file.text().is_char_boundary(clamp(span.end)), "{found:?} {:?}", file.text());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        FORMATS.iter().for_each(|format| survives(*format, &bytes));
    }

    #[test]
    fn nearly_toml_is_survived(bytes in nearly(Format::Toml)) {
        survives(Format::Toml, &bytes);
    }

    #[test]
    fn nearly_json_is_survived(bytes in nearly(Format::Json)) {
        survives(Format::Json, &bytes);
        survives(Format::Jsonl, &bytes);
    }

    #[test]
    fn nearly_csv_is_survived(bytes in nearly(Format::Csv)) {
        survives(Format::Csv, &bytes);
    }
}

//! Streams give the same records and findings however they are cut, and whoever reads the chunks.

use super::hostile::nearly;
use super::policy::two;
use etiquette::limits::MAX_UNKNOWN_KEYS;
use etiquette::model::Policy;
use etiquette::record::{Chunks, Clerk, Failure, Format, Located, Options, Report, Stream};
use etiquette::source::SourceMap;
use proptest::prelude::*;
use std::ops::ControlFlow;

/// Records and findings as they come.
#[derive(Default)]
struct Seen {
    said: Vec<String>,
    sources: SourceMap,
}

impl Seen {
    fn take(&mut self, read: Result<Located<'_>, Failure>) -> ControlFlow<()> {
        match read {
            Ok(located) => {
                let place = located.excerpt();
                let at = (place.first_line, place.first_offset, located.span());
                self.said.push(format!("{:?} {at:?}", located.record));
            }
            Err(failure) => {
                self.said.push(format!("{:?} {:?}", failure.id, failure.kind));
                let found = failure.place(&mut self.sources);
                found.into_iter().for_each(|d| self.note(&d));
            }
        }
        ControlFlow::Continue(())
    }

    fn note(&mut self, d: &etiquette::diagnostic::Diagnostic) {
        let at = d.span.map(|span| (self.sources.line_column(span.file, span.start), span.start, span.end));
        self.said.push(format!("{} {:?} {at:?} {:?}", d.message, d.notes, d.labels.len()));
    }
}

/// Reads an input in chunks of about so many bytes. As when `others` chunks are read at the same time, each part is begun
/// when only those before the last `others` have been taken in.
fn read(policy: &Policy, format: Format, options: &Options, input: &[u8], size: usize, others: usize) -> Vec<String> {
    let stream = Stream::new(policy, format, "in", options);
    let mut chunks = Chunks::of_size(format, input, size);
    let (mut seen, mut whole) = (Seen::default(), Report::default());
    if stream.begin(&mut chunks, &mut whole, &mut |read| seen.take(read)).unwrap().is_continue() {
        let mut clerks: Vec<_> = (0..=others).map(|_| Clerk::new(&stream)).collect();
        let mut open = std::collections::VecDeque::new();
        loop {
            let chunk = chunks.next_chunk().unwrap();
            let ended = chunk.is_none();
            open.extend(chunk.map(|chunk| (chunk, whole.part())));
            if open.len() > others || ended {
                let Some((chunk, mut part)) = open.pop_front() else { break };
                let clerk = &mut clerks[open.len() % (others + 1)];
                let mut trial = Seen::default();
                let _ = clerk.read(&chunk, &mut part, &mut |read| trial.take(read));
                if !whole.agrees(&part) {
                    part = whole.informed_part();
                    trial = Seen::default();
                    let _ = clerk.read(&chunk, &mut part, &mut |read| trial.take(read));
                }
                whole.take_in(part);
                seen.said.extend(trial.said);
            }
        }
    }
    seen.said.push(format!("{} read, {} failed", whole.read, whole.failed));
    whole.warnings(&mut seen.sources).iter().for_each(|d| seen.note(d));
    seen.said
}

fn agree(format: Format, input: &[u8]) {
    let policy = two();
    for options in [Options::default(), Options { strict: true, unique_ids: true, ..Options::default() }] {
        let whole = read(&policy, format, &options, input, 1 << 20, 0);
        for (size, others) in [(3, 0), (7, 1), (16, 3), (64, 2)] {
            let cut = read(&policy, format, &options, input, size, others);
            assert_eq!(cut, whole, "{size} bytes, {others} others: {:?}", String::from_utf8_lossy(input));
        }
    }
}

#[test]
fn rows_are_cut_where_they_end() {
    for rows in [
        "kind,x,word\nzeta,1,\"a\nb\"\nzeta,2,\"a\"\"\n,\"\"b\"\n\nzeta,3,5\" disk\r\nzeta,4,\"open\nzeta,5,x\n",
        "\u{feff}kind,word\n\"zeta\"x\"y,\"\n\"\nzeta,\"a\"\r\"\n\"\r\n",
        "\n \nkind\nzeta\n\nzeta\nzeta",
        "kind,\"x\nzeta,1\n",
    ] {
        agree(Format::Csv, rows.as_bytes());
    }
}

#[test]
fn unknown_keys_are_counted_over_all_chunks() {
    let policy = two();
    let keys = 2 * MAX_UNKNOWN_KEYS + 10;
    let lines: String = (0..3 * keys).map(|n| format!("{{\"kind\":\"zeta\",\"u{}\":1}}\n", n * 7 % keys)).collect();
    let whole = read(&policy, Format::Jsonl, &Options::default(), lines.as_bytes(), 1 << 20, 0);
    assert!(whole.last().unwrap().contains("further unknown keys are not listed"));
    for (size, others) in [(100, 0), (1_000, 3), (50_000, 2)] {
        let cut = read(&policy, Format::Jsonl, &Options::default(), lines.as_bytes(), size, others);
        assert!(cut == whole, "{size} bytes, {others} others: {:?}", cut.last());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn lines_are_the_same_however_they_are_cut(bytes in nearly(Format::Jsonl), more in nearly(Format::Jsonl)) {
        agree(Format::Jsonl, &[bytes, b"\n{\"kind\":\"zeta\",\"id\":1,\"u\":2}\n".to_vec(), more].concat());
    }

    #[test]
    fn rows_are_the_same_however_they_are_cut(bytes in nearly(Format::Csv)) {
        agree(Format::Csv, &bytes);
        agree(Format::Csv, &[b"kind,x,word\nzeta,1,a\n".to_vec(), bytes].concat());
    }
}

//! Bench of reporting: 10,000 findings in a policy of 1 MB, in every form.

use criterion::{Criterion, criterion_group, criterion_main};
use etiquette::check::enclosing::Enclosing;
use etiquette::check::{Checked, Options, check};
use etiquette::report::findings::{Entry, Report};
use etiquette::report::{Finding, Look, Seen, github, gitlab, human, json, junit, markdown, sarif, short};
use etiquette::source::{MemoryFiles, Root};
use std::hint::black_box;

/// A policy with this many rules, each with a name that is not there.
fn policy(findings: usize) -> String {
    let rule = |n: usize| {
        format!(
            "    /// Requests of the sort {n}, which nobody knows.\n    rule sort_{n} {{\n        when unknwon_{n}\n        accept\n    }}\n"
        )
    };
    let rules: String = (0..findings).map(rule).collect();
    format!("request q {{\n    a: bool\n    answer by today\n}}\nrules for q {{\n{rules}    otherwise review\n}}\n")
}

fn report<'a>(checked: &'a Checked, root: &Root) -> Report<'a> {
    let items = Enclosing::of(&checked.files);
    let entry = |diagnostic: &'a etiquette::diagnostic::Diagnostic| {
        let item = diagnostic.span.map_or("", |span| items.name(span));
        Entry::new(Finding { sources: &checked.sources, diagnostic }, item, root)
    };
    Report::new(checked.diagnostics.iter().map(entry).collect(), vec!["main.etq".to_owned()], root.clone())
}

fn as_text(report: &Report<'_>) -> String {
    let (mut text, mut seen) = (String::new(), Seen::new());
    report.findings().for_each(|finding| human::finding(&mut text, finding, Look::default(), &mut seen));
    text
}

fn written(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> Vec<u8> {
    let mut out = Vec::new();
    assert!(write(&mut out).is_ok());
    out
}

fn text(write: impl FnOnce(&mut String)) -> String {
    let mut out = String::new();
    write(&mut out);
    out
}

fn reporting(c: &mut Criterion) {
    let files = MemoryFiles([("main.etq".to_owned(), policy(10_000))].into());
    let checked = check("main.etq", &files, &Options::default());
    let root = Root::default();
    let all = report(&checked, &root);
    assert_eq!(all.entries.len(), 10_000);
    let mut group = c.benchmark_group("report 10,000 findings");
    group.sample_size(10);
    group.bench_function("gather", |b| b.iter(|| black_box(report(&checked, &root))));
    group.bench_function("human", |b| b.iter(|| black_box(as_text(&all))));
    group.bench_function("short", |b| {
        b.iter(|| text(|out| all.findings().for_each(|finding| short::finding(out, finding))));
    });
    group.bench_function("json", |b| b.iter(|| written(|out| json::write(out, all.findings(), all.summary))));
    group.bench_function("sarif", |b| b.iter(|| written(|out| sarif::write(out, &all))));
    group.bench_function("github", |b| b.iter(|| text(|out| github::write(out, &all))));
    group.bench_function("gitlab", |b| b.iter(|| written(|out| gitlab::write(out, &all))));
    group.bench_function("junit", |b| b.iter(|| text(|out| junit::write(out, &all))));
    group.bench_function("markdown", |b| b.iter(|| black_box(markdown::write(&all, markdown::SUMMARY))));
    group.finish();
}

criterion_group!(benches, reporting);
criterion_main!(benches);

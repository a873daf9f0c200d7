//! An explanation as one JSON object.

use super::Shown;
use crate::eval::Truth;
use crate::model::{FactId, Value};
use crate::report::decisions::{Entry, jsonl};
use crate::why::{Flip, QuestionWhy, RuleWhy};
use serde::Serialize;
use serde_json::value::RawValue;
use std::io::{self, Write};

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    decision: Option<Box<RawValue>>,
    rules: Vec<RuleReport<'a>>,
    questions: Vec<QuestionReport<'a>>,
}

#[derive(Serialize)]
struct RuleReport<'a> {
    rule: &'a str,
    read: bool,
    value: &'static str,
    parts: Vec<PartReport<'a>>,
    failed: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<Change<'a>>,
}

#[derive(Serialize)]
struct PartReport<'a> {
    text: String,
    depth: usize,
    value: &'static str,
    facts: Vec<FactReport<'a>>,
}

#[derive(Serialize)]
struct FactReport<'a> {
    fact: &'a str,
    value: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "is_false")]
    unknown: bool,
}

#[derive(Serialize)]
struct Change<'a> {
    status: &'static str,
    facts: Vec<FactReport<'a>>,
}

#[derive(Serialize)]
struct QuestionReport<'a> {
    fact: &'a str,
    answers: Vec<AnswerReport<'a>>,
}

#[derive(Serialize)]
struct AnswerReport<'a> {
    answer: Option<Box<RawValue>>,
    leads: Vec<Lead<'a>>,
}

#[derive(Serialize)]
struct Lead<'a> {
    decision: &'static str,
    rule: Option<&'a str>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Writes the object and a line break.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(out: &mut dyn Write, shown: &Shown<'_>) -> io::Result<()> {
    let mut line = Vec::new();
    let entry = Entry::Decided { outcome: Box::new(shown.why.outcome.clone()), who: None, trace: None };
    jsonl::Lines::new(shown.policy).write(&mut line, &entry);
    let report = Report {
        version: 1,
        decision: raw(String::from_utf8_lossy(&line).trim_end().to_owned()),
        rules: of_rules(shown),
        questions: shown.why.questions.iter().map(|question| of_question(shown, question)).collect(),
    };
    serde_json::to_writer(&mut *out, &report)?;
    out.write_all(b"\n")
}

/// The rules alone, as an array.
pub fn trace(shown: &Shown<'_>) -> String {
    serde_json::to_string(&of_rules(shown)).unwrap_or_default()
}

fn of_rules<'a>(shown: &'a Shown<'_>) -> Vec<RuleReport<'a>> {
    shown.why.rules.iter().enumerate().map(|(at, rule)| of_rule(shown, at, rule)).collect()
}

fn raw(json: String) -> Option<Box<RawValue>> {
    RawValue::from_string(json).ok()
}

fn word(truth: Option<Truth>) -> &'static str {
    match truth {
        Some(Truth::True) => "true",
        Some(Truth::False) => "false",
        Some(Truth::Unknown) => "unknown",
        None => "error",
    }
}

fn of_rule<'a>(shown: &'a Shown<'_>, at: usize, rule: &RuleWhy) -> RuleReport<'a> {
    let parts = rule.parts.iter().map(|part| PartReport {
        text: shown.text(part.part.span),
        depth: part.part.depth,
        value: word(part.part.truth),
        facts: part.facts.iter().map(|id| fact(shown, *id, shown.value(*id))).collect(),
    });
    RuleReport {
        rule: shown.kind.rules.get(at).map_or("otherwise", |r| r.title()),
        read: rule.read,
        value: word(rule.truth),
        parts: parts.collect(),
        failed: rule.failed.filter(|_| rule.read),
        change: rule.flip.as_ref().map(|flip| change(shown, flip)),
    }
}

fn change<'a>(shown: &'a Shown<'_>, flip: &Flip) -> Change<'a> {
    let (status, facts) = match flip {
        Flip::Decides => ("decides", &[][..]),
        Flip::Never => ("never", &[][..]),
        Flip::Undecided => ("undecided", &[][..]),
        Flip::Change(changes) => ("change", changes.as_slice()),
    };
    Change { status, facts: facts.iter().map(|(id, value)| fact(shown, *id, value)).collect() }
}

fn fact<'a>(shown: &'a Shown<'_>, id: FactId, value: &Value<'_>) -> FactReport<'a> {
    FactReport { fact: shown.path(id), value: json(shown, value), unknown: *value == Value::Unknown }
}

fn json(shown: &Shown<'_>, value: &Value<'_>) -> Option<Box<RawValue>> {
    jsonl::json(shown.policy, value).and_then(raw)
}

fn of_question<'a>(shown: &'a Shown<'_>, question: &QuestionWhy) -> QuestionReport<'a> {
    let lead = |verdict: crate::eval::Verdict, rule: Option<usize>| Lead {
        decision: verdict.word(),
        rule: rule.and_then(|at| shown.kind.rules.get(at)).map(|r| r.title()),
    };
    let answers = question.answers.iter().map(|(answer, leads)| AnswerReport {
        answer: answer.as_ref().and_then(|value| json(shown, value)),
        leads: leads.iter().map(|(verdict, rule)| lead(*verdict, *rule)).collect(),
    });
    QuestionReport { fact: shown.path(question.fact), answers: answers.collect() }
}

//! Decisions as JSON Lines: one object a record, in the order of input.

use super::{Entry, Failed, push_date};
use crate::diagnostic::Diagnostic;
use crate::eval::{Outcome, Question, Sent, Verdict};
use crate::model::arena::Id;
use crate::model::{Date, FactId, Policy, Value};

/// Writes decisions of a policy. Its names are put into JSON once.
pub struct Lines<'p> {
    policy: &'p Policy,
    kinds: Vec<Names>,
    replies: Vec<String>,
}

/// A kind's names, as JSON texts.
struct Names {
    kind: String,
    rules: Vec<String>,
    facts: Vec<String>,
}

impl<'p> Lines<'p> {
    /// Makes ready to write.
    pub fn new(policy: &'p Policy) -> Self {
        let kinds = policy.kinds.values().map(|kind| Names {
            kind: quoted(&kind.name.text),
            rules: kind.rules.iter().map(|r| quoted(r.title())).collect(),
            facts: kind.facts.values().map(|f| quoted(&f.path)).collect(),
        });
        let replies = policy.replies.values().map(|r| quoted(&r.name.text)).collect();
        Lines { policy, kinds: kinds.collect(), replies }
    }

    /// Writes one line.
    pub fn write(&self, out: &mut Vec<u8>, entry: &Entry) {
        match entry {
            Entry::Decided { outcome, trace, .. } => self.decided(out, outcome, trace.as_deref()),
            Entry::Failed(failed) => self::failed(out, failed),
        }
        out.push(b'\n');
    }

    fn decided(&self, out: &mut Vec<u8>, outcome: &Outcome, trace: Option<&str>) {
        let Some(names) = self.kinds.get(outcome.kind.index()) else { return };
        raw(out, "{\"id\":");
        text(out, &outcome.id);
        raw(out, ",\"kind\":");
        raw(out, &names.kind);
        raw(out, ",\"decision\":\"");
        raw(out, outcome.verdict.word());
        raw(out, "\",\"rule\":");
        raw(out, outcome.rule.and_then(|at| names.rules.get(at)).map_or("null", String::as_str));
        raw(out, ",\"reply\":");
        match &outcome.reply {
            Some(sent) => reply(out, sent, self.replies.get(sent.reply.index()).map_or("null", String::as_str)),
            None => raw(out, "null"),
        }
        raw(out, ",\"reason\":");
        maybe_text(out, outcome.reason.as_deref());
        if outcome.verdict != Verdict::Ask {
            raw(out, ",\"facts\":");
            facts(out, self.policy, names, &outcome.facts);
        }
        raw(out, ",\"answer_by\":");
        maybe_date(out, outcome.answer_by);
        raw(out, if outcome.overdue { ",\"overdue\":true" } else { ",\"overdue\":false" });
        raw(out, if outcome.expired { ",\"expired\":true" } else { ",\"expired\":false" });
        raw(out, ",\"again_on\":");
        maybe_date(out, outcome.again_on);
        raw(out, ",\"questions\":");
        questions(out, names, &outcome.questions);
        if !outcome.diagnostics.is_empty() {
            raw(out, ",\"diagnostics\":");
            diagnostics(out, &outcome.diagnostics);
        }
        if let Some(trace) = trace {
            raw(out, ",\"trace\":");
            raw(out, trace);
        }
        raw(out, "}");
    }
}

fn failed(out: &mut Vec<u8>, failed: &Failed) {
    raw(out, "{\"id\":");
    maybe_text(out, failed.id.as_deref());
    raw(out, ",\"kind\":");
    maybe_text(out, failed.kind.as_deref());
    raw(out, ",\"error\":{\"code\":\"");
    raw(out, failed.code);
    raw(out, "\",\"message\":");
    text(out, &failed.message);
    raw(out, ",\"file\":");
    text(out, &failed.file);
    raw(out, &format!(",\"line\":{},\"column\":{}}}}}", failed.line, failed.column));
}

fn reply(out: &mut Vec<u8>, sent: &Sent, name: &str) {
    raw(out, "{\"name\":");
    raw(out, name);
    raw(out, ",\"text\":");
    maybe_text(out, sent.text.as_deref().ok());
    if let Err(why) = sent.text {
        raw(out, ",\"withheld\":\"");
        raw(out, why.word());
        raw(out, "\"");
    }
    raw(out, "}");
}

fn facts(out: &mut Vec<u8>, policy: &Policy, names: &Names, facts: &[(FactId, Value<'static>)]) {
    raw(out, "{");
    for (index, (fact, held)) in facts.iter().enumerate() {
        raw(out, if index == 0 { "" } else { "," });
        raw(out, names.facts.get(fact.index()).map_or("\"\"", String::as_str));
        raw(out, ":");
        value(out, policy, held);
    }
    raw(out, "}");
}

/// A value as JSON.
pub fn json(policy: &Policy, held: &Value<'_>) -> Option<String> {
    let mut out = Vec::new();
    value(&mut out, policy, held);
    String::from_utf8(out).ok()
}

fn value(out: &mut Vec<u8>, policy: &Policy, held: &Value<'_>) {
    match held {
        Value::Unknown | Value::Absent => raw(out, "null"),
        Value::Bool(b) => raw(out, if *b { "true" } else { "false" }),
        Value::Int(n) => raw(out, &n.to_string()),
        Value::Decimal(n) => raw(out, &n.normalize().to_string()),
        Value::Text(t) => text(out, t),
        Value::Date(d) => maybe_date(out, Some(*d)),
        Value::Days(n) => raw(out, &n.to_string()),
        Value::Choice(set, at) => {
            let choice = policy.choices.get(*set).and_then(|c| c.get(*at as usize));
            maybe_text(out, choice.map(String::as_str));
        }
        Value::List(items) => {
            raw(out, "[");
            for (index, item) in items.iter().enumerate() {
                raw(out, if index == 0 { "" } else { "," });
                value(out, policy, item);
            }
            raw(out, "]");
        }
    }
}

fn questions(out: &mut Vec<u8>, names: &Names, questions: &[Question]) {
    raw(out, "[");
    for (index, question) in questions.iter().enumerate() {
        raw(out, if index == 0 { "{\"fact\":" } else { ",{\"fact\":" });
        raw(out, names.facts.get(question.fact.index()).map_or("\"\"", String::as_str));
        raw(out, ",\"text\":");
        text(out, &question.text);
        raw(out, "}");
    }
    raw(out, "]");
}

fn diagnostics(out: &mut Vec<u8>, said: &[Diagnostic]) {
    raw(out, "[");
    for (index, d) in said.iter().enumerate() {
        raw(out, if index == 0 { "" } else { "," });
        raw(out, &format!("{{\"code\":\"{}\",\"level\":\"{}\",\"message\":", d.code, d.severity.word()));
        text(out, &d.message);
        raw(out, "}");
    }
    raw(out, "]");
}

fn raw(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

fn maybe_text(out: &mut Vec<u8>, held: Option<&str>) {
    match held {
        Some(held) => text(out, held),
        None => raw(out, "null"),
    }
}

fn text(out: &mut Vec<u8>, held: &str) {
    // Writing a text into memory cannot fail.
    let _ = serde_json::to_writer(out, held);
}

fn maybe_date(out: &mut Vec<u8>, date: Option<Date>) {
    match date {
        Some(date) => {
            raw(out, "\"");
            push_date(out, date);
            raw(out, "\"");
        }
        None => raw(out, "null"),
    }
}

fn quoted(held: &str) -> String {
    serde_json::to_string(held).unwrap_or_default()
}

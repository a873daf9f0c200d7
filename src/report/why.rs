//! One decision explained, as it is printed: one file a form.

pub mod human;
pub mod json;

use crate::model::{FactId, Kind, Policy, Value};
use crate::source::{SourceMap, Span};
use crate::why::Why;

/// What is printed.
pub struct Shown<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// Its texts.
    pub sources: &'a SourceMap,
    /// The kind of the request.
    pub kind: &'a Kind,
    /// The values of the request's facts.
    pub values: &'a [Value<'static>],
    /// The explanation.
    pub why: &'a Why,
}

impl Shown<'_> {
    /// The text of a condition, on one line.
    fn text(&self, span: Span) -> String {
        self.sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn path(&self, id: FactId) -> &str {
        self.kind.facts.get(id).map_or("", |fact| fact.path.as_str())
    }

    fn value(&self, id: FactId) -> &Value<'static> {
        use crate::model::arena::Id;
        self.values.get(id.index()).unwrap_or(&Value::Unknown)
    }

    /// A value as people write it: `absent` and `unknown` in words.
    fn literal(&self, value: &Value<'_>) -> String {
        match value {
            Value::Unknown => "unknown".to_owned(),
            Value::Absent => "absent".to_owned(),
            value => self.policy.literal(value),
        }
    }
}

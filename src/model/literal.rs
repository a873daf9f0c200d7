//! Values as they are written in TOML.

use super::value::write_date;
use super::{Policy, Value};
use std::fmt::Write;

impl Policy {
    /// A value as it is written in TOML; nothing for what is absent or unknown.
    pub fn literal(&self, value: &Value<'_>) -> String {
        match value {
            Value::Bool(b) => b.to_string(),
            Value::Int(n) => n.to_string(),
            Value::Decimal(d) if d.is_integer() => format!("{}", d.normalize()),
            Value::Decimal(d) => d.normalize().to_string(),
            Value::Text(text) => quoted(text),
            Value::Date(date) => write_date(*date),
            Value::Choice(set, at) => quoted(self.choices.at(*set).get(*at as usize).map_or("", String::as_str)),
            Value::List(items) => {
                let items: Vec<String> = items.iter().map(|i| self.literal(i)).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Days(n) => n.to_string(),
            Value::Unknown | Value::Absent => String::new(),
        }
    }
}

/// A basic string of TOML.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => {
                // writing to a string cannot fail
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

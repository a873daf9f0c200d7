//! What tests have not reached: rules that no test decides by, and parts of conditions that were never true or never false.

use crate::eval::Coverage;
use crate::model::Policy;
use crate::report::human::snippet::visible;
use crate::source::{SourceMap, Span};
use serde::Serialize;

/// Something that no test reached.
#[derive(Clone, Debug, Serialize)]
pub struct Gap {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
    /// What was not reached.
    pub message: String,
}

/// Counts of what was reached, over all policies.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reached {
    rules: (usize, usize),
    parts: (usize, usize),
}

/// Collects the gaps of a policy's tests and counts what was reached.
pub fn gaps(policy: &Policy, sources: &SourceMap, coverage: &Coverage, reached: &mut Reached) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let mut gap = |span: Span, message: String| {
        let at = sources.line_column(span.file, span.start);
        gaps.push(Gap { file: sources.name(span.file).to_owned(), line: at.line, column: at.column, message });
    };
    for (kind, rules) in policy.kinds.values().zip(&coverage.kinds) {
        for (rule, seen) in kind.rules.iter().zip(rules) {
            reached.rules.1 += 1;
            reached.rules.0 += usize::from(seen.decided > 0);
            if seen.decided == 0 {
                gap(rule.span, format!("no test of `{}` decides by `{}`", kind.name.text, rule.title()));
            }
            for part in &seen.parts {
                reached.parts.1 += 1;
                reached.parts.0 += usize::from(part.seen_true && part.seen_false);
                let never = match (part.seen_true, part.seen_false) {
                    (true, true) => continue,
                    (true, false) => "never false",
                    (false, true) => "never true",
                    (false, false) => "neither true nor false",
                };
                gap(part.span, format!("{} was {never} in a test", quoted(sources.text(part.span))));
            }
        }
    }
    gaps
}

/// A condition in backticks, shortened to one line.
fn quoted(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(60) {
        Some((at, _)) => format!("`{}…`", line.get(..at).unwrap_or("")),
        None => format!("`{line}`"),
    }
}

/// Writes the gaps, one a line, and a line with counts.
pub fn write(out: &mut String, gaps: &[Gap], reached: Reached) {
    for gap in gaps {
        out.push_str(&format!("{}:{}:{}: {}\n", visible(&gap.file), gap.line, gap.column, visible(&gap.message)));
    }
    let ((rules, all_rules), (parts, all_parts)) = (reached.rules, reached.parts);
    out.push_str(&format!(
        "{rules} of {all_rules} rules decide in a test, {parts} of {all_parts} parts of conditions were both true and false\n"
    ));
}

//! Findings one a line, `path:line:col: error[code]: message`, for editors and scripts.

use super::Finding;
use std::fmt::Write;

/// Writes one finding as one line.
pub fn finding(out: &mut String, finding: Finding<'_>) {
    let d = finding.diagnostic;
    if let Some(span) = d.span {
        let at = finding.sources.line_column(span.file, span.start);
        let name = super::human::snippet::visible(finding.sources.name(span.file));
        let _ = write!(out, "{name}:{}:{}: ", at.line, at.column);
    }
    let _ = writeln!(out, "{}[{}]: {}", d.severity.word(), d.code, super::human::snippet::visible(&d.message));
}

//! Findings as annotations of GitHub: one command a line on standard output, shown beside the lines of a pull request.

use super::findings::{Entry, Report};
use crate::diagnostic::Severity;

/// Writes all findings.
pub fn write(out: &mut String, report: &Report<'_>) {
    for entry in &report.entries {
        annotation(out, report.path(entry), entry);
    }
}

fn annotation(out: &mut String, path: &str, entry: &Entry<'_>) {
    let d = entry.finding.diagnostic;
    let command = match d.severity {
        Severity::Error | Severity::Deny => "error",
        Severity::Warn => "warning",
    };
    let (start, end) = entry.place();
    out.push_str(&format!("::{command} file={},line={},endLine={}", property(path), start.line, end.line));
    // Columns are refused for a stretch of several lines.
    if start.line == end.line {
        out.push_str(&format!(",col={},endColumn={}", start.column, end.column));
    }
    out.push_str(&format!(",title={}::{}\n", property(d.code.name()), data(&entry.story())));
}

/// A text behind `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A text behind `=`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_runner_acts_upon_is_escaped() {
        assert_eq!(data("100 %\r\n::error::a, b"), "100 %25%0D%0A::error::a, b");
        assert_eq!(property("a:b,c%"), "a%3Ab%2Cc%25");
    }

    /// What a runner gets.
    fn read(text: &str) -> String {
        let named = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")];
        named.iter().fold(text.to_owned(), |text, (name, c)| text.replace(name, c))
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(text in any::<String>()) {
            prop_assert!(!data(&text).contains(['\n', '\r']));
            prop_assert!(!property(&text).contains(['\n', '\r', ':', ',']));
            prop_assert_eq!(read(&data(&text)), text.as_str());
            prop_assert_eq!(read(&property(&text)), text.as_str());
        }
    }
}

//! Results of tests as JUnit XML, which CI systems read.

use super::{Suite, counts};
use crate::eval::Trial;

/// Writes all results.
pub fn write(out: &mut String, suites: &[Suite<'_>]) {
    let (passed, failed) = counts(suites);
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(&format!("<testsuites name=\"etiquette\" tests=\"{}\" failures=\"{failed}\">\n", passed + failed));
    for suite in suites {
        let (passed, failed) = counts(std::slice::from_ref(suite));
        let (name, tests) = (escape(suite.path), passed + failed);
        out.push_str(&format!("  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failed}\" errors=\"0\">\n"));
        for trial in suite.trials {
            case(out, *suite, trial);
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
}

fn case(out: &mut String, suite: Suite<'_>, trial: &Trial) {
    let (file, line) = suite.place(trial);
    let kind = suite.policy.kinds.get(trial.kind).map_or("", |k| &k.name.text);
    let (title, kind, file) = (escape(&trial.title), escape(kind), escape(file));
    out.push_str(&format!("    <testcase name=\"{title}\" classname=\"{kind}\" file=\"{file}\" line=\"{line}\""));
    if trial.passed() {
        out.push_str("/>\n");
        return;
    }
    out.push_str(">\n");
    for miss in &trial.misses {
        let (expected, actual) = (escape(&miss.expected), escape(&miss.actual));
        let message = format!("expected {}", attribute(&miss.expected));
        out.push_str(&format!(
            "      <failure message=\"{message}\">expected {expected}\nactual   {actual}</failure>\n"
        ));
    }
    out.push_str("    </testcase>\n");
}

/// A text for an attribute, where line breaks are kept.
fn attribute(text: &str) -> String {
    escape(text).replace('\n', "&#10;").replace('\t', "&#9;")
}

/// A text as XML takes it: what it may not hold at all is left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_fits_into_xml() {
        assert_eq!(escape("a<b & \"c\"\u{1b}[0m\u{0}"), "a&lt;b &amp; &quot;c&quot;[0m");
        assert_eq!(attribute("a\nb"), "a&#10;b");
    }
}

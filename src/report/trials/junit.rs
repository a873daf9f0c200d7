//! Results of tests as JUnit XML, which CI systems read.

use super::{Suite, counts};
use crate::eval::Trial;
use crate::report::xml::{attribute, escape};

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

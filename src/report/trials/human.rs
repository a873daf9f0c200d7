//! Failed tests as people read them: the expected beside the actual, texts line by line.

use super::{Suite, counts, diff};
use crate::eval::{Miss, Trial};
use crate::report::Look;
use crate::report::human::snippet::visible;
use anstyle::{AnsiColor, Style};

const BOLD: Style = Style::new().bold();
const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default();

/// Writes the failed tests.
pub fn failures(out: &mut String, suite: Suite<'_>, look: Look) {
    for trial in suite.trials.iter().filter(|t| !t.passed()) {
        failure(out, suite, trial, look);
    }
}

/// The closing line.
pub fn closing(out: &mut String, suites: &[Suite<'_>], look: Look) {
    let (passed, failed) = counts(suites);
    let files = crate::report::count(suites.len(), "policy").replace("policys", "policies");
    if passed + failed == 0 {
        out.push_str(&format!("no tests in {files}\n"));
        return;
    }
    let passed = look.paint(GOOD, &format!("{passed} passed"));
    let failed = if failed > 0 { look.paint(BAD, &format!("{failed} failed")) } else { "0 failed".to_owned() };
    out.push_str(&format!("{passed}, {failed} in {files}\n"));
}

fn failure(out: &mut String, suite: Suite<'_>, trial: &Trial, look: Look) {
    let (file, line) = suite.place(trial);
    let place = format!("{}:{line}", visible(file));
    out.push_str(&format!("{}  {}  {place}\n", look.paint(BAD, "failed"), look.paint(BOLD, &visible(&trial.title))));
    for miss in &trial.misses {
        missed(out, miss, look);
    }
    out.push('\n');
}

fn missed(out: &mut String, miss: &Miss, look: Look) {
    if let Some(texts) = &miss.texts {
        let what = if miss.expected.starts_with("the reason") { "the reason" } else { "the reply" };
        let expected = look.paint(GOOD, "- expected");
        out.push_str(&format!("  {what} differs ({expected}, {})\n", look.paint(BAD, "+ actual")));
        for line in diff::lines(&texts.expected, &texts.actual) {
            let style = match line.sign {
                '-' => GOOD,
                '+' => BAD,
                _ => Style::new(),
            };
            out.push_str(&look.paint(style, format!("    {} {}", line.sign, visible(line.text)).trim_end()));
            out.push('\n');
        }
        return;
    }
    side(out, "expected", &miss.expected, look.paint(GOOD, "expected"));
    side(out, "actual", &miss.actual, look.paint(BAD, "actual"));
}

/// One side; further lines stand below its beginning.
fn side(out: &mut String, word: &str, text: &str, painted: String) {
    let pad = " ".repeat("expected".len() - word.len());
    for (index, line) in text.lines().enumerate() {
        let lead = if index == 0 { format!("  {painted}{pad}  ") } else { " ".repeat(12) };
        out.push_str(format!("{lead}{}", visible(line)).trim_end());
        out.push('\n');
    }
}

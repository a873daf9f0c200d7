//! Failed tests as findings, for the forms that all commands share.

use super::Suite;
use crate::diagnostic::{Diagnostic, codes};
use crate::eval::{Miss, Trial};

/// What each failed expectation is as a finding, with the test that it stands in.
pub fn all(suite: Suite<'_>) -> Vec<(String, Diagnostic)> {
    let failed = suite.trials.iter().filter(|trial| !trial.passed());
    failed.flat_map(|trial| trial.misses.iter().map(move |miss| (item(trial), finding(trial, miss)))).collect()
}

fn item(trial: &Trial) -> String {
    format!("test {}", trial.title)
}

fn finding(trial: &Trial, miss: &Miss) -> Diagnostic {
    let message = format!("the test `{}` fails: expected {}", one_line(&trial.title), one_line(&miss.expected));
    Diagnostic::error(codes::FAILED_TEST, miss.span, message).label(format!("actual: {}", miss.actual))
}

/// A text on one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

//! Reads and decides the records of a block with the policy in front of it.

use super::blocks::Block;
use etiquette::check::CheckedPolicy;
use etiquette::diagnostic::{Diagnostic, Severity};
use etiquette::eval::{Program, decide};
use etiquette::model::{Base, Date, MeId, Policy, Scalar, Value};
use etiquette::record::{Failure, Format, Located, Options, Report, read};
use etiquette::source::SourceMap;
use std::ops::ControlFlow;

/// What is said about the records of a block: by the reader, and by who decides them.
pub(crate) fn said(policy: &CheckedPolicy, format: Format, block: &Block) -> Vec<Diagnostic> {
    let me = if block.finds.as_deref() == Some("me-missing") { Vec::new() } else { me(policy.policy()) };
    let program = match Program::new(policy, &me) {
        Ok(program) => program,
        Err(missing) => return missing,
    };
    let mut report = Report::default();
    let mut found = Vec::new();
    let mut sink = |record: Result<Located<'_>, Failure>| {
        match record {
            Err(failure) => found.extend(failure.diagnostics),
            Ok(located) => found.extend(decided(&program, located)),
        }
        ControlFlow::Continue(())
    };
    let mut input = block.text.as_bytes();
    let options = Options::default();
    read(policy.policy(), format, "requests", &mut input, &options, &mut report, &mut sink).unwrap();
    found.extend(report.warnings(&mut SourceMap::new()));
    found
}

fn decided(program: &Program, located: Located<'_>) -> Vec<Diagnostic> {
    match decide(program, located.record, Date::constant(2026, 5, 2)) {
        Ok(outcome) => outcome.diagnostics,
        Err(fault) => vec![Diagnostic::new(fault.code, Severity::Error, None, fault.message)],
    }
}

/// A placeholder for every text about who answers.
fn me(policy: &Policy) -> Vec<(MeId, Value<'static>)> {
    let texts = policy.me.iter().filter(|(_, field)| field.ty.base == Base::Scalar(Scalar::Text));
    texts.map(|(id, _)| (id, Value::Text("Me".into()))).collect()
}

//! What each rule, and each part of its condition, gives for one record.

use super::memory::Memory;
use super::program::{Program, Traced};
use super::run::Run;
use super::value::Truth;
use crate::model::Date;
use crate::model::arena::Id;
use crate::record::Record;
use crate::source::Span;

/// A part of a condition.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its place.
    pub span: Span,
    /// How deep it lies in the condition.
    pub depth: usize,
    /// What it gives; none where something that it reads leaves its range.
    pub truth: Option<Truth>,
    /// Whether there are parts inside it.
    pub whole: bool,
    /// Whether it fails because one part of it does: the first failing part lies inside then.
    pub by_one: bool,
}

/// What the parts of every rule's condition give, in reading order; none for `otherwise`. For a program made by
/// [`Program::explained`]; another knows no parts.
pub fn parts(program: &Program, record: &Record<'_>, today: Date) -> Vec<Vec<Part>> {
    let at = record.kind.index();
    let (Some(kind), Some(traces)) = (program.kinds.get(at), program.traces.get(at)) else { return Vec::new() };
    let memory = Memory::default();
    let run = Run::new(program, kind, record, today, &memory);
    let mut rules = Vec::new();
    for traced in traces {
        let mut parts = Vec::new();
        add(&run, traced, 0, 0, &mut parts);
        rules.push(parts);
    }
    rules
}

fn add<'r>(run: &Run<'r>, traced: &'r [Traced], at: usize, depth: usize, parts: &mut Vec<Part>) {
    let Some(part) = traced.get(at) else { return };
    let truth = run.truth(&part.cond).ok();
    let by_one = part.stop == Some(Truth::False);
    parts.push(Part { span: part.span, depth, truth, whole: !part.parts.is_empty(), by_one });
    for &inner in &part.parts {
        add(run, traced, inner, depth + 1, parts);
    }
}

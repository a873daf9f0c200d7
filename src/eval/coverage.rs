//! What tests have reached: which rules decided, and which parts of their conditions were seen true and false.

use super::memory::Memory;
use super::program::{Program, Traced};
use super::run::Run;
use super::value::Truth;
use super::{Outcome, decide::read_rules};
use crate::model::Date;
use crate::model::arena::Id;
use crate::record::Record;
use crate::source::Span;

/// What was reached.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// By kind.
    pub kinds: Vec<Vec<RuleCoverage>>,
}

/// What was reached of a rule.
#[derive(Clone, Debug, Default)]
pub struct RuleCoverage {
    /// How many tests it decided.
    pub decided: usize,
    /// Its condition and each condition inside it, in reading order; none for `otherwise`.
    pub parts: Vec<PartCoverage>,
}

/// What was seen of a part of a condition.
#[derive(Clone, Debug)]
pub struct PartCoverage {
    /// Its place.
    pub span: Span,
    /// Whether it held in some test that read it.
    pub seen_true: bool,
    /// Whether it did not hold in some test that read it.
    pub seen_false: bool,
}

impl Coverage {
    pub(super) fn new(program: &Program) -> Coverage {
        let rule = |parts: &[Traced]| RuleCoverage { decided: 0, parts: parts.iter().map(part).collect() };
        Coverage { kinds: program.traces.iter().map(|rules| rules.iter().map(|parts| rule(parts)).collect()).collect() }
    }

    /// Notes what deciding a record has reached.
    pub(super) fn note(&mut self, program: &Program, record: &Record<'_>, today: Date, outcome: &Outcome) {
        let at = record.kind.index();
        let (Some(kind), Some(traces), Some(rules)) =
            (program.kinds.get(at), program.traces.get(at), self.kinds.get_mut(at))
        else {
            return;
        };
        if let Some(rule) = outcome.rule.and_then(|at| rules.get_mut(at)) {
            rule.decided += 1;
        }
        let memory = Memory::default();
        let run = Run::new(program, kind, record, today, &memory);
        let last = read_rules(&run, &mut Vec::new()).ok().flatten();
        let read = last.map_or(rules.len(), |last| last + 1);
        for (rule, traced) in rules.iter_mut().zip(traces).take(read) {
            note_part(&run, traced, &mut rule.parts, 0);
        }
    }
}

fn part(traced: &Traced) -> PartCoverage {
    PartCoverage { span: traced.span, seen_true: false, seen_false: false }
}

/// Notes a part, and the parts inside it as far as they are read.
fn note_part<'r>(run: &Run<'r>, traced: &'r [Traced], seen: &mut [PartCoverage], at: usize) {
    let (Some(part), Some(noted)) = (traced.get(at), seen.get_mut(at)) else { return };
    let truth = run.truth(&part.cond);
    match truth {
        Ok(Truth::True) => noted.seen_true = true,
        Ok(Truth::False) => noted.seen_false = true,
        Ok(Truth::Unknown) | Err(_) => {}
    }
    for &inner in &part.parts {
        note_part(run, traced, seen, inner);
        let stops = traced.get(inner).and_then(|part| run.truth(&part.cond).ok());
        if part.stop.is_some() && stops == part.stop {
            break;
        }
    }
}

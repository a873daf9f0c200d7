//! Changed decisions as findings, for the forms that all commands share.

use super::{Shown, answer};
use crate::diagnostic::{Diagnostic, Severity, codes};
use crate::diff::{Cell, KindDiff, word};
use crate::source::Span;

/// What each change of decision is as a finding, with the kind that it is about: an error where it is forbidden.
pub fn all(shown: &Shown<'_>) -> Vec<(String, Diagnostic)> {
    let kinds = shown.diff.kinds.iter();
    let of_kind = |kind: &KindDiff| {
        let place = place(shown, &kind.name);
        let item = format!("rules {}", kind.name);
        let cells = kind.cells.iter().filter(|cell| cell.from != cell.to);
        let unsure = kind.undecided.iter().filter(|(from, to)| shown.forbids(Some(*from), Some(*to)));
        let changes = cells.map(|cell| change(shown, kind, cell, place));
        let open = unsure.map(|(from, to)| {
            let message = format!("it was not proved that no {} of `{}` becomes {}", from.word(), kind.name, to.word());
            Diagnostic::new(codes::CHANGED_DECISION, Severity::Error, place, message).note("that change is forbidden")
        });
        changes.chain(open).map(|finding| (item.clone(), finding)).collect::<Vec<_>>()
    };
    kinds.flat_map(of_kind).collect()
}

/// Where the new policy declares a kind; for one that is gone there is no place.
fn place(shown: &Shown<'_>, kind: &str) -> Option<Span> {
    let kinds = &shown.policies.1.policy().kinds;
    kinds.values().find(|k| k.name.text == kind).map(|k| k.name.span)
}

fn change(shown: &Shown<'_>, kind: &KindDiff, cell: &Cell, place: Option<Span>) -> Diagnostic {
    let forbidden = shown.is_forbidden(cell);
    let severity = if forbidden { Severity::Error } else { Severity::Warn };
    let message = format!("some `{}` changes from {} to {}", kind.name, word(cell.from), word(cell.to));
    let mut finding = Diagnostic::new(codes::CHANGED_DECISION, severity, place, message);
    if let Some(example) = &cell.example {
        finding.notes.push(format!("before: {}", answer(shown.policies.0, &example.old)));
        finding.notes.push(format!("after: {}", answer(shown.policies.1, &example.new)));
        finding.witness = Some(example.witness.clone());
    }
    finding.notes.extend(cell.records.as_ref().map(super::history));
    if forbidden { finding.note("that change is forbidden") } else { finding }
}

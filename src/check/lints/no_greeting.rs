//! `no-greeting`: a reply without a greeting.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::missing::{Shown, greeting, lacking, name_path, with_stub};
use crate::check::phrase::cut::HOLE;
use crate::check::words::List;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::PartKind;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("no-greeting"),
    family: Family::Courtesy,
    level: Level::Warn,
    summary: "a reply without a greeting",
    page: include_str!("no_greeting.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let lacks = lacking(cx, |shown| match shown.is_free() {
        true => begins_with_one(shown),
        false => shown.kind == PartKind::Greet,
    });
    lacks
        .iter()
        .map(|lack| {
            let finding = lack.finding(&LINT, "REPLY greets nobody", "some readers of REPLY are not greeted");
            let name = name_path(lack.sent).unwrap_or_else(|| "name".to_owned());
            with_stub(finding.label("a letter begins with a name"), lack.sent, PartKind::Greet, &greeting(&name))
        })
        .collect()
}

/// Whether a free text begins with a greeting, or with a name.
fn begins_with_one(shown: &Shown<'_, '_>) -> bool {
    let named = shown.letter.words.first().is_some_and(|word| word.text.starts_with(HOLE));
    named || shown.letter.in_list(List::Greeting).any(|hit| hit.words.start == 0)
}

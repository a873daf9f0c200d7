//! `impersonal`: a greeting without the name of the person.

use crate::check::letter::Sent;
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::missing::{BY_WORDS, greeting, is_broken, is_name, name_path};
use crate::check::phrase::cut::HOLE;
use crate::check::worded::{at, once};
use crate::check::words::List;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::model::builtins::Builtin;
use crate::model::{Base, Expr, ExprKind, Hole, PartKind, Scalar, Segment, Template};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("impersonal"),
    family: Family::Courtesy,
    level: Level::Warn,
    summary: "a greeting without the name of the person",
    page: include_str!("impersonal.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let sent = cx.sent.iter().filter(|sent| sent.declines() && sent.is_full() && !is_broken(cx, sent));
    once(sent.flat_map(of_wording))
}

fn of_wording(sent: &Sent<'_>) -> Vec<Diagnostic> {
    let greetings: Vec<&Template> =
        sent.texts().filter(|(_, kind, _)| *kind == PartKind::Greet).map(|(.., t)| t).collect();
    // where no name is known, another part may greet without one
    if greetings.iter().any(|text| names_somebody(sent, text)) {
        return Vec::new();
    }
    greetings.iter().map(|text| finding(sent, text)).chain(of_free_text(sent)).collect()
}

fn finding(sent: &Sent<'_>, text: &Template) -> Diagnostic {
    let finding =
        LINT.finding(text.span, "this greeting is for anybody").label("it does not use the name of the person");
    let Some(name) = name_path(sent) else {
        return finding.help(format!("add `name: text` to `{}`, and greet with `{{name}}`", sent.kind.name.text));
    };
    let written = format!("\"{}\"", greeting(&name));
    let finding = finding.help(format!("write `greet {written}`"));
    finding.fix("greet by name", Applicability::Unsafe, text.span, written)
}

/// A free text that begins with a greeting of nobody in particular.
fn of_free_text(sent: &Sent<'_>) -> Option<Diagnostic> {
    let letter = sent.whole().filter(|_| sent.wording.free)?;
    let greeting = letter.in_list(List::Greeting).find(|hit| hit.words.start == 0)?;
    let near = letter.words.iter().take(greeting.words.end + NEAR).any(|word| word.text.starts_with(HOLE));
    if near {
        return None;
    }
    let finding = at(&LINT, letter, &greeting.at, "this greeting is for anybody".to_owned())?;
    let name = name_path(sent).unwrap_or_else(|| "name".to_owned());
    Some(
        finding
            .label("no name follows it")
            .help(format!("write `{} {{{name}}},`", letter.said(&greeting.at)))
            .note(BY_WORDS),
    )
}

/// How many words behind a greeting a name may stand.
const NEAR: usize = 3;

/// Whether a text shows a name of the person; of a kind that knows no name, any text of the request.
fn names_somebody(sent: &Sent<'_>, text: &Template) -> bool {
    let known = sent.kind.facts.iter().any(|(_, fact)| is_name(fact));
    text.segments
        .iter()
        .any(|segment| matches!(segment, Segment::Hole(Hole::Value(value), _) if is_person(sent, value, known)))
}

fn is_person(sent: &Sent<'_>, value: &Expr, names_only: bool) -> bool {
    match &value.kind {
        ExprKind::Call(Builtin::FirstName, _) => true,
        ExprKind::Let(id) => is_person(sent, &sent.kind.lets.at(*id).value, names_only),
        ExprKind::Fact(id) => {
            let fact = sent.kind.facts.at(*id);
            is_name(fact) || (!names_only && fact.base == Base::Scalar(Scalar::Text))
        }
        _ => {
            let mut found = false;
            value.operands(|operand| found |= is_person(sent, operand, names_only));
            found
        }
    }
}

//! `no-sign-off`: a reply that nobody signs.

use crate::check::letter::{Letter, Sent};
use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::missing::{Shown, closing, lacking, signature, with_stub};
use crate::check::worded::once;
use crate::check::words::List;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::model::{Expr, ExprKind, Hole, PartKind, Segment};
use crate::source::Span;
use std::ops::Range;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("no-sign-off"),
    family: Family::Courtesy,
    level: Level::Warn,
    summary: "a reply that nobody signs",
    page: include_str!("no_sign_off.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let signature = signature(cx.policy);
    let lacks = lacking(cx, |shown| match shown.is_free() {
        true => closes(shown),
        false => shown.kind == PartKind::Sign,
    });
    let missing = lacks.iter().map(|lack| {
        let finding = lack.finding(&LINT, "nobody signs REPLY", "some readers of REPLY get it unsigned");
        let finding = finding.label("the reader should know who answers");
        match &signature {
            Some(me) => with_stub(finding, lack.sent, PartKind::Sign, &closing(me)),
            None => finding.help(DECLARE),
        }
    });
    let sent = cx.sent.iter().filter(|sent| sent.declines() && sent.is_full());
    once(missing.chain(sent.flat_map(|sent| nameless(sent, signature.as_deref()))))
}

const DECLARE: &str = "say who you are: `me { name: text }`, and sign with `{me.name}`";

/// Signatures without a name.
fn nameless(sent: &Sent<'_>, signature: Option<&str>) -> Vec<Diagnostic> {
    let Some(letter) = sent.whole() else { return Vec::new() };
    let signs = || letter.parts.iter().filter(|(_, kind, _)| *kind == PartKind::Sign);
    if signs().any(|(index, _, at)| shows_me(sent, *index) || has_name(letter, at)) {
        return Vec::new();
    }
    let text = |index: usize| sent.texts().find(|(at, ..)| *at == index).map(|(_, _, text)| text.span);
    signs().filter_map(|(index, ..)| text(*index)).map(|span| unnamed(span, signature)).collect()
}

fn unnamed(text: Span, signature: Option<&str>) -> Diagnostic {
    let finding = LINT.finding(text, "this signature has no name").label("the reader should know who answers");
    let Some(me) = signature else { return finding.help(DECLARE) };
    let end = Span { start: text.end.saturating_sub(1), end: text.end.saturating_sub(1), ..text };
    let name = format!(",\\n{{me.{me}}}");
    finding.help(format!("end it with `{{me.{me}}}`")).fix("sign with a name", Applicability::Unsafe, end, name)
}

/// Whether a part shows something about who answers.
fn shows_me(sent: &Sent<'_>, part: usize) -> bool {
    let is_me = |segment: &Segment| matches!(segment, Segment::Hole(Hole::Value(value), _) if is_me(value));
    sent.texts().any(|(at, _, text)| at == part && text.segments.iter().any(is_me))
}

fn is_me(value: &Expr) -> bool {
    let mut found = matches!(value.kind, ExprKind::Me(_) | ExprKind::Global(_) | ExprKind::Let(_));
    value.operands(|operand| found |= is_me(operand));
    found
}

/// Whether a signature names somebody beside its closing words: `Best,\nRob`.
fn has_name(letter: &Letter<'_>, at: &Range<usize>) -> bool {
    let closing = |word: &Range<usize>| {
        letter.in_list(List::Closing).any(|hit| hit.at.start <= word.start && word.end <= hit.at.end)
    };
    let capital =
        |word: &Range<usize>| letter.text.get(word.clone()).is_some_and(|w| w.starts_with(char::is_uppercase));
    let inside = letter.words.iter().filter(|word| at.start <= word.at.start && word.at.end <= at.end);
    inside.map(|word| &word.at).any(|word| capital(word) && !closing(word))
}

/// Whether a free text ends with closing words, or with who answers.
fn closes(shown: &Shown<'_, '_>) -> bool {
    let from = shown.letter.words.len().saturating_sub(LAST_WORDS);
    shows_me(shown.sent, shown.index) || shown.letter.in_list(List::Closing).any(|hit| hit.words.end > from)
}

/// How many words of a free text are looked at for a signature.
const LAST_WORDS: usize = 8;

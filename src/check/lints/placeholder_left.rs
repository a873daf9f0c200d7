//! `placeholder-left`: a gap that somebody meant to fill in, as literal text.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::missing::name_path;
use crate::check::text::{Passage, passages};
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::source::Span;
use regex::Regex;
use std::sync::LazyLock;

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("placeholder-left"),
    family: Family::Courtesy,
    level: Level::Deny,
    summary: "a gap to fill in, left in a text",
    page: include_str!("placeholder_left.md"),
    run,
};

/// Gaps as people write them: lines to write on, words in brackets or between signs, and notes to oneself.
static GAP: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let bracketed = r"\[[A-Z][A-Z _-]*\]|\[(?i:your|their|the|my|first|last|full|company|insert|sender|recipient)?[ _-]?(?i:name|first name|last name|company|title|date|reason|role|topic|here)\]";
    let angled = r"<(?i:your|their|first|last|full|company|insert)?[ _-]?(?i:name|company|title|date|reason|role|topic)>|<[A-Z][A-Z_]+>";
    Regex::new(&format!(
        r"_{{3,}}|{bracketed}|{angled}|\bX{{3,}}\b|\bTODO\b|\bFIXME\b|\bTBD\b|%[A-Z][A-Z_]+%|\{{\{{[^{{}}\n]*\}}\}}|\$\{{[A-Za-z_ ]+\}}"
    ))
    .ok()
});

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let passages = passages(cx.files);
    let mut open = passages.iter().filter(|passage| may_have_gap(passage.text)).peekable();
    // to build the expression takes longer than most policies do
    let Some(gap) = open.peek().and_then(|_| GAP.as_ref()) else { return Vec::new() };
    open.flat_map(|passage| find(cx, gap, passage)).collect()
}

/// Whether a text has any of the signs of a gap, or two capitals in a row.
fn may_have_gap(text: &str) -> bool {
    let capitals = text.as_bytes().windows(2).any(|two| two.iter().all(u8::is_ascii_uppercase));
    capitals || text.contains(['_', '[', '<', '%', '$']) || text.contains("{{")
}

fn find(cx: &LintCx<'_>, gap: &Regex, passage: &Passage<'_>) -> Vec<Diagnostic> {
    gap.find_iter(passage.text)
        .map(|found| {
            let place = passage.place(found.range());
            let finding = LINT
                .finding(place, format!("`{}` is a gap that nobody filled in", found.as_str()))
                .label("the reader would get it as it stands")
                .help("show a fact: `{from.name}`; or write the text out");
            match name_at(cx, place, found.as_str()) {
                Some(path) => finding.fix("show the name", Applicability::Unsafe, place, format!("{{{path}}}")),
                None => finding,
            }
        })
        .collect()
}

/// The name of the person, for a gap in a reply that asks for it.
fn name_at(cx: &LintCx<'_>, place: Span, gap: &str) -> Option<String> {
    let gap = gap.to_lowercase();
    let of_somebody_else = ["company", "your", "my", "sender"].iter().any(|word| gap.contains(word));
    let sent = cx.sent.iter().find(|sent| sent.wording.span.contains(place))?;
    (gap.contains("name") && !of_somebody_else).then(|| name_path(sent))?
}

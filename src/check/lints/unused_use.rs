//! `unused-use`: a `use` that brings in nothing that is needed.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::check::removal;
use crate::diagnostic::{Applicability, Code, Diagnostic};
use crate::source::{FileId, Span};
use crate::syntax::ast::{Item, ItemKind};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("unused-use"),
    family: Family::Housekeeping,
    level: Level::Warn,
    summary: "a `use` that brings in nothing that is needed",
    page: include_str!("unused_use.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    if cx.usage.has_broken_text() {
        return Vec::new();
    }
    // files do not use each other in circles, so two that bring in the same are one
    let twice = |at: usize, from: FileId, what: &[FileId]| {
        cx.usage.uses.iter().take(at).any(|(_, file, brought)| *file == from && brought == what)
    };
    let uses = cx.usage.uses.iter().enumerate();
    uses.filter_map(|(at, (path, from, brought))| {
        if twice(at, *from, brought) {
            return Some(finding(cx, *path, "is brought in twice", "it stands further up already"));
        }
        let idle = !brought.contains(from) && brought.iter().all(|file| is_idle(cx, *file, brought));
        idle.then(|| finding(cx, *path, "is not needed", "nothing of it is read here"))
    })
    .collect()
}

/// Whether a file only declares what others may read, and none outside of those that come with it does.
fn is_idle(cx: &LintCx<'_>, file: FileId, brought: &[FileId]) -> bool {
    let items = cx.files.iter().filter(|f| f.id == file).flat_map(|f| &f.tree.items);
    let declares_only = |item: &Item| match item.kind {
        ItemKind::Use(_) | ItemKind::Let(_) | ItemKind::Record(_) | ItemKind::Me(_) => true,
        ItemKind::Request(_) | ItemKind::Rules(_) | ItemKind::Reply(_) | ItemKind::Test(_) => false,
    };
    let mut readers = cx.files.iter().map(|f| f.id).filter(|from| !brought.contains(from));
    items.into_iter().all(declares_only) && !readers.any(|from| cx.usage.reads_from(from, file))
}

fn finding(cx: &LintCx<'_>, path: Span, what: &str, label: &str) -> Diagnostic {
    let items = cx.files.iter().flat_map(|f| &f.tree.items);
    let whole = items.map(|item| item.span).find(|span| span.contains(path)).unwrap_or(path);
    LINT.finding(whole, format!("`{}` {what}", cx.sources.text(path).trim_matches('"')))
        .label(label)
        .help("leave it out")
        .fix("leave it out", Applicability::Safe, removal::declaration(cx, whole), "")
}

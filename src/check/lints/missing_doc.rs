//! `missing-doc`: a request, rule or reply without a line that says what it is for.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{Attrs, Item, ItemKind, Name};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("missing-doc"),
    family: Family::Housekeeping,
    level: Level::Allow,
    summary: "a request, rule or reply without `///`",
    page: include_str!("missing_doc.md"),
    run,
};

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    cx.files.iter().flat_map(|f| &f.tree.items).flat_map(of_item).collect()
}

fn of_item(item: &Item) -> Vec<Diagnostic> {
    match &item.kind {
        ItemKind::Request(block) => of(&item.attrs, &block.name, "request").into_iter().collect(),
        ItemKind::Reply(reply) => of(&item.attrs, &reply.name, "reply").into_iter().collect(),
        ItemKind::Rules(rules) => {
            let named = rules.rules.iter().filter_map(|rule| Some((&rule.attrs, rule.name.as_ref()?)));
            named.filter_map(|(attrs, name)| of(attrs, name, "rule")).collect()
        }
        ItemKind::Use(_) | ItemKind::Let(_) | ItemKind::Me(_) | ItemKind::Record(_) | ItemKind::Test(_) => Vec::new(),
    }
}

fn of(attrs: &Attrs, name: &Name, what: &str) -> Option<Diagnostic> {
    let said = attrs.docs.iter().any(|line| !line.text.trim().is_empty());
    let finding = || {
        LINT.finding(name.span, format!("nothing says what `{}` is for", name.text))
            .label(format!("this {what} has no documentation"))
            .help(format!("say it in a sentence in the line above: `/// This {what} …`"))
    };
    (!said).then(finding)
}

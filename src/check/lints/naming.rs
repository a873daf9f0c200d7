//! `naming`: names are written in small letters with underscores.

use crate::check::lint::{Family, Level, Lint, LintCx};
use crate::diagnostic::{Applicability, Code, Diagnostic, Edit};
use crate::source::Span;
use crate::syntax::ast::{
    Block, Clause, Expect, Field, Item, ItemKind, Let, MemberKind, Name, TestLine, TypeExpr, TypeKind,
};

/// The lint.
pub static LINT: Lint = Lint {
    code: Code::lint("naming"),
    family: Family::Housekeeping,
    level: Level::Warn,
    summary: "a name that is not in small letters with underscores",
    page: include_str!("naming.md"),
    run,
};

/// What a name belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Field,
    Let,
    Rule,
    Reply,
    Record,
    Request,
}

fn run(cx: &LintCx<'_>) -> Vec<Diagnostic> {
    let items = || cx.files.iter().flat_map(|f| &f.tree.items);
    let declared: Vec<(&Name, What)> = items().flat_map(declared).collect();
    let odd = declared.iter().filter(|(name, _)| name.text.contains(|c: char| c.is_ascii_uppercase()));
    odd.map(|&(name, what)| {
        let better = snake_case(&name.text);
        let taken = declared.iter().any(|(other, _)| other.text == better);
        let mentioned: Vec<Span> = items().flat_map(|item| mentions(item, name, what)).collect();
        finding(cx, name, what, &better, if taken { Vec::new() } else { mentioned })
    })
    .collect()
}

fn finding(cx: &LintCx<'_>, name: &Name, what: What, better: &str, mentioned: Vec<Span>) -> Diagnostic {
    let old = &name.text;
    let finding = LINT
        .finding(name.span, format!("`{old}` is not written like other names"))
        .label("names are small letters with underscores");
    let finding = match what {
        What::Field => finding.help(format!("write `{better} key \"{old}\"`, so that records can stay as they are")),
        _ => finding.help(format!("write `{better}`")),
    };
    if mentioned.is_empty() || cx.usage.has_broken_text() {
        return finding;
    }
    let edits = mentioned.into_iter().map(|span| Edit { span, text: better.to_owned() }).collect();
    finding.fix_many(format!("write `{better}` everywhere"), Applicability::Unsafe, edits)
}

/// `knowWell`, `KnowWell`, `KNOW_WELL` as `know_well`.
fn snake_case(name: &str) -> String {
    let mut better = String::new();
    let mut before: Option<char> = None;
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        let begins_word = c.is_ascii_uppercase()
            && before.is_some_and(|b| b != '_')
            && (before.is_some_and(|b| !b.is_ascii_uppercase()) || chars.peek().is_some_and(char::is_ascii_lowercase));
        if begins_word {
            better.push('_');
        }
        better.push(c.to_ascii_lowercase());
        before = Some(c);
    }
    better
}

/// The names that an item declares.
fn declared(item: &Item) -> Vec<(&Name, What)> {
    match &item.kind {
        ItemKind::Let(Let { name, .. }) => vec![(name, What::Let)],
        ItemKind::Me(block) => members(block).collect(),
        ItemKind::Record(block) => [(&block.name, What::Record)].into_iter().chain(members(block)).collect(),
        ItemKind::Request(block) => [(&block.name, What::Request)].into_iter().chain(members(block)).collect(),
        ItemKind::Reply(reply) => vec![(&reply.name, What::Reply)],
        ItemKind::Rules(rules) => rules.rules.iter().filter_map(|r| Some((r.name.as_ref()?, What::Rule))).collect(),
        ItemKind::Use(_) | ItemKind::Test(_) => Vec::new(),
    }
}

fn members(block: &Block) -> impl Iterator<Item = (&Name, What)> {
    block.members.iter().filter_map(|member| match &member.kind {
        MemberKind::Field(field) => Some((&field.name, What::Field)),
        MemberKind::Let(derived) => Some((&derived.name, What::Let)),
        MemberKind::Clause(
            Clause::AnswerBy(_) | Clause::ExpiresOn(_) | Clause::ReplyLimit(_) | Clause::ReplyStyle(_),
        ) => None,
    })
}

/// Where an item writes the name of a rule, reply or record. Other names also stand in records and in texts, and are left
/// to a person.
fn mentions(item: &Item, name: &Name, what: What) -> Vec<Span> {
    let mut names: Vec<&Name> = Vec::new();
    match (&item.kind, what) {
        (ItemKind::Rules(rules), What::Rule) => names.extend(rules.rules.iter().filter_map(|r| r.name.as_ref())),
        (ItemKind::Rules(rules), What::Reply) => {
            names.extend(rules.rules.iter().filter_map(|r| r.outcome.reply.as_ref()));
        }
        (ItemKind::Reply(reply), What::Reply) => names.push(&reply.name),
        (ItemKind::Test(test), What::Rule | What::Reply) => {
            names.extend(test.lines.iter().filter_map(|line| expected(line, what)));
        }
        (ItemKind::Record(block), What::Record) => {
            names.push(&block.name);
            names.extend(types(block));
        }
        (ItemKind::Request(block), What::Record) => names.extend(types(block)),
        _ => {}
    }
    names.into_iter().filter(|n| n.text == name.text).map(|n| n.span).collect()
}

fn expected(line: &TestLine, what: What) -> Option<&Name> {
    let TestLine::Expect { expect: Expect::Decision { by, with, .. }, .. } = line else { return None };
    if what == What::Rule { by.as_ref() } else { with.as_ref() }
}

fn types(block: &Block) -> impl Iterator<Item = &Name> {
    block.members.iter().filter_map(|member| match &member.kind {
        MemberKind::Field(Field { ty: TypeExpr { kind: TypeKind::Named(name), .. }, .. }) => Some(name),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::snake_case;

    #[test]
    fn words_are_told_apart() {
        for (odd, better) in [
            ("knowWell", "know_well"),
            ("KnowWell", "know_well"),
            ("KNOW_WELL", "know_well"),
            ("askHRFirst", "ask_hr_first"),
            ("Know_Well", "know_well"),
            ("rule2B", "rule2_b"),
        ] {
            assert_eq!(snake_case(odd), better);
        }
    }
}

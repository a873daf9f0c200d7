//! What a place stands in, in words that survive moved lines: `rules connection: vouched_for`, `request connection: note`.

use super::File;
use crate::source::Span;
use crate::syntax::ast::{Item, ItemKind, MemberKind, Rule};

/// The items, fields and rules of some files, by place.
#[derive(Clone, Debug, Default)]
pub struct Enclosing {
    /// Whole items, sorted.
    items: Vec<(Span, String)>,
    /// The fields, lets, clauses and rules in them, sorted.
    members: Vec<(Span, String)>,
}

impl Enclosing {
    /// Of these files.
    pub fn of(files: &[File]) -> Self {
        let mut all = Enclosing::default();
        for item in files.iter().flat_map(|file| &file.tree.items) {
            let title = title(item);
            all.members.extend(members(item).map(|(span, name)| (span, format!("{title}: {name}"))));
            all.items.push((item.span, title));
        }
        all.items.sort();
        all.members.sort();
        all
    }

    /// What a place stands in; empty for one outside of every item.
    pub fn name(&self, span: Span) -> &str {
        innermost(&self.members, span).or_else(|| innermost(&self.items, span)).unwrap_or("")
    }
}

/// The last stretch that begins at or before a place, if it holds it.
fn innermost(stretches: &[(Span, String)], span: Span) -> Option<&str> {
    let after = stretches.partition_point(|(s, _)| (s.file, s.start) <= (span.file, span.start));
    let (found, name) = stretches.get(after.checked_sub(1)?)?;
    found.contains(span).then_some(name)
}

fn title(item: &Item) -> String {
    match &item.kind {
        ItemKind::Use(path) => format!("use {}", path.text),
        ItemKind::Let(constant) => format!("let {}", constant.name.text),
        ItemKind::Me(_) => "me".to_owned(),
        ItemKind::Record(block) => format!("record {}", block.name.text),
        ItemKind::Request(block) => format!("request {}", block.name.text),
        ItemKind::Rules(rules) => format!("rules {}", rules.kind.text),
        ItemKind::Reply(reply) => format!("reply {}", reply.name.text),
        ItemKind::Test(test) => format!("test {}", test.title.text),
    }
}

fn members(item: &Item) -> Box<dyn Iterator<Item = (Span, &str)> + '_> {
    match &item.kind {
        ItemKind::Me(block) | ItemKind::Record(block) | ItemKind::Request(block) => {
            Box::new(block.members.iter().map(|member| (member.span, member_name(&member.kind))))
        }
        ItemKind::Rules(rules) => Box::new(rules.rules.iter().map(|rule| (rule.span, rule_name(rule)))),
        ItemKind::Use(_) | ItemKind::Let(_) | ItemKind::Reply(_) | ItemKind::Test(_) => Box::new(std::iter::empty()),
    }
}

fn rule_name(rule: &Rule) -> &str {
    rule.name.as_ref().map_or("otherwise", |name| &name.text)
}

fn member_name(member: &MemberKind) -> &str {
    match member {
        MemberKind::Field(field) => &field.name.text,
        MemberKind::Let(derived) => &derived.name.text,
        MemberKind::Clause(clause) => clause.words(),
    }
}

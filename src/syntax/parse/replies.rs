//! Replies and tests.

use super::build::{Build, Declared};
use super::rules::read_decision;
use crate::diagnostic::{Diagnostic, codes};
use crate::syntax::ast::{Expect, Name, Part, PartKind, Path, Reply, Test, TestLine, Wording, WordingBody};
use crate::syntax::grammar::Rule;
use pest::iterators::Pair;

type Pest<'i> = Pair<'i, Rule>;

impl Build<'_, '_> {
    /// `reply NAME for KIND { … }`
    pub(super) fn reply(&mut self, pair: Pest<'_>) -> Option<Reply> {
        let mut name = None;
        let mut kinds = Vec::new();
        let mut wordings = Vec::new();
        for kid in pair.into_inner() {
            match kid.as_rule() {
                Rule::word if name.is_none() => name = Some(self.declared(&kid, Declared::Other)),
                Rule::word => kinds.push(self.name(&kid)),
                Rule::wording => wordings.extend(self.wording(kid)),
                _ => {}
            }
        }
        Some(Reply { name: name?, kinds, wordings })
    }

    fn wording(&mut self, pair: Pest<'_>) -> Option<Wording> {
        let span = self.span(&pair);
        let wording = pair.into_inner().next()?;
        let body = match wording.as_rule() {
            Rule::text => WordingBody::Free(self.template(&wording)),
            _ => {
                let parts = wording.into_inner().filter(|p| p.as_rule() == Rule::part);
                WordingBody::Parts(parts.filter_map(|p| self.part(p)).collect())
            }
        };
        Some(Wording { body, span })
    }

    /// A part of a reply.
    pub(super) fn part(&mut self, pair: Pest<'_>) -> Option<Part> {
        let span = self.span(&pair);
        let (mut kind, mut when, mut text) = (None, None, None);
        for kid in pair.into_inner() {
            match kid.as_rule() {
                Rule::paragraph => return Some(Part::Paragraph(span)),
                Rule::when => when = self.condition(kid),
                Rule::part_kind => kind = Some((part_kind(kid.as_str())?, self.span(&kid))),
                Rule::text => text = Some(self.template(&kid)),
                _ => {}
            }
        }
        let (kind, keyword) = kind?;
        Some(Part::Text { kind, keyword, when, text: text?, span })
    }

    /// `test "title" for KIND { … }`
    pub(super) fn test(&mut self, pair: Pest<'_>) -> Option<Test> {
        let mut title = None;
        let mut kind = None;
        let mut lines = Vec::new();
        for kid in pair.into_inner() {
            match kid.as_rule() {
                Rule::text => title = Some(self.literal(&kid)),
                Rule::word => kind = Some(self.name(&kid)),
                Rule::test_line => lines.extend(self.test_line(kid)),
                _ => {}
            }
        }
        Some(Test { title: title?, kind: kind?, lines })
    }

    /// A test without an expectation tests nothing.
    pub(super) fn check_expects(&mut self, test: &Test) {
        if test.lines.iter().any(|l| matches!(l, TestLine::Expect { .. })) {
            return;
        }
        self.errors.push(
            Diagnostic::error(codes::SYNTAX, test.title.span, "this test expects nothing")
                .help("end it with what should come out, for example `expect accept`"),
        );
    }

    /// A line of a test.
    pub(super) fn test_line(&mut self, pair: Pest<'_>) -> Option<TestLine> {
        let span = self.span(&pair);
        for kid in pair.into_inner() {
            match kid.as_rule() {
                Rule::setting => return self.setting(kid),
                Rule::expectation => return Some(TestLine::Expect { expect: self.expectation(kid)?, span }),
                _ => {}
            }
        }
        None
    }

    fn setting(&mut self, pair: Pest<'_>) -> Option<TestLine> {
        let mut path = None;
        let mut value = None;
        for kid in pair.into_inner() {
            match kid.as_rule() {
                Rule::path => path = Some(self.path(&kid)),
                Rule::kw_today => {
                    let span = self.span(&kid);
                    path = Some(Path { names: vec![Name { text: "today".to_owned(), span }], span });
                }
                Rule::literal => value = self.value(kid),
                _ => {}
            }
        }
        Some(TestLine::Set { path: path?, value: value? })
    }

    fn expectation(&mut self, pair: Pest<'_>) -> Option<Expect> {
        let expectation = pair.into_inner().next()?;
        Some(match expectation.as_rule() {
            Rule::expect_overdue => Expect::Overdue,
            Rule::expect_reason => Expect::Reason(self.only_text(expectation)?),
            Rule::expect_ask => {
                let paths = expectation.into_inner().filter(|p| p.as_rule() == Rule::path);
                Expect::Ask(paths.map(|p| self.path(&p)).collect())
            }
            Rule::expect_reply => {
                let whole = expectation.clone().into_inner().any(|p| p.as_rule() == Rule::kw_is);
                let text = self.only_text(expectation)?;
                if whole { Expect::ReplyIs(text) } else { Expect::ReplyContains(text) }
            }
            _ => self.expected_decision(expectation)?,
        })
    }

    fn expected_decision(&mut self, pair: Pest<'_>) -> Option<Expect> {
        let (mut decision, mut by, mut with) = (None, None, None);
        let mut after_with = false;
        for kid in pair.into_inner() {
            match kid.as_rule() {
                Rule::decision => decision = read_decision(kid.as_str()),
                Rule::kw_with => after_with = true,
                Rule::word if after_with => with = Some(self.name(&kid)),
                Rule::word => by = Some(self.name(&kid)),
                _ => {}
            }
        }
        Some(Expect::Decision { decision: decision?, by, with })
    }
}

/// The part of a reply that a word names.
pub(super) fn part_kind(word: &str) -> Option<PartKind> {
    Some(match word {
        "greet" => PartKind::Greet,
        "thank" => PartKind::Thank,
        "answer" => PartKind::Answer,
        "because" => PartKind::Because,
        "instead" => PartKind::Instead,
        "say" => PartKind::Say,
        "sign" => PartKind::Sign,
        _ => return None,
    })
}

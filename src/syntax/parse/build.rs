//! From pest's pairs to the tree: places, names, documentation, and what every builder shares.

use super::docs::Docs;
use super::piece::Piece;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{Allow, Attrs, Name, Path, RESERVED, RESERVED_NAMES};
use crate::syntax::grammar::Rule;
use pest::iterators::Pair;

/// Builds the tree of one piece.
pub(super) struct Build<'b, 't> {
    pub(super) piece: &'b Piece<'t>,
    pub(super) docs: &'b Docs,
    pub(super) errors: &'b mut Vec<Diagnostic>,
}

/// What a declared name is a name of.
#[derive(Clone, Copy)]
pub(super) enum Declared {
    /// Of a field, whose record's key may be any text.
    Field,
    /// Of anything else.
    Other,
}

impl Build<'_, '_> {
    /// The place of a pair, without the blanks and comments that pest leaves at its end.
    pub(super) fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        let span = pair.as_span();
        self.piece.span(self.piece.trimmed(span.start(), span.end()))
    }

    /// A name that is meant, not declared.
    pub(super) fn name(&mut self, pair: &Pair<'_, Rule>) -> Name {
        let name = Name { text: pair.as_str().to_owned(), span: self.span(pair) };
        if RESERVED.contains(&name.text.as_str()) {
            self.errors.push(reserved_word(&name.text, name.span));
        }
        name
    }

    /// A name that is declared.
    pub(super) fn declared(&mut self, pair: &Pair<'_, Rule>, what: Declared) -> Name {
        let name = Name { text: pair.as_str().to_owned(), span: self.span(pair) };
        let Some(slip) = reserved(&name.text, name.span) else { return name };
        self.errors.push(match what {
            Declared::Field => {
                slip.help(format!("name it `{0}_`, with `key \"{0}\"` behind it if records call it so", name.text))
            }
            Declared::Other => slip.help(format!("choose another name, such as `{}_`", name.text)),
        });
        name
    }

    /// A path.
    pub(super) fn path(&mut self, pair: &Pair<'_, Rule>) -> Path {
        let pairs = pair.clone().into_inner();
        let mut names = Vec::with_capacity(pairs.len());
        for name in pairs {
            names.push(match names.is_empty() {
                true => Name { text: name.as_str().to_owned(), span: self.span(&name) },
                false => self.name(&name),
            });
        }
        Path { names, span: self.span(pair) }
    }

    /// What stands before an item, member or rule that begins with these pairs: allowances, then the first word.
    pub(super) fn attrs<'i>(&mut self, pairs: impl Iterator<Item = Pair<'i, Rule>>) -> (Attrs, Option<Span>) {
        let mut attrs = Attrs::default();
        for pair in pairs {
            let span = self.span(&pair);
            self.docs.take_before(span, &mut attrs.docs);
            if pair.as_rule() != Rule::allow {
                return (attrs, Some(span));
            }
            attrs.allows.extend(self.allow(pair));
        }
        (attrs, None)
    }

    fn allow(&mut self, pair: Pair<'_, Rule>) -> Option<Allow> {
        let span = self.span(&pair);
        let mut lint = None;
        let mut reason = None;
        for kid in pair.into_inner() {
            match kid.as_rule() {
                Rule::lint_name => lint = Some(Name { text: kid.as_str().to_owned(), span: self.span(&kid) }),
                Rule::text => reason = Some(self.literal(&kid)),
                _ => {}
            }
        }
        Some(Allow { lint: lint?, reason: reason?, span })
    }
}

/// The error for a name that may not be declared, if it is one.
fn reserved(name: &str, span: Span) -> Option<Diagnostic> {
    if RESERVED.contains(&name) {
        return Some(reserved_word(name, span));
    }
    let label = match name {
        "id" | "kind" => "every request has it already",
        "reason" => "stands for the reason of a decision",
        "me" => "stands for the person who answers",
        _ => return None,
    };
    debug_assert!(RESERVED_NAMES.contains(&name));
    Some(Diagnostic::error(codes::RESERVED_NAME, span, format!("the name `{name}` is taken")).label(label))
}

/// The error for a reserved word in place of a name.
pub(super) fn reserved_word(word: &str, span: Span) -> Diagnostic {
    Diagnostic::error(codes::RESERVED_NAME, span, format!("`{word}` cannot be a name")).label("a word of the language")
}

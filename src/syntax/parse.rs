//! From text to tree: the file is cut into items, pest reads each of them, and what it cannot read is read in parts.

#![allow(dead_code, reason = "recovery, which uses the rest, comes next")]

mod build;
mod docs;
mod expression;
mod items;
mod literal;
mod piece;
mod replies;
mod rules;
mod scan;
mod stretches;
mod template;

use super::Parsed;
use super::grammar::{Grammar, Rule};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::{FileId, Span};
use crate::syntax::ast::{File, Item, ItemKind};
use build::Build;
use docs::Docs;
use pest::Parser;
use piece::Piece;

/// Parses a policy file.
pub(super) fn parse_file(file: FileId, text: &str) -> Parsed {
    let scan = scan::scan(text);
    let docs = Docs::new(file, text, scan.remarks, &scan.tokens);
    let whole = Piece::of_file(file, text, &scan.tokens);
    let mut reader = Reader { docs, items: Vec::new(), errors: Vec::new(), broken: Vec::new() };
    for range in stretches::stretches(&whole) {
        reader.read(&Piece::of_file(file, text, scan.tokens.get(range).unwrap_or(&[])));
    }
    let (docs, comments) = reader.docs.finish(text);
    Parsed { file: File { docs, items: reader.items, comments, broken: reader.broken }, errors: reader.errors }
}

/// What was read so far.
struct Reader {
    docs: Docs,
    items: Vec<Item>,
    errors: Vec<Diagnostic>,
    broken: Vec<Span>,
}

impl Reader {
    fn build<'b, 't>(&'b mut self, piece: &'b Piece<'t>) -> Build<'b, 't> {
        Build { piece, docs: &mut self.docs, errors: &mut self.errors }
    }

    fn read(&mut self, piece: &Piece<'_>) {
        if let Ok(mut pairs) = Grammar::parse(Rule::one_item, &piece.text)
            && let Some(pair) = pairs.next()
            && let Some(item) = self.build(piece).item(pair)
        {
            return self.finish(piece, item);
        }
        self.errors.push(Diagnostic::error(codes::SYNTAX, piece.whole(), "this cannot be read"));
        self.broken.push(piece.whole());
    }

    /// Takes an item after a look at what only shows once all of it is read.
    fn finish(&mut self, piece: &Piece<'_>, item: Item) {
        match &item.kind {
            ItemKind::Rules(rules) => self.build(piece).check_otherwise(&rules.rules),
            ItemKind::Test(test) => self.build(piece).check_expects(test),
            _ => {}
        }
        self.items.push(item);
    }
}

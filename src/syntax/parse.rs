//! From text to tree: the file is cut into items, pest reads each of them, and what it cannot read is read in parts.

mod build;
mod bulk;
mod contents;
mod docs;
mod expected;
mod expression;
mod items;
mod literal;
mod oddities;
mod piece;
mod recover;
mod replies;
mod rules;
mod salvage;
mod scan;
mod slips;
mod stretches;
mod template;

use super::Parsed;
use super::grammar::{Grammar, Rule};
use crate::diagnostic::Diagnostic;
use crate::limits::MAX_SHOWN_FINDINGS;
use crate::source::{FileId, Span};
use crate::syntax::ast::{File, Item, ItemKind};
use build::Build;
use docs::Docs;
use pest::Parser;
use piece::Piece;
use std::ops::Range;

/// Parses a policy file; `threads` share what is large.
pub(super) fn parse_file(file: FileId, text: &str, threads: usize) -> Parsed {
    let scan = scan::scan(text);
    let commented = !scan.remarks.is_empty();
    let docs = Docs::new(file, text, scan.remarks, &scan.tokens);
    let mut reader = Reader {
        docs,
        items: Vec::new(),
        errors: Vec::new(),
        broken: Vec::new(),
        last_broken: false,
        mended: 0,
        threads,
    };
    let mut odd = scan.odd.as_slice();
    for range in items(&Piece::of_file(file, text, &scan.tokens, commented)) {
        let tokens = scan.tokens.get(range).unwrap_or(&[]);
        let (start, end) = (tokens.first().map_or(0, |t| t.start), tokens.last().map_or(0, |t| t.end));
        let (here, later) = odd.split_at(odd.partition_point(|o| o.start < end));
        odd = later;
        oddities::report(file, text, here, &mut reader.errors);
        if reader.errors.len() >= MAX_SHOWN_FINDINGS {
            reader.broken.push(Span::new(file, end, text.len()));
            break;
        }
        let piece = Piece::of_file(file, text, tokens, reader.docs.any_within(start, end));
        reader.mended = 0;
        reader.read(&oddities::mended(piece, here, start));
    }
    oddities::report(file, text, odd, &mut reader.errors);
    let (docs, comments) = reader.docs.finish(text);
    Parsed { file: File { docs, items: reader.items, comments, broken: reader.broken }, errors: reader.errors }
}

/// The tokens of each item, healthy or not.
fn items(whole: &Piece<'_>) -> Vec<Range<usize>> {
    stretches::stretches(whole, &|range| reads_as_item(whole, range))
}

/// Whether some tokens are one healthy item.
fn reads_as_item(whole: &Piece<'_>, range: Range<usize>) -> bool {
    let tokens = whole.tokens.get(range.clone()).unwrap_or(&[]);
    recover::depth_exceeded(tokens).is_none()
        && Grammar::parse(Rule::one_item, &whole.part(range).without_comments()).is_ok()
}

/// What was read so far.
struct Reader {
    docs: Docs,
    items: Vec<Item>,
    errors: Vec<Diagnostic>,
    broken: Vec<Span>,
    /// The stretch before was not understood at all.
    last_broken: bool,
    /// How often the stretch that is being read was mended and read again.
    mended: usize,
    threads: usize,
}

impl Reader {
    fn build<'b, 't>(&'b mut self, piece: &'b Piece<'t>) -> Build<'b, 't> {
        Build { piece, docs: &self.docs, errors: &mut self.errors }
    }

    fn say(&mut self, error: Diagnostic) {
        self.errors.push(error);
    }

    /// Reads one stretch: as a whole if it is healthy, else in parts.
    fn read(&mut self, piece: &Piece<'_>) {
        let shallow = recover::depth_exceeded(&piece.tokens).is_none();
        match shallow.then(|| self.whole(piece)).flatten() {
            Some(item) => self.finish(piece, item, false),
            None => self.recover(piece),
        }
    }

    /// The item that a healthy stretch holds.
    fn whole(&mut self, piece: &Piece<'_>) -> Option<Item> {
        if let Some((item, errors)) = bulk::rules(piece, &self.docs, self.threads, bulk::STRETCH) {
            self.errors.extend(errors);
            return Some(item);
        }
        let text = piece.without_comments();
        let pair = Grammar::parse(Rule::one_item, &text).ok()?.next()?;
        self.build(piece).item(pair)
    }

    /// Takes an item after a look at what only shows once all of it is read.
    fn finish(&mut self, piece: &Piece<'_>, item: Item, broken: bool) {
        match &item.kind {
            ItemKind::Rules(rules) => self.build(piece).check_otherwise(&rules.rules),
            ItemKind::Test(test) if !broken => self.build(piece).check_expects(test),
            _ => {}
        }
        self.last_broken = false;
        self.items.push(item);
    }
}

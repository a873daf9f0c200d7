//! Large blocks of rules, read a stretch at a time: pest keeps all that it reads until the end, and several threads share the stretches.
//!
//! A stretch ends where a rule with braces ends and the next rule begins, so reading the stretches one by one gives what reading
//! the block at once gives. A block in which anything does not read is left to the slow way, which says what is wrong.

use super::build::Build;
use super::docs::Docs;
use super::piece::Piece;
use super::scan::Kind;
use super::stretches::after_allows;
use crate::diagnostic::Diagnostic;
use crate::spread::spread;
use crate::syntax::ast::{Item, ItemKind, Rule as RuleTree};
use crate::syntax::grammar::{Grammar, Rule};
use pest::Parser;
use std::ops::Range;

/// How many tokens a stretch has at least: enough that a thread is worth its start.
pub(super) const STRETCH: usize = 4_000;

/// A block's rules by stretches.
struct Block {
    /// What stands before the first rule, the opening brace included.
    head: Range<usize>,
    stretches: Vec<Range<usize>>,
}

/// The item and its slips, if it is a healthy block of rules that has at least two stretches of so many tokens.
pub(super) fn rules(piece: &Piece<'_>, docs: &Docs, threads: usize, least: usize) -> Option<(Item, Vec<Diagnostic>)> {
    let block = Block::of(piece, least)?;
    let mut errors = Vec::new();
    let mut item = head(piece, docs, &block, &mut errors)?;
    let ItemKind::Rules(rules) = &mut item.kind else { return None };
    let read = spread(threads, 1, block.stretches.len(), |at| stretch(piece, docs, block.stretches.get(at)?.clone()));
    rules.rules.reserve_exact(read.iter().flatten().map(|(more, _)| more.len()).sum());
    for stretch in read {
        let (more, wrong) = stretch?;
        rules.rules.extend(more);
        errors.extend(wrong);
    }
    item.span = item.span.to(piece.token_span(piece.tokens.len().saturating_sub(1)));
    Some((item, errors))
}

impl Block {
    fn of(piece: &Piece<'_>, least: usize) -> Option<Self> {
        let last = piece.tokens.len().checked_sub(1)?;
        let begin = after_allows(piece, 0);
        let open = begin + 3;
        if last < 2 * least || !piece.is(begin, "rules") || !piece.is(open, "{") || !piece.is(last, "}") {
            return None;
        }
        Some(Block { head: 0..open + 1, stretches: stretches(piece, open + 1..last, least) })
    }
}

/// The tokens in a block, cut before rules that follow the closing brace of one.
fn stretches(piece: &Piece<'_>, within: Range<usize>, least: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut start, mut depth) = (within.start, 0_usize);
    for at in within.clone() {
        match piece.kind(at) {
            Some(Kind::Opening) => depth += 1,
            Some(Kind::Closing) => depth = depth.saturating_sub(1),
            _ if depth > 0 || at - start < least => {}
            _ if piece.is(at - 1, "}") && matches!(piece.word(at), "rule" | "otherwise" | "@") => {
                found.push(start..at);
                start = at;
            }
            _ => {}
        }
    }
    found.push(start..within.end);
    found
}

/// The block without its rules.
fn head(piece: &Piece<'_>, docs: &Docs, block: &Block, errors: &mut Vec<Diagnostic>) -> Option<Item> {
    let mut head = piece.part(block.head.clone());
    head.text.to_mut().push('}');
    let text = head.without_comments();
    let pair = Grammar::parse(Rule::one_item, &text).ok()?.next()?;
    Build { piece: &head, docs, errors }.item(pair)
}

/// The rules of a stretch and what is wrong with them, if it reads at all.
fn stretch(piece: &Piece<'_>, docs: &Docs, tokens: Range<usize>) -> Option<(Vec<RuleTree>, Vec<Diagnostic>)> {
    let part = piece.part(tokens);
    let mut errors = Vec::new();
    let text = part.without_comments();
    let pairs = Grammar::parse(Rule::some_rules, &text).ok()?;
    let mut build = Build { piece: &part, docs, errors: &mut errors };
    let mut rules = Vec::with_capacity(pairs.len());
    rules.extend(pairs.filter(|pair| pair.as_rule() != Rule::EOI).filter_map(|pair| build.rule(pair)));
    Some((rules, errors))
}

#[cfg(test)]
mod tests {
    use super::super::scan::scan;
    use super::*;
    use crate::source::FileId;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    const RULES: [&str; 7] = [
        "rule a { when x and not y accept }",
        "/// Why it is so.\n  rule b { when z is \"}\" decline with no because \"{reason} {{\" given x }",
        "@allow(silent-decline, \"they know\")\n rule c { when [x] contains \"rule\" decline }",
        "rule rule { when most of [x, y, z] defer for 3 months } // a remark",
        "otherwise review",
        "otherwise decline with no\n because \"full\"",
        "rule is { when x review with no }",
    ];

    /// The item, its errors and the documentation that is left over, read at once or by stretches of so many tokens.
    fn read(text: &str, least: Option<usize>) -> Option<String> {
        let scan = scan(text);
        let docs = Docs::new(FileId(0), text, scan.remarks, &scan.tokens);
        let piece = Piece::of_file(FileId(0), text, &scan.tokens, true);
        let (item, errors) = match least {
            Some(least) => rules(&piece, &docs, 2, least)?,
            None => {
                let mut errors = Vec::new();
                let text = piece.without_comments();
                let pair = Grammar::parse(Rule::one_item, &text).ok()?.next()?;
                (Build { piece: &piece, docs: &docs, errors: &mut errors }.item(pair)?, errors)
            }
        };
        Some(format!("{item:#?}\n{errors:#?}\n{:?}", docs.finish(text)))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]
        #[test]
        fn stretches_give_what_the_block_gives(picks in prop::collection::vec(0..RULES.len(), 4..30), least in 1_usize..6) {
            let rules: Vec<&str> = picks.iter().map(|&at| RULES[at]).collect();
            let text = format!("/// All of it.\nrules for k {{\n  {}\n}}", rules.join("\n\n  "));
            prop_assert_eq!(read(&text, Some(least)), read(&text, None));
        }
    }
}

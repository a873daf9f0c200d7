//! Reads phrases as they are written in a word list.

use super::cut::{self, Word};
use super::{Anchor, Choice, Other, Phrase, Unit};
use std::collections::HashMap;
use std::sync::Arc;

/// Named alternatives, for `<class>`.
#[derive(Debug, Default)]
pub struct Classes(HashMap<String, Arc<Choice>>);

impl Classes {
    /// From lines of `name = a|b c`; one may use those in front of it.
    pub fn read<'l>(lines: impl Iterator<Item = &'l str>) -> Self {
        let mut classes = Classes::default();
        for (name, words) in lines.filter_map(|line| line.split_once('=')) {
            if let Some(choice) = choice(words.trim(), &classes) {
                classes.0.insert(name.trim().to_owned(), Arc::new(choice));
            }
        }
        classes
    }
}

impl Phrase {
    /// The phrase that a line of a word list stands for; none if it cannot be read.
    pub fn read(line: &str, classes: &Classes) -> Option<Phrase> {
        Anchor::of(line, classes)?;
        Phrase::anchored(line, classes)
    }

    /// The same for a line that is known to have an anchor.
    pub fn anchored(line: &str, classes: &Classes) -> Option<Phrase> {
        let mut units = Vec::new();
        for written in Pieces::of(line, b' ') {
            add_unit(written?, classes, &mut units)?;
        }
        Some(Phrase { units })
    }
}

fn choice(inside: &str, classes: &Classes) -> Option<Choice> {
    let bars = inside.bytes().filter(|byte| *byte == b'|').count();
    let mut choice = Choice { words: Vec::with_capacity(bars + 1), others: Vec::new() };
    for written in Pieces::of(inside, b'|') {
        let written = written?;
        if let Some(key) = cut::plain_key(written) {
            choice.words.push(key);
            continue;
        }
        let mut units = Vec::new();
        for written in Pieces::of(written, b' ') {
            add_unit(written?, classes, &mut units)?;
        }
        let first = if let Some(Unit::Word(key)) = units.first() { Some(*key) } else { None };
        choice.others.push(Other { first, units });
    }
    Some(choice)
}

/// Adds a unit as it is written; a contraction is two.
pub(super) fn add_unit(written: &str, classes: &Classes, units: &mut Vec<Unit>) -> Option<()> {
    if let Some(optional) = written.strip_suffix('?') {
        let mut inside = Vec::new();
        add_unit(optional, classes, &mut inside)?;
        units.push(Unit::Maybe(inside));
        return Some(());
    }
    if let Some(key) = cut::plain_key(written) {
        units.push(Unit::Word(key));
        return Some(());
    }
    let class = || written.strip_prefix('<')?.strip_suffix('>');
    let group = || written.strip_prefix('(')?.strip_suffix(')');
    units.push(match written {
        "^" => Unit::Opens,
        "$" => Unit::Closes,
        "_" => Unit::Any,
        "..." => Unit::Gap,
        _ => match (class(), group()) {
            (Some(name), _) => Unit::Choice(Arc::clone(classes.0.get(name)?)),
            (_, Some(inside)) => Unit::Choice(Arc::new(choice(inside, classes)?)),
            _ => return add_words(written, units),
        },
    });
    Some(())
}

/// Adds words as a text is cut into them: `don't` gives two.
fn add_words(written: &str, units: &mut Vec<Unit>) -> Option<()> {
    let (plain, begins) = written.strip_suffix('*').map_or((written, false), |plain| (plain, true));
    if plain.contains(['(', ')', '|', '<', '>', '*', '?', '^', '$']) {
        return None;
    }
    let words = cut::words(plain);
    let last = words.len().checked_sub(1)?;
    let unit = |(at, word): (usize, Word)| {
        if begins && at == last { Unit::Begins(word.text.into()) } else { Unit::Word(word.key) }
    };
    units.extend(words.into_iter().enumerate().map(unit));
    Some(())
}

/// The alternatives of a line that is one group, `(a|b c)`; the line itself if it is none.
pub fn alternatives(line: &str) -> impl Iterator<Item = &str> {
    let inside = line.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let group = inside.filter(|inside| Pieces::of(inside, b'|').all(|piece| piece.is_some()));
    Pieces::of(group.unwrap_or(line), if group.is_some() { b'|' } else { 0 }).flatten()
}

/// Cuts a line into the pieces between blanks or bars that stand outside of parentheses; none for what follows a parenthesis that
/// does not match.
pub(super) struct Pieces<'l> {
    rest: Option<&'l str>,
    between: u8,
}

impl<'l> Pieces<'l> {
    pub(super) fn of(line: &'l str, between: u8) -> impl Iterator<Item = Option<&'l str>> {
        let blank = move |piece: &Option<&str>| between == b' ' && piece.is_some_and(str::is_empty);
        Pieces { rest: Some(line), between }.filter(move |piece| !blank(piece))
    }

    /// Where the first piece ends.
    fn end(&self, line: &str) -> Option<usize> {
        let mut depth = 0usize;
        for (at, byte) in line.bytes().enumerate() {
            match byte {
                b'(' => depth += 1,
                b')' => depth = depth.checked_sub(1)?,
                _ if byte == self.between && depth == 0 => return Some(at),
                _ => {}
            }
        }
        (depth == 0).then_some(line.len())
    }
}

impl<'l> Iterator for Pieces<'l> {
    type Item = Option<&'l str>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.rest.take()?;
        let end = self.end(line);
        self.rest = end.and_then(|end| line.get(end + 1..));
        Some(end.and_then(|end| line.get(..end)))
    }
}

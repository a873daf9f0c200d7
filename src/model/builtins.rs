//! The functions of the language: one row each.

use super::types::{Base, Scalar};

/// A function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Builtin {
    /// `length(text)`
    Length,
    /// `count(list)`
    Count,
    /// `first_name(text)`
    FirstName,
}

/// What a function takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A text or a choice.
    Text,
    /// A list of anything.
    List,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The function.
    pub builtin: Builtin,
    /// Its name.
    pub name: &'static str,
    /// Its only argument.
    pub takes: Takes,
    /// What it gives.
    pub gives: Base,
    /// One line on what it does.
    pub doc: &'static str,
}

/// Every function.
pub const ALL: &[Row] = &[
    Row {
        builtin: Builtin::Length,
        name: "length",
        takes: Takes::Text,
        gives: Base::Scalar(Scalar::Int),
        doc: "the number of characters (Unicode scalar values) of a text",
    },
    Row {
        builtin: Builtin::Count,
        name: "count",
        takes: Takes::List,
        gives: Base::Scalar(Scalar::Int),
        doc: "the number of entries of a list",
    },
    Row {
        builtin: Builtin::FirstName,
        name: "first_name",
        takes: Takes::Text,
        gives: Base::Scalar(Scalar::Text),
        doc: "the word to greet a person by",
    },
];

/// The row of a name.
pub fn find(name: &str) -> Option<&'static Row> {
    ALL.iter().find(|row| row.name == name)
}

const TITLES: &[&str] = &["dr", "prof", "mr", "mrs", "ms", "mx", "sir", "dame", "herr", "frau"];
/// What may stand behind a name and a comma without being a name.
const LETTERS_BEHIND: &[&str] =
    &["phd", "md", "msc", "bsc", "mba", "ma", "ba", "dphil", "esq", "jr", "sr", "ii", "iii", "iv", "cpa", "pmp", "obe"];

/// The word to greet by: titles are skipped, `Lovelace, Ada` gives `Ada`, a text of titles alone is returned whole.
pub fn first_name(full: &str) -> &str {
    let full = full.trim();
    let mut sides = full.split(',').filter_map(first_named);
    let first = sides.next();
    sides.next().or(first).unwrap_or(full)
}

/// The first word that is a name; none where all are titles or letters behind a name.
fn first_named(text: &str) -> Option<&str> {
    text.split_whitespace().find(|word| {
        let is = |known: &&str| same_letters(word, known);
        !word.bytes().all(|b| b == b'.') && !TITLES.iter().any(is) && !LETTERS_BEHIND.iter().any(is)
    })
}

/// Whether a word is the known one, without regard to case and to full stops.
fn same_letters(word: &str, known: &str) -> bool {
    if !word.contains('.') {
        return word.eq_ignore_ascii_case(known);
    }
    word.chars().filter(|c| *c != '.').map(|c| c.to_ascii_lowercase()).eq(known.chars())
}

#[cfg(test)]
mod tests {
    use super::first_name;

    #[test]
    fn the_word_to_greet_by() {
        for (full, first) in [
            ("Ada Lovelace", "Ada"),
            ("Dr. Ada Lovelace", "Ada"),
            ("Prof Dr Ada Lovelace", "Ada"),
            ("Lovelace, Ada", "Ada"),
            ("Lovelace, Dr. Ada", "Ada"),
            ("Ada Lovelace, PhD", "Ada"),
            ("Doe, John, Jr.", "John"),
            ("Dr.", "Dr."),
            ("Herr Frau", "Herr Frau"),
            ("Ada", "Ada"),
            ("Ada,", "Ada"),
            ("Ma", "Ma"),
        ] {
            assert_eq!(first_name(full), first, "{full}");
        }
    }
}

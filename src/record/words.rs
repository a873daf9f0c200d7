//! What is said about a record, in one voice for every format.

use super::Format;
use super::convert::{self, Misfit};
use super::node::{Node, Shape, span};
use crate::diagnostic::codes::{
    RECORD_BAD_CHOICE, RECORD_BAD_DATE, RECORD_MISSING, RECORD_OUT_OF_BOUNDS, RECORD_OUT_OF_RANGE, RECORD_TYPE,
};
use crate::diagnostic::{Diagnostic, list_words, nearest};
use crate::limits::MAX_DECIMAL_DIGITS;
use crate::model::{Base, Bound, Decimal, Fact, Policy, Scalar};
use std::ops::Range;

/// Who speaks: about which policy, in the notation of which format.
#[derive(Clone, Copy)]
pub(crate) struct Voice<'p> {
    pub(crate) policy: &'p Policy,
    pub(crate) format: Format,
}

/// Where a fact is lacking.
pub(crate) struct Lack<'l> {
    /// Where the record begins, or the innermost table around that is there.
    pub(crate) origin: &'l Range<usize>,
    /// How many of the fact's keys lead to that table.
    pub(crate) there: usize,
    /// The place of a value that counts as missing.
    pub(crate) blank: Option<&'l Range<usize>>,
}

impl Voice<'_> {
    /// A value that its fact cannot hold.
    pub(crate) fn misfit(self, fact: &Fact, node: &Node<'_>, misfit: Misfit) -> Diagnostic {
        match misfit {
            Misfit::Type | Misfit::Fraction => self.wrong_type(fact, node, misfit),
            Misfit::Date => self.bad_date(fact, node),
            Misfit::Choice => self.bad_choice(fact, node),
            Misfit::Bounds => self.out_of_bounds(fact, node),
            Misfit::Range => out_of_range(fact, node),
        }
    }

    fn wrong_type(self, fact: &Fact, node: &Node<'_>, misfit: Misfit) -> Diagnostic {
        let whole_list = matches!(fact.base, Base::List(_)) && !is_entry(fact, node);
        let expected = if whole_list { type_name(fact.base) } else { scalar_of(fact).with_article().to_owned() };
        let message = format!("{} should be {expected}", subject(fact, node));
        let label = match (misfit, &node.shape) {
            (Misfit::Fraction, _) => "a number with a fraction".to_owned(),
            (_, Shape::Cell(_)) => format!("a text that is not {expected}"),
            (_, shape) => shape.called().to_owned(),
        };
        let found = Diagnostic::error(RECORD_TYPE, node.span(), message).label(label);
        match self.mended(fact, node) {
            Some(text) => found.help(format!("write it as {text}")),
            None => found,
        }
    }

    /// How a value of the wrong type would be written, where that is plain to see.
    fn mended(self, fact: &Fact, node: &Node<'_>) -> Option<String> {
        let scalar = scalar_of(fact);
        if matches!(fact.base, Base::List(_)) && !is_entry(fact, node) {
            return Some(self.example(fact));
        }
        match (&node.shape, scalar) {
            (Shape::Text(text), Scalar::Int | Scalar::Decimal) => {
                let wanted = convert::Wanted { policy: self.policy, scalar, bound: Bound::None };
                wanted.number(text.trim()).ok().map(|_| format!("`{}`, without quotes", text.trim()))
            }
            (Shape::Text(text), Scalar::Bool) => match text.trim().to_ascii_lowercase().as_str() {
                "yes" | "true" | "y" => Some("`true`".to_owned()),
                "no" | "false" | "n" => Some("`false`".to_owned()),
                _ => Some("`true` or `false`".to_owned()),
            },
            (Shape::Number(digits), Scalar::Text | Scalar::Choice(_)) => Some(format!("`\"{}\"`", clip(digits))),
            (_, Scalar::Date) => Some(self.example(fact)),
            (Shape::Number(_) | Shape::Cell(_), Scalar::Bool) => Some("`true` or `false`".to_owned()),
            _ => None,
        }
    }

    fn bad_date(self, fact: &Fact, node: &Node<'_>) -> Diagnostic {
        let label = match &node.shape {
            Shape::Text(text) | Shape::Cell(text) if !looks_like_a_date(text.trim()) => "a text that is no date",
            _ => "there is no such day",
        };
        Diagnostic::error(RECORD_BAD_DATE, node.span(), format!("{} should be a date", subject(fact, node)))
            .label(label)
            .help(format!("write the date as {}", self.quoted("2026-05-01", Scalar::Date)))
    }

    fn bad_choice(self, fact: &Fact, node: &Node<'_>) -> Diagnostic {
        let text = match &node.shape {
            Shape::Text(text) | Shape::Cell(text) => text.trim(),
            _ => "",
        };
        let choices = convert::choices(self.policy, scalar_of(fact));
        let near = nearest(text, choices.iter().map(String::as_str));
        let label = near.map_or_else(|| "not among the choices".to_owned(), |n| format!("did you mean `{n}`?"));
        let first = near.into_iter().chain(choices.iter().map(String::as_str).filter(|c| Some(*c) != near));
        let shown: Vec<_> = first.take(5).map(|c| self.quoted(c, Scalar::Text)).collect();
        let found = Diagnostic::error(
            RECORD_BAD_CHOICE,
            node.span(),
            format!("{} cannot be `{}`", subject(fact, node), clip(text)),
        );
        let found = found.label(label).also(fact.span, "the choices are declared here");
        let found = found.help(format!("write {}", list_words(&shown, "or")));
        if choices.len() > 5 { found.note(format!("there are {} choices", choices.len())) } else { found }
    }

    fn out_of_bounds(self, fact: &Fact, node: &Node<'_>) -> Diagnostic {
        let subject = subject(fact, node);
        let (message, label) = match fact.bound {
            Bound::Length(most) => {
                let count = match &node.shape {
                    Shape::Text(text) | Shape::Cell(text) => text.trim().chars().count(),
                    _ => 0,
                };
                (format!("{subject} should have at most {most} characters"), format!("it has {count}"))
            }
            Bound::Int(least, most) => between(&subject, least.into(), most.into(), node),
            Bound::Decimal(least, most) => between(&subject, least.normalize(), most.normalize(), node),
            Bound::None => (format!("{subject} is outside its bounds"), String::new()),
        };
        Diagnostic::error(RECORD_OUT_OF_BOUNDS, node.span(), message)
            .label(label)
            .also(fact.span, "its bounds are declared here")
    }

    /// A fact that a record needs and lacks.
    pub(crate) fn missing(self, fact: &Fact, lack: &Lack<'_>) -> Diagnostic {
        let key = key_path(fact);
        let found =
            Diagnostic::error(RECORD_MISSING, span(lack.blank.unwrap_or(lack.origin)), format!("`{key}` is missing"));
        let label = match (lack.blank, self.format) {
            (Some(_), Format::Csv) => "an empty cell counts as missing".to_owned(),
            (Some(_), _) => "nothing to read here, which counts as missing".to_owned(),
            (None, _) => format!("this record has no `{key}`"),
        };
        found.label(label).help(self.how_to_add(fact, lack))
    }

    fn how_to_add(self, fact: &Fact, lack: &Lack<'_>) -> String {
        let example = self.example(fact);
        let bare = example.trim_matches('`');
        match self.format {
            Format::Csv if lack.blank.is_some() => "fill in this cell".to_owned(),
            _ if lack.blank.is_some() => format!("write {example}"),
            Format::Csv => format!("add a column `{}`, filled in for example with {example}", key_path(fact)),
            Format::Toml => format!("add `{} = {bare}`", toml_path(&fact.keys)),
            Format::Json | Format::Jsonl => {
                let keys = fact.keys.get(lack.there..).unwrap_or_default();
                let inner = keys.iter().rev().fold(bare.to_owned(), |inner, key| format!("{{{key:?}: {inner}}}"));
                let inner = inner.strip_prefix('{').and_then(|i| i.strip_suffix('}')).unwrap_or(&inner);
                if lack.there == 0 { format!("add `{inner}`") } else { format!("add `{inner}` to it") }
            }
        }
    }

    /// A value that the fact could hold, as it is written.
    fn example(self, fact: &Fact) -> String {
        let scalar = scalar_of(fact);
        let one = match (scalar, fact.bound) {
            (Scalar::Bool, _) => "true".to_owned(),
            (Scalar::Int, Bound::Int(least, _)) => least.to_string(),
            (Scalar::Decimal, Bound::Decimal(least, _)) => least.normalize().to_string(),
            (Scalar::Int | Scalar::Decimal | Scalar::Days | Scalar::Months, _) => "1".to_owned(),
            (Scalar::Date, _) => "2026-05-01".to_owned(),
            (Scalar::Text, _) => "…".to_owned(),
            (Scalar::Choice(_), _) => convert::choices(self.policy, scalar).first().cloned().unwrap_or_default(),
        };
        let one = self.quoted(&one, scalar);
        match fact.base {
            Base::List(_) if self.format != Format::Csv => format!("`[{}]`", one.trim_matches('`')),
            _ => one,
        }
    }

    /// A value as it is written in this format.
    fn quoted(self, text: &str, scalar: Scalar) -> String {
        let textual = matches!(scalar, Scalar::Text | Scalar::Choice(_) | Scalar::Date);
        match self.format {
            Format::Csv => format!("`{text}`"),
            Format::Toml if scalar == Scalar::Date => format!("`{text}`"),
            _ if textual => format!("`\"{text}\"`"),
            _ => format!("`{text}`"),
        }
    }
}

fn out_of_range(fact: &Fact, node: &Node<'_>) -> Diagnostic {
    let subject = subject(fact, node);
    let (message, label) = if scalar_of(fact) == Scalar::Int {
        (
            format!("{subject} is a larger number than can be held"),
            format!("an int goes from {} to {}", i64::MIN, i64::MAX),
        )
    } else {
        (
            format!("{subject} has more digits than can be held"),
            format!("a decimal has at most {MAX_DECIMAL_DIGITS} digits"),
        )
    };
    Diagnostic::error(RECORD_OUT_OF_RANGE, node.span(), message).label(label)
}

/// A table where a value should be, or the reverse, in the words of its keys.
pub(crate) fn not_a_table(path: &str, node: &Node<'_>, format: Format, inner: &str) -> Diagnostic {
    let found = Diagnostic::error(RECORD_TYPE, node.span(), format!("`{path}` should be a table of its own"));
    let found = found.label(node.shape.called());
    match format {
        Format::Csv => found.help(format!("name the column by what it holds: `{path}.{inner}`")),
        Format::Toml => found.help(format!("write `{path}.{inner} = …`")),
        Format::Json | Format::Jsonl => found.help(format!("write `{{\"{inner}\": …}}`")),
    }
}

fn between(subject: &str, least: Decimal, most: Decimal, node: &Node<'_>) -> (String, String) {
    let below = match &node.shape {
        Shape::Number(digits) | Shape::Cell(digits) => super::number::decimal(digits.trim()).is_ok_and(|n| n < least),
        _ => false,
    };
    let label = if below { format!("less than {least}") } else { format!("more than {most}") };
    (format!("{subject} should be between {least} and {most}"), label)
}

/// The fact as the subject of a sentence.
fn subject(fact: &Fact, node: &Node<'_>) -> String {
    let key = key_path(fact);
    if is_entry(fact, node) { format!("each entry of `{key}`") } else { format!("`{key}`") }
}

/// Whether a node is an entry of the fact's list.
fn is_entry(fact: &Fact, node: &Node<'_>) -> bool {
    matches!(fact.base, Base::List(_)) && node.entry
}

fn scalar_of(fact: &Fact) -> Scalar {
    match fact.base {
        Base::Scalar(scalar) | Base::List(Some(scalar)) => scalar,
        Base::List(None) | Base::Record(_) | Base::Error => Scalar::Text,
    }
}

fn type_name(base: Base) -> String {
    match base {
        Base::List(Some(scalar)) => format!("a list of {}", scalar.word()),
        Base::List(None) => "a list".to_owned(),
        Base::Scalar(scalar) => scalar.with_article().to_owned(),
        Base::Record(_) | Base::Error => "a table of its own".to_owned(),
    }
}

/// The keys that lead to a fact, with dots.
pub(crate) fn key_path(fact: &Fact) -> String {
    if fact.keys.is_empty() { fact.path.clone() } else { fact.keys.join(".") }
}

/// Keys with dots as TOML writes them.
fn toml_path(keys: &[String]) -> String {
    let bare = |key: &str| !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    let keys: Vec<_> = keys.iter().map(|k| if bare(k) { k.clone() } else { format!("{k:?}") }).collect();
    keys.join(".")
}

/// Whether a text has the form of a date, so that only the day can be wrong.
fn looks_like_a_date(text: &str) -> bool {
    let Some((date, _)) = text.split_at_checked(10) else { return false };
    date.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() })
}

/// At most forty characters of a text, on one line.
pub(crate) fn clip(text: &str) -> String {
    let mut short: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(41).collect();
    if short.chars().count() > 40 {
        short.pop();
        short.push('…');
    }
    short
}

/// The names in backticks, at most five.
pub(crate) fn names<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    names.take(5).map(|n| format!("`{n}`")).collect()
}

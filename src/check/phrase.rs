//! Phrases: how they are written in a word list, and where a text has them.
//!
//! A phrase is words in a row, in any case, that do not cross the end of a sentence. In it, `word*` is every word that begins so,
//! `(a|b c)` one of several, `<class>` one of a named class, `?` behind a word makes it optional, `_` is any one word, `...` up to three,
//! `^` the beginning of a sentence and `$` its end. Contractions are read as written out: `don't` is `do not`.

pub mod cut;

use cut::Word;
use std::collections::BTreeMap;

/// How many forms one line of a word list may stand for.
const MOST_FORMS: usize = 4_000;

/// How many words `...` may skip.
const WIDEST_GAP: usize = 3;

/// Words in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    items: Vec<Item>,
    opens: bool,
    closes: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Item {
    /// One of these.
    One(Vec<Form>),
    /// Any word.
    Any,
    /// Up to three words.
    Gap,
    /// The beginning of a sentence.
    Opens,
    /// The end of one.
    Closes,
}

/// A word of a phrase.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// This word.
    Is(String),
    /// Every word that begins so.
    Begins(String),
}

impl Form {
    fn holds(&self, word: &str) -> bool {
        match self {
            Form::Is(this) => this == word,
            Form::Begins(start) => word.starts_with(start.as_str()),
        }
    }
}

/// Named alternatives, for `<class>`.
pub type Classes = BTreeMap<String, String>;

impl Phrase {
    /// The phrases that a line of a word list stands for; none if it cannot be read.
    pub fn read(line: &str, classes: &Classes) -> Option<Vec<Phrase>> {
        let rows = rows(line, classes, 0)?;
        let phrases: Option<Vec<Phrase>> = rows.into_iter().map(Phrase::of).collect();
        phrases.filter(|all| !all.is_empty())
    }

    /// A phrase begins with a word, behind `^` if there is one.
    fn of(mut items: Vec<Item>) -> Option<Phrase> {
        let opens = items.first() == Some(&Item::Opens);
        let closes = items.last() == Some(&Item::Closes);
        items.retain(|item| !matches!(item, Item::Opens | Item::Closes));
        let named = matches!(items.first(), Some(Item::One(_)));
        named.then_some(Phrase { items, opens, closes })
    }

    /// The words it can begin with.
    pub fn first(&self) -> &[Form] {
        if let Some(Item::One(forms)) = self.items.first() { forms } else { &[] }
    }

    /// Where it ends (exclusive) if it stands at `at`; the shortest reading.
    pub fn ends(&self, words: &[Word], at: usize) -> Option<usize> {
        if self.opens && !words.get(at)?.opens {
            return None;
        }
        let end = follow(&self.items, words, at, at)?;
        let closed = words.get(end).is_none_or(|next| next.opens);
        (closed || !self.closes).then_some(end)
    }
}

/// Matches items from the word `at` on; no word but the one at `start` may begin a sentence.
fn follow(items: &[Item], words: &[Word], at: usize, start: usize) -> Option<usize> {
    let Some((item, rest)) = items.split_first() else { return Some(at) };
    let fits = |at: usize| words.get(at).is_some_and(|word| at == start || !word.opens);
    match item {
        Item::Gap => {
            let skipped = (0..=WIDEST_GAP).take_while(|&n| n == 0 || fits(at + n - 1));
            skipped.map(|n| at + n).find_map(|next| follow(rest, words, next, start))
        }
        _ if !fits(at) => None,
        Item::One(forms) => {
            let word = words.get(at)?;
            forms.iter().any(|form| form.holds(&word.text)).then(|| follow(rest, words, at + 1, start))?
        }
        Item::Any | Item::Opens | Item::Closes => follow(rest, words, at + 1, start),
    }
}

/// Every row of items that a line stands for.
fn rows(line: &str, classes: &Classes, depth: usize) -> Option<Vec<Vec<Item>>> {
    let mut rows: Vec<Vec<Item>> = vec![Vec::new()];
    for unit in units(line)? {
        let (unit, optional) = unit.strip_suffix('?').map_or((unit, false), |unit| (unit, true));
        let mut choices = choices(unit, classes, depth)?;
        if optional {
            choices.push(Vec::new());
        }
        if rows.len() * choices.len() > MOST_FORMS {
            return None;
        }
        let longer = |row: &Vec<Item>| choices.iter().map(|c| [row.as_slice(), c].concat()).collect::<Vec<_>>();
        rows = rows.iter().flat_map(longer).collect();
    }
    Some(rows)
}

/// What one unit of a line may be.
fn choices(unit: &str, classes: &Classes, depth: usize) -> Option<Vec<Vec<Item>>> {
    let item = match unit {
        "^" => Item::Opens,
        "$" => Item::Closes,
        "_" => Item::Any,
        "..." => Item::Gap,
        _ => return alternatives(unit, classes, depth),
    };
    Some(vec![vec![item]])
}

fn alternatives(unit: &str, classes: &Classes, depth: usize) -> Option<Vec<Vec<Item>>> {
    let class = unit.strip_prefix('<').and_then(|u| u.strip_suffix('>'));
    let group = unit.strip_prefix('(').and_then(|u| u.strip_suffix(')'));
    let inside = match (class, group) {
        (Some(name), _) => classes.get(name)?.as_str(),
        (None, Some(group)) => group,
        (None, None) => return word(unit),
    };
    if depth > 4 {
        return None;
    }
    let mut all = Vec::new();
    for alternative in split(inside, '|')? {
        all.extend(rows(alternative, classes, depth + 1)?);
    }
    Some(merged(all))
}

/// Alternatives of one word become one item, so that they do not multiply.
fn merged(rows: Vec<Vec<Item>>) -> Vec<Vec<Item>> {
    let mut forms = Vec::new();
    let mut others = Vec::new();
    for row in rows {
        match row.as_slice() {
            [Item::One(these)] => forms.extend(these.iter().cloned()),
            _ => others.push(row),
        }
    }
    if !forms.is_empty() {
        others.push(vec![Item::One(forms)]);
    }
    others
}

/// A word as a text is cut into them: `don't` gives two.
fn word(unit: &str) -> Option<Vec<Vec<Item>>> {
    let (plain, begins) = unit.strip_suffix('*').map_or((unit, false), |plain| (plain, true));
    if plain.contains(['(', ')', '|', '<', '>', '*', '?', '^', '$']) {
        return None;
    }
    let words = cut::words(plain);
    let last = words.len().checked_sub(1)?;
    let form = |(at, word): (usize, Word)| {
        let form = if begins && at == last { Form::Begins(word.text) } else { Form::Is(word.text) };
        Item::One(vec![form])
    };
    Some(vec![words.into_iter().enumerate().map(form).collect()])
}

/// The units of a line: stretches without blanks, parentheses kept whole.
fn units(line: &str) -> Option<Vec<&str>> {
    Some(split(line.trim(), ' ')?.into_iter().filter(|unit| !unit.is_empty()).collect())
}

/// Splits outside parentheses; none if they do not match.
fn split(text: &str, at: char) -> Option<Vec<&str>> {
    let mut depth = 0usize;
    let mut parts = Vec::new();
    let mut from = 0;
    for (place, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1)?,
            _ if c == at && depth == 0 => {
                parts.push(text.get(from..place)?);
                from = place + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(text.get(from..)?);
    (depth == 0).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str, text: &str) -> Option<String> {
        let classes = Classes::from([("me".to_owned(), "i|we".to_owned())]);
        let phrases = Phrase::read(line, &classes).unwrap();
        let words = cut::words(text);
        let ends = |at: usize| phrases.iter().filter_map(|p| p.ends(&words, at)).max();
        let (at, end) = (0..words.len()).find_map(|at| Some((at, ends(at)?)))?;
        text.get(words[at].at.start..words[end - 1].at.end).map(str::to_owned)
    }

    #[test]
    fn phrases_are_words_in_any_case() {
        assert_eq!(found("your fault", "It is Your  FAULT."), Some("Your  FAULT".to_owned()));
        assert_eq!(found("never", "nevertheless"), None);
        assert_eq!(found("disappoint*", "How disappointing!"), Some("disappointing".to_owned()));
        assert_eq!(found("you failed", "That is you. Failed builds are red."), None);
    }

    #[test]
    fn phrases_have_choices_and_gaps() {
        assert_eq!(
            found("waste of (my|our dear) time", "a waste of our dear time"),
            Some("waste of our dear time".into())
        );
        assert_eq!(found("<me> really? refuse", "Here we refuse."), Some("we refuse".into()));
        assert_eq!(found("you ... read", "you did not even read it"), Some("you did not even read".into()));
        assert_eq!(found("you ... read", "you a b c d read it"), None);
        assert_eq!(found("so _ what", "so now what"), Some("so now what".into()));
        assert_eq!(found("^ maybe", "Yes, maybe. Or no"), None);
        assert_eq!(found("^ maybe", "Yes; maybe not"), Some("maybe".into()));
        assert_eq!(found("^ no $", "I say no. No! Never"), Some("No".into()));
    }

    #[test]
    fn contractions_are_written_out() {
        assert_eq!(found("you are not", "So you’re not it"), Some("you’re not".into()));
        assert_eq!(found("don't ask", "do not ask"), Some("do not ask".into()));
        assert_eq!(found("do not", "I don't"), Some("don't".into()));
    }

    #[test]
    fn what_is_no_phrase_is_refused() {
        for line in ["", "(a|b", "a)", "<nobody> here", "... a", "_ b", "a|b", "(|)", "!"] {
            assert_eq!(Phrase::read(line, &Classes::new()), None, "{line}");
        }
    }
}

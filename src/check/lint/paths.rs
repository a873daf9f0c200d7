//! Files, by patterns over their paths from the folder of the settings: `*` is any text without `/`, `**` any text, `?` one
//! character; a folder means all that is in it.

/// Files that one of some patterns means.
#[derive(Clone, Debug)]
pub struct Paths(Vec<Pattern>);

/// What a path has to be made of.
#[derive(Clone, Debug)]
struct Pattern(Vec<Part>);

#[derive(Clone, Copy, Debug)]
enum Part {
    /// This character.
    One(char),
    /// A character of a name: `?`
    Any,
    /// Characters of a name: `*`
    Name,
    /// Any text: `**`
    Text,
    /// Nothing, or a text that ends with a folder: `**/`
    Folders,
}

impl Paths {
    /// The files that one of these patterns means.
    pub fn new<'p>(patterns: impl IntoIterator<Item = &'p str>) -> Self {
        let from_the_folder = |pattern: &'p str| pattern.trim_start_matches("./").trim_end_matches('/');
        Paths(patterns.into_iter().map(|pattern| Pattern::read(from_the_folder(pattern))).collect())
    }

    /// Whether a file is one of them.
    pub(super) fn hold(&self, path: &str) -> bool {
        self.0.iter().any(|pattern| pattern.holds(path))
    }
}

impl Pattern {
    fn read(pattern: &str) -> Self {
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some((length, part)) = first_part(rest) {
            parts.push(part);
            rest = rest.get(length..).unwrap_or("");
        }
        Pattern(parts)
    }

    /// Whether a path, or a folder that it lies in, is as the pattern says. All ways are gone at once, so none is gone twice.
    fn holds(&self, path: &str) -> bool {
        let mut reached = vec![false; self.0.len() + 1];
        self.enter(0, &mut reached);
        for c in path.chars() {
            if c == '/' && reached.last() == Some(&true) {
                return true;
            }
            let mut next = vec![false; reached.len()];
            let open = self.0.iter().enumerate().zip(&reached).filter(|(_, reached)| **reached);
            open.for_each(|((at, part), _)| self.step(at, *part, c, &mut next));
            reached = next;
        }
        reached.last() == Some(&true)
    }

    /// Marks the places that a part leads to over a character.
    fn step(&self, at: usize, part: Part, c: char, next: &mut [bool]) {
        match part {
            Part::One(own) if own == c => self.enter(at + 1, next),
            Part::Any if c != '/' => self.enter(at + 1, next),
            Part::Name if c != '/' => self.enter(at, next),
            Part::Text => self.enter(at, next),
            Part::Folders => {
                // In the middle of a folder's name nothing behind it can begin.
                next.iter_mut().skip(at).take(1).for_each(|place| *place = true);
                if c == '/' {
                    self.enter(at + 1, next);
                }
            }
            Part::One(_) | Part::Any | Part::Name => {}
        }
    }

    /// Marks a place, and those behind it which need no text to be reached.
    fn enter(&self, at: usize, places: &mut [bool]) {
        let needs_text = |at| matches!(self.0.get(at), None | Some(Part::One(_) | Part::Any));
        for (at, place) in places.iter_mut().enumerate().skip(at) {
            *place = true;
            if needs_text(at) {
                break;
            }
        }
    }
}

/// The part that a pattern begins with, and how long it is written.
fn first_part(pattern: &str) -> Option<(usize, Part)> {
    let c = pattern.chars().next()?;
    Some(match c {
        '*' if pattern.starts_with("**/") => (3, Part::Folders),
        '*' if pattern.starts_with("**") => (2, Part::Text),
        '*' => (1, Part::Name),
        '?' => (1, Part::Any),
        c => (c.len_utf8(), Part::One(c)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(pattern: &str, path: &str) -> bool {
        Paths::new([pattern]).hold(path)
    }

    #[test]
    fn patterns_mean_paths() {
        assert!(holds("policies/drafts", "policies/drafts/a.etq"));
        assert!(holds("./policies/drafts/", "policies/drafts/deep/a.etq"));
        assert!(!holds("policies/drafts", "policies/drafts-2/a.etq"));
        assert!(holds("policies/*.etq", "policies/a.etq"));
        assert!(!holds("policies/*.etq", "policies/deep/a.etq"));
        assert!(holds("**/a.etq", "a.etq") && holds("**/a.etq", "x/y/a.etq"));
        assert!(!holds("**/a.etq", "ba.etq") && !holds("**/a.etq", "x/ba.etq"));
        assert!(holds("p/**/a.etq", "p/a.etq") && holds("p/**", "p/x/y.etq"));
        assert!(holds("p/**/*x*/b", "p/a/axa/b") && !holds("p/**/*x*/b", "p/a/x"));
        assert!(holds("p/?.etq", "p/ü.etq") && !holds("p/?.etq", "p/ab.etq"));
        assert!(!holds("a+(b)", "aab") && holds("a+(b)", "a+(b)"));
    }

    /// What a pattern means, as a regular expression.
    fn expression(pattern: &str) -> String {
        let mut expression = String::from("^");
        let mut rest = pattern;
        while let Some((length, part)) = first_part(rest) {
            expression.push_str(&match part {
                Part::One(c) => regex::escape(c.encode_utf8(&mut [0; 4])),
                Part::Any => "[^/]".to_owned(),
                Part::Name => "[^/]*".to_owned(),
                Part::Text => ".*".to_owned(),
                Part::Folders => "(?:.*/)?".to_owned(),
            });
            rest = rest.get(length..).unwrap_or("");
        }
        expression + "(?:/.*)?$"
    }

    /// Every text of up to so many of these pieces.
    fn texts(pieces: &[&str], most: usize) -> Vec<String> {
        let longer = |text: &String| pieces.iter().map(|piece| format!("{text}{piece}")).collect::<Vec<_>>();
        let next = |texts: &Vec<String>| Some(texts.iter().flat_map(longer).collect());
        std::iter::successors(Some(vec![String::new()]), next).take(most + 1).flatten().collect()
    }

    #[test]
    fn patterns_mean_what_regular_expressions_say() {
        let paths = texts(&["a", "b", "/"], 4);
        for pattern in texts(&["a", "/", "?", "*", "**", "**/"], 3) {
            let regex = regex::Regex::new(&expression(&pattern)).unwrap();
            for path in &paths {
                assert_eq!(Pattern::read(&pattern).holds(path), regex.is_match(path), "{pattern} {path}");
            }
        }
    }
}

//! `etiquette.toml`: which policy, who answers, levels of lints, words. Each value keeps its place, and every mistake is told.

use crate::check::lint::{Level, Levels, Paths};
use crate::check::lints::renamed_lint;
use crate::check::words::{self, Changes};
use crate::diagnostic::{Diagnostic, codes, list_words, nearest};
use crate::source::{FileId, Span};
use std::borrow::Cow;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The file's name.
pub const FILE: &str = "etiquette.toml";

const KEYS: [&str; 5] = ["policy", "me", "lints", "words", "paths"];
const PATH_KEYS: [&str; 2] = ["match", "lints"];

/// What the file says.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Policy files or folders, relative to the file's folder.
    pub policy: Vec<String>,
    /// Values about the person who answers, each with its name and its place.
    pub me: Vec<Me>,
    /// Levels of lints.
    pub levels: Levels,
    /// Word lists that add to the shipped ones, or take from them.
    pub words: Changes,
}

/// A value of `[me]`.
#[derive(Clone, Debug)]
pub struct Me {
    /// The field's name.
    pub name: String,
    /// Its value, as written in TOML.
    pub source: String,
    /// The place of the name.
    pub name_span: Span,
    /// The place of the value.
    pub span: Span,
}

/// How levels in some files are written.
const PATHS: &str = "write [[paths]] on a line of its own; below it match = \"policies/drafts/**\" and lints = { missing-doc = \"allow\" }";

type Key<'t> = Spanned<Cow<'t, str>>;
type Node<'t> = Spanned<DeValue<'t>>;

/// Reads the settings; what is wrong is told, the rest holds.
pub fn read(file: FileId, text: &str) -> (Settings, Vec<Diagnostic>) {
    let mut reader = Reader { file, text, settings: Settings::default(), said: Vec::new() };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let at = error.span().unwrap_or(0..0);
        let message = format!("this is not TOML: {}", first_line(error.message()));
        reader.said.push(Diagnostic::error(codes::SETTINGS, reader.span(at), message));
    }
    reader.top(table.get_ref());
    reader.said.sort_by_key(|d| d.span);
    (reader.settings, reader.said)
}

fn first_line(message: &str) -> &str {
    message.lines().next().unwrap_or("it cannot be read")
}

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    settings: Settings,
    said: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    fn error(&mut self, at: Range<usize>, message: String) -> &mut Diagnostic {
        let span = self.span(at);
        self.said.push(Diagnostic::error(codes::SETTINGS, span, message));
        let last = self.said.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "pushed just above")]
        &mut self.said[last]
    }

    fn top(&mut self, table: &DeTable<'_>) {
        let mut paths = None;
        for (key, value) in in_order(table) {
            match key.get_ref().as_ref() {
                "policy" => self.settings.policy = self.policy(value),
                "me" => self.each(key, value, Self::me),
                "lints" => self.levels(key, value, None),
                // They hold over `[lints]`, wherever they stand.
                "paths" => paths = Some(value),
                "words" => self.each(key, value, Self::word_list),
                other => self.unknown(key, other, &KEYS),
            }
        }
        paths.into_iter().for_each(|value| self.paths(value));
    }

    /// Does something with each entry of a table.
    fn each(&mut self, key: &Key<'_>, value: &Node<'_>, entry: fn(&mut Self, &Key<'_>, &Node<'_>)) {
        let Some(table) = self.table(key, value) else { return };
        for (key, value) in in_order(table) {
            entry(self, key, value);
        }
    }

    fn table<'a, 't>(&mut self, key: &Key<'_>, value: &'a Node<'t>) -> Option<&'a DeTable<'t>> {
        let DeValue::Table(table) = value.get_ref() else {
            let name = key.get_ref();
            let message = format!("`{name}` should be a table");
            self.error(value.span(), message)
                .help
                .push(format!("write [{name}] on a line of its own, its values below"));
            return None;
        };
        Some(table)
    }

    /// `policy = "a.etq"` or `policy = ["a.etq", …]`
    fn policy(&mut self, value: &Node<'_>) -> Vec<String> {
        match value.get_ref() {
            DeValue::String(path) => vec![path.to_string()],
            _ => self.texts("policy", value, "policy = [\"policies/linkedin.etq\"]"),
        }
    }

    fn me(&mut self, key: &Key<'_>, value: &Node<'_>) {
        let (name_span, span) = (self.span(key.span()), self.span(value.span()));
        let source = self.text.get(value.span()).unwrap_or("").to_owned();
        self.settings.me.push(Me { name: key.get_ref().to_string(), source, name_span, span });
    }

    /// `[lints]`: what is more general comes first, so that a lint's own name always holds over its family.
    fn levels(&mut self, key: &Key<'_>, value: &Node<'_>, paths: Option<&Paths>) {
        let Some(table) = self.table(key, value) else { return };
        let mut entries = in_order(table);
        entries.sort_by_key(|(key, _)| Levels::rank(key.get_ref()));
        entries.into_iter().for_each(|(key, value)| self.level(key, value, paths));
    }

    fn level(&mut self, key: &Key<'_>, value: &Node<'_>, paths: Option<&Paths>) {
        let name = key.get_ref();
        let level = value.get_ref().as_str().and_then(Level::from_word);
        let Some(level) = level else {
            let message = format!("the level of `{name}` should be \"deny\", \"warn\" or \"allow\"");
            self.error(value.span(), message).help.push(format!("write {name} = \"deny\""));
            return;
        };
        match self.settings.levels.set_in(paths, name, level) {
            Ok(None) => {}
            Ok(Some(now)) => self.said.push(renamed_lint::finding(self.span(key.span()), name, now)),
            Err(near) => {
                let message = format!("there is no lint `{name}`");
                let d = self.error(key.span(), message);
                d.help.push(match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "see them all: etiquette explain --list".to_owned(),
                });
            }
        }
    }

    /// `[[paths]]`: levels in some files.
    fn paths(&mut self, value: &Node<'_>) {
        let DeValue::Array(tables) = value.get_ref() else {
            let message = "`paths` should be a list of tables".to_owned();
            self.error(value.span(), message).help.push(PATHS.to_owned());
            return;
        };
        for table in tables.iter() {
            match table.get_ref() {
                DeValue::Table(entries) => self.path(table, entries),
                _ => {
                    let message = "an entry of `paths` should be a table".to_owned();
                    self.error(table.span(), message).help.push(PATHS.to_owned());
                }
            }
        }
    }

    fn path(&mut self, whole: &Node<'_>, table: &DeTable<'_>) {
        let (mut patterns, mut lints) = (None, None);
        for (key, value) in in_order(table) {
            match key.get_ref().as_ref() {
                "match" => patterns = Some(self.patterns(value)),
                "lints" => lints = Some((key, value)),
                other => self.unknown(key, other, &PATH_KEYS),
            }
        }
        let Some(patterns) = patterns else {
            let message = "it is not said in which files this holds".to_owned();
            self.error(whole.span(), message).help.push("write match = \"policies/drafts/**\"".to_owned());
            return;
        };
        if let Some((key, value)) = lints {
            self.levels(key, value, Some(&Paths::new(patterns.iter().map(String::as_str))));
        }
    }

    /// `match = "a"` or `match = ["a", "b"]`, told from the folder of the settings.
    fn patterns(&mut self, value: &Node<'_>) -> Vec<String> {
        let patterns = match value.get_ref() {
            DeValue::String(pattern) => vec![pattern.to_string()],
            _ => self.texts("match", value, "match = \"policies/drafts/**\""),
        };
        if let Some(strange) = patterns.iter().find(|p| p.starts_with('/') || p.split('/').any(|part| part == "..")) {
            let message = format!("`{strange}` leads out of the folder of `{FILE}`");
            let help = "write the path from that folder, as in \"policies/drafts/**\"".to_owned();
            self.error(value.span(), message).help.push(help);
        }
        patterns
    }

    fn word_list(&mut self, key: &Key<'_>, value: &Node<'_>) {
        let name = key.get_ref();
        if words::list_of(name).is_none() {
            let known = words::keys();
            return self.unknown(key, name, &known.iter().map(String::as_str).collect::<Vec<_>>());
        }
        let words = self.texts(name, value, &format!("{name} = [\"word\"]"));
        for entry in words.iter().filter(|entry| !words::is_phrase(entry)) {
            self.error(value.span(), format!("`{entry}` is no phrase to look for"))
                .help
                .push("write words, as in \"waste of (my|our) time\"".to_owned());
        }
        self.settings.words.insert(name.to_string(), words);
    }

    /// A list of texts; `example` shows how it is written.
    fn texts(&mut self, name: &str, value: &Node<'_>, example: &str) -> Vec<String> {
        let DeValue::Array(items) = value.get_ref() else {
            self.error(value.span(), format!("`{name}` should be a list of texts"))
                .help
                .push(format!("write {example}"));
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items.iter() {
            match item.get_ref() {
                DeValue::String(text) => texts.push(text.to_string()),
                _ => {
                    let message = format!("an entry of `{name}` should be a text");
                    self.error(item.span(), message).help.push("put it in double quotes".to_owned());
                }
            }
        }
        texts
    }

    fn unknown(&mut self, key: &Key<'_>, name: &str, known: &[&str]) {
        let help = match nearest(name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let some: Vec<String> = known.iter().take(5).map(|k| format!("`{k}`")).collect();
                format!("write {}", list_words(&some, "or"))
            }
        };
        self.error(key.span(), format!("there is no setting `{name}`")).help.push(help);
    }
}

/// The entries of a table in the order of the text.
fn in_order<'a, 't>(table: &'a DeTable<'t>) -> Vec<(&'a Key<'t>, &'a Node<'t>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<String> {
        let (_, said) = read(FileId(0), text);
        said.iter().map(|d| format!("{}: {}", text.get(d.span.unwrap().range()).unwrap(), d.message)).collect()
    }

    #[test]
    fn everything_is_read() {
        let text = "policy = [\"a.etq\"]\n[me]\nname = \"Rob\"\n[lints]\nsilent-decline = \"warn\"\n[words]\nharsh = [\"x\"]\n";
        let (settings, said) = read(FileId(0), text);
        assert_eq!(said, []);
        assert_eq!(settings.policy, ["a.etq"]);
        assert_eq!((settings.me[0].name.as_str(), settings.me[0].source.as_str()), ("name", "\"Rob\""));
        assert_eq!(settings.words["harsh"], ["x"]);
    }

    #[test]
    fn the_more_special_level_holds_wherever_it_stands() {
        let text = "[[paths]]\nmatch = \"drafts\"\nlints = { courtesy = \"allow\", no-deadline = \"deny\" }\n\
                    [[paths]]\nmatch = [\"drafts/old/*\"]\n[paths.lints]\nwarnings = \"allow\"\nno-deadline = \"warn\"\n\
                    [lints]\nno-deadline = \"deny\"\ncourtesy = \"warn\"\n";
        let (settings, said) = read(FileId(0), text);
        assert_eq!(said, []);
        let level = |lint: &str, path: &str| settings.levels.of(crate::check::lints::find(lint).unwrap(), path);
        assert_eq!(level("no-deadline", "a.etq"), Level::Deny);
        assert_eq!(level("silent-decline", "a.etq"), Level::Warn);
        assert_eq!(
            (level("no-deadline", "drafts/a.etq"), level("silent-decline", "drafts/a.etq")),
            (Level::Deny, Level::Allow)
        );
        assert_eq!(
            (level("no-deadline", "drafts/old/a"), level("unused-let", "drafts/old/a")),
            (Level::Warn, Level::Allow)
        );
    }

    #[test]
    fn mistakes_in_paths_are_told() {
        assert_eq!(said("paths = 1\n"), ["1: `paths` should be a list of tables"]);
        assert_eq!(said("paths = [1]\n"), ["1: an entry of `paths` should be a table"]);
        assert_eq!(said("[[paths]]\nmach = \"a\"\n")[1], "mach: there is no setting `mach`");
        assert_eq!(said("[[paths]]\n"), ["[[paths]]: it is not said in which files this holds"]);
        let out = "\"../a\": `../a` leads out of the folder of `etiquette.toml`";
        assert_eq!(said("[[paths]]\nmatch = \"../a\"\n"), [out]);
        assert_eq!(said("[[paths]]\nmatch = \"a\"\nlints = { x = \"deny\" }\n"), ["x: there is no lint `x`"]);
        assert_eq!(
            said("[lints]\ndead-rule = \"warn\"\n"),
            ["dead-rule: `dead-rule` is called `unreachable-rule` now"]
        );
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        assert_eq!(said("polcy = \"a\"\n"), ["polcy: there is no setting `polcy`"]);
        assert_eq!(said("policy = 3\n"), ["3: `policy` should be a list of texts"]);
        assert_eq!(said("[lints]\nsilent-decine = \"deny\"\n"), ["silent-decine: there is no lint `silent-decine`"]);
        let level = "the level of `silent-decline` should be \"deny\", \"warn\" or \"allow\"";
        assert_eq!(said("[lints]\nsilent-decline = \"no\"\n"), [format!("\"no\": {level}")]);
        assert_eq!(said("me = 1\n"), ["1: `me` should be a table"]);
        assert!(said("[me\n")[0].contains("this is not TOML"));
    }
}

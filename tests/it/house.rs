//! The house: layers, sizes, the voice of messages.

mod layers;
mod sizes;
mod voice;

use etiquette::diagnostic::codes;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// A file of the repository.
pub(crate) struct SourceText {
    /// Its path from the root of the repository, with `/`.
    pub(crate) path: String,
    /// All of it.
    pub(crate) text: String,
}

impl SourceText {
    /// The lines in front of its unit tests, numbered from 1.
    pub(crate) fn lines_without_tests(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut lines = self.text.lines().peekable();
        let mut in_tests = self.path.ends_with("/tests.rs");
        let mut rest = std::iter::from_fn(move || {
            let line = lines.next()?;
            in_tests |= line == "#[cfg(test)]" && lines.peek().is_some_and(|next| next.starts_with("mod tests {"));
            (!in_tests).then_some(line)
        });
        (1..).map_while(move |number| Some((number, rest.next()?)))
    }

    /// Only its unit tests.
    fn into_tests(self) -> SourceText {
        let before = self.lines_without_tests().count();
        let text = self.text.lines().skip(before).collect::<Vec<_>>().join("\n");
        SourceText { text, ..self }
    }

    /// Its lines without tests and without comments.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines_without_tests().map(|(number, line)| (number, line.split("//").next().unwrap_or("")))
    }

    /// The floor it belongs to: `check` for `src/check.rs` and `src/check/lint.rs`.
    pub(crate) fn floor(&self) -> &str {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path);
        below.split(['/', '.']).next().unwrap_or(below)
    }
}

/// The files below a folder of the repository whose names end in `ending`, by path.
pub(crate) fn files(folder: &str, ending: &str) -> Vec<SourceText> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    collect(&root.join(folder), &mut paths);
    paths.sort();
    let is_wanted = |path: &PathBuf| path.to_str().is_some_and(|p| p.ends_with(ending));
    let read = |path: PathBuf| SourceText {
        path: path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"),
        text: std::fs::read_to_string(&path).unwrap(),
    };
    paths.into_iter().filter(is_wanted).map(read).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { collect(&path, paths) } else { paths.push(path) }
    }
}

/// Fails with every broken rule in a line of its own.
pub(crate) fn assert_none(broken: &[String]) {
    let mut text = String::new();
    for line in broken {
        writeln!(text, "{line}").unwrap();
    }
    assert!(broken.is_empty(), "the house has rules (CONTRIBUTING.md):\n{text}");
}

#[test]
fn every_error_is_claimed_by_a_page_a_fixture_or_a_test() {
    let tests =
        files("tests/it", ".rs").into_iter().filter(|f| !f.path.contains("/pages") && !f.path.contains("/house"));
    let unit_tests = files("src", ".rs").into_iter().map(SourceText::into_tests);
    let claims: Vec<SourceText> = tests.chain(unit_tests).chain(files("tests/fixtures", "")).collect();
    let is_claimed = |entry: &&codes::Entry| {
        let name = entry.code.name();
        let constant = format!("codes::{}", name.to_uppercase().replace('-', "_"));
        entry.page.contains(&format!(" finds {name}\n"))
            || claims.iter().any(|f| names(&f.text, name) || names(&f.text, &constant))
    };
    let unclaimed = codes::ALL.iter().filter(|entry| !is_claimed(entry));
    assert_none(&unclaimed.map(|e| format!("nothing shows `{}` at work", e.code)).collect::<Vec<_>>());
}

/// Whether `text` has `name` as a name of its own, not as a part of a longer one.
fn names(text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    text.match_indices(name)
        .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part))
}

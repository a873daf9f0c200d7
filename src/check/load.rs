//! Brings in a policy's files: the root, what it uses, and the lists it reads line by line.

use super::{File, Options};
use crate::diagnostic::{Diagnostic, codes};
use crate::limits;
use crate::source::{FileId, Files, ReadError, SourceMap, Span};
use crate::syntax::{self, ast};
use std::collections::HashMap;

/// A policy's files, read and parsed.
pub(super) struct Loaded {
    pub(super) sources: SourceMap,
    pub(super) files: Vec<File>,
    /// `use` of each file: the place of the path and the index of the file it names.
    pub(super) uses: Vec<Vec<(Span, usize)>>,
    /// The entries of each list file, by the place of the path in `lines of`.
    pub(super) lists: HashMap<Span, Vec<String>>,
    /// Whether a file that is used could not be read: any name may be declared there.
    pub(super) incomplete: bool,
    pub(super) errors: Vec<Diagnostic>,
}

/// Reads the policy at `path` and all it uses. A root that cannot be read is a finding without a place.
pub(super) fn load(path: &str, files: &dyn Files, options: &Options) -> Loaded {
    let loaded = Loaded {
        sources: SourceMap::new(),
        files: Vec::new(),
        uses: Vec::new(),
        lists: HashMap::new(),
        incomplete: false,
        errors: Vec::new(),
    };
    let root = normalize(&options.root).unwrap_or_default();
    let mut loader =
        Loader { files, root, loaded, by_path: HashMap::new(), open: Vec::new(), threads: options.threads };
    loader.root(path);
    loader.loaded
}

struct Loader<'a> {
    files: &'a dyn Files,
    root: String,
    loaded: Loaded,
    by_path: HashMap<String, usize>,
    /// The files that are being read, outermost first, with the place of the `use` that led to the next.
    open: Vec<(usize, Span)>,
    threads: usize,
}

impl Loader<'_> {
    fn root(&mut self, path: &str) {
        match self.files.read(path, limits::MAX_POLICY_BYTES) {
            Ok(text) => {
                self.file(path.to_owned(), &text);
            }
            Err(error) => self.loaded.errors.push(unreadable(path, None, &error)),
        }
    }

    /// Parses a file and follows its `use`s. Gives its index.
    fn file(&mut self, path: String, text: &str) -> usize {
        let id = self.loaded.sources.add(path.clone(), text);
        let index = self.loaded.files.len();
        self.by_path.insert(normalize(&path).unwrap_or_else(|| path.clone()), index);
        let parsed = syntax::parse_on(self.threads, id, text);
        self.loaded.errors.extend(parsed.errors);
        self.loaded.files.push(File { id, path: path.clone(), tree: parsed.file });
        self.loaded.uses.push(Vec::new());
        for named in self.named_files(index) {
            match named {
                Named::Policy(literal) => self.follow(index, &path, &literal),
                Named::List(literal) => self.list(&path, &literal),
            }
        }
        index
    }

    fn named_files(&self, index: usize) -> Vec<Named> {
        let items = self.loaded.files.get(index).map(|f| f.tree.items.as_slice()).unwrap_or_default();
        items
            .iter()
            .filter_map(|item| match &item.kind {
                ast::ItemKind::Use(path) => Some(Named::Policy(path.clone())),
                ast::ItemKind::Let(ast::Let { value: ast::LetValue::LinesOf(path), .. }) => {
                    Some(Named::List(path.clone()))
                }
                _ => None,
            })
            .collect()
    }

    fn follow(&mut self, from: usize, from_path: &str, literal: &ast::Literal) {
        let Some(target) = self.resolve(from_path, literal) else {
            self.loaded.incomplete = true;
            return;
        };
        let key = normalize(&target).unwrap_or_else(|| target.clone());
        if let Some(&index) = self.by_path.get(&key) {
            self.link(from, literal.span, index);
            return;
        }
        if let Some(refusal) = self.refusal(literal.span) {
            self.loaded.incomplete = true;
            self.loaded.errors.push(refusal);
            return;
        }
        match self.files.read(&target, limits::MAX_POLICY_BYTES) {
            Ok(text) => {
                self.open.push((from, literal.span));
                let index = self.file(target, &text);
                self.open.pop();
                self.link(from, literal.span, index);
            }
            Err(error) => {
                self.loaded.incomplete = true;
                self.loaded.errors.push(unreadable(&literal.text, Some(literal.span), &error));
            }
        }
    }

    /// Why no further file is read, if so.
    fn refusal(&self, span: Span) -> Option<Diagnostic> {
        if self.loaded.files.len() >= limits::MAX_POLICY_FILES {
            let message = format!("a policy may use at most {} files", limits::MAX_POLICY_FILES);
            return Some(Diagnostic::error(codes::TOO_LARGE, span, message).help("put some of them together"));
        }
        if self.open.len() >= limits::MAX_USE_DEPTH {
            let message = format!("the files use each other more than {} deep", limits::MAX_USE_DEPTH);
            return Some(Diagnostic::error(codes::TOO_DEEP, span, message).help("use this file further up"));
        }
        None
    }

    /// Remembers a `use`, and reports it if it closes a cycle.
    fn link(&mut self, from: usize, span: Span, to: usize) {
        if let Some(uses) = self.loaded.uses.get_mut(from) {
            uses.push((span, to));
        }
        let begins =
            if from == to { Some(self.open.len()) } else { self.open.iter().position(|&(file, _)| file == to) };
        let Some(begins) = begins else { return };
        let ring: Vec<(usize, Span)> = self.open.iter().skip(begins).copied().chain([(from, span)]).collect();
        let name = |file: usize| self.loaded.files.get(file).map_or("", |f| f.path.as_str());
        let mut chain: Vec<&str> = ring.iter().map(|&(file, _)| name(file)).collect();
        chain.push(name(to));
        let message = format!("these files use each other: `{}`", chain.join("` → `"));
        let mut error = Diagnostic::error(codes::USE_CYCLE, span, message)
            .label("this closes the circle")
            .help("move what both need into a third file, and use that one in both");
        for &(file, place) in ring.iter().take(ring.len().saturating_sub(1)) {
            error = error.also(place, format!("`{}` uses it here", name(file)));
        }
        self.loaded.errors.push(error);
    }

    fn list(&mut self, from_path: &str, literal: &ast::Literal) {
        let Some(target) = self.resolve(from_path, literal) else { return };
        match self.files.read(&target, limits::MAX_LIST_BYTES) {
            Ok(text) => {
                self.loaded.lists.insert(literal.span, entries(&text));
            }
            Err(error) => self.loaded.errors.push(unreadable(&literal.text, Some(literal.span), &error)),
        }
    }

    /// The path a literal names, relative to the file it stands in; an error if it leaves the policy root.
    fn resolve(&mut self, from_path: &str, literal: &ast::Literal) -> Option<String> {
        let folder = from_path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let absolute = literal.text.starts_with('/') || literal.text.contains(':') || literal.text.contains('\\');
        let joined = if folder.is_empty() { literal.text.clone() } else { format!("{folder}/{}", literal.text) };
        let target = normalize(&joined);
        let inside = target.as_deref().is_some_and(|t| within(t, &self.root));
        match target {
            Some(target) if inside && !absolute && !literal.text.trim().is_empty() => Some(target),
            _ => {
                self.loaded.errors.push(outside(literal));
                None
            }
        }
    }
}

enum Named {
    Policy(ast::Literal),
    List(ast::Literal),
}

/// The entries of a list file: one a line, blank lines and `#` lines skipped.
fn entries(text: &str) -> Vec<String> {
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
    lines.map(str::to_owned).collect()
}

/// Resolves `.` and `..`; none where `..` goes above the start of a relative path… which `../x` given by the user may do.
fn normalize(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_none_or(|&p| p == "..") => {
                if path.starts_with('/') {
                    return None;
                }
                parts.push("..");
            }
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    Some(if path.starts_with('/') { format!("/{joined}") } else { joined })
}

/// Whether a normalized path lies in a normalized folder.
fn within(path: &str, folder: &str) -> bool {
    let ups = |path: &str| path.split('/').take_while(|part| *part == "..").count();
    // The current folder, or one above it.
    if folder.split('/').all(|part| part.is_empty() || part == "..") && !folder.starts_with('/') {
        return ups(path) <= ups(folder) && !path.starts_with('/') && path != folder;
    }
    path.strip_prefix(folder)
        .is_some_and(|rest| (folder.ends_with('/') || rest.starts_with('/')) && !rest.contains("/../"))
}

fn outside(literal: &ast::Literal) -> Diagnostic {
    Diagnostic::error(codes::USE_OUTSIDE, literal.span, format!("`{}` lies outside the policy's folder", literal.text))
        .label("a policy reads only what lies in its own folder and below")
        .help("move the file beside the policy, or put `etiquette.toml` into the folder that holds both")
}

/// A file that cannot be read, in words.
fn unreadable(path: &str, span: Option<Span>, error: &ReadError) -> Diagnostic {
    let (code, message, help) = match error {
        ReadError::NotFound => (
            codes::USE_NOT_FOUND,
            format!("there is no file `{path}`"),
            "check the path; it starts from the folder of this file".to_owned(),
        ),
        ReadError::Outside => (
            codes::USE_OUTSIDE,
            format!("`{path}` lies outside the policy's folder"),
            "move the file beside the policy".to_owned(),
        ),
        ReadError::Folder => (codes::USE_NOT_FOUND, format!("`{path}` is a folder"), "name a file in it".to_owned()),
        ReadError::TooLarge(limit) => (
            codes::TOO_LARGE,
            format!("`{path}` is larger than {} MB", limit >> 20),
            "split it into several files".to_owned(),
        ),
        ReadError::NotUtf8(at) => {
            (codes::USE_NOT_FOUND, format!("`{path}` is not UTF-8 text (byte {at})"), "save it as UTF-8".to_owned())
        }
        ReadError::Other(why) => {
            (codes::USE_NOT_FOUND, format!("`{path}` cannot be read: {why}"), "check the file's permissions".to_owned())
        }
    };
    let mut diagnostic = Diagnostic::new(code, crate::diagnostic::Severity::Error, span, message).help(help);
    if span.is_some() {
        diagnostic = diagnostic.label("named here");
    }
    diagnostic
}

/// The first file's id, for places of findings about the whole policy.
impl Loaded {
    pub(super) fn maybe_declared(&self) -> Vec<(FileId, &str)> {
        let spans = self.files.iter().flat_map(|f| f.tree.broken.iter());
        spans.map(|&s| (s.file, self.sources.text(s))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{normalize, within};

    #[test]
    fn paths_stay_inside() {
        assert_eq!(normalize("a/./b/../c.etq").as_deref(), Some("a/c.etq"));
        assert_eq!(normalize("../x.etq").as_deref(), Some("../x.etq"));
        assert!(within("a/b.etq", "a") && within("a.etq", "") && within("../p/a.etq", "../p"));
        assert!(within("a.etq", "..") && within("../x.etq", "..") && within("../x.etq", "../.."));
        assert!(!within("../../x.etq", "..") && !within("..", "..") && !within("/a.etq", ".."));
        assert!(!within("ab/c.etq", "a") && !within("../x.etq", "") && !within("../x.etq", "../p"));
    }
}

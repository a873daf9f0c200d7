//! Source text and places in it: files, spans, lines and columns, and the only door to the outside.

mod root;

pub use root::Root;
use std::sync::{Arc, OnceLock};

/// A file (or an excerpt of one) in a [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A stretch of text: a file and two byte offsets, the second one exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Byte offset of the first byte.
    pub start: u32,
    /// Byte offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// A span over `start..end` of `file`.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { file, start: clamp(start), end: clamp(end) }
    }

    /// The smallest span that holds both; both are in one file.
    pub fn to(self, other: Span) -> Span {
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether `other` lies within this span.
    pub fn contains(self, other: Span) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }

    /// The empty span just behind this one.
    pub fn after(self) -> Span {
        Span { start: self.end, ..self }
    }

    /// The empty span just before this one.
    pub fn before(self) -> Span {
        Span { end: self.start, ..self }
    }

    /// The byte range.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A place for people: both count from 1, columns in Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1, in Unicode scalar values.
    pub column: u32,
}

/// One file, or an excerpt of a stream that begins at a later line.
#[derive(Clone, Debug)]
pub struct SourceFile {
    name: String,
    text: Arc<str>,
    first_line: u32,
    first_offset: u64,
    lines: OnceLock<Vec<u32>>,
}

impl SourceFile {
    /// The name as people see it: the path as given.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text, shared.
    pub fn shared_text(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// Byte offset in the original file of the text's first byte (0 but for excerpts).
    pub fn first_offset(&self) -> u64 {
        self.first_offset
    }

    /// Byte offsets at which lines start. Made when first asked for.
    pub fn line_starts(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let breaks = self.text.bytes().enumerate().filter(|&(_, b)| b == b'\n');
            std::iter::once(0).chain(breaks.map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX))).collect()
        })
    }

    /// Line and column of a byte offset; an offset behind the end is the end.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let starts = self.line_starts();
        let line = starts.partition_point(|&s| s <= offset).saturating_sub(1);
        let start = starts.get(line).copied().unwrap_or(0) as usize;
        let before = self.text.get(start..offset as usize).or_else(|| self.text.get(start..)).unwrap_or("");
        let column = u32::try_from(before.chars().count()).unwrap_or(u32::MAX).saturating_add(1);
        LineColumn { line: u32::try_from(line).unwrap_or(u32::MAX).saturating_add(self.first_line), column }
    }

    /// The byte range of a line (counted from 0 within this text), without its line break.
    pub fn line_range(&self, index: usize) -> std::ops::Range<usize> {
        let starts = self.line_starts();
        let start = starts.get(index).map_or(self.text.len(), |&s| s as usize);
        let end = starts.get(index + 1).map_or(self.text.len(), |&s| s as usize);
        let line = self.text.get(start..end).unwrap_or("");
        start..start + line.trim_end_matches(['\n', '\r']).len()
    }

    /// Number that is shown for the text's first line.
    pub fn first_line(&self) -> u32 {
        self.first_line
    }
}

/// All texts of one run.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// An empty map.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a whole file.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> FileId {
        self.add_excerpt(name, text, 1, 0)
    }

    /// Adds a piece of a longer stream, whose first byte is at `first_offset` in line `first_line`.
    pub fn add_excerpt(
        &mut self,
        name: impl Into<String>,
        text: impl Into<Arc<str>>,
        first_line: u32,
        first_offset: u64,
    ) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile {
            name: name.into(),
            text: text.into(),
            first_line,
            first_offset,
            lines: OnceLock::new(),
        });
        id
    }

    /// The file of an id that this map gave out.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// The file that was added last.
    pub fn last(&self) -> Option<(FileId, &SourceFile)> {
        let file = self.files.last()?;
        Some((FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX)), file))
    }

    /// The text under a span, empty if there is none.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).and_then(|f| f.text().get(span.range())).unwrap_or("")
    }

    /// The name of a span's file.
    pub fn name(&self, file: FileId) -> &str {
        self.get(file).map_or("", SourceFile::name)
    }

    /// Line and column of a span's start.
    pub fn line_column(&self, file: FileId, offset: u32) -> LineColumn {
        self.get(file).map_or(LineColumn { line: 1, column: 1 }, |f| f.line_column(offset))
    }

    /// All files in the order in which they were added.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0..).map(FileId).zip(&self.files)
    }
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// There is no such file.
    NotFound,
    /// It lies outside the policy root.
    Outside,
    /// It is a folder.
    Folder,
    /// It is larger than the limit, in bytes.
    TooLarge(usize),
    /// It is not UTF-8; the byte offset of the first wrong byte.
    NotUtf8(usize),
    /// Anything else, in the system's words.
    Other(String),
}

/// The only door to the outside: reads texts by path. The command line reads the disk, the editor its buffers, tests a map.
pub trait Files {
    /// The text at `path` (with `/` between its parts), at most `limit` bytes, without a byte-order mark.
    ///
    /// # Errors
    /// Says why it cannot be read.
    fn read(&self, path: &str, limit: usize) -> Result<String, ReadError>;
}

/// Files in memory, for tests and for the editor.
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles(pub std::collections::BTreeMap<String, String>);

impl Files for MemoryFiles {
    fn read(&self, path: &str, limit: usize) -> Result<String, ReadError> {
        let text = self.0.get(path).ok_or(ReadError::NotFound)?;
        if text.len() > limit { Err(ReadError::TooLarge(limit)) } else { Ok(text.clone()) }
    }
}

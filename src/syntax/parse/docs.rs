//! Comments, and which of them are documentation: attached by place, since to pest they are all comments.

use super::scan::{Remark, Token};
use crate::source::{FileId, Span};
use crate::syntax::ast::{Comment, DocLine};
use std::sync::atomic::{AtomicBool, Ordering};

/// The comments of a file.
pub(super) struct Docs {
    file: FileId,
    remarks: Vec<Entry>,
    first_token: usize,
}

struct Entry {
    remark: Remark,
    /// The line, if it is written as documentation for what is below.
    doc: Option<String>,
    /// Where the next token stands: what it documents begins there.
    next: usize,
    /// It stands at what it documents. Rules are read by several threads, each of which marks its own.
    used: AtomicBool,
}

impl Docs {
    /// The comments of `text`, which holds these tokens.
    pub(super) fn new(file: FileId, text: &str, remarks: Vec<Remark>, tokens: &[Token]) -> Self {
        let entry = |remark: Remark| {
            let line = text.get(remark.start..remark.end).unwrap_or("");
            let doc = line.strip_prefix("///").filter(|d| remark.own_line && !d.starts_with('/'));
            Entry {
                doc: doc.map(|d| d.strip_prefix(' ').unwrap_or(d).to_owned()),
                next: tokens.get(tokens.partition_point(|t| t.start < remark.start)).map_or(usize::MAX, |t| t.start),
                remark,
                used: AtomicBool::new(false),
            }
        };
        let first_token = tokens.first().map_or(usize::MAX, |t| t.start);
        Docs { file, remarks: remarks.into_iter().map(entry).collect(), first_token }
    }

    /// Whether there is a comment in a stretch of the file.
    pub(super) fn any_within(&self, start: usize, end: usize) -> bool {
        let first = self.remarks.partition_point(|e| e.remark.start < start);
        self.remarks.get(first).is_some_and(|e| e.remark.start < end)
    }

    /// Takes the documentation directly before the token at `span`.
    pub(super) fn take_before(&self, span: Span, lines: &mut Vec<DocLine>) {
        let at = span.start as usize;
        let start = self.remarks.partition_point(|e| e.next < at);
        let here = self.remarks.iter().skip(start).take_while(|e| e.next == at);
        for entry in here.filter(|e| e.doc.is_some()) {
            entry.used.store(true, Ordering::Relaxed);
            let span = Span::new(self.file, entry.remark.start, entry.remark.end);
            lines.push(DocLine { text: entry.doc.clone().unwrap_or_default(), span });
        }
    }

    /// The file's own documentation and its plain comments.
    pub(super) fn finish(self, text: &str) -> (Vec<DocLine>, Vec<Comment>) {
        let first = self.first_token;
        let mut docs = Vec::new();
        let mut comments = Vec::new();
        for entry in self.remarks.into_iter().filter(|e| !e.used.load(Ordering::Relaxed)) {
            let span = Span::new(self.file, entry.remark.start, entry.remark.end);
            let line = text.get(entry.remark.start..entry.remark.end).unwrap_or("");
            match line.strip_prefix("//!") {
                Some(doc) if entry.next <= first => {
                    docs.push(DocLine { text: doc.strip_prefix(' ').unwrap_or(doc).to_owned(), span });
                }
                _ => comments.push(Comment { span, own_line: entry.remark.own_line }),
            }
        }
        (docs, comments)
    }
}

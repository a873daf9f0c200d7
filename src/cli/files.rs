//! The disk: texts that are read within their limits, folders that are looked through, files that are written whole or not at all.

use super::out::{Failure, plain};
use crate::source::{Files, ReadError};
use std::cell::RefCell;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// A policy of fewer bytes than this has no rules to be shared between threads.
const SHORT: usize = 8_000;

/// The disk as the library sees it. A text that was fetched beforehand is not read a second time: it may be a pipe.
#[derive(Default)]
pub(super) struct Disk {
    fetched: RefCell<Option<(String, String)>>,
}

impl Disk {
    /// Reads a text that the user named.
    pub(super) fn fetch(&self, path: &str, limit: usize) -> Result<(), Failure> {
        let text = read(path, limit).map_err(|e| unreadable(path, &e))?;
        *self.fetched.borrow_mut() = Some((path.to_owned(), text));
        Ok(())
    }

    /// Whether the policy that was fetched is too short for several threads to share it, and uses no other that may be long.
    pub(super) fn is_short(&self) -> bool {
        self.fetched.borrow().as_ref().is_some_and(|(_, text)| text.len() < SHORT && !text.contains("use \""))
    }
}

impl Files for Disk {
    fn read(&self, path: &str, limit: usize) -> Result<String, ReadError> {
        match self.fetched.borrow_mut().take_if(|(fetched, _)| fetched == path) {
            Some((_, text)) => Ok(text),
            None => read(path, limit),
        }
    }
}

/// Reads a text of at most `limit` bytes, without its byte-order mark.
pub(super) fn read(path: &str, limit: usize) -> Result<String, ReadError> {
    let metadata = fs::metadata(path).ok();
    if metadata.as_ref().is_some_and(fs::Metadata::is_dir) {
        return Err(ReadError::Folder);
    }
    let file = File::open(path).map_err(|e| read_error(&e))?;
    let length = metadata.map_or(0, |m| usize::try_from(m.len()).unwrap_or(usize::MAX));
    read_to_end(file, limit, length.min(limit).saturating_add(1))
}

/// Reads a stream to its end as a text of at most `limit` bytes, without its byte-order mark.
pub(super) fn text(stream: impl Read, limit: usize) -> Result<String, ReadError> {
    read_to_end(stream, limit, 0)
}

/// Reads a stream as [`text`] does, into room for as much as it is likely to hold.
fn read_to_end(stream: impl Read, limit: usize, likely: usize) -> Result<String, ReadError> {
    let mut bytes = Vec::with_capacity(likely);
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    stream.take(most).read_to_end(&mut bytes).map_err(|e| read_error(&e))?;
    if bytes.len() > limit {
        return Err(ReadError::TooLarge(limit));
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    String::from_utf8(bytes).map_err(|e| ReadError::NotUtf8(e.utf8_error().valid_up_to()))
}

/// Whether a file begins with a byte-order mark.
pub(super) fn has_mark(path: &str) -> bool {
    let mut start = [0; 3];
    File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == *b"\xef\xbb\xbf"
}

/// Whether a file is there and nobody may write it.
pub(super) fn is_read_only(path: &str) -> bool {
    fs::metadata(path).is_ok_and(|m| m.permissions().readonly())
}

/// A system's error as the library knows it.
pub(super) fn read_error(error: &io::Error) -> ReadError {
    match error.kind() {
        io::ErrorKind::NotFound => ReadError::NotFound,
        io::ErrorKind::IsADirectory => ReadError::Folder,
        _ => ReadError::Other(plain(error)),
    }
}

/// A file that the user named and that cannot be read.
pub(super) fn unreadable(path: &str, error: &ReadError) -> Failure {
    let (what, help) = match error {
        ReadError::NotFound => ("is not there".to_owned(), "check the path; it starts from the current folder"),
        ReadError::Outside => ("lies outside the policy's folder".to_owned(), ""),
        ReadError::Folder => ("is a folder".to_owned(), "name a file in it"),
        ReadError::TooLarge(limit) => (format!("is larger than {} MB", limit >> 20), "split it into several files"),
        ReadError::NotUtf8(at) => {
            (format!("is not UTF-8 text: byte {at} is no part of a character"), "save it as UTF-8")
        }
        ReadError::Other(why) => (format!("cannot be read: {why}"), ""),
    };
    Failure::unreadable(format!("`{path}` {what}"), help)
}

/// Every `*.etq` in a folder and below it, sorted.
pub(super) fn policies_below(folder: &str) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    let mut open = vec![folder.trim_end_matches('/').to_owned()];
    if folder == "/" {
        open = vec![String::from("/")];
    }
    while let Some(folder) = open.pop() {
        let trouble = |e: io::Error| unreadable(&folder, &read_error(&e));
        for entry in fs::read_dir(&folder).map_err(trouble)? {
            let entry = entry.map_err(trouble)?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let path = if folder == "." { name } else { format!("{folder}/{name}") };
            // A link to a folder is not followed: it could lead in circles.
            if entry.file_type().is_ok_and(|t| t.is_dir()) {
                open.push(path);
            } else if path.ends_with(".etq") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// A file that takes its place only when it is finished.
pub(super) struct Whole {
    to: PathBuf,
    temporary: Option<PathBuf>,
    file: BufWriter<File>,
}

impl Whole {
    /// Begins to write what will be the file at `path`.
    pub(super) fn create(path: &str) -> Result<Self, Failure> {
        let to = PathBuf::from(path);
        let trouble = |e: io::Error| Failure::unreadable(format!("`{path}` cannot be written: {}", plain(&e)), "");
        let before = fs::metadata(&to).ok();
        if before.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(Failure::unreadable(format!("`{path}` is a folder"), "name a file in it"));
        }
        // A device or a pipe has no place to take.
        if before.as_ref().is_some_and(|m| !m.is_file()) {
            let file = OpenOptions::new().write(true).open(&to).map_err(trouble)?;
            return Ok(Whole { to, temporary: None, file: BufWriter::with_capacity(1 << 16, file) });
        }
        // A link keeps pointing to the file that is written.
        let to = fs::canonicalize(&to).unwrap_or(to);
        let name = to.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let temporary = to.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
        let file = File::create(&temporary).map_err(trouble)?;
        if let Some(before) = before {
            // As far as the system lets us: the content matters more.
            let _ = file.set_permissions(before.permissions());
        }
        Ok(Whole { to, temporary: Some(temporary), file: BufWriter::with_capacity(1 << 16, file) })
    }

    /// Puts the file in its place.
    pub(super) fn finish(mut self) -> Result<(), Failure> {
        self.file.flush()?;
        let Some(temporary) = self.temporary.take() else { return Ok(()) };
        fs::rename(&temporary, &self.to).map_err(|error| {
            let path = self.to.display().to_string();
            self.temporary = Some(temporary);
            Failure::unreadable(format!("`{path}` cannot be written: {}", plain(&error)), "")
        })
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            let _ = fs::remove_file(temporary);
        }
    }
}

/// The folder of a path, as it is written; empty for the current one.
pub(super) fn folder_of(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
        None => "",
    }
}

/// A path in its one true form, to tell whether two are the same.
pub(super) fn identity(path: &str) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| Path::new(path).to_path_buf())
}

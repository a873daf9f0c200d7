//! Streams of records cut into chunks of whole records, so that several can be read at the same time.

use super::Format;
use super::reader::BYTE_ORDER_MARK;
use crate::limits::MAX_RECORD_BYTES;
use std::io::{self, Read};

/// How many bytes a chunk has, unless a record is longer than that.
const CHUNK_BYTES: usize = 1 << 18;

/// Whole records of a stream that lie next to each other.
#[derive(Debug)]
pub struct Chunk {
    room: Room,
    pub(crate) start: Start,
}

impl Chunk {
    /// Its records.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.room.bytes()
    }

    /// Where a byte of it lies in the input.
    pub(crate) fn offset(&self, at: usize) -> u64 {
        self.start.offset + length(at)
    }
}

/// Where a chunk begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Start {
    /// The number of its first line.
    pub(crate) line: u64,
    /// Its first byte.
    pub(crate) offset: u64,
    /// How many records come before it.
    pub(crate) records: u64,
}

/// A stream that is cut.
pub struct Chunks<R> {
    input: R,
    notation: Notation,
    size: usize,
    /// What was read and belongs to the next chunk.
    rest: Room,
    /// The memory of a chunk that nobody needs any more.
    spare: Room,
    start: Start,
    ended: bool,
}

/// How records are told apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Notation {
    Lines,
    Rows,
    /// Rows of which the first, the header, is cut off alone.
    Header,
}

impl<R: Read> Chunks<R> {
    /// The chunks of an input. Documents are no streams: of a format that is one, the lines are cut.
    pub fn new(format: Format, input: R) -> Self {
        Chunks::of_size(format, input, CHUNK_BYTES)
    }

    /// The same, with chunks of about so many bytes.
    pub fn of_size(format: Format, input: R, size: usize) -> Self {
        let notation = if format == Format::Csv { Notation::Header } else { Notation::Lines };
        let start = Start { line: 1, offset: 0, records: 0 };
        let (size, rest, spare) = (size.max(BYTE_ORDER_MARK.len()), Room::default(), Room::default());
        Chunks { input, notation, size, rest, spare, start, ended: false }
    }

    /// Whether the input was read to its end; then little comes any more.
    pub fn is_at_end(&self) -> bool {
        self.ended
    }

    /// Takes back a chunk that nobody needs any more: its memory is used again.
    pub fn reuse(&mut self, chunk: Chunk) {
        if chunk.room.all.capacity() <= 2 * self.size {
            self.spare = chunk.room;
        }
    }

    /// The next chunk.
    ///
    /// # Errors
    /// Where the input cannot be read.
    pub fn next_chunk(&mut self) -> io::Result<Option<Chunk>> {
        let mut room = std::mem::take(&mut self.rest);
        let mut most = self.size;
        loop {
            self.fill(&mut room, most)?;
            if room.bytes().is_empty() {
                // There may have been no more than a byte-order mark.
                if self.ended { return Ok(None) } else { continue }
            }
            if self.ended && self.notation != Notation::Header {
                return Ok(Some(self.chunk(room, 0)));
            }
            if let Some(end) = self.cut(room.bytes()) {
                let mut rest = std::mem::take(&mut self.spare);
                rest.filled = 0;
                rest.push(room.bytes().get(end..).unwrap_or_default());
                room.filled = end;
                self.rest = rest;
                return Ok(Some(self.chunk(room, 0)));
            }
            if self.ended {
                return Ok(Some(self.chunk(room, 0)));
            }
            if room.filled > MAX_RECORD_BYTES {
                let passed = self.pass_over(&mut room)?;
                return Ok(Some(self.chunk(room, passed)));
            }
            most = room.filled * 2;
        }
    }

    /// Reads on until there are so many bytes.
    fn fill(&mut self, room: &mut Room, most: usize) -> io::Result<()> {
        if room.filled < most && !self.ended {
            self.ended = room.read(&mut self.input, most)?;
        }
        if self.start.offset == 0 && room.bytes().starts_with(BYTE_ORDER_MARK) {
            room.all.drain(..BYTE_ORDER_MARK.len());
            room.filled -= BYTE_ORDER_MARK.len();
            self.start.offset = length(BYTE_ORDER_MARK.len());
        }
        Ok(())
    }

    /// Where the last whole record ends.
    fn cut(&self, bytes: &[u8]) -> Option<usize> {
        match self.notation {
            Notation::Lines => memchr::memrchr(b'\n', bytes).map(|at| at + 1),
            Notation::Rows => rows(bytes).last(),
            Notation::Header => rows(bytes).find(|&end| bytes.get(..end).is_some_and(|b| !is_blank(b))),
        }
    }

    /// Passes over the rest of a record that is too long; only so much is kept of it that this can be seen.
    fn pass_over(&mut self, room: &mut Room) -> io::Result<u64> {
        let whole = room.filled;
        room.filled = whole.min(MAX_RECORD_BYTES + 1);
        let mut passed = length(whole - room.filled);
        let mut piece = vec![0; self.size];
        loop {
            let read = match self.input.read(&mut piece) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            self.ended = read == 0;
            let piece = piece.get(..read).unwrap_or_default();
            let end = memchr::memchr(b'\n', piece).map(|at| at + 1);
            passed += length(end.unwrap_or(read));
            self.rest.push(end.and_then(|end| piece.get(end..)).unwrap_or_default());
            if end.is_some() || self.ended {
                return Ok(passed);
            }
        }
    }

    /// A chunk of these bytes, behind which so many were passed over.
    fn chunk(&mut self, room: Room, passed: u64) -> Chunk {
        let (start, bytes) = (self.start, room.bytes());
        self.start.offset += length(bytes.len()) + passed;
        let (lines, records) = match self.notation {
            Notation::Lines => lines(bytes),
            Notation::Rows => (line_ends(bytes), filled_rows(bytes)),
            Notation::Header => (line_ends(bytes), 0),
        };
        self.start.line += lines + u64::from(passed > 0);
        self.start.records += records;
        if self.notation == Notation::Header {
            self.notation = Notation::Rows;
        }
        Chunk { room, start }
    }
}

/// Memory of which some is filled. It is made once and used again as it is, so that it is not emptied between two uses.
#[derive(Debug, Default)]
struct Room {
    all: Vec<u8>,
    filled: usize,
}

/// What is read at first: most inputs are small.
const FIRST_BYTES: usize = 1 << 13;

impl Room {
    fn bytes(&self) -> &[u8] {
        self.all.get(..self.filled).unwrap_or_default()
    }

    /// Adds these bytes.
    fn push(&mut self, bytes: &[u8]) {
        let end = self.filled + bytes.len();
        if self.all.len() < end {
            self.all.resize(end, 0);
        }
        if let Some(free) = self.all.get_mut(self.filled..end) {
            free.copy_from_slice(bytes);
            self.filled = end;
        }
    }

    /// Reads until there are so many bytes; whether the input ends before.
    fn read(&mut self, input: &mut impl Read, most: usize) -> io::Result<bool> {
        while self.filled < most {
            if self.all.len() <= self.filled {
                self.all.resize((2 * self.filled).clamp(FIRST_BYTES, most.max(FIRST_BYTES)), 0);
            }
            let end = most.min(self.all.len());
            match input.read(self.all.get_mut(self.filled..end).unwrap_or_default()) {
                Ok(0) => return Ok(true),
                Ok(read) => self.filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }
}

/// How many lines end there, and how many hold a record.
fn lines(bytes: &[u8]) -> (u64, u64) {
    let (mut start, mut ends, mut records) = (0, 0, 0);
    let holds = |start: usize, end: usize| match bytes.get(start) {
        Some(b'!'..) => true,
        _ => !is_blank(bytes.get(start..end).unwrap_or_default()),
    };
    for at in memchr::memchr_iter(b'\n', bytes) {
        ends += 1;
        records += u64::from(holds(start, at));
        start = at + 1;
    }
    (ends, records + u64::from(holds(start, bytes.len())))
}

fn line_ends(bytes: &[u8]) -> u64 {
    length(memchr::memchr_iter(b'\n', bytes).count())
}

/// Where each row ends that is whole.
fn rows(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let end = start + row_length(bytes.get(start..)?)?;
        start = end;
        Some(end)
    })
}

/// How long the first row is, if it is whole.
fn row_length(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memchr2(b'"', b'\n', bytes.get(at..)?)?;
        if bytes.get(at) == Some(&b'\n') {
            return Some(at + 1);
        }
        // A quote elsewhere than at the beginning of a cell is a quote.
        let opens = at.checked_sub(1).is_none_or(|before| bytes.get(before) == Some(&b','));
        at += 1;
        if opens {
            at = match quoted_end(bytes, at)? {
                Cell::Closed(end) => end,
                Cell::TooLong(end) => return Some(end),
            };
        }
    }
}

/// What becomes of a quoted cell.
enum Cell {
    /// It is closed; what stands behind it.
    Closed(usize),
    /// It is not closed within the longest row that is read; where a line of it ends.
    TooLong(usize),
}

/// Where a quoted cell ends whose text begins at `at`.
fn quoted_end(bytes: &[u8], mut at: usize) -> Option<Cell> {
    loop {
        at += memchr::memchr2(b'"', b'\n', bytes.get(at..)?)? + 1;
        if bytes.get(at - 1) == Some(&b'\n') {
            if at > MAX_RECORD_BYTES {
                return Some(Cell::TooLong(at));
            }
            continue;
        }
        let returns = bytes.get(at..)?.iter().take_while(|b| **b == b'\r').count();
        match bytes.get(at + returns)? {
            b'"' => at += returns + 1,
            _ => return Some(Cell::Closed(at)),
        }
    }
}

/// How many rows hold a record.
fn filled_rows(bytes: &[u8]) -> u64 {
    let (mut start, mut records) = (0, 0);
    for end in rows(bytes) {
        records += u64::from(!is_blank(bytes.get(start..end).unwrap_or_default()));
        start = end;
    }
    records + u64::from(!is_blank(bytes.get(start..).unwrap_or_default()))
}

/// Whether there is nothing to read.
pub(crate) fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_whitespace)
}

fn length(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

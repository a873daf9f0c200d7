//! Rows of CSV with the place of each cell. A library would give the cells without their places.

use std::borrow::Cow;
use std::ops::Range;

/// A row while it is read, line by line, since a quoted cell may hold line breaks.
#[derive(Default)]
pub(crate) struct Row {
    /// Its bytes, line break included.
    pub(crate) bytes: Vec<u8>,
    /// Its cells.
    pub(crate) cells: Vec<Cell>,
    /// What is wrong with it: a place, and whether a quote is never closed there.
    pub(crate) fault: Option<Fault>,
    state: State,
    begun: usize,
    doubled: bool,
    scanned: usize,
}

/// What is wrong with a row, with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A quoted cell goes on after its closing quote.
    Behind(usize),
    /// A quote is never closed.
    Open(usize),
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    /// Its text, without quotes.
    pub(crate) at: Range<usize>,
    /// Whether a quote stands doubled in it.
    doubled: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Start,
    Bare,
    Quoted,
    Closed,
}

impl Row {
    /// Makes ready for the next row.
    pub(crate) fn clear(&mut self) {
        self.bytes.clear();
        self.cells.clear();
        (self.fault, self.state, self.begun, self.doubled, self.scanned) = (None, State::Start, 0, false, 0);
    }

    /// Reads on to the end of the bytes; whether the row is complete.
    pub(crate) fn scan(&mut self) -> bool {
        let bytes = std::mem::take(&mut self.bytes);
        for (at, byte) in bytes.iter().enumerate().skip(self.scanned) {
            self.step(at, *byte);
        }
        self.scanned = bytes.len();
        self.bytes = bytes;
        self.state != State::Quoted
    }

    /// Ends the row.
    pub(crate) fn end(&mut self) {
        let line = self.bytes.strip_suffix(b"\n").map_or(self.bytes.as_slice(), |l| l.strip_suffix(b"\r").unwrap_or(l));
        let end = line.len();
        match self.state {
            State::Quoted => {
                self.fault = self.fault.or(Some(Fault::Open(self.begun.saturating_sub(1))));
                self.push(end);
            }
            State::Closed => self.push(end.saturating_sub(1)),
            State::Start | State::Bare => self.push(end),
        }
    }

    fn step(&mut self, at: usize, byte: u8) {
        match (self.state, byte) {
            (State::Start, b'"') => (self.state, self.begun) = (State::Quoted, at + 1),
            (State::Start | State::Bare, b',') => self.next(at, at),
            (State::Start, _) => self.state = State::Bare,
            (State::Quoted, b'"') => self.state = State::Closed,
            (State::Closed, b'"') => (self.state, self.doubled) = (State::Quoted, true),
            (State::Closed, b',') => self.next(at - 1, at),
            (State::Closed, b'\r' | b'\n') | (State::Bare | State::Quoted, _) => {}
            (State::Closed, _) => {
                self.fault = self.fault.or(Some(Fault::Behind(at)));
                self.state = State::Bare;
            }
        }
    }

    fn next(&mut self, end: usize, comma: usize) {
        self.push(end);
        (self.state, self.begun) = (State::Start, comma + 1);
    }

    fn push(&mut self, end: usize) {
        let doubled = std::mem::take(&mut self.doubled);
        self.cells.push(Cell { at: self.begun.min(end)..end, doubled });
    }
}

impl Cell {
    /// Its text, a doubled quote made one.
    pub(crate) fn text<'a>(&self, row: &'a str) -> Cow<'a, str> {
        let text = row.get(self.at.clone()).unwrap_or("");
        if self.doubled { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> (Vec<String>, Option<Fault>) {
        let mut row = Row::default();
        let mut complete = false;
        for line in text.split_inclusive('\n') {
            assert!(!complete, "a row goes on after its end: {text:?}");
            row.bytes.extend_from_slice(line.as_bytes());
            complete = row.scan();
        }
        row.end();
        (row.cells.iter().map(|c| c.text(text).into_owned()).collect(), row.fault)
    }

    #[test]
    fn cells_as_everybody_writes_them() {
        for (text, expected) in [
            ("a,b\n", vec!["a", "b"]),
            ("a,b\r\n", vec!["a", "b"]),
            ("a,,", vec!["a", "", ""]),
            ("\"a,b\",c\r\n", vec!["a,b", "c"]),
            ("\"say \"\"hi\"\"\",x", vec!["say \"hi\"", "x"]),
            ("\"two\nlines\",x\n", vec!["two\nlines", "x"]),
            ("5\" disk,x", vec!["5\" disk", "x"]),
            ("\"\",\"\"\"\"", vec!["", "\""]),
            ("é,\"ü\"", vec!["é", "ü"]),
            ("x\r", vec!["x\r"]),
        ] {
            assert_eq!(cells(text), (expected.into_iter().map(String::from).collect(), None), "{text:?}");
        }
    }

    #[test]
    fn quotes_that_go_wrong() {
        assert_eq!(cells("a,\"b\"c,d").1, Some(Fault::Behind(5)));
        assert_eq!(cells("a,\"b\nc").1, Some(Fault::Open(2)));
    }
}

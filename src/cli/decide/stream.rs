//! From an input to the ledger: a document as a whole, a stream in chunks on several threads.

use super::super::progress::Progress;
use super::super::project;
use super::crew::{self, lock};
use super::desk::{Desk, Seat, Tray};
use super::ledger::Ledger;
use crate::record::{Chunk, Chunks, Clerk, Report, Stream};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

/// Where records are decided.
pub(super) struct Office<'d, 'p> {
    pub(super) desk: Desk<'p>,
    /// How many threads work; by default as many as the machine has.
    pub(super) threads: Option<usize>,
    pub(super) progress: &'d Progress,
}

/// What came of a chunk, and the chunk, which is read again if something before it changes that.
struct Done {
    tray: Tray,
    part: Report,
    chunk: Chunk,
}

impl Office<'_, '_> {
    /// Decides the records of a document.
    pub(super) fn document(
        &self,
        stream: &Stream<'_>,
        mut input: impl Read,
        report: &mut Report,
        ledger: &mut Ledger,
    ) -> io::Result<()> {
        let mut seat = self.desk.seat();
        stream.read_document(&mut input, report, &mut |item| {
            seat.take(item);
            if seat.is_full() { self.put(seat.clear(), ledger) } else { ControlFlow::Continue(()) }
        })?;
        let _ = self.put(seat.clear(), ledger);
        Ok(())
    }

    /// Decides the records of a stream.
    pub(super) fn stream<R: Read + Send>(
        &self,
        stream: &Stream<'_>,
        mut chunks: Chunks<R>,
        report: &mut Report,
        ledger: &mut Ledger,
    ) -> io::Result<()> {
        let mut seat = self.desk.seat();
        let begun = stream.begin(&mut chunks, report, &mut |item| {
            seat.take(item);
            ControlFlow::Continue(())
        })?;
        if begun.is_break() {
            let _ = self.put(seat.clear(), ledger);
            return Ok(());
        }
        let mut first = chunks.next_chunk()?;
        // For a handful of records nobody is called.
        let threads = if chunks.is_at_end() { 1 } else { self.threads() };
        let used = Mutex::new(Vec::new());
        let next = || {
            lock(&used).pop().into_iter().for_each(|chunk| chunks.reuse(chunk));
            first.take().map_or_else(|| chunks.next_chunk(), |first| Ok(Some(first)))
        };
        let whole = Mutex::new(std::mem::take(report));
        let hand = || {
            let (mut seat, mut clerk) = (self.desk.seat(), Clerk::new(stream));
            let whole = &whole;
            move |chunk| {
                let mut part = lock(whole).part();
                let tray = read(&mut clerk, &mut seat, &chunk, &mut part);
                Done { tray, part, chunk }
            }
        };
        let mut clerk = Clerk::new(stream);
        let take = |mut done: Done| {
            let mut whole = lock(&whole);
            if !whole.agrees(&done.part) {
                done.part = whole.informed_part();
                done.tray = read(&mut clerk, &mut seat, &done.chunk, &mut done.part);
            }
            whole.take_in(done.part);
            lock(&used).push(done.chunk);
            self.put(done.tray, ledger)
        };
        let worked = crew::work(threads, next, hand, take);
        *report = whole.into_inner().unwrap_or_else(PoisonError::into_inner);
        worked
    }

    fn threads(&self) -> usize {
        self.threads.unwrap_or_else(project::threads)
    }

    fn put(&self, tray: Tray, ledger: &mut Ledger) -> ControlFlow<()> {
        self.progress.records(tray.records);
        ledger.take(tray)
    }
}

/// Reads a chunk and decides its records.
fn read(clerk: &mut Clerk<'_, '_>, seat: &mut Seat<'_, '_>, chunk: &Chunk, part: &mut Report) -> Tray {
    let _ = clerk.read(chunk, part, &mut |item| {
        seat.take(item);
        ControlFlow::Continue(())
    });
    seat.clear()
}

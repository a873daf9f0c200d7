//! Progress of long work: records per second and the time left, on standard error, if that is a terminal.

use std::io::{self, IsTerminal, Read, Write};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often it is told.
const EVERY: Duration = Duration::from_millis(250);
/// Work that is shorter than this is not told at all.
const QUIET: Duration = Duration::from_secs(1);

/// What has been done so far, on all threads.
pub(super) struct Progress {
    began: Instant,
    told: Mutex<Option<Instant>>,
    records: AtomicU64,
    read: AtomicU64,
    expected: AtomicU64,
    shown: bool,
}

impl Progress {
    /// Begins now. It is shown where decisions do not go to the same terminal.
    pub(super) fn new(data_on_terminal: bool) -> Self {
        let count = || AtomicU64::new(0);
        let shown = !data_on_terminal && io::stderr().is_terminal();
        let (records, read, expected) = (count(), count(), count());
        Progress { began: Instant::now(), told: Mutex::new(None), records, read, expected, shown }
    }

    /// So many more bytes are going to be read.
    pub(super) fn expects(&self, bytes: u64) {
        self.expected.fetch_add(bytes, Relaxed);
    }

    /// Counts what is read from a stream.
    pub(super) fn watch(&self, stream: Box<dyn Read + Send>) -> Watched<'_> {
        Watched { stream, progress: self }
    }

    /// Counts records.
    pub(super) fn records(&self, more: u64) {
        self.records.fetch_add(more, Relaxed);
        if self.shown {
            self.tell();
        }
    }

    fn told(&self) -> MutexGuard<'_, Option<Instant>> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self) {
        let now = Instant::now();
        let mut told = self.told();
        if now - self.began < QUIET || told.is_some_and(|last| now - last < EVERY) {
            return;
        }
        *told = Some(now);
        let count = |of: &AtomicU64| of.load(Relaxed);
        let text = line(count(&self.records), count(&self.read), count(&self.expected), now - self.began);
        let _ = write!(io::stderr().lock(), "\r\x1b[K{text}");
    }

    /// Takes the line away.
    pub(super) fn end(&self) {
        if self.told().take().is_some() {
            let _ = write!(io::stderr().lock(), "\r\x1b[K");
        }
    }
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an estimate")]
fn line(records: u64, read: u64, expected: u64, took: Duration) -> String {
    let seconds = took.as_secs_f64();
    let rate = (records as f64 / seconds) as u64;
    let left = match read {
        0 => String::new(),
        read if expected >= read => {
            let left = (expected - read) as f64 * seconds / read as f64;
            format!(", {} s left", left.ceil() as u64)
        }
        _ => String::new(),
    };
    format!("{records} records, {rate} a second{left}")
}

/// A stream whose bytes are counted.
pub(super) struct Watched<'p> {
    stream: Box<dyn Read + Send>,
    progress: &'p Progress,
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.stream.read(buffer)?;
        self.progress.read.fetch_add(u64::try_from(count).unwrap_or(0), Relaxed);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_the_bytes() {
        let said = line(2000, 50, 200, Duration::from_secs(2));
        assert_eq!(said, "2000 records, 1000 a second, 6 s left");
        assert_eq!(line(10, 50, 0, Duration::from_secs(1)), "10 records, 10 a second");
    }
}

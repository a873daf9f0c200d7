//! Many hands: pieces of work are done on several threads, and their results taken in the order of the pieces.

use crate::spread::STACK;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// How many pieces there may be for each thread: the one in its hands, and one that waits for those before it.
const PIECES: u64 = 2;

/// Does the pieces that `next` gives until it gives none or fails, or until `take` breaks. Each thread works with a hand
/// of its own. There are never more than [`PIECES`] for each thread.
pub(super) fn work<P, R, E, H>(
    threads: usize,
    next: impl FnMut() -> Result<Option<P>, E> + Send,
    hand: impl Fn() -> H + Sync,
    take: impl FnMut(R) -> ControlFlow<()> + Send,
) -> Result<(), E>
where
    R: Send,
    E: Send,
    H: FnMut(P) -> R,
{
    let crew = Crew {
        room: PIECES * u64::try_from(threads).unwrap_or(1),
        source: Mutex::new(Source { next, given: 0, error: None }),
        queue: Mutex::new(Queue { done: BTreeMap::new(), taken: 0, taking: false, over: false }),
        take: Mutex::new(take),
        moved: Condvar::new(),
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            // With fewer threads than asked for it takes longer, and that is all.
            let _ = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || crew.work(hand()));
        }
        crew.work(hand());
    });
    let source = crew.source.into_inner().unwrap_or_else(PoisonError::into_inner);
    source.error.map_or(Ok(()), Err)
}

struct Crew<N, T, R, E> {
    room: u64,
    source: Mutex<Source<N, E>>,
    queue: Mutex<Queue<R>>,
    take: Mutex<T>,
    /// A result was taken, or all is over.
    moved: Condvar,
}

/// Where pieces come from.
struct Source<N, E> {
    next: N,
    given: u64,
    error: Option<E>,
}

/// Results that wait for those before them.
struct Queue<R> {
    done: BTreeMap<u64, R>,
    taken: u64,
    /// Whether somebody takes results.
    taking: bool,
    /// Whether nothing is taken any more.
    over: bool,
}

impl<N, T, R, E> Crew<N, T, R, E>
where
    T: FnMut(R) -> ControlFlow<()>,
{
    fn work<P>(&self, mut hand: impl FnMut(P) -> R)
    where
        N: FnMut() -> Result<Option<P>, E>,
    {
        let _guard = Guard(self);
        while let Some((number, piece)) = self.next() {
            let result = hand(piece);
            self.put(number, result);
        }
    }

    /// The next piece with its number, once there is room for it.
    fn next<P>(&self) -> Option<(u64, P)>
    where
        N: FnMut() -> Result<Option<P>, E>,
    {
        let mut source = lock(&self.source);
        let mut queue = lock(&self.queue);
        while !queue.over && source.given - queue.taken >= self.room {
            queue = self.moved.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        if queue.over || source.error.is_some() {
            return None;
        }
        drop(queue);
        match (source.next)() {
            Ok(piece) => {
                let number = source.given;
                source.given += 1;
                Some((number, piece?))
            }
            Err(error) => {
                source.error = Some(error);
                None
            }
        }
    }

    /// Puts a result down, and takes all whose turn it is unless somebody does already.
    fn put(&self, number: u64, result: R) {
        let mut queue = lock(&self.queue);
        queue.done.insert(number, result);
        if std::mem::replace(&mut queue.taking, true) {
            return;
        }
        loop {
            let turn = queue.taken;
            let Some(result) = queue.done.remove(&turn).filter(|_| !queue.over) else { break };
            drop(queue);
            let flow = lock(&self.take)(result);
            queue = lock(&self.queue);
            queue.taken += 1;
            queue.over |= flow.is_break();
            self.moved.notify_all();
        }
        queue.taking = false;
    }
}

/// Ends the others' waiting when a thread ends in the middle of its work.
struct Guard<'c, N, T, R, E>(&'c Crew<N, T, R, E>);

impl<N, T, R, E> Drop for Guard<'_, N, T, R, E> {
    fn drop(&mut self) {
        if thread::panicking() {
            lock(&self.0.queue).over = true;
            self.0.moved.notify_all();
        }
    }
}

/// A lock; whoever held it when something went wrong says so elsewhere.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// The results in the order in which they are taken, and how many pieces there were at once.
    fn run(threads: usize, pieces: u64, fails: bool, breaks_at: u64) -> (Result<(), &'static str>, Vec<u64>, u64) {
        let (open, most) = (AtomicU64::new(0), AtomicU64::new(0));
        let (mut given, mut taken) = (0, Vec::new());
        let next = || {
            if given == pieces {
                return if fails { Err("torn") } else { Ok(None) };
            }
            given += 1;
            most.fetch_max(open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            Ok(Some(given - 1))
        };
        let hand = || {
            |piece: u64| {
                // The even ones take longer.
                (0..(piece + 1) % 2 * 20).for_each(|_| thread::yield_now());
                piece * 10
            }
        };
        let take = |result| {
            open.fetch_sub(1, Ordering::SeqCst);
            taken.push(result);
            if result == breaks_at * 10 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let ended = work(threads, next, hand, take);
        (ended, taken, most.into_inner())
    }

    #[test]
    fn results_come_in_order_and_few_are_open() {
        for threads in [1, 2, 3, 8] {
            let (ended, taken, most) = run(threads, 300, false, u64::MAX / 10);
            assert_eq!((ended, taken), (Ok(()), (0..300).map(|n| n * 10).collect::<Vec<_>>()));
            assert!(most <= PIECES * threads as u64, "{most} pieces at once on {threads} threads");
        }
    }

    #[test]
    fn what_came_before_a_failure_is_taken() {
        for threads in [1, 2, 8] {
            let (ended, taken, _) = run(threads, 30, true, u64::MAX / 10);
            assert_eq!((ended, taken.len()), (Err("torn"), 30));
        }
    }

    #[test]
    fn nothing_is_taken_after_a_break() {
        for threads in [1, 2, 8] {
            let (ended, taken, _) = run(threads, 1_000, false, 17);
            assert_eq!((ended, taken.len()), (Ok(()), 18));
        }
    }

    #[test]
    #[should_panic = "a scoped thread panicked"]
    fn a_thread_that_panics_takes_the_others_along() {
        let mut pieces = 0..100_u64;
        let caller = thread::current().id();
        let hand = || |piece| assert!(piece < 5 || thread::current().id() == caller, "broken");
        let next = || Ok::<_, ()>(pieces.next());
        let _ = work(4, next, hand, |()| {
            thread::sleep(std::time::Duration::from_millis(1));
            ControlFlow::Continue(())
        });
    }
}

//! Work on many like things, such as rules, shared between threads. Each one's part depends on nothing but the policy, and the parts
//! come back in order, so that what is found is the same for any number of threads.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// The stack of a thread, in bytes: as deep as conditions may nest, with room to spare. It takes memory only as far as it is used.
pub(crate) const STACK: usize = 16 << 20;

/// What `work` gives for each of the first `count` numbers, in order; a thread takes a `block` of them at once.
pub(crate) fn spread<T: Send>(threads: usize, block: usize, count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    if threads < 2 || count <= block {
        return (0..count).map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let turn = || {
        let mut done: Vec<(usize, Vec<T>)> = Vec::new();
        loop {
            let from = next.fetch_add(block, Ordering::Relaxed);
            if from >= count {
                return done;
            }
            done.push((from, (from..count.min(from + block)).map(&work).collect()));
        }
    };
    let mut blocks: Vec<(usize, Vec<T>)> = thread::scope(|scope| {
        let start = || thread::Builder::new().stack_size(STACK).spawn_scoped(scope, turn).ok();
        let others: Vec<_> = (1..threads).filter_map(|_| start()).collect();
        let own = turn();
        let joined = others.into_iter().flat_map(|other| match other.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        own.into_iter().chain(joined).collect()
    });
    blocks.sort_unstable_by_key(|(from, _)| *from);
    blocks.into_iter().flat_map(|(_, block)| block).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_one_thread() {
        for count in [0, 1, 16, 17, 1000] {
            let alone: Vec<usize> = (0..count).map(|n| n * n).collect();
            for threads in [1, 2, 3, 7] {
                assert_eq!(spread(threads, 16, count, |n| n * n), alone, "{count} {threads}");
            }
        }
    }
}

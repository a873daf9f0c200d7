//! Time on the processor: the same on a busy machine, where time by the clock is not.

use std::time::{Duration, Instant};

/// The median time of a round, over about a second. Rounds are measured so many together that the system's coarse count of time
/// on the processor does not matter.
pub(super) fn median(mut round: impl FnMut()) -> Duration {
    let start = Instant::now();
    round();
    let together = (TOGETHER.as_nanos() / start.elapsed().as_nanos().max(1) + 1).min(1_000_000) as u32;
    let mut times = Vec::new();
    while times.len() < 3 || start.elapsed() < Duration::from_secs(1) {
        let before = now();
        (0..together).for_each(|_| round());
        times.push((now() - before) / together);
    }
    times.sort();
    times[times.len() / 2]
}

const TOGETHER: Duration = Duration::from_millis(100);

/// Nanoseconds that this thread has run; by the clock where the system does not tell.
fn now() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let run = told.as_ref().and_then(|t| t.split(' ').next()).and_then(|t| t.parse().ok());
    run.map_or_else(|| START.with(Instant::elapsed), Duration::from_nanos)
}

thread_local! {
    static START: Instant = Instant::now();
}

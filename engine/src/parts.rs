//! Making parts on several threads: who makes which is left to who is free, and nothing shows of it.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What `part` makes of 0 to `count`, in that order.
pub(crate) fn make<T: Send>(threads: usize, count: usize, part: impl Fn(usize) -> T + Sync) -> Vec<T> {
    if threads < 2 || count < 2 {
        return (0..count).map(part).collect();
    }
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= count {
                return done;
            }
            done.push((at, part(at)));
        }
    };
    let mut all = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads.min(count)).map(|_| scope.spawn(work)).collect();
        let mut all = work();
        for other in others {
            match other.join() {
                Ok(done) => all.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    all.sort_unstable_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, part)| part).collect()
}

#[cfg(test)]
mod tests {
    use super::make;

    #[test]
    fn parts_are_in_order_whoever_made_them() {
        for threads in [0, 1, 2, 7] {
            assert_eq!(make(threads, 100, |at| at * 3), (0..100).map(|at| at * 3).collect::<Vec<_>>());
        }
        assert!(make(3, 0, |at| at).is_empty());
    }
}

//! Making parts on several threads and taking them in order, in bounded memory.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;

use crate::{Error, Result};

/// Calls `make` for 0 to `count` on that many threads and `take` with each result, in order. The first error ends it.
///
/// # Errors
/// What `make` or `take` say.
pub fn in_order<T: Send>(
    threads: usize,
    count: usize,
    make: impl Fn(usize) -> Result<T> + Sync,
    mut take: impl FnMut(T) -> Result<()>,
) -> Result<()> {
    let threads = threads.clamp(1, count.max(1));
    if threads == 1 {
        return (0..count).try_for_each(|at| take(make(at)?));
    }
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        // A full channel makes the makers wait: parts never pile up.
        let (sender, receiver) = sync_channel::<(usize, Result<T>)>(threads);
        for _ in 0..threads {
            let (sender, next, make) = (sender.clone(), &next, &make);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= count || sender.send((at, make(at))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let (mut waiting, mut wanted) = (BTreeMap::new(), 0);
        for (at, made) in receiver {
            waiting.insert(at, made);
            while let Some(made) = waiting.remove(&wanted) {
                take(made?)?;
                wanted += 1;
            }
        }
        if wanted == count { Ok(()) } else { Err(Error::Schema("a thread broke off".to_owned())) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_in_order_whatever_the_threads() -> Result<()> {
        for threads in [1, 2, 7] {
            let mut taken = Vec::new();
            in_order(
                threads,
                100,
                |at| Ok(at * 3),
                |part| {
                    taken.push(part);
                    Ok(())
                },
            )?;
            assert_eq!(taken, (0..100).map(|at| at * 3).collect::<Vec<_>>());
        }
        Ok(())
    }

    #[test]
    fn the_first_error_ends_it() {
        let make = |at| if at == 5 { Err(Error::Schema("five".to_owned())) } else { Ok(at) };
        let mut taken = 0;
        let ended = in_order(3, 1000, make, |_| {
            taken += 1;
            Ok(())
        });
        assert!(ended.is_err_and(|error| error.to_string().contains("five")));
        assert_eq!(taken, 5);
    }
}

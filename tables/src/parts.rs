//! Making parts on several threads and taking them in order, in bounded memory.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};

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

/// As [`in_order`], for parts that are large and made into room of their own: `make` is given what `take` is done with, to use
/// its room again.
///
/// # Errors
/// What `make` or `take` say.
pub(crate) fn in_order_reusing<T: Send + Default>(
    threads: usize,
    count: usize,
    make: impl Fn(usize, &mut T) -> Result<()> + Sync,
    mut take: impl FnMut(&mut T) -> Result<()>,
) -> Result<()> {
    let done: Mutex<Vec<T>> = Mutex::new(Vec::new());
    let room = || done.lock().unwrap_or_else(PoisonError::into_inner);
    in_order(
        threads,
        count,
        |at| {
            let mut part = room().pop().unwrap_or_default();
            make(at, &mut part)?;
            Ok(part)
        },
        |mut part| {
            take(&mut part)?;
            room().push(part);
            Ok(())
        },
    )
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
    fn room_is_used_again() -> Result<()> {
        for threads in [1, 3] {
            let (mut taken, mut used) = (Vec::new(), 0);
            in_order_reusing(
                threads,
                100,
                |at, part: &mut Vec<usize>| {
                    part.push(at);
                    Ok(())
                },
                |part| {
                    used = used.max(part.len());
                    taken.extend(part.last().copied());
                    Ok(())
                },
            )?;
            assert_eq!(taken, (0..100).collect::<Vec<_>>());
            assert!(used > 1, "no part was given what an earlier one left");
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

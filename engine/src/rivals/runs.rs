//! The records of both sides that share a hash. There is no table of all hashes: a part of them is sorted at a time.

use crate::parts;

/// Records of a side for which there is one part, at most about: twelve bytes of each are held while it is sorted.
const PART: usize = 1_500_000;

/// A record in a part, and what is told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry<T> {
    hash: u32,
    pub(super) record: u32,
    pub(super) told: T,
}

/// The records of both sides that have some of the hashes, by hash and record.
pub(super) struct Part<T>([Vec<Entry<T>>; 2]);

impl<T> Part<T> {
    /// The records of each hash, those of the left first.
    pub(super) fn runs(&self) -> impl Iterator<Item = [&[Entry<T>]; 2]> {
        let mut rest = self.0.each_ref().map(Vec::as_slice);
        std::iter::from_fn(move || {
            let hash = rest.iter().filter_map(|entries| entries.first()).map(|entry| entry.hash).min()?;
            Some(rest.each_mut().map(|rest| {
                let length = rest.iter().take_while(|entry| entry.hash == hash).count();
                let (run, others) = rest.split_at(length);
                *rest = others;
                run
            }))
        })
    }
}

/// The records that share a hash with another one, by hash and record: sorted once for all that is told of them.
#[derive(Debug)]
pub(super) struct Runs([Vec<(u32, u32)>; 2]);

impl Runs {
    /// `hashes` are as for [`each`].
    pub(super) fn of(hashes: [&[u32]; 2], threads: usize) -> Self {
        let parts = each(
            hashes,
            threads,
            |_, _, _| Some(()),
            |part| {
                let mut shared = [Vec::new(), Vec::new()];
                for run in part.runs().filter(|run| run[0].len() + run[1].len() > 1) {
                    for (shared, entries) in shared.iter_mut().zip(run) {
                        shared.extend(entries.iter().map(|entry| (entry.hash, entry.record)));
                    }
                }
                shared
            },
        );
        let mut all = [Vec::new(), Vec::new()];
        parts.into_iter().for_each(|part| all.iter_mut().zip(part).for_each(|(all, of_part)| all.extend(of_part)));
        Self(all)
    }

    /// As [`each`], but for hashes that only one record has, and for those that are not `wanted`.
    pub(super) fn each<T: Copy, M: Default + Send>(
        &self,
        threads: usize,
        wanted: impl Fn(u32) -> bool + Sync,
        tell: impl Fn(usize, u32) -> T + Sync,
        of: impl Fn([&[Entry<T>]; 2], &mut M) + Sync,
    ) -> Vec<M> {
        parts::make(threads, STRETCHES, |at| {
            let (mut made, mut run) = (M::default(), [Vec::new(), Vec::new()]);
            let start = |entries: &[(u32, u32)], at: usize| entries.partition_point(|(hash, _)| part(*hash, STRETCHES as u64) < at);
            let mut rest = self.0.each_ref().map(|entries| &entries[start(entries, at)..start(entries, at + 1)]);
            while let Some(hash) = rest.iter().filter_map(|entries| entries.first()).map(|(hash, _)| *hash).min() {
                for side in [0, 1] {
                    let (of_hash, others) = rest[side].split_at(rest[side].iter().take_while(|(other, _)| *other == hash).count());
                    rest[side] = others;
                    run[side].clear();
                    if wanted(hash) {
                        run[side].extend(of_hash.iter().map(|(_, record)| Entry { hash, record: *record, told: tell(side, *record) }));
                    }
                }
                of(run.each_ref().map(Vec::as_slice), &mut made);
            }
            made
        })
    }
}

/// Stretches of hashes that threads take.
const STRETCHES: usize = 16;

/// What `of` makes of each part. `hashes` has one for each record of a side; 0 is none. `tell` says something of a record by its side,
/// index and hash, or leaves it out: it is asked in the order of records, so what it needs to read of them is near.
pub(super) fn each<T, M: Send>(
    hashes: [&[u32]; 2],
    threads: usize,
    tell: impl Fn(usize, u32, u32) -> Option<T> + Sync,
    of: impl Fn(&Part<T>) -> M + Sync,
) -> Vec<M> {
    let most = hashes.iter().map(|hashes| hashes.len()).max().unwrap_or(0);
    let count = most.div_ceil(PART).next_power_of_two().max(2);
    parts::make(threads, count, |at| {
        of(&Part([0, 1].map(|side| {
            let in_part = (0..).zip(hashes[side]).filter(|(_, hash)| **hash != 0 && part(**hash, count as u64) == at);
            let entry = |(record, hash): (u32, &u32)| Some(Entry { hash: *hash, record, told: tell(side, record, *hash)? });
            let mut entries: Vec<Entry<T>> = in_part.filter_map(entry).collect();
            entries.sort_unstable_by_key(|entry| u64::from(entry.hash) << 32 | u64::from(entry.record));
            entries
        })))
    })
}

/// The part of a hash, where there are so many: a power of two, at most 2^32.
const fn part(hash: u32, parts: u64) -> usize {
    ((hash as u64 * parts) >> 32) as usize
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::{PART, Runs as Kept, each};

    type Runs = BTreeMap<u32, [Vec<u32>; 2]>;

    fn runs(hashes: [&[u32]; 2]) -> Vec<[Vec<u32>; 2]> {
        let tell = |side: usize, record: u32, hash: u32| {
            assert_eq!(hashes[side][record as usize], hash);
            (record != 3).then_some(record + 1)
        };
        let of_run = |run: [&[super::Entry<u32>]; 2]| {
            run.map(|entries| {
                assert!(entries.iter().all(|entry| entry.told == entry.record + 1));
                entries.iter().map(|entry| entry.record).collect()
            })
        };
        each(hashes, 2, tell, |part| part.runs().map(of_run).collect::<Vec<_>>()).concat()
    }

    fn by_hand(hashes: [&[u32]; 2]) -> Vec<[Vec<u32>; 2]> {
        let mut all = Runs::new();
        for side in [0, 1] {
            for (record, hash) in (0..).zip(hashes[side]).filter(|(record, hash)| *record != 3 && **hash != 0) {
                all.entry(*hash).or_default()[side].push(record);
            }
        }
        all.into_values().collect()
    }

    proptest! {
        #[test]
        fn runs_are_those_of_all_parts(left in proptest::collection::vec(0u32..9, 0..20), right in proptest::collection::vec(0u32..9, 0..20)) {
            let spread = |hashes: Vec<u32>| hashes.into_iter().map(|hash| hash << 26 | hash).collect::<Vec<_>>();
            let (left, right) = (spread(left), spread(right));
            let kept = Kept::of([&left, &right], 2);
            let of_run = |run: [&[super::Entry<usize>]; 2], all: &mut Vec<[Vec<u32>; 2]>| {
                let records = |side: usize| {
                    assert!(run[side].iter().all(|entry| entry.told == side));
                    run[side].iter().map(|entry| entry.record).filter(|record| *record != 3).collect::<Vec<_>>()
                };
                all.push([records(0), records(1)]);
            };
            let found = kept.each(2, |hash| hash & 1 == 0, |side, _| side, of_run).concat();
            let several = |run: &[Vec<u32>; 2]| run[0].len() + run[1].len() > 1;
            // Record 3 is left out by hand, on both sides.
            let wanted = |hashes: &[u32]| hashes.iter().map(|hash| if hash & 1 == 0 { *hash } else { 0 }).collect::<Vec<_>>();
            let expected: Vec<_> = by_hand([&wanted(&left), &wanted(&right)]).into_iter().filter(several).collect();
            prop_assert_eq!(found.into_iter().filter(several).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn many_records_are_taken_in_parts() {
        let many: Vec<u32> = (0..PART as u32 + 7).map(|at| at.wrapping_mul(2_654_435_761) & 0xf000_00ff).collect();
        assert_eq!(runs([&many, &[3, u32::MAX]]), by_hand([&many, &[3, u32::MAX]]));
    }

    proptest! {
        #[test]
        fn records_of_a_hash_are_together(left in proptest::collection::vec(0u32..6, 0..12), right in proptest::collection::vec(0u32..6, 0..12)) {
            prop_assert_eq!(runs([&left, &right]), by_hand([&left, &right]));
        }
    }
}

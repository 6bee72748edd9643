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

    use super::{PART, each};

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

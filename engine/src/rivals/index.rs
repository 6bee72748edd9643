//! Records of one side by a hash and a day, and how many have one hash.

use std::ops::{Range, RangeInclusive};

use super::names::Names;
use crate::filter::Filter;

/// A record in the index; by hash, day and record they rise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    hash: u32,
    day: i32,
    record: u32,
    /// See [`super::names::Names::sign`].
    sign: u32,
}

/// The records and which hashes they have.
pub(super) struct Index {
    entries: Vec<Entry>,
    /// Where hashes of the same first bits start, and the end: there are about as many as records, so that little is left to search.
    starts: Vec<u32>,
    hashes: Filter,
}

impl Index {
    /// The records that have one of the wanted hashes, or a few more. `hashes` has one for each record; 0 is none. `told` gives a
    /// record's day and sign.
    pub(super) fn of(
        hashes: &[u32],
        wanted: impl Iterator<Item = u32>,
        is_in: impl Fn(u32) -> bool,
        told: impl Fn(u32) -> (i32, u32),
    ) -> Self {
        let mut filter = Filter::new(wanted.size_hint().1.unwrap_or(hashes.len()));
        wanted.for_each(|hash| filter.add(u64::from(hash)));
        let found = hashes.iter().zip(0..).filter(|(hash, index)| **hash != 0 && filter.may_have(u64::from(**hash)) && is_in(*index));
        let entry = |(hash, record): (&u32, u32)| {
            let (day, sign) = told(record);
            Entry { hash: *hash, day, record, sign }
        };
        let mut entries: Vec<Entry> = found.map(entry).collect();
        entries.sort_unstable();
        let mut starts = vec![0; entries.len().next_power_of_two() + 1];
        let parts = starts.len() as u64 - 1;
        entries.iter().for_each(|entry| starts[part(entry.hash, parts) + 1] += 1);
        let mut sum = 0;
        starts.iter_mut().for_each(|start| {
            sum += *start;
            *start = sum;
        });
        let hashes = Filter::of(entries.iter().map(|entry| u64::from(entry.hash)));
        Self { entries, starts, hashes }
    }

    /// Whether there can be records with that hash.
    pub(super) fn may_have(&self, hash: u32) -> bool {
        self.hashes.may_have(u64::from(hash))
    }

    /// The places of the records with that hash and one of those days.
    pub(super) fn places(&self, hash: u32, days: &RangeInclusive<i32>) -> Range<usize> {
        let part = part(hash, self.starts.len() as u64 - 1);
        let entries = &self.entries[self.starts[part] as usize..self.starts[part + 1] as usize];
        let from = entries.partition_point(|entry| (entry.hash, entry.day) < (hash, *days.start()));
        let length = entries[from..].partition_point(|entry| (entry.hash, entry.day) <= (hash, *days.end()));
        let from = self.starts[part] as usize + from;
        from..from + length
    }

    /// The records at some places.
    pub(super) fn records(&self, places: Range<usize>) -> impl Iterator<Item = u32> + '_ {
        self.entries[places].iter().map(|entry| entry.record)
    }

    /// Those of them whose signs are near enough to one.
    pub(super) fn near(&self, places: Range<usize>, sign: u32) -> impl Iterator<Item = u32> + '_ {
        let near = self.entries[places].iter().filter(move |entry| Names::may_be_one_apart(sign, entry.sign));
        near.map(|entry| entry.record)
    }
}

/// The part of a hash, where there are so many, rising with the hash: a power of two, at most 2^32.
pub(super) const fn part(hash: u32, parts: u64) -> usize {
    ((hash as u64 * parts) >> 32) as usize
}

/// Records for which there is one count: few enough counts to stay near the processor.
const RECORDS_PER_COUNT: usize = 64;

/// How many records have a hash, at most: hashes that share a count are counted together.
pub(super) struct Counts(Vec<u32>);

impl Counts {
    /// `hashes` has one for each record; 0 is none.
    pub(super) fn of(hashes: &[u32]) -> Self {
        let mut counts = Self(vec![0; (hashes.len() / RECORDS_PER_COUNT).next_power_of_two()]);
        for hash in hashes.iter().filter(|hash| **hash != 0) {
            let part = part(*hash, counts.0.len() as u64);
            counts.0[part] += 1;
        }
        counts
    }

    pub(super) fn most(&self, hash: u32) -> usize {
        self.0[part(hash, self.0.len() as u64)] as usize
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, Index};

    #[test]
    fn records_of_the_same_hash_and_days_are_found() {
        let index = Index::of(&[7, 9, 7, 0, 7], [7, 9, 0].into_iter(), |at| at != 4, |at| (at as i32, at));
        let records = |hash: u32, days| index.records(index.places(hash, &days)).collect::<Vec<_>>();
        assert_eq!(records(7, 0..=9), [0, 2]);
        assert_eq!(records(7, 1..=9), [2]);
        assert_eq!(records(7, 0..=1), [0]);
        assert_eq!(records(9, 0..=9), [1]);
        assert_eq!(records(7, std::ops::RangeInclusive::new(5, 4)), [0; 0]);
        assert_eq!(records(0, 0..=9), [0; 0], "a blank is like nothing");
        assert!(index.may_have(7) && index.may_have(9));
    }

    #[test]
    fn of_those_the_near_ones_are_taken() {
        let index = Index::of(&[7, 7, 7], [7].into_iter(), |_| true, |at| (0, [0b1, 0b111, 0b1111][at as usize]));
        assert_eq!(index.near(0..3, 0b1).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(index.near(1..3, 0b1111).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn records_are_counted() {
        let counts = Counts::of(&[7, 9, 7, 0, 7, u32::MAX]);
        assert!(counts.most(7) >= 3 && counts.most(u32::MAX) >= 1);
        assert_eq!(Counts::of(&[]).most(5), 0);
    }

    #[test]
    fn what_nobody_asks_for_is_left_out() {
        assert_eq!(Index::of(&[1 << 20; 50], [3].into_iter(), |_| true, |_| (0, 0)).entries.len(), 0);
    }
}

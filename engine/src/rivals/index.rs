//! Records of one side by a hash and a day.

use std::ops::RangeInclusive;

use crate::filter::Filter;

/// The records and which hashes they have.
pub(super) struct Index {
    /// Hash, day and index of each record, in that order.
    records: Vec<(u32, i32, u32)>,
    hashes: Filter,
}

impl Index {
    /// The records that have one of the wanted hashes, or a few more. `hashes` has one for each record; 0 is none.
    pub(super) fn of(hashes: &[u32], wanted: impl Iterator<Item = u32>, is_in: impl Fn(u32) -> bool, day: impl Fn(u32) -> i32) -> Self {
        let wanted: Vec<u64> = wanted.map(u64::from).collect();
        let filter = Filter::of(wanted.into_iter());
        let found = hashes.iter().zip(0..).filter(|(hash, index)| **hash != 0 && filter.may_have(u64::from(**hash)) && is_in(*index));
        let mut found: Vec<(u32, i32, u32)> = found.map(|(hash, index)| (*hash, day(index), index)).collect();
        found.sort_unstable();
        let hashes = Filter::of(found.iter().map(|(hash, _, _)| u64::from(*hash)));
        Self { records: found, hashes }
    }

    /// The records with that hash and one of those days, but for one.
    pub(super) fn others(&self, hash: u32, days: impl FnOnce() -> RangeInclusive<i32>, but: u32) -> impl Iterator<Item = u32> + '_ {
        // Of most hashes there is no record: then days are not even looked up.
        let days = self.hashes.may_have(u64::from(hash)).then(days);
        let alike = days.into_iter().flat_map(move |days| {
            let from = self.records.partition_point(|(other, day, _)| (*other, *day) < (hash, *days.start()));
            self.records[from..].iter().take_while(move |(other, day, _)| *other == hash && days.contains(day))
        });
        alike.map(|(_, _, index)| *index).filter(move |index| *index != but)
    }
}

#[cfg(test)]
mod tests {
    use super::Index;

    #[test]
    fn others_of_the_same_hash_and_days_are_found() {
        let index = Index::of(&[7, 9, 7, 0, 7], [7, 9, 0].into_iter(), |at| at != 4, |at| at as i32);
        let others = |hash: u32, days, but: u32| index.others(hash, || days, but).collect::<Vec<_>>();
        assert_eq!(others(7, 0..=9, 9), [0, 2]);
        assert_eq!(others(7, 0..=9, 0), [2]);
        assert_eq!(others(7, 1..=9, 9), [2]);
        assert_eq!(others(7, 0..=1, 9), [0]);
        assert_eq!(others(9, 0..=9, 1), [0; 0]);
        assert_eq!(others(0, 0..=9, 9), [0; 0], "a blank is like nothing");
    }

    #[test]
    fn what_nobody_asks_for_is_left_out() {
        assert_eq!(Index::of(&[1 << 20; 50], [3].into_iter(), |_| true, |_| 0).records.len(), 0);
    }
}

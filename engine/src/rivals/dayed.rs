//! Records of one side by their days.

use std::ops::RangeInclusive;

use super::names::Names;

/// Records of which no signs are made: few are compared as fast.
const FEW: usize = 16;

/// Some records with their days; by day and record they rise.
pub(super) struct Dayed {
    pub(super) records: Vec<(i32, u32)>,
    /// Their names' signs, see [`Names::sign`], if they are many.
    signs: Vec<u32>,
}

impl Dayed {
    pub(super) fn of(records: impl Iterator<Item = (i32, u32)>, sign: impl Fn(u32) -> u32) -> Self {
        let mut records: Vec<(i32, u32)> = records.collect();
        records.sort_unstable();
        let signs = if records.len() > FEW { records.iter().map(|(_, record)| sign(*record)).collect() } else { Vec::new() };
        Self { records, signs }
    }

    /// The places of those of some days.
    fn places(&self, days: &RangeInclusive<i32>) -> std::ops::Range<usize> {
        let from = self.records.partition_point(|(day, _)| day < days.start());
        from..from + self.records[from..].partition_point(|(day, _)| day <= days.end())
    }

    /// Those of some days.
    pub(super) fn within(&self, days: &RangeInclusive<i32>) -> &[(i32, u32)] {
        &self.records[self.places(days)]
    }

    /// Those of some days, without some whose names are more than one typing error away from that with the sign.
    pub(super) fn near(&self, days: &RangeInclusive<i32>, sign: impl FnOnce() -> u32) -> impl Iterator<Item = u32> + '_ {
        let places = self.places(days);
        // A sign costs a look at the name.
        let sign = if places.is_empty() || self.signs.is_empty() { 0 } else { sign() };
        let is_near = move |place: &usize| self.signs.get(*place).is_none_or(|other| Names::may_be_one_apart(sign, *other));
        places.filter(is_near).map(|place| self.records[place].1)
    }
}

#[cfg(test)]
mod tests {
    use super::{Dayed, FEW};

    #[test]
    fn records_of_some_days_are_found() {
        let dayed = Dayed::of([(2, 5), (1, 7), (2, 3), (4, 1)].into_iter(), |_| 0);
        assert_eq!((dayed.within(&(1..=2)), dayed.within(&(3..=3))), (&[(1, 7), (2, 3), (2, 5)][..], &[][..]));
        assert_eq!(dayed.within(&std::ops::RangeInclusive::new(2, 1)), []);
        assert_eq!(dayed.near(&(1..=2), || 0).collect::<Vec<_>>(), [7, 3, 5]);
    }

    #[test]
    fn of_many_the_near_ones_are_taken() {
        let dayed = Dayed::of((0..=FEW as u32).map(|record| (record as i32 % 3, record)), |record| record);
        let near = |sign: u32| dayed.near(&(0..=0), move || sign).collect::<Vec<_>>();
        assert_eq!((near(0), near(0b1111)), (vec![0, 3, 6, 9, 12], vec![3, 6, 9, 12, 15]));
    }
}

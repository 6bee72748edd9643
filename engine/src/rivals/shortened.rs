//! Records by what is left of their names when a character is taken out: names one typing error apart have something left in common
//! (Mor and Fraenkel, 1982). So they are found among very many without comparing each with each.

use std::ops::RangeInclusive;

use super::dayed::Dayed;

/// What is left of the names of some records, each with the record's place among them; sorted.
pub(super) struct Shortened(Vec<(u32, u32)>);

impl Shortened {
    pub(super) fn of<I: Iterator<Item = u32>>(records: &Dayed, shortened: impl Fn(u32) -> I) -> Self {
        let mut all: Vec<(u32, u32)> =
            records.records.iter().zip(0..).flat_map(|((_, record), place)| shortened(*record).map(move |rest| (rest, place))).collect();
        all.sort_unstable();
        Self(all)
    }

    /// The records of some days that may be one typing error away from a name, by day and record: for each thing left of the name,
    /// the first ones up to a number.
    pub(super) fn alike(&self, records: &Dayed, days: &RangeInclusive<i32>, shortened: impl Iterator<Item = u32>, most: usize) -> Vec<u32> {
        let of_rest = |rest: u32| {
            let day = |place: u32| records.records[place as usize].0;
            let from = &self.0[self.0.partition_point(|(other, place)| (*other, day(*place)) < (rest, *days.start()))..];
            from.iter().take_while(move |(other, place)| *other == rest && day(*place) <= *days.end()).take(most)
        };
        let mut places: Vec<u32> = shortened.flat_map(of_rest).map(|(_, place)| *place).collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(|place| records.records[place as usize].1).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::names::shortened;
    use super::{Dayed, Shortened};

    proptest! {
        #[test]
        fn names_one_apart_are_found(names in proptest::collection::vec("[AB]{0,5}", 1..12), days in proptest::collection::vec(0i32..4, 12)) {
            let of = |record: u32| shortened(&names[record as usize]).collect::<Vec<_>>().into_iter();
            let dayed = Dayed::of((0..names.len()).map(|at| (days[at], at as u32)), |_| 0);
            let all = Shortened::of(&dayed, of);
            for own in 0..names.len() as u32 {
                let found = all.alike(&dayed, &(1..=2), of(own), 100);
                let apart = |other: u32| strsim::osa_distance(&names[own as usize], &names[other as usize]);
                let in_days = |other: &u32| (1..=2).contains(&days[*other as usize]);
                prop_assert!(found.iter().all(in_days) && found.is_sorted_by_key(|other| (days[*other as usize], *other)));
                let near: Vec<u32> = found.into_iter().filter(|other| apart(*other) <= 1).collect();
                let mut expected: Vec<u32> = (0..names.len() as u32).filter(|other| apart(*other) <= 1 && in_days(other)).collect();
                expected.sort_by_key(|other| (days[*other as usize], *other));
                prop_assert_eq!(near, expected);
            }
        }
    }
}

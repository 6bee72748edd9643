//! The single records by amount, and by day: what a sum is looked up in.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::View;
use super::section::Section;
use crate::block::combine;
use crate::filter::Filter;
use crate::kernel::Item;

/// Single records per record of a section that a section of its own is made for; beyond it the common one is cheaper.
const PER_MEMBER: usize = 256;

/// Positions of single records by the amount they need.
#[derive(Debug)]
pub(super) struct Targets {
    sorted: Vec<(i128, u32)>,
    seen: Seen,
    reach: i128,
}

impl Targets {
    /// `sorted` by amount.
    fn new(sorted: Vec<(i128, u32)>, reach: i128) -> Self {
        Self { seen: Seen::new(&sorted, reach), sorted, reach }
    }

    /// Positions of the single records whose amount is at most the pass's limit from the sum.
    pub(super) fn near(&self, sum: i128) -> impl Iterator<Item = u32> + '_ {
        let (least, most) = (sum.saturating_sub(self.reach), sum.saturating_add(self.reach));
        let start = if self.seen.may_have(least) || self.seen.may_have(most) {
            self.sorted.partition_point(|(amount, _)| *amount < least)
        } else {
            self.sorted.len()
        };
        self.sorted[start..].iter().take_while(move |(amount, _)| *amount <= most).map(|(_, at)| *at)
    }
}

/// Which amounts there can be: most sums are nobody's, and that is known by one bit.
#[derive(Debug)]
struct Seen {
    filter: Filter,
    /// Amounts that share a bit: as many as a limit reaches, so that a limit spans two of them at most.
    width: i128,
}

impl Seen {
    fn new(sorted: &[(i128, u32)], reach: i128) -> Self {
        let width = reach.saturating_mul(2).saturating_add(1).max(1);
        let mut seen = Self { filter: Filter::new(sorted.len()), width };
        for (amount, _) in sorted {
            let hash = seen.hash(*amount);
            seen.filter.add(hash);
        }
        seen
    }

    fn may_have(&self, amount: i128) -> bool {
        self.filter.may_have(self.hash(amount))
    }

    fn hash(&self, amount: i128) -> u64 {
        // Almost every amount fits 64 bits, whose division is cheap.
        let bucket = match (i64::try_from(amount), i64::try_from(self.width)) {
            (Ok(amount), Ok(1)) => i128::from(amount),
            (Ok(amount), Ok(width)) => i128::from(amount.div_euclid(width.max(1))),
            _ => amount.div_euclid(self.width.max(1)),
        };
        combine(bucket as u64, (bucket >> 64) as u64)
    }
}

/// The single records of a block, all together and day by day.
#[derive(Debug)]
pub(super) struct ByDay {
    /// In their own order.
    amounts: Vec<(i128, u32)>,
    /// Most sections have days, and ask those of their days alone.
    all: OnceLock<Targets>,
    days: BTreeMap<i64, Vec<(i128, u32)>>,
    reach: i128,
}

impl ByDay {
    pub(super) fn new(view: &View<'_>, ones: &[Item]) -> Self {
        let amounts: Vec<(i128, u32)> = ones.iter().zip(0..).filter_map(|(one, at)| Some((view.target(one)?, at))).collect();
        let mut days: BTreeMap<i64, Vec<(i128, u32)>> = BTreeMap::new();
        for (amount, at) in &amounts {
            // The days that members may have, told by the last of them.
            if let Some((first, last)) = view.days(&ones[*at as usize])
                && first <= last
            {
                days.entry(last).or_default().push((*amount, *at));
            }
        }
        days.values_mut().for_each(|list| list.sort_unstable());
        Self { amounts, all: OnceLock::new(), days, reach: view.reach() }
    }

    /// All of them.
    pub(super) fn all(&self) -> &Targets {
        self.all.get_or_init(|| {
            let mut sorted = self.amounts.clone();
            sorted.sort_unstable();
            Targets::new(sorted, self.reach)
        })
    }

    /// The single records that some record of the section can belong to by its day; `None` when all of them are to be asked. It is
    /// made once for sections of the same days, in `made`.
    pub(super) fn admitted<'a>(&'a self, view: &View<'_>, section: &Section, made: &'a mut Option<Targets>) -> Option<&'a Targets> {
        let (span, (first, last)) = (view.span()?, section.days?);
        let (first, last) = (i64::from(first), i64::from(last));
        let lists = || self.days.range(first..=last.saturating_add(span)).map(|(_, list)| list);
        let length: usize = lists().map(Vec::len).sum();
        if length > PER_MEMBER * section.members.len() || length >= self.amounts.len() {
            return None;
        }
        Some(made.get_or_insert_with(|| {
            let mut sorted: Vec<(i128, u32)> = Vec::with_capacity(length);
            lists().for_each(|list| sorted.extend_from_slice(list));
            // Sorted stretches one after the other: a sort that merges them.
            sorted.sort();
            Targets::new(sorted, self.reach)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_near_is_what_a_scan_finds(mut amounts in proptest::collection::vec(-50i128..50, 0..40), sum in -60i128..60, reach in 0i128..6) {
            amounts.sort_unstable();
            let sorted: Vec<(i128, u32)> = amounts.iter().enumerate().map(|(at, amount)| (*amount, at as u32)).collect();
            let expected: Vec<u32> = sorted.iter().filter(|(amount, _)| (amount - sum).abs() <= reach).map(|(_, at)| *at).collect();
            let found: Vec<u32> = Targets::new(sorted, reach).near(sum).collect();
            prop_assert_eq!(found, expected);
        }
    }
}

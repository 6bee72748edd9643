//! The single records by amount, and by day: what a sum is looked up in.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::View;
use super::section::Section;
use crate::block::combine;
use crate::filter::Filter;
use crate::kernel::Item;
use crate::kernel::sums::quotient;

/// Single records per record of a section that a section of its own is made for; beyond it the common one is cheaper.
const PER_MEMBER: usize = 256;

/// Positions of single records by the amount they need.
#[derive(Debug)]
pub(super) struct Targets<'a> {
    /// Each by amount. Nothing is merged: of almost every sum it is known by one bit that none has it.
    lists: Vec<Cow<'a, [(i128, u32)]>>,
    seen: Seen,
    reach: i128,
}

impl<'a> Targets<'a> {
    /// `lists` are sorted by amount.
    fn new(lists: Vec<Cow<'a, [(i128, u32)]>>, reach: i128) -> Self {
        Self { seen: Seen::new(&lists, reach), lists, reach }
    }

    /// Positions of the single records whose amount is at most the pass's limit from the sum.
    pub(super) fn near(&self, sum: i128) -> impl Iterator<Item = u32> + '_ {
        let (least, most) = (sum.saturating_sub(self.reach), sum.saturating_add(self.reach));
        let may_be = self.seen.may_have(least) || self.seen.may_have(most);
        let lists = if may_be { &self.lists[..] } else { &[] };
        lists.iter().flat_map(move |list| {
            let start = list.partition_point(|(amount, _)| *amount < least);
            list[start..].iter().take_while(move |(amount, _)| *amount <= most).map(|(_, at)| *at)
        })
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
    fn new(lists: &[Cow<'_, [(i128, u32)]>], reach: i128) -> Self {
        let width = reach.saturating_mul(2).saturating_add(1).max(1);
        let mut seen = Self { filter: Filter::new(lists.iter().map(|list| list.len()).sum()), width };
        for (amount, _) in lists.iter().flat_map(|list| list.iter()) {
            let hash = seen.hash(*amount);
            seen.filter.add(hash);
        }
        seen
    }

    fn may_have(&self, amount: i128) -> bool {
        self.filter.may_have(self.hash(amount))
    }

    fn hash(&self, amount: i128) -> u64 {
        let bucket = if self.width == 1 { amount } else { quotient(amount, self.width) };
        combine(bucket as u64, (bucket >> 64) as u64)
    }
}

/// The single records of a block, all together and day by day.
#[derive(Debug)]
pub(super) struct ByDay {
    /// In their own order.
    amounts: Vec<(i128, u32)>,
    /// Most sections have days, and ask those of their days alone.
    all: OnceLock<Targets<'static>>,
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
    pub(super) fn all(&self) -> &Targets<'static> {
        self.all.get_or_init(|| {
            let mut sorted = self.amounts.clone();
            sorted.sort_unstable();
            Targets::new(vec![sorted.into()], self.reach)
        })
    }

    /// The single records that some record of the section can belong to by its day; `None` when all of them are to be asked. It is
    /// made once for sections of the same days, in `made`.
    pub(super) fn admitted<'a, 'm>(
        &'a self,
        view: &View<'_>,
        section: &Section,
        made: &'m mut Option<Targets<'a>>,
    ) -> Option<&'m Targets<'a>> {
        let (span, (first, last)) = (view.span()?, section.days?);
        let (first, last) = (i64::from(first), i64::from(last));
        let lists = || self.days.range(first..=last.saturating_add(span)).map(|(_, list)| list.as_slice());
        let length: usize = lists().map(<[_]>::len).sum();
        if length > PER_MEMBER * section.members.len() || length >= self.amounts.len() {
            return None;
        }
        Some(made.get_or_insert_with(|| Targets::new(lists().map(Cow::Borrowed).collect(), self.reach)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_near_is_what_a_scan_finds(amounts in proptest::collection::vec(-50i128..50, 0..40), sum in -60i128..60, reach in 0i128..6, cut in 0usize..40) {
            let mut numbered: Vec<(i128, u32)> = amounts.iter().enumerate().map(|(at, amount)| (*amount, at as u32)).collect();
            let (one, other) = numbered.split_at_mut(cut.min(amounts.len()));
            one.sort_unstable();
            other.sort_unstable();
            let near = |list: &[(i128, u32)]| list.iter().filter(|(amount, _)| (amount - sum).abs() <= reach).map(|(_, at)| *at).collect::<Vec<_>>();
            let expected = [near(one), near(other)].concat();
            let found: Vec<u32> = Targets::new(vec![(&*one).into(), (&*other).into()], reach).near(sum).collect();
            prop_assert_eq!(found, expected);
        }
    }
}

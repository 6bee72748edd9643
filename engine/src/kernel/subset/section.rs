//! The records of the many side in sections: those that share the values of the `same` fields, in their own order.

use std::collections::HashMap;

use super::View;
use crate::block::{combine, hash_value};
use crate::condition::equal::same;
use crate::kernel::Item;

/// The hash of the values that all members of a group agree in; `None` when one of them is blank.
fn hash(view: &View<'_>, item: &Item) -> Option<u64> {
    view.kernel.same.iter().try_fold(0u64, |hash, (_, column)| {
        let (values, at) = column.at(item.spot);
        Some(combine(hash, hash_value(values, at)?))
    })
}

/// Whether two records agree in them.
fn agree(view: &View<'_>, a: &Item, b: &Item) -> bool {
    view.kernel.same.iter().all(|(_, column)| {
        let ((a, at_a), (b, at_b)) = (column.at(a.spot), column.at(b.spot));
        same(a, at_a, b, at_b)
    })
}

/// One record of the many side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub(super) item: Item,
    pub(super) amount: i128,
    pub(super) day: Option<i32>,
}

/// Records that may be members of one group.
#[derive(Debug, Default)]
pub(super) struct Section {
    /// In their own order.
    pub(super) members: Vec<Member>,
    /// Positions in `members`, by day.
    pub(super) by_day: Vec<u32>,
    /// The first and the last day.
    pub(super) days: Option<(i32, i32)>,
    /// What all positive amounts add up to: no group is more, and fees only take away.
    pub(super) most: i128,
}

/// All sections of a block, by their first day.
pub(super) struct Sections {
    pub(super) all: Vec<Section>,
    /// The longest stretch of days that one section covers.
    longest: i64,
}

impl Sections {
    pub(super) fn new(view: &View<'_>, many: &[Item]) -> Self {
        let mut all: Vec<Section> = Vec::new();
        let mut known: HashMap<u64, Vec<usize>> = HashMap::new();
        for item in many {
            let (Some(hash), Some(amount)) = (hash(view, item), view.amount(item)) else { continue };
            let of_hash = known.entry(hash).or_default();
            // Equal hashes are no proof: a section of other values gets its own place.
            let at = of_hash.iter().copied().find(|at| all[*at].members.first().is_some_and(|first| agree(view, &first.item, item)));
            let at = at.unwrap_or_else(|| {
                of_hash.push(all.len());
                all.push(Section::default());
                all.len() - 1
            });
            all[at].most = all[at].most.saturating_add(amount.max(0));
            all[at].members.push(Member { item: *item, amount, day: view.day(item) });
        }
        all.retain(|section| section.members.len() > 1);
        all.iter_mut().for_each(Section::order);
        all.sort_by_key(|section| (section.days, section.members[0].item.index()));
        let stretch = |section: &Section| section.days.map_or(0, |(first, last)| i64::from(last) - i64::from(first));
        Self { longest: all.iter().map(stretch).max().unwrap_or(0), all }
    }

    /// The sections that have a record in these days.
    pub(super) fn between(&self, days: Option<(i64, i64)>) -> impl Iterator<Item = &Section> {
        let (from, to) = days.unwrap_or((i64::MIN, i64::MAX));
        let first = |section: &Section| section.days.map(|(first, _)| i64::from(first));
        let start = self.all.partition_point(|section| first(section).is_some_and(|first| first < from.saturating_sub(self.longest)));
        self.all[start..].iter().take_while(move |section| first(section).is_none_or(|first| first <= to))
    }
}

impl Section {
    fn order(&mut self) {
        self.by_day = (0..self.members.len() as u32).collect();
        self.by_day.sort_by_key(|at| (self.members[*at as usize].day, *at));
        let day = |at: Option<&u32>| at.and_then(|at| self.members[*at as usize].day);
        self.days = day(self.by_day.first()).zip(day(self.by_day.last()));
    }

    /// The members of these days, in their own order.
    pub(super) fn within(&self, days: Option<(i64, i64)>) -> Vec<u32> {
        let Some((from, to)) = days else { return (0..self.members.len() as u32).collect() };
        let day = |at: &u32| self.members[*at as usize].day.map_or(i64::MIN, i64::from);
        let start = self.by_day.partition_point(|at| day(at) < from);
        let end = self.by_day.partition_point(|at| day(at) <= to).max(start);
        let mut found = self.by_day[start..end].to_vec();
        found.sort_unstable();
        found
    }
}

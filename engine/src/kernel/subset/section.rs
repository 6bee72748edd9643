//! The records of the many side in sections: those that share the values of the `same` fields, in their own order.

use std::collections::HashMap;

use super::View;
use crate::block::{combine, hash_value};
use crate::condition::equal::{Values, same};
use crate::condition::values::Column;
use crate::kernel::Item;

/// Records told apart by their values in some columns of the many side.
struct Classes<'a> {
    columns: Vec<&'a Column<Values>>,
    known: HashMap<u64, Vec<usize>>,
    /// The first record of each class.
    firsts: Vec<Item>,
}

impl<'a> Classes<'a> {
    fn new(columns: Vec<&'a Column<Values>>) -> Self {
        Self { columns, known: HashMap::new(), firsts: Vec::new() }
    }

    /// The number of the record's class, in the order in which classes were seen; `None` when a value is blank.
    fn of(&mut self, item: &Item) -> Option<usize> {
        let hash = self.columns.iter().try_fold(0u64, |hash, column| {
            let (values, at) = column.at(item.spot);
            Some(combine(hash, hash_value(values, at)?))
        })?;
        let agree = |other: &Item| {
            self.columns.iter().all(|column| {
                let ((a, at_a), (b, at_b)) = (column.at(other.spot), column.at(item.spot));
                same(a, at_a, b, at_b)
            })
        };
        // Equal hashes are no proof: other values get a class of their own.
        let of_hash = self.known.entry(hash).or_default();
        Some(of_hash.iter().copied().find(|at| agree(&self.firsts[*at])).unwrap_or_else(|| {
            of_hash.push(self.firsts.len());
            self.firsts.push(*item);
            self.firsts.len() - 1
        }))
    }
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
    /// Sections of one kind have the same values where the conditions that are dear to ask read them.
    pub(super) kind: usize,
}

/// All sections of a block, by their first day.
pub(super) struct Sections {
    pub(super) all: Vec<Section>,
    /// The longest stretch of days that one section covers.
    longest: i64,
    /// How many kinds there are.
    pub(super) kinds: usize,
}

impl Sections {
    pub(super) fn new(view: &View<'_>, many: &[Item]) -> Self {
        let mut all: Vec<Section> = Vec::new();
        let mut classes = Classes::new(view.kernel.same.iter().map(|(_, column)| column).collect());
        for item in many {
            let (Some(at), Some(amount)) = (classes.of(item), view.amount(item)) else { continue };
            all.resize_with(all.len().max(at + 1), Section::default);
            all[at].most = all[at].most.saturating_add(amount.max(0));
            all[at].members.push(Member { item: *item, amount, day: view.day(item) });
        }
        all.retain(|section| section.members.len() > 1);
        all.iter_mut().for_each(Section::order);
        all.sort_by_key(|section| (section.days, section.members[0].item.index()));
        let mut kinds = Classes::new(view.dear_columns().collect());
        for section in &mut all {
            section.kind = kinds.of(&section.members[0].item).unwrap_or_default();
        }
        let stretch = |section: &Section| section.days.map_or(0, |(first, last)| i64::from(last) - i64::from(first));
        Self { longest: all.iter().map(stretch).max().unwrap_or(0), kinds: kinds.firsts.len(), all }
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

//! The kernel for groups without a key: which records of the many side add up to a single one.
//!
//! Records are taken in their own order within sections that share the values of the `same` fields. Runs of neighbours are
//! tried first, by prefix sums: a payout's items are booked together. Then every subset of few candidates, or the pairs and
//! triples of many. What a single record's fits are worth against each other is decided in `settle`.

mod runs;
mod search;
mod section;
mod settle;
mod targets;

use std::sync::Arc;

use ruleset::{Side, Subset};

use super::sums::Sums;
use super::{Found, Item, Kernel, Mark, Pairs, Sorted, each_block};
use crate::Error;
use crate::condition::equal::Values;
use crate::condition::values::Column;
use crate::condition::{Bound, Check, Points, Rule};
use section::{Section, Sections};

/// Finds groups by their amounts. `one` is the side with a single record.
#[derive(Debug)]
pub(crate) struct SubsetKernel {
    pub(crate) rule: Arc<Rule>,
    pub(crate) bound: Bound,
    pub(crate) one: Side,
    pub(crate) sums: Sums,
    pub(crate) subset: Subset,
    /// The `same` fields: positions among the pass's columns of the many side, and their values.
    pub(crate) same: Vec<(usize, Column<Values>)>,
    /// Threads that may look through the sections of a block.
    pub(crate) threads: usize,
}

/// Records that add up to a single one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fit {
    pub(crate) one: u32,
    /// By index, ascending.
    pub(crate) members: Vec<u32>,
    pub(crate) points: Points,
    /// Whether the members are neighbours.
    pub(crate) run: bool,
}

/// What was found for one single record.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fits {
    pub(crate) fits: Vec<Fit>,
    /// Whether nothing that could fit was left out of the search.
    pub(crate) complete: bool,
}

/// Fits of one record that are kept; more are not told apart.
pub(crate) const KEPT: usize = 64;

/// Steps of work that a block may take in all, for asking conditions of what adds up and for trying subsets.
const STEPS: u64 = 64_000_000;

/// What is left of the steps that a block, or a section of it, may take.
#[derive(Debug)]
pub(crate) struct Budget {
    given: u64,
    left: u64,
    /// Whether more was asked for than was left.
    ended: bool,
}

impl Budget {
    /// For a whole block.
    const fn new(records: usize) -> Self {
        Self::of(STEPS + 64 * records as u64)
    }

    /// For one of so many sections.
    const fn of_section(sections: usize, members: usize) -> Self {
        Self::of(STEPS / if sections == 0 { 1 } else { sections as u64 } + 1024 * members as u64)
    }

    const fn of(steps: u64) -> Self {
        Self { given: steps, left: steps, ended: false }
    }

    /// For one of the records that are searched side by side.
    const fn share(&self) -> Self {
        Self::of(self.left / 64)
    }

    /// Takes so many steps; `false` when they are used up.
    pub(crate) const fn take(&mut self, steps: usize) -> bool {
        let steps = steps as u64;
        let enough = steps <= self.left;
        self.left = if enough { self.left - steps } else { 0 };
        self.ended |= !enough;
        enough
    }

    const fn taken(&self) -> u64 {
        self.given - self.left
    }
}

impl Kernel for SubsetKernel {
    fn name(&self) -> &'static str {
        "subset"
    }

    fn run(&self, left: &Sorted, right: &Sorted) -> Result<Found, Error> {
        let mut pairs = Pairs::default();
        let (mut candidates, mut cut_off) = (0u64, 0usize);
        each_block(left, right, |lefts: &[Item], rights: &[Item]| {
            let (ones, many) = if self.one == Side::Left { (lefts, rights) } else { (rights, lefts) };
            let records = ones.len() + many.len();
            let mut budget = Budget::new(records);
            let view = View::new(self);
            let sections = Sections::new(&view, many);
            let mut found: Vec<Fits> = ones.iter().map(|_| Fits { fits: Vec::new(), complete: true }).collect();
            let (steps, runs_cut_off) = runs::find(&view, &sections, ones, &mut found);
            search::find(&view, &sections, ones, &mut found, &mut budget);
            candidates += steps + budget.taken();
            // Also where nothing was found: of many candidates not every subset was tried, and that is said.
            cut_off += usize::from(runs_cut_off || found.iter().any(|fits| !fits.complete));
            settle::settle(self, ones, found, &mut pairs);
            Ok::<(), Error>(())
        })?;
        Ok(Found { pairs: pairs.into_batch()?, candidates, cut_off })
    }
}

impl SubsetKernel {
    pub(crate) const fn sides<T: Copy>(&self, one: T, member: T) -> (T, T) {
        match self.one {
            Side::Left => (one, member),
            Side::Right => (member, one),
        }
    }

    /// The column of the many side that a condition reads.
    fn read_by(&self, test: usize) -> usize {
        let test = &self.rule.tests[test];
        if self.one == Side::Left { test.right } else { test.left }
    }

    pub(crate) const fn ambiguous(&self) -> Mark {
        match self.one {
            Side::Left => Mark::AmbiguousLeft,
            Side::Right => Mark::AmbiguousRight,
        }
    }
}

/// The kernel, and which of its conditions are asked once per section.
pub(crate) struct View<'a> {
    pub(crate) kernel: &'a SubsetKernel,
    pub(crate) bound: &'a Bound,
    /// Conditions that hold for all records of a section or for none, since they only read `same` fields of the many side. Those
    /// of days are decided at once, the others compare texts.
    shared: Vec<usize>,
    dear: Vec<usize>,
    /// The other conditions but the amount.
    own: Vec<usize>,
}

impl<'a> View<'a> {
    fn new(kernel: &'a SubsetKernel) -> Self {
        let bound = &kernel.bound;
        let given = bound.amount().map_or(usize::MAX, |(given, _)| given);
        let of_section = |test: &usize| kernel.same.iter().any(|(same, _)| *same == kernel.read_by(*test));
        let (shared, own): (Vec<usize>, _) = bound.by_cost().iter().copied().filter(|test| *test != given).partition(of_section);
        let (shared, dear) = shared.into_iter().partition(|test| matches!(kernel.rule.tests[*test].check, Check::Day(_)));
        Self { kernel, bound, shared, dear, own }
    }

    /// The columns of the many side that the dear conditions read.
    fn dear_columns(&self) -> impl Iterator<Item = &'a Column<Values>> {
        let read = |same: &usize| self.dear.iter().any(|test| self.kernel.read_by(*test) == *same);
        self.kernel.same.iter().filter(move |(same, _)| read(same)).map(|(_, column)| column)
    }

    /// The amount of a record of the many side, as its own side books it.
    pub(crate) fn amount(&self, member: &Item) -> Option<i128> {
        let (_, amounts) = self.bound.amount()?;
        let numbers = if self.kernel.one == Side::Left { &amounts.right } else { &amounts.left };
        numbers.get(member.spot)
    }

    /// The single record's amount, as the many side would book it.
    pub(crate) fn target(&self, one: &Item) -> Option<i128> {
        let (_, amounts) = self.bound.amount()?;
        let numbers = if self.kernel.one == Side::Left { &amounts.left } else { &amounts.right };
        amounts.limits.turned(numbers.get(one.spot)?)
    }

    /// The largest difference between a group's net sum and the target.
    pub(crate) fn reach(&self) -> i128 {
        self.bound.amount().map_or(0, |(_, amounts)| amounts.limits.absolute())
    }

    /// The day of a record of the many side, in the window's own numbers.
    pub(crate) fn day(&self, member: &Item) -> Option<i32> {
        let days = self.bound.day()?;
        if self.kernel.one == Side::Left { &days.right } else { &days.left }.get(member.spot)
    }

    /// The days that members of this single record may have; `None` without a window.
    pub(crate) fn days(&self, one: &Item) -> Option<(i64, i64)> {
        let days = self.bound.day()?;
        let (from, to) = (i64::from(days.window.from), i64::from(days.window.to));
        Some(match self.kernel.one {
            Side::Left => days.left.get(one.spot).map_or((1, 0), |day| (i64::from(day) + from, i64::from(day) + to)),
            Side::Right => days.right.get(one.spot).map_or((1, 0), |day| (i64::from(day) - to, i64::from(day) - from)),
        })
    }

    /// How many days the members of one group can be apart; `None` without a window.
    pub(crate) fn span(&self) -> Option<i64> {
        self.bound.day().map(|days| i64::from(days.window.to) - i64::from(days.window.from))
    }

    /// Whether what a section's records share goes with the single record; any of them stands for all. `asked` are the answers
    /// for sections of other kinds.
    fn section_goes_with(&self, one: &Item, section: &Section, asked: &mut [Option<bool>]) -> bool {
        let Some(member) = section.members.first() else { return false };
        let (left, right) = self.kernel.sides(one.spot, member.item.spot);
        // Asked once for all sections of its kind, of which most single records go with none.
        *asked[section.kind].get_or_insert_with(|| self.bound.hold(&self.dear, left, right)) && self.bound.hold(&self.shared, left, right)
    }

    /// Whether everything else but the amount holds between the two.
    pub(crate) fn goes_with(&self, one: &Item, member: &Item) -> bool {
        let (left, right) = self.kernel.sides(one.spot, member.spot);
        self.bound.hold(&self.own, left, right)
    }

    /// The fit of these members, when they really add up and every condition holds.
    pub(crate) fn fit(&self, one: &Item, members: &[Item], run: bool) -> Option<Fit> {
        let (given, amounts) = self.bound.amount()?;
        let sum = members.iter().try_fold(0i128, |sum, member| sum.checked_add(self.amount(member)?))?;
        let single = if self.kernel.one == Side::Left { &amounts.left } else { &amounts.right }.get(one.spot)?;
        let result = self.kernel.sums.points(&amounts.limits, self.kernel.one, single, (sum, members.len()))?;
        let mut worst = Points::EXACT;
        for member in members {
            let (left, right) = self.kernel.sides(one.spot, member.spot);
            let points = self.bound.points_without(left, right, given, result)?;
            worst = Points { millionths: worst.millionths.min(points.millionths), exact: worst.exact && points.exact };
        }
        let mut members: Vec<u32> = members.iter().map(Item::index).collect();
        members.sort_unstable();
        Some(Fit { one: one.index(), members, points: worst, run })
    }
}

impl Fits {
    /// Whether nothing that is added now would make a difference.
    pub(crate) const fn is_full(&self) -> bool {
        self.fits.len() == KEPT && !self.complete
    }

    /// Keeps a fit that is not known yet. Beyond so many it only remembers that there are more.
    pub(crate) fn add(&mut self, fit: Fit) {
        if self.fits.iter().any(|known| known.members == fit.members) {
            return;
        }
        if self.fits.len() < KEPT {
            self.fits.push(fit);
        } else {
            self.complete = false;
        }
    }
}

//! Which pairs of a block are worth comparing: all of a small block, else those in a sorted window, bounded.
//!
//! The window is over the amount or over the day, whichever leaves fewer pairs. A block with more pairs than the bound is
//! compared along the diagonal of the sorted sides only, and says so.

use ruleset::Side;

use super::Item;
use crate::chunks::Spot;
use crate::condition::similar::{self, Bag};
use crate::condition::{Bound, BoundTest, amount, day};

/// Blocks of so few pairs are compared without sorting.
const SMALL: usize = 64;
/// Pairs that any block may compare.
const PAIRS_PER_BLOCK: usize = 1_000_000;
/// Pairs per record that a larger block may compare.
const PAIRS_PER_RECORD: usize = 16;
/// Pairs per left record that are left of a block that is cut off.
const PAIRS_WHEN_CUT: usize = 8;

/// Pairs per record from which on the characters of its texts are counted first: that takes as long as comparing a few.
const BAGGED_PAIRS: usize = 2;

/// What comparing a block took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Work {
    pub(super) compared: u64,
    pub(super) cut_off: bool,
}

/// Calls `compare` for the pairs of a block that can match.
pub(super) fn candidates(bound: &Bound, lefts: &[Item], rights: &[Item], mut compare: impl FnMut(&Item, &Item)) -> Work {
    let all = lefts.len().saturating_mul(rights.len());
    if all <= SMALL {
        lefts.iter().for_each(|l| rights.iter().for_each(|r| compare(l, r)));
        return Work { compared: all as u64, cut_off: false };
    }
    let amounts = bound.amount().and_then(|(_, amounts)| by_amount(amounts, lefts, rights));
    let days = bound.day().map(|days| by_day(days, lefts, rights));
    let windows = [amounts, days].into_iter().flatten();
    let windows = windows.min_by_key(Windows::pairs).unwrap_or_else(|| everything(lefts, rights));
    if windows.pairs() < BAGGED_PAIRS * (lefts.len() + rights.len()) {
        return windows.walk(&mut compare);
    }
    windows.walk_alike(&Bags::of(bound), &mut compare)
}

/// Calls `compare` once for each pair of a block for which one of these conditions may hold: amounts and days. A window that would
/// be too large is left out, which is being cut off.
pub(super) fn by_axes(bound: &Bound, axes: &[usize], lefts: &[Item], rights: &[Item], mut compare: impl FnMut(&Item, &Item)) -> Work {
    let all = lefts.len().saturating_mul(rights.len());
    if all <= SMALL {
        lefts.iter().for_each(|l| rights.iter().for_each(|r| compare(l, r)));
        return Work { compared: all as u64, cut_off: false };
    }
    let window = |axis: &usize| match &bound.tests[*axis] {
        BoundTest::Amount(amounts) => by_amount(amounts, lefts, rights).unwrap_or_else(|| everything(lefts, rights)),
        BoundTest::Day(days) => by_day(days, lefts, rights),
        _ => everything(lefts, rights),
    };
    let mut windows: Vec<(usize, Windows)> = axes.iter().map(|axis| (*axis, window(axis))).collect();
    windows.sort_by_key(|(_, windows)| windows.pairs());
    let fitting = windows.iter().filter(|(_, windows)| windows.pairs() <= windows.most()).count().max(1);
    let mut work = Work { compared: 0, cut_off: windows.len() > fitting };
    windows.truncate(fitting);
    if windows.is_empty() {
        return everything(lefts, rights).walk(&mut compare);
    }
    let holds = |axis: usize, left: &Item, right: &Item| bound.tests[axis].points(left.spot, right.spot).is_some();
    let mut walked: Vec<usize> = Vec::with_capacity(windows.len());
    for (axis, windows) in windows {
        let done = windows.walk(&mut |left: &Item, right: &Item| {
            if holds(axis, left, right) && !walked.iter().any(|before| holds(*before, left, right)) {
                compare(left, right);
            }
        });
        work = Work { compared: work.compared + done.compared, cut_off: work.cut_off || done.cut_off };
        walked.push(axis);
    }
    work
}

/// The right records in an order, and for each left record the range of them to compare.
struct Windows {
    rights: Vec<Item>,
    lefts: Vec<(usize, usize, Item)>,
}

impl Windows {
    fn pairs(&self) -> usize {
        self.lefts.iter().map(|(from, to, _)| to - from).sum()
    }

    /// The most pairs that are compared.
    fn most(&self) -> usize {
        PAIRS_PER_BLOCK.max(PAIRS_PER_RECORD * (self.lefts.len() + self.rights.len()))
    }

    fn walk(mut self, compare: &mut impl FnMut(&Item, &Item)) -> Work {
        let work = self.work();
        for (from, to, left) in &self.lefts {
            self.rights[*from..*to].iter().for_each(|right| compare(left, right));
        }
        work
    }

    /// The same without pairs whose texts cannot be alike enough: each text is read once, and not once for each pair.
    fn walk_alike(mut self, bags: &Bags<'_>, compare: &mut impl FnMut(&Item, &Item)) -> Work {
        let work = self.work();
        let rights = bags.all(Side::Right, self.rights.iter().map(|right| right.spot));
        let lefts = bags.all(Side::Left, self.lefts.iter().map(|(_, _, left)| left.spot));
        let texts = bags.0.len();
        for (at, (from, to, left)) in self.lefts.iter().enumerate() {
            let of_left = &lefts[at * texts..(at + 1) * texts];
            for (right, at) in self.rights[*from..*to].iter().zip(*from..) {
                if bags.may_hold(of_left, &rights[at * texts..(at + 1) * texts]) {
                    compare(left, right);
                }
            }
        }
        work
    }

    /// How much is compared; where that is too much, the windows are narrowed.
    fn work(&mut self) -> Work {
        let bound = self.most();
        let cut_off = self.pairs() > bound;
        if cut_off {
            self.narrow((bound / self.lefts.len().max(1)).clamp(1, PAIRS_WHEN_CUT));
        }
        Work { compared: self.pairs() as u64, cut_off }
    }

    /// Keeps `width` rights for each left: the n-th left with a window looks around the n-th right in it.
    fn narrow(&mut self, width: usize) {
        self.lefts.sort_unstable_by_key(|(from, to, item)| (*from, *to, item.index()));
        let (mut window, mut rank) = (usize::MAX, 0usize);
        for (from, to, _) in &mut self.lefts {
            rank = if *from == window { rank + 1 } else { 0 };
            window = *from;
            let kept = width.min(*to - *from);
            let start = (*from + rank.saturating_sub(width / 2)).min(*to - kept);
            (*from, *to) = (start, start + kept);
        }
    }
}

/// The conditions of which bags of characters say that a pair cannot satisfy them.
struct Bags<'a>(Vec<&'a similar::Pair>);

impl<'a> Bags<'a> {
    fn of(bound: &'a Bound) -> Self {
        let bounded =
            |test: &'a BoundTest| if let BoundTest::Similar(pair) = test { pair.likeness.is_bounded().then_some(pair) } else { None };
        Self(bound.tests.iter().filter_map(bounded).collect())
    }

    /// The bags of all conditions for one record after the other.
    fn all(&self, side: Side, spots: impl Iterator<Item = Spot>) -> Vec<Bag> {
        spots.flat_map(|spot| self.0.iter().map(move |pair| pair.bag(side, spot))).collect()
    }

    fn may_hold(&self, left: &[Bag], right: &[Bag]) -> bool {
        self.0.iter().zip(left.iter().zip(right)).all(|(pair, (left, right))| pair.likeness.may_hold(left, right))
    }
}

fn everything(lefts: &[Item], rights: &[Item]) -> Windows {
    Windows { rights: rights.to_vec(), lefts: lefts.iter().map(|left| (0, rights.len(), *left)).collect() }
}

fn by_amount(amounts: &amount::Pair, lefts: &[Item], rights: &[Item]) -> Option<Windows> {
    let right = |item: &Item| amounts.right.get(item.spot).and_then(|value| amounts.limits.turned(value));
    // One left amount without a useful range makes the axis useless.
    let mut ranges = Vec::with_capacity(lefts.len());
    for left in lefts {
        if let Some(value) = amounts.left.get(left.spot) {
            ranges.push((amounts.limits.reach(value)?, *left));
        }
    }
    Some(sorted(rights, right, ranges))
}

fn by_day(days: &day::Pair, lefts: &[Item], rights: &[Item]) -> Windows {
    let right = |item: &Item| days.right.get(item.spot).map(i128::from);
    let range = |left: &Item| {
        let day = i128::from(days.left.get(left.spot)?);
        Some(((day + i128::from(days.window.from), day + i128::from(days.window.to)), *left))
    };
    sorted(rights, right, lefts.iter().filter_map(range).collect())
}

fn sorted(rights: &[Item], value: impl Fn(&Item) -> Option<i128>, ranges: Vec<((i128, i128), Item)>) -> Windows {
    let mut order: Vec<(i128, Item)> = rights.iter().filter_map(|item| Some((value(item)?, *item))).collect();
    order.sort_unstable_by_key(|(value, item)| (*value, item.index()));
    let place = |((least, most), left): ((i128, i128), Item)| {
        let from = order.partition_point(|(value, _)| *value < least);
        (from, order.partition_point(|(value, _)| *value <= most).max(from), left)
    };
    let lefts = ranges.into_iter().map(place).collect();
    Windows { rights: order.iter().map(|(_, item)| *item).collect(), lefts }
}

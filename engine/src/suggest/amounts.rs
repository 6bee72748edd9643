//! Which columns hold the amount of the same event, and how amounts of linked records differ.

use ruleset::FieldType;

use super::profile::Side;
use super::roles::called_amount;
use super::view::{At, View, rescale};

/// Two amount columns that tell of the same event.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AmountPair {
    pub(crate) left: At,
    pub(crate) right: At,
    /// Whether the two sides book with opposite signs.
    pub(crate) flipped: bool,
    /// The digits after the point that both sides fit in.
    pub(crate) scale: u8,
    /// The share of linked records with equal amounts.
    pub(crate) equal: f64,
    /// How much better linked records agree than any two records: 0 to 1.
    pub(crate) lift: f64,
}

impl AmountPair {
    pub(crate) fn new(sides: (&View<'_>, &View<'_>), left: At, right: At, flipped: bool) -> Self {
        let scale = sides.0.scale(left).max(sides.1.scale(right));
        Self { left, right, flipped, scale, equal: 0.0, lift: 0.0 }
    }

    /// Both amounts at one scale, the right one with the left one's sign.
    pub(crate) fn of(&self, sides: (&View<'_>, &View<'_>), left: u32, right: u32) -> Option<(i128, i128)> {
        Some((self.left_units(sides.0, left)?, self.right_units(sides.1, right)?))
    }

    pub(crate) fn left_units(&self, view: &View<'_>, row: u32) -> Option<i128> {
        rescale(view.units(self.left, row)?, view.scale(self.left), self.scale)
    }

    pub(crate) fn right_units(&self, view: &View<'_>, row: u32) -> Option<i128> {
        let units = rescale(view.units(self.right, row)?, view.scale(self.right), self.scale)?;
        Some(if self.flipped { -units } else { units })
    }

    pub(crate) fn agrees(&self, sides: (&View<'_>, &View<'_>), left: u32, right: u32) -> bool {
        self.of(sides, left, right).is_some_and(|(left, right)| left == right)
    }
}

/// Whether two amounts are within a tenth of each other, with the same sign.
fn near(left: i128, right: i128) -> bool {
    left.signum() == right.signum() && (left - right).unsigned_abs() * 10 <= left.unsigned_abs()
}

/// The pair of amount columns on which linked records agree best, against what any two records would show.
pub(crate) fn best(left: &Side<'_>, right: &Side<'_>, links: &[(u32, u32)]) -> Option<AmountPair> {
    let sides = (&left.view, &right.view);
    let mut best: Option<(f64, AmountPair)> = None;
    for possible in all(left, right) {
        let pair = measured(sides, possible, links);
        let score = pair.lift + hint(left, pair.left) + hint(right, pair.right);
        if pair.lift >= 0.1 && best.as_ref().is_none_or(|(other, _)| score > *other + 1e-9) {
            best = Some((score, pair));
        }
    }
    best.map(|(_, pair)| pair)
}

/// Every pair of amount columns, with either sign.
pub(crate) fn all(left: &Side<'_>, right: &Side<'_>) -> Vec<AmountPair> {
    let sides = (&left.view, &right.view);
    let columns = || left.amounts().into_iter().flat_map(|l| right.amounts().into_iter().map(move |r| (l, r)));
    columns().flat_map(|(l, r)| [false, true].map(|flipped| AmountPair::new(sides, l, r, flipped))).collect()
}

/// Tie-breakers only: typed as money, or called an amount.
fn hint(side: &Side<'_>, at: At) -> f64 {
    let typed = f64::from(u8::from(side.view.kind(at) == FieldType::Money)) * 0.004;
    let name = side.view.name(at);
    let called = called_amount(name);
    typed + f64::from(u8::from(called)) * 0.002
}

fn measured(sides: (&View<'_>, &View<'_>), pair: AmountPair, links: &[(u32, u32)]) -> AmountPair {
    let (equal, close) = agreement(sides, &pair, links.iter().copied());
    let shift = links.len() / 2;
    let strangers = (0..links.len()).map(|index| (links[index].0, links[(index + shift) % links.len()].1));
    let (chance_equal, chance_close) = if links.len() >= 4 { agreement(sides, &pair, strangers) } else { (0.0, 0.0) };
    let lift = (equal - chance_equal) + 0.6 * (close - chance_close);
    AmountPair { equal, lift: lift.clamp(0.0, 1.0), ..pair }
}

/// The shares of pairs whose amounts are equal, and of those that are only close.
fn agreement(sides: (&View<'_>, &View<'_>), pair: &AmountPair, links: impl Iterator<Item = (u32, u32)>) -> (f64, f64) {
    let (mut all, mut equal, mut close) = (0.0, 0.0, 0.0);
    for (left, right) in links {
        all += 1.0;
        if let Some((left, right)) = pair.of(sides, left, right) {
            if left == right && left != 0 {
                equal += 1.0;
            } else if near(left, right) {
                close += 1.0;
            }
        }
    }
    if all == 0.0 { (0.0, 0.0) } else { (equal / all, close / all) }
}

/// How the amounts of linked records differ.
#[derive(Debug, Default)]
pub(crate) struct Differences {
    /// Links with an amount on both sides.
    pub(crate) all: usize,
    /// Differences of a few of the smallest units: how many, and the limit that covers them.
    pub(crate) rounding: Option<(usize, i128)>,
    /// Fee-sized differences: how many, and the limit in hundredths of a percent of the left amount.
    pub(crate) fee: Option<(usize, u32)>,
}

/// More than this many of the smallest units is not rounding.
const ROUNDING_UNITS: u128 = 10;
/// More than this share, in hundredths of a percent, is not a fee.
const FEE_LIMIT: u128 = 4_000;

/// Looks at linked records with unequal amounts. A kind of difference that strangers show as often means nothing.
pub(crate) fn differences(sides: (&View<'_>, &View<'_>), pair: &AmountPair, links: &[(u32, u32)]) -> Differences {
    let linked = Apart::of(sides, pair, links.iter().copied());
    let shift = links.len() / 2 + 1;
    let chance = Apart::of(sides, pair, (0..links.len()).map(|index| (links[index].0, links[(index + shift) % links.len()].1)));
    let unequal = |apart: &Apart| (apart.all - apart.equal).max(1);
    let telling = |count: usize, by_chance: usize, least: usize| {
        count >= least && count * 1_000 >= linked.all && count * unequal(&chance) >= 2 * by_chance * unequal(&linked)
    };
    let mut found = Differences { all: linked.all, ..Differences::default() };
    if telling(linked.small.len(), chance.small.len(), 2) {
        found.rounding = Some((linked.small.len(), linked.small[(linked.small.len() - 1) * 995 / 1000] as i128));
    }
    if telling(linked.shares.len(), chance.shares.len(), 3) {
        found.fee = Some((linked.shares.len(), fee_limit(&linked.shares)));
    }
    found
}

/// How far apart the amounts of some pairs of records are.
#[derive(Default)]
struct Apart {
    all: usize,
    equal: usize,
    /// Differences of a few of the smallest units, sorted.
    small: Vec<u128>,
    /// Fee-sized differences in hundredths of a percent of the left amount, sorted.
    shares: Vec<u32>,
}

impl Apart {
    fn of(sides: (&View<'_>, &View<'_>), pair: &AmountPair, links: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut apart = Self::default();
        for (left, right) in links.filter_map(|(left, right)| pair.of(sides, left, right)) {
            apart.all += 1;
            let difference = (right - left).unsigned_abs();
            if difference == 0 {
                apart.equal += 1;
            } else if difference <= ROUNDING_UNITS && difference * 20 <= left.unsigned_abs() {
                apart.small.push(difference);
            } else if left.signum() == right.signum() {
                let share = difference.saturating_mul(10_000).div_ceil(left.unsigned_abs().max(1));
                apart.shares.extend(u32::try_from(share).ok().filter(|_| share <= FEE_LIMIT));
            }
        }
        apart.small.sort_unstable();
        apart.shares.sort_unstable();
        apart
    }
}

/// The limit that covers nearly all of the (sorted) shares, in tenths of a percent; few shares do not show the largest one.
pub(crate) fn fee_limit(shares: &[u32]) -> u32 {
    let Some(limit) = shares.get((shares.len().saturating_sub(1) * 995).div_ceil(1000)) else { return 0 };
    let unseen = if shares.len() < 100 { limit / 4 } else { 0 };
    (limit + unseen).div_ceil(10) * 10
}

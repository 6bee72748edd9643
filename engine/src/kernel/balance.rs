//! The kernel for many-to-many: all left and all right records of a group key, when their sums agree.

use super::{Found, Item, Kernel, Mark, Pair, Pairs, Sorted, Verdict, each_block, each_key};
use crate::Error;
use crate::condition::values::{Column, Numbers};
use crate::condition::{Bound, Points};

/// Pairs of records whose conditions a key may ask for, at least.
const PAIRS_PER_BLOCK: usize = 1_000_000;

/// Finds keys whose two sums agree.
#[derive(Debug)]
pub(crate) struct BalanceKernel {
    pub(crate) bound: Bound,
    /// Whether the absolute limit is for each record rather than for the sums.
    pub(crate) each: bool,
}

impl Kernel for BalanceKernel {
    fn name(&self) -> &'static str {
        "many-to-many"
    }

    fn run(&self, left: &Sorted, right: &Sorted) -> Result<Found, Error> {
        let bound = &self.bound;
        let mut pairs = Pairs::default();
        let (mut candidates, mut cut_off) = (0u64, 0usize);
        each_block(left, right, |lefts: &[Item], rights: &[Item]| {
            let all = lefts.len().saturating_mul(rights.len());
            if all > PAIRS_PER_BLOCK.max(16 * (lefts.len() + rights.len())) {
                cut_off += 1;
                lefts.iter().for_each(|item| pairs.ambiguous(Mark::AmbiguousLeft, item.index()));
                rights.iter().for_each(|item| pairs.ambiguous(Mark::AmbiguousRight, item.index()));
                return Ok::<(), Error>(());
            }
            candidates += all as u64;
            each_key(bound, (lefts, rights), |lefts, rights| {
                if let Some(points) = self.points(bound, lefts, rights) {
                    emit(lefts, rights, points, &mut pairs);
                }
                Ok(())
            })
        })?;
        Ok(Found { pairs: pairs.into_batch()?, candidates, cut_off })
    }
}

impl BalanceKernel {
    /// The points of the whole key: its sums agree and every other condition holds between all its records.
    fn points(&self, bound: &Bound, lefts: &[Item], rights: &[Item]) -> Option<Points> {
        let (given, amounts) = bound.amount()?;
        let members = lefts.len().max(rights.len());
        let limits = if self.each { amounts.limits.for_each(u32::try_from(members).unwrap_or(u32::MAX)) } else { amounts.limits };
        let result = limits.points(sum(&amounts.left, lefts)?, sum(&amounts.right, rights)?)?;
        let mut worst = Points::EXACT;
        for left in lefts {
            for right in rights {
                let points = bound.points_without(left.spot, right.spot, given, result)?;
                worst = Points { millionths: worst.millionths.min(points.millionths), exact: worst.exact && points.exact };
            }
        }
        Some(worst)
    }
}

fn sum(amounts: &Column<Numbers>, items: &[Item]) -> Option<i128> {
    items.iter().try_fold(0i128, |sum, item| sum.checked_add(amounts.get(item.spot)?))
}

/// One row per further record; each row shares a record with the one before it, so that the rows of a key stay together.
fn emit(lefts: &[Item], rights: &[Item], points: Points, pairs: &mut Pairs) {
    let (Some(first), Some(last)) = (lefts.first(), rights.last()) else { return };
    let mark = Mark::Match(Verdict::Unique);
    rights.iter().for_each(|right| pairs.push(Pair { left: first.index(), right: right.index(), points, mark }));
    lefts[1..].iter().for_each(|left| pairs.push(Pair { left: left.index(), right: last.index(), points, mark }));
}

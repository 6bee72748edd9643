//! The kernel for one-to-many and many-to-one: the records that share a group key add up to the single one.

use std::cmp::Reverse;
use std::collections::HashSet;

use ruleset::Side;

use super::sums::Sums;
use super::{Found, Item, Kernel, Mark, Pair, Pairs, Sorted, Verdict, each_block};
use crate::Error;
use crate::chunks::Spot;
use crate::condition::{Bound, FULL, Points};

/// Pairs of single and group records that a block may compare, at least.
const PAIRS_PER_BLOCK: usize = 1_000_000;

/// Single records of one key whose fits are compared with one another.
const COMPARED_FITS: usize = 64;

/// Finds groups. `one` is the side with a single record.
#[derive(Debug)]
pub(crate) struct GroupKernel {
    pub(crate) bound: Bound,
    pub(crate) one: Side,
    pub(crate) sums: Sums,
}

/// A single record whose group adds up to it.
struct Fit {
    one: u32,
    members: Vec<u32>,
    points: Points,
}

impl Kernel for GroupKernel {
    fn name(&self) -> &'static str {
        "group"
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
            let (ones, many) = if self.one == Side::Left { (lefts, rights) } else { (rights, lefts) };
            let fits = ones.iter().filter_map(|one| self.fit(bound, one, many)).collect();
            self.settle(fits, &mut pairs);
            Ok(())
        })?;
        Ok(Found { pairs: pairs.into_batch()?, candidates, cut_off })
    }
}

impl GroupKernel {
    const fn sides<T: Copy>(&self, one: T, member: T) -> (T, T) {
        match self.one {
            Side::Left => (one, member),
            Side::Right => (member, one),
        }
    }

    /// The records that belong to `one`, when they add up to it.
    fn fit(&self, bound: &Bound, one: &Item, many: &[Item]) -> Option<Fit> {
        let (given, amounts) = bound.amount()?;
        let at = |member: &Item| -> (Spot, Spot) { self.sides(one.spot, member.spot) };
        let mut worst = Points { millionths: FULL, exact: true };
        let mut sum = 0i128;
        let mut members = Vec::new();
        for member in many {
            let (left, right) = at(member);
            let numbers = if self.one == Side::Left { &amounts.right } else { &amounts.left };
            let Some(amount) = numbers.get(member.spot) else { continue };
            // Hash equality is no proof: every member is compared with the key of the single record.
            let Some(points) = bound.points_without(left, right, given, Points::EXACT) else { continue };
            worst = Points { millionths: worst.millionths.min(points.millionths), exact: worst.exact && points.exact };
            sum = sum.checked_add(amount)?;
            members.push(*member);
        }
        let single = if self.one == Side::Left { &amounts.left } else { &amounts.right }.get(one.spot)?;
        let result = self.sums.points(&amounts.limits, self.one, single, (sum, members.len()))?;
        let mut points = Points { millionths: FULL, exact: true };
        for member in &members {
            let (left, right) = at(member);
            let of_member = bound.points_without(left, right, given, result)?;
            points = Points { millionths: points.millionths.min(of_member.millionths), exact: points.exact && of_member.exact };
        }
        (!members.is_empty()).then(|| Fit { one: one.index(), members: members.iter().map(Item::index).collect(), points })
    }

    /// Best fits first; a fit that needs a claimed record is noted as ambiguous.
    fn settle(&self, mut fits: Vec<Fit>, pairs: &mut Pairs) {
        fits.sort_by_key(|fit| (Reverse(fit.points.millionths), fit.one));
        let mut claimed: HashSet<u32> = HashSet::new();
        for (at, fit) in fits.iter().enumerate() {
            if fit.members.iter().any(|member| claimed.contains(member)) {
                let mark = if self.one == Side::Left { Mark::AmbiguousLeft } else { Mark::AmbiguousRight };
                pairs.ambiguous(mark, fit.one);
                continue;
            }
            claimed.extend(&fit.members);
            let verdict = verdict(&fits, at);
            for member in &fit.members {
                let (left, right) = self.sides(fit.one, *member);
                pairs.push(Pair { left, right, points: fit.points, mark: Mark::Match(verdict) });
            }
        }
    }
}

/// How many single records fit as well and want some of the same records.
fn verdict(fits: &[Fit], at: usize) -> Verdict {
    if fits.len() > COMPARED_FITS {
        return Verdict::CutOff;
    }
    let overlaps = |other: &Fit| other.members.iter().any(|member| fits[at].members.binary_search(member).is_ok());
    let equals = fits.iter().filter(|other| other.points == fits[at].points && overlaps(other)).count();
    match u32::try_from(equals) {
        Ok(0 | 1) => Verdict::Unique,
        Ok(count) => Verdict::Tied(count),
        Err(_) => Verdict::CutOff,
    }
}

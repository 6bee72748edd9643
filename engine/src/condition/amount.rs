//! `amount-within`: the amounts differ by no more than a limit, absolute or in percent of a stated base.
//!
//! Everything is integers at the larger of the two scales; where 128 bits do not hold a product, 256 do.

use arrow::datatypes::{DataType, i256};
use ruleset::{AmountWithin, Base, Sign};

use super::Points;
use super::values::{Column, Numbers, Rows, scale};
use crate::Error;
use crate::chunks::Spot;

/// The limits of one condition, at the scale both columns are read at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Digits after the point at which both sides are compared.
    pub(crate) scale: u8,
    absolute: i128,
    /// The limit is `|base| * numerator / denominator`.
    percent: Option<(i128, i128)>,
    base: Base,
    flipped: bool,
}

impl Limits {
    /// `None` when a column is not a number.
    pub(crate) fn new(within: &AmountWithin, kinds: [&DataType; 2]) -> Option<Self> {
        let common = scale(kinds[0])?.max(scale(kinds[1])?);
        // A limit finer than the amounts rounds down: differences are whole units, so nothing changes.
        let absolute = within.absolute.map_or(0, |limit| {
            limit.at_scale(common).unwrap_or_else(|| {
                let finer = 10i128.pow(u32::from(limit.scale().saturating_sub(common)));
                if limit.scale() > common { limit.units().div_euclid(finer) } else { i128::MAX }
            })
        });
        let percent = within.percent.map(|percent| (percent.units(), 100 * 10i128.pow(u32::from(percent.scale().min(30)))));
        Some(Self { scale: common, absolute, percent, base: within.percent_of, flipped: within.sign == Sign::Flipped })
    }

    /// The same with the absolute limit once for each of `members`.
    pub(crate) fn for_each(self, members: u32) -> Self {
        Self { absolute: self.absolute.saturating_mul(i128::from(members)), ..self }
    }

    /// The absolute limit alone.
    pub(crate) const fn absolute(&self) -> i128 {
        self.absolute
    }

    /// Whether only equal amounts satisfy it, so that the amount can be part of the block key.
    pub(crate) fn is_zero(&self) -> bool {
        self.absolute == 0 && self.percent.is_none_or(|(numerator, _)| numerator == 0)
    }

    /// The largest difference allowed between these two.
    pub(crate) fn limit(&self, left: i128, right: i128) -> u128 {
        let absolute = self.absolute.unsigned_abs();
        let Some((numerator, denominator)) = self.percent else { return absolute };
        let base = match self.base {
            Base::Left => left.unsigned_abs(),
            Base::Right => right.unsigned_abs(),
            Base::Larger => left.unsigned_abs().max(right.unsigned_abs()),
            Base::Smaller => left.unsigned_abs().min(right.unsigned_abs()),
        };
        absolute.max(share(base, numerator, denominator))
    }

    /// The difference, with the right sign turned where the sides book opposite signs. `None` when it does not fit 128 bits.
    pub(crate) fn distance(&self, left: i128, right: i128) -> Option<u128> {
        let right = self.turned(right)?;
        Some(left.abs_diff(right))
    }

    /// The right amount as the left side would book it.
    pub(crate) fn turned(&self, right: i128) -> Option<i128> {
        if self.flipped { right.checked_neg() } else { Some(right) }
    }

    pub(crate) fn points(&self, left: i128, right: i128) -> Option<Points> {
        let distance = self.distance(left, right)?;
        if distance == 0 {
            return Some(Points::EXACT);
        }
        let limit = self.limit(left, right);
        (distance <= limit).then(|| Points::falling(distance, limit))
    }

    /// A range of turned right amounts that surely holds every one that fits this left amount; `None` when there is no useful one.
    pub(crate) fn reach(&self, left: i128) -> Option<(i128, i128)> {
        let mut reach = self.absolute.unsigned_abs();
        if let Some((numerator, denominator)) = self.percent {
            let share_of_left = share(left.unsigned_abs(), numerator, denominator);
            reach = reach.max(match self.base {
                Base::Left | Base::Smaller => share_of_left,
                // |right| <= |left| / (1 - p): half as much again as p of the left is not enough beyond p = 1/2.
                Base::Right | Base::Larger if numerator.checked_mul(2)? <= denominator => share_of_left.checked_mul(2)?.checked_add(2)?,
                Base::Right | Base::Larger => return None,
            });
        }
        let reach = i128::try_from(reach).ok()?;
        Some((left.saturating_sub(reach), left.saturating_add(reach)))
    }
}

/// `base * numerator / denominator`, rounded down, without overflow.
fn share(base: u128, numerator: i128, denominator: i128) -> u128 {
    let numerator = numerator.unsigned_abs();
    let denominator = denominator.unsigned_abs().max(1);
    if let Some(product) = base.checked_mul(numerator) {
        return product / denominator;
    }
    let wide = |value: u128| i256::from_parts(value, 0);
    let quotient = wide(base).checked_mul(wide(numerator)).and_then(|product| product.checked_div(wide(denominator)));
    quotient.map_or(u128::MAX, |quotient| match quotient.to_parts() {
        (low, 0) => low,
        _ => u128::MAX,
    })
}

/// Two columns of amounts.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub(crate) limits: Limits,
    pub(crate) left: Column<Numbers>,
    pub(crate) right: Column<Numbers>,
}

impl Pair {
    /// `left` and `right` are a side's records and the position of the column among them.
    pub(crate) fn new(limits: Limits, left: (&Rows<'_>, usize), right: (&Rows<'_>, usize)) -> Result<Self, Error> {
        let column = |(rows, position): (&Rows<'_>, usize)| Column::new(rows, position, |column| Numbers::new(column, limits.scale));
        Ok(Self { limits, left: column(left)?, right: column(right)? })
    }

    pub(crate) fn points(&self, left: Spot, right: Spot) -> Option<Points> {
        self.limits.points(self.left.get(left)?, self.right.get(right)?)
    }
}

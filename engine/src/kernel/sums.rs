//! How a group's sum is compared with the single amount: as it is, or less what a fee pattern keeps back.

use ruleset::{Amount, Pass, Side, Tolerance};

use crate::condition::{Limits, Points};

/// The fee patterns of a pass at the scale of its amounts, and where the tolerance applies.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sums {
    fees: Vec<Pattern>,
    each: bool,
}

/// What one fee pattern keeps back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pattern {
    /// Of the sum's absolute value: numerator and denominator.
    share: (i128, i128),
    /// Per member.
    each: i128,
}

impl Pattern {
    /// Nothing kept back.
    pub(crate) const GROSS: Pattern = Pattern { share: (0, 1), each: 0 };

    /// What arrives of a sum of so many members; `None` when it does not fit 128 bits.
    pub(crate) fn net(&self, sum: i128, members: usize) -> Option<i128> {
        let (numerator, denominator) = self.share;
        let share = quotient(sum.checked_abs()?.checked_mul(numerator)?, denominator);
        sum.checked_sub(share)?.checked_sub(self.each.checked_mul(i128::try_from(members).ok()?)?)
    }

    /// What one member adds to the net sum, times [`Pattern::denominator`], before the percentage is rounded.
    pub(crate) fn scaled(&self, amount: i128) -> Option<i128> {
        let (numerator, denominator) = self.share;
        let share = amount.checked_mul(denominator)?.checked_sub(amount.checked_mul(numerator)?)?;
        share.checked_sub(self.each.checked_mul(denominator)?)
    }

    /// The pattern by which members of a sum below zero add up: the percentage is of the absolute value, so there it has the other sign.
    pub(crate) const fn below_zero(self) -> Self {
        Self { share: (-self.share.0, self.share.1), each: self.each }
    }

    pub(crate) const fn denominator(&self) -> i128 {
        self.share.1
    }

    /// Whether a percentage is rounded, so that the scaled sum may be up to one unit below what arrives.
    pub(crate) const fn rounds(&self) -> bool {
        self.share.0 != 0
    }
}

/// Rounded down. Almost every amount fits 64 bits, whose division is cheap. The divisor is above zero.
pub(crate) fn quotient(amount: i128, divisor: i128) -> i128 {
    match (i64::try_from(amount), i64::try_from(divisor)) {
        (Ok(amount), Ok(divisor)) if divisor > 0 => i128::from(amount.div_euclid(divisor)),
        _ => amount.div_euclid(divisor.max(1)),
    }
}

impl Sums {
    pub(crate) fn new(pass: &Pass, scale: u8) -> Self {
        let units = |amount: &Amount| {
            amount.at_scale(scale).unwrap_or_else(|| {
                // A fee finer than the amounts rounds down, one that does not fit never fits.
                let finer = 10i128.checked_pow(u32::from(amount.scale().saturating_sub(scale)));
                finer.filter(|_| amount.scale() > scale).map_or(i128::MAX, |finer| amount.units().div_euclid(finer))
            })
        };
        let pattern = |fee: &ruleset::Fee| Pattern {
            share: fee.percent.map_or((0, 1), |percent| (percent.units(), 100 * 10i128.pow(u32::from(percent.scale().min(18))))),
            each: fee.each.as_ref().map_or(0, units),
        };
        Self { fees: pass.fees.iter().map(pattern).collect(), each: pass.tolerance == Tolerance::Each }
    }

    /// The sum as it is, then each fee pattern.
    pub(crate) fn patterns(&self) -> impl Iterator<Item = Pattern> + '_ {
        std::iter::once(Pattern::GROSS).chain(self.fees.iter().copied())
    }

    /// What a single amount on side `one` and a group's sum are worth: by the pattern that comes nearest.
    pub(crate) fn points(&self, limits: &Limits, one: Side, single: i128, (sum, members): (i128, usize)) -> Option<Points> {
        let limits = if self.each { limits.for_each(u32::try_from(members).unwrap_or(u32::MAX)) } else { *limits };
        let of = |pattern: Pattern| {
            let net = pattern.net(sum, members)?;
            if one == Side::Left { limits.points(single, net) } else { limits.points(net, single) }
        };
        self.patterns().filter_map(of).max_by_key(|points| points.millionths)
    }
}

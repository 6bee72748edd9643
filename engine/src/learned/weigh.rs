//! From what the conditions say of a pair to points: bits add up, and the sum is a probability.

use std::sync::Arc;

use super::level::levels;
use super::{Judge, Learned, Level};
use crate::chunks::Spot;
use crate::condition::similar::{self, Frequencies};
use crate::condition::{Bound, BoundTest, FULL, Points};

/// What the rarity of a text may add or take, in thousandths of a bit.
const MOST_RARITY: i32 = 8_000;

/// What each level of each condition says, ready to add up.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    prior: i32,
    /// By evidence: the bits of exact, close, far and fails.
    bits: Vec<[i32; 4]>,
    rarity: Vec<Option<Rarity>>,
    least: u32,
}

/// What agreeing on one text rather than another adds.
#[derive(Debug, Clone)]
struct Rarity {
    frequencies: Arc<Frequencies>,
    /// The logarithm, in 1/256, of the number of pairs of texts that are the same.
    chance: u64,
}

impl Rarity {
    fn of(pair: &similar::Pair) -> Self {
        Self { chance: similar::log2(pair.frequencies.squares()), frequencies: Arc::clone(&pair.frequencies) }
    }

    /// In thousandths of a bit: the logarithm of how frequent agreeing texts are by chance over how frequent this one is. The more
    /// frequent of the two counts.
    fn bits(&self, left: &str, right: &str) -> i32 {
        let found = self.frequencies.of_text(left).max(self.frequencies.of_text(right)).max(1);
        let own = similar::log2(found) + similar::log2(self.frequencies.texts().max(1));
        let difference = (self.chance as i64 - own as i64) * 1000 / 256;
        difference.clamp(-i64::from(MOST_RARITY), i64::from(MOST_RARITY)) as i32
    }
}

impl Weights {
    /// `least` are the points, in millionths, from which a pair is worth suggesting.
    pub(crate) fn new(learned: &Learned, judge: &Judge, bound: &Bound, least: u32) -> Self {
        let of = |test: &usize| {
            let mut bits = [0; 4];
            if let Some(known) = learned.conditions.iter().find(|known| known.condition == *test) {
                known
                    .levels
                    .iter()
                    .filter(|level| level.level != Level::Blank)
                    .for_each(|level| bits[level.level as usize] = level.bits_thousandths);
            }
            bits
        };
        let rarity = |test: &usize| if let BoundTest::Similar(pair) = &bound.tests[*test] { Some(Rarity::of(pair)) } else { None };
        Self {
            prior: learned.prior_bits_thousandths,
            bits: judge.evidence().iter().map(of).collect(),
            rarity: judge.evidence().iter().map(rarity).collect(),
            least,
        }
    }

    /// What the evidence at that place says, in thousandths of a bit.
    pub(crate) fn bits(&self, at: usize, level: Level, test: &BoundTest, left: Spot, right: Spot) -> i32 {
        if level == Level::Blank {
            return 0;
        }
        let own = self.bits[at][level as usize];
        let (Some(rarity), Level::Exact | Level::Close, BoundTest::Similar(pair)) = (&self.rarity[at], level, test) else { return own };
        let Some((a, b)) = pair.left.get(left).zip(pair.right.get(right)) else { return own };
        // Agreeing on the most common text still says no less than hardly agreeing at all.
        (own + rarity.bits(a, b)).max(self.bits[at][Level::Far as usize]).min(own + MOST_RARITY)
    }

    /// The points of a pair, `None` when it is not looked at or not worth suggesting.
    pub(crate) fn points(&self, judge: &Judge, bound: &Bound, left: Spot, right: Spot) -> Option<Points> {
        let pattern = judge.pattern(bound, left, right)?;
        let said = judge.evidence().iter().zip(levels(pattern)).enumerate();
        let bits: i32 = said.map(|(at, (test, level))| self.bits(at, level, &bound.tests[*test], left, right)).sum();
        let millionths = points_of(self.prior.saturating_add(bits));
        (millionths >= self.least).then_some(Points { millionths, exact: false })
    }

    /// What is said before any condition is looked at.
    pub(crate) const fn prior(&self) -> i32 {
        self.prior
    }
}

/// 2 to the power of 1, 2, 4, … thousandths.
const POWERS: [f64; 10] = {
    let mut powers = [1.000_693_387_462_580_6; 10];
    let mut at = 1;
    while at < 10 {
        powers[at] = powers[at - 1] * powers[at - 1];
        at += 1;
    }
    powers
};

/// The probability, in millionths, of odds given in thousandths of a bit; never quite certain.
fn points_of(bits: i32) -> u32 {
    let bits = bits.clamp(-60_000, 60_000);
    let (whole, rest) = (bits.div_euclid(1000), bits.rem_euclid(1000));
    let mut odds = 1.0;
    POWERS.iter().enumerate().filter(|(at, _)| rest >> at & 1 == 1).for_each(|(_, power)| odds *= power);
    (0..whole).for_each(|_| odds *= 2.0);
    (whole..0).for_each(|_| odds /= 2.0);
    ((odds / (1.0 + odds) * f64::from(FULL)).floor() as u32).min(FULL - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_the_probability_of_the_odds() {
        assert_eq!(points_of(0), FULL / 2);
        assert_eq!((points_of(1000), points_of(-1000)), (666_666, 333_333));
        assert_eq!((points_of(i32::MAX), points_of(i32::MIN)), (FULL - 1, 0));
        for bits in -60_000..60_000 {
            assert!(points_of(bits) <= points_of(bits + 1), "{bits}");
            let wanted = 1e6 / (1.0 + (-f64::from(bits) / 1000.0).exp2());
            assert!((f64::from(points_of(bits)) - wanted).abs() <= 1.001, "{bits}");
        }
    }
}

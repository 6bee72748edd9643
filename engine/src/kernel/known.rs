//! Pairs that a past run found in the same pass, which had other limits for its amounts. Where the amounts are equal, limits say
//! nothing: what the pair is worth is known, and its texts are not compared again.

use ruleset::Side;

use super::Verdict;
use crate::Error;
use crate::condition::{Bound, FULL, Points, Weighed};
use crate::past::{Past, index};
use crate::row_numbers::RowNumbers;

/// By left record: its partner in the past run, and what the match was worth.
#[derive(Debug)]
pub(crate) struct Known(Vec<Option<Partner>>);

#[derive(Debug, Clone, Copy)]
struct Partner {
    right: u32,
    score: u8,
    auto: bool,
}

impl Known {
    /// Of the pass with that number, which finds pairs. `rows` are the sides' row numbers.
    pub(crate) fn of(past: &Past, at: usize, rows: [&RowNumbers; 2], lefts: usize) -> Result<Self, Error> {
        let mut partners = vec![None; lefts];
        // Of a match that was cut off, or is one of several ways, it is not known whether it agrees in everything.
        for found in past.matches.iter().filter(|found| usize::from(found.pass) == at && found.verdict == Verdict::Unique) {
            let first = |side: Side| {
                let row = past.rows[side as usize][found.members[side as usize].0 as usize];
                index(side, row, rows[side as usize])
            };
            partners[first(Side::Left)? as usize] = Some(Partner { right: first(Side::Right)?, score: found.score, auto: found.auto });
        }
        Ok(Self(partners))
    }

    /// The points of a pair, as exact as a match keeps them; `None` when it has to be looked at.
    pub(crate) fn points(&self, bound: &Bound, pair: &Weighed) -> Option<Points> {
        let known = self.0[pair.left.index as usize].filter(|known| known.right == pair.right.index)?;
        // Only a strict pass asks whether everything agrees, and accepts nothing else.
        let points = Points { millionths: u32::from(known.score) * (FULL / 100), exact: known.auto };
        bound.amounts_are_equal(pair.left, pair.right).then_some(points)
    }
}

//! `text-similar`: the texts are at least so much alike by a measure. Likeness is kept in millionths.

mod bag;
mod edits;
mod frequencies;
mod jaro_winkler;
mod trigrams;
mod words;

use std::sync::Arc;

use arrow::array::StringArray;
use ruleset::{Measure, Side, TextSimilar};

use super::values::{Column, Rows, texts};
use super::{FULL, Points};
use crate::Error;
use crate::chunks::Spot;
pub(crate) use bag::Bag;
pub(crate) use frequencies::{Frequencies, Wanted, log2};

/// Characters of a text that are compared: every measure takes time by the product of two lengths.
const COMPARED: usize = 1_024;

/// The part of a text that is compared.
fn start_of(text: &str) -> &str {
    if text.len() <= COMPARED {
        return text;
    }
    text.char_indices().nth(COMPARED).map_or(text, |(end, _)| &text[..end])
}

/// The measure and the least likeness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Likeness {
    measure: Measure,
    pub(crate) minimum_percent: u8,
}

impl Likeness {
    pub(crate) const fn new(wanted: &TextSimilar) -> Self {
        Self { measure: wanted.measure, minimum_percent: wanted.minimum_percent }
    }

    /// A measure without a limit.
    pub(crate) const fn by(measure: Measure) -> Self {
        Self { measure, minimum_percent: 0 }
    }

    /// How alike two texts are, in millionths, whatever other texts there are.
    pub(crate) fn of(self, left: &str, right: &str) -> u32 {
        self.among(&frequencies::NONE, left, right)
    }

    /// How alike two texts are, in millionths, among those that were counted.
    pub(crate) fn among(self, frequencies: &Frequencies, left: &str, right: &str) -> u32 {
        self.at_least(left, right, frequencies, 0).unwrap_or(0)
    }

    /// The points of two texts that are alike enough. Most pairs are not, and many of those are given up early.
    pub(crate) fn points(self, frequencies: &Frequencies, left: &str, right: &str) -> Option<Points> {
        let least = u32::from(self.minimum_percent) * (FULL / 100);
        let likeness = self.at_least(left, right, frequencies, least)?;
        (likeness >= least).then_some(Points { millionths: likeness, exact: likeness == FULL })
    }

    /// Whether bags of characters say anything by this measure.
    pub(crate) const fn is_bounded(self) -> bool {
        matches!(self.measure, Measure::JaroWinkler | Measure::Edits) && self.minimum_percent > 0
    }

    /// Whether two texts can be alike enough, as far as their bags of characters say.
    pub(crate) fn may_hold(self, left: &Bag, right: &Bag) -> bool {
        if !self.is_bounded() {
            return true;
        }
        let Some(common) = left.common(right) else { return true };
        let least = u32::from(self.minimum_percent) * (FULL / 100);
        match self.measure {
            Measure::JaroWinkler => jaro_winkler::can_reach(common.lengths, common.shared, common.prefix, share_of(least)),
            _ => edits::can_reach(common.lengths, common.shared, least),
        }
    }

    /// How alike two texts are, in millionths; `None` when that is surely less than `least`.
    fn at_least(self, left: &str, right: &str, frequencies: &Frequencies, least: u32) -> Option<u32> {
        if left == right {
            return Some(FULL);
        }
        let starts = (start_of(left), start_of(right));
        let likeness = self.starts_at_least(starts, frequencies, least)?;
        // What follows the part that is compared may differ.
        Some(if starts == (left, right) { likeness } else { likeness.min(FULL - 1) })
    }

    fn starts_at_least(self, (left, right): (&str, &str), frequencies: &Frequencies, least: u32) -> Option<u32> {
        if left == right {
            return Some(FULL);
        }
        let share = share_of(least);
        match self.measure {
            Measure::JaroWinkler => jaro_winkler::at_least(left, right, share).map(millionths),
            Measure::Edits => edits::at_least(left, right, least),
            Measure::TokenSort => words::sorted(left, right, share),
            Measure::TokenSet => Some(words::shared(left, right)),
            Measure::Trigram => trigrams::at_least(left, right, frequencies, least),
        }
    }
}

/// Millionths as a share, less half a millionth: what rounding may add.
fn share_of(least: u32) -> f64 {
    (f64::from(least) - 0.5) / f64::from(FULL)
}

pub(crate) use jaro_winkler::of_columns as jaro_winkler_of_columns;

/// Jaro-Winkler in millionths.
pub(crate) fn jaro_winkler(left: &str, right: &str) -> u32 {
    if left == right { FULL } else { millionths(jaro_winkler::at_least(left, right, 0.0).unwrap_or(0.0)) }
}

/// A likeness of 0 to 1 in millionths. One pair's likeness is computed in one order, so this is the same everywhere.
fn millionths(likeness: f64) -> u32 {
    let scaled = (likeness * f64::from(FULL)).round().clamp(0.0, f64::from(FULL));
    // The clamp keeps it inside u32. Unequal texts never reach the whole.
    (scaled as u32).min(FULL - 1)
}

/// Which kinds of characters a text has, one bit for every few.
fn kinds(text: &[u8]) -> u64 {
    text.iter().fold(0, |kinds, byte| kinds | 1 << (byte & 63))
}

/// Two columns of texts.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub(crate) likeness: Likeness,
    pub(crate) left: Column<StringArray>,
    pub(crate) right: Column<StringArray>,
    pub(crate) frequencies: Arc<Frequencies>,
}

impl Pair {
    /// `left` and `right` are a side's records and the position of the column among them.
    pub(crate) fn new(
        (likeness, frequencies): (Likeness, &Arc<Frequencies>),
        left: (&Rows<'_>, usize),
        right: (&Rows<'_>, usize),
    ) -> Result<Self, Error> {
        let column = |(rows, position): (&Rows<'_>, usize)| Column::new(rows, position, texts);
        Ok(Self { likeness, left: column(left)?, right: column(right)?, frequencies: Arc::clone(frequencies) })
    }

    /// How alike two records are, in millionths; `None` when one is blank.
    pub(crate) fn likeness_of(&self, left: Spot, right: Spot) -> Option<u32> {
        Some(self.likeness.among(&self.frequencies, self.left.get(left)?, self.right.get(right)?))
    }

    /// The bag of characters of a record of one side.
    pub(crate) fn bag(&self, side: Side, spot: Spot) -> Bag {
        Bag::of(if side == Side::Left { self.left.get(spot) } else { self.right.get(spot) })
    }

    pub(crate) fn points(&self, left: Spot, right: Spot) -> Option<Points> {
        self.likeness.points(&self.frequencies, self.left.get(left)?, self.right.get(right)?)
    }
}

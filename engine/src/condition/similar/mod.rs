//! `text-similar`: the texts are at least so much alike by a measure. Likeness is kept in millionths.

mod jaro_winkler;

use arrow::array::StringArray;
use ruleset::{Measure, TextSimilar};

use super::values::{Column, Rows, Spot, texts};
use super::{FULL, Points};
use crate::Error;

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

    /// How alike two texts are, in millionths.
    pub(crate) fn of(self, left: &str, right: &str) -> u32 {
        if left == right {
            return FULL;
        }
        let starts = (start_of(left), start_of(right));
        let likeness = self.of_starts(starts.0, starts.1);
        // What follows the part that is compared may differ.
        if starts == (left, right) { likeness } else { likeness.min(FULL - 1) }
    }

    fn of_starts(self, left: &str, right: &str) -> u32 {
        if left == right {
            return FULL;
        }
        match self.measure {
            Measure::JaroWinkler => jaro_winkler(left, right),
            Measure::Edits => edits(left, right),
            Measure::TokenSort => {
                let (left, right) = (sorted_words(left), sorted_words(right));
                if left == right { FULL } else { millionths(strsim::jaro_winkler(&left, &right)) }
            }
            Measure::TokenSet => shared_words(left, right),
        }
    }

    /// The points of two texts that are alike enough. Most pairs are not, and many of those are given up early.
    pub(crate) fn points(self, left: &str, right: &str) -> Option<Points> {
        let least = u32::from(self.minimum_percent) * (FULL / 100);
        let likeness = match self.measure {
            _ if left.len().max(right.len()) > COMPARED => self.of(left, right),
            _ if left == right => FULL,
            // Half a millionth is what rounding may add.
            Measure::JaroWinkler => millionths(jaro_winkler::at_least(left, right, (f64::from(least) - 0.5) / f64::from(FULL))?),
            Measure::Edits if edits_at_most(left, right) < least => return None,
            _ => self.of(left, right),
        };
        (likeness >= least).then_some(Points { millionths: likeness, exact: likeness == FULL })
    }
}

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

fn edits(left: &str, right: &str) -> u32 {
    let longer = left.chars().count().max(right.chars().count()).max(1);
    let same = longer.saturating_sub(strsim::osa_distance(left, right));
    u32::try_from(same * FULL as usize / longer).unwrap_or(0)
}

/// No less than [`edits`], without comparing place by place: an edit adds or removes at most one character.
fn edits_at_most(left: &str, right: &str) -> u32 {
    if !left.is_ascii() || !right.is_ascii() {
        return FULL;
    }
    let longer = left.len().max(right.len()).max(1);
    let kinds = |text: &str| text.bytes().fold(0u64, |kinds, byte| kinds | 1 << (byte & 63));
    let (left_kinds, right_kinds) = (kinds(left), kinds(right));
    let lacking = (left_kinds & !right_kinds).count_ones().max((right_kinds & !left_kinds).count_ones()) as usize;
    let least_edits = lacking.max(left.len().abs_diff(right.len()));
    u32::try_from(longer.saturating_sub(least_edits) * FULL as usize / longer).unwrap_or(FULL)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn sorted_words(text: &str) -> String {
    let mut sorted: Vec<&str> = words(text).collect();
    sorted.sort_unstable();
    sorted.join(" ")
}

/// The share of the words of the text with fewer words that the other one has, each used once.
fn shared_words(left: &str, right: &str) -> u32 {
    let (mut fewer, mut more): (Vec<&str>, Vec<&str>) = (words(left).collect(), words(right).collect());
    if fewer.len() > more.len() {
        std::mem::swap(&mut fewer, &mut more);
    }
    let mut shared = 0usize;
    for word in &fewer {
        if let Some(index) = more.iter().position(|other| other == word) {
            more.swap_remove(index);
            shared += 1;
        }
    }
    let share = shared * FULL as usize / fewer.len().max(1);
    u32::try_from(share).unwrap_or(0)
}

/// Two columns of texts.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    pub(crate) likeness: Likeness,
    pub(crate) left: Column<StringArray>,
    pub(crate) right: Column<StringArray>,
}

impl Pair {
    /// `left` and `right` are a side's records and the position of the column among them.
    pub(crate) fn new(likeness: Likeness, left: (&Rows<'_>, usize), right: (&Rows<'_>, usize)) -> Result<Self, Error> {
        let column = |(rows, position): (&Rows<'_>, usize)| Column::new(rows, position, texts);
        Ok(Self { likeness, left: column(left)?, right: column(right)? })
    }

    /// How alike two records are, in millionths; `None` when one is blank.
    pub(crate) fn likeness_of(&self, left: Spot, right: Spot) -> Option<u32> {
        Some(self.likeness.of(self.left.get(left)?, self.right.get(right)?))
    }

    pub(crate) fn points(&self, left: Spot, right: Spot) -> Option<Points> {
        self.likeness.points(self.left.get(left)?, self.right.get(right)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_bound_of_edits_is_no_less(left in "[a-d]{0,9}", right in "[a-d]{0,9}") {
            prop_assert!(edits_at_most(&left, &right) >= edits(&left, &right));
        }
    }
}

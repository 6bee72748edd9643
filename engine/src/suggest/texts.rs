//! Which texts of linked records are alike, by which measure, and from how many percent on.
//!
//! The limit is set by what strangers show: records that are not linked must hardly ever reach it.

use ruleset::{FieldType, Measure};

use super::profile::Side;
use super::view::{At, View};
use crate::condition::FULL;
use crate::condition::similar::Likeness;

/// Linked pairs that are compared.
const COMPARED: usize = 400;
/// The measures that are tried, simplest first.
const MEASURES: [Measure; 4] = [Measure::TokenSet, Measure::JaroWinkler, Measure::TokenSort, Measure::Edits];

/// Two text columns and when their values count as alike.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TextPair {
    pub(crate) left: At,
    pub(crate) right: At,
    pub(crate) measure: Measure,
    pub(crate) minimum: u8,
    /// The share of linked records that reach the minimum.
    pub(crate) recall: f64,
    /// The share of strangers that reach it.
    pub(crate) strangers: f64,
}

impl TextPair {
    pub(crate) fn holds(&self, sides: (&View<'_>, &View<'_>), left: u32, right: u32) -> bool {
        percent(sides, self.left, self.right, self.measure, (left, right)).is_some_and(|alike| alike >= self.minimum)
    }
}

/// How alike two texts are, 0 to 100, without regard to case.
pub(crate) fn alike(measure: Measure, left: &str, right: &str) -> u8 {
    let (left, right) = (left.to_lowercase(), right.to_lowercase());
    (Likeness::by(measure).of(&left, &right) / (FULL / 100)) as u8
}

fn percent(sides: (&View<'_>, &View<'_>), left: At, right: At, measure: Measure, pair: (u32, u32)) -> Option<u8> {
    Some(alike(measure, sides.0.text(left, pair.0)?, sides.1.text(right, pair.1)?))
}

/// The two text columns that are most alike on linked records and least alike on others.
pub(crate) fn best(left: &Side<'_>, right: &Side<'_>, links: &[(u32, u32)], taken: &[(At, At)]) -> Option<TextPair> {
    let sides = (&left.view, &right.view);
    let mut best: Option<(f64, TextPair)> = None;
    for l in named(left) {
        for r in named(right) {
            if taken.iter().any(|(a, b)| *a == l || *b == r) {
                continue;
            }
            if let Some(pair) = calibrated(sides, (l, r), links, 0.01) {
                let gain = pair.recall - pair.strangers;
                if gain >= 0.3 && best.as_ref().is_none_or(|(other, _)| gain > *other + 1e-9) {
                    best = Some((gain, pair));
                }
            }
        }
    }
    best.map(|(_, pair)| pair)
}

/// Columns that may hold names: words of letters, more than a few different ones.
fn named(side: &Side<'_>) -> Vec<At> {
    let fits = |at: &At| {
        let column = side.column(*at);
        column.kind == FieldType::Text && column.characters >= 4.0 && column.with_digits < 0.6 && column.sketch.distinct() > 5
    };
    side.view.fields().filter(fits).collect()
}

/// The measure and minimum that keep strangers (but a share of `allowed`) out and let most linked records in.
pub(crate) fn calibrated(sides: (&View<'_>, &View<'_>), pair: (At, At), links: &[(u32, u32)], allowed: f64) -> Option<TextPair> {
    let step = (links.len() / COMPARED).max(1);
    let links: Vec<(u32, u32)> = links.iter().copied().step_by(step).filter(|link| both_filled(sides, pair, *link)).collect();
    if links.len() < 4 {
        return None;
    }
    let strangers = strangers(sides, pair, &links);
    if strangers.is_empty() {
        return None;
    }
    let mut best: Option<TextPair> = None;
    for measure in MEASURES {
        let of = |pairs: &[(u32, u32)]| -> Vec<u8> {
            let mut all: Vec<u8> = pairs.iter().filter_map(|link| percent(sides, pair.0, pair.1, measure, *link)).collect();
            all.sort_unstable();
            all
        };
        let (linked, others) = (of(&links), of(&strangers));
        let beyond = ((others.len() as f64) * (1.0 - allowed)).floor() as usize;
        let highest = others.get(beyond.min(others.len().saturating_sub(1))).copied().unwrap_or(0);
        let minimum = (highest.saturating_add(1)).clamp(60, 100);
        let reach = |values: &[u8]| values.iter().filter(|value| **value >= minimum).count() as f64 / values.len().max(1) as f64;
        let found = TextPair { left: pair.0, right: pair.1, measure, minimum, recall: reach(&linked), strangers: reach(&others) };
        if best.is_none_or(|other| found.recall - found.strangers > other.recall - other.strangers + 0.01) {
            best = Some(found);
        }
    }
    best.map(|found| settled(sides, found, &links))
}

/// Pairs that are not linked. Records of one customer are not strangers: their texts are equal on one side.
fn strangers(sides: (&View<'_>, &View<'_>), pair: (At, At), links: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut found = Vec::with_capacity(links.len() * 2);
    for shift in [links.len() / 2, links.len() / 3 + 1] {
        for (index, own) in links.iter().enumerate() {
            let other = links[(index + shift) % links.len()];
            let same_left = sides.0.text(pair.0, own.0) == sides.0.text(pair.0, other.0);
            let same_right = sides.1.text(pair.1, own.1) == sides.1.text(pair.1, other.1);
            if !same_left && !same_right {
                found.push((own.0, other.1));
            }
        }
    }
    found
}

/// Lowers no limit, but raises it to where linked records really begin, so that it is not looser than it needs to be.
fn settled(sides: (&View<'_>, &View<'_>), pair: TextPair, links: &[(u32, u32)]) -> TextPair {
    let mut reached: Vec<u8> = links
        .iter()
        .filter_map(|link| percent(sides, pair.left, pair.right, pair.measure, *link))
        .filter(|alike| *alike >= pair.minimum)
        .collect();
    reached.sort_unstable();
    let lowest = reached.get(reached.len() / 200).copied().unwrap_or(pair.minimum);
    TextPair { minimum: lowest.min(95).max(pair.minimum), ..pair }
}

fn both_filled(sides: (&View<'_>, &View<'_>), pair: (At, At), link: (u32, u32)) -> bool {
    sides.0.text(pair.0, link.0).is_some() && sides.1.text(pair.1, link.1).is_some()
}

//! The records that keys and groups leave open, and which of them could still be the same event.
//!
//! Here typing errors, cut references and missing references live: records with the same amount and currency,
//! days apart as usual, that have no other candidate.

use super::agree::Agreement;
use super::amounts::AmountPair;
use super::days::DayPair;
use super::groups::Group;
use super::hash::{self, HashedSet};
use super::link::Key;
use super::profile::Side;
use super::sketch::Sketch;
use super::view::At;

/// A block of equal amounts with more candidates than this says nothing.
const CROWDED: usize = 400;

/// The rows of each side that nothing stricter explains.
#[derive(Debug, Default)]
pub(crate) struct Residual {
    pub(crate) left: Vec<u32>,
    pub(crate) right: Vec<u32>,
}

/// Rows whose key, or group, does not occur on the other side.
pub(crate) fn rows(left: &Side<'_>, right: &Side<'_>, keys: &[Key], groups: &[Group]) -> Residual {
    let telling = keys.iter().take(1).filter(|key| key.crowding < 1.5).map(|key| (key.left, key.right));
    let mut pairs: Vec<(At, At)> = telling.chain(groups.iter().map(|group| (group.left, group.right))).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut open = Residual { left: left.view.each_row().collect(), right: right.view.each_row().collect() };
    for (l, r) in pairs {
        let values = |side: &Side<'_>, at: At| -> HashedSet { side.view.hashes(at).filter_map(|(_, hash)| hash).collect() };
        let (of_left, of_right) = (values(left, l), values(right, r));
        open.left.retain(|row| left.view.hash(l, *row).is_none_or(|hash| !of_right.contains(&hash)));
        open.right.retain(|row| right.view.hash(r, *row).is_none_or(|hash| !of_left.contains(&hash)));
    }
    open
}

/// Pairs of open records with equal amount and currency, days apart as usual, and no other candidate.
pub(crate) struct Candidates {
    pub(crate) alone: Vec<(u32, u32)>,
    /// How many pairs each stands for.
    pub(crate) factor: usize,
}

/// Looks for records among `open` that only have each other.
pub(crate) fn candidates(
    left: &Side<'_>,
    right: &Side<'_>,
    open: &Residual,
    amount: &AmountPair,
    by: (Option<&Agreement>, Option<&DayPair>),
) -> Candidates {
    let sides = (&left.view, &right.view);
    let (currency, days) = by;
    let sketch = |side: &Side<'_>, rows: &[u32], at: At, currency: Option<At>| {
        let cell = |row: u32| {
            let amount = side.view.hash(at, row)?;
            Some(match currency {
                Some(currency) => hash::both(amount, side.view.hash(currency, row)?),
                None => amount,
            })
        };
        Sketch::new(rows.iter().map(|row| (*row, cell(*row))))
    };
    let of_left = sketch(left, &open.left, amount.left, currency.map(|pair| pair.left));
    let of_right = sketch(right, &open.right, amount.right, currency.map(|pair| pair.right));
    let common = of_left.common(&of_right);
    let mut alone = Vec::new();
    for (l, r) in &common.pairs {
        if !l.complete() || !r.complete() || l.rows.len() * r.rows.len() > CROWDED {
            continue;
        }
        let all: Vec<(u32, u32)> = l.rows.iter().flat_map(|left| r.rows.iter().map(move |right| (*left, *right))).collect();
        let fits = |(l, r): &(u32, u32)| amount.agrees(sides, *l, *r) && days.is_none_or(|days| days.holds(sides, *l, *r));
        let fitting: Vec<(u32, u32)> = all.into_iter().filter(fits).collect();
        let single = |pair: &&(u32, u32)| fitting.iter().filter(|other| other.0 == pair.0 || other.1 == pair.1).count() == 1;
        alone.extend(fitting.iter().filter(single));
    }
    Candidates { alone, factor: common.factor }
}

//! A sample of the distinct values of a column, chosen by hash, with exact counts of the chosen ones.
//!
//! The same values are chosen on both sides, so what the two samples have in common is what the columns have in
//! common, scaled. A column with few distinct values is kept whole.

use super::hash::HashedMap;
use super::view::{At, View};

/// Values a sketch keeps at most.
const CAPACITY: usize = 16_384;
/// Rows that are remembered of one value.
const ROWS_KEPT: usize = 48;
/// Which bits of a hash choose: not those that a hash table's buckets are made of.
const CHOOSING_BITS: u32 = 24;

/// One distinct value.
#[derive(Debug, Clone, Default)]
pub(crate) struct Value {
    pub(crate) hash: u64,
    /// How many records have it.
    pub(crate) count: u32,
    /// The first of them.
    pub(crate) rows: Vec<u32>,
}

impl Value {
    /// Whether `rows` are all there are.
    pub(crate) fn complete(&self) -> bool {
        self.rows.len() == self.count as usize
    }
}

/// The sampled values of one column, or of a combination of columns.
#[derive(Debug, Default)]
pub(crate) struct Sketch {
    /// One value in `2^level` was kept.
    level: u32,
    /// In the order of their hashes.
    values: Vec<Value>,
    /// Records with a value.
    pub(crate) filled: usize,
}

fn chosen(hash: u64, level: u32) -> bool {
    (hash >> CHOOSING_BITS) & ((1u64 << level) - 1) == 0
}

impl Sketch {
    /// A sketch of `(row, hash)` pairs; rows without a value have no hash.
    pub(crate) fn new(cells: impl Iterator<Item = (u32, Option<u64>)>) -> Self {
        let mut level = 0;
        let mut filled = 0;
        let mut kept: HashedMap<Value> = HashedMap::default();
        for (row, cell) in cells {
            let Some(hash) = cell else { continue };
            filled += 1;
            if !chosen(hash, level) {
                continue;
            }
            let value = kept.entry(hash).or_default();
            value.count += 1;
            if value.rows.len() < ROWS_KEPT {
                value.rows.push(row);
            }
            if kept.len() > CAPACITY {
                level += 1;
                kept.retain(|hash, _| chosen(*hash, level));
            }
        }
        let mut values: Vec<Value> = kept.into_iter().map(|(hash, value)| Value { hash, ..value }).collect();
        values.sort_unstable_by_key(|value| value.hash);
        Self { level, values, filled }
    }

    /// A sketch of one field.
    pub(crate) fn of(view: &View<'_>, at: At) -> Self {
        Self::new(view.hashes(at))
    }

    /// About how many distinct values the column has.
    pub(crate) fn distinct(&self) -> usize {
        self.values.len() << self.level
    }

    pub(crate) fn values(&self) -> &[Value] {
        &self.values
    }

    /// What two sketches have in common.
    pub(crate) fn common<'a>(&'a self, other: &'a Self) -> Common<'a> {
        let level = self.level.max(other.level);
        let mut pairs = Vec::new();
        let mut rest = other.values.iter().peekable();
        for left in self.values.iter().filter(|value| chosen(value.hash, level)) {
            while rest.peek().is_some_and(|right| right.hash < left.hash) {
                rest.next();
            }
            if let Some(right) = rest.peek()
                && right.hash == left.hash
            {
                pairs.push((left, *right));
            }
        }
        Common { factor: 1 << level, pairs }
    }
}

/// The values that two columns share.
pub(crate) struct Common<'a> {
    /// How many values each sampled one stands for.
    pub(crate) factor: usize,
    pub(crate) pairs: Vec<(&'a Value, &'a Value)>,
}

impl Common<'_> {
    /// The pairs of records that have a value alone on their sides.
    pub(crate) fn singles(&self) -> Vec<(u32, u32)> {
        self.pairs
            .iter()
            .filter(|(left, right)| left.count == 1 && right.count == 1)
            .map(|(left, right)| (left.rows[0], right.rows[0]))
            .collect()
    }

    /// About how many one-to-one links the values give.
    pub(crate) fn links(&self) -> usize {
        self.pairs.iter().map(|(left, right)| left.count.min(right.count) as usize).sum::<usize>() * self.factor
    }

    /// How many candidates a link has on average, at least 1.
    pub(crate) fn crowding(&self) -> f64 {
        let candidates: f64 = self.pairs.iter().map(|(left, right)| f64::from(left.count) * f64::from(right.count)).sum();
        let links: f64 = self.pairs.iter().map(|(left, right)| f64::from(left.count.min(right.count))).sum();
        if links > 0.0 { candidates / links } else { 1.0 }
    }
}

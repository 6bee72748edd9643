//! Hashes of a side's records over some of what they say: what records are told apart or found alike by, several times in one
//! reconciliation, and again in the next one on the same records.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::Error;
use crate::block::Extent;
use crate::condition::{Check, Rule};
use crate::scan::{self, Offer, Records, Shape};

/// Records of a side up to which its hashes are kept for the next look. Beyond it memory is worth more than time.
const KEPT: usize = 4_000_000;

/// Whether hashes of so many records are kept.
pub(crate) const fn are_kept(rows: usize) -> bool {
    rows <= KEPT
}

/// So many sets of hashes are kept. Rulesets ask for few.
const MOST: usize = 8;

/// By record: the hash; 0 for a record that has none. Equal hashes are no proof anyway, so half a hash is enough.
pub(crate) type Hashes = Arc<Vec<u32>>;

/// The hashes of one table's records that were asked for, by what they are over. See [`crate::Table::with_signatures`].
#[derive(Debug, Default)]
pub struct Signatures(Mutex<HashMap<String, Hashes>>);

impl Signatures {
    /// The bytes that they take for so many records, at most.
    pub const fn most_bytes(rows: usize) -> usize {
        if are_kept(rows) { rows * size_of::<u32>() * MOST } else { 0 }
    }

    /// The hashes over what is `told` of so many records, computed when they are not known.
    pub(crate) fn of(&self, told: String, rows: usize, compute: impl FnOnce() -> Result<Vec<u32>, Error>) -> Result<Hashes, Error> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(hashes) = known().get(&told) {
            return Ok(Arc::clone(hashes));
        }
        let hashes = Arc::new(compute()?);
        let mut known = known();
        if are_kept(rows) && known.len() < MOST {
            known.insert(told, Arc::clone(&hashes));
        }
        Ok(hashes)
    }
}

/// The block hashes of all records of one side, open or not; none for those that are excluded or have a blank.
pub(crate) fn of_blocks(records: &Records, rule: &Rule, extent: Extent, shape: Shape) -> Result<Hashes, Error> {
    records.table.signatures.of(told(records, rule, extent), records.table.rows(), || compute(records, rule, extent, shape))
}

fn compute(records: &Records, rule: &Rule, extent: Extent, shape: Shape) -> Result<Vec<u32>, Error> {
    let excluded = records.exclusions()?;
    let what = (extent, Offer::everything(records.side));
    let of_slice = |first: u32, keys: Vec<(u32, u64)>| {
        let mut hashes = vec![0; keys.last().map_or(0, |(at, _)| *at as usize + 1)];
        keys.into_iter().for_each(|(at, hash)| hashes[at as usize] = half(hash));
        (first as usize, hashes)
    };
    let mut all = vec![0; records.table.rows()];
    for (first, hashes) in scan::each_keys(records, rule, what, shape, |index| !excluded[index as usize], of_slice)? {
        all[first..first + hashes.len()].copy_from_slice(&hashes);
    }
    Ok(all)
}

/// Half a hash, and never 0.
pub(crate) fn half(hash: u64) -> u32 {
    ((hash >> 32) as u32).max(1)
}

/// The columns that a block hash is over, by name, and what they are compared by.
pub(crate) fn told(records: &Records, rule: &Rule, extent: Extent) -> String {
    let columns = rule.columns(records.side);
    let name = |column: usize| records.table.schema().field(column).name().as_str();
    let tests: Vec<(&str, &Check)> = rule.tests.iter().map(|test| (name(columns[test.of(records.side)]), &test.check)).collect();
    format!("{} {extent:?} {tests:?}", records.side)
}

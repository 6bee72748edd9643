//! Hashes of a side's records over some of its columns: what second bookings are told by, several times in one reconciliation.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::Error;

/// Records of a side up to which its hashes are kept for the next look. Beyond it memory is worth more than time.
const KEPT: usize = 4_000_000;

/// By batch and record: the hash; 0 for a record that has none. Equal hashes are no proof anyway, so half a hash is enough.
pub(crate) type Hashes = Arc<Vec<Vec<u32>>>;

/// The hashes of one side that were asked for, by columns.
#[derive(Debug, Default)]
pub(crate) struct Signatures(Mutex<HashMap<Vec<usize>, Hashes>>);

impl Signatures {
    /// The hashes over these columns of so many records, computed when they are not known.
    pub(crate) fn of(
        &self,
        columns: &[usize],
        rows: usize,
        compute: impl FnOnce() -> Result<Vec<Vec<u32>>, Error>,
    ) -> Result<Hashes, Error> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(hashes) = known().get(columns) {
            return Ok(Arc::clone(hashes));
        }
        let hashes = Arc::new(compute()?);
        if rows <= KEPT {
            known().insert(columns.to_vec(), Arc::clone(&hashes));
        }
        Ok(hashes)
    }
}

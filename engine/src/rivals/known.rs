//! What passes ask for one after the other, often the same.

use std::sync::{Arc, Mutex, PoisonError};

use super::index::Counts;
use crate::Error;
use crate::block::Extent;
use crate::condition::Rule;
use crate::scan::{Records, Shape};
use crate::signatures::{self, Hashes, are_kept, told};

/// What was last made of one side's records.
pub(super) struct Known<'a> {
    records: &'a Records,
    hashes: Last<Vec<u32>>,
    counts: Last<Counts>,
}

impl<'a> Known<'a> {
    pub(super) fn of(records: &'a Records) -> Self {
        Self { records, hashes: Last::default(), counts: Last::default() }
    }

    /// Forgets what takes memory by the number of records, where that is worth more than time.
    pub(super) fn forget(&self) {
        if !are_kept(self.records.table.rows()) {
            self.hashes.forget();
        }
    }

    /// The block hashes of all records.
    pub(super) fn blocks(&self, rule: &Rule, extent: Extent, shape: Shape) -> Result<Hashes, Error> {
        self.hashes.of(told(self.records, rule, extent), || signatures::of_blocks(self.records, rule, extent, shape))
    }

    /// How often each of the hashes is there that [`Known::blocks`] gives for the rule.
    pub(super) fn counts(&self, rule: &Rule, extent: Extent, hashes: &[u32]) -> Result<Arc<Counts>, Error> {
        self.counts.of(told(self.records, rule, extent), || Ok(Arc::new(Counts::of(hashes))))
    }
}

/// The last thing that was asked for, by what it is of. It is not kept beside the next one.
pub(super) struct Last<T>(Mutex<Option<(String, Arc<T>)>>);

impl<T> Default for Last<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Last<T> {
    fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub(super) fn of(&self, told: String, make: impl FnOnce() -> Result<Arc<T>, Error>) -> Result<Arc<T>, Error> {
        let last = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = last().as_ref().filter(|(known, _)| *known == told) {
            return Ok(Arc::clone(known));
        }
        *last() = None;
        let made = make()?;
        *last() = Some((told, Arc::clone(&made)));
        Ok(made)
    }
}

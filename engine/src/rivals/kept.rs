//! What passes ask for one after the other, often the same.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::crowd::Crowds;
use crate::Error;
use crate::block::Extent;
use crate::condition::Rule;
use crate::scan::{Records, Shape};
use crate::signatures::{self, Hashes, are_kept, told};

/// What was last made of the records.
pub(super) struct Kept<'a> {
    records: [&'a Records; 2],
    likeness: [Last<Vec<u32>>; 2],
    keys: [Last<Vec<u32>>; 2],
    pub(super) crowds: Last<Crowds>,
}

impl<'a> Kept<'a> {
    pub(super) fn of(records: [&'a Records; 2]) -> Self {
        Self { records, likeness: Default::default(), keys: Default::default(), crowds: Last::default() }
    }

    /// The block hashes of all records over what makes them alike.
    pub(super) fn of_likeness(&self, rule: &Rule, extent: Extent, shape: Shape) -> Result<[Hashes; 2], Error> {
        self.blocks(&self.likeness, rule, extent, shape)
    }

    /// The block hashes of all records over their keys.
    pub(super) fn of_keys(&self, rule: &Rule, extent: Extent, shape: Shape) -> Result<[Hashes; 2], Error> {
        self.blocks(&self.keys, rule, extent, shape)
    }

    /// Forgets the hashes of keys, where the memory is worth more than the time.
    pub(super) fn forget_keys(&self) {
        if self.records.iter().any(|records| !are_kept(records.table.rows())) {
            self.keys.iter().for_each(Last::forget);
        }
    }

    fn blocks(&self, last: &[Last<Vec<u32>>; 2], rule: &Rule, extent: Extent, shape: Shape) -> Result<[Hashes; 2], Error> {
        let of = |side: usize| {
            let records = self.records[side];
            last[side].of(told(records, rule, extent), || signatures::of_blocks(records, rule, extent, shape))
        };
        Ok([of(0)?, of(1)?])
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
        *self.last() = None;
    }

    /// What is kept, if it is that.
    pub(super) fn known(&self, told: &str) -> Option<Arc<T>> {
        self.last().as_ref().filter(|(known, _)| known == told).map(|(_, known)| Arc::clone(known))
    }

    pub(super) fn of(&self, told: String, make: impl FnOnce() -> Result<Arc<T>, Error>) -> Result<Arc<T>, Error> {
        if let Some(known) = self.known(&told) {
            return Ok(known);
        }
        self.forget();
        let made = make()?;
        *self.last() = Some((told, Arc::clone(&made)));
        Ok(made)
    }

    fn last(&self) -> MutexGuard<'_, Option<(String, Arc<T>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

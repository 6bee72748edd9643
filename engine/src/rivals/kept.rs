//! What passes ask for one after the other, often the same.

use std::cell::RefCell;
use std::sync::Arc;

use super::crowd::Crowds;
use super::runs::Runs;
use crate::Error;
use crate::block::Extent;
use crate::condition::Rule;
use crate::scan::{Records, Shape};
use crate::signatures::{self, Hashes, are_few, are_kept, told};

/// What was last made of the records.
pub(super) struct Kept<'a> {
    records: [&'a Records; 2],
    likeness: [Last<Vec<u32>>; 2],
    keys: [Last<Vec<u32>>; 2],
    crowds: Last<Crowds>,
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

    /// What was last made of the keys of all records, if it is what is `told`: by this reconciliation or by one before.
    pub(super) fn crowds(&self, told: &str) -> Option<Arc<Crowds>> {
        let [left, right] = self.records.map(|records| &records.table.signatures);
        self.crowds.known(told).or_else(|| left.beside(right, told))
    }

    /// Keeps what was made of the keys of all records; beyond this reconciliation where it hangs on few of them.
    pub(super) fn keep_crowds(&self, told: String, crowds: &Arc<Crowds>) {
        let [left, right] = self.records.map(|records| &records.table.signatures);
        if are_few(crowds.records(), self.records[0].table.rows()) {
            left.keep_beside(right, told, crowds);
        } else {
            self.crowds.keep(told, crowds);
        }
    }

    /// The records of both sides by what makes them alike; `None` where there are so many that a part at a time is sorted.
    pub(super) fn runs(&self, rule: &Rule, extent: Extent, hashes: [&Hashes; 2], threads: usize) -> Option<Arc<Runs>> {
        if !self.records.iter().all(|records| are_kept(records.table.rows())) {
            return None;
        }
        let told = format!("runs {:?}", self.records.map(|records| told(records, rule, extent)));
        let [left, right] = self.records.map(|records| &records.table.signatures);
        Some(left.beside(right, &told).unwrap_or_else(|| {
            let runs = Arc::new(Runs::of(hashes.map(|hashes| hashes.as_slice()), threads));
            left.keep_beside(right, told, &runs);
            runs
        }))
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
struct Last<T>(RefCell<Option<(String, Arc<T>)>>);

impl<T> Default for Last<T> {
    fn default() -> Self {
        Self(RefCell::new(None))
    }
}

impl<T> Last<T> {
    fn forget(&self) {
        self.0.take();
    }

    fn known(&self, told: &str) -> Option<Arc<T>> {
        self.0.borrow().as_ref().filter(|(known, _)| known == told).map(|(_, known)| Arc::clone(known))
    }

    fn keep(&self, told: String, made: &Arc<T>) {
        self.0.replace(Some((told, Arc::clone(made))));
    }

    fn of(&self, told: String, make: impl FnOnce() -> Result<Arc<T>, Error>) -> Result<Arc<T>, Error> {
        if let Some(known) = self.known(&told) {
            return Ok(known);
        }
        self.forget();
        let made = make()?;
        self.keep(told, &made);
        Ok(made)
    }
}

//! What passes ask for one after the other, often the same.

use std::cell::RefCell;
use std::sync::Arc;

use super::crowd::Crowds;
use crate::Error;
use crate::block::Extent;
use crate::condition::Rule;
use crate::scan::{Records, Shape};
use crate::signatures::{self, Hashes, are_kept, told};

/// What was last made of the records.
pub(super) struct Kept<'a> {
    records: [&'a Records; 2],
    likeness: [Last; 2],
    keys: [Last; 2],
}

impl<'a> Kept<'a> {
    pub(super) fn of(records: [&'a Records; 2]) -> Self {
        Self { records, likeness: Default::default(), keys: Default::default() }
    }

    /// The block hashes of all records over what makes them alike.
    pub(super) fn of_likeness(&self, rule: &Rule, extent: Extent, shape: Shape) -> Result<[Hashes; 2], Error> {
        self.blocks(&self.likeness, rule, extent, shape)
    }

    /// The block hashes of all records over their keys.
    pub(super) fn of_keys(&self, rule: &Rule, extent: Extent, shape: Shape) -> Result<[Hashes; 2], Error> {
        self.blocks(&self.keys, rule, extent, shape)
    }

    /// What was last made of the keys of all records, if it is what is `told`. It is kept from one reconciliation to the next.
    pub(super) fn crowds(&self, told: &str) -> Option<Arc<Crowds>> {
        let [left, right] = self.records.map(|records| &records.table.signatures);
        left.beside(right, told)
    }

    /// Keeps what was made of the keys of all records.
    pub(super) fn keep_crowds(&self, told: String, crowds: &Arc<Crowds>) {
        let [left, right] = self.records.map(|records| &records.table.signatures);
        left.keep_beside(right, told, crowds);
    }

    /// Forgets the hashes of keys, where the memory is worth more than the time.
    pub(super) fn forget_keys(&self) {
        if self.records.iter().any(|records| !are_kept(records.table.rows())) {
            self.keys.iter().for_each(Last::forget);
        }
    }

    fn blocks(&self, last: &[Last; 2], rule: &Rule, extent: Extent, shape: Shape) -> Result<[Hashes; 2], Error> {
        let of = |side: usize| {
            let records = self.records[side];
            last[side].of(told(records, rule, extent), || signatures::of_blocks(records, rule, extent, shape))
        };
        Ok([of(0)?, of(1)?])
    }
}

/// The last hashes that were asked for, by what they are over. They are not kept beside the next ones.
#[derive(Default)]
struct Last(RefCell<Option<(String, Hashes)>>);

impl Last {
    fn forget(&self) {
        self.0.take();
    }

    fn of(&self, told: String, make: impl FnOnce() -> Result<Hashes, Error>) -> Result<Hashes, Error> {
        if let Some((known, hashes)) = &*self.0.borrow()
            && *known == told
        {
            return Ok(Arc::clone(hashes));
        }
        self.forget();
        let made = make()?;
        self.0.replace(Some((told, Arc::clone(&made))));
        Ok(made)
    }
}

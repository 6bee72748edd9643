//! The matches of a reconciliation that did not ask why the other records are open.

use ruleset::Side;

use crate::{Outcome, PassReport, SideCounts};

/// What [`crate::rematch`] found: the same matches and counts as in the [`Outcome`] of a run.
#[derive(Debug)]
pub struct Matched(pub(crate) Outcome);

impl Matched {
    /// What each pass did, in order. Of pairs only those are counted that were compared: not those of blocks that the past result
    /// answered.
    pub fn passes(&self) -> &[PassReport] {
        &self.0.passes
    }

    /// How many matches there are.
    pub fn matches(&self) -> u64 {
        self.0.matches()
    }

    /// One side's records by bucket.
    pub const fn counts(&self, side: Side) -> SideCounts {
        self.0.counts(side)
    }

    /// SHA-256, in hex, over the matches in their canonical order.
    pub fn digest(&self) -> String {
        self.0.compute_digest(1)
    }
}

//! Rivals of a pair, beyond the other candidates of its pass: records that say that it may not be what was meant. A pair with
//! rivals is one of two ways to settle its records, so a person has to decide.
//!
//! A mistyped reference can be another record's real one, with the same amount even. Two things show it: the further records of
//! that key add up to the same amount ([`crowd`]), or there is a record that agrees in everything but the reference
//! ([`alike`]).
//!
//! All records count, open or not. So what is said of a pair depends on the two tables and its pass, not on what ran before.

mod alike;
mod crowd;
mod index;
mod names;

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::RecordBatch;
use ruleset::{Accept, Cardinality, Pass, Ruleset, Score};

use crate::Error;
use crate::breaks::names_one_event;
use crate::condition::Rule;
use crate::kernel::{self, Mark, Verdict};
use crate::plan::Machine;
use crate::scan::Records;
use crowd::Crowds;

/// What is known of one pass's pairs.
#[derive(Debug, Default)]
pub(crate) struct Rivals {
    crowds: Option<Crowds>,
    /// The left records of pairs that have a better look-alike.
    alike: HashSet<u32>,
}

impl Rivals {
    /// Looks for rivals of the pairs that a pass matched. Where it accepts none by itself, there is nothing to doubt.
    pub(crate) fn find(
        records: &[Arc<Records>; 2],
        (ruleset, pass, rule): (&Ruleset, &Pass, &Rule),
        machine: &Machine,
        matched: &[RecordBatch],
    ) -> Result<Self, Error> {
        let single = pass.cardinality == Cardinality::OneToOne && pass.netting.is_none() && pass.score == Score::Mean;
        if !single || pass.accept == Accept::Suggest {
            return Ok(Self::default());
        }
        let records = records.each_ref().map(AsRef::as_ref);
        let crowds = if names_one_event(ruleset, pass, rule) { Crowds::of(records, rule, machine)? } else { None };
        Ok(Self { crowds, alike: alike::find(records, (ruleset, pass, rule), machine, matched)? })
    }

    /// Whether a pair of the pass has any.
    pub(crate) fn any(&self, left: u32, right: u32) -> bool {
        self.alike.contains(&left) || self.crowds.as_ref().is_some_and(|crowds| crowds.settle(left, right).unwrap_or(false))
    }
}

/// The pairs of a kernel's result that nothing else competes with.
fn unique(matched: &[RecordBatch]) -> impl Iterator<Item = (u32, u32)> {
    let unique = |pair: &kernel::Pair| pair.mark == Mark::Match(Verdict::Unique);
    matched.iter().flat_map(kernel::rows).filter(unique).map(|pair| (pair.left, pair.right))
}

//! Which records of a side a pass looks at, by their blocks.

use std::sync::Arc;

use crate::filter::Filter;
use crate::signatures::Hashes;

/// What a scan reads.
#[derive(Debug, Clone)]
pub(crate) enum Wanted {
    /// Every record that is offered.
    All,
    /// Those whose block is there.
    Hashed(Arc<Filter>),
    /// Every record, and its block is known.
    Known(Hashes),
    /// Those of some blocks, and which they are is known: the others are not even read.
    Listed(Arc<Listed>),
}

/// The offered records of some blocks.
#[derive(Debug)]
pub(crate) struct Listed {
    blocks: Arc<Blocks>,
    hashes: Hashes,
    /// By index, with their blocks.
    records: Vec<(u32, u32)>,
}

impl Listed {
    /// `hashes` has the block of each record; 0 is none.
    pub(crate) fn new(blocks: Arc<Blocks>, hashes: Hashes, is_offered: impl Fn(u32) -> bool) -> Self {
        let all = (0..).zip(hashes.iter().copied());
        let records = all.filter(|(index, block)| blocks.may_have(*block) && is_offered(*index) && blocks.has(*block)).collect();
        Self { blocks, hashes, records }
    }

    /// Whether the record is of one of the blocks, offered or not.
    pub(crate) fn has(&self, index: u32) -> bool {
        self.blocks.has(self.hashes[index as usize])
    }

    /// Those that are offered, from one index up to another one.
    pub(crate) fn between(&self, from: u32, to: u32) -> &[(u32, u32)] {
        let place = |index: u32| self.records.partition_point(|(other, _)| *other < index);
        &self.records[place(from)..place(to)]
    }
}

/// A few blocks.
#[derive(Debug)]
pub(crate) struct Blocks {
    /// Ascending.
    all: Vec<u32>,
    /// Says of almost all others that they are not there.
    filter: Filter,
}

/// Times as much room as a filter has at least: almost all records are of other blocks.
const ROOM: usize = 4;

impl Blocks {
    pub(crate) fn new(mut all: Vec<u32>) -> Self {
        all.sort_unstable();
        all.dedup();
        let mut filter = Filter::new(all.len().saturating_mul(ROOM));
        all.iter().for_each(|block| filter.add(u64::from(*block)));
        Self { all, filter }
    }

    fn may_have(&self, block: u32) -> bool {
        self.filter.may_have(block.into())
    }

    fn has(&self, block: u32) -> bool {
        self.may_have(block) && self.all.binary_search(&block).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::{Blocks, Listed};

    proptest! {
        #[test]
        fn records_are_those_of_the_blocks(hashes in proptest::collection::vec(0u32..12, 0..40), blocks in proptest::collection::vec(1u32..14, 0..6), cut: [u8; 2]) {
            // Their lower bits are the same: a filter cannot tell them apart.
            let spread = |blocks: Vec<u32>| blocks.into_iter().map(|block| block << 24).collect::<Vec<_>>();
            let (hashes, blocks) = (spread(hashes), spread(blocks));
            let listed = Listed::new(Arc::new(Blocks::new(blocks.clone())), Arc::new(hashes.clone()), |index| index % 3 > 0);
            let of_blocks = (0..).zip(hashes.iter().copied()).filter(|(_, block)| blocks.contains(block));
            let expected: Vec<(u32, u32)> = of_blocks.filter(|(index, _)| index % 3 > 0).collect();
            prop_assert!((0..).zip(&hashes).all(|(index, block)| listed.has(index) == blocks.contains(block)));
            let (from, to) = (u32::from(cut[0].min(cut[1])) % 50, u32::from(cut[0].max(cut[1])) % 50);
            let (from, to) = (from.min(to), from.max(to));
            let between: Vec<(u32, u32)> = expected.iter().copied().filter(|(index, _)| (from..to).contains(index)).collect();
            prop_assert_eq!(listed.between(from, to), &between[..]);
            prop_assert_eq!(listed.between(0, u32::MAX), &expected[..]);
        }
    }
}

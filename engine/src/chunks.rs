//! Where the records of one side lie: which chunk of its table holds which of them.

use std::sync::Arc;

/// A record of one side: its index there, and the chunk that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot {
    pub(crate) index: u32,
    pub(crate) chunk: u32,
}

impl Spot {
    /// A record of a table of one chunk.
    pub(crate) const fn single(at: usize) -> Self {
        Self { index: at as u32, chunk: 0 }
    }
}

/// The chunks of a table.
#[derive(Debug, Clone)]
pub(crate) struct Chunks {
    /// The index of each chunk's first record, and behind them the number of records.
    starts: Arc<[u32]>,
    /// The chunk of each [`STRETCH`]th record, from which on those of the others are looked for.
    stretches: Arc<[u32]>,
}

/// As a power of two. Most chunks hold many stretches.
const STRETCH: u32 = 12;

impl Chunks {
    /// Of these lengths, together at most `u32::MAX`.
    pub(crate) fn new(lengths: impl Iterator<Item = usize>) -> Self {
        let mut starts = vec![0];
        lengths.for_each(|length| starts.push(starts[starts.len() - 1] + length as u32));
        let rows = starts[starts.len() - 1];
        let chunk = |index: u32| starts.partition_point(|start| *start <= index) as u32 - 1;
        let stretches = (0..rows.div_ceil(1 << STRETCH)).map(|at| chunk(at << STRETCH)).collect();
        Self { starts: starts.into(), stretches }
    }

    /// Where the record with that index is.
    pub(crate) fn spot(&self, index: u32) -> Spot {
        let mut chunk = self.stretches[(index >> STRETCH) as usize];
        while self.starts[chunk as usize + 1] <= index {
            chunk += 1;
        }
        Spot { index, chunk }
    }

    /// The place of a record in its chunk.
    pub(crate) fn place(&self, spot: Spot) -> usize {
        (spot.index - self.starts[spot.chunk as usize]) as usize
    }

    /// The index of each chunk's first record.
    pub(crate) fn starts(&self) -> &[u32] {
        &self.starts[..self.starts.len() - 1]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Chunks;

    proptest! {
        #[test]
        fn each_record_is_in_its_chunk(lengths in proptest::collection::vec(prop_oneof![0usize..4, 0usize..20_000], 0..8)) {
            let chunks = Chunks::new(lengths.iter().copied());
            let mut index = 0;
            for (chunk, length) in lengths.iter().enumerate() {
                prop_assert_eq!(chunks.starts()[chunk], index);
                for place in 0..*length {
                    let spot = chunks.spot(index);
                    prop_assert_eq!((spot.index, spot.chunk as usize, chunks.place(spot)), (index, chunk, place));
                    index += 1;
                }
            }
        }
    }
}

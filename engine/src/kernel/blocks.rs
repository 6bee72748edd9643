//! The records of a partition by their blocks.

use crate::chunks::{Chunks, Spot};
use crate::condition::Bound;

/// A record in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) spot: Spot,
}

impl Item {
    /// The record's index on its side.
    pub(crate) const fn index(&self) -> u32 {
        self.spot.index
    }
}

/// Two numbers as one, which is sorted by the first and then by the second.
pub(crate) const fn joined(first: u32, second: u32) -> u64 {
    (first as u64) << 32 | second as u64
}

/// The two numbers of one.
pub(crate) const fn split(joined: u64) -> (u32, u32) {
    ((joined >> 32) as u32, joined as u32)
}

/// The records of one side in a partition, by block and index: whatever order they arrived in. Numbers are sorted several times faster
/// than what says where the records are.
#[derive(Debug)]
pub(crate) struct Sorted {
    records: Vec<u64>,
    chunks: Chunks,
}

impl Sorted {
    /// `records` are blocks, [`joined`] with the index of a record.
    pub(crate) fn new(mut records: Vec<u64>, chunks: Chunks) -> Self {
        records.sort_unstable();
        Self { records, chunks }
    }

    pub(crate) const fn len(&self) -> usize {
        self.records.len()
    }

    /// Where the record with that index is.
    pub(crate) fn spot(&self, index: u32) -> Spot {
        self.chunks.spot(index)
    }

    fn block(&self, at: usize) -> u32 {
        split(self.records[at]).0
    }

    /// Puts the records of the block that begins there into `items`, and says where the next one begins.
    fn take(&self, from: usize, items: &mut Vec<Item>) -> usize {
        let block = self.block(from);
        let of_block = self.records[from..].iter().map(|record| split(*record)).take_while(|(other, _)| *other == block);
        items.clear();
        items.extend(of_block.map(|(_, index)| Item { spot: self.spot(index) }));
        from + items.len()
    }
}

/// Calls `found` with the records of both sides for every block that both have.
pub(crate) fn each_block<E>(left: &Sorted, right: &Sorted, mut found: impl FnMut(&[Item], &[Item]) -> Result<(), E>) -> Result<(), E> {
    let (mut l, mut r) = (0, 0);
    let (mut lefts, mut rights) = (Vec::new(), Vec::new());
    while l < left.len() && r < right.len() {
        let (a, b) = (left.block(l), right.block(r));
        // Which side has the smaller block cannot be guessed, so nothing branches on it.
        if a != b {
            l += usize::from(a < b);
            r += usize::from(b < a);
            continue;
        }
        (l, r) = (left.take(l, &mut lefts), right.take(r, &mut rights));
        found(&lefts, &rights)?;
    }
    Ok(())
}

/// Calls `found` with the records of each key of a block that both sides have: those that agree in every `equal` condition. One block
/// is hardly ever of two keys, but where all its records have to agree, it must not be.
pub(crate) fn each_key<E>(
    bound: &Bound,
    (lefts, rights): (&[Item], &[Item]),
    mut found: impl FnMut(&[Item], &[Item]) -> Result<(), E>,
) -> Result<(), E> {
    let (Some(left), Some(right)) = (lefts.first(), rights.first()) else { return Ok(()) };
    let agree = |left: &Item, right: &Item| bound.keys_agree(left.spot, right.spot);
    if lefts.iter().all(|one| agree(one, right)) && rights.iter().all(|one| agree(left, one)) {
        return found(lefts, rights);
    }
    let (mut lefts, mut rights) = (lefts.to_vec(), rights.to_vec());
    while let Some(first) = rights.first().copied() {
        let mine: Vec<Item> = lefts.extract_if(.., |left| agree(left, &first)).collect();
        let Some(partner) = mine.first() else {
            rights.remove(0);
            continue;
        };
        let theirs: Vec<Item> = rights.extract_if(.., |right| agree(partner, right)).collect();
        found(&mine, &theirs)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{RecordBatch, StringArray};
    use proptest::prelude::*;
    use ruleset::{Condition, Pass};

    use super::{Item, each_key};
    use crate::chunks::Spot;
    use crate::condition::{Rows, Rule};
    use crate::{Corpus, Error};

    fn batch(keys: &[u8]) -> RecordBatch {
        let keys = StringArray::from_iter_values(keys.iter().map(u8::to_string));
        RecordBatch::try_from_iter([("key", Arc::new(keys) as _)]).expect("a batch")
    }

    proptest! {
        #[test]
        fn keys_of_a_block_are_told_apart(left in proptest::collection::vec(0u8..3, 0..6), right in proptest::collection::vec(0u8..3, 0..6)) {
            let [lefts, rights] = [&left, &right].map(|keys| batch(keys));
            let pass = Pass { conditions: vec![Condition::equal("key")], ..Pass::default() };
            let rule = Rule::new(&pass, &lefts.schema(), &rights.schema(), &Corpus::default())?;
            let bound = rule.bind(&Rows::single(&lefts), &Rows::single(&rights))?;
            let items = |keys: &[u8]| (0..keys.len()).map(|at| Item { spot: Spot::single(at) }).collect::<Vec<_>>();
            let mut found = Vec::new();
            each_key::<Error>(&bound, (&items(&left), &items(&right)), |lefts, rights| {
                found.push([lefts, rights].map(|items| items.iter().map(|item| item.index() as usize).collect::<Vec<_>>()));
                Ok(())
            })?;
            found.sort();
            let of = |keys: &[u8], key: u8| keys.iter().enumerate().filter(|(_, own)| **own == key).map(|(at, _)| at).collect::<Vec<_>>();
            let mut expected: Vec<_> = (0..3).map(|key| [of(&left, key), of(&right, key)]).collect();
            expected.retain(|[left, right]| !left.is_empty() && !right.is_empty());
            expected.sort();
            prop_assert_eq!(found, expected);
        }
    }
}

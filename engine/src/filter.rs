//! A set of hashes that may say yes where it should say no, and never no where it should say yes (Bloom, 1970, with one bit a
//! hash): what it refuses need not be looked at.

/// Bits per hash that room is made for: of what is not there, at most about one in sixteen is taken to be.
const BITS: usize = 16;

/// The set.
#[derive(Debug)]
pub(crate) struct Filter {
    words: Vec<u64>,
}

impl Filter {
    /// Room for about so many hashes.
    pub(crate) fn new(hashes: usize) -> Self {
        Self { words: vec![0; (hashes.saturating_mul(BITS) / 64).next_power_of_two()] }
    }

    /// With these hashes.
    pub(crate) fn of(hashes: impl ExactSizeIterator<Item = u64>) -> Self {
        let mut filter = Self::new(hashes.len());
        hashes.for_each(|hash| filter.add(hash));
        filter
    }

    pub(crate) fn add(&mut self, hash: u64) {
        let (word, bit) = self.place(hash);
        self.words[word] |= bit;
    }

    pub(crate) fn may_have(&self, hash: u64) -> bool {
        let (word, bit) = self.place(hash);
        self.words[word] & bit != 0
    }

    const fn place(&self, hash: u64) -> (usize, u64) {
        // There is always at least one word, and their number is a power of two.
        ((hash >> 6) as usize & (self.words.len() - 1), 1 << (hash & 63))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_there_is_never_refused(hashes in proptest::collection::vec(any::<u64>(), 0..200), other: u64) {
            let filter = Filter::of(hashes.iter().copied());
            prop_assert!(hashes.iter().all(|hash| filter.may_have(*hash)));
            prop_assert!(!hashes.is_empty() || !filter.may_have(other));
        }
    }
}

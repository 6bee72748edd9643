//! Which hashes are there several times, without sorting those that are not.

use crate::block::combine;
use crate::filter::Filter;
use crate::parts;

/// Hashes that are told apart at once: what says of them whether they were seen stays near the processor.
const AT_ONCE: usize = 1 << 22;

/// The places of all hashes but 0 that are there several times, with them, in order.
pub(crate) fn repeated(hashes: &[u32], threads: usize) -> Vec<(u32, u32)> {
    let parts = hashes.len().div_ceil(AT_ONCE).max(threads);
    let of_part = |part: usize| {
        let hashes_here =
            || (0..).zip(hashes).filter(|(_, hash)| **hash != 0 && ((u64::from(**hash) * parts as u64) >> 32) as usize == part);
        let spread = |hash: u32| combine(hash.into(), 0);
        let (mut seen, mut again) = (Filter::new(hashes.len() / parts), Filter::new(hashes.len() / parts / FEW_AGAIN));
        for (_, hash) in hashes_here() {
            let hash = spread(*hash);
            if seen.may_have(hash) {
                again.add(hash);
            } else {
                seen.add(hash);
            }
        }
        let mut several: Vec<(u32, u32)> =
            hashes_here().filter(|(_, hash)| again.may_have(spread(**hash))).map(|(at, hash)| (*hash, at)).collect();
        several.sort_unstable();
        // The filters may take a hash for one that is there again.
        let runs = several.chunk_by(|one, other| one.0 == other.0).filter(|run| run.len() > 1);
        runs.flatten().copied().collect::<Vec<_>>()
    };
    parts::make(threads, parts, of_part).concat()
}

/// One in so many hashes is there again, about.
const FEW_AGAIN: usize = 4;

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::repeated;

    proptest! {
        #[test]
        fn what_is_there_several_times_is_found(hashes in proptest::collection::vec(0u32..40, 0..60), factor in any::<u32>(), threads in 1usize..4) {
            // All over the parts; 0 stays what it is.
            let hashes: Vec<u32> = hashes.into_iter().map(|hash| hash.wrapping_mul(factor | 1)).collect();
            let mut by_hash: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
            (0..).zip(&hashes).filter(|(_, hash)| **hash != 0).for_each(|(at, hash): (u32, _)| by_hash.entry(*hash).or_default().push(at));
            let several = by_hash.into_iter().filter(|(_, places)| places.len() > 1);
            let expected: Vec<(u32, u32)> = several.flat_map(|(hash, places)| places.into_iter().map(move |at| (hash, at))).collect();
            prop_assert_eq!(repeated(&hashes, threads), expected);
        }
    }
}

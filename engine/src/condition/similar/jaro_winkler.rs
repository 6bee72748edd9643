//! Jaro-Winkler (Jaro, 1989; Winkler, 1990) without allocating: matches are found with one machine word of positions per
//! character, so a pair takes one step per character.
//!
//! Texts of plain ASCII up to 64 characters take this way; others the general one of `strsim`, with the same result. Whole
//! columns are compared eight pairs at a time where the processor can.

#[cfg(target_arch = "x86_64")]
mod lanes;

use arrow::array::{Array, StringArray};

use super::kinds;

/// The longest text whose positions fit one machine word.
const WORD: usize = 64;

/// From here on a common start makes two texts more alike.
const BOOSTED: f64 = 0.7;

/// How alike two texts are, 0 to 1; `None` when that is surely less than `least`.
pub(super) fn at_least(left: &str, right: &str, least: f64) -> Option<f64> {
    let (a, b) = (left.as_bytes(), right.as_bytes());
    let short = |bytes: &[u8]| !bytes.is_empty() && bytes.len() <= WORD && bytes.is_ascii();
    if !short(a) || !short(b) {
        return Some(strsim::jaro_winkler(left, right));
    }
    let prefix = a.iter().zip(b).take(4).take_while(|(a, b)| a == b).count();
    // Two texts share no more characters than the shorter one has, nor those whose kind the other one lacks.
    let (kinds_a, kinds_b) = (kinds(a), kinds(b));
    let lacking = |kinds: u64, other: u64| (kinds & !other).count_ones() as usize;
    let shared = (a.len() - lacking(kinds_a, kinds_b)).min(b.len() - lacking(kinds_b, kinds_a));
    if !can_reach([a.len(), b.len()], shared, prefix, least) {
        return None;
    }
    let jaro = jaro(a, b);
    Some(if jaro > BOOSTED { jaro + 0.1 * prefix as f64 * (1.0 - jaro) } else { jaro })
}

/// Whether two texts of such lengths that share so many characters, at most, and so many of the first four can be so much alike.
pub(super) fn can_reach(lengths: [usize; 2], shared: usize, prefix: usize, least: f64) -> bool {
    let [a, b] = lengths.map(|length| shared as f64 / length as f64);
    let jaro = (a + b + 1.0) / 3.0;
    // A hair of room: the bound is computed in another order than the likeness.
    jaro + 0.1 * prefix as f64 * (1.0 - jaro) + 1e-9 >= least
}

/// How alike the texts of two columns are, row by row, 0 to 1: the first of the left with the first of the right. A null
/// is read as an empty text.
pub(crate) fn of_columns(left: &StringArray, right: &StringArray) -> Vec<f64> {
    let rows = left.len().min(right.len());
    let alone = |row: usize| at_least(left.value(row), right.value(row), 0.0).unwrap_or(0.0);
    #[cfg(target_arch = "x86_64")]
    {
        let placed = |texts: &'_ StringArray, row: usize| {
            let (offsets, start) = (texts.value_offsets(), texts.value_offsets()[row] as usize);
            (start, offsets[row + 1] as usize - start)
        };
        let pair = |row: usize| {
            [left, right].map(|texts| {
                let (start, length) = placed(texts, row);
                lanes::Placed { buffer: texts.value_data(), start, length }
            })
        };
        let mut likeness = vec![0.0; rows];
        let each = |row: usize, found: Option<f64>| likeness[row] = found.unwrap_or_else(|| alone(row));
        if lanes::of_pairs(rows, pair, each).is_some() {
            return likeness;
        }
    }
    (0..rows).map(alone).collect()
}

/// Jaro's likeness of two texts of 1 to 64 ASCII characters.
fn jaro(a: &[u8], b: &[u8]) -> f64 {
    let mut positions = [0u64; 128];
    for (at, byte) in b.iter().enumerate() {
        positions[usize::from(byte & 127)] |= 1 << at;
    }
    let range = (a.len().max(b.len()) / 2).saturating_sub(1);
    let (mut flagged_a, mut flagged_b) = (0u64, 0u64);
    for (at, byte) in a.iter().enumerate() {
        let near = up_to(at + range + 1) & !up_to(at.saturating_sub(range));
        let free = positions[usize::from(byte & 127)] & near & !flagged_b;
        // The first free place, as a bit; nothing when there is none.
        let place = free & free.wrapping_neg();
        flagged_b |= place;
        flagged_a |= u64::from(place != 0) << at;
    }
    let matches = flagged_a.count_ones() as usize;
    if matches == 0 {
        return 0.0;
    }
    let mut differing = 0usize;
    while flagged_a != 0 {
        let (i, j) = (flagged_a.trailing_zeros() as usize, flagged_b.trailing_zeros() as usize);
        differing += usize::from(a[i] != b[j]);
        flagged_a &= flagged_a - 1;
        flagged_b &= flagged_b - 1;
    }
    let (matched, transposed) = (matches as f64, differing / 2);
    (matched / a.len() as f64 + matched / b.len() as f64 + (matches - transposed) as f64 / matched) / 3.0
}

/// The lowest so many bits.
const fn up_to(bits: usize) -> u64 {
    if bits >= 64 { u64::MAX } else { (1 << bits) - 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn it_equals_the_definition(left in "[ -~]{0,70}", right in "[ -~]{0,70}") {
            prop_assert_eq!(at_least(&left, &right, 0.0), Some(strsim::jaro_winkler(&left, &right)));
        }

        #[test]
        fn texts_of_few_letters_too(left in "[ab]{0,66}", right in "[abc]{0,66}") {
            prop_assert_eq!(at_least(&left, &right, 0.0), Some(strsim::jaro_winkler(&left, &right)));
        }

        #[test]
        fn other_alphabets_too(left in "[äbç漢]{0,8}", right in "[äbç漢]{0,8}") {
            prop_assert_eq!(at_least(&left, &right, 0.0), Some(strsim::jaro_winkler(&left, &right)));
        }

        #[test]
        fn columns_equal_their_pairs(pairs in proptest::collection::vec(("[ -~é]{0,70}", "[ -~é]{0,40}"), 0..40)) {
            let [left, right] = [0, 1].map(|side| StringArray::from_iter_values(pairs.iter().map(|pair| if side == 0 { &pair.0 } else { &pair.1 })));
            let wanted: Vec<f64> = pairs.iter().map(|(left, right)| strsim::jaro_winkler(left, right)).collect();
            prop_assert_eq!(of_columns(&left, &right), wanted);
        }

        #[test]
        fn columns_of_few_letters_too(pairs in proptest::collection::vec(("[ab]{0,66}", "[abc]{0,33}|[abc]{50,65}"), 0..40), skip in 0usize..3) {
            let [left, right] = [0, 1].map(|side| StringArray::from_iter_values(pairs.iter().map(|pair| if side == 0 { &pair.0 } else { &pair.1 })));
            // Part of a column begins in the middle of its buffer.
            let skip = skip.min(pairs.len());
            let [left, right] = [left, right].map(|texts| texts.slice(skip, pairs.len() - skip));
            let wanted: Vec<f64> = pairs[skip..].iter().map(|(left, right)| strsim::jaro_winkler(left, right)).collect();
            prop_assert_eq!(of_columns(&left, &right), wanted);
        }

        #[test]
        fn what_is_given_up_is_less_alike(left in "[a-f]{1,20}", right in "[a-f]{1,20}", least in 0.0f64..1.0) {
            let whole = strsim::jaro_winkler(&left, &right);
            match at_least(&left, &right, least) {
                None => prop_assert!(whole < least, "{whole} is at least {least}"),
                Some(likeness) => prop_assert_eq!(likeness, whole),
            }
        }
    }
}

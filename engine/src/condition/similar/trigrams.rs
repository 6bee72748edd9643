//! The trigram measure: the cosine between two texts as vectors of their runs of three characters, each weighted by how rare it
//! is in the two columns (TF-IDF; Salton and Buckley, 1988).
//!
//! A text has a space put before and behind it. The weight of a trigram is how often the text has it times
//! `1 + log2((n + 1) / (d + 1))`, where `d` of the `n` texts of both columns have it. Weights are whole numbers of 1/256, so sums
//! do not depend on an order, and the last step is one root and one division, which every processor rounds alike.

use super::{FULL, Frequencies, kinds, millionths};

/// Trigrams of a text that are kept on the stack.
const FEW: usize = 64;
/// Bits of a character in a trigram's number.
const CHARACTER: u32 = 21;
/// The most occurrences in one text that count.
const MOST_OCCURRENCES: u64 = 255;

/// One trigram of a text and its weight there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Term {
    trigram: u64,
    weight: u64,
}

/// Calls `each` with the trigrams of a text, in its order: three characters in one number.
pub(super) fn each_trigram(text: &str, mut each: impl FnMut(u64)) {
    let mask = (1 << (3 * CHARACTER)) - 1;
    let mut last = u64::from(b' ');
    for (at, character) in text.chars().chain(std::iter::once(' ')).enumerate() {
        last = (last << CHARACTER | u64::from(u32::from(character))) & mask;
        if at > 0 {
            each(last);
        }
    }
}

/// Calls `with` with the different trigrams of a text in the order of their numbers, weighted.
fn with_terms<T>(text: &str, frequencies: &Frequencies, with: impl FnOnce(&[Term]) -> T) -> T {
    let mut few = [Term::default(); FEW];
    let mut many = Vec::new();
    // There are no more trigrams than bytes.
    let terms = if text.len() <= FEW {
        &mut few[..]
    } else {
        many.resize(text.len(), Term::default());
        &mut many[..]
    };
    let mut count = 0;
    each_trigram(text, |trigram| {
        terms[count] = Term { trigram, weight: 1 };
        count += 1;
    });
    let terms = &mut terms[..count];
    terms.sort_unstable_by_key(|term| term.trigram);
    let mut kept = 0;
    for at in 0..terms.len() {
        if kept > 0 && terms[kept - 1].trigram == terms[at].trigram {
            terms[kept - 1].weight += 1;
        } else {
            terms[kept] = terms[at];
            kept += 1;
        }
    }
    for term in &mut terms[..kept] {
        term.weight = term.weight.min(MOST_OCCURRENCES) * frequencies.rarity(term.trigram);
    }
    with(&terms[..kept])
}

fn norm(terms: &[Term]) -> u128 {
    terms.iter().map(|term| u128::from(term.weight * term.weight)).sum()
}

/// How alike two texts are, in millionths; `None` when that is surely less than `least`.
pub(super) fn at_least(left: &str, right: &str, frequencies: &Frequencies, least: u32) -> Option<u32> {
    with_terms(left, frequencies, |own| {
        let whole = norm(own);
        if least > 0 && left.is_ascii() && right.is_ascii() {
            // The cosine is at most the root of the share of the left vector that the right text can have at all: no trigram
            // with a character that it lacks.
            let kinds = kinds(right.as_bytes()) | kinds(b" ");
            let has = |trigram: u64| (0..3).all(|place| kinds >> (trigram >> (place * CHARACTER) & 63) & 1 == 1);
            let shared: u128 = own.iter().filter(|term| has(term.trigram)).map(|term| u128::from(term.weight * term.weight)).sum();
            let (full, least) = (u128::from(FULL), u128::from(least));
            // Rounding may lift it by one; both sides stay far below 128 bits.
            if shared * full * full < whole * (least - 1) * (least - 1) {
                return None;
            }
        }
        with_terms(right, frequencies, |other| Some(cosine((own, whole), (other, norm(other)))))
    })
}

fn cosine((own, own_norm): (&[Term], u128), (other, other_norm): (&[Term], u128)) -> u32 {
    let (mut at, mut at_other, mut product) = (0, 0, 0u128);
    while at < own.len() && at_other < other.len() {
        match own[at].trigram.cmp(&other[at_other].trigram) {
            std::cmp::Ordering::Less => at += 1,
            std::cmp::Ordering::Greater => at_other += 1,
            std::cmp::Ordering::Equal => {
                product += u128::from(own[at].weight * other[at_other].weight);
                (at, at_other) = (at + 1, at_other + 1);
            }
        }
    }
    if product == 0 {
        return 0;
    }
    millionths(product as f64 / ((own_norm as f64).sqrt() * (other_norm as f64).sqrt()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::condition::similar::Wanted;

    fn tally(texts: &[String]) -> Frequencies {
        let mut frequencies = Frequencies::new(Wanted { trigrams: true, whole_texts: false });
        texts.iter().for_each(|text| frequencies.count(text, &mut Vec::new()));
        frequencies
    }

    fn counted(text: &str) -> BTreeMap<Vec<char>, f64> {
        let padded: Vec<char> = format!(" {text} ").chars().collect();
        padded.windows(3).fold(BTreeMap::new(), |mut counted, trigram| {
            *counted.entry(trigram.to_vec()).or_default() += 1.0;
            counted
        })
    }

    /// The definition in floating point: close to, not equal to, whole numbers of 1/256.
    fn by_definition(left: &str, right: &str, texts: &[String]) -> f64 {
        let [left, right] = [left, right].map(counted);
        let rarity = |trigram: &Vec<char>| {
            let having = texts.iter().filter(|text| counted(text).contains_key(trigram)).count() as f64;
            1.0 + ((texts.len() as f64 + 1.0) / (having + 1.0)).log2()
        };
        let product: f64 = left.iter().filter_map(|(t, n)| right.get(t).map(|m| n * m * rarity(t) * rarity(t))).sum();
        let norm = |text: &BTreeMap<Vec<char>, f64>| text.iter().map(|(t, n)| n * n * rarity(t) * rarity(t)).sum::<f64>().sqrt();
        product / (norm(&left) * norm(&right))
    }

    proptest! {
        #[test]
        fn it_follows_the_definition(texts in proptest::collection::vec("[abcé]{1,8}", 2..12)) {
            let frequencies = tally(&texts);
            for (left, right) in texts.iter().zip(&texts[1..]) {
                let wanted = by_definition(left, right, &texts);
                let found = f64::from(at_least(left, right, &frequencies, 0).expect("a value")) / f64::from(FULL);
                prop_assert!((found - wanted).abs() < 0.01, "{left} {right}: {found} is not {wanted}");
                prop_assert_eq!(at_least(left, right, &frequencies, 0), at_least(right, left, &frequencies, 0));
            }
        }

        #[test]
        fn what_is_given_up_is_less_alike(left in "[a-f ]{1,70}", right in "[a-f ]{1,20}", least in 0u32..=FULL) {
            let frequencies = tally(&[left.clone(), right.clone()]);
            let whole = at_least(&left, &right, &frequencies, 0).expect("a value");
            match at_least(&left, &right, &frequencies, least) {
                None => prop_assert!(whole < least, "{whole} is at least {least}"),
                Some(likeness) => prop_assert_eq!(likeness, whole),
            }
        }
    }
}

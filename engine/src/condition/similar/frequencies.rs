//! How often texts and their trigrams stand in two columns: what makes agreeing on a rare one worth more.
//!
//! Counts are kept in tables of fixed size by hash, so memory does not grow with the data. Two things with one place count as
//! one; a text has two places and the smaller count is believed, so a rare one seldom looks frequent. Nothing depends on
//! the order in which texts are counted.

use super::trigrams::each_trigram;
use crate::block::{combine, hash_bytes};

/// Places for trigrams: some ten thousand different ones are usual.
const TRIGRAMS: usize = 1 << 16;
/// Places for whole texts.
const TEXTS: usize = 1 << 20;
/// Parts of one in which rarity is measured.
pub(super) const ONE: u64 = 256;

/// What is counted: only what some condition weighs by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) trigrams: bool,
    pub(crate) whole_texts: bool,
}

/// Counts over the texts of both columns of a condition.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frequencies {
    wanted: Wanted,
    texts: u64,
    by_trigram: Vec<u32>,
    by_text: Vec<u32>,
}

/// Nothing counted: every trigram is as rare as any other.
pub(super) static NONE: Frequencies =
    Frequencies { wanted: Wanted { trigrams: false, whole_texts: false }, texts: 0, by_trigram: Vec::new(), by_text: Vec::new() };

impl Frequencies {
    /// Nothing yet; these will be counted.
    pub(crate) fn new(wanted: Wanted) -> Self {
        let table = |wanted: bool, places: usize| if wanted { vec![0; places] } else { Vec::new() };
        Self { wanted, texts: 0, by_trigram: table(wanted.trigrams, TRIGRAMS), by_text: table(wanted.whole_texts, TEXTS) }
    }

    /// Counts one record's text. `places` is a buffer that is kept from text to text.
    pub(crate) fn count(&mut self, text: &str, places: &mut Vec<usize>) {
        self.texts += 1;
        if self.wanted.trigrams {
            places.clear();
            each_trigram(text, |trigram| places.push(place_of(trigram)));
            places.sort_unstable();
            places.dedup();
            places.iter().for_each(|place| add(&mut self.by_trigram[*place], 1));
        }
        if self.wanted.whole_texts {
            let [first, second] = places_of(text);
            add(&mut self.by_text[first], 1);
            if second != first {
                add(&mut self.by_text[second], 1);
            }
        }
    }

    /// Counts all that `other` has counted, which is the same kind of thing.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.texts += other.texts;
        self.by_trigram.iter_mut().zip(&other.by_trigram).for_each(|(own, more)| add(own, *more));
        self.by_text.iter_mut().zip(&other.by_text).for_each(|(own, more)| add(own, *more));
    }

    /// How many texts were counted.
    pub(crate) const fn texts(&self) -> u64 {
        self.texts
    }

    /// How many of them are this text: no fewer than there are, rarely more.
    pub(crate) fn of_text(&self, text: &str) -> u64 {
        let counted = |place: usize| u64::from(self.by_text.get(place).copied().unwrap_or(0));
        let [first, second] = places_of(text);
        counted(first).min(counted(second))
    }

    /// How many pairs of counted texts are the same, each text being paired with itself too.
    pub(crate) fn squares(&self) -> u64 {
        let squares = self.by_text.iter().fold(0u64, |sum, count| sum.saturating_add(u64::from(*count) * u64::from(*count)));
        // Each text has two places.
        squares / 2
    }

    /// The weight of a trigram, in 1/256: 1 when every text has it, one more each time half as many do.
    pub(super) fn rarity(&self, trigram: u64) -> u64 {
        let having = u64::from(self.by_trigram.get(place_of(trigram)).copied().unwrap_or(0));
        ONE + (log2(self.texts + 1).saturating_sub(log2(having + 1)))
    }
}

const fn add(count: &mut u32, more: u32) {
    *count = count.saturating_add(more);
}

const fn place_of(trigram: u64) -> usize {
    (combine(trigram, 0) >> 48) as usize % TRIGRAMS
}

fn places_of(text: &str) -> [usize; 2] {
    let hash = hash_bytes(text.as_bytes());
    [hash as usize % TEXTS, (hash >> 40) as usize % TEXTS]
}

/// The binary logarithm in 1/256, rounded down, in whole numbers: the same on every machine.
pub(crate) const fn log2(number: u64) -> u64 {
    let number = if number == 0 { 1 } else { number };
    let whole = number.ilog2();
    // The number as 1 to 2, in 2^31.
    let mut rest = ((number as u128) << 31 >> whole) as u64;
    let (mut logarithm, mut bit) = (whole as u64 * ONE, ONE / 2);
    while bit > 0 {
        rest = (rest * rest) >> 31;
        if rest >= 2 << 31 {
            rest >>= 1;
            logarithm += bit;
        }
        bit /= 2;
    }
    logarithm
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_those_of_the_numbers() {
        for number in (1u64..3000).chain([u64::from(u32::MAX), 1 << 40]) {
            let wanted = (number as f64).log2() * 256.0;
            let found = log2(number) as f64;
            assert!(found <= wanted + 1e-6 && wanted < found + 1.001, "{number}: {found} is not {wanted}");
        }
    }

    fn counted(texts: &[&str]) -> Frequencies {
        let mut frequencies = Frequencies::new(Wanted { trigrams: true, whole_texts: true });
        texts.iter().for_each(|text| frequencies.count(text, &mut Vec::new()));
        frequencies
    }

    #[test]
    fn a_text_counts_as_often_as_it_stands() {
        let mut frequencies = counted(&["ACME", "ACME"]);
        assert_eq!((frequencies.of_text("ACME"), frequencies.of_text("ORION")), (2, 0));
        frequencies.merge(&counted(&["ORION"]));
        assert_eq!((frequencies.texts(), frequencies.of_text("ACME"), frequencies.of_text("ORION")), (3, 2, 1));
        assert_eq!(frequencies.squares(), 5);
    }

    #[test]
    fn a_trigram_of_every_text_weighs_one() {
        let frequencies = counted(&["AB", "AC", "AC", "AC", "AC", "AC", "AC"]);
        let trigram = |text: &str| {
            let mut first = None;
            each_trigram(text, |trigram| first = first.or(Some(trigram)));
            first.expect("a value")
        };
        // Eight halves three times to one, six sevenths are nearly all.
        assert_eq!(frequencies.rarity(trigram("AB")), ONE + 2 * ONE);
        assert_eq!(frequencies.rarity(trigram("XY")), ONE + 3 * ONE);
        assert!(frequencies.rarity(trigram("AC")) < ONE + ONE / 4);
    }
}

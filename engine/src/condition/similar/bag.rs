//! The characters of a text without their order: how alike two texts can be at most is known from them in a few instructions.

/// Characters are told apart by five bits. Where two share them, texts seem to have more in common than they do.
const KINDS: usize = 32;
/// The longest text that is counted.
const LONGEST: usize = 64;

/// How often each kind of character stands in a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bag {
    counts: [u8; KINDS],
    start: [u8; 4],
    /// 0 for a text that is not counted, which may be like any other one.
    length: u8,
}

/// What two counted texts can have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Common {
    /// Lengths in characters.
    pub(super) lengths: [usize; 2],
    /// Characters that both have, at most.
    pub(super) shared: usize,
    /// Up to four characters that both start with.
    pub(super) prefix: usize,
}

impl Bag {
    /// A text that is not counted.
    const UNKNOWN: Self = Self { counts: [0; KINDS], start: [0; 4], length: 0 };

    /// Of plain ASCII up to 64 characters; other texts, and none, are not counted.
    pub(super) fn of(text: Option<&str>) -> Self {
        let Some(text) = text.filter(|text| !text.is_empty() && text.len() <= LONGEST && text.is_ascii()) else { return Self::UNKNOWN };
        let mut bag = Self { length: text.len() as u8, ..Self::UNKNOWN };
        for byte in text.bytes() {
            bag.counts[usize::from(byte) % KINDS] += 1;
        }
        bag.start.iter_mut().zip(text.bytes()).for_each(|(place, byte)| *place = byte);
        bag
    }

    /// `None` when one of the two is not counted.
    pub(super) fn common(&self, other: &Self) -> Option<Common> {
        if self.length == 0 || other.length == 0 {
            return None;
        }
        // At most 64 characters are counted: the sum fits a byte.
        let shared: u8 = self.counts.iter().zip(&other.counts).map(|(a, b)| *a.min(b)).sum();
        let start = usize::from(self.length.min(other.length)).min(self.start.len());
        let prefix = self.start[..start].iter().zip(&other.start).take_while(|(a, b)| a == b).count();
        Some(Common { lengths: [self, other].map(|bag| usize::from(bag.length)), shared: usize::from(shared), prefix })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ruleset::Measure;

    use super::super::{Likeness, frequencies::NONE};
    use super::*;

    #[test]
    fn what_two_texts_share_is_counted() {
        let bag = |text| Bag::of(Some(text));
        let common = |a, b| bag(a).common(&bag(b));
        assert_eq!(common("ABBA", "BABE"), Some(Common { lengths: [4, 4], shared: 3, prefix: 0 }));
        assert_eq!(common("AB", "ABC"), Some(Common { lengths: [2, 3], shared: 2, prefix: 2 }));
        assert_eq!(common("", "A"), None);
        assert_eq!(common("Ä", "A"), None);
        assert_eq!(Bag::of(None).common(&bag("A")), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn what_is_alike_enough_is_never_left_out(left in "[A-Ea-c\0 é]{0,12}", right in "[A-Ea-c\0 é]{0,12}", minimum_percent in 1u8..=100) {
            for measure in [Measure::JaroWinkler, Measure::Edits, Measure::TokenSort, Measure::TokenSet, Measure::Trigram] {
                let likeness = Likeness { measure, minimum_percent };
                let holds = likeness.points(&NONE, &left, &right).is_some();
                prop_assert!(!holds || likeness.may_hold(&Bag::of(Some(&left)), &Bag::of(Some(&right))), "{:?}", measure);
            }
        }

        #[test]
        fn what_shares_little_is_left_out(left in "[A-H]{8}", right in "[I-P]{8}") {
            for measure in [Measure::JaroWinkler, Measure::Edits] {
                let likeness = Likeness { measure, minimum_percent: 80 };
                prop_assert!(!likeness.may_hold(&Bag::of(Some(&left)), &Bag::of(Some(&right))));
            }
        }
    }
}

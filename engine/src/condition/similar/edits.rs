//! Edits (optimal string alignment: insert, delete, replace, swap neighbours) by bit vectors, after Hyyrö (2003): one
//! machine word holds a whole column of the distance table, so a pair takes a dozen steps per character of the longer text.
//!
//! The shorter text may have up to 64 characters; beyond that the general way of `strsim` is taken, with the same result.

use super::{FULL, kinds};

/// The longest pattern that fits one machine word.
const WORD: usize = 64;

/// How alike two texts are, in millionths: the share of the longer text that needs no edit. `None` when that is surely less
/// than `least`.
pub(super) fn at_least(left: &str, right: &str, least: u32) -> Option<u32> {
    let ascii = left.is_ascii() && right.is_ascii();
    let length = |text: &str| if ascii { text.len() } else { text.chars().count() };
    let (left_length, right_length) = (length(left), length(right));
    let longer = left_length.max(right_length).max(1);
    let allowed = allowed(longer, least)?;
    if left_length.abs_diff(right_length) > allowed {
        return None;
    }
    // An edit adds or removes at most one kind of character.
    let (left_kinds, right_kinds) = (kinds(left.as_bytes()), kinds(right.as_bytes()));
    let lacking = (left_kinds & !right_kinds).count_ones().max((right_kinds & !left_kinds).count_ones()) as usize;
    if ascii && lacking > allowed {
        return None;
    }
    let (shorter, other) = if left_length <= right_length { (left, right) } else { (right, left) };
    let edits = match left_length.min(right_length) {
        0 => longer * usize::from(left_length != right_length),
        length if length > WORD => strsim::osa_distance(left, right),
        length if ascii => of_ascii(shorter.as_bytes(), other.as_bytes(), length, allowed)?,
        length => of_characters(shorter, other, (length, longer), allowed)?,
    };
    (edits <= allowed).then(|| u32::try_from((longer - edits) * FULL as usize / longer).unwrap_or(FULL))
}

/// The most edits with which two texts are at least so much alike, the longer one having so many characters.
fn allowed(longer: usize, least: u32) -> Option<usize> {
    // (longer - edits) * FULL / longer, rounded down, is at least `least`.
    longer.checked_sub((least as usize * longer).div_ceil(FULL as usize))
}

/// Whether two texts of such lengths that share so many characters, at most, can be so much alike: what they do not share takes an edit
/// each.
pub(super) fn can_reach(lengths: [usize; 2], shared: usize, least: u32) -> bool {
    let longer = lengths[0].max(lengths[1]);
    allowed(longer, least).is_some_and(|allowed| longer - shared <= allowed)
}

/// The edits between two ASCII texts, the first of 1 to 64 characters; `None` when there are more than `allowed`.
fn of_ascii(pattern: &[u8], text: &[u8], length: usize, allowed: usize) -> Option<usize> {
    let mut places = [0u64; 128];
    for (at, byte) in pattern.iter().enumerate() {
        places[usize::from(byte & 127)] |= 1 << at;
    }
    let mut column = Column::new(length);
    for (at, byte) in text.iter().enumerate() {
        column.step(places[usize::from(byte & 127)]);
        if column.surely_above(allowed, text.len() - at - 1) {
            return None;
        }
    }
    Some(column.edits)
}

/// The same for any characters: their places are looked for one by one, which needs no table as large as an alphabet.
fn of_characters(pattern: &str, text: &str, (length, longer): (usize, usize), allowed: usize) -> Option<usize> {
    let mut wanted = ['\0'; WORD];
    pattern.chars().zip(&mut wanted).for_each(|(character, place)| *place = character);
    let mut column = Column::new(length);
    for (at, character) in text.chars().enumerate() {
        let places = wanted[..length].iter().enumerate().fold(0, |places, (at, other)| places | u64::from(*other == character) << at);
        column.step(places);
        if column.surely_above(allowed, longer - at - 1) {
            return None;
        }
    }
    Some(column.edits)
}

/// One column of the distance table as differences between neighbouring cells.
struct Column {
    /// Where the cell is one more, and one less, than the one above it.
    more: u64,
    less: u64,
    /// Where the cell equals the one diagonally above it.
    diagonal: u64,
    /// Where the last character stands in the pattern.
    before: u64,
    last: u64,
    edits: usize,
}

impl Column {
    const fn new(length: usize) -> Self {
        Self { more: u64::MAX, less: 0, diagonal: 0, before: 0, last: 1 << (length - 1), edits: length }
    }

    /// Moves on by one character of the text, which stands at these places of the pattern.
    const fn step(&mut self, places: u64) {
        let swapped = ((!self.diagonal & places) << 1) & self.before;
        self.diagonal = ((places & self.more).wrapping_add(self.more) ^ self.more) | places | self.less | swapped;
        let (up, down) = (self.less | !(self.diagonal | self.more), self.diagonal & self.more);
        self.edits += (up & self.last != 0) as usize;
        self.edits -= (down & self.last != 0) as usize;
        let (up, down) = ((up << 1) | 1, down << 1);
        self.more = down | !(self.diagonal | up);
        self.less = up & self.diagonal;
        self.before = places;
    }

    /// Whether the distance is above `allowed` whatever the `left` further characters are: each takes off one at most.
    const fn surely_above(&self, allowed: usize, left: usize) -> bool {
        self.edits > allowed + left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_definition(left: &str, right: &str) -> u32 {
        let longer = left.chars().count().max(right.chars().count()).max(1);
        u32::try_from((longer - strsim::osa_distance(left, right)) * FULL as usize / longer).expect("a value")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn it_equals_the_definition(left in "[ -~]{0,70}", right in "[ -~]{0,70}") {
            prop_assert_eq!(at_least(&left, &right, 0), Some(by_definition(&left, &right)));
        }

        #[test]
        fn texts_of_few_letters_too(left in "[ab]{0,66}", right in "[abc]{0,90}") {
            prop_assert_eq!(at_least(&left, &right, 0), Some(by_definition(&left, &right)));
        }

        #[test]
        fn other_alphabets_too(left in "[äbç漢]{0,10}", right in "[äbç漢]{0,10}") {
            prop_assert_eq!(at_least(&left, &right, 0), Some(by_definition(&left, &right)));
        }

        #[test]
        fn what_is_given_up_is_less_alike(left in "[a-dé]{0,20}", right in "[a-dé]{0,20}", least in 0u32..=FULL) {
            let whole = by_definition(&left, &right);
            prop_assert_eq!(at_least(&left, &right, least), (whole >= least).then_some(whole));
        }
    }
}

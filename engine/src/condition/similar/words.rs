//! The two measures over words, which are runs of letters and digits: the same words in another order, and words that the
//! other text has too. Texts of ordinary length are taken apart on the stack.

use super::{FULL, jaro_winkler, millionths};
use crate::condition::contained::words;

/// Words that are kept on the stack.
const FEW: usize = 32;
/// Bytes of words in order that are kept on the stack.
const SHORT: usize = 128;

/// Calls `with` with the words of a text, in the order of the text.
fn with_words<'a, T>(text: &'a str, with: impl FnOnce(&mut [&'a str]) -> T) -> T {
    let mut few = [""; FEW];
    let mut count = 0;
    for word in words(text) {
        if count == FEW {
            return with(&mut words(text).collect::<Vec<_>>());
        }
        few[count] = word;
        count += 1;
    }
    with(&mut few[..count])
}

/// Calls `with` with the words of a text in alphabetical order, a space between them.
fn with_sorted<T>(text: &str, with: impl FnOnce(&str) -> T) -> T {
    with_words(text, |words| {
        words.sort_unstable();
        let mut buffer = [0u8; SHORT];
        let mut length = 0;
        for word in &*words {
            // No longer than the text itself: at least one character stood between two words.
            let space = usize::from(length > 0);
            let end = length + space + word.len();
            if end > SHORT {
                return with(&words.join(" "));
            }
            buffer[length..length + space].fill(b' ');
            buffer[length + space..end].copy_from_slice(word.as_bytes());
            length = end;
        }
        // Whole words were copied, so this is always text.
        with(std::str::from_utf8(&buffer[..length]).unwrap_or_default())
    })
}

/// Jaro-Winkler of the words in alphabetical order, in millionths; `None` when that is surely less than `least`.
pub(super) fn sorted(left: &str, right: &str, least: f64) -> Option<u32> {
    with_sorted(left, |left| {
        with_sorted(right, |right| if left == right { Some(FULL) } else { jaro_winkler::at_least(left, right, least).map(millionths) })
    })
}

/// The share, in millionths, of the words of the text with fewer words that the other one has, each used once.
pub(super) fn shared(left: &str, right: &str) -> u32 {
    with_words(left, |left| {
        with_words(right, |right| {
            let (fewer, more) = if left.len() <= right.len() { (left, right) } else { (right, left) };
            let share = count_shared(fewer, more) * FULL as usize / fewer.len().max(1);
            u32::try_from(share).unwrap_or(0)
        })
    })
}

/// How many words two texts share, each used once.
fn count_shared(fewer: &mut [&str], more: &mut [&str]) -> usize {
    fewer.sort_unstable();
    more.sort_unstable();
    let (mut at, mut other, mut shared) = (0, 0, 0);
    while at < fewer.len() && other < more.len() {
        match fewer[at].cmp(more[other]) {
            std::cmp::Ordering::Less => at += 1,
            std::cmp::Ordering::Greater => other += 1,
            std::cmp::Ordering::Equal => (at, other, shared) = (at + 1, other + 1, shared + 1),
        }
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted_by_definition(text: &str) -> String {
        let mut words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        words.join(" ")
    }

    fn shared_by_definition(left: &str, right: &str) -> u32 {
        let sides = [left, right].map(sorted_by_definition);
        let [mut fewer, mut more] = sides.each_ref().map(|text| text.split_whitespace().collect::<Vec<_>>());
        if fewer.len() > more.len() {
            std::mem::swap(&mut fewer, &mut more);
        }
        let found = fewer.iter().filter(|word| more.iter().position(|other| other == *word).map(|at| more.swap_remove(at)).is_some());
        u32::try_from(found.count() * FULL as usize / fewer.len().max(1)).expect("a value")
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn words_in_order_equal_the_definition(left in "([a-cé]{0,3}[ .-]{0,2}){0,40}", right in "([a-cé]{0,3}[ .-]){0,40}") {
            let [a, b] = [&left, &right].map(|text| sorted_by_definition(text));
            let wanted = if a == b { FULL } else { millionths(strsim::jaro_winkler(&a, &b)) };
            prop_assert_eq!(sorted(&left, &right, 0.0), Some(wanted));
        }

        #[test]
        fn shared_words_equal_the_definition(left in "([a-c]{0,2}[ .-]){0,40}", right in "([a-c]{0,2}[ .-]){0,40}") {
            prop_assert_eq!(shared(&left, &right), shared_by_definition(&left, &right));
        }
    }

    #[test]
    fn long_words_leave_the_stack() {
        let long = "x".repeat(200);
        assert_eq!(sorted(&format!("b {long}"), &format!("{long}, b"), 0.0), Some(FULL));
        assert_eq!(shared(&format!("b {long}"), &long), FULL);
    }
}

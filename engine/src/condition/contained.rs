//! `contained`: one text stands inside the other as whole words, such as a reference in a remittance text.
//!
//! Words are runs of letters and digits; the characters between them do not matter. The longest word of the text that is
//! looked for is its block key, and the longer text has one block key per word, so no pair is tried without a shared word.

use arrow::array::StringArray;
use ruleset::{Contained, Side};

use super::values::{Column, Rows, texts};
use crate::Error;
use crate::chunks::Spot;

/// Which side is looked for, and the fewest characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Inside {
    pub(crate) inner: Side,
    pub(crate) minimum_characters: u8,
}

impl Inside {
    pub(crate) const fn new(wanted: &Contained) -> Self {
        Self { inner: wanted.inner, minimum_characters: wanted.minimum_characters }
    }

    /// Whether a text is long enough to be looked for.
    pub(crate) fn long_enough(self, inner: &str) -> bool {
        let least = usize::from(self.minimum_characters);
        if inner.is_ascii() {
            return inner.bytes().filter(u8::is_ascii_alphanumeric).count() >= least;
        }
        inner.chars().filter(|c| c.is_alphanumeric()).count() >= least
    }

    /// Whether `inner` stands in `outer` as whole words in a row.
    pub(crate) fn holds(self, inner: &str, outer: &str) -> bool {
        if !self.long_enough(inner) {
            return false;
        }
        // Almost no text holds the word at all, and that is known without taking the text apart.
        if words(inner).next().is_some_and(|word| memchr::memmem::find(outer.as_bytes(), word.as_bytes()).is_none()) {
            return false;
        }
        // Word by word from each word on; a text that repeats itself could make that take the product of both lengths.
        let mut steps = inner.len() + outer.len();
        let mut start = words(outer);
        while steps > 0 {
            let mut rest = start.clone();
            let differs = words(inner).any(|word| {
                steps = steps.saturating_sub(1);
                rest.next() != Some(word)
            });
            if !differs {
                return true;
            }
            if start.next().is_none() {
                return false;
            }
        }
        // One space around each word, and a search that is linear in both.
        let spaced = |text: &str| {
            words(text).fold(String::from(" "), |mut all, word| {
                all.push_str(word);
                all.push(' ');
                all
            })
        };
        memchr::memmem::find(spaced(outer).as_bytes(), spaced(inner).as_bytes()).is_some()
    }
}

/// The words of a text: runs of letters and digits.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> + Clone {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The word that the inner text is looked for by: the longest, the first of equals.
pub(crate) fn key_word(inner: &str) -> Option<&str> {
    words(inner).reduce(|best, word| if word.len() > best.len() { word } else { best })
}

/// Two columns of texts.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    inside: Inside,
    left: Column<StringArray>,
    right: Column<StringArray>,
}

impl Pair {
    /// `left` and `right` are a side's records and the position of the column among them.
    pub(crate) fn new(inside: Inside, left: (&Rows<'_>, usize), right: (&Rows<'_>, usize)) -> Result<Self, Error> {
        let column = |(rows, position): (&Rows<'_>, usize)| Column::new(rows, position, texts);
        Ok(Self { inside, left: column(left)?, right: column(right)? })
    }

    pub(crate) fn holds(&self, left: Spot, right: Spot) -> bool {
        let (Some(left), Some(right)) = (self.left.get(left), self.right.get(right)) else { return false };
        match self.inside.inner {
            Side::Left => self.inside.holds(left, right),
            Side::Right => self.inside.holds(right, left),
        }
    }
}

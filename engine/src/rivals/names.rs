//! What names the records of one side in a pass, and how near two names are.

use ruleset::{Condition, Pass, Ruleset};

use crate::Error;
use crate::breaks::names_event;
use crate::condition::equal::{Kind, Values};
use crate::condition::values::{Column, text};
use crate::condition::{Check, Rule, Test};
use crate::scan::Records;

/// The columns by which a pass tells which event a record of this side belongs to.
pub(super) struct Names<'a> {
    records: &'a Records,
    columns: Vec<Column<Values>>,
}

impl<'a> Names<'a> {
    pub(super) fn of(records: &'a Records, (ruleset, pass, rule): (&Ruleset, &Pass, &Rule)) -> Result<Self, Error> {
        let rows = records.rows();
        let column = |(condition, test): (&Condition, &Test)| {
            let position = rule.columns(records.side)[test.of(records.side)];
            let kind = match test.check {
                Check::Contained(_) => Kind::Text,
                Check::Equal(kind) if names_event(ruleset, condition, test) => kind,
                _ => return None,
            };
            Some(Column::new(&rows, position, |column| Values::new(kind, column)))
        };
        let columns = pass.conditions.iter().zip(&rule.tests).filter_map(column).collect::<Result<_, Error>>()?;
        Ok(Self { records, columns })
    }

    /// Which kinds of characters stand an odd number of times in the first name: one typing error changes two bits at most.
    pub(super) fn sign(&self, index: u32) -> u32 {
        let Some((values, at)) = self.columns.first().map(|column| column.at(self.records.spot(index))) else { return 0 };
        let of = |text: &str| text.chars().fold(0, |sign, character| sign ^ 1 << (u32::from(character) % 32));
        match values {
            Values::Text(texts) => text(texts, at).map_or(0, of),
            Values::Number(numbers) => numbers.get(at).map_or(0, |number| of(&number.to_string())),
            _ => 0,
        }
    }

    /// Hashes of what is left of the first name when one character is taken out, or none.
    pub(super) fn shortened(&self, index: u32) -> impl Iterator<Item = u32> + use<> {
        let name = self.columns.first().map(|column| column.at(self.records.spot(index)));
        let name = match name {
            Some((Values::Text(texts), at)) => text(texts, at).map(str::to_owned),
            Some((Values::Number(numbers), at)) => numbers.get(at).map(|number| number.to_string()),
            _ => None,
        };
        name.map(|name| shortened(&name).collect::<Vec<_>>()).unwrap_or_default().into_iter()
    }

    /// Whether two records' signs allow that they are [`Self::one_apart`].
    pub(super) const fn may_be_one_apart(one: u32, other: u32) -> bool {
        (one ^ other).count_ones() <= 2
    }

    /// Whether one typing error, or none, makes one record's names the other's.
    pub(super) fn one_apart(&self, one: u32, other: u32) -> bool {
        let [one, other] = [one, other].map(|index| self.records.spot(index));
        self.columns.iter().all(|column| match (column.at(one), column.at(other)) {
            ((Values::Text(a), at_a), (Values::Text(b), at_b)) => text(a, at_a).zip(text(b, at_b)).is_some_and(|(a, b)| is_one_apart(a, b)),
            ((Values::Number(a), at_a), (Values::Number(b), at_b)) => {
                a.get(at_a).zip(b.get(at_b)).is_some_and(|(a, b)| is_one_apart(&a.to_string(), &b.to_string()))
            }
            _ => false,
        })
    }
}

/// Hashes of what is left of a text when one character is taken out, or none.
pub(super) fn shortened(name: &str) -> impl Iterator<Item = u32> + '_ {
    // FNV-1a: few characters, and what is alike is compared anyway.
    let hash = |bytes: &str, from: u32| bytes.bytes().fold(from, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    const START: u32 = 0x811c_9dc5;
    let without = move |(at, character): (usize, char)| hash(&name[at + character.len_utf8()..], hash(&name[..at], START));
    std::iter::once(hash(name, START)).chain(name.char_indices().map(without))
}

/// Bytes that one typing error touches at most: two characters.
const TOUCHED: usize = 8;

/// Whether one typing error at most makes one text the other: a character too many, too few or wrong, or two neighbours swapped.
fn is_one_apart(a: &str, b: &str) -> bool {
    // What both start and end with is not touched; of most pairs too much is left.
    let start = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let (a_rest, b_rest) = (&a.as_bytes()[start..], &b.as_bytes()[start..]);
    let end = a_rest.iter().rev().zip(b_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    (a_rest.len() - end).max(b_rest.len() - end) <= TOUCHED && strsim::osa_distance(a, b) <= 1
}

#[cfg(test)]
mod tests {
    use super::is_one_apart;

    #[test]
    fn one_typing_error_is_one_apart() {
        for (a, b) in
            [("INV-781891", "INV-781981"), ("INV-1", "INV-12"), ("AB", "AC"), ("Ä1", "A1"), ("漢1", "漢2"), ("A", "A"), ("🧾🧷", "🧷🧾")]
        {
            assert!(is_one_apart(a, b) && is_one_apart(b, a), "{a} {b}");
        }
        for (a, b) in [("INV-781891", "INV-781992"), ("INV-1", "INV-123"), ("AB", "BC"), ("", "AB"), ("ABCDEFGHIJKL", "LKJIHGFEDCBA")] {
            assert!(!is_one_apart(a, b) && !is_one_apart(b, a), "{a} {b}");
        }
    }
}

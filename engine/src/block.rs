//! Blocks: a hash per record of everything in a pass that must be equal. Half of its 64 bits names the block: records of other keys
//! are rarely in one, and what is sorted and sent is half as much.
//!
//! Two records can only match when they are in one block; the kernel proves real equality afterwards. Part of the key are
//! `equal` conditions, amounts without tolerance, date windows of one day, and the words of a `contained` condition, for
//! which the side with the longer text has one key per word.

use arrow::array::{Array, RecordBatch};
use ruleset::Side;

use crate::Error;
use crate::condition::contained::{Inside, key_word, words};
use crate::condition::equal::Values;
use crate::condition::values::{Days, Numbers, text, texts};
use crate::condition::{Check, Rule, Test, Window};
use crate::filter::Filter;

/// Seeds are constants: a hash is the same in every run and on every machine.
const SEED: u64 = 0x243f_6a88_85a3_08d3;
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// Mixes two words by a full multiplication.
const fn mix(a: u64, b: u64) -> u64 {
    let product = (a ^ SEED) as u128 * (b ^ FACTOR) as u128;
    (product as u64) ^ ((product >> 64) as u64)
}

/// A hash of bytes: eight at a time, the last eight once more where they are not a multiple of eight.
pub(crate) fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hash = mix(bytes.len() as u64, 0);
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        hash = mix(hash, u64::from_le_bytes(*word));
    }
    if rest.is_empty() {
        return hash;
    }
    let last = match bytes.last_chunk::<8>() {
        Some(last) => u64::from_le_bytes(*last),
        None => rest.iter().fold(0, |last, byte| last << 8 | u64::from(*byte)),
    };
    mix(hash, last)
}

const fn hash_number(number: i128) -> u64 {
    mix(number as u64, (number >> 64) as u64)
}

/// One part of a block key on one side.
enum Part {
    Equal(Values),
    Amount(Numbers, bool),
    Day(Days, i32),
}

impl Part {
    /// Mixes the value of each record into its hash; records whose value is blank are left out. One kind of value at a time:
    /// nothing is decided again from record to record.
    fn mix_into(&self, keys: &mut Vec<(u32, u64)>) {
        match self {
            Self::Equal(values) => mix_values(keys, values),
            Self::Amount(numbers, false) => mix_each(keys, |row| numbers.get(row).map(hash_number)),
            Self::Amount(numbers, true) => mix_each(keys, |row| numbers.get(row).and_then(i128::checked_neg).map(hash_number)),
            Self::Day(days, shift) => mix_each(keys, |row| days.get(row).map(|day| hash_number(i128::from(day) + i128::from(*shift)))),
        }
    }
}

/// Mixes the value of each record into its hash; records whose value is blank are left out.
pub(crate) fn mix_values(keys: &mut Vec<(u32, u64)>, values: &Values) {
    match values {
        Values::Text(texts) => mix_each(keys, |row| text(texts, row).map(|value| hash_bytes(value.as_bytes()))),
        Values::Number(numbers) => mix_each(keys, |row| numbers.get(row).map(hash_number)),
        values => mix_each(keys, |row| hash_value(values, row)),
    }
}

fn mix_each(keys: &mut Vec<(u32, u64)>, hash: impl Fn(usize) -> Option<u64>) {
    keys.retain_mut(|(row, key)| match hash(*row as usize) {
        Some(hash) => {
            *key = mix(*key, hash);
            true
        }
        None => false,
    });
}

/// The hash of one value; equal values of the two sides have equal hashes.
pub(crate) fn hash_value(values: &Values, row: usize) -> Option<u64> {
    match values {
        Values::Text(texts) => text(texts, row).map(|value| hash_bytes(value.as_bytes())),
        Values::Number(numbers) => numbers.get(row).map(hash_number),
        Values::Day(days) => days.get(row).map(|day| hash_number(i128::from(day))),
        Values::Moment(moments) => moments.is_valid(row).then(|| hash_number(i128::from(moments.value(row)))),
        Values::Boolean(flags) => flags.is_valid(row).then(|| hash_number(i128::from(flags.value(row)))),
    }
}

/// What the block key of a pass is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Equal conditions, tight amounts and days, words.
    Everything,
    /// Only the equal conditions: the group key.
    GroupKey,
}

/// The side whose texts are looked for inside the other's, which then has one block per word.
pub(crate) fn inner(rule: &Rule, extent: Extent) -> Option<Side> {
    contained(rule).filter(|_| extent == Extent::Everything).map(|(_, _, inside)| inside.inner)
}

/// Whether what a record says in the condition's column is part of its key: equal hashes only come from equal values of these.
pub(crate) fn is_in_key(test: &Test, extent: Extent) -> bool {
    let everything = extent == Extent::Everything;
    !test.evidence
        && match &test.check {
            Check::Equal(_) => true,
            Check::Amount(limits) => everything && limits.is_zero(),
            Check::Day(window) => everything && window.is_one_day(),
            Check::Contained(_) => everything,
            Check::Similar(_) => false,
        }
}

/// Whether a record can lie in several blocks, so that components are only known when all blocks are.
pub(crate) fn overlaps(rule: &Rule, extent: Extent) -> bool {
    extent == Extent::Everything && contained(rule).is_some()
}

fn contained(rule: &Rule) -> Option<(usize, usize, Inside)> {
    rule.tests.iter().find_map(|test| if let Check::Contained(inside) = test.check { Some((test.left, test.right, inside)) } else { None })
}

/// The records of one batch that can match, with their blocks: `(position, block)`, ascending positions. Only blocks that
/// `wanted` has are taken; of a text that is looked for, all.
pub(crate) fn keys(
    rule: &Rule,
    extent: Extent,
    side: Side,
    columns: &RecordBatch,
    wanted: Option<&Filter>,
    open: impl Fn(usize) -> bool,
) -> Result<Vec<(u32, u32)>, Error> {
    let mut parts = Vec::new();
    // What may fail is no part of the key, and may be blank.
    let asked = || rule.tests.iter().filter(|test| !test.evidence);
    let of_side = |test: &Test| test.of(side);
    for test in asked().filter(|test| is_in_key(test, extent)) {
        let column = columns.column(of_side(test));
        match &test.check {
            Check::Equal(kind) => parts.push(Part::Equal(Values::new(*kind, column)?)),
            Check::Amount(limits) => {
                let turned = side == Side::Right && limits.turned(1) == Some(-1);
                parts.push(Part::Amount(Numbers::new(column, limits.scale)?, turned));
            }
            Check::Day(window) => parts.push(day_part(window, side, column)?),
            Check::Similar(_) | Check::Contained(_) => {}
        }
    }
    let nulls: Vec<_> = asked().filter_map(|test| columns.column(of_side(test)).logical_nulls()).collect();
    let inner = contained(rule).filter(|(_, _, inside)| inside.inner == side);
    let inner =
        inner.map(|(left, right, inside)| Ok::<_, Error>((texts(columns.column(if side == Side::Left { left } else { right }))?, inside)));
    let inner = inner.transpose()?;
    // A text too short to be looked for satisfies no pair.
    let long = |row: usize| inner.as_ref().is_none_or(|(column, inside)| text(column, row).is_some_and(|text| inside.long_enough(text)));
    let usable = |row: &usize| open(*row) && !nulls.iter().any(|nulls| nulls.is_null(*row)) && long(*row);
    let mut rows: Vec<(u32, u64)> = (0..columns.num_rows()).filter(usable).map(|row| (row as u32, FACTOR)).collect();
    parts.iter().for_each(|part| part.mix_into(&mut rows));
    let is_wanted = |block: u32| wanted.is_none_or(|wanted| wanted.may_have(block.into()));
    match contained(rule).filter(|_| extent == Extent::Everything) {
        None => Ok(rows.into_iter().map(|(row, hash)| (row, half(hash))).filter(|(_, block)| is_wanted(*block)).collect()),
        Some((left, right, inside)) => {
            let column = texts(columns.column(if side == Side::Left { left } else { right }))?;
            Ok(by_word(rows, |row| text(&column, row), (inside, side), is_wanted))
        }
    }
}

fn day_part(window: &Window, side: Side, column: &arrow::array::ArrayRef) -> Result<Part, Error> {
    Ok(Part::Day(window.numbers(column)?, if side == Side::Left { window.from } else { 0 }))
}

/// One key for the text that is looked for, one per different word for the text it is looked for in.
fn by_word<'a>(
    rows: Vec<(u32, u64)>,
    text: impl Fn(usize) -> Option<&'a str>,
    (inside, side): (Inside, Side),
    is_wanted: impl Fn(u32) -> bool,
) -> Vec<(u32, u32)> {
    let mut keys = Vec::new();
    let mut seen = Vec::new();
    for (row, hash) in rows {
        let Some(text) = text(row as usize) else { continue };
        if side == inside.inner {
            keys.extend(
                key_word(text).filter(|_| inside.long_enough(text)).map(|word| (row, half(mix(hash, hash_bytes(word.as_bytes()))))),
            );
            continue;
        }
        seen.clear();
        let blocks = words(text).map(|word| half(mix(hash, hash_bytes(word.as_bytes()))));
        seen.extend(blocks.filter(|block| is_wanted(*block)));
        seen.sort_unstable();
        seen.dedup();
        keys.extend(seen.iter().map(|block| (row, *block)));
    }
    keys
}

/// Half a hash, and never 0.
pub(crate) fn half(hash: u64) -> u32 {
    ((hash >> 32) as u32).max(1)
}

/// Adds one more value to a hash.
pub(crate) const fn combine(hash: u64, value: u64) -> u64 {
    mix(hash, value)
}

#[cfg(test)]
mod tests {
    use super::{FACTOR, half, hash_bytes, mix};

    /// What the tests of all cardinalities use as keys: two that are taken for one until they are compared.
    #[test]
    fn two_keys_may_be_of_one_block() {
        let [one, other] = ["INV-23992", "INV-142057"].map(|key| mix(FACTOR, hash_bytes(key.as_bytes())));
        assert_ne!(one, other);
        assert_eq!(half(one), half(other));
    }

    #[test]
    fn texts_of_one_letter_differ_by_their_length() {
        let mut hashes: Vec<u64> = (0..40).map(|length| hash_bytes("a".repeat(length).as_bytes())).collect();
        hashes.extend((0..8).map(|blanks| hash_bytes(format!("{}a", "\0".repeat(blanks + 1)).as_bytes())));
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 48);
    }
}

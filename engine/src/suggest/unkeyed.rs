//! What groups with a key teach about those without: which columns their members share, which text ties them to the single
//! record, and what the provider keeps.
//!
//! A statement often names some payouts and not others. The named ones are the examples: nothing is guessed that they do
//! not show. Without a text that ties a group to its record, sums alone would fit by chance, and nothing is suggested.

use std::collections::HashSet;

use ruleset::{Cardinality, FieldType, Measure};

use super::groups::{Group, Sum};
use super::profile::Side;
use super::view::{At, View};
use crate::condition::similar::Likeness;

/// Groups that are looked at.
const EXAMINED: usize = 400;
/// Groups that a finding needs.
const NEEDED: usize = 8;
/// Columns that members are said to share, at most.
const SHARED: usize = 2;

/// A pass for groups without a key.
#[derive(Debug, Clone)]
pub(crate) struct Unkeyed {
    pub(crate) cardinality: Cardinality,
    /// Columns of the many side.
    pub(crate) same: Vec<At>,
    /// A left and a right column with a word in common, and the least share of words, in percent.
    pub(crate) tie: (At, At, u8),
    pub(crate) fee: Option<Fee>,
    /// Groups that taught it.
    pub(crate) groups: usize,
    /// Records of the many side that have no key, but otherwise look like members.
    pub(crate) records: usize,
}

/// A provider's fee: hundredths of a percent of the sum, and smallest units per member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fee {
    pub(crate) hundredths: i128,
    pub(crate) each: i128,
    /// How far nearly all groups are from that, in smallest units: the percentage of each member is rounded by itself.
    pub(crate) slack: i128,
    /// Of a hundred groups with a fee, how many it explains.
    pub(crate) explains: usize,
}

impl Fee {
    /// How far a group is from this fee.
    fn off(self, sum: &Sum) -> i128 {
        (sum.many - (sum.many * self.hundredths).div_euclid(10_000) - self.each * sum.members - sum.one).abs()
    }

    /// Whether rounding explains how far a group is from it.
    fn fits(self, sum: &Sum) -> bool {
        self.off(sum) < sum.members.max(1)
    }
}

/// The single record and the members of one group.
struct Example {
    one: u32,
    members: Vec<u32>,
}

/// What this grouping teaches; `None` when its groups do not agree, or when every record has a key.
pub(crate) fn learn(left: &Side<'_>, right: &Side<'_>, group: &Group, taken: &[At]) -> Option<Unkeyed> {
    let many_left = group.cardinality == Cardinality::ManyToOne;
    let (many, one, key) = if many_left { (left, right, group.left) } else { (right, left, group.right) };
    let examples = examples(group, many_left);
    if examples.len() < NEEDED {
        return None;
    }
    let (same, account, of_one, minimum) = tie(&many.view, &one.view, &examples, (key, taken))?;
    let tie = if many_left { (account, of_one, minimum) } else { (of_one, account, minimum) };
    let seen: HashSet<&str> = examples.iter().filter_map(|example| many.view.text(account, example.members[0])).collect();
    let without_key =
        |row: &u32| many.view.hash(key, *row).is_none() && many.view.text(account, *row).is_some_and(|text| seen.contains(text));
    let records = many.view.each_row().filter(without_key).count();
    let found = Unkeyed { cardinality: group.cardinality, same, tie, fee: fee(&group.sums), groups: examples.len(), records };
    (records >= 2).then_some(found)
}

fn examples(group: &Group, many_left: bool) -> Vec<Example> {
    let ends = |pair: &(u32, u32)| if many_left { (pair.1, pair.0) } else { *pair };
    let chunks = group.members.chunk_by(|a, b| ends(a).0 == ends(b).0);
    let example = |pairs: &[(u32, u32)]| Example { one: ends(&pairs[0]).0, members: pairs.iter().map(|pair| ends(pair).1).collect() };
    chunks.map(example).take(EXAMINED).collect()
}

/// The columns that all members share, and the one of them with a word in common with a text of the single record.
fn tie(many: &View<'_>, one: &View<'_>, examples: &[Example], (key, taken): (At, &[At])) -> Option<(Vec<At>, At, At, u8)> {
    let candidates =
        many.fields().filter(|at| *at != key && !taken.contains(at) && matches!(many.kind(*at), FieldType::Text | FieldType::Date));
    let shared: Vec<At> = candidates.filter(|at| is_shared(many, *at, examples)).collect();
    let texts = |view: &View<'_>, at: &At| view.kind(*at) == FieldType::Text;
    let mut best: Option<(f64, At, At, u8)> = None;
    for account in shared.iter().copied().filter(|at| texts(many, at)) {
        for other in one.fields().filter(|at| texts(one, at)) {
            if let Some((minimum, strangers)) = words_in_common(many, one, examples, (account, other))
                && best.is_none_or(|(least, ..)| strangers < least)
            {
                best = Some((strangers, account, other, minimum));
            }
        }
    }
    let (_, account, other, minimum) = best?;
    let days = shared.iter().copied().filter(|at| many.kind(*at) == FieldType::Date);
    Some((std::iter::once(account).chain(days).take(SHARED).collect(), account, other, minimum))
}

/// Whether members of a group agree in the column, and records of different groups do not.
fn is_shared(many: &View<'_>, at: At, examples: &[Example]) -> bool {
    let value = |row: u32| many.hash(at, row);
    let agrees = |example: &&Example| {
        let first = value(example.members[0]);
        first.is_some() && example.members.iter().all(|member| value(*member) == first)
    };
    let agreeing = examples.iter().filter(agrees).count();
    let strangers = examples.windows(2).filter(|pair| value(pair[0].members[0]) == value(pair[1].members[0])).count();
    agreeing * 100 >= examples.len() * 98 && strangers * 2 <= examples.len()
}

/// The least share of words that members and their single record have in common, and the share of strangers that reach it.
fn words_in_common(many: &View<'_>, one: &View<'_>, examples: &[Example], (account, other): (At, At)) -> Option<(u8, f64)> {
    let likeness = Likeness::by(Measure::TokenSet);
    let alike = |a: &Example, b: &Example| {
        let (a, b) = (many.text(account, a.members[0]), one.text(other, b.one));
        a.zip(b).map_or(0, |(a, b)| likeness.of(a, b) / 10_000)
    };
    let mut shares: Vec<u32> = examples.iter().map(|example| alike(example, example)).collect();
    shares.sort_unstable();
    let least = shares[shares.len() / 50];
    let strangers = examples.windows(2).filter(|pair| alike(&pair[0], &pair[1]) >= least).count() as f64 / (examples.len() - 1) as f64;
    (least >= 30 && strangers <= 0.5).then(|| (u8::try_from(least).unwrap_or(100), strangers))
}

/// The percentage and the amount per member that explain what nearly all groups with a difference lack.
pub(crate) fn fee(sums: &[Sum]) -> Option<Fee> {
    let short: Vec<&Sum> = sums.iter().filter(|sum| sum.many != sum.one && sum.many > 0).take(EXAMINED).collect();
    let guesses = short.windows(2).filter_map(|pair| solve(pair[0], pair[1])).take(50);
    let support = |fee: &Fee| {
        let (exact, fitting) = (short.iter().filter(|sum| fee.off(sum) == 0).count(), short.iter().filter(|sum| fee.fits(sum)).count());
        let off: i128 = short.iter().filter(|sum| fee.fits(sum)).map(|sum| fee.off(sum)).sum();
        (fitting, exact, -off, -fee.hundredths, -fee.each)
    };
    let best = guesses.max_by_key(support)?;
    let mut off: Vec<i128> = short.iter().filter(|sum| best.fits(sum)).map(|sum| best.off(sum)).collect();
    off.sort_unstable();
    let slack = off.get(off.len().saturating_sub(1) * 49 / 50).copied()?;
    let explains = off.len() * 100 / short.len();
    (off.len() >= 3 && explains >= 80).then_some(Fee { slack, explains, ..best })
}

/// The fee that two groups have in common: two equations, rounded to hundredths of a percent and whole units.
fn solve(a: &Sum, b: &Sum) -> Option<Fee> {
    let (lack_a, lack_b) = (a.many - a.one, b.many - b.one);
    let divisor = a.many.checked_mul(b.members)? - b.many.checked_mul(a.members)?;
    let share = (lack_a.checked_mul(b.members)? - lack_b.checked_mul(a.members)?).checked_mul(10_000)?;
    let hundredths = rounded(share, divisor)?;
    let each = rounded(lack_a.checked_sub(a.many.checked_mul(hundredths)?.div_euclid(10_000))?, a.members)?;
    ((0..2_000).contains(&hundredths) && each >= 0 && (hundredths, each) != (0, 0)).then_some(Fee {
        hundredths,
        each,
        slack: 0,
        explains: 0,
    })
}

/// The nearest whole quotient.
fn rounded(dividend: i128, divisor: i128) -> Option<i128> {
    let (dividend, divisor) = if divisor < 0 { (dividend.checked_neg()?, divisor.checked_neg()?) } else { (dividend, divisor) };
    (divisor != 0).then(|| (2 * dividend + divisor).div_euclid(2 * divisor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fee_is_found_from_what_groups_lack() {
        let net = |many: i128, members: i128| Sum { many, one: many - many * 14 / 1000 - 25 * members, members };
        let gross = |many: i128| Sum { many, one: many, members: 3 };
        let sums = [net(123_456, 4), gross(500), net(99_901, 2), net(1_204_400, 7), net(5_001, 3), net(72_910, 5), gross(77)];
        assert_eq!(fee(&sums), Some(Fee { hundredths: 140, each: 25, slack: 0, explains: 100 }));
        let odd = [5, 900, 31, 77].map(|lack| Sum { many: 50_000 + lack, one: 50_000 - lack * lack, members: 2 });
        assert_eq!(fee(&odd), None);
    }

    #[test]
    fn a_fee_that_is_rounded_for_each_member_is_found() {
        let net = |amounts: &[i128]| {
            let many: i128 = amounts.iter().sum();
            let kept: i128 = amounts.iter().map(|amount| amount * 14 / 1000 + 25).sum();
            Sum { many, one: many - kept, members: amounts.len() as i128 }
        };
        let sums: Vec<Sum> =
            (1..40i128).map(|at| net(&(0..3 + at % 5).map(|member| 4_019 + at * 917 + member * 7_331).collect::<Vec<_>>())).collect();
        let found = fee(&sums).expect("a fee");
        assert_eq!((found.hundredths, found.each), (140, 25));
        assert!((1..7).contains(&found.slack), "{found:?}");
    }
}

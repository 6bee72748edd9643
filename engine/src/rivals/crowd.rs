//! The other records of a pair's key on one side that come near to settling the record of the other side as well: one, or several
//! together.
//!
//! Those that have a partner of their own are left out: a record of the other side, but for the pair's, with the same key and an amount
//! within the pass's limits. With more than 16 records of a key on a side it has to be the same amount.

use std::sync::Arc;

use ruleset::{Pass, Ruleset, Side};

use super::Kept;
use super::partners::{NONE, Partners};
use super::runs::{self, Entry};
use crate::Error;
use crate::block::Extent;
use crate::breaks::names_one_event;
use crate::condition::equal::{self, Kind, Values};
use crate::condition::values::Column;
use crate::condition::{Check, Limits, Rule, Test, amount};
use crate::filter::Filter;
use crate::plan::Machine;
use crate::scan::Records;
use crate::signatures::told;

/// The left records of a pass's pairs that have any. Only a pass with a key and an amount can say it.
pub(super) fn find(
    records: [&Records; 2],
    (ruleset, pass, rule): (&Ruleset, &Pass, &Rule),
    machine: &Machine,
    (kept, partners): (&Kept<'_>, &Partners),
) -> Result<Vec<u32>, Error> {
    let (Some((test, limits)), true) = (amount_of(rule), names_one_event(ruleset, pass, rule)) else { return Ok(Vec::new()) };
    let rows = records.map(Records::rows);
    let column = |side: Side| rule.columns(side)[test.of(side)];
    let amounts = amount::Pair::new(limits, (&rows[0], column(Side::Left)), (&rows[1], column(Side::Right)))?;
    let key = rule.only(is_key);
    let told = Side::BOTH.map(|side| (told(records[side as usize], &key, Extent::GroupKey), column(side)));
    let told = format!("{told:?} {} {:?}", limits.scale, limits.turned(1));
    let crowds = |only: Option<&Partners>| {
        let hashes = kept.of_keys(&key, Extent::GroupKey, machine.shape())?;
        let values = [key_values(records[0], &key)?, key_values(records[1], &key)?];
        let keyed = Keyed { records, values, amounts: &amounts };
        let of_pairs = only.map(|partners| {
            let lefts = partners.of[0].iter().zip(&*hashes[0]).filter(|(partner, _)| **partner != NONE);
            Filter::of(lefts.map(|(_, hash)| u64::from(*hash)).collect::<Vec<_>>().into_iter())
        });
        let is_in = |hash: u32| of_pairs.as_ref().is_none_or(|of_pairs| of_pairs.may_have(u64::from(hash)));
        Ok::<_, Error>(Arc::new(Crowds::of([&hashes[0], &hashes[1]], machine.threads(), is_in, |lefts, rights| {
            keyed.crowds(lefts, rights)
        })))
    };
    let few = partners.pairs < partners.of[0].len() / FEW_PAIRS;
    let crowds = match kept.crowds(&told) {
        Some(crowds) => crowds,
        None if few => crowds(Some(partners))?,
        None => {
            let crowds = crowds(None)?;
            kept.keep_crowds(told, &crowds);
            crowds
        }
    };
    Ok(crowds.settled(&partners.of[0], &amounts))
}

/// Records of a side for one pair: where there are fewer pairs, only their keys are looked at.
const FEW_PAIRS: usize = 64;

/// Whether a condition is part of what names an event. A day is none.
pub(super) const fn is_key(test: &Test) -> bool {
    matches!(test.check, Check::Equal(Kind::Text | Kind::Number(_) | Kind::Boolean))
}

fn amount_of(rule: &Rule) -> Option<(&Test, Limits)> {
    rule.tests.iter().find_map(|test| if let Check::Amount(limits) = test.check { Some((test, limits)) } else { None })
}

/// The columns of one side that a pass wants to be equal.
fn key_values(records: &Records, rule: &Rule) -> Result<Vec<Column<Values>>, Error> {
    let rows = records.rows();
    let column = |test: &Test| {
        let Check::Equal(kind) = test.check else { return None };
        Some(Column::new(&rows, rule.columns(records.side)[test.of(records.side)], |column| Values::new(kind, column)))
    };
    rule.tests.iter().filter_map(column).collect()
}

/// Both sides with the values of a key.
struct Keyed<'a> {
    records: [&'a Records; 2],
    values: [Vec<Column<Values>>; 2],
    amounts: &'a amount::Pair,
}

impl Keyed<'_> {
    /// The crowds among the records of one hash, each with its left records. Half a hash is no proof: several keys may have it.
    fn crowds(&self, lefts: &[Entry<()>], rights: &[Entry<()>]) -> Vec<(Vec<u32>, Crowd)> {
        let mut rest = [lefts, rights].map(|entries| entries.iter().map(|entry| entry.record).collect::<Vec<_>>());
        let mut crowds = Vec::new();
        while let Some(first) = rest[0].first().copied() {
            let of_key = [0, 1].map(|side| {
                let (of_key, others) = rest[side].iter().partition(|index| self.has_key_of(first, side, **index));
                rest[side] = others;
                of_key
            });
            // Its own blank would leave the first record out for ever.
            rest[0].retain(|index| *index != first);
            crowds.extend(self.crowd(of_key));
        }
        crowds
    }

    /// Whether a record of a side has the key of a left record.
    fn has_key_of(&self, left: u32, side: usize, index: u32) -> bool {
        let (left, spot) = (self.records[0].spot(left), self.records[side].spot(index));
        self.values[0].iter().zip(&self.values[side]).all(|(of_left, of_spot)| {
            let ((a, at_a), (b, at_b)) = (of_left.at(left), of_spot.at(spot));
            equal::same(a, at_a, b, at_b)
        })
    }

    /// The amounts of one key, as the left side books them. `None` where there is nothing but a pair at most.
    fn crowd(&self, [lefts, rights]: [Vec<u32>; 2]) -> Option<(Vec<u32>, Crowd)> {
        if lefts.is_empty() || rights.is_empty() || lefts.len() + rights.len() < 3 {
            return None;
        }
        let turned = |index: &u32| self.amounts.right.of(*index).and_then(|amount| self.amounts.limits.turned(amount));
        let left = lefts.iter().filter_map(|index| self.amounts.left.of(*index)).collect();
        Some((lefts, Crowd::of(left, rights.iter().filter_map(turned).collect())))
    }
}

/// The keys that both sides have and one of them several times.
#[derive(Default)]
pub(super) struct Crowds {
    /// Left records, each with the place of its key.
    keys: Vec<(u32, u32)>,
    crowds: Vec<Crowd>,
}

impl Crowds {
    /// `make` is given the records of one hash. Hashes that are not `in` are left out.
    fn of(
        hashes: [&[u32]; 2],
        threads: usize,
        is_in: impl Fn(u32) -> bool + Sync,
        make: impl Fn(&[Entry<()>], &[Entry<()>]) -> Vec<(Vec<u32>, Crowd)> + Sync,
    ) -> Self {
        let several = |run: &[&[Entry<()>]; 2]| run.iter().all(|entries| !entries.is_empty()) && run[0].len() + run[1].len() > 2;
        let tell = |_, _, hash| is_in(hash).then_some(());
        let of_parts = runs::each(hashes, threads, tell, |part| {
            part.runs().filter(several).flat_map(|[lefts, rights]| make(lefts, rights)).collect::<Vec<_>>()
        });
        let mut crowds = Self::default();
        for (lefts, crowd) in of_parts.into_iter().flatten() {
            let key = crowds.crowds.len() as u32;
            crowds.keys.extend(lefts.into_iter().map(|index| (index, key)));
            crowds.crowds.push(crowd);
        }
        crowds
    }

    /// How many records have these keys, on both sides.
    pub(super) fn records(&self) -> usize {
        self.crowds.iter().flat_map(|crowd| &crowd.amounts).map(Vec::len).sum()
    }

    /// The left records of those pairs that others of their key settle as well. `partners` has the right record of each left one.
    fn settled(&self, partners: &[u32], amounts: &amount::Pair) -> Vec<u32> {
        let settles = |(left, key): &&(u32, u32)| {
            let (right, crowd) = (partners[*left as usize], &self.crowds[*key as usize]);
            let own = || Some([amounts.left.of(*left)?, amounts.limits.turned(amounts.right.of(right)?)?]);
            let is_near =
                |side: usize, own: [i128; 2]| crowd.others(side, own, &amounts.limits).is_some_and(|others| is_near(others, own[1 - side]));
            right != NONE && own().is_some_and(|own| is_near(0, own) || is_near(1, own))
        };
        self.keys.iter().filter(settles).map(|(left, _)| *left).collect()
    }
}

/// Whether two amounts are near enough that a record could be meant to be settled by either, with some charge or rounding: a quarter of
/// the larger one apart at most.
fn is_near(one: i128, other: i128) -> bool {
    one.abs_diff(other).saturating_mul(4) <= one.unsigned_abs().max(other.unsigned_abs())
}

/// Records of a key on a side whose partners are looked for one by one.
const FEW: usize = 16;

/// The amounts of one key.
struct Crowd {
    /// By side, rising.
    amounts: [Vec<i128>; 2],
    /// By side: how many are of an amount that the other side does not have, and what they add up to, if that fits.
    alone: [(usize, Option<i128>); 2],
}

impl Crowd {
    fn of(left: Vec<i128>, right: Vec<i128>) -> Self {
        let mut crowd = Self { amounts: [left, right], alone: [(0, None); 2] };
        crowd.amounts.iter_mut().for_each(|amounts| amounts.sort_unstable());
        crowd.alone = [0, 1].map(|side| {
            let alone = || crowd.amounts[side].iter().filter(|amount| crowd.count(1 - side, **amount) == 0);
            (alone().count(), alone().try_fold(0i128, |sum, amount| sum.checked_add(*amount)))
        });
        crowd
    }

    fn count(&self, side: usize, amount: i128) -> usize {
        let from = &self.amounts[side][self.amounts[side].partition_point(|other| *other < amount)..];
        from.partition_point(|other| *other == amount)
    }

    /// What the records of one side add up to, without that of a pair and without those that have partners of their own; `None` when
    /// there are none. `own` are the amounts of the pair, the right one as the left side books it.
    fn others(&self, side: usize, own: [i128; 2], limits: &Limits) -> Option<i128> {
        if limits.is_zero() || self.amounts.iter().any(|amounts| amounts.len() > FEW) {
            return self.without_equals(side, own);
        }
        let holds = |one: i128, other: i128| {
            let (left, right) = if side == 0 { (one, other) } else { (other, one) };
            limits.turned(right).is_some_and(|right| limits.points(left, right).is_some())
        };
        let rest = |side: usize| {
            let at = self.amounts[side].binary_search(&own[side]).unwrap_or(usize::MAX);
            self.amounts[side].iter().enumerate().filter(move |(other, _)| *other != at).map(|(_, amount)| *amount)
        };
        let mut others = rest(side).filter(|one| !rest(1 - side).any(|other| holds(*one, other)));
        let first = others.next()?;
        others.try_fold(first, |sum, amount| sum.checked_add(amount))
    }

    /// The same, with partners of the same amount only: it takes no time by the number of records.
    fn without_equals(&self, side: usize, own: [i128; 2]) -> Option<i128> {
        let (mine, partner) = (own[side], own[1 - side]);
        let (mut number, sum) = self.alone[side];
        let mut sum = sum?;
        // Nobody else has the partner's amount: records of that amount have no partner but the pair's.
        let only = self.count(1 - side, partner) == 1;
        if only {
            let same = self.count(side, partner);
            number += same;
            sum = sum.checked_add(partner.checked_mul(same as i128)?)?;
        }
        if self.count(1 - side, mine) == 0 || (only && mine == partner) {
            number -= 1;
            sum = sum.checked_sub(mine)?;
        }
        (number > 0).then_some(sum)
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{ArrayRef, BooleanArray, Int64Array, RecordBatch, StringArray, UInt64Array};
    use arrow::datatypes::DataType;
    use proptest::prelude::*;
    use ruleset::{Amount, AmountWithin, Base, Sign};

    use super::*;
    use crate::Table;

    fn by_definition(amounts: &[Vec<i128>; 2], side: usize, own: [i128; 2]) -> Option<i128> {
        let without = |side: usize| {
            let mut rest = amounts[side].clone();
            rest.remove(rest.iter().position(|amount| *amount == own[side]).expect("the pair's own"));
            rest
        };
        let partners = without(1 - side);
        let others: Vec<i128> = without(side).into_iter().filter(|amount| !partners.contains(amount)).collect();
        (!others.is_empty()).then(|| others.iter().sum())
    }

    fn limits(units: i128) -> Limits {
        let within = AmountWithin {
            field: None,
            left: None,
            right: None,
            absolute: Some(Amount::new(units, 0)),
            percent: None,
            percent_of: Base::default(),
            sign: Sign::default(),
        };
        Limits::new(&within, [&DataType::Int64; 2]).expect("numbers")
    }

    fn table(records: &[(&str, i64)]) -> Result<Table, Error> {
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("_row", Arc::new(UInt64Array::from_iter_values(1..=records.len() as u64))),
            ("_excluded", Arc::new(BooleanArray::from(vec![false; records.len()]))),
            ("reference", Arc::new(StringArray::from_iter_values(records.iter().map(|record| record.0)))),
            ("amount", Arc::new(Int64Array::from_iter_values(records.iter().map(|record| record.1)))),
        ];
        Table::new(vec![RecordBatch::try_from_iter(columns)?])
    }

    #[test]
    fn keys_of_one_hash_are_told_apart() -> Result<(), Error> {
        let (left, right) = (table(&[("A", 100), ("B", 50), ("C", 1)])?, table(&[("B", 20), ("A", 100), ("A", 99), ("B", 50), ("C", 1)])?);
        let (left, right) = (Records::new(&left, Side::Left)?, Records::new(&right, Side::Right)?);
        let references = |records: &Records| Column::new(&records.rows(), 1, |column| Values::new(Kind::Text, column));
        let amounts = amount::Pair::new(limits(0), (&left.rows(), 2), (&right.rows(), 2))?;
        let keyed = Keyed { records: [&left, &right], values: [vec![references(&left)?], vec![references(&right)?]], amounts: &amounts };
        let crowds = Crowds::of([&[7; 3], &[7; 5]], 1, |_| true, |lefts, rights| keyed.crowds(lefts, rights));
        let told: Vec<(u32, [Vec<i128>; 2])> =
            crowds.keys.iter().map(|(left, key)| (*left, crowds.crowds[*key as usize].amounts.clone())).collect();
        assert_eq!(told, [(0, [vec![100], vec![99, 100]]), (1, [vec![50], vec![20, 50]])], "C is but a pair");
        Ok(())
    }

    #[test]
    fn partners_within_the_limits_are_partners() {
        let crowd = Crowd::of(vec![100, 101], vec![101, 103]);
        assert_eq!(crowd.others(1, [100, 101], &limits(2)), None, "101 is the partner of 103");
        assert_eq!(crowd.others(1, [100, 101], &limits(1)), Some(103));
        assert_eq!(crowd.others(0, [100, 101], &limits(1)), Some(101));
    }

    proptest! {
        #[test]
        fn others_equal_the_definition(
            left in proptest::collection::vec(-2i128..5, 1..6), right in proptest::collection::vec(-2i128..5, 1..6), at: [prop::sample::Index; 2],
        ) {
            let own = [*at[0].get(&left), *at[1].get(&right)];
            let crowd = Crowd::of(left.clone(), right.clone());
            let amounts = [left, right];
            for side in [0, 1] {
                let expected = by_definition(&amounts, side, own);
                prop_assert_eq!(crowd.without_equals(side, own), expected);
                prop_assert_eq!(crowd.others(side, own, &limits(0)), expected);
                prop_assert!(crowd.others(side, own, &limits(100)).is_none() || amounts[1 - side].len() == 1);
            }
        }
    }
}

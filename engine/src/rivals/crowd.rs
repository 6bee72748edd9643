//! The other records of a pair's key on one side that add up to the record of the other side: both settle it.

use std::sync::Arc;

use ruleset::Side;

use super::index::part;
use super::known::Known;
use crate::block::Extent;
use crate::condition::equal::{self, Values};
use crate::condition::values::{Column, Numbers};
use crate::condition::{Check, Rule, Test, amount};
use crate::plan::Machine;
use crate::scan::Records;
use crate::{Error, parts};

/// Records of one key on one side from which on some can be rivals: the pair's own and two others. A single other one is a
/// candidate of the pass itself, or a second booking.
const CROWD: usize = 3;

/// Whether each pair of a pass with a key and an amount has any.
pub(super) fn find(
    records: [&Records; 2],
    rule: &Rule,
    machine: &Machine,
    (known, pairs): (&[Known<'_>; 2], &[(u32, u32)]),
) -> Result<Vec<bool>, Error> {
    let amounts = rule.tests.iter().find_map(|test| if let Check::Amount(limits) = test.check { Some((test, limits)) } else { None });
    let Some((test, limits)) = amounts else { return Ok(Vec::new()) };
    let rows = records.map(Records::rows);
    let column = |side: Side| rule.columns(side)[test.of(side)];
    let amounts = amount::Pair::new(limits, (&rows[0], column(Side::Left)), (&rows[1], column(Side::Right)))?;
    // Of the others of a key only that and their amounts count.
    let key = rule.only(|test| matches!(test.check, Check::Equal(_)));
    let numbers = [&amounts.left, &amounts.right];
    let of_side = |side: usize| {
        known[side].crowds(&key, (column(Side::BOTH[side]), limits.scale), || {
            let hashes = known[side].blocks(&key, Extent::GroupKey, machine.shape())?;
            Crowd::new(records[side], &key, numbers[side], &hashes)
        })
    };
    let crowds = parts::make(machine.threads(), 2, of_side);
    let [left, right] = <[_; 2]>::try_from(crowds).map_err(|_| Error::layout("a side got lost"))?;
    let (left, right) = (left?, right?);
    if left.totals.is_empty() && right.totals.is_empty() {
        return Ok(Vec::new());
    }
    let crowds = Crowds { left, right, amounts };
    Ok(pairs.iter().map(|(left, right)| crowds.settle(*left, *right).unwrap_or(false)).collect())
}

/// The keys of one pass that several records of a side have.
#[derive(Debug)]
struct Crowds {
    left: Arc<Crowd>,
    right: Arc<Crowd>,
    amounts: amount::Pair,
}

impl Crowds {
    /// Whether the other records of one side add up to the record of the other side; `None` when nothing of it is known.
    fn settle(&self, left: u32, right: u32) -> Option<bool> {
        let Self { left: lefts, right: rights, amounts } = self;
        if !lefts.has(left) && !rights.has(right) {
            return None;
        }
        let (own_left, own_right) = (amounts.left.of(left)?, amounts.right.of(right)?);
        let fits = |left: Option<i128>, right: Option<i128>| amounts.limits.points(left?, right?);
        let found = fits(lefts.others(left, own_left), Some(own_right)).or_else(|| fits(Some(own_left), rights.others(right, own_right)));
        Some(found.is_some())
    }
}

/// The records of one side that share their key with at least two others.
#[derive(Debug, Default)]
pub(super) struct Crowd {
    /// By record: whether it is one of them. Empty when there are none.
    is_in: Vec<bool>,
    /// Rising records, each with the place of its key in the totals.
    keys: Vec<(u32, u32)>,
    /// What all records of a key add up to.
    totals: Vec<i128>,
}

impl Crowd {
    fn new(records: &Records, rule: &Rule, amounts: &Column<Numbers>, hashes: &[u32]) -> Result<Self, Error> {
        let values = key_values(records, rule)?;
        let same = |one: u32, other: u32| {
            let [one, other] = [one, other].map(|index| records.spot(index));
            values.iter().all(|column| {
                let ((a, at_a), (b, at_b)) = (column.at(one), column.at(other));
                equal::same(a, at_a, b, at_b)
            })
        };
        let mut crowd = Self::default();
        for of_hash in crowded(hashes).chunk_by(|(a, _), (b, _)| a == b).filter(|alike| alike.len() >= CROWD) {
            let mut rest: Vec<u32> = of_hash.iter().map(|(_, index)| *index).collect();
            // Equal hashes are no proof.
            while let Some(one) = rest.pop() {
                let (mut of_key, others): (Vec<u32>, Vec<u32>) = rest.into_iter().partition(|other| same(one, *other));
                of_key.push(one);
                crowd.add(&of_key, amounts);
                rest = others;
            }
        }
        if !crowd.totals.is_empty() {
            crowd.keys.sort_unstable();
            crowd.is_in = vec![false; records.table.rows()];
            crowd.keys.iter().for_each(|(index, _)| crowd.is_in[*index as usize] = true);
        }
        Ok(crowd)
    }

    /// Adds the records of one key, if they are a crowd and their amounts can be added up.
    fn add(&mut self, of_key: &[u32], amounts: &Column<Numbers>) {
        let known = || of_key.iter().filter_map(|index| Some((*index, amounts.of(*index)?)));
        let total = known().try_fold(0i128, |sum, (_, amount)| sum.checked_add(amount));
        let (Some(total), true) = (total, known().count() >= CROWD) else { return };
        let key = self.totals.len() as u32;
        self.totals.push(total);
        self.keys.extend(known().map(|(index, _)| (index, key)));
    }

    fn has(&self, index: u32) -> bool {
        self.is_in.get(index as usize).is_some_and(|is_in| *is_in)
    }

    /// What the other records of its key add up to.
    fn others(&self, index: u32, own: i128) -> Option<i128> {
        if !self.has(index) {
            return None;
        }
        let at = self.keys.binary_search_by_key(&index, |(index, _)| *index).ok()?;
        self.totals[self.keys[at].1 as usize].checked_sub(own)
    }
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

/// The records whose key has enough of them, with the key's hash, those of one hash one after the other.
fn crowded(hashes: &[u32]) -> Vec<(u32, u32)> {
    // Counted twice as finely as there are records: what is counted together by chance is told apart when sorted.
    let mut counts = vec![0u8; (hashes.len() * 2).next_power_of_two().clamp(1, 1 << 32)];
    let parts = counts.len() as u64;
    let place = |hash: u32| part(hash, parts);
    for hash in hashes.iter().filter(|hash| **hash != 0) {
        let count = &mut counts[place(*hash)];
        *count = count.saturating_add(1);
    }
    let crowded = hashes.iter().zip(0..).filter(|(hash, _)| **hash != 0 && usize::from(counts[place(**hash)]) >= CROWD);
    let mut crowded: Vec<(u32, u32)> = crowded.map(|(hash, index)| (*hash, index)).collect();
    crowded.sort_unstable();
    crowded
}

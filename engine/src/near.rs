//! The nearest misses of a record: which records of the other side came closest to a match, and what kept them from it.
//!
//! One sweep over the other side. A record is ranked by the pass that it comes nearest to: by how many conditions fail, then by how
//! far they fail, then open records before matched ones, then by row. Numbers and days are looked at first; texts only
//! where a record can still be among the nearest.

use std::cmp::Reverse;

use arrow::array::RecordBatch;
use ruleset::{Cardinality, Pass, Ruleset, Side};
use serde::Serialize;

use crate::chunks::Spot;
use crate::condition::{Bound, BoundTest, FULL, Rows, Rule};
use crate::explain::{Known, PassEvidence, of_pass};
use crate::{Error, Table};

/// Misses that are told.
const NEAREST: usize = 5;
/// Days apart that count as far as can be.
const FAR_DAYS: u64 = 366;

/// A record of the other side that came close.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Miss {
    /// Its row number.
    pub row: u64,
    /// Whether it is open too; else it is in a match.
    pub open: bool,
    /// The pass that the two come nearest to, condition by condition, with the smallest change that would admit them.
    pub pass: PassEvidence,
}

/// How near a record is: fewer is nearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    failing: u32,
    /// How far the failing conditions fail, in millionths of as far as can be, added up.
    gap: u64,
    matched: bool,
    row: u64,
}

struct Near {
    rank: Rank,
    pass: usize,
    record: RecordBatch,
}

/// The nearest records of the other side, nearest first, at most five.
///
/// `record` is one record of `side`; `others` are all records of the other side, batch by batch. Passes that compare one
/// record with one are asked; where there is none, those of groups, record by record.
///
/// # Errors
/// [`Error::Layout`], [`Error::NoField`] or [`Error::Condition`] when the records do not have what the passes compare, and what
/// `others` gives.
pub fn nearest<E: From<Error>>(
    record: &RecordBatch,
    side: Side,
    others: impl Iterator<Item = Result<RecordBatch, E>>,
    ruleset: &Ruleset,
    is_open: &dyn Fn(u64) -> bool,
    known: Known<'_>,
) -> Result<Vec<Miss>, E> {
    if record.num_rows() != 1 {
        return Err(Error::layout("the nearest misses are those of one record").into());
    }
    let asked = Asked { passes: asked(ruleset), known };
    let mut nearest: Vec<Near> = Vec::with_capacity(NEAREST + 1);
    for batch in others {
        look_at(record, side, &batch?, &asked, is_open, &mut nearest)?;
    }
    nearest.into_iter().map(|near| Ok(told(record, side, near, &asked)?)).collect()
}

/// What is asked of each record.
struct Asked<'a> {
    passes: Vec<&'a Pass>,
    known: Known<'a>,
}

fn asked(ruleset: &Ruleset) -> Vec<&Pass> {
    let two_sided = || ruleset.passes.iter().filter(|pass| pass.netting.is_none());
    let single: Vec<&Pass> = two_sided().filter(|pass| pass.cardinality == Cardinality::OneToOne).collect();
    if single.is_empty() { two_sided().collect() } else { single }
}

fn look_at(
    record: &RecordBatch,
    side: Side,
    batch: &RecordBatch,
    asked: &Asked<'_>,
    is_open: &dyn Fn(u64) -> bool,
    nearest: &mut Vec<Near>,
) -> Result<(), Error> {
    let (rows, excluded) = (Table::row_numbers(batch)?, Table::exclusions(batch)?);
    for (at_pass, pass) in asked.passes.iter().enumerate() {
        let [left, right] = if side == Side::Left { [record, batch] } else { [batch, record] };
        let rule = Rule::new(pass, &left.schema(), &right.schema(), asked.known.corpus)?;
        let bound = rule.bind(&Rows::single(left), &Rows::single(right))?;
        for at in (0..batch.num_rows()).filter(|at| !excluded.value(*at)) {
            let pair = if side == Side::Left { (0, at) } else { (at, 0) };
            let pair = (Spot::single(pair.0), Spot::single(pair.1));
            let worst = nearest.get(NEAREST - 1).map(|near| (near.rank.failing, near.rank.gap));
            let Some((failing, gap)) = distance(&bound, pair, worst) else { continue };
            let row = rows.value(at);
            let rank = Rank { failing, gap, matched: !is_open(row), row };
            keep(nearest, Near { rank, pass: at_pass, record: batch.slice(at, 1) });
        }
    }
    Ok(())
}

/// How many conditions fail, and how far; `None` as soon as that is more than `worst`.
fn distance(bound: &Bound, (left, right): (Spot, Spot), worst: Option<(u32, u64)>) -> Option<(u32, u64)> {
    let mut so_far = (0, 0);
    for test in bound.by_cost() {
        let test = &bound.tests[*test];
        if test.points(left, right).is_none() {
            so_far = (so_far.0 + 1, so_far.1 + gap(test, left, right));
        }
        if worst.is_some_and(|worst| so_far > worst) {
            return None;
        }
    }
    Some(so_far)
}

/// How far a condition fails, in millionths of as far as can be.
fn gap(test: &BoundTest, left: Spot, right: Spot) -> u64 {
    let full = u64::from(FULL);
    match test {
        BoundTest::Amount(pair) => pair.left.get(left).zip(pair.right.get(right)).map_or(full, |(left, right)| {
            let largest = left.unsigned_abs().max(right.unsigned_abs()).max(1);
            let apart = pair.limits.distance(left, right).unwrap_or(u128::MAX).min(largest);
            // Large amounts lose their low digits on both sides of the quotient alike.
            let shift = u32::max(128 - largest.leading_zeros(), 100) - 100;
            u64::try_from(((apart >> shift) * u128::from(FULL)) / (largest >> shift).max(1)).unwrap_or(full)
        }),
        BoundTest::Day(pair) => pair.lag(left, right).map_or(full, |lag| pair.window.distance(lag).min(FAR_DAYS) * full / FAR_DAYS),
        BoundTest::Similar(pair) => full - u64::from(pair.likeness_of(left, right).unwrap_or(0)),
        BoundTest::Equal(pair) => full - u64::from(pair.likeness_of(left, right)),
        BoundTest::Contained(_) => full,
    }
}

/// Keeps the nearest, each row once.
fn keep(nearest: &mut Vec<Near>, near: Near) {
    if let Some(known) = nearest.iter().position(|known| known.rank.row == near.rank.row) {
        if nearest[known].rank <= near.rank {
            return;
        }
        nearest.remove(known);
    }
    let place = nearest.partition_point(|known| known.rank < near.rank);
    nearest.insert(place, near);
    nearest.truncate(NEAREST);
}

fn told(record: &RecordBatch, side: Side, near: Near, asked: &Asked<'_>) -> Result<Miss, Error> {
    let [left, right] = if side == Side::Left { [record, &near.record] } else { [&near.record, record] };
    let mut pass = of_pass(left, right, asked.passes[near.pass], asked.known)?;
    // What fails is what somebody looks for.
    pass.conditions.sort_by_key(|condition| Reverse(!condition.holds));
    Ok(Miss { row: near.rank.row, open: !near.rank.matched, pass })
}

//! Second bookings: an open record with the same key, amount and day as a matched one of its own side.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use arrow::array::RecordBatch;
use ruleset::Pass;

use crate::block::{half, mix_values};
use crate::condition::equal::{self, Kind, Values};
use crate::condition::values::Column;
use crate::condition::{Check, Rule};
use crate::scan::Records;
use crate::{Error, Table, parts};

/// For open records: the first matched record that looks the same.
pub(super) type Twins = HashMap<u32, u32>;

/// The second bookings of one side in several states of it: which records are open is all that differs between them.
pub(super) fn find(states: &[&Records], telling: &[(&Pass, &Arc<Rule>)], threads: usize) -> Result<Vec<Twins>, Error> {
    let mut found = vec![Twins::new(); states.len()];
    let mut seen = HashSet::new();
    for (_, rule) in telling {
        let columns = signature(rule, states[0]);
        if seen.insert(columns.clone()) {
            by_signature(states, &columns, threads, &mut found)?;
        }
    }
    Ok(found)
}

/// The columns that a pass tells records of this side apart by.
fn signature(rule: &Rule, records: &Records) -> Vec<usize> {
    let of = |test: &crate::condition::Test| {
        let telling = matches!(test.check, Check::Equal(_) | Check::Amount(_) | Check::Day(_));
        telling.then(|| rule.columns(records.side)[test.of(records.side)])
    };
    let mut columns: Vec<usize> = rule.tests.iter().filter_map(of).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

fn by_signature(states: &[&Records], columns: &[usize], threads: usize, found: &mut [Twins]) -> Result<(), Error> {
    let records = states[0];
    let kinds = columns.iter().map(|column| {
        let kind = records.table.schema().field(*column).data_type();
        Kind::of([kind, kind]).map(|kind| (*column, kind)).ok_or_else(|| Error::layout("a key column has no comparable type"))
    });
    let kinds = kinds.collect::<Result<Vec<_>, _>>()?;
    let batches: Vec<(u32, &RecordBatch)> = records.batches().collect();
    let compute = || {
        let of_batches = parts::make(threads, batches.len(), |at| hashes(batches[at].1, &kinds));
        Ok(of_batches.into_iter().collect::<Result<Vec<_>, Error>>()?.concat())
    };
    let names: Vec<&str> = columns.iter().map(|column| records.table.schema().field(*column).name().as_str()).collect();
    let alike = records.table.signatures.repeated(format!("{names:?}"), (records.table.rows(), threads), compute)?;
    let rows = records.rows();
    let values = kinds.iter().map(|(column, kind)| Column::new(&rows, *column, |column| Values::new(*kind, column)));
    let values = values.collect::<Result<Vec<_>, Error>>()?;
    for (state, found) in states.iter().zip(found) {
        for alike in alike.chunk_by(|(one, _), (other, _)| one == other) {
            of_hash(state, alike, &values, found);
        }
    }
    Ok(())
}

/// The second bookings of one state among the records of one hash.
fn of_hash(records: &Records, alike: &[(u32, u32)], values: &[Column<Values>], found: &mut Twins) {
    let (open, matched): (Vec<u32>, Vec<u32>) = alike.iter().map(|(_, index)| *index).partition(|index| records.is_open(*index));
    if open.is_empty() || matched.is_empty() {
        return;
    }
    // Equal hashes are no proof.
    let same = |one: u32, other: u32| {
        let [one, other] = [one, other].map(|index| records.spot(index));
        values.iter().all(|column| {
            let ((a, at_a), (b, at_b)) = (column.at(one), column.at(other));
            equal::same(a, at_a, b, at_b)
        })
    };
    for twin in open {
        // The first in row order.
        if let Some(matched) = matched.iter().find(|matched| same(**matched, twin)) {
            found.entry(twin).or_insert(*matched);
        }
    }
}

/// The hash of each record of a batch over these columns; 0 for one that is excluded or has a blank in them.
fn hashes(batch: &RecordBatch, kinds: &[(usize, Kind)]) -> Result<Vec<u32>, Error> {
    let excluded = Table::exclusions(batch)?;
    let mut rows: Vec<(u32, u64)> = (0..batch.num_rows()).filter(|at| !excluded.value(*at)).map(|at| (at as u32, 0)).collect();
    for (column, kind) in kinds {
        mix_values(&mut rows, &Values::new(*kind, batch.column(*column))?);
    }
    let mut hashes = vec![0; batch.num_rows()];
    rows.into_iter().for_each(|(at, hash)| hashes[at as usize] = half(hash));
    Ok(hashes)
}

//! Second bookings: an open record with the same key, amount and day as a matched one of its own side.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use arrow::array::RecordBatch;
use ruleset::Pass;

use crate::block::{combine, mix_values};
use crate::condition::equal::{self, Kind, Values};
use crate::condition::values::Column;
use crate::condition::{Check, Rule};
use crate::filter::Filter;
use crate::scan::Records;
use crate::signatures::half;
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
    let hashes = records.table.signatures.of(format!("twins {names:?}"), records.table.rows(), compute)?;
    let starts: Vec<u32> = batches.iter().map(|(start, _)| *start).collect();
    let rows = records.rows();
    let values = kinds.iter().map(|(column, kind)| Column::new(&rows, *column, |column| Values::new(*kind, column)));
    let values = values.collect::<Result<Vec<_>, Error>>()?;
    for (state, found) in states.iter().zip(found) {
        of_state(state, (&hashes, &starts, &values), threads, found);
    }
    Ok(())
}

/// The second bookings of one state, by the hashes of its records, the index of each batch's first one, and their values.
fn of_state(records: &Records, (hashes, starts, values): (&[u32], &[u32], &[Column<Values>]), threads: usize, found: &mut Twins) {
    // The records of all batches that are wanted, one after the other.
    let wanted = |is_wanted: &(dyn Fn(u32, u64) -> bool + Sync)| -> Vec<(u64, u32)> {
        let of_batch = |at: usize| {
            let end = starts.get(at + 1).map_or(hashes.len(), |end| *end as usize);
            let known = hashes[starts[at] as usize..end].iter().zip(starts[at]..).filter(|(hash, _)| **hash != 0);
            let spread = known.map(|(hash, index)| (combine(u64::from(*hash), 0), index));
            spread.filter(|(hash, index)| is_wanted(*index, *hash)).collect::<Vec<_>>()
        };
        parts::make(threads, starts.len(), of_batch).concat()
    };
    let open = wanted(&|index, _| records.is_open(index) && !found.contains_key(&index));
    // Almost no matched record looks like an open one: only those that may are kept, the first in row order first.
    let filter = Filter::of(open.iter().map(|(hash, _)| *hash));
    let mut matched = wanted(&|index, hash| !records.is_open(index) && filter.may_have(hash));
    matched.sort_unstable();
    let filter = Filter::of(matched.iter().map(|(hash, _)| *hash));
    // Equal hashes are no proof.
    let same = |one: u32, other: u32| {
        let [one, other] = [one, other].map(|index| records.spot(index));
        values.iter().all(|column| {
            let ((a, at_a), (b, at_b)) = (column.at(one), column.at(other));
            equal::same(a, at_a, b, at_b)
        })
    };
    for (hash, twin) in open.into_iter().filter(|(hash, _)| filter.may_have(*hash)) {
        let first = matched.partition_point(|(other, _)| *other < hash);
        let mut alike = matched[first..].iter().take_while(|(other, _)| *other == hash);
        if let Some((_, other)) = alike.find(|(_, other)| same(*other, twin)) {
            found.insert(twin, *other);
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

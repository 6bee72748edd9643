//! Second bookings: an open record with the same key, amount and day as a matched one of its own side.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use arrow::array::RecordBatch;
use ruleset::Pass;

use crate::block::mix_values;
use crate::condition::equal::{self, Kind, Values};
use crate::condition::{Check, Rule};
use crate::filter::Filter;
use crate::scan::Records;
use crate::{Error, Table};

/// For open records: the first matched record that looks the same.
pub(super) fn find(records: &Records, telling: &[(&Pass, &Arc<Rule>)]) -> Result<HashMap<u32, u32>, Error> {
    let mut found = HashMap::new();
    let mut seen = HashSet::new();
    for (_, rule) in telling {
        let columns = signature(rule, records);
        if seen.insert(columns.clone()) {
            by_signature(records, &columns, &mut found)?;
        }
    }
    Ok(found)
}

/// The columns that a pass tells records of this side apart by.
fn signature(rule: &Rule, records: &Records) -> Vec<usize> {
    let of = |test: &crate::condition::Test| {
        let position = if records.side == ruleset::Side::Left { test.left } else { test.right };
        matches!(test.check, Check::Equal(_) | Check::Amount(_) | Check::Day(_)).then(|| rule.columns(records.side)[position])
    };
    let mut columns: Vec<usize> = rule.tests.iter().filter_map(of).collect();
    columns.sort_unstable();
    columns.dedup();
    columns
}

fn by_signature(records: &Records, columns: &[usize], found: &mut HashMap<u32, u32>) -> Result<(), Error> {
    let kinds = columns.iter().map(|column| {
        let kind = records.table.schema().field(*column).data_type();
        Kind::of([kind, kind]).map(|kind| (*column, kind)).ok_or_else(|| Error::layout("a key column has no comparable type"))
    });
    let kinds = kinds.collect::<Result<Vec<_>, _>>()?;
    let mut open: Vec<(u64, u32)> = Vec::new();
    for (start, batch) in records.batches() {
        let wanted = |at: u32| records.is_open(start + at) && !found.contains_key(&(start + at));
        open.extend(hashes(batch, &kinds, wanted)?.into_iter().map(|(at, hash)| (hash, start + at)));
    }
    // Almost no matched record looks like an open one: only those that may are kept, the first in row order first.
    let filter = Filter::of(open.iter().map(|(hash, _)| *hash));
    let mut matched: Vec<(u64, u32)> = Vec::new();
    for (start, batch) in records.batches() {
        let excluded = Table::exclusions(batch)?;
        let hashes = hashes(batch, &kinds, |at| !records.is_open(start + at) && !excluded.value(at as usize))?;
        matched.extend(hashes.into_iter().filter(|(_, hash)| filter.may_have(*hash)).map(|(at, hash)| (hash, start + at)));
    }
    matched.sort_unstable();
    let filter = Filter::of(matched.iter().map(|(hash, _)| *hash));
    for (hash, twin) in open.into_iter().filter(|(hash, _)| filter.may_have(*hash)) {
        let first = matched.partition_point(|(other, _)| *other < hash);
        for (_, other) in matched[first..].iter().take_while(|(other, _)| *other == hash) {
            // Equal hashes are no proof.
            if same(records, &kinds, *other, twin)? {
                found.insert(twin, *other);
                break;
            }
        }
    }
    Ok(())
}

/// The hashes of the wanted records of a batch that have all these values, with their places.
fn hashes(batch: &RecordBatch, kinds: &[(usize, Kind)], wanted: impl Fn(u32) -> bool) -> Result<Vec<(u32, u64)>, Error> {
    let mut rows: Vec<(u32, u64)> = (0..batch.num_rows() as u32).filter(|at| wanted(*at)).map(|at| (at, 0)).collect();
    for (column, kind) in kinds {
        mix_values(&mut rows, &Values::new(*kind, batch.column(*column))?);
    }
    Ok(rows)
}

fn same(records: &Records, kinds: &[(usize, Kind)], one: u32, other: u32) -> Result<bool, Error> {
    let [(batch, at), (other, other_at)] = [one, other].map(|index| {
        let (batch, at) = records.locate(index);
        (&records.table.batches()[batch], at)
    });
    for (column, kind) in kinds {
        // One record at a time: a slice keeps the conversion of its column small.
        let [a, b] = [batch.column(*column).slice(at, 1), other.column(*column).slice(other_at, 1)];
        if !equal::same(&Values::new(*kind, &a)?, 0, &Values::new(*kind, &b)?, 0) {
            return Ok(false);
        }
    }
    Ok(true)
}

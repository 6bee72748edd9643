//! Second bookings: an open record with the same key, amount and day as a matched one of its own side.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use arrow::array::RecordBatch;
use ruleset::Pass;

use crate::block::{combine, hash_value};
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
    let mut open: HashMap<u64, Vec<u32>> = HashMap::new();
    for (start, batch) in records.batches() {
        let hash = hashes(batch, &kinds)?;
        for at in (0..batch.num_rows() as u32).filter(|at| records.is_open(start + at) && !found.contains_key(&(start + at))) {
            if let Some(hash) = hash(at as usize) {
                open.entry(hash).or_default().push(start + at);
            }
        }
    }
    if open.is_empty() {
        return Ok(());
    }
    // Almost no matched record looks like an open one.
    let mut filter = Filter::new(open.len());
    open.keys().for_each(|hash| filter.add(*hash));
    for (start, batch) in records.batches() {
        let hash = hashes(batch, &kinds)?;
        let excluded = Table::exclusions(batch)?;
        for at in (0..batch.num_rows()).filter(|at| !records.is_open(start + *at as u32) && !excluded.value(*at)) {
            // Whoever has found its matched record is not asked again: half of all records may have one signature.
            let hash = hash(at).filter(|hash| filter.may_have(*hash));
            let Some(twins) = hash.and_then(|hash| open.get_mut(&hash)).filter(|twins| !twins.is_empty()) else { continue };
            for twin in std::mem::take(twins) {
                // The first matched record in row order is named; equal hashes are no proof.
                if same(records, &kinds, (batch, at), twin)? {
                    found.insert(twin, start + at as u32);
                } else {
                    twins.push(twin);
                }
            }
        }
    }
    Ok(())
}

type Hash = Box<dyn Fn(usize) -> Option<u64>>;

fn hashes(batch: &RecordBatch, kinds: &[(usize, Kind)]) -> Result<Hash, Error> {
    let values = kinds.iter().map(|(column, kind)| Values::new(*kind, batch.column(*column))).collect::<Result<Vec<_>, _>>()?;
    Ok(Box::new(move |row| values.iter().try_fold(0u64, |hash, values| Some(combine(hash, hash_value(values, row)?)))))
}

fn same(records: &Records, kinds: &[(usize, Kind)], (batch, at): (&RecordBatch, usize), twin: u32) -> Result<bool, Error> {
    let (other, other_at) = records.locate(twin);
    let other = &records.table.batches()[other];
    for (column, kind) in kinds {
        // One record at a time: a slice keeps the conversion of its column small.
        let [a, b] = [batch.column(*column).slice(at, 1), other.column(*column).slice(other_at, 1)];
        if !equal::same(&Values::new(*kind, &a)?, 0, &Values::new(*kind, &b)?, 0) {
            return Ok(false);
        }
    }
    Ok(true)
}

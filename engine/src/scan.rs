//! The scan of one side: open records only, each with its block.
//!
//! What goes through the plan is eight bytes a record, however wide the pass is: kernels read the columns in place.

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use arrow::array::{AsArray, RecordBatch, UInt32Array};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, UInt32Type};
use datafusion_common::DataFusionError;
use datafusion_execution::{SendableRecordBatchStream, TaskContext};
use datafusion_physical_plan::stream::RecordBatchStreamAdapter;
use datafusion_physical_plan::streaming::PartitionStream;
use ruleset::Side;

use crate::block::{self, Extent};
use crate::chunks::{Chunks, Spot};
use crate::condition::day::Numbered;
use crate::condition::values::Numbers;
use crate::condition::{Check, Rows, Rule};
use crate::filter::Filter;
use crate::kernel::joined;
use crate::parts;
use crate::wanted::Wanted;
use crate::{Error, Table};

/// The records of one side and which of them are still open.
#[derive(Debug)]
pub(crate) struct Records {
    pub(crate) table: Table,
    pub(crate) side: Side,
    pub(crate) chunks: Chunks,
    numbered: Arc<Numbered>,
    /// By index: claimed by a match, or excluded.
    closed: Vec<bool>,
    /// By index, once there are any: second bookings, which passes without a key are not offered.
    withheld: Vec<bool>,
}

/// Which records of a side a plan reads, and in which of its two places.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Offer {
    /// The place in the pass: whose conditions' fields apply.
    pub(crate) role: Side,
    /// Only amounts of this sign: netting pairs the records of one side with one another.
    pub(crate) sign: Option<Polarity>,
    /// Whether second bookings are offered too.
    pub(crate) duplicates: bool,
}

impl Offer {
    /// All open records of a side, in their own place.
    pub(crate) const fn everything(side: Side) -> Self {
        Self { role: side, sign: None, duplicates: true }
    }
}

/// The sign of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Polarity {
    Positive,
    Negative,
}

/// Records that are compared at once.
const STRETCH: usize = 64;

impl Records {
    pub(crate) fn new(table: &Table, side: Side) -> Result<Self, Error> {
        let chunks = Chunks::new(table.batches().iter().map(RecordBatch::num_rows));
        let closed = exclusions(table)?;
        Ok(Self { table: table.clone(), side, chunks, numbered: Arc::default(), closed, withheld: Vec::new() })
    }

    /// By index: whether the record is excluded.
    pub(crate) fn exclusions(&self) -> Result<Vec<bool>, Error> {
        exclusions(&self.table)
    }

    pub(crate) fn is_open(&self, index: u32) -> bool {
        !self.closed[index as usize]
    }

    /// Keeps these records from passes that do not compare a key.
    pub(crate) fn withhold(&mut self, indexes: impl Iterator<Item = u32>) {
        self.withheld = vec![false; self.closed.len()];
        indexes.for_each(|index| self.withheld[index as usize] = true);
    }

    /// Keeps the same records from passes that do not compare a key.
    pub(crate) fn withhold_as(&mut self, other: &Self) {
        self.withheld.clone_from(&other.withheld);
    }

    /// Whether passes are offered the same records of both.
    pub(crate) fn offers_the_same(&self, other: &Self) -> bool {
        let is_withheld = |records: &Self, index: usize| records.withheld.get(index).copied().unwrap_or(false);
        let withheld = !self.withheld.is_empty() || !other.withheld.is_empty();
        self.closed == other.closed && (!withheld || (0..self.closed.len()).all(|at| is_withheld(self, at) == is_withheld(other, at)))
    }

    /// The records that are offered by one of both and not by the other one. In almost all stretches there is none.
    pub(crate) fn offered_otherwise(&self, other: &Self, duplicates: bool) -> impl Iterator<Item = u32> {
        let rows = self.closed.len();
        let stretches = (0..rows).step_by(STRETCH).map(move |start| start..rows.min(start + STRETCH));
        let are_alike = move |stretch: &Range<usize>| {
            self.closed[stretch.clone()] == other.closed[stretch.clone()]
                && (duplicates || self.withheld.get(stretch.clone()) == other.withheld.get(stretch.clone()))
        };
        let differs = move |index: &u32| self.is_offered(*index, duplicates) != other.is_offered(*index, duplicates);
        stretches.filter(move |stretch| !are_alike(stretch)).flat_map(|stretch| stretch.start as u32..stretch.end as u32).filter(differs)
    }

    pub(crate) fn is_offered(&self, index: u32, duplicates: bool) -> bool {
        self.is_open(index) && (duplicates || !self.withheld.get(index as usize).copied().unwrap_or(false))
    }

    /// Claims a record; `false` when it was not open any more.
    pub(crate) fn claim(&mut self, index: u32) -> bool {
        !std::mem::replace(&mut self.closed[index as usize], true)
    }

    pub(crate) fn any_open(&self) -> bool {
        self.closed.iter().any(|closed| !closed)
    }

    pub(crate) fn count_open(&self) -> u64 {
        self.closed.iter().filter(|closed| !**closed).count() as u64
    }

    /// Where a record is, for reading its columns.
    pub(crate) fn spot(&self, index: u32) -> Spot {
        self.chunks.spot(index)
    }

    /// Batches with the index of their first record.
    pub(crate) fn batches(&self) -> impl Iterator<Item = (u32, &RecordBatch)> {
        self.chunks.starts().iter().copied().zip(self.table.batches())
    }

    /// All records, for binding a rule's columns.
    pub(crate) fn rows(&self) -> Rows<'_> {
        Rows { chunks: self.chunks.clone(), batches: self.table.batches(), numbered: Arc::clone(&self.numbered) }
    }

    /// Slices of at most `rows` records, in order.
    fn slices(&self, rows: usize) -> Vec<Slice> {
        let rows = rows.max(1);
        let cut = |(chunk, (start, batch)): (usize, (u32, &RecordBatch))| {
            let batch = batch.clone();
            (0..batch.num_rows()).step_by(rows).map(move |at| Slice {
                first: Spot { index: start + at as u32, chunk: chunk as u32 },
                batch: batch.slice(at, rows.min(batch.num_rows() - at)),
            })
        };
        self.batches().enumerate().flat_map(cut).collect()
    }
}

fn exclusions(table: &Table) -> Result<Vec<bool>, Error> {
    let mut excluded = Vec::with_capacity(table.rows());
    for batch in table.batches() {
        excluded.extend(Table::exclusions(batch)?.iter().map(|excluded| excluded.unwrap_or(false)));
    }
    Ok(excluded)
}

/// Some neighbouring records of one chunk.
#[derive(Debug, Clone)]
struct Slice {
    first: Spot,
    batch: RecordBatch,
}

/// Part of one side's records, as a source of a plan.
#[derive(Debug)]
pub(crate) struct Scan {
    records: Arc<Records>,
    rule: Arc<Rule>,
    extent: Extent,
    offer: Offer,
    wanted: Wanted,
    slices: Vec<Slice>,
}

impl Scan {
    /// One side cut into `partitions` sources.
    pub(crate) fn partitions(
        records: &Arc<Records>,
        rule: &Arc<Rule>,
        extent: Extent,
        (offer, wanted): (Offer, &Wanted),
        shape: Shape,
    ) -> Vec<Arc<dyn PartitionStream>> {
        let slices = records.slices(shape.batch_rows);
        let each = slices.len().div_ceil(shape.partitions).max(1);
        let source = |slices: &[Slice]| -> Arc<dyn PartitionStream> {
            let (records, rule, wanted) = (Arc::clone(records), Arc::clone(rule), wanted.clone());
            Arc::new(Self { records, rule, extent, offer, wanted, slices: slices.to_vec() })
        };
        if slices.is_empty() { vec![source(&[])] } else { slices.chunks(each).map(source).collect() }
    }
}

/// The blocks of one side's records.
pub(crate) fn filter(records: &Records, rule: &Rule, extent: Extent, offer: Offer, shape: Shape) -> Result<Filter, Error> {
    let all = keys_of(records, rule, (extent, offer), shape, |index| records.is_offered(index, offer.duplicates))?;
    Ok(Filter::of(all.into_iter().map(|(_, block)| block.into())))
}

/// The wanted ones of one side's records that can match, with their blocks.
pub(crate) fn keys_of(
    records: &Records,
    rule: &Rule,
    what: (Extent, Offer),
    shape: Shape,
    wanted: impl Fn(u32) -> bool + Sync,
) -> Result<Vec<(u32, u32)>, Error> {
    let found = each_keys(records, rule, what, shape, wanted, |first, keys| {
        keys.into_iter().map(|(at, block)| (first + at, block)).collect::<Vec<_>>()
    })?;
    Ok(found.concat())
}

/// What `of` makes of the wanted ones of one side's records that can match, slice by slice: of the index of the slice's first
/// record, and of their places behind it with their blocks. In order, made on several threads.
pub(crate) fn each_keys<T: Send>(
    records: &Records,
    rule: &Rule,
    what: (Extent, Offer),
    shape: Shape,
    wanted: impl Fn(u32) -> bool + Sync,
    of: impl Fn(u32, Vec<(u32, u32)>) -> T + Sync,
) -> Result<Vec<T>, Error> {
    let slices = records.slices(shape.batch_rows);
    let of_slice = |at: usize| Ok(of(slices[at].first.index, keys(rule, what, None, &slices[at], &wanted)?));
    parts::make(shape.partitions, slices.len(), of_slice).into_iter().collect()
}

/// How finely a plan is cut.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) partitions: usize,
    pub(crate) batch_rows: usize,
}

/// The columns of the plan: the block and the record's index.
static PLACES: LazyLock<SchemaRef> = LazyLock::new(|| {
    let number = |name: &str| Field::new(name, DataType::UInt32, false);
    Arc::new(Schema::new(vec![number("block"), number("index")]))
});

/// The records that a batch of the plan names, as kernels sort them.
pub(crate) fn records(batch: &RecordBatch) -> impl Iterator<Item = u64> + '_ {
    let [blocks, indexes] = [0, 1].map(|at| batch.column(at).as_primitive::<UInt32Type>().values());
    blocks.iter().zip(indexes).map(|(block, index)| joined(*block, *index))
}

impl PartitionStream for Scan {
    fn schema(&self) -> &SchemaRef {
        &PLACES
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let (records, rule, (extent, offer)) = (Arc::clone(&self.records), Arc::clone(&self.rule), (self.extent, self.offer));
        let wanted = self.wanted.clone();
        let batches = self.slices.clone().into_iter().map(move |slice| {
            read(&records, &rule, (extent, offer), &wanted, &slice).map_err(|error| DataFusionError::External(Box::new(error)))
        });
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&PLACES), futures_util::stream::iter(batches)))
    }
}

fn read(records: &Records, rule: &Rule, what: (Extent, Offer), wanted: &Wanted, slice: &Slice) -> Result<RecordBatch, Error> {
    let duplicates = what.1.duplicates;
    let (start, end) = (slice.first.index, slice.first.index + slice.batch.num_rows() as u32);
    let is_offered = |index: u32| records.is_offered(index, duplicates);
    let found: Vec<(u32, u32)> = match wanted {
        Wanted::Known(hashes) => {
            let known = (start..end).zip(hashes[start as usize..end as usize].iter().copied());
            known.filter(|(index, block)| *block != 0 && is_offered(*index)).collect()
        }
        Wanted::Listed(listed) => listed.between(start, end).to_vec(),
        Wanted::All => indexed(keys(rule, what, None, slice, is_offered)?, start),
        Wanted::Hashed(filter) => indexed(keys(rule, what, Some(filter), slice, is_offered)?, start),
    };
    let blocks = UInt32Array::from_iter_values(found.iter().map(|(_, block)| *block));
    let indexes = UInt32Array::from_iter_values(found.iter().map(|(index, _)| *index));
    Ok(RecordBatch::try_new(Arc::clone(&PLACES), vec![Arc::new(blocks), Arc::new(indexes)])?)
}

/// Places in a slice as indexes of records.
fn indexed(mut keys: Vec<(u32, u32)>, start: u32) -> Vec<(u32, u32)> {
    keys.iter_mut().for_each(|(at, _)| *at += start);
    keys
}

/// The offered records of a slice by their place in it, with their blocks.
fn keys(
    rule: &Rule,
    (extent, offer): (Extent, Offer),
    wanted: Option<&Filter>,
    slice: &Slice,
    is_offered: impl Fn(u32) -> bool,
) -> Result<Vec<(u32, u32)>, Error> {
    let columns = slice.batch.project(rule.columns(offer.role))?;
    let signed = offer.sign.map(|sign| signed(rule, offer.role, &columns, sign)).transpose()?;
    let start = slice.first.index;
    let offered = |row: usize| is_offered(start + row as u32) && signed.as_ref().is_none_or(|signed| signed[row]);
    block::keys(rule, extent, offer.role, &columns, wanted, offered)
}

/// By row: whether the pass's amount has that sign.
fn signed(rule: &Rule, role: Side, columns: &RecordBatch, sign: Polarity) -> Result<Vec<bool>, Error> {
    let Some((position, scale)) = rule.tests.iter().find_map(|test| match test.check {
        Check::Amount(limits) => Some((test.of(role), limits.scale)),
        _ => None,
    }) else {
        return Err(Error::layout("netting needs an amount condition"));
    };
    let amounts = Numbers::new(columns.column(position), scale)?;
    let fits = |row| amounts.get(row).is_some_and(|amount| if sign == Polarity::Positive { amount > 0 } else { amount < 0 });
    Ok((0..columns.num_rows()).map(fits).collect())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{BooleanArray, RecordBatch, UInt64Array};
    use proptest::collection::btree_set;
    use proptest::prelude::*;
    use ruleset::Side;

    use super::Records;
    use crate::Table;

    const ROWS: u32 = 150;

    proptest! {
        #[test]
        fn records_that_are_offered_otherwise_are_found(
            claimed in [btree_set(0..ROWS, 0..4), btree_set(0..ROWS, 0..4)], withheld in [btree_set(0..ROWS, 0..4), btree_set(0..ROWS, 0..4)], duplicates: bool,
        ) {
            let rows = Arc::new(UInt64Array::from_iter_values(1..=u64::from(ROWS)));
            let excluded = Arc::new(BooleanArray::from(vec![false; ROWS as usize]));
            let table = Table::new(vec![RecordBatch::try_from_iter([("_row", rows as _), ("_excluded", excluded as _)]).expect("a batch")])?;
            let mut both = [Records::new(&table, Side::Left)?, Records::new(&table, Side::Left)?];
            for ((records, claimed), withheld) in both.iter_mut().zip(&claimed).zip(&withheld) {
                claimed.iter().for_each(|index| _ = records.claim(*index));
                records.withhold(withheld.iter().copied());
            }
            let [one, other] = both;
            let differs = |index: &u32| one.is_offered(*index, duplicates) != other.is_offered(*index, duplicates);
            let expected: Vec<u32> = (0..ROWS).filter(differs).collect();
            prop_assert_eq!(one.offered_otherwise(&other, duplicates).collect::<Vec<_>>(), expected);
        }
    }
}

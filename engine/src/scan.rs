//! The scan of one side: open records only, the pass's columns only, each with its block hash and its index.

use std::sync::Arc;

use arrow::array::{RecordBatch, UInt32Array, UInt64Array};
use arrow::compute::take;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion_common::DataFusionError;
use datafusion_execution::{SendableRecordBatchStream, TaskContext};
use datafusion_physical_plan::stream::RecordBatchStreamAdapter;
use datafusion_physical_plan::streaming::PartitionStream;
use ruleset::Side;

use crate::block::{self, Extent};
use crate::condition::values::Numbers;
use crate::condition::{Check, Rule};
use crate::{Error, Table};

/// Columns before the pass's own: the block hash and the record's index.
pub(crate) const LEADING: usize = 2;

/// The records of one side and which of them are still open.
#[derive(Debug)]
pub(crate) struct Records {
    pub(crate) table: Table,
    pub(crate) side: Side,
    /// Index of each batch's first record.
    starts: Vec<u32>,
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

impl Records {
    pub(crate) fn new(table: &Table, side: Side) -> Result<Self, Error> {
        let mut starts = Vec::with_capacity(table.batches().len());
        let mut closed = Vec::with_capacity(table.rows());
        for batch in table.batches() {
            starts.push(closed.len() as u32);
            closed.extend(Table::exclusions(batch)?.iter().map(|excluded| excluded.unwrap_or(false)));
        }
        Ok(Self { table: table.clone(), side, starts, closed, withheld: Vec::new() })
    }

    pub(crate) fn is_open(&self, index: u32) -> bool {
        !self.closed[index as usize]
    }

    /// Keeps these records from passes that do not compare a key.
    pub(crate) fn withhold(&mut self, indexes: impl Iterator<Item = u32>) {
        self.withheld = vec![false; self.closed.len()];
        indexes.for_each(|index| self.withheld[index as usize] = true);
    }

    fn is_offered(&self, index: u32, duplicates: bool) -> bool {
        self.is_open(index) && (duplicates || !self.withheld.get(index as usize).copied().unwrap_or(false))
    }

    /// Claims a record; `false` when it was not open any more.
    pub(crate) fn claim(&mut self, index: u32) -> bool {
        !std::mem::replace(&mut self.closed[index as usize], true)
    }

    pub(crate) fn any_open(&self) -> bool {
        self.closed.iter().any(|closed| !closed)
    }

    /// The batch of a record and the position in it.
    pub(crate) fn locate(&self, index: u32) -> (usize, usize) {
        let batch = self.starts.partition_point(|start| *start <= index) - 1;
        (batch, (index - self.starts[batch]) as usize)
    }

    /// Batches with the index of their first record.
    pub(crate) fn batches(&self) -> impl Iterator<Item = (u32, &RecordBatch)> {
        self.starts.iter().copied().zip(self.table.batches())
    }

    /// Slices of at most `rows` records, in order.
    fn slices(&self, rows: usize) -> Vec<(u32, RecordBatch)> {
        let rows = rows.max(1);
        let cut = |(start, batch): (u32, &RecordBatch)| {
            let batch = batch.clone();
            (0..batch.num_rows()).step_by(rows).map(move |at| (start + at as u32, batch.slice(at, rows.min(batch.num_rows() - at))))
        };
        self.batches().flat_map(cut).collect()
    }
}

/// Part of one side's records, as a source of a plan.
#[derive(Debug)]
pub(crate) struct Scan {
    records: Arc<Records>,
    rule: Arc<Rule>,
    extent: Extent,
    offer: Offer,
    schema: SchemaRef,
    slices: Vec<(u32, RecordBatch)>,
}

impl Scan {
    /// One side cut into `partitions` sources.
    pub(crate) fn partitions(
        records: &Arc<Records>,
        rule: &Arc<Rule>,
        extent: Extent,
        offer: Offer,
        shape: Shape,
    ) -> Vec<Arc<dyn PartitionStream>> {
        let schema = schema(&records.table, rule.columns(offer.role));
        let slices = records.slices(shape.batch_rows);
        let each = slices.len().div_ceil(shape.partitions).max(1);
        let source = |slices: &[(u32, RecordBatch)]| -> Arc<dyn PartitionStream> {
            Arc::new(Self {
                records: Arc::clone(records),
                rule: Arc::clone(rule),
                extent,
                offer,
                schema: Arc::clone(&schema),
                slices: slices.to_vec(),
            })
        };
        if slices.is_empty() { vec![source(&[])] } else { slices.chunks(each).map(source).collect() }
    }
}

/// How finely a plan is cut.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) partitions: usize,
    pub(crate) batch_rows: usize,
}

fn schema(table: &Table, columns: &[usize]) -> SchemaRef {
    let mut fields = vec![Field::new("block", DataType::UInt64, false), Field::new("index", DataType::UInt32, false)];
    // Positions, not names: a field of a file may be called anything.
    fields.extend(
        columns
            .iter()
            .enumerate()
            .map(|(at, column)| table.schema().field(*column).clone().with_name(format!("c{at}")).with_nullable(true)),
    );
    Arc::new(Schema::new(fields))
}

impl PartitionStream for Scan {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let (records, rule, schema) = (Arc::clone(&self.records), Arc::clone(&self.rule), Arc::clone(&self.schema));
        let (extent, offer) = (self.extent, self.offer);
        let batches = self.slices.clone().into_iter().map(move |(start, batch)| {
            read(&records, &rule, (extent, offer), &schema, (start, &batch)).map_err(|error| DataFusionError::External(Box::new(error)))
        });
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), futures_util::stream::iter(batches)))
    }
}

fn read(
    records: &Records,
    rule: &Rule,
    (extent, offer): (Extent, Offer),
    schema: &SchemaRef,
    (start, batch): (u32, &RecordBatch),
) -> Result<RecordBatch, Error> {
    let columns = batch.project(rule.columns(offer.role))?;
    let signed = offer.sign.map(|sign| signed(rule, offer.role, &columns, sign)).transpose()?;
    let offered = |row: usize| records.is_offered(start + row as u32, offer.duplicates) && signed.as_ref().is_none_or(|signed| signed[row]);
    let keys = block::keys(rule, extent, offer.role, &columns, offered)?;
    let rows = UInt32Array::from_iter_values(keys.iter().map(|(row, _)| *row));
    let mut arrays: Vec<arrow::array::ArrayRef> = Vec::with_capacity(columns.num_columns() + LEADING);
    arrays.push(Arc::new(UInt64Array::from_iter_values(keys.iter().map(|(_, hash)| *hash))));
    arrays.push(Arc::new(UInt32Array::from_iter_values(keys.iter().map(|(row, _)| start + row))));
    for column in columns.columns() {
        arrays.push(take(column, &rows, None)?);
    }
    Ok(RecordBatch::try_new(Arc::clone(schema), arrays)?)
}

/// By row: whether the pass's amount has that sign.
fn signed(rule: &Rule, role: Side, columns: &RecordBatch, sign: Polarity) -> Result<Vec<bool>, Error> {
    let Some((position, scale)) = rule.tests.iter().find_map(|test| match test.check {
        Check::Amount(limits) => Some((if role == Side::Left { test.left } else { test.right }, limits.scale)),
        _ => None,
    }) else {
        return Err(Error::layout("netting needs an amount condition"));
    };
    let amounts = Numbers::new(columns.column(position), scale)?;
    let fits = |row| amounts.get(row).is_some_and(|amount| if sign == Polarity::Positive { amount > 0 } else { amount < 0 });
    Ok((0..columns.num_rows()).map(fits).collect())
}

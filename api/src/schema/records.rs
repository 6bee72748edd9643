//! Records as GraphQL shows them: exact text per field, in column order.

use arrow::array::types::UInt64Type;
use arrow::array::{Array, AsArray, RecordBatch};
use async_graphql::SimpleObject;
use entity::Dataset;

use super::files;
use super::scalars::BigInt;
use crate::App;
use crate::error::Result;

/// One record of a dataset.
#[derive(SimpleObject, Debug, Clone)]
pub(crate) struct Record {
    /// The row in its file, from 1.
    row: BigInt,
    /// What names the record for good, across imports.
    record_key: Option<String>,
    /// Whether the mapping leaves it out of matching.
    excluded: bool,
    /// The values in the order of the columns, as exact text; null is blank.
    values: Vec<Option<String>>,
}

/// A part of a dataset.
#[derive(SimpleObject, Debug, Clone, Default)]
pub(crate) struct RecordPage {
    /// The names of the fields.
    pub(crate) columns: Vec<String>,
    /// The records.
    pub(crate) records: Vec<Record>,
}

/// A row that could not be read.
#[derive(SimpleObject, Debug, Clone)]
pub(crate) struct RejectedRow {
    /// The row in its file, from 1.
    row: BigInt,
    /// The column whose cell was refused.
    column: Option<String>,
    /// The field that the column feeds.
    field: Option<String>,
    /// Why, and what was expected.
    reason: String,
    /// The row as the file has it, perhaps shortened.
    raw: String,
}

impl From<tables::Rejected> for RejectedRow {
    fn from(one: tables::Rejected) -> Self {
        Self { row: BigInt::count(one.row), column: one.column, field: one.field, reason: one.reason, raw: one.raw }
    }
}

impl From<ingest::Rejected> for RejectedRow {
    fn from(one: ingest::Rejected) -> Self {
        Self { row: BigInt::count(one.row), column: one.column, field: one.field, reason: one.reason, raw: one.raw }
    }
}

/// Records of one dataset, still as a table.
#[derive(Debug, Clone)]
pub(crate) struct RecordsOf {
    batch: RecordBatch,
}

/// One record as a table of one row.
#[derive(Debug, Clone)]
pub(crate) struct Row(RecordBatch);

impl RecordsOf {
    /// Of a table in the layout of datasets.
    pub(crate) fn new(batch: RecordBatch) -> Self {
        Self { batch }
    }

    /// These rows of a dataset.
    pub(crate) async fn rows(app: &App, dataset: &Dataset, rows: Vec<u64>) -> Result<Self> {
        let open = files::dataset(app, dataset, false).await?;
        files::blocking(move || Ok(Self::new(open.table.rows(&rows).map_err(files::unreadable)?))).await
    }

    /// A part of a dataset.
    pub(crate) async fn page(app: &App, dataset: &Dataset, offset: u64, limit: u64) -> Result<Self> {
        let open = files::dataset(app, dataset, false).await?;
        files::blocking(move || Ok(Self::new(open.table.page(offset, limit).map_err(files::unreadable)?))).await
    }

    /// The names of the fields, without the columns that are ours.
    pub(crate) fn columns(&self) -> Vec<String> {
        self.fields().map(|(_, name)| name.to_owned()).collect()
    }

    fn fields(&self) -> impl Iterator<Item = (usize, &str)> {
        let ours = [tables::ROW, tables::EXCLUDED, tables::DATASET_KEY];
        let fields = self.batch.schema_ref().fields().iter().enumerate();
        fields.map(|(at, field)| (at, field.name().as_str())).filter(move |(_, name)| !ours.contains(name))
    }

    /// All of it, as GraphQL shows it.
    pub(crate) fn shown(&self) -> RecordPage {
        let fields: Vec<usize> = self.fields().map(|(at, _)| at).collect();
        let record = |at: usize| Record {
            row: BigInt::count(number(&self.batch, at)),
            record_key: self.batch.column_by_name(tables::DATASET_KEY).and_then(|keys| tables::cell_text(keys, at)),
            excluded: self.batch.column_by_name(tables::EXCLUDED).is_some_and(|flags| flags.as_boolean().value(at)),
            values: fields.iter().map(|column| tables::cell_text(self.batch.column(*column), at)).collect(),
        };
        RecordPage { columns: self.columns(), records: (0..self.batch.num_rows()).map(record).collect() }
    }

    /// Each record apart.
    pub(crate) fn into_rows(self) -> Vec<Row> {
        (0..self.batch.num_rows()).map(|at| Row(self.batch.slice(at, 1))).collect()
    }
}

impl Row {
    /// The row in its file.
    pub(crate) fn number(&self) -> u64 {
        number(&self.0, 0)
    }

    /// As a table of one row.
    pub(crate) fn batch(&self) -> &RecordBatch {
        &self.0
    }

    /// The names of the fields.
    pub(crate) fn columns(&self) -> Vec<String> {
        RecordsOf::new(self.0.clone()).columns()
    }

    /// As GraphQL shows it.
    pub(crate) fn shown(&self) -> Option<Record> {
        RecordsOf::new(self.0.clone()).shown().records.pop()
    }

    /// The exact text of one field.
    pub(crate) fn text(&self, field: &str) -> Option<String> {
        self.0.column_by_name(field).and_then(|values| tables::cell_text(values, 0))
    }
}

fn number(batch: &RecordBatch, at: usize) -> u64 {
    batch.column_by_name(tables::ROW).filter(|rows| !rows.is_null(at)).map_or(0, |rows| rows.as_primitive::<UInt64Type>().value(at))
}

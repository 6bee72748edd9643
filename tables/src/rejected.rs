//! Rows that the mapping could not use: kept with their number, column, reason and text, apart from the records.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch, StringArray, UInt64Array};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, UInt64Type};
use serde::{Deserialize, Serialize};

use crate::file::{Reader, Want, Writer};
use crate::{Error, Result};

/// One row that could not be read as the mapping says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejected {
    /// The 1-based data row.
    pub row: u64,
    /// The column whose cell was refused.
    pub column: Option<String>,
    /// The field that the column feeds.
    pub field: Option<String>,
    /// Why, and what was expected.
    pub reason: String,
    /// The row as the file has it, perhaps shortened.
    pub raw: String,
}

pub(crate) fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("row", DataType::UInt64, false),
        Field::new("column", DataType::Utf8, true),
        Field::new("field", DataType::Utf8, true),
        Field::new("reason", DataType::Utf8, false),
        Field::new("raw", DataType::Utf8, false),
    ]))
}

pub(crate) fn batch(rejected: &[Rejected]) -> Result<RecordBatch> {
    let rows: UInt64Array = rejected.iter().map(|one| one.row).collect();
    let columns: StringArray = rejected.iter().map(|one| one.column.as_deref()).collect();
    let fields: StringArray = rejected.iter().map(|one| one.field.as_deref()).collect();
    let reasons: StringArray = rejected.iter().map(|one| Some(one.reason.as_str())).collect();
    let raws: StringArray = rejected.iter().map(|one| Some(one.raw.as_str())).collect();
    RecordBatch::try_new(schema(), vec![Arc::new(rows), Arc::new(columns), Arc::new(fields), Arc::new(reasons), Arc::new(raws)])
        .map_err(Error::Arrow)
}

pub(crate) fn writer(path: &Path) -> Result<Writer> {
    Writer::create(path, schema(), &["row"])
}

/// Rejected rows after the row `after`, at most `limit`.
pub(crate) fn page(reader: &Reader, after: u64, limit: usize) -> Result<Vec<Rejected>> {
    let bounds = reader.bounds("row")?;
    let groups = (0..bounds.len()).filter(|group| bounds.get(*group).is_some_and(|(_, largest)| *largest > after)).collect();
    let mut found = Vec::new();
    for batch in reader.read(Want { groups: Some(groups), batch_rows: 4096, ..Want::default() })? {
        for rejected in rows(&batch?) {
            if found.len() >= limit {
                return Ok(found);
            }
            if rejected.row > after {
                found.push(rejected);
            }
        }
    }
    Ok(found)
}

/// The rows of one batch.
pub(crate) fn rows(batch: &RecordBatch) -> Vec<Rejected> {
    let numbers = batch.column(0).as_primitive::<UInt64Type>();
    let text = |column: usize, row: usize| {
        let values = batch.column(column).as_string::<i32>();
        (!values.is_null(row)).then(|| values.value(row).to_owned())
    };
    (0..batch.num_rows())
        .map(|row| Rejected {
            row: numbers.value(row),
            column: text(1, row),
            field: text(2, row),
            reason: text(3, row).unwrap_or_default(),
            raw: text(4, row).unwrap_or_default(),
        })
        .collect()
}

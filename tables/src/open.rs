//! The open records of a run as a file: one row per record that no match holds, sorted by side and row.

use std::path::Path;
use std::sync::Arc;

use arrow::array::types::UInt64Type;
use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use ruleset::Side;
use serde::{Deserialize, Serialize};

use crate::Result;
use crate::file::{Reader, Want};

/// `side, row, kind, reason`.
pub fn open_schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("side", DataType::Utf8, false),
        Field::new("row", DataType::UInt64, false),
        Field::new("kind", DataType::Utf8, false),
        Field::new("reason", DataType::Utf8, false),
    ]))
}

/// One record that no match holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenItem {
    /// Its side.
    pub side: Side,
    /// Its row number.
    pub row: u64,
    /// `UNMATCHED`, `AMBIGUOUS`, `VARIANCE` or `DUPLICATE`.
    pub kind: String,
    /// Why it is open.
    pub reason: String,
}

/// Which open records to list; what is not stated does not filter.
#[derive(Debug, Clone, Default)]
pub struct OpenFilter {
    /// Only this side.
    pub side: Option<Side>,
    /// Only these kinds.
    pub kinds: Vec<String>,
}

/// The opened file of open records.
#[derive(Debug, Clone)]
pub struct OpenItems {
    reader: Reader,
}

impl OpenItems {
    /// Opens the file.
    ///
    /// # Errors
    /// When it is missing or is not one that this program wrote.
    pub fn open(path: &Path) -> Result<Self> {
        Ok(Self { reader: Reader::open(path)? })
    }

    /// How many open records there are.
    pub fn len(&self) -> u64 {
        self.reader.rows()
    }

    /// Whether nothing is open.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Some columns of all rows.
    ///
    /// # Errors
    /// When a column is unknown or the file is damaged.
    pub fn read(&self, columns: &[&str]) -> Result<Vec<RecordBatch>> {
        self.columns(columns)?.collect()
    }

    /// Some columns, batch after batch.
    ///
    /// # Errors
    /// When a column is unknown or the file is damaged; so may each batch be.
    pub fn columns(&self, columns: &[&str]) -> Result<impl Iterator<Item = Result<RecordBatch>> + use<>> {
        self.reader.read(Want { columns: Some(columns), ..Want::default() })
    }

    /// The rows as written, batch after batch.
    ///
    /// # Errors
    /// When the file is damaged; so may each batch be.
    pub fn batches(&self) -> Result<impl Iterator<Item = Result<RecordBatch>> + use<>> {
        self.reader.read(Want::default())
    }

    /// Open records after `after` (side and row) that pass the filter, left side first, at most `limit`.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn page(&self, filter: &OpenFilter, after: Option<(Side, u64)>, limit: usize) -> Result<Vec<OpenItem>> {
        let mut found = Vec::new();
        if limit == 0 {
            return Ok(found);
        }
        for batch in self.reader.read(Want { batch_rows: 8192, ..Want::default() })? {
            for item in items(&batch?, filter, after) {
                found.push(item);
                if found.len() == limit {
                    return Ok(found);
                }
            }
        }
        Ok(found)
    }
}

/// The items of a batch that pass; texts are only copied for those.
fn items<'a>(batch: &'a RecordBatch, filter: &'a OpenFilter, after: Option<(Side, u64)>) -> impl Iterator<Item = OpenItem> + 'a {
    let sides = batch.column(0).as_string::<i32>();
    let rows = batch.column(1).as_primitive::<UInt64Type>();
    let kinds = batch.column(2).as_string::<i32>();
    let reasons = batch.column(3).as_string::<i32>();
    (0..batch.num_rows()).filter_map(move |at| {
        let side = if sides.value(at) == Side::Left.as_str() { Side::Left } else { Side::Right };
        let (row, kind) = (rows.value(at), kinds.value(at));
        let passes = after.is_none_or(|after| (side, row) > after)
            && filter.side.is_none_or(|wanted| wanted == side)
            && (filter.kinds.is_empty() || filter.kinds.iter().any(|wanted| wanted == kind));
        passes.then(|| OpenItem { side, row, kind: kind.to_owned(), reason: reasons.value(at).to_owned() })
    })
}

//! Exports as text: CSV and JSON lines.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use arrow::array::{Array, RecordBatch};
use arrow::datatypes::{DataType, SchemaRef};
use serde_json::{Map, Value};
use tempfile::NamedTempFile;

use super::Out;
use crate::csv::Rows;
use crate::file::{new_file, publish};
use crate::{Error, Result, cell};

const BUFFER: usize = 1 << 20;

type Buffered = BufWriter<NamedTempFile>;

fn publish_buffered(mut out: Buffered, path: &Path) -> Result<()> {
    out.flush().map_err(Error::io(path))?;
    let file = out.into_inner().map_err(|error| Error::Io { path: path.to_path_buf(), source: error.into_error() })?;
    publish(file, path).map(drop)
}

/// Comma-separated text.
pub(super) struct Csv {
    path: PathBuf,
    rows: Rows<Buffered>,
}

impl Csv {
    pub(super) fn create(path: &Path, schema: &SchemaRef) -> Result<Self> {
        let mut rows = Rows::new(BufWriter::with_capacity(BUFFER, new_file(path)?));
        for field in schema.fields() {
            rows.plain(field.name());
        }
        rows.end().map_err(Error::io(path))?;
        Ok(Self { path: path.to_path_buf(), rows })
    }
}

impl Out for Csv {
    fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        for row in 0..batch.num_rows() {
            for column in batch.columns() {
                self.rows.value(column.as_ref(), row);
            }
            self.rows.end().map_err(Error::io(&self.path))?;
        }
        Ok(())
    }

    fn close(self: Box<Self>) -> Result<()> {
        publish_buffered(self.rows.into_inner(), &self.path)
    }
}

/// One JSON object per line. Blanks are `null`; amounts, days and moments are strings, so nothing is rounded.
pub(super) struct JsonLines {
    path: PathBuf,
    out: Buffered,
}

impl JsonLines {
    pub(super) fn create(path: &Path) -> Result<Self> {
        Ok(Self { path: path.to_path_buf(), out: BufWriter::with_capacity(BUFFER, new_file(path)?) })
    }
}

impl Out for JsonLines {
    fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        for row in 0..batch.num_rows() {
            let mut object = Map::new();
            for (field, column) in batch.schema_ref().fields().iter().zip(batch.columns()) {
                object.insert(field.name().clone(), value(column.as_ref(), row));
            }
            let line = serde_json::to_vec(&object).map_err(|source| Error::Json { path: self.path.clone(), source })?;
            self.out.write_all(&line).and_then(|()| self.out.write_all(b"\n")).map_err(Error::io(&self.path))?;
        }
        Ok(())
    }

    fn close(self: Box<Self>) -> Result<()> {
        publish_buffered(self.out, &self.path)
    }
}

fn value(values: &dyn Array, row: usize) -> Value {
    let Some(text) = cell::text(values, row) else { return Value::Null };
    match values.data_type() {
        DataType::Boolean => Value::Bool(text == "true"),
        DataType::UInt64 | DataType::UInt8 | DataType::Int64 => text.parse::<i64>().map_or(Value::String(text), Value::from),
        _ => Value::String(text),
    }
}

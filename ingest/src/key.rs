//! Record keys: what names a record for good, across imports of the same source.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::StringArray;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};

/// Stands between the values of a key.
const SEPARATOR: char = '\u{1f}';

/// Adds `_key` to one batch after another. Rows without key fields are named by content, so it counts repetitions.
#[derive(Debug)]
pub(crate) struct Keys {
    schema: SchemaRef,
    fields: Vec<String>,
    seen: HashMap<u64, u32>,
}

impl Keys {
    pub(crate) fn new(schema: SchemaRef, fields: &[String]) -> Self {
        Self { schema, fields: fields.to_vec(), seen: HashMap::new() }
    }

    pub(crate) fn add(&mut self, records: &RecordBatch, hashes: &[u64]) -> Result<RecordBatch, ArrowError> {
        let keys = if self.fields.is_empty() { self.by_content(hashes) } else { self.by_fields(records)? };
        let mut arrays = records.columns().to_vec();
        arrays.push(Arc::new(keys));
        RecordBatch::try_new(Arc::clone(&self.schema), arrays)
    }

    fn by_content(&mut self, hashes: &[u64]) -> StringArray {
        let mut name = |hash: &u64| {
            let count = self.seen.entry(*hash).or_insert(0);
            *count += 1;
            if *count == 1 { format!("{hash:016x}") } else { format!("{hash:016x}#{count}") }
        };
        StringArray::from_iter_values(hashes.iter().map(&mut name))
    }

    fn by_fields(&self, records: &RecordBatch) -> Result<StringArray, ArrowError> {
        let options = FormatOptions::default();
        let mut values = Vec::new();
        for name in &self.fields {
            let array = records.column_by_name(name).ok_or_else(|| ArrowError::SchemaError(format!("no key field `{name}`")))?;
            values.push(ArrayFormatter::try_new(array.as_ref(), &options)?);
        }
        let mut key = String::new();
        Ok(StringArray::from_iter_values((0..records.num_rows()).map(|row| {
            key.clear();
            for (index, value) in values.iter().enumerate() {
                if index > 0 {
                    key.push(SEPARATOR);
                }
                key.push_str(&value.value(row).to_string());
            }
            key.clone()
        })))
    }
}

//! The content digest of a table: the same values give the same digest, however they came in batches and whatever
//! the bytes of the file are.
//!
//! Each column is hashed as three streams (which values are there, how long texts are, the values), so a column
//! without blanks is hashed straight from its buffer; the digest is the hash of the schema and the columns' hashes.

use arrow::array::types::{ArrowPrimitiveType, Date32Type, Decimal128Type, Int64Type, TimestampMicrosecondType, UInt8Type, UInt64Type};
use arrow::array::{Array, AsArray, BooleanArray, PrimitiveArray, RecordBatch, StringArray};
use arrow::datatypes::{ArrowNativeType, DataType, SchemaRef, ToByteSlice};
use sha2::{Digest as _, Sha256};

use crate::{Error, Result};

/// Hashes a table as it is written.
pub(crate) struct Digest {
    schema: SchemaRef,
    rows: u64,
    columns: Vec<Column>,
}

#[derive(Default)]
struct Column {
    there: Sha256,
    lengths: Sha256,
    values: Sha256,
}

impl Digest {
    pub(crate) fn new(schema: SchemaRef) -> Self {
        let columns = schema.fields().iter().map(|_| Column::default()).collect();
        Self { schema, rows: 0, columns }
    }

    pub(crate) fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        self.rows += batch.num_rows() as u64;
        for (column, values) in self.columns.iter_mut().zip(batch.columns()) {
            column.add(values.as_ref())?;
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> [u8; 32] {
        let mut whole = Sha256::new();
        whole.update(self.rows.to_le_bytes());
        for (field, column) in self.schema.fields().iter().zip(self.columns) {
            let name = format!("{}\u{1f}{}\n", field.name(), field.data_type());
            whole.update(name.as_bytes());
            whole.update(column.there.finalize());
            whole.update(column.lengths.finalize());
            whole.update(column.values.finalize());
        }
        whole.finalize().into()
    }
}

impl Column {
    fn add(&mut self, values: &dyn Array) -> Result<()> {
        self.there.update(presence(values));
        match values.data_type() {
            DataType::Utf8 => self.text(values.as_string::<i32>()),
            DataType::Boolean => self.truth(values.as_boolean()),
            DataType::Int64 => self.numbers(values.as_primitive::<Int64Type>()),
            DataType::UInt64 => self.numbers(values.as_primitive::<UInt64Type>()),
            DataType::UInt8 => self.numbers(values.as_primitive::<UInt8Type>()),
            DataType::Date32 => self.numbers(values.as_primitive::<Date32Type>()),
            DataType::Timestamp(..) => self.numbers(values.as_primitive::<TimestampMicrosecondType>()),
            DataType::Decimal128(..) => self.numbers(values.as_primitive::<Decimal128Type>()),
            other => return Err(Error::Schema(format!("{other} is not a type of this table"))),
        }
        Ok(())
    }

    /// The values in this machine's byte order, which is little-endian on every machine this runs on.
    fn numbers<T: ArrowPrimitiveType>(&mut self, values: &PrimitiveArray<T>)
    where
        T::Native: ArrowNativeType + ToByteSlice,
    {
        if values.null_count() == 0 {
            self.values.update(values.values().as_ref().to_byte_slice());
            return;
        }
        for value in values.iter().flatten() {
            self.values.update([value].as_slice().to_byte_slice());
        }
    }

    fn truth(&mut self, values: &BooleanArray) {
        let bytes: Vec<u8> = values.iter().flatten().map(u8::from).collect();
        self.values.update(bytes);
    }

    fn text(&mut self, values: &StringArray) {
        let mut lengths = Vec::with_capacity(values.len() * 4);
        for text in values.iter().flatten() {
            lengths.extend_from_slice(&(text.len() as u32).to_le_bytes());
        }
        self.lengths.update(lengths);
        if values.null_count() == 0 {
            let offsets = values.value_offsets();
            let (first, last) = (offsets.first().copied().unwrap_or(0) as usize, offsets.last().copied().unwrap_or(0) as usize);
            self.values.update(values.value_data().get(first..last).unwrap_or_default());
            return;
        }
        for text in values.iter().flatten() {
            self.values.update(text.as_bytes());
        }
    }
}

/// One byte per value: 1 where there is one. A byte, not a bit, so that batches of any length join.
fn presence(values: &dyn Array) -> Vec<u8> {
    match values.nulls() {
        None => vec![1; values.len()],
        Some(nulls) => nulls.iter().map(u8::from).collect(),
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

//! A growing column that can take back its last value: what a rejected row needs and Arrow's builders lack.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int64Array, StringArray, TimestampMicrosecondArray};
use arrow::buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::DataType;
use arrow::error::ArrowError;
use ruleset::{Field, FieldType};

use crate::normalize::Scratch;

/// The Arrow type of a field.
pub(crate) fn data_type(field: &Field) -> DataType {
    match field.kind {
        FieldType::Text => DataType::Utf8,
        FieldType::Integer => DataType::Int64,
        FieldType::Decimal | FieldType::Money => DataType::Decimal128(38, field.scale_or_default().min(38) as i8),
        FieldType::Date => DataType::Date32,
        FieldType::Timestamp => DataType::Timestamp(arrow::datatypes::TimeUnit::Microsecond, None),
        FieldType::Boolean => DataType::Boolean,
    }
}

/// Bytes of a text that room is made for beforehand.
const SHORT_TEXT: usize = 8;

/// Values of one field, and which of them are there.
#[derive(Debug)]
pub(crate) struct Store {
    pub(crate) values: Values,
    valid: Vec<bool>,
    /// Rows that were blank when they ended; some of them may have been taken back.
    blanks: usize,
}

/// The values alone; a blank has a filler here.
#[derive(Debug)]
pub(crate) enum Values {
    Text { bytes: String, ends: Vec<i32>, scratch: Scratch },
    Integer(Vec<i64>),
    Decimal { units: Vec<i128>, scale: i8 },
    Date(Vec<i32>),
    Timestamp(Vec<i64>),
    Boolean(Vec<bool>),
}

impl Store {
    /// A column with room for `rows` rows; of texts, for short ones.
    pub(crate) fn new(field: &Field, rows: usize) -> Self {
        let values = match field.kind {
            FieldType::Text => {
                let mut ends = Vec::with_capacity(rows + 1);
                ends.push(0);
                Values::Text { bytes: String::with_capacity(rows * SHORT_TEXT), ends, scratch: Scratch::default() }
            }
            FieldType::Integer => Values::Integer(Vec::with_capacity(rows)),
            FieldType::Decimal | FieldType::Money => {
                Values::Decimal { units: Vec::with_capacity(rows), scale: field.scale_or_default().min(38) as i8 }
            }
            FieldType::Date => Values::Date(Vec::with_capacity(rows)),
            FieldType::Timestamp => Values::Timestamp(Vec::with_capacity(rows)),
            FieldType::Boolean => Values::Boolean(Vec::with_capacity(rows)),
        };
        Self { values, valid: Vec::with_capacity(rows), blanks: 0 }
    }

    /// Ends the current row: `true` after a value was pushed, `false` for a blank.
    pub(crate) fn end_row(&mut self, pushed: bool) {
        self.valid.push(pushed);
        if !pushed {
            self.blanks += 1;
            match &mut self.values {
                Values::Text { bytes, ends, .. } => ends.push(bytes.len() as i32),
                Values::Integer(values) | Values::Timestamp(values) => values.push(0),
                Values::Decimal { units, .. } => units.push(0),
                Values::Date(values) => values.push(0),
                Values::Boolean(values) => values.push(false),
            }
        }
    }

    /// Forgets everything after the first `rows` rows.
    pub(crate) fn truncate(&mut self, rows: usize) {
        self.valid.truncate(rows);
        match &mut self.values {
            Values::Text { bytes, ends, .. } => {
                ends.truncate(rows + 1);
                bytes.truncate(ends.last().map_or(0, |end| *end as usize));
            }
            Values::Integer(values) | Values::Timestamp(values) => values.truncate(rows),
            Values::Decimal { units, .. } => units.truncate(rows),
            Values::Date(values) => values.truncate(rows),
            Values::Boolean(values) => values.truncate(rows),
        }
    }

    /// As an Arrow array, without copying the values.
    pub(crate) fn finish(self) -> Result<ArrayRef, ArrowError> {
        let nulls = (self.blanks > 0).then(|| NullBuffer::from(self.valid));
        Ok(match self.values {
            Values::Text { mut bytes, ends, .. } => {
                // The column lives as long as its table: room that is not used is given back.
                bytes.shrink_to_fit();
                let offsets = OffsetBuffer::new(ScalarBuffer::from(ends));
                Arc::new(StringArray::try_new(offsets, Buffer::from_vec(bytes.into_bytes()), nulls)?)
            }
            Values::Integer(values) => Arc::new(Int64Array::new(values.into(), nulls)),
            Values::Decimal { units, scale } => Arc::new(Decimal128Array::new(units.into(), nulls).with_precision_and_scale(38, scale)?),
            Values::Date(values) => Arc::new(Date32Array::new(values.into(), nulls)),
            Values::Timestamp(values) => Arc::new(TimestampMicrosecondArray::new(values.into(), nulls)),
            Values::Boolean(values) => Arc::new(BooleanArray::new(values.into(), nulls)),
        })
    }
}

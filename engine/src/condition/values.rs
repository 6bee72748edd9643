//! Columns as the conditions read them: exact numbers at a scale, days, texts.
//!
//! A column is read where it lies, in the chunks in which its table was made: nothing is copied to compare records.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringArray};
use arrow::buffer::{NullBuffer, ScalarBuffer};
use arrow::datatypes::{DataType, Date32Type, Decimal64Type, Decimal128Type, Int64Type, TimeUnit, TimestampMicrosecondType};

use super::day::Numbered;
use crate::Error;
use crate::chunks::{Chunks, Spot};

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// Digits after the point of a number column; `None` when it is not one.
pub(crate) fn scale(kind: &DataType) -> Option<u8> {
    match kind {
        DataType::Int64 => Some(0),
        DataType::Decimal64(_, scale) | DataType::Decimal128(_, scale) => u8::try_from(*scale).ok(),
        _ => None,
    }
}

pub(crate) const fn is_day(kind: &DataType) -> bool {
    matches!(kind, DataType::Date32 | DataType::Timestamp(TimeUnit::Microsecond, _))
}

pub(crate) const fn is_text(kind: &DataType) -> bool {
    matches!(kind, DataType::Utf8)
}

/// The records of one side as columns are made from them.
#[derive(Debug, Clone)]
pub(crate) struct Rows<'a> {
    pub(crate) chunks: Chunks,
    pub(crate) batches: &'a [RecordBatch],
    /// Its columns of days.
    pub(crate) numbered: Arc<Numbered>,
}

impl<'a> Rows<'a> {
    /// One chunk.
    pub(crate) fn single(batch: &'a RecordBatch) -> Self {
        let chunks = Chunks::new(std::iter::once(batch.num_rows()));
        Self { chunks, batches: std::slice::from_ref(batch), numbered: Arc::default() }
    }
}

/// One column of one side, chunk by chunk.
#[derive(Debug, Clone)]
pub(crate) struct Column<T> {
    parts: Vec<T>,
    chunks: Chunks,
}

impl<T> Column<T> {
    /// The column at that position of the table, each chunk of it made by `make`.
    pub(crate) fn new(rows: &Rows<'_>, position: usize, make: impl Fn(&ArrayRef) -> Result<T, Error>) -> Result<Self, Error> {
        let parts = rows.batches.iter().map(|batch| make(batch.column(position))).collect::<Result<_, _>>()?;
        Ok(Self { parts, chunks: rows.chunks.clone() })
    }

    /// The chunk of a record, and the record's place in it.
    pub(crate) fn at(&self, spot: Spot) -> (&T, usize) {
        (&self.parts[spot.chunk as usize], self.chunks.place(spot))
    }
}

impl Column<Numbers> {
    pub(crate) fn get(&self, spot: Spot) -> Option<i128> {
        let (part, at) = self.at(spot);
        part.get(at)
    }

    /// The number of the record with that index.
    pub(crate) fn of(&self, index: u32) -> Option<i128> {
        self.get(self.chunks.spot(index))
    }
}

impl Column<Days> {
    pub(crate) fn get(&self, spot: Spot) -> Option<i32> {
        let (part, at) = self.at(spot);
        part.get(at)
    }
}

impl Column<StringArray> {
    /// Blank is `None`, see [`text`].
    pub(crate) fn get(&self, spot: Spot) -> Option<&str> {
        let (part, at) = self.at(spot);
        text(part, at)
    }
}

/// Exact numbers: `values / 10^scale`.
#[derive(Debug, Clone)]
pub(crate) struct Numbers {
    values: Units,
    nulls: Option<NullBuffer>,
    factor: i128,
}

/// Whole numbers where they lie.
#[derive(Debug, Clone)]
enum Units {
    Narrow(ScalarBuffer<i64>),
    Wide(ScalarBuffer<i128>),
}

impl Numbers {
    /// The column, to be read at `at_scale`, which is at least its own.
    pub(crate) fn new(column: &ArrayRef, at_scale: u8) -> Result<Self, Error> {
        let own = scale(column.data_type()).ok_or_else(|| mistyped(column, "a number"))?;
        let values = if let Some(decimals) = column.as_primitive_opt::<Decimal128Type>() {
            Units::Wide(decimals.values().clone())
        } else if let Some(decimals) = column.as_primitive_opt::<Decimal64Type>() {
            Units::Narrow(decimals.values().clone())
        } else {
            Units::Narrow(column.as_primitive::<Int64Type>().values().clone())
        };
        let factor = 10i128.checked_pow(u32::from(at_scale.saturating_sub(own))).ok_or_else(|| mistyped(column, "a number in range"))?;
        Ok(Self { values, nulls: column.logical_nulls(), factor })
    }

    /// The number in units of `10^-at_scale`. `None` when blank, or when it does not fit, and then nothing at that scale equals it.
    pub(crate) fn get(&self, row: usize) -> Option<i128> {
        if self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row)) {
            return None;
        }
        let value = match &self.values {
            Units::Narrow(values) => i128::from(values[row]),
            Units::Wide(values) => values[row],
        };
        if self.factor == 1 { Some(value) } else { value.checked_mul(self.factor) }
    }
}

/// Days since 1970-01-01.
#[derive(Debug, Clone)]
pub(crate) struct Days {
    values: ScalarBuffer<i32>,
    nulls: Option<NullBuffer>,
}

impl Days {
    pub(crate) fn new(column: &ArrayRef) -> Result<Self, Error> {
        let values = if let Some(days) = column.as_primitive_opt::<Date32Type>() {
            days.values().clone()
        } else if let Some(moments) = column.as_primitive_opt::<TimestampMicrosecondType>() {
            let day = |micros: &i64| i32::try_from(micros.div_euclid(MICROS_PER_DAY)).unwrap_or(i32::MAX);
            moments.values().iter().map(day).collect::<Vec<_>>().into()
        } else {
            return Err(mistyped(column, "a day"));
        };
        Ok(Self { values, nulls: column.logical_nulls() })
    }

    /// The first and the last day.
    pub(crate) fn ends(&self) -> Option<(i32, i32)> {
        if self.nulls.is_none() {
            return self.values.iter().min().copied().zip(self.values.iter().max().copied());
        }
        let days = || (0..self.values.len()).filter_map(|row| self.get(row));
        days().min().zip(days().max())
    }

    /// The same days, each turned into another number.
    pub(crate) fn map(self, turn: impl Fn(i32) -> i32) -> Self {
        Self { values: self.values.iter().map(|day| turn(*day)).collect::<Vec<_>>().into(), nulls: self.nulls }
    }

    pub(crate) fn get(&self, row: usize) -> Option<i32> {
        (!self.nulls.as_ref().is_some_and(|nulls| nulls.is_null(row))).then(|| self.values[row])
    }
}

/// A text column.
pub(crate) fn texts(column: &ArrayRef) -> Result<StringArray, Error> {
    column.as_string_opt::<i32>().cloned().ok_or_else(|| mistyped(column, "text"))
}

/// The text of a row; blank is `None`, and so is a text of nothing but spaces.
pub(crate) fn text(texts: &StringArray, row: usize) -> Option<&str> {
    if texts.is_null(row) {
        return None;
    }
    let text = texts.value(row);
    // Almost no text starts with a space.
    let first = text.as_bytes().first().is_some_and(|byte| !byte.is_ascii_whitespace());
    (first || text.bytes().any(|byte| !byte.is_ascii_whitespace())).then_some(text)
}

fn mistyped(column: &ArrayRef, wanted: &str) -> Error {
    Error::layout(format!("a column of type {} where {wanted} is needed", column.data_type()))
}

//! One value of a column as text: exact decimals, ISO days and moments. What pages, evidence and exports show.

use std::fmt::Write as _;

use arrow::array::types::{Date32Type, Decimal128Type, Int64Type, TimestampMicrosecondType, UInt8Type, UInt64Type};
use arrow::array::{Array, AsArray};
use arrow::datatypes::DataType;
use arrow::temporal_conversions::{date32_to_datetime, timestamp_us_to_datetime};
use ruleset::Amount;

/// The value at `row` as text; `None` for a blank.
pub fn text(values: &dyn Array, row: usize) -> Option<String> {
    if values.is_null(row) {
        return None;
    }
    let mut out = String::new();
    append(values, row, &mut out);
    Some(out)
}

/// Appends the value at `row`, which is not blank.
pub(crate) fn append(values: &dyn Array, row: usize, out: &mut String) {
    // Writing to a String cannot fail.
    let _ = match values.data_type() {
        DataType::Utf8 => {
            out.push_str(values.as_string::<i32>().value(row));
            Ok(())
        }
        DataType::Boolean => write!(out, "{}", values.as_boolean().value(row)),
        DataType::Int64 => write!(out, "{}", values.as_primitive::<Int64Type>().value(row)),
        DataType::UInt64 => write!(out, "{}", values.as_primitive::<UInt64Type>().value(row)),
        DataType::UInt8 => write!(out, "{}", values.as_primitive::<UInt8Type>().value(row)),
        DataType::Decimal128(_, scale) => {
            let scale = u8::try_from(*scale).unwrap_or(0);
            write!(out, "{}", Amount::new(values.as_primitive::<Decimal128Type>().value(row), scale))
        }
        DataType::Date32 => match date32_to_datetime(values.as_primitive::<Date32Type>().value(row)) {
            Some(day) => write!(out, "{}", day.format("%Y-%m-%d")),
            None => Ok(()),
        },
        DataType::Timestamp(..) => match timestamp_us_to_datetime(values.as_primitive::<TimestampMicrosecondType>().value(row)) {
            Some(moment) => write!(out, "{}", moment.format("%Y-%m-%dT%H:%M:%S%.fZ")),
            None => Ok(()),
        },
        other => write!(out, "{other}"),
    };
}

/// Whether the column holds something else than text, so that its values are never formulas.
pub(crate) fn is_typed(kind: &DataType) -> bool {
    *kind != DataType::Utf8
}

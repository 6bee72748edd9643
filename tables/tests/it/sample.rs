//! Small tables for tests.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray, UInt8Array,
    UInt64Array,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use tables::{Dataset, DatasetWriter, RunResult, RunWriter, Written, matches_schema, open_schema};

pub(crate) fn schema() -> SchemaRef {
    Arc::new(Schema::new(vec![
        Field::new("_row", DataType::UInt64, false),
        Field::new("_excluded", DataType::Boolean, false),
        Field::new("reference", DataType::Utf8, true),
        Field::new("amount", DataType::Decimal128(38, 2), true),
        Field::new("day", DataType::Date32, true),
        Field::new("seen", DataType::Timestamp(TimeUnit::Microsecond, None), true),
        Field::new("pieces", DataType::Int64, true),
        Field::new("paid", DataType::Boolean, true),
    ]))
}

/// Records with these row numbers; every third value is blank.
pub(crate) fn records(rows: &[u64]) -> RecordBatch {
    let some = |row: &u64| !row.is_multiple_of(3);
    let columns: Vec<ArrayRef> = vec![
        Arc::new(UInt64Array::from(rows.to_vec())),
        Arc::new(rows.iter().map(|row| Some(row % 10 == 0)).collect::<BooleanArray>()),
        Arc::new(rows.iter().map(|row| some(row).then(|| format!("=R-{row}"))).collect::<StringArray>()),
        Arc::new(
            rows.iter()
                .map(|row| some(row).then_some(-(i128::from(*row)) * 101))
                .collect::<Decimal128Array>()
                .with_precision_and_scale(38, 2)
                .expect("a valid scale"),
        ),
        Arc::new(rows.iter().map(|row| some(row).then_some(20_000 + *row as i32)).collect::<Date32Array>()),
        Arc::new(rows.iter().map(|row| some(row).then_some(1_700_000_000_000_000 + *row as i64)).collect::<TimestampMicrosecondArray>()),
        Arc::new(rows.iter().map(|row| some(row).then_some(*row as i64 - 5)).collect::<Int64Array>()),
        Arc::new(rows.iter().map(|row| some(row).then_some(row % 2 == 0)).collect::<BooleanArray>()),
    ];
    RecordBatch::try_new(schema(), columns).expect("columns fit")
}

pub(crate) fn dataset(folder: &Path, rows: &[u64], batch: usize) -> (Dataset, Written) {
    let mut writer = DatasetWriter::create(folder, schema()).expect("a folder");
    for chunk in rows.chunks(batch) {
        writer.write(&records(chunk)).expect("written");
    }
    let written = writer.finish().expect("finished");
    (Dataset::open(folder).expect("opened"), written)
}

/// Matches `1..=count`: match `i` holds left row `i` and right rows `2i` and `2i+1`; every fifth is suggested.
pub(crate) fn result(folder: &Path, count: u64, open_right: &[u64]) -> RunResult {
    let ids: Vec<u64> = (1..=count).flat_map(|id| [id, id, id]).collect();
    let text = |value: &dyn Fn(u64, usize) -> String| -> ArrayRef {
        Arc::new(ids.iter().enumerate().map(|(at, id)| Some(value(*id, at % 3))).collect::<StringArray>())
    };
    let rows: UInt64Array = ids.iter().enumerate().map(|(at, id)| if at % 3 == 0 { *id } else { id * 2 + (at % 3) as u64 - 1 }).collect();
    let columns = vec![
        Arc::new(UInt64Array::from(ids.clone())) as ArrayRef,
        text(&|_, at| if at == 0 { "left" } else { "right" }.to_owned()),
        Arc::new(rows),
        text(&|id, _| if id % 2 == 0 { "even" } else { "odd, by name" }.to_owned()),
        text(&|id, _| if id % 5 == 0 { "SUGGESTED" } else { "AUTO" }.to_owned()),
        Arc::new(ids.iter().map(|id| (id % 101) as u8).collect::<UInt8Array>()),
        text(&|_, _| "UNIQUE".to_owned()),
    ];
    let mut writer = RunWriter::create(folder).expect("a folder");
    writer.matches(&RecordBatch::try_new(matches_schema(), columns).expect("columns fit")).expect("written");
    let open = vec![
        Arc::new(StringArray::from(vec!["right"; open_right.len()])) as ArrayRef,
        Arc::new(UInt64Array::from(open_right.to_vec())),
        Arc::new(StringArray::from(vec!["UNMATCHED"; open_right.len()])),
        Arc::new(StringArray::from(vec!["nothing with this reference"; open_right.len()])),
    ];
    writer.open(&RecordBatch::try_new(open_schema(), open).expect("columns fit")).expect("written");
    writer.finish().expect("finished")
}

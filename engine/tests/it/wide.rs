//! Records with a field of every type, for tests over all conditions: few different values that meet, or extreme ones.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int64Array, RecordBatch};
use arrow::array::{StringArray, TimestampMicrosecondArray, UInt64Array};
use arrow::datatypes::{DataType, Field as Column, Schema, TimeUnit};
use engine::{CertificateInput, Outcome, SideInput, Table};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use ruleset::{Field, FieldType, Mapping, Pass, Ruleset};

/// The largest amount of a decimal column: 38 nines.
pub(crate) const MOST: i128 = 10i128.pow(38) - 1;
/// The first of the days that usual records lie on: a Wednesday; windows cross a weekend.
pub(crate) const FIRST_DAY: i32 = 19_704;
/// Microseconds of a day.
pub(crate) const MICROS: i64 = 86_400_000_000;

/// One record; `None` is blank.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wide {
    pub(crate) key: Option<String>,
    /// Hundredths.
    pub(crate) amount: Option<i128>,
    pub(crate) count: Option<i64>,
    pub(crate) day: Option<i32>,
    pub(crate) moment: Option<i64>,
    pub(crate) name: Option<String>,
    pub(crate) memo: Option<String>,
    pub(crate) flag: Option<bool>,
}

/// The fields of [`Wide`] and their types, in order.
pub(crate) const FIELDS: [(&str, FieldType); 8] = [
    ("key", FieldType::Text),
    ("amount", FieldType::Decimal),
    ("count", FieldType::Integer),
    ("day", FieldType::Date),
    ("moment", FieldType::Timestamp),
    ("name", FieldType::Text),
    ("memo", FieldType::Text),
    ("flag", FieldType::Boolean),
];

impl Wide {
    /// A record with the three fields that most passes compare.
    pub(crate) fn of(key: impl Into<String>, amount: i128, day: i32) -> Self {
        Self { key: Some(key.into()), amount: Some(amount), day: Some(day), ..Self::default() }
    }
}

/// Few different values, so that records meet, tie and compete.
pub(crate) fn usual() -> impl Strategy<Value = Wide> {
    // The last two keys are of one block: a test in `block.rs` says so.
    let keys = &["INV-1", "INV-2", "INV 10", "inv", " ", "INV-23992", "INV-142057"];
    let text = |values: &'static [&'static str]| weighted(0.95, select(values)).prop_map(|text| text.map(str::to_owned));
    (
        text(keys),
        weighted(0.95, (-4i128..12).prop_map(|amount| amount * 50)),
        weighted(0.95, -2i64..5),
        weighted(0.95, FIRST_DAY..FIRST_DAY + 9),
        weighted(0.95, (0i64..9).prop_map(|half| i64::from(FIRST_DAY) * MICROS + half * MICROS / 2)),
        text(&["ann lee", "lee ann", "anne lee", "bob o'ray", "bob ray ltd", "žofie ray"]),
        text(&["re INV-1 thanks", "inv", "INV 10", "INV-10 and INV-2", "x INV 1", ""]),
        weighted(0.95, any::<bool>()),
    )
        .prop_map(|(key, amount, count, day, moment, name, memo, flag)| Wide { key, amount, count, day, moment, name, memo, flag })
}

/// Values at the limits of their types.
pub(crate) fn extreme() -> impl Strategy<Value = Wide> {
    let text = || weighted(0.9, prop_oneof!["\\PC{0,12}", "[ \t\u{a0}\u{0}]{0,3}", "(İß|ﬃ|🦀|e\u{301}|A){0,4}"]);
    let amount = prop_oneof![select(&[MOST, -MOST, MOST - 1, 1 - MOST, MOST / 2, 0, 1, -1][..]), any::<i64>().prop_map(i128::from)];
    let day = prop_oneof![select(&[i32::MIN, i32::MIN + 1, -719_528, 0, 2_932_896, i32::MAX - 1, i32::MAX][..]), any::<i32>()];
    let moment = prop_oneof![select(&[i64::MIN, i64::MIN + 1, -1, 0, i64::MAX][..]), any::<i64>()];
    let count = prop_oneof![select(&[i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX][..]), any::<i64>()];
    let numbers = (weighted(0.9, amount), weighted(0.9, count), weighted(0.9, day), weighted(0.9, moment));
    (text(), numbers, text(), text(), weighted(0.9, any::<bool>())).prop_map(|(key, (amount, count, day, moment), name, memo, flag)| Wide {
        key,
        amount,
        count,
        day,
        moment,
        name,
        memo,
        flag,
    })
}

/// Batches of at most `rows` records, numbered from 1.
pub(crate) fn batches(records: &[Wide], rows: usize) -> Vec<RecordBatch> {
    let numbered: Vec<(u64, &Wide)> = records.iter().enumerate().map(|(at, record)| (at as u64 + 1, record)).collect();
    numbered.chunks(rows.max(1)).map(batch).chain([batch(&[])]).collect()
}

fn batch(records: &[(u64, &Wide)]) -> RecordBatch {
    let each = || records.iter().map(|(_, record)| record);
    let amounts = Decimal128Array::from_iter(each().map(|record| record.amount)).with_precision_and_scale(38, 2).expect("a scale");
    let columns: Vec<ArrayRef> = vec![
        Arc::new(UInt64Array::from_iter_values(records.iter().map(|(row, _)| *row))),
        Arc::new(BooleanArray::from_iter(each().map(|_| Some(false)))),
        Arc::new(StringArray::from_iter(each().map(|record| record.key.as_deref()))),
        Arc::new(amounts),
        Arc::new(Int64Array::from_iter(each().map(|record| record.count))),
        Arc::new(Date32Array::from_iter(each().map(|record| record.day))),
        Arc::new(TimestampMicrosecondArray::from_iter(each().map(|record| record.moment))),
        Arc::new(StringArray::from_iter(each().map(|record| record.name.as_deref()))),
        Arc::new(StringArray::from_iter(each().map(|record| record.memo.as_deref()))),
        Arc::new(BooleanArray::from_iter(each().map(|record| record.flag))),
    ];
    let arrow = |kind| match kind {
        FieldType::Decimal | FieldType::Money => DataType::Decimal128(38, 2),
        FieldType::Integer => DataType::Int64,
        FieldType::Date => DataType::Date32,
        FieldType::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, None),
        FieldType::Boolean => DataType::Boolean,
        FieldType::Text => DataType::Utf8,
    };
    let mut fields = vec![Column::new("_row", DataType::UInt64, false), Column::new("_excluded", DataType::Boolean, false)];
    fields.extend(FIELDS.iter().map(|(name, kind)| Column::new(*name, arrow(*kind), true)));
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).expect("columns of one length")
}

pub(crate) fn table(records: &[Wide]) -> Table {
    // Some batches, and so some tables, have amounts that only fit the wide type.
    let narrowed = |batch| engine::narrowed(batch).expect("narrow decimals");
    Table::new(batches(records, 1000).into_iter().map(narrowed).collect()).expect("a table")
}

/// A checked ruleset over these records; passes are named by their place.
pub(crate) fn ruleset(passes: Vec<Pass>) -> Ruleset {
    let ruleset = unchecked(passes);
    ruleset.check().unwrap_or_else(|error| panic!("{error}: {ruleset:#?}"));
    ruleset
}

/// The same unchecked.
pub(crate) fn unchecked(passes: Vec<Pass>) -> Ruleset {
    let mapping = Mapping { fields: FIELDS.iter().map(|(name, kind)| Field::new(*name, *name, *kind)).collect(), ..Mapping::default() };
    let named = passes.into_iter().enumerate().map(|(at, pass)| Pass { name: format!("pass {at}"), ..pass });
    Ruleset { version: 1, name: None, left: mapping.clone(), right: mapping, passes: named.collect() }
}

/// What the certificate finds wrong with a result: nothing, when each record is in one bucket and the sums tie.
pub(crate) fn problems(tables: [&Table; 2], ruleset: &Ruleset, outcome: &Outcome) -> Vec<String> {
    let [left, right] = tables.map(|table| SideInput { table, rejected: 0 });
    let (matches, open) = (outcome.matches_batches().expect("matches"), outcome.open_batches().expect("open records"));
    engine::certificate(&CertificateInput { left, right, matches: &matches, open: &open }, ruleset).expect("a certificate").problems
}

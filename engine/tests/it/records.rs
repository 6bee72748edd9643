//! Small made-up records, tables and passes for the other tests.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Date32Array, Decimal128Array, RecordBatch, StringArray, UInt64Array};
use arrow::datatypes::{DataType, Field as Column, Schema};
use engine::{Options, Outcome, Table};
use proptest::prelude::*;
use ruleset::{
    Accept, Amount, AmountWithin, Base, Calendar, Cardinality, Condition, DateWindow, Fee, Field, FieldType, Mapping, Pass, Ruleset, Side,
    Sign, Subset, Ties, Tolerance,
};

/// One record; `None` is blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) reference: Option<u8>,
    pub(crate) cents: Option<i64>,
    pub(crate) day: Option<i32>,
}

/// Few different values, so that records meet, tie and compete.
pub(crate) fn record() -> impl Strategy<Value = Record> {
    let reference = prop_oneof![1 => Just(None), 9 => (0u8..4).prop_map(Some)];
    let cents = prop_oneof![1 => Just(None), 15 => (-4i64..12).prop_map(|cents| Some(cents * 5))];
    let day = prop_oneof![1 => Just(None), 15 => (19_700i32..19_708).prop_map(Some)];
    (reference, cents, day).prop_map(|(reference, cents, day)| Record { reference, cents, day })
}

pub(crate) fn records(most: usize) -> impl Strategy<Value = Vec<Record>> {
    proptest::collection::vec(record(), 0..=most)
}

/// A batch of `(row number, record)`.
pub(crate) fn batch(rows: &[(u64, Record)]) -> RecordBatch {
    let amounts = Decimal128Array::from_iter(rows.iter().map(|(_, record)| record.cents.map(i128::from)));
    let columns: Vec<ArrayRef> = vec![
        Arc::new(UInt64Array::from_iter_values(rows.iter().map(|(row, _)| *row))),
        Arc::new(BooleanArray::from_iter(rows.iter().map(|_| Some(false)))),
        Arc::new(StringArray::from_iter(rows.iter().map(|(_, record)| record.reference.map(|number| format!("R{number}"))))),
        Arc::new(amounts.with_precision_and_scale(38, 2).expect("a scale")),
        Arc::new(Date32Array::from_iter(rows.iter().map(|(_, record)| record.day))),
    ];
    let schema = Schema::new(vec![
        Column::new("_row", DataType::UInt64, false),
        Column::new("_excluded", DataType::Boolean, false),
        Column::new("reference", DataType::Utf8, true),
        Column::new("amount", DataType::Decimal128(38, 2), true),
        Column::new("date", DataType::Date32, true),
    ]);
    RecordBatch::try_new(Arc::new(schema), columns).expect("columns of one length")
}

pub(crate) fn numbered(records: &[Record]) -> Vec<(u64, Record)> {
    records.iter().enumerate().map(|(at, record)| (at as u64 + 1, record.clone())).collect()
}

pub(crate) fn table(records: &[Record]) -> Table {
    Table::new(vec![engine::narrowed(batch(&numbered(records))).expect("narrow decimals")]).expect("a table")
}

pub(crate) fn ruleset(passes: Vec<Pass>) -> Ruleset {
    let mapping = Mapping {
        fields: vec![
            Field::new("reference", "reference", FieldType::Text),
            Field::new("amount", "amount", FieldType::Decimal),
            Field::new("date", "date", FieldType::Date),
        ],
        ..Mapping::default()
    };
    let ruleset = Ruleset { version: 1, name: None, left: mapping.clone(), right: mapping, passes };
    ruleset.check().expect("a valid ruleset");
    ruleset
}

pub(crate) fn pass(name: &str, cardinality: Cardinality, conditions: Vec<Condition>) -> Pass {
    Pass { name: name.to_owned(), cardinality, accept: Accept::WithinLimits, auto_points: None, conditions, ..Pass::default() }
}

pub(crate) fn within(cents: i64, percent: i64, base: Base) -> Condition {
    Condition::AmountWithin(AmountWithin {
        field: Some("amount".to_owned()),
        left: None,
        right: None,
        absolute: Some(Amount::new(i128::from(cents), 2)),
        percent: (percent > 0).then(|| Amount::new(i128::from(percent), 0)),
        percent_of: base,
        sign: Sign::Same,
    })
}

pub(crate) fn window(from_days: i32, to_days: i32) -> Condition {
    Condition::DateWindow(DateWindow {
        field: Some("date".to_owned()),
        left: None,
        right: None,
        from_days,
        to_days,
        calendar: Calendar::Calendar,
        holidays: Vec::new(),
    })
}

/// Rulesets of one to three passes of every cardinality over these records.
pub(crate) fn rulesets() -> impl Strategy<Value = Ruleset> {
    let one =
        (any::<bool>(), 0i64..15, -3i32..1, 0i32..3, any::<bool>(), 0u8..30).prop_map(|(keyed, cents, from, to, dated, margin_points)| {
            let mut conditions = vec![within(cents, 0, Base::Left)];
            conditions.extend(keyed.then(|| Condition::equal("reference")));
            conditions.extend(dated.then(|| window(from, to)));
            let ties = if margin_points > 15 { Ties::Leave } else { Ties::Suggest };
            Pass { margin_points, ties, ..pass("", Cardinality::OneToOne, conditions) }
        });
    let group = (0usize..3, 0i64..15, 0i32..4, any::<bool>()).prop_map(|(cardinality, cents, to, each)| {
        let cardinality = [Cardinality::ManyToOne, Cardinality::OneToMany, Cardinality::ManyToMany][cardinality];
        let tolerance = if each { Tolerance::Each } else { Tolerance::Sum };
        Pass { tolerance, ..pass("", cardinality, vec![Condition::equal("reference"), within(cents, 0, Base::Left), window(-1, to)]) }
    });
    let unkeyed = (any::<bool>(), 0i64..4, 0i32..3, any::<bool>(), any::<bool>()).prop_map(|(many_left, cents, to, same, fee)| {
        let cardinality = if many_left { Cardinality::ManyToOne } else { Cardinality::OneToMany };
        Pass {
            subset: Some(Subset { same: same.then(|| "reference".to_owned()).into_iter().collect(), ..Subset::default() }),
            fees: fee.then(|| Fee { percent: Some(Amount::new(125, 1)), each: Some(Amount::new(5, 2)) }).into_iter().collect(),
            ..pass("", cardinality, vec![within(cents, 0, Base::Left), window(-1, to)])
        }
    });
    let netting = (any::<bool>(), -2i32..1).prop_map(|(left, from)| Pass {
        netting: Some(if left { Side::Left } else { Side::Right }),
        ..pass("", Cardinality::OneToOne, vec![Condition::equal("reference"), within(0, 0, Base::Left), window(from, 2)])
    });
    let passes = proptest::collection::vec(prop_oneof![4 => one, 2 => group, 2 => unkeyed, 1 => netting], 1..4);
    passes
        .prop_map(|passes| ruleset(passes.into_iter().enumerate().map(|(at, pass)| Pass { name: format!("pass {at}"), ..pass }).collect()))
}

pub(crate) fn reconcile(left: &Table, right: &Table, ruleset: &Ruleset) -> Outcome {
    engine::reconcile(left, right, ruleset, &Options { threads: 1, batch_rows: 4096 }, &()).expect("a result")
}

//! The certificate says yes to a whole result, and no, with the place, to each way a result can be wrong.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Decimal128Array, RecordBatch, StringArray, UInt8Array, UInt64Array};
use arrow::datatypes::Schema;
use engine::{Certificate, CertificateInput, SideInput, Table, certificate};
use ruleset::{Condition, Field, FieldType, Mapping, Pass, Ruleset};

/// One line of a written result.
type Member = (u64, &'static str, u64, &'static str);

fn table(cents: &[i64], excluded: &[usize]) -> Table {
    let amounts =
        Decimal128Array::from_iter_values(cents.iter().map(|cents| i128::from(*cents))).with_precision_and_scale(38, 2).expect("fits");
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("_row", Arc::new(UInt64Array::from_iter_values(1..=cents.len() as u64))),
        ("_excluded", Arc::new(BooleanArray::from_iter((0..cents.len()).map(|index| Some(excluded.contains(&index)))))),
        ("amount", Arc::new(amounts)),
        ("currency", Arc::new(StringArray::from_iter_values(cents.iter().map(|cents| if cents % 2 == 0 { "EUR" } else { "USD" })))),
    ];
    Table::new(vec![RecordBatch::try_from_iter(columns).expect("one length")]).expect("a table")
}

fn ruleset() -> Ruleset {
    let mut amount = Field::new("amount", "Amount", FieldType::Money);
    amount.currency_field = Some("currency".to_owned());
    let mapping = Mapping { fields: vec![amount, Field::new("currency", "Currency", FieldType::Text)], ..Mapping::default() };
    let pass = Pass { name: "amount".to_owned(), conditions: vec![Condition::equal("amount")], ..Pass::default() };
    Ruleset { version: 1, name: None, left: mapping.clone(), right: mapping, passes: vec![pass] }
}

fn written(schema: &Schema, columns: Vec<ArrayRef>) -> RecordBatch {
    RecordBatch::try_new(Arc::new(schema.clone()), columns).expect("the schema of the result")
}

fn prove(matches: &[Member], open: &[(&str, u64)]) -> Certificate {
    let (left, right) = (table(&[1000, 501, 300, 44], &[3]), table(&[1000, 501, 777], &[]));
    let text = |texts: Vec<&str>| Arc::new(StringArray::from(texts)) as ArrayRef;
    let matches = written(
        &engine::matches_schema(),
        vec![
            Arc::new(UInt64Array::from_iter_values(matches.iter().map(|m| m.0))),
            text(matches.iter().map(|m| m.1).collect()),
            Arc::new(UInt64Array::from_iter_values(matches.iter().map(|m| m.2))),
            text(matches.iter().map(|_| "amount").collect()),
            text(matches.iter().map(|m| m.3).collect()),
            Arc::new(UInt8Array::from_iter_values(matches.iter().map(|_| 100))),
            text(matches.iter().map(|_| "UNIQUE").collect()),
        ],
    );
    let open = written(
        &engine::open_schema(),
        vec![
            text(open.iter().map(|o| o.0).collect()),
            Arc::new(UInt64Array::from_iter_values(open.iter().map(|o| o.1))),
            text(open.iter().map(|_| "UNMATCHED").collect()),
            text(open.iter().map(|_| "nothing like it").collect()),
        ],
    );
    let input = CertificateInput {
        left: SideInput { table: &left, rejected: 2 },
        right: SideInput { table: &right, rejected: 0 },
        matches: &[matches],
        open: &[open],
    };
    certificate(&input, &ruleset()).expect("a readable result")
}

const MATCHES: [Member; 4] = [(1, "left", 1, "AUTO"), (1, "right", 1, "AUTO"), (2, "left", 2, "SUGGESTED"), (2, "right", 2, "SUGGESTED")];
const OPEN: [(&str, u64); 2] = [("left", 3), ("right", 3)];

#[test]
fn a_whole_result_balances_to_the_cent() {
    let proof = prove(&MATCHES, &OPEN);
    assert!(proof.balanced, "{:?}", proof.problems);
    let left = &proof.sides[0];
    assert_eq!((left.rows, left.matched, left.suggested, left.open, left.excluded, left.rejected), (4, 1, 1, 1, 1, 2));
    let eur = &left.currencies[0];
    assert_eq!((eur.currency.as_str(), eur.total.as_str(), eur.matched.as_str()), ("EUR", "13.44", "10.00"));
    assert_eq!((eur.suggested.as_str(), eur.open.as_str(), eur.excluded.as_str()), ("0.00", "3.00", "0.44"));
}

#[test]
fn every_kind_of_loss_and_doubling_is_found() {
    let with = |extra: &[Member]| [&MATCHES[..], extra].concat();
    let cases = [
        ("a lost record", prove(&MATCHES, &OPEN[1..]), "left row 3 is in no bucket"),
        (
            "in two matches",
            prove(&with(&[(3, "left", 1, "AUTO"), (3, "right", 3, "AUTO")]), &OPEN[..1]),
            "left row 1 is matched and again matched",
        ),
        ("matched and open", prove(&MATCHES, &[OPEN[0], OPEN[1], ("right", 1)]), "right row 1 is matched and again open"),
        (
            "an excluded one matched",
            prove(&with(&[(3, "left", 4, "AUTO"), (3, "right", 3, "AUTO")]), &OPEN[..1]),
            "left row 4 is excluded and again matched",
        ),
        ("an invented row", prove(&MATCHES, &[OPEN[0], OPEN[1], ("left", 99)]), "left row 99 is in the result, but not in the dataset"),
        ("one side only", prove(&with(&[(3, "left", 3, "AUTO")]), &OPEN[1..]), "match 3 has records of one side only"),
    ];
    for (case, proof, expected) in cases {
        assert!(!proof.balanced, "{case} balanced");
        assert!(proof.problems.iter().any(|problem| problem.contains(expected)), "{case}: {:?}", proof.problems);
    }
}

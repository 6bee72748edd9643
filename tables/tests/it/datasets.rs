//! Datasets: round trip, digest, random access, pages, rejected rows, atomicity.

use std::sync::Arc;

use arrow::array::types::UInt64Type;
use arrow::array::{Array, AsArray, RecordBatch, StringArray, UInt64Array};
use arrow::compute::concat_batches;
use arrow::datatypes::{DataType, Field, Schema};
use proptest::prelude::*;
use tables::{DatasetWriter, Rejected};

use crate::sample::{dataset, records, schema};

fn numbers(batch: &RecordBatch) -> Vec<u64> {
    batch.column(0).as_primitive::<UInt64Type>().values().to_vec()
}

#[test]
fn what_is_written_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows: Vec<u64> = (1..=1000).collect();
    let (dataset, written) = dataset(folder.path(), &rows, 97);
    assert_eq!((written.rows, written.rejected, dataset.len()), (1000, 0, 1000));
    let read = concat_batches(&schema(), &dataset.read(None).expect("read")).expect("joined");
    assert_eq!(read, records(&rows));
    let two = dataset.read(Some(&["_row", "amount"])).expect("read");
    assert_eq!(two[0].num_columns(), 2);
    let error = dataset.read(Some(&["amonut"])).expect_err("no such column").to_string();
    assert!(error.contains("amonut") && error.contains("amount"), "{error}");
}

#[test]
fn rows_are_found_across_row_groups_and_gaps() {
    let folder = tempfile::tempdir().expect("a folder");
    // Three row groups; a gap in the first (a rejected row), none in the others.
    let rows: Vec<u64> = (1..=300_000).filter(|row| *row != 5).collect();
    let (dataset, _) = dataset(folder.path(), &rows, 50_000);
    let asked = [299_999, 4, 5, 6, 131_072, 131_073, 131_074, 4, 300_000, 300_001, 0];
    let found = dataset.rows(&asked).expect("found");
    assert_eq!(numbers(&found), [299_999, 4, 6, 131_072, 131_073, 131_074, 4, 300_000]);
    assert_eq!(found, records(&numbers(&found)));
    assert_eq!(numbers(&dataset.page(131_070, 4).expect("a page")), [131_072, 131_073, 131_074, 131_075]);
    assert_eq!(dataset.page(299_999, 10).expect("beyond the end").num_rows(), 0);
    assert_eq!(dataset.rows(&[]).expect("nothing").num_rows(), 0);
}

#[test]
fn rejected_rows_come_in_pages_and_count_for_the_digest() {
    let one = |row| Rejected { row, column: Some("Betrag".into()), field: None, reason: "not a number".into(), raw: "a;b".into() };
    let write = |rejected: Vec<Rejected>| {
        let folder = tempfile::tempdir().expect("a folder");
        let mut writer = DatasetWriter::create(folder.path(), schema()).expect("a folder");
        writer.write(&records(&[1, 2])).expect("written");
        writer.reject(rejected).expect("kept");
        let written = writer.finish().expect("finished");
        (folder, written)
    };
    let (folder, written) = write((3..=9).map(one).collect());
    let dataset = tables::Dataset::open(folder.path()).expect("opened");
    assert_eq!(dataset.rejected(4, 2).expect("a page"), [one(5), one(6)]);
    assert_eq!(dataset.rejected(9, 2).expect("a page"), []);
    assert_eq!(dataset.rejected_len().expect("a count"), 7);
    assert_ne!(written.digest, write(Vec::new()).1.digest);
}

#[test]
fn an_unfinished_dataset_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = DatasetWriter::create(folder.path(), schema()).expect("a folder");
    writer.write(&records(&[1, 2, 3])).expect("written");
    drop(writer);
    assert_eq!(std::fs::read_dir(folder.path()).expect("listed").count(), 0);
    assert!(tables::Dataset::open(folder.path()).is_err());
}

#[test]
fn a_damaged_file_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    dataset(folder.path(), &[1, 2, 3], 10);
    let path = folder.path().join(tables::RECORDS_FILE);
    let bytes = std::fs::read(&path).expect("read");
    std::fs::write(&path, &bytes[..bytes.len() / 2]).expect("cut");
    let error = tables::Dataset::open(folder.path()).expect_err("damaged").to_string();
    assert!(error.contains("records.parquet"), "{error}");
}

#[test]
fn a_batch_of_other_columns_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut writer = DatasetWriter::create(folder.path(), schema()).expect("a folder");
    let other = RecordBatch::try_new(
        Arc::new(Schema::new(vec![Field::new("_row", DataType::UInt64, false)])),
        vec![Arc::new(UInt64Array::from(vec![1]))],
    )
    .expect("fits");
    assert!(writer.write(&other).is_err());
}

/// Texts that only differ in where one cell ends must not hash alike.
#[test]
fn the_digest_sees_cell_borders_and_blanks() {
    let digest = |cells: Vec<Option<&str>>| {
        let folder = tempfile::tempdir().expect("a folder");
        let schema = Arc::new(Schema::new(vec![Field::new("_row", DataType::UInt64, false), Field::new("a", DataType::Utf8, true)]));
        let rows: UInt64Array = (1..=cells.len() as u64).collect();
        let batch = RecordBatch::try_new(schema.clone(), vec![Arc::new(rows), Arc::new(StringArray::from(cells))]).expect("fits");
        let mut writer = DatasetWriter::create(folder.path(), schema).expect("a folder");
        writer.write(&batch).expect("written");
        writer.finish().expect("finished").digest
    };
    let digests = [
        digest(vec![Some("ab"), Some("c")]),
        digest(vec![Some("a"), Some("bc")]),
        digest(vec![Some("abc"), None]),
        digest(vec![Some("abc"), Some("")]),
        digest(vec![None, Some("abc")]),
    ];
    for (at, one) in digests.iter().enumerate() {
        assert!(!digests[..at].contains(one), "case {at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_digest_does_not_depend_on_batches(rows in proptest::collection::btree_set(1u64..500, 1..120), one in 1usize..50, other in 1usize..50) {
        let rows: Vec<u64> = rows.into_iter().collect();
        let folders = [tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder")];
        let (_, first) = dataset(folders[0].path(), &rows, one);
        let (opened, second) = dataset(folders[1].path(), &rows, other);
        prop_assert_eq!(&first.digest, &second.digest);
        let (_, shorter) = dataset(folders[0].path(), &rows[1..], one);
        prop_assert_ne!(&first.digest, &shorter.digest);
        let found = opened.rows(&rows).expect("found");
        prop_assert_eq!(found.column(0).len(), rows.len());
        prop_assert_eq!(found, records(&rows));
    }
}

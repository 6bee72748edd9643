//! Exports: every format says the same, texts are never formulas, limits are said.

use std::path::Path;

use tables::{Content, Dataset, Error, Export, Format, Rejected, RunResult, export};

use crate::sample::{dataset, records, result, schema};

struct Case {
    folder: tempfile::TempDir,
    result: RunResult,
    left: Dataset,
    right: Dataset,
}

fn case() -> Case {
    let folder = tempfile::tempdir().expect("a folder");
    let (left, _) = dataset(&folder.path().join("left"), &[1, 2, 10], 9);
    let mut writer = tables::DatasetWriter::create(&folder.path().join("right"), schema()).expect("a folder");
    writer.write(&records(&[2, 3, 4, 5, 7])).expect("written");
    let reason = "not a number".to_owned();
    writer.reject([Rejected { row: 6, column: Some("Sum".into()), field: None, reason, raw: "x".into() }]).expect("kept");
    writer.finish().expect("finished");
    let right = Dataset::open(&folder.path().join("right")).expect("opened");
    let result = result(&folder.path().join("run"), 2, &[7]);
    Case { folder, result, left, right }
}

impl Case {
    fn export(&self, content: Content, format: Format, name: &str) -> tables::Result<std::path::PathBuf> {
        let path = self.folder.path().join(name);
        let what = Export { result: &self.result, left: &self.left, right: &self.right, content, format };
        export(&what, &path, &|_, _| true)?;
        Ok(path)
    }
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).expect("read")
}

#[test]
fn csv_joins_the_records_fields() {
    let case = case();
    let matches = text(&case.export(Content::Matches, Format::Csv, "m.csv").expect("exported"));
    let lines: Vec<&str> = matches.lines().collect();
    assert_eq!(lines[0], "match_id,side,row,status,pass,score,verdict,reference,amount,day,seen,pieces,paid");
    assert_eq!(lines[1], "1,left,1,AUTO,\"odd, by name\",1,UNIQUE,'=R-1,-1.01,2024-10-05,2023-11-14T22:13:20.000001Z,-4,false");
    assert_eq!(lines[3], "1,right,3,AUTO,\"odd, by name\",1,UNIQUE,,,,,,");
    assert_eq!(lines.len(), 7);
    let open = text(&case.export(Content::Open, Format::Csv, "o.csv").expect("exported"));
    assert_eq!(
        open.lines().nth(1).and_then(|line| line.split_once(",'")).map(|(lead, _)| lead),
        Some("right,7,UNMATCHED,nothing with this reference")
    );
}

#[test]
fn everything_means_every_row_of_both_files() {
    let case = case();
    let all = text(&case.export(Content::All, Format::Jsonl, "a.jsonl").expect("exported"));
    let rows: Vec<serde_json::Value> = all.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let statuses: Vec<&str> = rows.iter().filter_map(|row| row["status"].as_str()).collect();
    assert_eq!(statuses, ["AUTO", "AUTO", "AUTO", "AUTO", "AUTO", "AUTO", "OPEN", "EXCLUDED", "REJECTED"]);
    assert_eq!(rows[0]["amount"], "-1.01");
    assert_eq!(rows[0]["match_id"], 1);
    assert_eq!(rows[8]["reason"], "column `Sum`: not a number");
}

#[test]
fn workbooks_and_parquet_are_written() {
    let case = case();
    let sheet = case.export(Content::All, Format::Xlsx, "a.xlsx").expect("exported");
    let bytes = std::fs::read(sheet).expect("read");
    assert!(bytes.starts_with(b"PK"));
    let parquet = case.export(Content::Matches, Format::Parquet, "m.parquet").expect("exported");
    assert!(std::fs::read(parquet).expect("read").starts_with(b"PAR1"));
}

#[test]
fn a_sheet_that_is_too_small_is_said_before_anything_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows: Vec<u64> = (1..=10).collect();
    let (side, _) = dataset(&folder.path().join("side"), &rows, 9);
    let result = result(&folder.path().join("run"), 349_526, &[]);
    let what = Export { result: &result, left: &side, right: &side, content: Content::Matches, format: Format::Xlsx };
    let path = folder.path().join("big.xlsx");
    let error = export(&what, &path, &|_, _| true).expect_err("too many rows");
    assert!(matches!(error, Error::TooManyRows { rows: 1_048_578, limit: 1_048_575 }), "{error}");
    assert!(!path.exists());
}

#[test]
fn a_withdrawn_export_leaves_nothing() {
    let case = case();
    let what = Export { result: &case.result, left: &case.left, right: &case.right, content: Content::Matches, format: Format::Csv };
    let path = case.folder.path().join("x.csv");
    assert!(matches!(export(&what, &path, &|_, _| false), Err(Error::Cancelled)));
    assert!(!path.exists());
}

//! Case folders: `left.csv`, `right.csv` and `ruleset.toml` give `expected.snap`. Add a folder to add a test.

use std::fmt::Write as _;
use std::path::Path;

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::{UInt8Type, UInt64Type};
use engine::{CertificateInput, Options, Outcome, SideInput, Table};
use ruleset::{Mapping, Ruleset};

fn read(path: &Path, mapping: &Mapping) -> (Table, u64) {
    let mut batches = vec![RecordBatch::new_empty(ingest::schema(mapping, false))];
    let keep = &mut |batch: ingest::Batch| {
        batches.push(batch.records);
        Ok(())
    };
    let summary =
        ingest::read(path, mapping, &ingest::ReadOptions::default(), keep, &|_, _, _| ingest::Continue::Yes).expect("a readable case");
    (Table::new(batches).expect("a table"), summary.rejected)
}

fn matches_text(outcome: &Outcome) -> String {
    let mut text = String::new();
    let mut last = 0;
    for batch in outcome.matches_batches().expect("matches") {
        let column = |at: usize, row: usize| batch.column(at).as_string::<i32>().value(row);
        for row in 0..batch.num_rows() {
            let id = batch.column(0).as_primitive::<UInt64Type>().value(row);
            if id != last {
                let score = batch.column(5).as_primitive::<UInt8Type>().value(row);
                let _ = write!(text, "\n{id}: {} {score} {} in `{}`:", column(4, row), column(6, row), column(3, row));
                last = id;
            }
            let _ = write!(text, " {} {}", column(1, row), batch.column(2).as_primitive::<UInt64Type>().value(row));
        }
    }
    text
}

fn open_text(outcome: &Outcome) -> String {
    let mut text = String::new();
    for batch in outcome.open_batches().expect("open records") {
        let column = |at: usize, row: usize| batch.column(at).as_string::<i32>().value(row);
        for row in 0..batch.num_rows() {
            let number = batch.column(1).as_primitive::<UInt64Type>().value(row);
            let _ = write!(text, "\n{} {number} {}: {}", column(0, row), column(2, row), column(3, row));
        }
    }
    text
}

fn run(folder: &Path) -> String {
    let rules = std::fs::read_to_string(folder.join("ruleset.toml")).expect("a ruleset");
    let ruleset = Ruleset::from_toml(&rules).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let (left, left_rejected) = read(&folder.join("left.csv"), &ruleset.left);
    let (right, right_rejected) = read(&folder.join("right.csv"), &ruleset.right);
    let outcome = engine::reconcile(&left, &right, &ruleset, &Options { threads: 2, batch_rows: 3 }, &()).expect("a result");
    let (matches, open) = (outcome.matches_batches().expect("matches"), outcome.open_batches().expect("open records"));
    let input = CertificateInput {
        left: SideInput { table: &left, rejected: left_rejected },
        right: SideInput { table: &right, rejected: right_rejected },
        matches: &matches,
        open: &open,
    };
    let certificate = engine::certificate(&input, &ruleset).expect("a certificate");
    let balanced = if certificate.balanced { "balanced".to_owned() } else { certificate.problems.join("; ") };
    format!("matches{}\n\nopen{}\n\n{balanced}", matches_text(&outcome), open_text(&outcome))
}

#[test]
fn every_case_folder_gives_what_it_expects() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut folders: Vec<_> = std::fs::read_dir(&root).expect("the folder of cases").map(|entry| entry.expect("a case").path()).collect();
    folders.sort();
    assert!(folders.len() >= 10, "only {} cases in {}", folders.len(), root.display());
    for folder in folders {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(&folder);
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!("expected", run(&folder)));
    }
}

//! What is said when a file cannot be used, and what is kept of rows that cannot.

use ingest::{Error, ReadOptions};
use ruleset::{Field, FieldType, FileFormat};

use crate::harness::{date, decimal, mapping, named, sample, text};

/// The message has every part and the code is right.
#[track_caller]
fn says(error: &Error, code: &str, parts: &[&str]) {
    let message = error.to_string();
    assert_eq!(error.code(), code, "{message}");
    for part in parts {
        assert!(message.contains(part), "`{part}` is not in `{message}`");
    }
}

fn ab() -> ruleset::Mapping {
    mapping(vec![text("a"), text("b")])
}

#[test]
fn empty_files() {
    for content in ["", "\u{feff}", "\n\n\r\n", "   \n"] {
        let file = sample(content);
        says(&file.read(&ab()).expect_err("it is empty"), "EMPTY_FILE", &["sample.csv", "the file is empty"]);
        let stated = FileFormat::default();
        says(&ingest::sniff(&file.path, &stated).expect_err("it is empty"), "EMPTY_FILE", &["empty"]);
    }
}

#[test]
fn header_only() {
    for content in ["a,b\n", "a,b", "\u{feff}a;b\r\n\r\n"] {
        let file = sample(content);
        says(&file.read(&ab()).expect_err("no rows"), "EMPTY_FILE", &["the file has a header but no data rows"]);
        let profiled = ingest::profile(&file.path, &FileFormat::default(), &ingest::ProfileOptions::default());
        says(&profiled.expect_err("no rows"), "EMPTY_FILE", &["header but no data rows"]);
        says(&ingest::preview(&file.path, &ab(), 5).expect_err("no rows"), "EMPTY_FILE", &["header but no data rows"]);
    }
}

#[test]
fn no_such_file() {
    let path = std::path::Path::new("/nowhere/ledger.csv");
    let error = ingest::sniff(path, &FileFormat::default()).expect_err("it is not there");
    says(&error, "BAD_INPUT", &["/nowhere/ledger.csv", "cannot be read"]);
    assert!(error.named("ledger.csv").to_string().starts_with("ledger.csv: cannot"));
}

#[test]
fn what_is_called_csv_and_is_something_else() {
    let cases: [(&[u8], &str, &str); 8] = [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "NOT_A_TABLE", "a picture (PNG)"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "NOT_A_TABLE", "a picture (JPEG)"),
        (b"%PDF-1.7\n%\xe2\xe3", "NOT_A_TABLE", "a PDF document"),
        (b"\x1f\x8b\x08\0\0", "NOT_A_TABLE", "unpack it"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "NOT_A_TABLE", "a web page"),
        (b"{\"rows\": [1, 2]}", "NOT_A_TABLE", "JSON"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "UNSUPPORTED_FILE", "save it as .xlsx"),
        (b"a,b\n\x01\x02\x03\x04,\x05\x06\x07\x08\x0e\x0f\n", "NOT_A_TABLE", "binary data"),
    ];
    for (content, code, part) in cases {
        let file = named("table.csv", content);
        says(&file.read(&ab()).expect_err("it is no table"), code, &["table.csv", part]);
    }
}

#[test]
fn a_stated_encoding_that_is_wrong() {
    let file = sample("a,b\n1,2\n3,4\n");
    let mut wrong = ab();
    wrong.file.encoding = Some("utf-16le".to_owned());
    assert!(file.read(&wrong).is_err());
    wrong.file.encoding = Some("klingon".to_owned());
    says(&file.read(&wrong).expect_err("not one"), "BAD_RULESET", &["klingon", "utf-8"]);
}

#[test]
fn bytes_that_are_not_utf_8_reject_their_row_only() {
    let mut content = b"a,b\n".to_vec();
    content.extend("Müller,Söhne\n".repeat(20).into_bytes());
    content.extend(b"M\xfcller,x\n1,2\n");
    let out = sample(content).read(&ab()).expect("most of it is text");
    assert_eq!((out.summary.accepted, out.summary.rejected), (21, 1));
    assert_eq!(out.rejected[0].row, 21);
    assert!(out.rejected[0].reason.contains("not UTF-8"), "{}", out.rejected[0].reason);
}

#[test]
fn ragged_rows_are_kept_with_number_and_reason() {
    let out = sample("a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n13,14,15,\n").read(&ab()).expect("most rows are whole");
    let rejected: Vec<(u64, &str, &str)> = out.rejected.iter().map(|row| (row.row, row.reason.as_str(), row.raw.as_str())).collect();
    assert_eq!(rejected, [(2, "has 2 cells where the header has 3", "4,5"), (3, "has 4 cells where the header has 3", "6,7,8,9")]);
    assert_eq!(out.values(), [["1", "2"], ["10", "11"], ["13", "14"]]);
}

#[test]
fn mostly_ragged_is_an_error_that_names_the_first() {
    let file = sample("a,b,c\n1,2,3\n4,5\n6,7\n8,9\n");
    let mut stated = ab();
    stated.file.lines_before_header = Some(0);
    let error = file.read(&stated).expect_err("most rows are ragged");
    says(&error, "RAGGED_ROWS", &["row 2", "2 cells where the header has 3", "3 of 4 rows", "delimiter"]);
}

#[test]
fn a_column_that_is_not_there() {
    let file = sample("reference,amount\nA,1\n");
    let error = file.read(&mapping(vec![text("referense"), decimal("amount")])).expect_err("no such column");
    says(&error, "NO_SUCH_COLUMN", &["column `referense`", "field `referense`", "did you mean `reference`?", "reference, amount"]);
    let mut excluding = mapping(vec![text("reference")]);
    excluding.exclude.push(ruleset::Exclude { column: "state".to_owned(), equals: vec!["void".to_owned()] });
    says(&file.read(&excluding).expect_err("no such column"), "NO_SUCH_COLUMN", &["column `state`", "an exclusion"]);
}

#[test]
fn a_file_that_breaks_off() {
    let file = sample("a,b,c\n1,2,3\n4,5,6\n7,8");
    let three = mapping(vec![text("a"), text("c")]);
    says(
        &file.read(&three).expect_err("it breaks off"),
        "TRUNCATED_FILE",
        &["row 3", "2 cells where the header has 3", "no line break", "breaks off"],
    );
    let file = sample("a,b,c\n1,2,3\n4,5,6\n7,8,\"nin");
    says(&file.read(&three).expect_err("it breaks off"), "TRUNCATED_FILE", &["row 3", "inside a quoted cell"]);
    let file = sample("a,b,c\n1,2,3\n4,5,6\n7");
    says(
        &file.read(&three).expect_err("it breaks off"),
        "TRUNCATED_FILE",
        &["row 3", "1 cell where the header has 3", "lines_after_data = 1"],
    );
    let whole = sample("a,b,c\n1,2,3\n4,5,6\n7,8,9");
    assert_eq!(whole.read(&three).expect("only the last line break is missing").summary.accepted, 3);
}

#[test]
fn a_stray_quote_costs_its_line_only() {
    let out = sample("a,b\n1,x\n2,\"oops\n3,z\n4,5\" pipe\n").read(&ab()).expect("one line is bad");
    assert_eq!(out.values(), [["1", "x"], ["3", "z"], ["4", "5\" pipe"]]);
    assert_eq!((out.rejected[0].row, out.rejected[0].reason.as_str()), (2, "opens a quote that is never closed"));
}

#[test]
fn text_in_an_amount_column_rejects_the_row_with_column_value_and_reason() {
    let out = sample("id,amount\nA,1.50\nB,n/a\nC,1.505\nD,\nE,99999999999999999999999999999999999999\n")
        .read(&mapping(vec![text("id"), decimal("amount")]))
        .expect("good rows are kept");
    assert_eq!(out.values(), [["A", "1.50"], ["D", "∅"]]);
    let reasons: Vec<String> =
        out.rejected.iter().map(|row| format!("{} {:?} {:?} {}", row.row, row.column, row.field, row.reason)).collect();
    assert_eq!(
        reasons,
        [
            "2 Some(\"amount\") Some(\"amount\") `n/a` is not a number",
            "3 Some(\"amount\") Some(\"amount\") `1.505` has 3 digits after the point, the field keeps 2",
            "5 Some(\"amount\") Some(\"amount\") `99999999999999999999999999999999999999` has more than 38 digits",
        ]
    );
}

#[test]
fn dates_are_never_guessed_while_reading() {
    let file = sample("day\n01/02/2024\n13/02/2024\n");
    let out = file.read(&mapping(vec![date("day", "%m/%d/%Y")])).expect("the mapping says so");
    assert_eq!(out.values(), [["2024-01-02"]]);
    assert_eq!(out.rejected[0].reason, "`13/02/2024` is not a date in the format %m/%d/%Y");
}

#[test]
fn a_mapping_that_cannot_be_used() {
    let file = sample("a,b\n1,2\n");
    let bad = |field: Field| file.read(&mapping(vec![field])).expect_err("the mapping is wrong");
    says(&bad(date("a", "%Y-%E")), "BAD_RULESET", &["field `a`", "%Y-%E"]);
    says(&bad(Field { column: None, ..text("a") }), "BAD_RULESET", &["debit_column"]);
    let zone = Field { time_zone: Some("Mars/Olympus".to_owned()), ..Field::new("a", "a", FieldType::Timestamp) };
    says(&bad(zone), "BAD_RULESET", &["Mars/Olympus"]);
}

#[test]
fn stopping_and_failing_sinks_end_the_reading() {
    let file = sample(format!("a,b,c\n{}", format!("1,2,{}\n", "x".repeat(1000)).repeat(20_000)));
    let rows = std::cell::Cell::new(0);
    let options = ReadOptions { threads: 2, ..ReadOptions::default() };
    let stop = |_, _, so_far| {
        rows.set(so_far);
        ingest::Continue::Stop
    };
    let error = ingest::read(&file.path, &ab(), &options, &mut |_| Ok(()), &stop).expect_err("it was stopped");
    assert!(error.is_cancelled());
    assert!(rows.get() > 0 && rows.get() < 20_000);
    let full = ingest::read(&file.path, &ab(), &options, &mut |_| Err("the disk is full".into()), &|_, _, _| ingest::Continue::Yes);
    says(&full.expect_err("the sink failed"), "BAD_INPUT", &["cannot keep what was read", "the disk is full"]);
}

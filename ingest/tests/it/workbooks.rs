//! Excel workbooks: exact values, typed dates, and nothing that fills the memory.

#![expect(clippy::unwrap_used, reason = "a test may stop where its own set-up fails")]

use std::io::{Cursor, Write};

use ruleset::{Field, FieldType, FileKind};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::harness::{Sample, decimal, mapping, named, sample, text};

pub(crate) fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Statement").unwrap();
    let day = Format::new().set_num_format("dd.mm.yyyy");
    sheet.write(0, 0, "Account 4711").unwrap();
    for (column, name) in (0..).zip(["Doc No", "Booked", "Amount", "Currency", "Note"]) {
        sheet.write(2, column, name).unwrap();
    }
    let rows =
        [("0007", 31, 0.1, "EUR"), ("A-2", 30, -1234.56, "EUR"), ("A-3", 29, 0.1 + 0.2, "USD"), ("A-4", 28, 12_345_678_901.23, "EUR")];
    for (row, (number, date, amount, currency)) in (3..).zip(rows) {
        sheet.write(row, 0, number).unwrap();
        sheet.write_with_format(row, 1, ExcelDateTime::from_ymd(2024, 1, date).unwrap(), &day).unwrap();
        sheet.write(row, 2, amount).unwrap();
        sheet.write(row, 3, currency).unwrap();
    }
    sheet.write(8, 0, "Total").unwrap();
    sheet.write(8, 2, 5.0).unwrap();
    workbook.add_worksheet().set_name("Other").unwrap();
    workbook.save_to_buffer().unwrap()
}

#[test]
fn values_are_read_exactly() {
    let file = named("statement.xlsx", workbook());
    let profile = file.profile();
    assert_eq!(profile.format.kind, Some(FileKind::Xlsx));
    assert_eq!((profile.format.lines_before_header, profile.format.lines_after_data), (Some(2), Some(1)));
    assert!(profile.notes.iter().any(|note| note.contains("2 sheets; `Statement` is read")), "{:?}", profile.notes);
    let out = file.read_as_proposed();
    let expected = [
        ["0007", "2024-01-31", "0.10", "EUR", "∅"],
        ["A-2", "2024-01-30", "-1234.56", "EUR", "∅"],
        ["A-3", "2024-01-29", "0.30", "USD", "∅"],
        ["A-4", "2024-01-28", "12345678901.23", "EUR", "∅"],
    ];
    assert_eq!(out.values(), expected);
    assert_eq!(file.propose().fields[2].kind, FieldType::Money);
    let preview = ingest::preview(&file.path, &file.propose(), 2).unwrap();
    assert_eq!((preview.records.num_rows(), preview.raw_rows[0][1].as_str()), (2, "2024-01-31"));
}

#[test]
fn a_workbook_is_one_whatever_its_name_is() {
    let file = named("statement.csv", workbook());
    assert_eq!(file.read_as_proposed().summary.accepted, 4);
}

#[test]
fn stated_separators_do_not_touch_numbers_that_are_typed() {
    let file = named("statement.xlsx", workbook());
    let german =
        Field { column: Some("Amount".to_owned()), decimal_separator: Some(','), thousands_separator: Some('.'), ..decimal("amount") };
    assert_eq!(file.read(&mapping(vec![german])).unwrap().values()[1], ["-1234.56"]);
}

#[test]
fn a_sheet_that_is_not_there() {
    let file = named("statement.xlsx", workbook());
    let mut wrong = mapping(vec![text("Note")]);
    wrong.file.sheet = Some("Stattement".to_owned());
    let error = file.read(&wrong).unwrap_err();
    assert!(error.to_string().contains("no sheet `Stattement`; the sheets are Statement, Other"), "{error}");
}

#[test]
fn a_workbook_that_breaks_off() {
    let bytes = workbook();
    for cut in [bytes.len() / 2, bytes.len() - 30, 40] {
        let error = named("cut.xlsx", &bytes[..cut]).read(&mapping(vec![text("Note")])).unwrap_err();
        assert_eq!(error.code(), "TRUNCATED_FILE", "{error}");
        assert!(error.to_string().contains("cut.xlsx: the file breaks off"), "{error}");
    }
}

fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn other_archives_are_named() {
    let one = [text("a")];
    for (entry, says) in
        [("word/document.xml", "a Word document"), ("ledger.csv", "a zip archive: unpack it"), ("content.xml", "an OpenDocument file")]
    {
        let error = named("table.csv", archive(&[(entry, b"x")])).read(&mapping(one.to_vec())).unwrap_err();
        assert_eq!(error.code(), "NOT_A_TABLE");
        assert!(error.to_string().contains(says), "{error}");
    }
}

/// The uncompressed size of one sheet of the bomb.
const SHEET: u32 = 2 << 20;

/// 80 MiB of nothing in a few kilobytes: one packed sheet many times over.
fn bomb() -> Vec<u8> {
    let nothing = vec![b' '; SHEET as usize];
    let one = archive(&[("xl/workbook.xml", b"<workbook/>"), ("xl/sheet.xml", &nothing)]);
    let mut one = ZipArchive::new(Cursor::new(one)).unwrap();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.raw_copy_file(one.by_index(0).unwrap()).unwrap();
    for number in 0..40 {
        zip.raw_copy_file_rename(one.by_index_raw(1).unwrap(), format!("xl/sheet{number}.xml")).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[track_caller]
fn is_refused(file: &Sample) {
    let error = file.read(&mapping(vec![text("a")])).unwrap_err();
    assert_eq!(error.code(), "TOO_LARGE", "{error}");
    assert!(error.to_string().contains("save the sheet that is needed as CSV"), "{error}");
}

#[test]
fn bombs_are_refused_by_their_directory_and_by_what_really_comes_out() {
    let honest = bomb();
    is_refused(&named("bomb.xlsx", &honest));
    // A lying directory: the stated size of every sheet, in its local and its central header, becomes 1 KiB.
    let mut lying = honest;
    let real = SHEET.to_le_bytes();
    let places: Vec<usize> = (0..lying.len() - 4).filter(|at| lying[*at..at + 4] == real).collect();
    assert!(!places.is_empty());
    for at in places {
        lying[at..at + 4].copy_from_slice(&1024u32.to_le_bytes());
    }
    is_refused(&named("liar.xlsx", lying));
}

#[test]
fn cells_far_away_cost_nothing() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, "a").unwrap();
    sheet.write(1, 0, "x").unwrap();
    sheet.write(1_048_575, 0, "y").unwrap();
    let out = named("far.xlsx", workbook.save_to_buffer().unwrap()).read(&mapping(vec![text("a")])).unwrap();
    assert_eq!(out.rows, [["1", "false", "x"], ["2", "false", "y"]]);
}

#[test]
fn a_text_that_is_said_to_be_a_workbook() {
    let mut wrong = mapping(vec![text("a")]);
    wrong.file.kind = Some(FileKind::Xlsx);
    let error = sample("a,b\n1,2\n").read(&wrong).unwrap_err();
    assert!(error.to_string().contains("not a workbook"), "{error}");
}

//! Properties: what is written is read back, no bytes make it panic, and quoting is understood as others do.

use std::path::Path;

use ingest::{Continue, ProfileOptions, ReadOptions};
use proptest::prelude::*;
use ruleset::{Field, FieldType, FileFormat, FileKind, Mapping};

use crate::harness::{Sample, mapping, sample};

/// A format that leaves nothing to be recognised.
fn stated(delimiter: char) -> FileFormat {
    FileFormat {
        kind: Some(FileKind::Csv),
        encoding: Some("utf-8".to_owned()),
        delimiter: Some(delimiter),
        quote: Some('"'),
        lines_before_header: Some(0),
        lines_after_data: Some(0),
        header: Some(true),
        sheet: None,
    }
}

fn three_texts(delimiter: char) -> Mapping {
    let fields = ["a", "b", "c"].map(|name| Field::new(name, name, FieldType::Text));
    Mapping { file: stated(delimiter), ..mapping(fields.to_vec()) }
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

fn expected(cell: &str) -> String {
    if cell.trim().is_empty() { "∅".to_owned() } else { cell.to_owned() }
}

/// Everything public, on whatever is in the file.
fn touch(file: &Sample, mapping: &Mapping) {
    let path: &Path = &file.path;
    if let Ok(profile) = ingest::profile(path, &FileFormat::default(), &ProfileOptions { sample_rows: 50 }) {
        let proposed = ingest::propose(&profile);
        let _ = file.read(&proposed);
        let _ = ingest::preview(path, &proposed, 3);
    }
    let options = ReadOptions { record_keys: true, batch_rows: 2, threads: 2, texts: None };
    let _ = ingest::read(path, mapping, &options, &mut |_| Ok(()), &|_, _, _| Continue::Yes);
}

/// Bytes of the kind that structure files, more often than chance has them.
fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        3 => prop::sample::select(vec!["\"", "\"\"", ",", ";", "\t", "\n", "\r\n", "\r", "|", " ", "\u{feff}", "\u{a0}", "-", "(", ")", "€", ".", "'", "1", "0", "99", "2024-01-31", "31.12.24", "EUR", "Total", "=", "%", "\0"])
            .prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..6),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(rows in prop::collection::vec(prop::array::uniform3(".{0,8}|[,;\"\n\r\t a]{0,6}"), 1..12), delimiter in prop::sample::select(vec![',', ';', '\t', '|']), crlf: bool) {
        let newline = if crlf { "\r\n" } else { "\n" };
        let line = |cells: &[String; 3]| cells.each_ref().map(|cell| quoted(cell)).join(&delimiter.to_string()) + newline;
        let text: String = std::iter::once(["a", "b", "c"].map(str::to_owned)).chain(rows.clone()).map(|cells| line(&cells)).collect();
        // A file of mostly lone CRs in its cells is not one that a person has.
        prop_assume!(text.matches('\r').count() <= text.matches('\n').count());
        let out = sample(&text).read(&three_texts(delimiter)).expect("it is a table");
        let expected: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| expected(cell)).collect()).collect();
        prop_assert_eq!(out.values(), expected);
    }

    #[test]
    fn no_bytes_make_it_panic(content in hostile()) {
        touch(&sample(&content), &three_texts(','));
    }

    #[test]
    fn no_workbook_makes_it_panic(cut in 0usize..6000, byte in any::<u8>()) {
        let mut content = crate::workbooks::workbook();
        let at = cut % content.len();
        content[at] = byte;
        touch(&sample(&content), &three_texts(','));
    }

    #[test]
    fn no_cell_makes_it_panic(cells in prop::collection::vec("[-+()€$ 0-9.,'%A-Z:/TZ\u{a0}]{0,20}|.{0,12}", 1..20)) {
        let kinds = [FieldType::Integer, FieldType::Decimal, FieldType::Date, FieldType::Timestamp, FieldType::Boolean];
        let fields: Vec<Field> = kinds.iter().map(|kind| Field::new(kind.as_str(), "v", *kind)).collect();
        for field in fields {
            let text: String = cells.iter().map(|cell| format!("{},x\n", quoted(cell))).collect();
            let all = Mapping { file: stated(','), ..mapping(vec![field]) };
            let _ = sample(format!("v,w\n{text}")).read(&all);
        }
    }

    /// csv-core reads the same cells from text in which quotes stand where they should.
    #[test]
    fn cells_are_those_of_another_reader(lines in prop::collection::vec(prop::array::uniform3("[a-z0-9 .-]{1,5}|\"([a-z,\n]|\"\"){0,4}\""), 1..10)) {
        let text: String = lines.iter().map(|cells| cells.join(",") + "\n").collect();
        let out = sample(format!("a,b,c\n{text}")).read(&three_texts(',')).expect("it is a table");
        prop_assert_eq!(out.values(), by_csv_core(&text));
    }
}

fn by_csv_core(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv_core::Reader::new();
    let (mut cells, mut ends) = (vec![0; text.len() + 1], vec![0; 8]);
    let mut rest = text.as_bytes();
    let mut rows = Vec::new();
    loop {
        let (result, read, _, count) = reader.read_record(rest, &mut cells, &mut ends);
        rest = &rest[read..];
        match result {
            csv_core::ReadRecordResult::Record => {
                let starts = std::iter::once(0).chain(ends.iter().copied());
                let cell = |(start, end): (usize, &usize)| expected(&String::from_utf8_lossy(&cells[start..*end]));
                rows.push(starts.zip(&ends[..count]).map(cell).collect());
            }
            csv_core::ReadRecordResult::End => return rows,
            csv_core::ReadRecordResult::InputEmpty => rest = &[],
            _ => panic!("the buffers are large enough"),
        }
    }
}

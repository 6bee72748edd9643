//! What the command line says about input that cannot be used: exit status 2, and on standard error the file, the
//! place in it, and what to do.

use std::io::Write as _;

use crate::harness::{Place, RULESET, pair};

/// Runs `left` against a good right file and expects a refusal that says all of `parts`.
#[track_caller]
fn refused(name: &str, left: &[u8], ruleset: Option<&str>, parts: &[&str]) {
    let place = Place::new();
    place.file(name, left);
    place.file("right.csv", pair(20).1);
    let mut arguments = vec!["reconcile", name, "right.csv"];
    if let Some(ruleset) = ruleset {
        place.file("rules.toml", ruleset);
        arguments.extend(["--ruleset", "rules.toml"]);
    }
    let ended = place.run(&arguments);
    assert_eq!(ended.code, 2, "{}{}", ended.out, ended.err);
    for part in parts {
        assert!(ended.err.contains(part), "`{part}` is not in `{}`", ended.err);
    }
    assert!(!place.path().join("recon-out/summary.json").exists());
}

#[test]
fn files_that_are_no_tables() {
    refused("left.csv", b"", None, &["left.csv", "empty"]);
    refused("left.csv", b"doc,posted,amount,currency\n", None, &["left.csv", "header but no data rows"]);
    refused("left.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", None, &["left.csv", "PNG"]);
    let stated = RULESET.replacen("[left]", "[left]\nfile = { lines_before_header = 0 }", 1);
    let ragged = b"doc,posted,amount,currency\nA,2024-03-01,1.00,EUR\nB,2024-03-02,2\nC,2024-03-02,3\nD,2024-03-02,4\n";
    refused("left.csv", ragged, Some(&stated), &["left.csv", "row 2", "3 cells where the header has 4", "delimiter"]);
    let cut = &pair(20).0.into_bytes()[..300];
    refused("left.csv", cut, Some(RULESET), &["left.csv", "breaks off"]);
}

#[test]
fn a_file_that_is_not_there() {
    let place = Place::new();
    let ended = place.run(&["reconcile", "nowhere.csv", "right.csv"]);
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("nowhere.csv"), "{}", ended.err);
}

#[test]
fn mappings_that_do_not_fit_the_file() {
    let left = pair(20).0;
    let other = RULESET.replace(r#"column = "doc""#, r#"column = "dok""#);
    refused("left.csv", left.as_bytes(), Some(&other), &["left.csv", "`dok`", "did you mean `doc`?"]);
    let text = "doc,posted,amount,currency\nA,2024-03-01,none,EUR\nB,2024-03-02,many,EUR\n";
    refused("left.csv", text.as_bytes(), Some(RULESET), &["left.csv", "row 1", "column `amount`", "none"]);
}

#[test]
fn dates_that_parse_two_ways() {
    let mut left = String::from("doc,posted,amount,currency\n");
    for row in 1..=20 {
        left.push_str(&format!("INV-{row:06},0{}/0{}/2024,{row}.00,EUR\n", row % 9 + 1, row % 7 + 1));
    }
    refused("left.csv", left.as_bytes(), None, &["left.csv", "column `posted`", "%d/%m/%Y", "%m/%d/%Y", "ruleset"]);
}

#[test]
fn rulesets_that_cannot_be_used() {
    let left = pair(20).0;
    let wrong = |from: &str, to: &str, parts: &[&str]| {
        assert!(RULESET.contains(from));
        refused("left.csv", left.as_bytes(), Some(&RULESET.replacen(from, to, 1)), parts);
    };
    wrong(
        r#"kind = "equal", field = "reference""#,
        r#"kind = "equal", field = "referense""#,
        &["rules.toml", "passes[0]", "`referense`", "the fields are"],
    );
    wrong(r#"kind = "amount-within""#, r#"kind = "amount-near""#, &["rules.toml", "line", "amount-near"]);
    wrong(r#"absolute = "0.01""#, r#"cents = "1""#, &["rules.toml", "line", "cents"]);
    wrong(r#"absolute = "0.01""#, "absolute = 0.01", &["rules.toml", "line", "exact decimal"]);
    wrong("version = 1", "version = 9", &["rules.toml", "version"]);
    wrong("[left]", "[left", &["rules.toml", "line"]);
}

/// A gigabyte of nothing in a few kilobytes: one packed sheet many times over.
#[test]
fn a_workbook_with_a_gigabyte_inside() {
    const SHEET: usize = 4 << 20;
    let options = zip::write::SimpleFileOptions::default();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in [("xl/workbook.xml", b"<workbook/>".to_vec()), ("xl/sheet.xml", vec![b' '; SHEET])] {
        zip.start_file(name, options).expect("started");
        zip.write_all(&content).expect("written");
    }
    let mut one = zip::ZipArchive::new(zip.finish().expect("finished")).expect("read back");
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.raw_copy_file(one.by_index(0).expect("there")).expect("copied");
    for number in 0..(1 << 30) / SHEET {
        zip.raw_copy_file_rename(one.by_index_raw(1).expect("there"), format!("xl/worksheets/sheet{number}.xml")).expect("copied");
    }
    let bomb = zip.finish().expect("finished").into_inner();
    assert!(bomb.len() < 4 << 20, "{}", bomb.len());
    refused("left.xlsx", &bomb, None, &["left.xlsx", "inflate"]);
}

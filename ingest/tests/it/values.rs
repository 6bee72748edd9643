//! From text to values: numbers, days, texts, keys, exclusions.

use ruleset::{Exclude, Field, FieldType, Mapping, Normalize};

use crate::harness::{column, date, decimal, mapping, sample, text};

/// Each cell and what it becomes: `!` is a rejection whose reason has the rest in it.
#[track_caller]
fn becomes(field: &Field, cases: &[(&str, &str)]) {
    let cells: Vec<&str> = cases.iter().map(|(cell, _)| *cell).collect();
    for ((cell, expected), found) in cases.iter().zip(column(field, &cells)) {
        match (expected.strip_prefix('!'), found) {
            (None, Ok(value)) => assert_eq!(value, *expected, "of `{cell}`"),
            (Some(part), Err(reason)) => assert!(reason.contains(part), "`{reason}` of `{cell}` lacks `{part}`"),
            (_, found) => panic!("`{cell}`: expected {expected}, found {found:?}"),
        }
    }
}

fn separated(decimal_separator: char, thousands_separator: char) -> Field {
    Field { decimal_separator: Some(decimal_separator), thousands_separator: Some(thousands_separator), ..decimal("v") }
}

#[test]
fn plain_decimals() {
    becomes(
        &decimal("v"),
        &[
            ("1", "1.00"),
            ("-0.5", "-0.50"),
            ("+3.25", "3.25"),
            (" 7.10 ", "7.10"),
            ("1.500", "1.50"),
            ("1.", "1.00"),
            (".5", "0.50"),
            ("-.5", "-0.50"),
            ("12-", "-12.00"),
            ("(12.30)", "-12.30"),
            ("\u{2212}4", "-4.00"),
            ("€ 5.00", "5.00"),
            ("-$5", "-5.00"),
            ("$-5", "-5.00"),
            ("5.00 EUR", "5.00"),
            ("EUR -5", "-5.00"),
            ("123456789012345678901234567890.12", "123456789012345678901234567890.12"),
            ("-0", "0.00"),
            ("1.505", "!3 digits after the point"),
            ("1,5", "!decimal_separator"),
            ("--1", "!not a number"),
            ("1e5", "!not a number"),
            ("NaN", "!not a number"),
            ("", "∅"),
            ("   ", "∅"),
            ("-", "!not a number"),
            ("EUR", "!not a number"),
            ("1.2.3", "!not a number"),
            ("(1", "!not a number"),
            ("٣", "!not a number"),
        ],
    );
}

#[test]
fn separators_are_checked_not_dropped() {
    becomes(
        &separated('.', ','),
        &[
            ("1,234.56", "1234.56"),
            ("12,34,567.00", "1234567.00"),
            ("1,50", "!not grouped"),
            ("1,2345.00", "!not grouped"),
            (",123", "!not grouped"),
        ],
    );
    becomes(
        &separated(',', '.'),
        &[("1.234,56", "1234.56"), ("-1.234.567,8", "-1234567.80"), ("1.50", "!not grouped"), ("1.234.56", "!not grouped")],
    );
    becomes(&separated(',', ' '), &[("1 234,56", "1234.56"), ("1\u{a0}234,56", "1234.56"), ("1\u{202f}234,56 €", "1234.56")]);
    becomes(&separated('.', '\''), &[("1'234.56", "1234.56"), ("1\u{2019}234.56", "1234.56"), ("CHF 1'234.50-", "-1234.50")]);
}

#[test]
fn minor_units_scales_signs_and_integers() {
    let minor = Field { minor_units: true, ..decimal("v") };
    becomes(&minor, &[("12345", "123.45"), ("-5", "-0.05"), ("1.5", "!minor units")]);
    let yen = Field { scale: Some(0), negate: true, ..decimal("v") };
    becomes(&yen, &[("100", "-100"), ("-7.0", "7"), ("7.5", "!1 digit after")]);
    let integer = Field { thousands_separator: Some(','), ..Field::new("v", "v", FieldType::Integer) };
    becomes(
        &integer,
        &[
            ("1,234", "1234"),
            ("-7", "-7"),
            ("9223372036854775807", "9223372036854775807"),
            ("9223372036854775808", "!64-bit"),
            ("1.5", "!digit after"),
        ],
    );
    let euro = Field { currency: Some("EUR".to_owned()), ..Field::new("v", "v", FieldType::Money) };
    becomes(&euro, &[("5 EUR", "5.00"), ("€5", "5.00"), ("5 USD", "!is in USD, the field is in EUR"), ("£5", "!is in £")]);
}

#[test]
fn days_in_their_formats() {
    becomes(
        &date("v", "%Y-%m-%d"),
        &[
            ("2024-02-29", "2024-02-29"),
            ("2023-02-29", "!not a date"),
            ("2024-1-5", "2024-01-05"),
            ("2024-01-05x", "!%Y-%m-%d"),
            ("1900-02-28", "1900-02-28"),
        ],
    );
    becomes(&date("v", "%d.%m.%y"), &[("01.02.24", "2024-02-01"), ("1.2.70", "1970-02-01"), ("31.12.68", "2068-12-31")]);
    becomes(&date("v", "%Y%m%d"), &[("20240131", "2024-01-31"), ("2024131", "!not a date"), ("20241301", "!not a date")]);
    becomes(&date("v", "%d-%b-%Y"), &[("05-mar-2024", "2024-03-05"), ("05-XXX-2024", "!not a date")]);
    becomes(&date("v", "%B %d, %Y"), &[("March 5, 2024", "2024-03-05")]);
    becomes(&date("v", "%d/%m/%Y %I:%M %p"), &[("05/03/2024 11:30 PM", "2024-03-05"), ("05/03/2024 13:30 PM", "!not a date")]);
    becomes(&date("v", "%Y-%j"), &[("2024-060", "2024-02-29")]);
}

#[test]
fn moments_in_utc() {
    let moment = |format: Option<&str>, zone: Option<&str>| Field {
        format: format.map(str::to_owned),
        time_zone: zone.map(str::to_owned),
        ..Field::new("v", "v", FieldType::Timestamp)
    };
    becomes(
        &moment(None, None),
        &[
            ("2024-01-31T10:00:00", "2024-01-31T10:00:00"),
            ("2024-01-31T10:00:00.25", "2024-01-31T10:00:00.250"),
            ("2024-01-31", "!not a timestamp"),
        ],
    );
    let local = moment(Some("%d.%m.%Y %H:%M"), Some("Europe/Berlin"));
    becomes(&local, &[("01.07.2024 12:00", "2024-07-01T10:00:00"), ("01.01.2024 00:30", "2023-12-31T23:30:00")]);
    let offset = moment(Some("%Y-%m-%dT%H:%M:%S%.f%z"), Some("Europe/Berlin"));
    becomes(
        &offset,
        &[
            ("2024-01-01T00:00:00+0200", "2023-12-31T22:00:00"),
            ("2024-01-01T00:00:00.5Z", "2024-01-01T00:00:00.500"),
            ("2024-01-01T00:00:00-05:30", "2024-01-01T05:30:00"),
        ],
    );
}

#[test]
fn truth() {
    becomes(&Field::new("v", "v", FieldType::Boolean), &[("Yes", "true"), ("0", "false"), ("maybe", "!neither true nor false"), ("", "∅")]);
    let stated =
        Field { true_values: vec!["paid".to_owned()], false_values: vec!["open".to_owned()], ..Field::new("v", "v", FieldType::Boolean) };
    becomes(&stated, &[("PAID", "true"), ("open", "false"), ("true", "!neither")]);
}

#[test]
fn texts_are_made_comparable_step_by_step() {
    use Normalize::{CollapseSpaces, DigitsOnly, Lower, StripAccents, StripLeadingZeros, StripPunctuation, Trim, Upper};
    let with = |normalize: &[Normalize]| Field { normalize: normalize.to_vec(), ..text("v") };
    becomes(&with(&[]), &[("  as is  ", "  as is  "), ("   ", "∅")]);
    becomes(&with(&[Trim, CollapseSpaces]), &[("  a \t b\u{a0}\u{a0}c ", "a b c")]);
    becomes(&with(&[StripAccents, Upper]), &[("Müller Łódź Ćevapčići naïve", "MULLER LODZ CEVAPCICI NAIVE"), ("straße", "STRASSE")]);
    becomes(&with(&[StripPunctuation, Lower]), &[("INV-24/001 (X)", "inv24001 x")]);
    becomes(&with(&[DigitsOnly, StripLeadingZeros]), &[("INV 000-12", "12"), ("none", "∅")]);
    let extract = Field { extract: Some("INV-(\\d+)".to_owned()), ..text("v") };
    becomes(&extract, &[("payment INV-0042 thanks", "0042"), ("payment", "∅")]);
    let aliases = Field { normalize: vec![Upper], aliases: [("ACME".to_owned(), "Acme Corporation".to_owned())].into(), ..text("v") };
    becomes(&aliases, &[("acme", "Acme Corporation"), ("other", "OTHER")]);
    becomes(&Field { required: true, ..text("v") }, &[("x", "x"), ("", "!is blank, and the field is required")]);
}

#[test]
fn marks_and_pairs_give_one_signed_amount() {
    let marked = Field {
        mark_column: Some("dc".to_owned()),
        debit_marks: vec!["D".to_owned()],
        credit_marks: vec!["C".to_owned()],
        ..decimal("amount")
    };
    let out = sample("amount,dc\n5.00,D\n6.00,c\n7.00,X\n,D\n").read(&mapping(vec![marked])).expect("it is a table");
    assert_eq!(out.values(), [["-5.00"], ["6.00"], ["∅"]]);
    assert_eq!(out.rejected[0].column.as_deref(), Some("dc"));
    assert!(out.rejected[0].reason.contains("known are D, C"));

    let pair = Field { column: None, debit_column: Some("out".to_owned()), credit_column: Some("in".to_owned()), ..decimal("amount") };
    let out = sample("out,in\n5.00,\n,6.00\n1.00,3.00\n,\nx,\n1,\n").read(&mapping(vec![pair])).expect("it is a table");
    assert_eq!(out.values(), [["-5.00"], ["6.00"], ["2.00"], ["∅"], ["-1.00"]]);
    assert_eq!(out.rejected[0].column.as_deref(), Some("out"));
}

#[test]
fn excluded_rows_are_kept_apart_even_when_unreadable() {
    let mapping = Mapping {
        exclude: vec![Exclude { column: "state".to_owned(), equals: vec!["void".to_owned(), String::new()] }],
        ..mapping(vec![text("id"), decimal("amount")])
    };
    let out = sample("id,amount,state\nA,1,ok\nB,broken, void \nC,3,\nD,4,ok\n").read(&mapping).expect("it is a table");
    assert_eq!(out.rows, [["1", "false", "A", "1.00"], ["2", "true", "B", "∅"], ["3", "true", "C", "3.00"], ["4", "false", "D", "4.00"]]);
    assert_eq!((out.summary.accepted, out.summary.excluded), (2, 2));
}

#[test]
fn keys_name_records_for_good() {
    let options = ingest::ReadOptions { record_keys: true, ..ingest::ReadOptions::default() };
    let keyed = Mapping { key: vec!["id".to_owned(), "amount".to_owned()], ..mapping(vec![text("id"), decimal("amount")]) };
    let out = sample("id,amount\nA,1\nB,2.5\n").read_with(&keyed, &options).expect("it is a table");
    assert_eq!(out.rows[1][4], "B\u{1f}2.50");

    let by_content = mapping(vec![text("id")]);
    let keys = |content: &str| {
        let out = sample(content).read_with(&by_content, &options).expect("it is a table");
        out.rows.iter().map(|row| row[3].clone()).collect::<Vec<_>>()
    };
    let first = keys("id,amount\nA,1\nB,2\nA,1\nA,1\n");
    assert_eq!(first[0].len(), 16);
    assert_eq!([&first[2], &first[3]], [&format!("{}#2", first[0]), &format!("{}#3", first[0])]);
    // The same content elsewhere in another file has the same name; another column counts too.
    assert_eq!(keys("id;amount\r\nZ;9\r\n\"A\";1\r\n")[1], first[0]);
    assert_ne!(keys("id,amount\nA,2\n")[0], first[0]);
}

#[test]
fn headers_twice_blank_or_missing() {
    let out = sample("a,a,,a b\n1,2,3,4\n").read(&mapping(vec![
        text("a"),
        Field::new("second", "a (2)", FieldType::Text),
        Field::new("third", "#3", FieldType::Text),
        Field::new("fourth", "a  b", FieldType::Text),
    ]));
    assert_eq!(out.expect("all columns are there").values(), [["1", "2", "3", "4"]]);
    let mut none = mapping(vec![Field::new("second", "#2", FieldType::Integer)]);
    none.file.header = Some(false);
    assert_eq!(sample("x,1\ny,2\n").read(&none).expect("there is no header").values(), [["1"], ["2"]]);
}

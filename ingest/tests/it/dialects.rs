//! One table in many dialects gives the same records, whoever wrote the file.

use encoding_rs::WINDOWS_1252;
use ruleset::FieldType;

use crate::harness::{self, Sample, decimal, mapping, named, sample};

type Line = (&'static str, (u32, u32, u32), &'static str, &'static str);

/// Name, day, amount, currency. The names have what delimiters, quotes and encodings are about.
const TABLE: [Line; 6] = [
    ("INV-001; Müller & Söhne", (2024, 1, 31), "1234.56", "EUR"),
    ("INV-002, said \"hello\"", (2024, 2, 1), "-99.90", "EUR"),
    ("INV-003 | two\nlines", (2024, 2, 29), "1000000.00", "USD"),
    ("0004", (2024, 3, 13), "0.05", "EUR"),
    ("INV-005\tcafé", (2024, 4, 14), "-12345.67", "GBP"),
    ("INV-006", (2024, 12, 24), "7.00", "EUR"),
];

struct Dialect {
    delimiter: char,
    newline: &'static str,
    date: fn(u32, u32, u32) -> String,
    amount: fn(&str) -> String,
    quote_all: bool,
    before: &'static str,
    after: &'static str,
    encode: fn(&str) -> Vec<u8>,
}

const PLAIN: Dialect = Dialect {
    delimiter: ',',
    newline: "\n",
    date: |y, m, d| format!("{y}-{m:02}-{d:02}"),
    amount: str::to_owned,
    quote_all: false,
    before: "",
    after: "",
    encode: |text| text.as_bytes().to_vec(),
};

fn write(dialect: &Dialect) -> Vec<u8> {
    let cell = |text: &str| {
        let special = |c: char| c == dialect.delimiter || matches!(c, '"' | '\n' | '\r');
        if dialect.quote_all || text.contains(special) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
    };
    let line = |cells: [&str; 4]| cells.map(cell).join(&dialect.delimiter.to_string()) + dialect.newline;
    let mut text = dialect.before.replace('\n', dialect.newline);
    text += &line(["Reference", "Booking Date", "Amount", "Currency"]);
    for (name, (y, m, d), amount, currency) in TABLE {
        text += &line([name, &(dialect.date)(y, m, d), &(dialect.amount)(amount), currency]);
    }
    text += &dialect.after.replace('\n', dialect.newline);
    (dialect.encode)(&text)
}

/// `1234.56` with separators: the group first, then the decimal one.
fn grouped(amount: &str, group: &str, point: &str) -> String {
    let (sign, digits) = amount.strip_prefix('-').map_or(("", amount), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').expect("the table has fractions");
    let mut out = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out += group;
        }
        out.push(digit);
    }
    format!("{sign}{out}{point}{fraction}")
}

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn dialects() -> Vec<(&'static str, Dialect)> {
    let german = Dialect {
        delimiter: ';',
        newline: "\r\n",
        date: |y, m, d| format!("{d:02}.{m:02}.{y}"),
        amount: |amount| grouped(amount, ".", ","),
        ..PLAIN
    };
    vec![
        ("plain", PLAIN),
        ("semicolon, CRLF, German numbers and dates", german),
        ("tab", Dialect { delimiter: '\t', ..PLAIN }),
        ("bar, all quoted", Dialect { delimiter: '|', quote_all: true, ..PLAIN }),
        ("CR alone", Dialect { newline: "\r", date: |y, m, d| format!("{d}/{m}/{y}"), ..PLAIN }),
        (
            "byte order mark, m/d/Y",
            Dialect { encode: |text| format!("\u{feff}{text}").into_bytes(), date: |y, m, d| format!("{m:02}/{d:02}/{y}"), ..PLAIN },
        ),
        ("UTF-16 LE with mark", Dialect { encode: |text| utf_16(&format!("\u{feff}{text}"), u16::to_le_bytes), ..PLAIN }),
        ("UTF-16 BE without mark", Dialect { encode: |text| utf_16(text, u16::to_be_bytes), ..PLAIN }),
        (
            "Windows-1252",
            Dialect {
                delimiter: ';',
                encode: |text| WINDOWS_1252.encode(text).0.into_owned(),
                amount: |amount| grouped(amount, "'", "."),
                ..PLAIN
            },
        ),
        (
            "Swiss, yyyymmdd",
            Dialect {
                delimiter: ';',
                amount: |amount| grouped(amount, "\u{2019}", "."),
                date: |y, m, d| format!("{y}{m:02}{d:02}"),
                ..PLAIN
            },
        ),
        (
            "French spaces, euro sign, month names",
            Dialect {
                amount: |amount| grouped(amount, "\u{a0}", ","),
                date: |y, m, d| format!("{d:02}-{}-{y}", ["", "Jan", "Feb", "Mar", "Apr", "", "", "", "", "", "", "", "Dec"][m as usize]),
                ..PLAIN
            },
        ),
        (
            "minus at the end, lines before and after",
            Dialect {
                amount: |amount| amount.strip_prefix('-').map_or(grouped(amount, ",", "."), |rest| grouped(rest, ",", ".") + "-"),
                before: "Statement of account\nIBAN,DE02 1203 0000 0000 2020 51\n\n",
                after: "\nTotal,,987654.00,\n",
                ..PLAIN
            },
        ),
        (
            "brackets, time of day",
            Dialect {
                amount: |amount| amount.strip_prefix('-').map_or(amount.to_owned(), |rest| format!("({rest})")),
                date: |y, m, d| format!("{y}-{m:02}-{d:02} 00:00:00"),
                ..PLAIN
            },
        ),
    ]
}

#[test]
fn the_same_table_in_every_dialect_gives_the_same_records() {
    let expected: Vec<Vec<String>> = TABLE
        .iter()
        .map(|(name, (y, m, d), amount, currency)| {
            let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
            vec![name, format!("{y}-{m:02}-{d:02}"), (*amount).to_owned(), (*currency).to_owned()]
        })
        .collect();
    for (name, dialect) in dialects() {
        let file = sample(write(&dialect));
        let mapping = file.propose();
        let kinds: Vec<FieldType> = mapping.fields.iter().map(|field| field.kind).collect();
        assert_eq!(kinds, [FieldType::Text, FieldType::Date, FieldType::Money, FieldType::Text], "{name}: {mapping:#?}");
        assert_eq!(file.read_as_proposed().values(), expected, "{name}");
    }
}

#[test]
fn what_is_stated_is_not_recognised_again() {
    let file = sample("a;b,c\n1;2,3\n");
    let stated = ruleset::FileFormat { delimiter: Some(','), ..ruleset::FileFormat::default() };
    let sniffed = ingest::sniff(&file.path, &stated).expect("it is a table");
    assert_eq!(sniffed.columns, ["a;b", "c"]);
    assert_eq!(sniffed.format.delimiter, Some(','));
}

#[test]
fn batches_and_threads_change_nothing() {
    let mut text = String::from("id,amount,note\n");
    for row in 0..5000 {
        text += &format!("A{row},{}.{:02},\"note {row}\nand, more\"\n", row % 977, row % 100);
    }
    let file: Sample = named("many.csv", &text);
    let mapping = file.propose();
    let read = |threads, batch_rows| {
        let options = ingest::ReadOptions { record_keys: true, batch_rows, threads, texts: None };
        file.read_with(&mapping, &options).expect("it is a table")
    };
    let (one, four) = (read(1, 100_000), read(4, 7));
    assert_eq!(one.rows, four.rows);
    assert_eq!(one.rows.len(), 5000);
    assert_eq!(one.rows[4999][0], "5000");
    assert!(four.batches > 700);
}

#[test]
fn texts_nobody_wants_are_left_out_and_change_nothing_else() {
    let mapping = named("clean.csv", "id,note,amount,day\nA,x,1.00,2024-01-31\nB,y,2.00,2024-02-01\n").propose();
    let file: Sample = named("some.csv", "id,note,amount,day\nA,x,1.00,2024-01-31\nB,y,oops,2024-02-01\nC,,3.00,2024-02-30\n");
    let wanted = std::collections::BTreeSet::from(["id"]);
    let read = |texts| {
        let (mut columns, mut kept, mut rejected) = (Vec::new(), 0, Vec::new());
        let options = ingest::ReadOptions { texts, ..ingest::ReadOptions::default() };
        let mut sink = |batch: ingest::Batch| {
            columns = batch.records.schema().fields().iter().map(|field| field.name().clone()).collect::<Vec<_>>();
            kept += batch.records.num_rows();
            rejected.extend(batch.rejected);
            Ok(())
        };
        ingest::read(&file.path, &mapping, &options, &mut sink, &|_, _, _| ingest::Continue::Yes).expect("it is a table");
        (columns, kept, rejected)
    };
    let (all, some) = (read(None), read(Some(&wanted)));
    assert!(all.0.iter().any(|name| name == "note"), "{:?}", all.0);
    assert_eq!(some.0, all.0.iter().filter(|name| *name != "note").cloned().collect::<Vec<_>>());
    assert_eq!((some.1, some.2), (all.1, all.2));
}

#[test]
fn blocks_without_quotes_read_as_those_with() {
    let table = |quote: &str, ends: &str| {
        let note = "n".repeat(400);
        let line =
            |row: usize| format!("A{row},{row}.00,{quote}{note} {row}{quote}{ends}{}", if row.is_multiple_of(1000) { " \n\n" } else { "" });
        format!("id,amount,note\n{}", (0..20_000).map(line).collect::<String>())
    };
    for ends in ["\n", "\r\n"] {
        let (plain, quoted) = (named("plain.csv", table("", ends)), named("quoted.csv", table("\"", ends)));
        let mapping = plain.propose();
        let (plain, quoted) = (plain.read(&mapping).expect("a table"), quoted.read(&mapping).expect("a table"));
        assert_eq!(plain.summary.rows, 20_000);
        assert!(plain.rows == quoted.rows, "some row differs");
    }
}

#[test]
fn a_file_is_the_same_wherever_it_is_cut() {
    // Lines inside cells that look like records: wherever the file is cut, it is cut inside a cell.
    let rows = 12_000;
    let inside = "A0,1.00,looks like a record\n".repeat(20);
    let mut text = String::from("id,amount,note\n");
    for row in 1..=rows {
        let amount = if row % 1000 == 0 { "oops".to_owned() } else { format!("{row}.00") };
        text += &format!("A{row},{amount},\"{row}\n{inside}\"\n");
    }
    assert!(text.len() > 6 << 20);
    let mapping = mapping(vec![harness::text("id"), decimal("amount"), harness::text("note")]);
    let out = named("lines.csv", &text).read(&mapping).expect("a table");
    assert_eq!((out.summary.rows, out.summary.accepted, out.summary.rejected), (rows, rows - rows / 1000, rows / 1000));
    assert!(out.rows.iter().all(|row| row[2] == format!("A{}", row[0]) && row[4].starts_with(&format!("{}\nA0", row[0]))));
    assert!(out.rejected.iter().zip(1..).all(|(rejected, at)| rejected.row == at * 1000));
    // Only the last rows have such cells; at the very end the file breaks off.
    let plain: String = (1..=60_000).map(|row| format!("A{row},{row}.00,{}\n", "n".repeat(60))).collect();
    let both = format!("id,amount,note\n{plain}{}", &text[15..]);
    let out = named("both.csv", &both).read(&mapping).expect("a table");
    assert_eq!((out.summary.rows, out.summary.rejected), (60_000 + rows, rows / 1000));
    assert_eq!(out.rejected.first().map(|rejected| rejected.row), Some(61_000));
    let error = named("broken.csv", both.clone() + "A,1").read(&mapping).err().map(|error| (error.code(), error.row));
    assert_eq!(error, Some(("TRUNCATED_FILE", Some(60_000 + rows + 1))));
    // One line that is not text, far down.
    let (before, after) = both.as_bytes().split_at(4 << 20);
    let after = &after[after.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1)..];
    let cut = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let bytes = [&before[..cut], b"A,1.00,\xff\n", after].concat();
    let mut mapping = mapping;
    mapping.file.encoding = Some("utf-8".to_owned());
    let out = named("bytes.csv", &bytes).read(&mapping).expect("a table");
    assert_eq!((out.summary.rows, out.summary.rejected), (60_000 + rows, rows / 1000 + 1));
}

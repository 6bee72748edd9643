//! Excel workbooks: one sheet to rows of cells, exactly and in bounded memory.
//!
//! A workbook is a zip archive, so before it is parsed its real inflated size is measured against limits. Numbers are
//! binary floating point in the file; they become the shortest decimal text of at most 15 digits, which is what Excel shows.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError, open_workbook};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::cell::Cell;
use crate::error::{Error, Fault};

const MIB: u64 = 1 << 20;
/// The most that a workbook may hold, inflated.
const LARGEST: u64 = 512 * MIB;
/// The most text that cells share, inflated: it is kept in memory.
const LARGEST_SHARED_TEXT: u64 = 256 * MIB;
/// Inflated sizes below this are never suspicious.
const UNSUSPICIOUS: u64 = 64 * MIB;
/// Inflated to packed size beyond which an archive is a bomb.
const LARGEST_RATIO: u64 = 200;
/// Columns that Excel has.
const MOST_COLUMNS: u32 = 16_384;
/// Entries that a workbook may have.
const MOST_ENTRIES: usize = 10_000;
const ADVICE: &str = "save the sheet that is needed as CSV and use that";

/// Whether the archive is a workbook, and if not, what it is.
pub(crate) fn check(path: &Path) -> Result<(), Error> {
    let file = File::open(path).map_err(Error::io(path))?;
    let packed = file.metadata().map_err(Error::io(path))?.len();
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| zip_error(path, &error))?;
    if archive.len() > MOST_ENTRIES {
        return Err(too_large(path, format!("the workbook has {} parts, at most {MOST_ENTRIES} are read", archive.len())));
    }
    let names: Vec<String> = archive.file_names().filter_map(Result::ok).map(|name| name.to_lowercase()).collect();
    if !names.iter().any(|name| name == "xl/workbook.xml") {
        return Err(not_a_workbook(path, &names));
    }
    let mut stated = 0u64;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|error| zip_error(path, &error))?;
        stated = stated.saturating_add(entry.size());
    }
    limit(path, stated, packed)?;
    // What the directory says can be a lie, so inflate once and count.
    let mut inflated = 0u64;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|error| zip_error(path, &error))?;
        let name = entry.name().map(|name| name.to_lowercase()).unwrap_or_default();
        if entry.is_dir() || !(name.ends_with(".xml") || name.ends_with(".rels")) {
            continue;
        }
        let largest = if name.ends_with("sharedstrings.xml") { LARGEST_SHARED_TEXT } else { LARGEST };
        let size = measure(entry, largest).map_err(|error| unpacking(path, &name, &error))?;
        if size > largest {
            return Err(too_large(path, format!("the workbook's `{name}` is more than {} MiB inflated", largest / MIB)));
        }
        inflated += size;
        limit(path, inflated, packed)?;
    }
    Ok(())
}

fn unpacking(path: &Path, name: &str, error: &std::io::Error) -> Error {
    let what = format!("`{name}` cannot be unpacked ({error})");
    // The reader itself stops where more comes out than the directory says.
    if error.to_string().contains("declared uncompressed size") { too_large(path, what) } else { truncated(path, &what) }
}

/// Inflates into nothing, up to a little more than `largest`.
fn measure(entry: impl Read, largest: u64) -> std::io::Result<u64> {
    std::io::copy(&mut entry.take(largest + 1), &mut std::io::sink())
}

fn limit(path: &Path, inflated: u64, packed: u64) -> Result<(), Error> {
    if inflated > LARGEST {
        return Err(too_large(path, format!("the workbook holds more than {} MiB inflated", LARGEST / MIB)));
    }
    if inflated > UNSUSPICIOUS && inflated / packed.max(1) > LARGEST_RATIO {
        return Err(too_large(path, format!("the workbook inflates to more than {LARGEST_RATIO} times its size")));
    }
    Ok(())
}

/// Names of the sheets.
pub(crate) fn sheets(path: &Path) -> Result<Vec<String>, Error> {
    Ok(open(path)?.sheet_names())
}

fn open(path: &Path) -> Result<Xlsx<BufReader<File>>, Error> {
    open_workbook(path).map_err(|error| xlsx_error(path, &error))
}

/// Visits every line of a sheet in order, blank ones too, until `visit` says stop.
pub(crate) fn visit_lines(path: &Path, sheet: &str, visit: &mut dyn FnMut(Vec<Cell<'static>>) -> bool) -> Result<(), Error> {
    let mut workbook = open(path)?;
    let mut reader = workbook.worksheet_cells_reader(sheet).map_err(|error| xlsx_error(path, &error))?;
    let mut line: Vec<Cell<'static>> = Vec::new();
    let mut line_number = 0;
    while let Some(cell) = reader.next_cell().map_err(|error| xlsx_error(path, &error))? {
        let (row, column) = cell.get_position();
        let cell = match cell.get_value() {
            DataRef::Empty => continue,
            value => text(value),
        };
        if row < line_number || column >= MOST_COLUMNS {
            return Err(not_in_order(path, row));
        }
        while line_number < row {
            line_number += 1;
            // A sheet can say that its next row is the millionth: blank lines cost nothing, but there is an end to them.
            if !visit(std::mem::take(&mut line)) {
                return Ok(());
            }
        }
        let column = column as usize;
        if line.len() <= column {
            line.resize(column + 1, Cell::default());
        }
        line[column] = cell;
    }
    visit(line);
    Ok(())
}

fn text(value: &DataRef<'_>) -> Cell<'static> {
    let typed = |text: String| Cell { text: text.into(), typed: true };
    match value {
        DataRef::Empty => Cell::default(),
        DataRef::Int(number) => typed(number.to_string()),
        DataRef::Float(number) => typed(decimal(*number)),
        DataRef::Bool(truth) => typed(truth.to_string()),
        DataRef::DateTime(moment) => typed(day(moment)),
        DataRef::DateTimeIso(text) => typed(text.clone()),
        DataRef::String(text) | DataRef::DurationIso(text) => Cell::text(text.clone()),
        DataRef::SharedString(text) => Cell::text((*text).to_owned()),
        DataRef::Error(error) => Cell::text(error.to_string()),
    }
}

/// The shortest decimal text that is the same binary number; of computed ones the 15 digits that Excel shows.
fn decimal(number: f64) -> String {
    let shortest = format!("{number}");
    let digits = shortest.bytes().filter(u8::is_ascii_digit).count();
    if digits <= 15 || !number.is_finite() {
        return shortest;
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

/// `2024-01-31`, with `T10:00:00` and `.123` where there is a time.
fn day(moment: &ExcelDateTime) -> String {
    if moment.is_duration() {
        return decimal(moment.as_f64());
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second, milli) {
        (0, 0, 0, 0) => date,
        (_, _, _, 0) => format!("{date}T{hour:02}:{minute:02}:{second:02}"),
        _ => format!("{date}T{hour:02}:{minute:02}:{second:02}.{milli:03}"),
    }
}

fn too_large(path: &Path, what: String) -> Error {
    Error::new(path, Fault::TooLarge { what, advice: ADVICE.to_owned() })
}

fn truncated(path: &Path, what: &str) -> Error {
    Error::new(path, Fault::Truncated { what: what.to_owned() })
}

fn not_in_order(path: &Path, row: u32) -> Error {
    let seems = format!("a workbook whose cells are out of order at line {}", row + 1);
    Error::new(path, Fault::NotATable { seems, advice: "open it in a spreadsheet program and save it again".to_owned() })
}

fn not_a_workbook(path: &Path, names: &[String]) -> Error {
    let has = |part: &str| names.iter().any(|name| name.starts_with(part));
    let (seems, advice) = if has("xl/workbook.bin") {
        ("a binary Excel workbook (.xlsb)", "save it as .xlsx or CSV")
    } else if has("word/") {
        ("a Word document", "save its table as CSV")
    } else if has("ppt/") {
        ("a presentation", "save its table as CSV")
    } else if has("content.xml") {
        ("an OpenDocument file", "save it as .xlsx or CSV")
    } else {
        ("a zip archive", "unpack it and use the file inside")
    };
    Error::new(path, Fault::NotATable { seems: seems.to_owned(), advice: advice.to_owned() })
}

fn zip_error(path: &Path, error: &ZipError) -> Error {
    truncated(path, &format!("it starts like a workbook, but its end is missing or damaged ({error})"))
}

fn xlsx_error(path: &Path, error: &XlsxError) -> Error {
    let fault = match error {
        XlsxError::Password => {
            Fault::Unsupported { what: "a workbook with a password".to_owned(), advice: "save it without a password".to_owned() }
        }
        XlsxError::WorksheetNotFound(name) | XlsxError::NotAWorksheet(name) => {
            Fault::BadMapping { field: "file.sheet".to_owned(), problem: format!("there is no sheet `{name}`") }
        }
        XlsxError::XmlEof(_) | XlsxError::Zip(_) | XlsxError::Io(_) => {
            Fault::Truncated { what: format!("a part of the workbook is missing or damaged ({error})") }
        }
        other => Fault::NotATable {
            seems: format!("a damaged workbook ({other})"),
            advice: "open it in a spreadsheet program and save it again".to_owned(),
        },
    };
    Error::new(path, fault)
}

//! Recognising a file: what it is, in which encoding and dialect, and where its table begins and ends.
//!
//! What the caller states is never questioned; the rest is proposed from the file's first and last bytes.

mod encoding;
mod magic;
mod shape;

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use ruleset::{FileFormat, FileKind};

use crate::cell::Cell;
use crate::columns;
use crate::csv::decode;
use crate::csv::split::{self, Dialect, End};
use crate::error::{Error, Fault};
use crate::xlsx;
use magic::Content;
use shape::Row;

/// Bytes at the start that are looked at.
const HEAD: u64 = 256 << 10;
/// Bytes at the end that are looked at.
const TAIL: u64 = 16 << 10;
/// Lines of a sheet that are looked at, besides its last ones.
const SAMPLE: usize = 1000;
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sniffed {
    /// Everything about the file's shape, stated.
    pub format: FileFormat,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// What was not certain, in words for people.
    pub notes: Vec<String>,
}

/// Recognises a file, keeping what `stated` says.
///
/// # Errors
/// When the file is empty, is no table, or cannot be read.
pub fn sniff(path: &Path, stated: &FileFormat) -> Result<Sniffed, Error> {
    let head = head(path)?;
    match content(path, &head)? {
        Content::Zip => workbook(path, stated),
        Content::Text => text(path, &head, stated),
    }
}

/// The whole format: as stated where everything is, otherwise recognised.
pub(crate) fn complete(path: &Path, stated: &FileFormat) -> Result<FileFormat, Error> {
    let all_stated = stated.kind == Some(FileKind::Csv)
        && stated.encoding.is_some()
        && stated.delimiter.is_some()
        && stated.lines_before_header.is_some()
        && stated.lines_after_data.is_some()
        && stated.header.is_some();
    if all_stated {
        let head = head(path)?;
        if content(path, &head)? == Content::Text {
            let (encoding, _) = encoding::guess(path, &head, stated.encoding.as_deref())?;
            return Ok(FileFormat { encoding: Some(encoding), ..stated.clone() });
        }
    }
    sniff(path, stated).map(|sniffed| sniffed.format)
}

fn head(path: &Path) -> Result<Vec<u8>, Error> {
    let mut head = Vec::new();
    File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head)).map_err(Error::io(path))?;
    if head.is_empty() { Err(Error::new(path, Fault::EmptyFile)) } else { Ok(head) }
}

fn content(path: &Path, head: &[u8]) -> Result<Content, Error> {
    let content = magic::look(path, head)?;
    if content == Content::Zip {
        xlsx::check(path)?;
    }
    Ok(content)
}

fn workbook(path: &Path, stated: &FileFormat) -> Result<Sniffed, Error> {
    let sheets = xlsx::sheets(path)?;
    let mut notes = Vec::new();
    let sheet = match &stated.sheet {
        Some(sheet) => sheet.clone(),
        None => sheets.first().cloned().ok_or_else(|| Error::new(path, Fault::EmptyFile))?,
    };
    if !sheets.contains(&sheet) {
        let problem = format!("there is no sheet `{sheet}`; the sheets are {}", sheets.join(", "));
        return Err(Error::new(path, Fault::BadMapping { field: "file.sheet".to_owned(), problem }));
    }
    if stated.sheet.is_none() && sheets.len() > 1 {
        notes.push(format!("the workbook has {} sheets; `{sheet}` is read", sheets.len()));
    }
    let mut rows = Vec::new();
    let mut tail = std::collections::VecDeque::new();
    let mut lines = 0;
    xlsx::visit_lines(path, &sheet, &mut |cells| {
        lines += 1;
        if cells.iter().all(Cell::is_blank) {
            return true;
        }
        if rows.len() < SAMPLE {
            rows.push(Row { lines_before: lines - 1, cells, unfinished: false });
        } else {
            tail.push_back(Row { lines_before: lines - 1, cells, unfinished: false });
            if tail.len() > 20 {
                tail.pop_front();
            }
        }
        true
    })?;
    if rows.is_empty() {
        return Err(Error::new(path, Fault::EmptyFile));
    }
    // A workbook leaves out blank cells at the end of a row: for finding the table every row is as wide as the widest.
    let widest = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let widths: Vec<usize> = rows.iter().map(|row| row.cells.len()).collect();
    rows.iter_mut().for_each(|row| row.cells.resize(widest, Cell::default()));
    let shape = shape::find(&rows, stated.lines_before_header, stated.header);
    if let (Some(first), Some(width)) = (rows.get_mut(shape.first), widths.get(shape.first)) {
        first.cells.truncate(*width);
    }
    let names = names(&rows, &shape);
    let data = &rows[(shape.first + usize::from(shape.header)).min(rows.len())..];
    let tail: Vec<Row> = tail.into_iter().collect();
    let after = if tail.is_empty() { shape::lines_after(data, names.len()) } else { shape::lines_after(&tail, names.len()) };
    let format = FileFormat {
        kind: Some(FileKind::Xlsx),
        sheet: Some(sheet),
        lines_before_header: Some(shape.lines_before_header),
        lines_after_data: Some(stated.lines_after_data.unwrap_or(after)),
        header: Some(shape.header),
        ..FileFormat::default()
    };
    say(&format, &mut notes);
    Ok(Sniffed { format, columns: names, notes })
}

fn text(path: &Path, head: &[u8], stated: &FileFormat) -> Result<Sniffed, Error> {
    if stated.kind == Some(FileKind::Xlsx) {
        let advice = "say kind = \"csv\", or leave it out".to_owned();
        return Err(Error::new(path, Fault::NotATable { seems: "delimited text, not a workbook".to_owned(), advice }));
    }
    let mut notes = Vec::new();
    let (name, note) = encoding::guess(path, head, stated.encoding.as_deref())?;
    notes.extend(note);
    let unknown = || {
        Error::new(
            path,
            Fault::BadMapping {
                field: "file.encoding".to_owned(),
                problem: format!("`{name}` is not one that is read: utf-8, utf-16le, utf-16be, windows-1252"),
            },
        )
    };
    let encoding = decode::encoding(&name).ok_or_else(unknown)?;
    let size = std::fs::metadata(path).map_err(Error::io(path))?.len();
    let whole = size <= head.len() as u64;
    let text = decoded(encoding, head);
    if magic::is_binary(&text) {
        if stated.encoding.is_some() {
            let advice = "leave the encoding out of the mapping, and it is recognised".to_owned();
            return Err(Error::new(path, Fault::BadEncoding { encoding: name, advice }));
        }
        let advice = "export the table as CSV or XLSX and use that".to_owned();
        return Err(Error::new(path, Fault::NotATable { seems: "binary data".to_owned(), advice }));
    }
    if text.trim_matches(['\u{feff}', '\u{0}']).trim().is_empty() {
        return Err(Error::new(path, Fault::EmptyFile));
    }
    let quote = stated.quote.and_then(|quote| u8::try_from(quote).ok()).unwrap_or(b'"');
    let stated_delimiter = stated.delimiter.and_then(|delimiter| u8::try_from(delimiter).ok());
    let (dialect, rows) = dialect(&text, whole, stated_delimiter, quote);
    let shape = shape::find(&rows, stated.lines_before_header, stated.header);
    let names = names(&rows, &shape);
    if names.len() == 1 && stated.delimiter.is_none() {
        notes.push("only one column was recognised: if there are more, say the delimiter".to_owned());
    }
    let data = &rows[(shape.first + usize::from(shape.header)).min(rows.len())..];
    let after = match stated.lines_after_data {
        Some(lines) => lines,
        None if whole => shape::lines_after(data, names.len()),
        None => shape::lines_after(&tail(path, size, encoding, dialect)?, names.len()),
    };
    let format = FileFormat {
        kind: Some(FileKind::Csv),
        encoding: Some(name),
        delimiter: Some(stated.delimiter.unwrap_or(char::from(dialect.delimiter))),
        quote: Some(stated.quote.unwrap_or(char::from(quote))),
        lines_before_header: Some(shape.lines_before_header),
        lines_after_data: Some(after),
        header: Some(shape.header),
        sheet: None,
    };
    say(&format, &mut notes);
    Ok(Sniffed { format, columns: names, notes })
}

fn say(format: &FileFormat, notes: &mut Vec<String>) {
    match format.lines_before_header {
        None | Some(0) => {}
        Some(lines) => notes.push(format!("{lines} lines before the header are left out")),
    }
    match format.lines_after_data {
        None | Some(0) => {}
        Some(lines) => notes.push(format!("{lines} lines after the data (totals or remarks) are left out")),
    }
    if format.header == Some(false) {
        notes.push("the first line looks like data: columns are named #1, #2, …".to_owned());
    }
}

fn names(rows: &[Row], shape: &shape::Shape) -> Vec<String> {
    let Some(first) = rows.get(shape.first) else { return Vec::new() };
    if shape.header { columns::names(&first.cells) } else { columns::numbers(first.cells.len()) }
}

/// Bytes as text with LF after every line.
fn decoded(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> String {
    let (text, _, _) = encoding.decode(bytes);
    if decode::ends_lines_by_cr(text.as_bytes()) { text.replace('\r', "\n") } else { text.into_owned() }
}

/// The delimiter that makes the most regular table, and its rows.
fn dialect(text: &str, whole: bool, stated: Option<u8>, quote: u8) -> (Dialect, Vec<Row>) {
    let candidates = stated.map_or(DELIMITERS.to_vec(), |delimiter| vec![delimiter]);
    let mut best: Option<(u64, Dialect, Vec<Row>)> = None;
    for delimiter in candidates {
        let dialect = Dialect { delimiter, quote };
        let rows = rows(text, dialect, whole);
        let cells = shape::common(rows.iter().map(|row| row.cells.len()).filter(|cells| *cells > 1));
        let regular = rows.iter().filter(|row| row.cells.len() == cells).count() as u64;
        // How regular comes first, then how many columns: a decimal comma is less regular than the delimiter beside it.
        let share = if cells < 2 { 0 } else { regular * 1000 / (rows.len() as u64).max(1) };
        let score = share * share * (1 + cells.clamp(1, 40).ilog2() as u64);
        if best.as_ref().is_none_or(|(most, _, _)| score > *most) {
            best = Some((score, dialect, rows));
        }
    }
    best.map_or_else(|| (Dialect { delimiter: b',', quote }, Vec::new()), |(_, dialect, rows)| (dialect, rows))
}

/// Records of a sample. Its last record may be cut, unless the sample is the whole file.
fn rows(text: &str, dialect: Dialect, whole: bool) -> Vec<Row> {
    let bytes = text.as_bytes();
    let mut rows = Vec::new();
    let (mut start, mut lines) = (0, 0);
    let mut cells = Vec::new();
    while start < bytes.len() {
        let end = match split::record_end(bytes, start, dialect) {
            End::Line(end) => end,
            End::Text if whole || rows.is_empty() => bytes.len(),
            End::Text => break,
            End::Quoted => memchr::memchr(b'\n', &bytes[start..]).map_or(bytes.len(), |line| start + line + 1),
        };
        let line = &text[start..end];
        if !split::is_empty_line(line.as_bytes()) {
            split::cells(&line[..split::without_break(line)], dialect, &mut cells);
            let cells = cells.iter().map(|cell| Cell::text(cell.text.clone().into_owned())).collect();
            rows.push(Row { lines_before: lines, cells, unfinished: !line.ends_with('\n') });
        }
        lines += memchr::memchr_iter(b'\n', &bytes[start..end]).count() as u32;
        start = end;
    }
    rows
}

/// The last records of a large file. The first line of the piece is cut, so it is left out.
fn tail(path: &Path, size: u64, encoding: &'static encoding_rs::Encoding, dialect: Dialect) -> Result<Vec<Row>, Error> {
    let mut bytes = Vec::new();
    // Even, for UTF-16.
    let start = size.saturating_sub(TAIL) & !1;
    File::open(path)
        .and_then(|mut file| {
            file.seek(SeekFrom::Start(start))?;
            file.read_to_end(&mut bytes)
        })
        .map_err(Error::io(path))?;
    let (text, _) = encoding.decode_without_bom_handling(&bytes);
    let text = if decode::ends_lines_by_cr(text.as_bytes()) { text.replace('\r', "\n") } else { text.into_owned() };
    let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
    Ok(rows(rest, dialect, true))
}

//! Delimited text: CSV, TSV and kin, to rows of cells.
//!
//! A [`Table`] is an opened file past its header. Its blocks are taken apart by [`records`], on any thread.

mod blocks;
pub(crate) mod decode;
pub(crate) mod split;

use std::path::Path;

use ruleset::FileFormat;

pub(crate) use blocks::{Block, Blocks};
use split::{Dialect, is_empty_line, without_break};

use crate::assemble::{Assembled, Assembler, Plan, ragged_reason};
use crate::cell::Cell;
use crate::columns;
use crate::error::{Error, Fault};

/// A delimited file past its header.
pub(crate) struct Table {
    pub(crate) columns: Vec<String>,
    pub(crate) blocks: Blocks,
}

impl Table {
    /// Opens a file whose format is complete.
    pub(crate) fn open(path: &Path, format: &FileFormat) -> Result<Self, Error> {
        let mut blocks = Blocks::open(path, format)?;
        blocks.skip_lines(format.lines_before_header.unwrap_or(0))?;
        let header = format.header.unwrap_or(true);
        let first = if header { blocks.take_record()? } else { blocks.peek_record()? };
        let first = first.ok_or_else(|| Error::new(path, Fault::EmptyFile))?;
        let text = String::from_utf8_lossy(&first);
        let mut cells = Vec::new();
        split::cells(&text, blocks.dialect(), &mut cells);
        let columns = if header { columns::names(&cells) } else { columns::numbers(cells.len()) };
        Ok(Self { columns, blocks })
    }
}

/// One record of a block.
pub(crate) enum Record<'a> {
    /// Its text, without the line break.
    Text(&'a str),
    /// A line that opens a quote which is never closed.
    Unclosed(&'a [u8]),
    /// Bytes that are not UTF-8.
    NotText(&'a [u8]),
}

/// Visits the records of a block in order, until `visit` says stop.
pub(crate) fn records<'a>(block: &'a Block, mut visit: impl FnMut(u64, Record<'a>) -> bool) {
    let bytes = block.bytes.as_slice();
    let whole = std::str::from_utf8(bytes).ok();
    let mut unclosed = block.unclosed.iter().copied().peekable();
    let (mut start, mut row) = (0, block.first_row);
    for end in block.ends.iter().map(|end| *end as usize) {
        let is_unclosed = unclosed.next_if_eq(&start).is_some();
        let line = &bytes[start..end];
        if !is_empty_line(line) {
            let content = &line[..without_break(line)];
            let text = whole.map(|text| &text[start..start + content.len()]);
            let record = match text.or_else(|| std::str::from_utf8(content).ok()) {
                _ if is_unclosed => Record::Unclosed(content),
                Some(text) => Record::Text(text),
                None => Record::NotText(content),
            };
            if !visit(row, record) {
                return;
            }
            row += 1;
        }
        start = end;
    }
}

/// Turns a block into typed columns. Pure: any thread can do it.
pub(crate) fn assemble(path: &Path, plan: &Plan, block: &Block, dialect: Dialect) -> Result<Assembled, Error> {
    let mut assembler = Assembler::new(plan, block.ends.len());
    let mut cells = Vec::new();
    let mut last = (block.first_row, 0);
    records(block, |row, record| {
        match record {
            Record::Text(text) => {
                split::cells(text, dialect, &mut cells);
                last = (row, cells.len());
                assembler.push(row, &cells, || text.to_owned());
            }
            Record::Unclosed(bytes) => {
                let reason = "opens a quote that is never closed".to_owned();
                assembler.reject(row, reason, || String::from_utf8_lossy(bytes).into_owned());
            }
            Record::NotText(bytes) => {
                let reason = "is not UTF-8 text; if the file is from an older program, say encoding = \"windows-1252\"".to_owned();
                assembler.reject(row, reason, || String::from_utf8_lossy(bytes).into_owned());
            }
        }
        true
    });
    let (row, found) = last;
    if block.unfinished && row > 1 && found > 0 && found < plan.columns.len() {
        let short = ragged_reason(found, plan.columns.len());
        let what = format!("the last row {short}, and no line break follows it (if that line is not a record, say lines_after_data = 1)");
        return Err(Error::new(path, Fault::Truncated { what }).at_row(row));
    }
    assembler.finish().map_err(|error| Error::new(path, Fault::Io(std::io::Error::other(error))))
}

/// Visits rows of the table in order, as owned cells, until `visit` says stop. For looking, not for importing.
pub(crate) fn visit_rows(table: &mut Table, visit: &mut dyn FnMut(u64, Vec<Cell<'static>>, &str) -> bool) -> Result<(), Error> {
    let dialect = table.blocks.dialect();
    let mut going = true;
    while going && let Some(block) = table.blocks.next_block()? {
        records(&block, |row, record| {
            let lossy;
            let text = match record {
                Record::Text(text) => text,
                Record::Unclosed(bytes) | Record::NotText(bytes) => {
                    lossy = String::from_utf8_lossy(bytes).into_owned();
                    lossy.as_str()
                }
            };
            let mut cells = Vec::new();
            split::cells(text, dialect, &mut cells);
            let owned = cells.into_iter().map(|cell| Cell { text: cell.text.into_owned().into(), typed: false }).collect();
            going = visit(row, owned, text);
            going
        });
    }
    Ok(())
}

//! Delimited text: CSV, TSV and kin, to rows of cells.
//!
//! A [`Table`] is an opened file past its header. Its blocks are taken apart by [`records`], on any thread.

mod blocks;
pub(crate) mod decode;
mod marks;
pub(crate) mod split;
mod walk;

use std::path::Path;

use ruleset::FileFormat;

pub(crate) use blocks::Blocks;
use blocks::{Block, Cut};
use split::{Dialect, is_empty_line, without_break};
use walk::{Found, Walk};

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
fn records<'a>(bytes: &'a [u8], cut: &Cut, mut visit: impl FnMut(Record<'a>) -> bool) {
    let whole = std::str::from_utf8(bytes).ok();
    let mut unclosed = cut.unclosed.iter().copied().peekable();
    let mut start = 0;
    for end in cut.ends.iter().map(|end| *end as usize) {
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
            if !visit(record) {
                return;
            }
        }
        start = end;
    }
}

/// What taking a block apart gives.
pub(crate) enum Part {
    /// Typed columns, and the bytes of the file read so far.
    Assembled(Assembled, u64),
    /// A line break that was taken for the end of a record is inside one: from this place in the text on, the file has to be
    /// cut anew.
    Unended(u64),
}

/// What a thread keeps from block to block: room, so that none has to be made.
#[derive(Debug, Default)]
pub(crate) struct Tools {
    marks: Vec<u32>,
    room: Vec<u8>,
}

impl Tools {
    /// Bytes of a block that is done.
    pub(crate) fn take_room(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.room)
    }
}

/// Turns a block into typed columns. Pure: any thread can do it.
pub(crate) fn assemble(path: &Path, plan: &Plan, block: Block, dialect: Dialect, tools: &mut Tools) -> Result<Part, Error> {
    let assembler = match (by_marks(plan, &block.bytes, dialect, &mut tools.marks), &block.cut) {
        (Some(assembler), None) => assembler,
        (Some(assembler), Some(cut)) if cut.is_plain() => assembler,
        (_, Some(cut)) => by_rules(path, plan, (&block, cut), dialect)?,
        (None, None) => return Ok(Part::Unended(block.at)),
    };
    let assembled = assembler.finish().map_err(|error| Error::new(path, Fault::Io(std::io::Error::other(error))))?;
    tools.room = block.bytes;
    Ok(Part::Assembled(assembled, block.read))
}

/// Takes a block apart by its marks: nothing when it is no text or does not end with a whole record.
fn by_marks<'p>(plan: &'p Plan, bytes: &[u8], dialect: Dialect, marks: &mut Vec<u32>) -> Option<Assembler<'p>> {
    let text = std::str::from_utf8(bytes).ok()?;
    marks::find(bytes, dialect, marks);
    let mut assembler = Assembler::new(plan, memchr::memchr_iter(b'\n', bytes).count());
    let mut walk = Walk::new(text, dialect, marks);
    let mut cells = Vec::new();
    while let Some(found) = walk.next_record() {
        match found {
            Found::Plain(line) => assembler.push(&walk.cells(), || line[..without_break(line)].to_owned()),
            Found::Odd(line) => {
                let record = &line[..without_break(line)];
                split::cells(record, dialect, &mut cells);
                assembler.push(cells.as_slice(), || record.to_owned());
            }
            Found::Unended => return None,
        }
    }
    Some(assembler)
}

/// Takes a block apart record by record.
fn by_rules<'p>(path: &Path, plan: &'p Plan, (block, cut): (&Block, &Cut), dialect: Dialect) -> Result<Assembler<'p>, Error> {
    let mut assembler = Assembler::new(plan, cut.ends.len());
    let mut cells = Vec::new();
    let (mut row, mut last) = (0, (0, 0));
    records(&block.bytes, cut, |record| {
        row += 1;
        match record {
            Record::Text(text) => {
                split::cells(text, dialect, &mut cells);
                last = (row, cells.len());
                assembler.push(cells.as_slice(), || text.to_owned());
            }
            Record::Unclosed(bytes) => {
                let reason = "opens a quote that is never closed".to_owned();
                assembler.reject(reason, || String::from_utf8_lossy(bytes).into_owned());
            }
            Record::NotText(bytes) => {
                let reason = "is not UTF-8 text; if the file is from an older program, say encoding = \"windows-1252\"".to_owned();
                assembler.reject(reason, || String::from_utf8_lossy(bytes).into_owned());
            }
        }
        true
    });
    let (row, found) = last;
    if cut.unfinished && !(block.first && row == 1) && found > 0 && found < plan.columns.len() {
        let short = ragged_reason(found, plan.columns.len());
        let what = format!("the last row {short}, and no line break follows it (if that line is not a record, say lines_after_data = 1)");
        return Err(Error::new(path, Fault::Truncated { what }).at_row(row));
    }
    Ok(assembler)
}

/// Visits rows of the table in order, as owned cells, until `visit` says stop. For looking, not for importing.
pub(crate) fn visit_rows(table: &mut Table, visit: &mut dyn FnMut(u64, Vec<Cell<'static>>, &str) -> bool) -> Result<(), Error> {
    let dialect = table.blocks.dialect();
    let (mut going, mut row, mut room) = (true, 0, Vec::new());
    while going && let Some(block) = table.blocks.next_block(room).map_err(|error| error.after(row))? {
        let Some(cut) = &block.cut else { return Ok(()) };
        records(&block.bytes, cut, |record| {
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
            row += 1;
            going = visit(row, owned, text);
            going
        });
        room = block.bytes;
    }
    Ok(())
}

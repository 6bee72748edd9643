//! A delimited file cut into blocks of whole records, in bounded memory.
//!
//! Whether a line break ends a record is only known from the start of the file on, but it almost always does. So a block ends
//! at any line break, and who takes it apart says when that was inside a cell: then the file is read again from that block on,
//! and cut record by record.

use std::fs::File;
use std::path::{Path, PathBuf};

use ruleset::FileFormat;

use super::decode::{self, Text};
use super::split::{Dialect, End, is_empty_line, record_end, without_break};
use crate::error::{Error, Fault};

/// Bytes that are read at once.
const BLOCK: usize = 1 << 20;
/// The longest record; a quoted cell that is not closed within it is a stray quote.
pub(crate) const LONGEST_RECORD: usize = 1 << 20;

/// A run of whole records.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) bytes: Vec<u8>,
    /// Where its records end; unknown when it was cut at a line break that was taken for the end of one.
    pub(crate) cut: Option<Cut>,
    /// Where it starts in the text of the file.
    pub(crate) at: u64,
    /// Whether it is the first one of the file.
    pub(crate) first: bool,
    /// Bytes of the file read so far.
    pub(crate) read: u64,
}

/// The records of a block. Rows are counted from where the block starts.
#[derive(Debug)]
pub(crate) struct Cut {
    /// Where records end, empty lines too.
    pub(crate) ends: Vec<u32>,
    /// How many of them are not empty.
    rows: u64,
    /// Starts of records that open a quote which is never closed: their line alone is the record.
    pub(crate) unclosed: Vec<usize>,
    /// The last record has no line break after it: the file may break off there.
    pub(crate) unfinished: bool,
}

impl Cut {
    /// Whether all records are whole ones.
    pub(crate) fn is_plain(&self) -> bool {
        self.unclosed.is_empty() && !self.unfinished
    }
}

/// Cuts one file.
pub(crate) struct Blocks {
    path: PathBuf,
    text: Text,
    dialect: Dialect,
    /// Read and not handed over.
    buffer: Vec<u8>,
    /// How much text was handed over or passed over.
    at: u64,
    /// Whether every line break is taken to be the end of a record.
    trusting: bool,
    /// Whether no block was handed over or passed over.
    first: bool,
    /// Records at the end of the file that are not data.
    after_data: usize,
    done: bool,
    /// Bytes of the whole file.
    pub(crate) total: u64,
}

impl Blocks {
    /// Opens a file whose format is complete, at its first line.
    pub(crate) fn open(path: &Path, format: &FileFormat) -> Result<Self, Error> {
        let unknown = |what: &str, value: String| {
            Error::new(path, Fault::BadMapping { field: format!("file.{what}"), problem: format!("`{value}` cannot be used") })
        };
        let name = format.encoding.as_deref().unwrap_or("utf-8");
        let encoding = decode::encoding(name).ok_or_else(|| unknown("encoding", name.to_owned()))?;
        let ascii = |what, character: char| {
            let fits = character.is_ascii() && !matches!(character, '\n' | '\r' | '\0' | ' ');
            u8::try_from(character).ok().filter(|_| fits).ok_or_else(|| unknown(what, character.to_string()))
        };
        let delimiter = ascii("delimiter", format.delimiter.unwrap_or(','))?;
        let quote = ascii("quote", format.quote.unwrap_or('"'))?;
        let file = File::open(path).map_err(Error::io(path))?;
        let total = file.metadata().map_err(Error::io(path))?.len();
        Ok(Self {
            path: path.to_owned(),
            text: Text::new(file, encoding),
            dialect: Dialect { delimiter, quote },
            buffer: Vec::new(),
            at: 0,
            trusting: false,
            first: true,
            after_data: format.lines_after_data.unwrap_or(0) as usize,
            done: false,
            total,
        })
    }

    pub(crate) const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Takes every line break for the end of a record from now on, where that may be tried: lines after the data are told from
    /// records by counting records.
    pub(crate) fn trust_line_breaks(&mut self) {
        self.trusting = self.after_data == 0 && self.dialect.delimiter != self.dialect.quote;
    }

    /// Passes over the text before that place, which is a block's start.
    pub(crate) fn go_to(&mut self, at: u64) -> Result<(), Error> {
        while self.at < at {
            if self.buffer.is_empty() && !self.fill()? {
                let what = "it became shorter while it was read".to_owned();
                return Err(Error::new(&self.path, Fault::Truncated { what }));
            }
            let passed = usize::try_from(at - self.at).map_or(self.buffer.len(), |left| left.min(self.buffer.len()));
            self.pass(passed);
            self.first = false;
        }
        Ok(())
    }

    /// Passes over lines, whatever is in them.
    pub(crate) fn skip_lines(&mut self, count: u32) -> Result<(), Error> {
        for _ in 0..count {
            loop {
                if let Some(end) = memchr::memchr(b'\n', &self.buffer) {
                    self.pass(end + 1);
                    break;
                }
                if !self.fill()? {
                    self.pass(self.buffer.len());
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn pass(&mut self, bytes: usize) {
        self.buffer.drain(..bytes);
        self.at += bytes as u64;
    }

    /// The next record by itself, without its line break; it is not counted as a row. For the header.
    pub(crate) fn take_record(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let Some(end) = self.find_record()? else { return Ok(None) };
        let record = self.record_to(end);
        self.pass(end);
        Ok(Some(record))
    }

    /// The next record without taking it.
    pub(crate) fn peek_record(&mut self) -> Result<Option<Vec<u8>>, Error> {
        Ok(self.find_record()?.map(|end| self.record_to(end)))
    }

    fn record_to(&self, end: usize) -> Vec<u8> {
        let line = &self.buffer[..end];
        line[..without_break(line)].to_vec()
    }

    /// Passes over empty lines. Returns the end of the record that is first then.
    fn find_record(&mut self) -> Result<Option<usize>, Error> {
        loop {
            if self.buffer.is_empty() && !self.fill()? {
                return Ok(None);
            }
            let end = match record_end(&self.buffer, 0, self.dialect) {
                End::Line(end) => end,
                End::Text | End::Quoted if self.buffer.len() <= LONGEST_RECORD && self.fill()? => continue,
                End::Text if self.buffer.len() <= LONGEST_RECORD => self.buffer.len(),
                End::Quoted => memchr::memchr(b'\n', &self.buffer).map_or(self.buffer.len(), |end| end + 1),
                End::Text => return Err(self.too_long()),
            };
            if !is_empty_line(&self.buffer[..end]) {
                return Ok(Some(end));
            }
            self.pass(end);
        }
    }

    fn fill(&mut self) -> Result<bool, Error> {
        self.text.fill(&mut self.buffer, BLOCK).map_err(Error::io(&self.path))
    }

    /// The next block; none at the end of the file. `room` is a block's bytes that are not needed any more.
    pub(crate) fn next_block(&mut self, mut room: Vec<u8>) -> Result<Option<Block>, Error> {
        if self.done {
            return Ok(None);
        }
        let (end, cut) = loop {
            let more = self.fill()?;
            if self.trusting && more {
                if let Some(end) = memchr::memrchr(b'\n', &self.buffer) {
                    break (end + 1, None);
                }
                if self.buffer.len() <= LONGEST_RECORD {
                    continue;
                }
            }
            let cut = self.cut(!more)?;
            let end = cut.ends.last().map_or(0, |end| *end as usize);
            if end == 0 && more {
                continue;
            }
            self.done = !more;
            if cut.rows == 0 && !more {
                return Ok(None);
            }
            break (end, Some(cut));
        };
        room.clear();
        room.extend_from_slice(&self.buffer[end..]);
        self.buffer.truncate(end);
        let (bytes, at) = (std::mem::replace(&mut self.buffer, room), self.at);
        self.at += end as u64;
        let first = std::mem::replace(&mut self.first, false);
        Ok(Some(Block { bytes, cut, at, first, read: self.text.bytes }))
    }

    /// Finds where records end, and the last place at which the buffer can be cut.
    fn cut(&self, at_end: bool) -> Result<Cut, Error> {
        let text = self.buffer.as_slice();
        let mut ends: Vec<u32> = Vec::with_capacity(text.len() / 64);
        let (mut start, mut rows, mut unclosed, mut unfinished) = (0, 0u64, Vec::new(), false);
        while start < text.len() {
            let long = text.len() - start > LONGEST_RECORD;
            let end = match record_end(text, start, self.dialect) {
                End::Line(end) => end,
                // A quote as the very last byte may be the first half of a doubled one.
                End::Text | End::Quoted if !at_end && !long => break,
                End::Text if long => return Err(self.too_long().at_row(rows + 1)),
                End::Text => {
                    unfinished = true;
                    text.len()
                }
                End::Quoted => match memchr::memchr(b'\n', &text[start..]) {
                    Some(line) => {
                        unclosed.push(start);
                        start + line + 1
                    }
                    None if long => return Err(self.too_long().at_row(rows + 1)),
                    None => {
                        let what = "the last row ends inside a quoted cell".to_owned();
                        return Err(Error::new(&self.path, Fault::Truncated { what }).at_row(rows + 1));
                    }
                },
            };
            // Until the file ends, a record's last byte could be half of a line break or of a doubled quote.
            rows += u64::from(!is_empty_line(&text[start..end]));
            start = end;
            ends.push(end as u32);
        }
        // The last records may be lines after the data. Empty lines are not.
        let mut after = 0;
        while after < self.after_data
            && let Some(end) = ends.pop()
        {
            let start = ends.last().map_or(0, |start| *start as usize);
            after += usize::from(!is_empty_line(&text[start..end as usize]));
        }
        let end = ends.last().map_or(0, |end| *end as usize);
        unclosed.retain(|start| *start < end);
        Ok(Cut { ends, rows: rows - after as u64, unclosed, unfinished: unfinished && self.after_data == 0 })
    }

    fn too_long(&self) -> Error {
        let what = format!("a line is longer than {} KiB", LONGEST_RECORD >> 10);
        Error::new(&self.path, Fault::TooLarge { what, advice: "check that this is a table and that its line breaks are there".to_owned() })
    }
}

//! The plain CSV lists of the command line: matches, open records, rejected rows.

use std::io::{BufWriter, Write as _};
use std::path::Path;

use arrow::array::types::{UInt8Type, UInt64Type};
use arrow::array::{AsArray, RecordBatch};
use ruleset::Side;

use crate::csv::{Rows, push_number};
use crate::file::{new_file, place};
use crate::parts::in_order;
use crate::{Error, Rejected, Result};

const BUFFER: usize = 1 << 20;

/// Writes `match_id,side,row,pass,status,score` from batches of [`crate::matches_schema`], which `make` gives by number; the
/// file's rows.
///
/// # Errors
/// When a batch cannot be made or the disk refuses.
pub fn write_matches_csv(path: &Path, threads: usize, batches: usize, make: impl Fn(usize) -> Result<RecordBatch> + Sync) -> Result<u64> {
    list(path, &["match_id", "side", "row", "pass", "status", "score"], |rows| {
        // Making and formatting is most of the work: it is done by several threads, and written in order.
        lines(path, rows, threads, batches, |at| Ok(matches_text(&make(at)?)))
    })
}

/// Writes `side,row,reason` from batches of [`crate::open_schema`], which `make` gives by number; the file's rows.
///
/// # Errors
/// When a batch cannot be made or the disk refuses.
pub fn write_open_csv(path: &Path, threads: usize, batches: usize, make: impl Fn(usize) -> Result<RecordBatch> + Sync) -> Result<u64> {
    list(path, &["side", "row", "reason"], |rows| lines(path, rows, threads, batches, |at| open_text(&make(at)?).map_err(Error::io(path))))
}

/// Lines of a list, and how many there are.
type Lines = (Vec<u8>, u64);

fn lines(path: &Path, rows: &mut Out, threads: usize, count: usize, make: impl Fn(usize) -> Result<Lines> + Sync) -> Result<u64> {
    let mut written = 0;
    in_order(threads, count, make, |(text, lines)| {
        written += lines;
        rows.lines(&text).map_err(Error::io(path))
    })?;
    Ok(written)
}

/// The lines of one batch of matches. What is the same from line to line is formatted once.
fn matches_text(batch: &RecordBatch) -> Lines {
    let mut text = Vec::with_capacity(batch.num_rows() * 48);
    let ids = batch.column(0).as_primitive::<UInt64Type>();
    let (sides, numbers) = (batch.column(1).as_string::<i32>(), batch.column(2).as_primitive::<UInt64Type>());
    let (passes, statuses) = (batch.column(3).as_string::<i32>(), batch.column(4).as_string::<i32>());
    let scores = batch.column(5).as_primitive::<UInt8Type>();
    let (mut start, mut end): (Vec<u8>, Vec<u8>) = (Vec::new(), Vec::new());
    let (mut started, mut ended) = (None, None);
    for at in 0..batch.num_rows() {
        let id = ids.value(at);
        if started != Some(id) {
            start.clear();
            push_number(&mut start, id);
            start.push(b',');
            started = Some(id);
        }
        let said = (passes.value(at), statuses.value(at), scores.value(at));
        if ended != Some(said) {
            let mut cells = Rows::new(Vec::new());
            cells.foreign(said.0);
            cells.plain(said.1);
            cells.number(u64::from(said.2));
            end = cells.into_line();
            ended = Some(said);
        }
        text.extend_from_slice(&start);
        text.extend_from_slice(sides.value(at).as_bytes());
        text.push(b',');
        push_number(&mut text, numbers.value(at));
        text.push(b',');
        text.extend_from_slice(&end);
        text.push(b'\n');
    }
    (text, batch.num_rows() as u64)
}

/// The lines of one batch of open records.
fn open_text(batch: &RecordBatch) -> std::io::Result<Lines> {
    let mut rows = Rows::new(Vec::with_capacity(batch.num_rows() * 64));
    let (sides, reasons) = (batch.column(0).as_string::<i32>(), batch.column(3).as_string::<i32>());
    let numbers = batch.column(1).as_primitive::<UInt64Type>();
    for at in 0..batch.num_rows() {
        rows.plain(sides.value(at));
        rows.number(numbers.value(at));
        rows.foreign(reasons.value(at));
        rows.end()?;
    }
    Ok((rows.into_inner(), batch.num_rows() as u64))
}

/// Writes `side,row,column,reason` for the rejected rows of both sides; the file's rows.
///
/// # Errors
/// When the disk refuses.
pub fn write_rejected_csv<'a>(path: &Path, rejected: impl Iterator<Item = (Side, &'a Rejected)>) -> Result<u64> {
    list(path, &["side", "row", "column", "reason"], |rows| {
        let mut count = 0;
        for (side, one) in rejected {
            rows.plain(side.as_str());
            rows.number(one.row);
            rows.foreign(one.column.as_deref().unwrap_or_default());
            rows.foreign(&one.reason);
            rows.end().map_err(Error::io(path))?;
            count += 1;
        }
        Ok(count)
    })
}

type Out = Rows<BufWriter<tempfile::NamedTempFile>>;

fn list(path: &Path, header: &[&str], body: impl FnOnce(&mut Out) -> Result<u64>) -> Result<u64> {
    let mut rows = Rows::new(BufWriter::with_capacity(BUFFER, new_file(path)?));
    for name in header {
        rows.plain(name);
    }
    rows.end().map_err(Error::io(path))?;
    let count = body(&mut rows)?;
    let mut out = rows.into_inner();
    out.flush().map_err(Error::io(path))?;
    let file = out.into_inner().map_err(|error| Error::Io { path: path.to_path_buf(), source: error.into_error() })?;
    // Not forced to the disk: a command's output is made again by the command, and the wait would be most of its time.
    place(file, path)?;
    Ok(count)
}

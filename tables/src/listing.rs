//! The plain CSV lists of the command line: matches, open records, rejected rows.

use std::io::{BufWriter, Write as _};
use std::path::Path;

use arrow::array::types::{UInt8Type, UInt64Type};
use arrow::array::{AsArray, RecordBatch};
use ruleset::Side;

use crate::csv::Rows;
use crate::file::{new_file, place};
use crate::{Error, Rejected, Result};

const BUFFER: usize = 1 << 20;

/// Writes `match_id,side,row,pass,status,score` from batches of [`crate::matches_schema`]; the file's rows.
///
/// # Errors
/// When a batch cannot be read or the disk refuses.
pub fn write_matches_csv(path: &Path, batches: impl Iterator<Item = Result<RecordBatch>>) -> Result<u64> {
    list(path, &["match_id", "side", "row", "pass", "status", "score"], |rows| {
        let mut count = 0;
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let mut batches = batches.peekable();
        while batches.peek().is_some() {
            let some = batches.by_ref().take(threads).collect::<Result<Vec<_>>>()?;
            // Formatting is most of the work: a batch a thread, written in order.
            let texts = std::thread::scope(|scope| {
                let running: Vec<_> = some.iter().map(|batch| scope.spawn(|| matches_text(batch))).collect();
                running.into_iter().map(std::thread::ScopedJoinHandle::join).collect::<Vec<_>>()
            });
            for (batch, text) in some.iter().zip(texts) {
                let text = text.map_err(|_| Error::Schema("writing the matches broke off".to_owned()))?;
                rows.lines(&text.map_err(Error::io(path))?).map_err(Error::io(path))?;
                count += batch.num_rows() as u64;
            }
        }
        Ok(count)
    })
}

/// The lines of one batch of matches.
fn matches_text(batch: &RecordBatch) -> std::io::Result<Vec<u8>> {
    let mut rows = Rows::new(Vec::with_capacity(batch.num_rows() * 64));
    let ids = batch.column(0).as_primitive::<UInt64Type>();
    let (sides, numbers) = (batch.column(1).as_string::<i32>(), batch.column(2).as_primitive::<UInt64Type>());
    let (passes, statuses) = (batch.column(3).as_string::<i32>(), batch.column(4).as_string::<i32>());
    let scores = batch.column(5).as_primitive::<UInt8Type>();
    for at in 0..batch.num_rows() {
        rows.number(ids.value(at));
        rows.plain(sides.value(at));
        rows.number(numbers.value(at));
        rows.foreign(passes.value(at));
        rows.plain(statuses.value(at));
        rows.number(u64::from(scores.value(at)));
        rows.end()?;
    }
    Ok(rows.into_inner())
}

/// Writes `side,row,reason` from batches of [`crate::open_schema`]; the file's rows.
///
/// # Errors
/// When a batch cannot be read or the disk refuses.
pub fn write_open_csv(path: &Path, batches: impl Iterator<Item = Result<RecordBatch>>) -> Result<u64> {
    list(path, &["side", "row", "reason"], |rows| {
        let mut count = 0;
        for batch in batches {
            let batch = batch?;
            let (sides, reasons) = (batch.column(0).as_string::<i32>(), batch.column(3).as_string::<i32>());
            let numbers = batch.column(1).as_primitive::<UInt64Type>();
            for at in 0..batch.num_rows() {
                rows.plain(sides.value(at));
                rows.number(numbers.value(at));
                rows.foreign(reasons.value(at));
                rows.end().map_err(Error::io(path))?;
            }
            count += batch.num_rows() as u64;
        }
        Ok(count)
    })
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

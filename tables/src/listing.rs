//! The plain CSV lists of the command line: matches, open records, rejected rows.

use std::io::{BufWriter, Write as _};
use std::path::Path;

use ruleset::Side;

use crate::csv::{Rows, push_number};
use crate::file::{new_file, place};
use crate::parts::in_order;
use crate::{Error, Rejected, Result};

const BUFFER: usize = 1 << 20;

/// Writes `match_id,side,row,pass,status,score`: `make` pushes the lines of each part, by its number; the file's rows.
///
/// # Errors
/// When a part cannot be made or the disk refuses.
pub fn write_matches_csv(
    path: &Path,
    threads: usize,
    parts: usize,
    make: impl Fn(usize, &mut MatchLines) -> Result<()> + Sync,
) -> Result<u64> {
    list(path, &["match_id", "side", "row", "pass", "status", "score"], |rows| {
        // Formatting is most of the work: it is done by several threads, and written in order.
        lines(path, rows, threads, parts, |at| {
            let mut lines = MatchLines::default();
            make(at, &mut lines)?;
            Ok((lines.text, lines.count))
        })
    })
}

/// Lines of a list of matches. What is the same from line to line is formatted once.
#[derive(Debug, Default)]
pub struct MatchLines {
    text: Vec<u8>,
    count: u64,
    started: Option<u64>,
    start: Vec<u8>,
    /// The pass, status and score of `end`.
    ended: Option<(String, String, u8)>,
    end: Vec<u8>,
}

impl MatchLines {
    /// Adds one record of a match.
    pub fn push(&mut self, match_id: u64, side: Side, row: u64, (pass, status, score): (&str, &str, u8)) {
        if self.started != Some(match_id) {
            self.start.clear();
            push_number(&mut self.start, match_id);
            self.start.push(b',');
            self.started = Some(match_id);
        }
        if self.ended.as_ref().is_none_or(|ended| (ended.0.as_str(), ended.1.as_str(), ended.2) != (pass, status, score)) {
            let mut cells = Rows::new(Vec::new());
            cells.foreign(pass);
            cells.plain(status);
            cells.number(u64::from(score));
            self.end = cells.into_line();
            self.end.push(b'\n');
            self.ended = Some((pass.to_owned(), status.to_owned(), score));
        }
        self.text.extend_from_slice(&self.start);
        self.text.extend_from_slice(side.as_str().as_bytes());
        self.text.push(b',');
        push_number(&mut self.text, row);
        self.text.push(b',');
        self.text.extend_from_slice(&self.end);
        self.count += 1;
    }
}

/// Writes `side,row,reason`: `make` pushes the lines of each part, by its number; the file's rows.
///
/// # Errors
/// When a part cannot be made or the disk refuses.
pub fn write_open_csv(path: &Path, threads: usize, parts: usize, make: impl Fn(usize, &mut OpenLines) -> Result<()> + Sync) -> Result<u64> {
    list(path, &["side", "row", "reason"], |rows| {
        lines(path, rows, threads, parts, |at| {
            let mut lines = OpenLines::default();
            make(at, &mut lines)?;
            Ok((lines.text, lines.count))
        })
    })
}

/// Lines of a list of open records. Most share one reason, which is formatted once.
#[derive(Debug, Default)]
pub struct OpenLines {
    text: Vec<u8>,
    count: u64,
    ended: Option<String>,
    end: Vec<u8>,
}

impl OpenLines {
    /// Adds one open record.
    pub fn push(&mut self, side: Side, row: u64, reason: &str) {
        if self.ended.as_deref() != Some(reason) {
            let mut cells = Rows::new(Vec::new());
            cells.foreign(reason);
            self.end = cells.into_line();
            self.end.push(b'\n');
            self.ended = Some(reason.to_owned());
        }
        self.text.extend_from_slice(side.as_str().as_bytes());
        self.text.push(b',');
        push_number(&mut self.text, row);
        self.text.push(b',');
        self.text.extend_from_slice(&self.end);
        self.count += 1;
    }
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

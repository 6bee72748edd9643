//! The plain CSV lists of the command line: matches, open records, rejected rows.

use std::io::{BufWriter, Write as _};
use std::path::Path;

use ruleset::Side;

use crate::csv::{Rows, push_foreign, push_number};
use crate::file::{new_file, place};
use crate::parts::in_order_reusing;
use crate::{Error, Rejected, Result};

const BUFFER: usize = 1 << 20;

/// Writes `match_id,side,row,pass,status,score`: `make` adds the lines of each part, by its number; the file's rows.
///
/// # Errors
/// When a part cannot be made or the disk refuses.
pub fn write_matches_csv(
    path: &Path,
    threads: usize,
    parts: usize,
    make: impl Fn(usize, &mut MatchLines) -> Result<()> + Sync,
) -> Result<u64> {
    list(path, &["match_id", "side", "row", "pass", "status", "score"], |rows| lines(path, rows, threads, parts, make))
}

/// What all lines of a match say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said<'a> {
    /// The number of the pass: different passes have different ones.
    pub pass_number: usize,
    /// Its name.
    pub pass: &'a str,
    /// Whether the match is `AUTO`, and not `SUGGESTED`.
    pub auto: bool,
    /// 0 to 100 points.
    pub score: u8,
}

/// Lines of a list of matches. What is the same from line to line is formatted once.
#[derive(Debug, Default)]
pub struct MatchLines {
    lines: Lines,
    start: Vec<u8>,
    /// What lines end with, by pass, status and score.
    ends: Vec<Option<Box<[u8]>>>,
    end: usize,
}

impl MatchLines {
    /// Starts a match: the records added from now on are its.
    pub fn start(&mut self, match_id: u64, said: Said<'_>) {
        self.start.clear();
        push_number(&mut self.start, match_id);
        self.start.push(b',');
        self.end = (said.pass_number * 2 + usize::from(said.auto)) * (usize::from(u8::MAX) + 1) + usize::from(said.score);
        if self.end >= self.ends.len() {
            self.ends.resize(self.end + 1, None);
        }
        self.ends[self.end].get_or_insert_with(|| {
            let mut end = vec![b','];
            push_foreign(&mut end, said.pass);
            end.push(b',');
            end.extend_from_slice(status(said.auto).as_bytes());
            end.push(b',');
            push_number(&mut end, u64::from(said.score));
            end.push(b'\n');
            end.into()
        });
    }

    /// Adds a record of the match.
    pub fn push(&mut self, side: Side, row: u64) {
        let Some(Some(end)) = self.ends.get(self.end) else { return };
        self.lines.text.extend_from_slice(&self.start);
        self.lines.push(side, row, end);
    }
}

/// The word for whether a match needs no person.
pub(crate) const fn status(auto: bool) -> &'static str {
    if auto { "AUTO" } else { "SUGGESTED" }
}

/// Writes `side,row,reason`: `make` adds the lines of each part, by its number; the file's rows.
///
/// # Errors
/// When a part cannot be made or the disk refuses.
pub fn write_open_csv(path: &Path, threads: usize, parts: usize, make: impl Fn(usize, &mut OpenLines) -> Result<()> + Sync) -> Result<u64> {
    list(path, &["side", "row", "reason"], |rows| lines(path, rows, threads, parts, make))
}

/// Lines of a list of open records. Most share one reason with the line before, which is formatted once.
#[derive(Debug, Default)]
pub struct OpenLines {
    lines: Lines,
    reason: String,
    end: Vec<u8>,
}

impl OpenLines {
    /// Adds one open record.
    pub fn push(&mut self, side: Side, row: u64, reason: &str) {
        if self.end.is_empty() || self.reason != reason {
            self.reason.clear();
            self.reason.push_str(reason);
            self.end.clear();
            self.end.push(b',');
            push_foreign(&mut self.end, reason);
            self.end.push(b'\n');
        }
        self.lines.push(side, row, &self.end);
    }
}

/// Lines of a list, and how many there are.
#[derive(Debug, Default)]
struct Lines {
    text: Vec<u8>,
    count: u64,
}

impl Lines {
    /// Ends a line with a record's side and row and what comes after them.
    fn push(&mut self, side: Side, row: u64, end: &[u8]) {
        self.text.extend_from_slice(match side {
            Side::Left => b"left,",
            Side::Right => b"right,",
        });
        push_number(&mut self.text, row);
        self.text.extend_from_slice(end);
        self.count += 1;
    }
}

impl AsMut<Lines> for MatchLines {
    fn as_mut(&mut self) -> &mut Lines {
        &mut self.lines
    }
}

impl AsMut<Lines> for OpenLines {
    fn as_mut(&mut self) -> &mut Lines {
        &mut self.lines
    }
}

/// Formatting is most of the work: it is done by several threads, and written in order.
fn lines<T: AsMut<Lines> + Default + Send>(
    path: &Path,
    rows: &mut Out,
    threads: usize,
    parts: usize,
    make: impl Fn(usize, &mut T) -> Result<()> + Sync,
) -> Result<u64> {
    let mut written = 0;
    in_order_reusing(threads, parts, make, |part: &mut T| {
        let Lines { text, count } = part.as_mut();
        rows.lines(text).map_err(Error::io(path))?;
        written += *count;
        text.clear();
        *count = 0;
        Ok(())
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

//! The plain CSV lists of the command line: matches, open records, rejected rows. What a proof needs of them is read back from the
//! file while they are written.

use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::thread;

use ruleset::Side;

use crate::csv::{Rows, push_foreign, push_number};
use crate::file::{new_file, place};
use crate::parts::in_order_reusing;
use crate::relisting::{MatchLine, Written, match_line, open_line, read_back};
use crate::{Error, Rejected, Result};

const BUFFER: usize = 1 << 16;

/// Writes `match_id,side,row,pass,status,score`: `make` adds the lines of each part, by its number. What then stands in the file is
/// read back, and `told` each line of it, in order. The file's rows.
///
/// # Errors
/// When a part cannot be made, the disk refuses, or what stands in the file is not such a list.
pub fn write_matches_csv(
    path: &Path,
    threads: usize,
    parts: usize,
    make: impl Fn(usize, &mut MatchLines) -> Result<()> + Sync,
    told: impl FnMut(MatchLine),
) -> Result<u64> {
    list(path, "match_id,side,row,pass,status,score\n", (threads, parts), make, (match_line, told))
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

/// Writes `side,row,reason` and reads it back, as [`write_matches_csv`] does.
///
/// # Errors
/// As [`write_matches_csv`].
pub fn write_open_csv(
    path: &Path,
    threads: usize,
    parts: usize,
    make: impl Fn(usize, &mut OpenLines) -> Result<()> + Sync,
    mut told: impl FnMut(Side, u64),
) -> Result<u64> {
    list(path, "side,row,reason\n", (threads, parts), make, (open_line, |(side, row)| told(side, row)))
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

/// Formatting is most of the work: it is done by several threads, and written in order. Reading goes on behind the writing, part by
/// part, from the file.
fn list<T: AsMut<Lines> + Default + Send, L: Send>(
    path: &Path,
    header: &str,
    (threads, parts): (usize, usize),
    make: impl Fn(usize, &mut T) -> Result<()> + Sync,
    (parse, told): (impl Fn(&[u8]) -> Option<L> + Sync, impl FnMut(L)),
) -> Result<u64> {
    let mut file = new_file(path)?;
    file.write_all(header.as_bytes()).map_err(Error::io(path))?;
    let (mut out, written) = (file.as_file(), Written::after(header.len() as u64));
    let count = thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let (writing, mut count) = (written.writing(), 0);
            in_order_reusing(threads, parts, &make, |part: &mut T| {
                let lines = part.as_mut();
                out.write_all(&lines.text).map_err(Error::io(path))?;
                writing.part(lines.text.len() as u64);
                count += lines.count;
                lines.text.clear();
                lines.count = 0;
                Ok(())
            })?;
            Ok(count)
        });
        let read = read_back((path, file.path()), (threads.div_ceil(2), parts), &written, parse, told);
        let count = writer.join().unwrap_or_else(|_| Err(Error::Schema("writing broke off".to_owned())))?;
        read.map(|()| count)
    })?;
    // Not forced to the disk: a command's output is made again by the command, and the wait would be most of its time.
    place(file, path)?;
    Ok(count)
}

/// Writes `side,row,column,reason` for the rejected rows of both sides; the file's rows.
///
/// # Errors
/// When the disk refuses.
pub fn write_rejected_csv<'a>(path: &Path, rejected: impl Iterator<Item = (Side, &'a Rejected)>) -> Result<u64> {
    let mut rows = Rows::new(BufWriter::with_capacity(BUFFER, new_file(path)?));
    for name in ["side", "row", "column", "reason"] {
        rows.plain(name);
    }
    rows.end().map_err(Error::io(path))?;
    let mut count = 0;
    for (side, one) in rejected {
        rows.plain(side.as_str());
        rows.number(one.row);
        rows.foreign(one.column.as_deref().unwrap_or_default());
        rows.foreign(&one.reason);
        rows.end().map_err(Error::io(path))?;
        count += 1;
    }
    let file = rows.into_inner().into_inner().map_err(|error| Error::Io { path: path.to_path_buf(), source: error.into_error() })?;
    place(file, path)?;
    Ok(count)
}

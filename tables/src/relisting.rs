//! Reads the plain CSV lists back, for the proof: what is proved is what was written, not what was meant.
//!
//! A list is read part by part behind its writer. A part is whole lines.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use memchr::{memchr, memrchr};
use ruleset::Side;

use crate::parts::in_order_reusing;
use crate::{Error, Result};

/// How far a list is written.
#[derive(Debug)]
pub(crate) struct Written {
    state: Mutex<Ends>,
    more: Condvar,
}

/// Where the parts end in the file; the first one starts at the first of these.
#[derive(Debug)]
struct Ends {
    ends: Vec<u64>,
    closed: bool,
}

/// Who writes the parts. When it is gone, there are no more.
#[derive(Debug)]
pub(crate) struct Writing<'a>(&'a Written);

impl Written {
    /// Nothing yet but what stands before the parts.
    pub(crate) fn after(start: u64) -> Self {
        Self { state: Mutex::new(Ends { ends: vec![start], closed: false }), more: Condvar::new() }
    }

    pub(crate) const fn writing(&self) -> Writing<'_> {
        Writing(self)
    }

    fn ends(&self) -> MutexGuard<'_, Ends> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where a part lies in the file, once it is written; `None` when it never will be.
    fn part(&self, at: usize) -> Option<Range<u64>> {
        let mut state = self.ends();
        loop {
            if let Some([start, end]) = state.ends.get(at..at + 2) {
                return Some(*start..*end);
            }
            if state.closed {
                return None;
            }
            state = self.more.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Where the last part ends.
    fn end(&self) -> u64 {
        self.ends().ends.last().copied().unwrap_or_default()
    }
}

impl Writing<'_> {
    /// One more part of so many bytes stands in the file.
    pub(crate) fn part(&self, bytes: u64) {
        let mut state = self.0.ends();
        let end = state.ends.last().copied().unwrap_or_default() + bytes;
        state.ends.push(end);
        self.0.more.notify_all();
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        self.0.ends().closed = true;
        self.0.more.notify_all();
    }
}

/// One line of a list of matches: a record of a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatchLine {
    /// The match.
    pub match_id: u64,
    /// The record's side.
    pub side: Side,
    /// The record's row.
    pub row: u64,
    /// Whether the match is `AUTO`.
    pub auto: bool,
}

/// A part of the file and what its lines say.
struct Part<L> {
    text: Vec<u8>,
    lines: Vec<L>,
}

impl<L> Default for Part<L> {
    fn default() -> Self {
        Self { text: Vec::new(), lines: Vec::new() }
    }
}

/// Parses the lines of each part on that many threads, and tells them in order. `name` is what the file will be called.
///
/// # Errors
/// When what was written is not there any more or is not such a list, and when the writer ended before the last part.
pub(crate) fn read_back<L: Send>(
    (name, path): (&Path, &Path),
    (threads, parts): (usize, usize),
    written: &Written,
    parse: impl Fn(&[u8]) -> Option<L> + Sync,
    mut told: impl FnMut(L),
) -> Result<()> {
    let make = |at: usize, part: &mut Part<L>| {
        let place = written.part(at).ok_or_else(|| Error::Schema(format!("{}: not written to its end", name.display())))?;
        read(path, place, &mut part.text).map_err(Error::io(name))?;
        for line in lines(&part.text) {
            let refused = || Error::Schema(format!("{}: not a line of this list: `{}`", name.display(), start_of(line)));
            part.lines.push(parse(line).ok_or_else(refused)?);
        }
        Ok(())
    };
    in_order_reusing(threads, parts, make, |part| {
        part.lines.drain(..).for_each(&mut told);
        Ok(())
    })?;
    let length = File::open(path).and_then(|file| file.metadata()).map_err(Error::io(name))?.len();
    if length == written.end() { Ok(()) } else { Err(Error::Schema(format!("{}: more was written than lines", name.display()))) }
}

/// Reads that stretch of the file into `text`.
fn read(path: &Path, place: Range<u64>, text: &mut Vec<u8>) -> std::io::Result<()> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(place.start))?;
    let length = usize::try_from(place.end - place.start).map_err(std::io::Error::other)?;
    // What was read before need not be cleared: all of it is read over.
    text.resize(length, 0);
    file.read_exact(text)
}

fn lines(mut text: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        if text.is_empty() {
            return None;
        }
        let end = memchr(b'\n', text).unwrap_or(text.len());
        let line = text.get(..end)?;
        text = text.get(end + 1..).unwrap_or_default();
        Some(line)
    })
}

fn start_of(line: &[u8]) -> String {
    String::from_utf8_lossy(line.get(..80).unwrap_or(line)).into_owned()
}

/// `match_id,side,row,pass,status,score`. The pass is not asked: it is the one cell of somebody's words, and is passed over by
/// reading what follows it from the end of the line.
pub(crate) fn match_line(line: &[u8]) -> Option<MatchLine> {
    let (match_id, rest) = number(line)?;
    let (side, rest) = side(rest)?;
    let (row, rest) = number(rest)?;
    let (rest, score) = last_cell(rest)?;
    let (_pass, status) = last_cell(rest)?;
    let auto = match status {
        b"AUTO" => true,
        b"SUGGESTED" => false,
        _ => return None,
    };
    score.iter().all(u8::is_ascii_digit).then_some(MatchLine { match_id, side, row, auto })
}

/// What comes before the last comma, and what after it.
fn last_cell(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let comma = memrchr(b',', text)?;
    Some((text.get(..comma)?, text.get(comma + 1..)?))
}

/// `side,row,reason`.
pub(crate) fn open_line(line: &[u8]) -> Option<(Side, u64)> {
    let (side, rest) = side(line)?;
    let (row, _) = number(rest)?;
    Some((side, row))
}

/// A number and what follows its comma.
fn number(text: &[u8]) -> Option<(u64, &[u8])> {
    let (mut number, mut at) = (0u64, 0);
    loop {
        match *text.get(at)? {
            byte @ b'0'..=b'9' => number = number.checked_mul(10)?.checked_add(u64::from(byte - b'0'))?,
            b',' if at > 0 => return Some((number, text.get(at + 1..)?)),
            _ => return None,
        }
        at += 1;
    }
}

fn side(text: &[u8]) -> Option<(Side, &[u8])> {
    match text {
        [b'l', b'e', b'f', b't', b',', rest @ ..] => Some((Side::Left, rest)),
        [b'r', b'i', b'g', b'h', b't', b',', rest @ ..] => Some((Side::Right, rest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list of these parts, and what reading it back says.
    fn read_parts(parts: &[&str], written: usize, more: &str, threads: usize) -> Result<Vec<(Side, u64)>> {
        let folder = tempfile::tempdir().map_err(Error::io(Path::new("folder")))?;
        let (path, header) = (folder.path().join("open.csv"), "side,row,reason\n");
        std::fs::write(&path, header.to_owned() + &parts.concat() + more).map_err(Error::io(&path))?;
        let (state, mut told) = (Written::after(header.len() as u64), Vec::new());
        let read = std::thread::scope(|scope| {
            scope.spawn(|| {
                let writing = state.writing();
                parts[..written].iter().for_each(|part| writing.part(part.len() as u64));
            });
            read_back((&path, &path), (threads, parts.len()), &state, open_line, |line| told.push(line))
        });
        read.map(|()| told)
    }

    #[test]
    fn every_line_is_told_once_in_order() -> Result<()> {
        let parts = ["left,1,x\nleft,2,\"a, b\"\n", "", "right,3,x\n", "right,4,\n"];
        for threads in [1, 3] {
            let told = read_parts(&parts, 4, "", threads)?;
            assert_eq!(told, [(Side::Left, 1), (Side::Left, 2), (Side::Right, 3), (Side::Right, 4)]);
        }
        assert_eq!(read_parts(&[], 0, "", 2)?, []);
        Ok(())
    }

    #[test]
    fn what_does_not_stand_there_is_said() {
        let parts = ["left,1,x\n", "left,2,x\n"];
        for threads in [1, 3] {
            let refused = |parts: &[&str], written, more| read_parts(parts, written, more, threads).map_err(|error| error.to_string());
            assert!(refused(&parts, 1, "").is_err_and(|text| text.contains("not written to its end")));
            assert!(refused(&parts, 2, "left,3,x\n").is_err_and(|text| text.contains("more was written")));
            assert!(refused(&["left,x,why\n"], 1, "").is_err_and(|text| text.contains("`left,x,why`")));
        }
    }

    #[test]
    fn what_is_no_line_is_refused() {
        for line in [
            "",
            "1",
            "1,left",
            "1,left,2",
            "1,left,2,p,AUTO",
            "x,left,2,p,AUTO,1",
            "1,up,2,p,AUTO,1",
            "1,left,,p,AUTO,1",
            "1,left,2,p,MAYBE,1",
        ] {
            assert_eq!(match_line(line.as_bytes()), None, "{line}");
        }
        let read = match_line(b"7,right,12,\"odd, \"\"by\"\" name\",SUGGESTED,99");
        assert_eq!(read, Some(MatchLine { match_id: 7, side: Side::Right, row: 12, auto: false }));
    }
}

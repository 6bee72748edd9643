//! Reads the plain CSV lists back, for the proof: what is proved is what was written, not what was meant.
//!
//! A list is read in stretches of whole lines, on several threads: no cell that this program writes has a line break in it.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

use memchr::{memchr, memrchr};
use ruleset::Side;

use crate::parts::in_order_reusing;
use crate::{Error, Result};

/// Bytes of a stretch.
const STRETCH: u64 = 1 << 20;

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

/// Reads a list of matches back, line after line.
///
/// # Errors
/// When the file is missing or is not such a list.
pub fn read_matches_csv(path: &Path, threads: usize, mut line: impl FnMut(MatchLine)) -> Result<()> {
    read(path, threads, match_line, |lines| lines.drain(..).for_each(&mut line))
}

/// Reads a list of open records back, line after line.
///
/// # Errors
/// When the file is missing or is not such a list.
pub fn read_open_csv(path: &Path, threads: usize, mut line: impl FnMut(Side, u64)) -> Result<()> {
    read(path, threads, open_line, |lines| lines.drain(..).for_each(|(side, row)| line(side, row)))
}

/// A stretch of the file and what its lines say.
struct Stretch<T> {
    text: Vec<u8>,
    lines: Vec<T>,
}

impl<T> Default for Stretch<T> {
    fn default() -> Self {
        Self { text: Vec::new(), lines: Vec::new() }
    }
}

/// Parses every line after the header, in order.
fn read<T: Send>(path: &Path, threads: usize, parse: impl Fn(&[u8]) -> Option<T> + Sync, mut take: impl FnMut(&mut Vec<T>)) -> Result<()> {
    let length = File::open(path).and_then(|file| file.metadata()).map_err(Error::io(path))?.len();
    let stretches = usize::try_from(length.div_ceil(STRETCH)).unwrap_or(usize::MAX);
    let make = |at: usize, stretch: &mut Stretch<T>| {
        let first = read_stretch(path, at as u64 * STRETCH, &mut stretch.text).map_err(Error::io(path))?;
        let mut rest = stretch.text.get(first..).unwrap_or_default();
        if at == 0 {
            rest = memchr(b'\n', rest).and_then(|end| rest.get(end + 1..)).unwrap_or_default();
        }
        while !rest.is_empty() {
            let end = memchr(b'\n', rest).unwrap_or(rest.len());
            let (line, after) = rest.split_at(end);
            let Some(parsed) = parse(line) else {
                let line = String::from_utf8_lossy(line.get(..80).unwrap_or(line)).into_owned();
                return Err(Error::Schema(format!("{}: not a line of this list: `{line}`", path.display())));
            };
            stretch.lines.push(parsed);
            rest = after.get(1..).unwrap_or_default();
        }
        Ok(())
    };
    in_order_reusing(threads, stretches, make, |stretch| {
        take(&mut stretch.lines);
        Ok(())
    })
}

/// Reads the lines that start in the stretch at `start` into `text`, the last one to its end, wherever that is. Returns where the
/// first of them starts in `text`.
fn read_stretch(path: &Path, start: u64, text: &mut Vec<u8>) -> std::io::Result<usize> {
    let mut file = File::open(path)?;
    // One byte before it says whether a line starts right here.
    let before = start.saturating_sub(1);
    file.seek(SeekFrom::Start(before))?;
    text.clear();
    text.reserve(STRETCH as usize + 4096);
    file.by_ref().take(start - before + STRETCH).read_to_end(text)?;
    if text.last().is_some_and(|byte| *byte != b'\n') {
        let mut more = [0u8; 4096];
        loop {
            let read = file.read(&mut more)?;
            let found = more.get(..read).unwrap_or_default();
            let end = memchr(b'\n', found);
            text.extend_from_slice(found.get(..end.map_or(read, |end| end + 1)).unwrap_or_default());
            if read == 0 || end.is_some() {
                break;
            }
        }
    }
    Ok(if start == 0 { 0 } else { memchr(b'\n', text).map_or(text.len(), |end| end + 1) })
}

/// `match_id,side,row,pass,status,score`. The pass is not asked: it is the one cell of somebody's words, and is passed over by
/// reading what follows it from the end of the line.
fn match_line(line: &[u8]) -> Option<MatchLine> {
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
fn open_line(line: &[u8]) -> Option<(Side, u64)> {
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

    #[test]
    fn every_line_is_read_once_wherever_stretches_end() -> Result<()> {
        let folder = tempfile::tempdir().map_err(Error::io(Path::new("folder")))?;
        let path = folder.path().join("open.csv");
        // Long reasons, so that a few lines fill a stretch, and one line that is longer than the room behind a stretch.
        let reason = |row: u64| "x".repeat(usize::try_from(row % 7 * 97_000).unwrap_or(0) + 1);
        let text: String = (1..60).map(|row| format!("{},{row},{}\n", if row % 2 == 0 { "left" } else { "right" }, reason(row))).collect();
        std::fs::write(&path, format!("side,row,reason\n{text}")).map_err(Error::io(&path))?;
        assert!(text.len() as u64 > 3 * STRETCH);
        for threads in [1, 3] {
            let mut rows = Vec::new();
            read_open_csv(&path, threads, |side, row| rows.push((side, row)))?;
            assert_eq!(rows, (1..60).map(|row| (if row % 2 == 0 { Side::Left } else { Side::Right }, row)).collect::<Vec<_>>());
        }
        Ok(())
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

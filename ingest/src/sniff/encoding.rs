//! Which encoding a text has, from its first bytes and, where those are plain ASCII, from more of it.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use crate::error::Error;

/// Bytes that are looked through for a first letter beyond ASCII.
const FAR: u64 = 16 << 20;

/// The name of the encoding, as a mapping says it, and whether it is a guess.
pub(crate) fn guess(path: &Path, head: &[u8], stated: Option<&str>) -> Result<(String, Option<String>), Error> {
    let by_mark = match head {
        [0xef, 0xbb, 0xbf, ..] => Some("utf-8"),
        [0xff, 0xfe, ..] => Some("utf-16le"),
        [0xfe, 0xff, ..] => Some("utf-16be"),
        _ => None,
    };
    if let Some(name) = by_mark.or(stated) {
        return Ok((name.to_owned(), None));
    }
    if let Some(name) = utf_16(head) {
        return Ok((name.to_owned(), Some(format!("the encoding was recognised as {name} without a byte order mark"))));
    }
    if is_utf_8(head) && (!head.is_ascii() || rest_is_utf_8(path, head.len() as u64)?) {
        return Ok(("utf-8".to_owned(), None));
    }
    Ok(("windows-1252".to_owned(), Some("the text is not UTF-8 and is read as windows-1252: check letters with accents".to_owned())))
}

/// In UTF-16 every second byte of plain text is zero.
fn utf_16(head: &[u8]) -> Option<&'static str> {
    let pairs = (head.len() / 2).max(1);
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 2 > pairs && even * 10 < pairs {
        Some("utf-16le")
    } else if even * 2 > pairs && odd * 10 < pairs {
        Some("utf-16be")
    } else {
        None
    }
}

/// One broken character at the end of a sample, or a few among many good ones, do not make a text something else.
fn is_utf_8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    let cut = std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none());
    bad == 0 || cut || good > bad * 4
}

/// The first bytes beyond ASCII decide; a stray bad byte far behind a good one does not.
fn rest_is_utf_8(path: &Path, from: u64) -> Result<bool, Error> {
    let mut file = File::open(path).map_err(Error::io(path))?;
    file.seek(SeekFrom::Start(from)).map_err(Error::io(path))?;
    let mut reader = file.take(FAR);
    let mut piece = Vec::new();
    loop {
        piece.clear();
        if (&mut reader).take(1 << 20).read_to_end(&mut piece).map_err(Error::io(path))? == 0 {
            return Ok(true);
        }
        // Asked of the whole piece first, which is many bytes at a time: most files are ASCII to the end.
        if let Some(first) = (!piece.is_ascii()).then(|| piece.iter().position(|byte| !byte.is_ascii())).flatten() {
            return Ok(is_utf_8(&piece[first..]));
        }
    }
}

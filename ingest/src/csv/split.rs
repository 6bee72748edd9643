//! Where records end and where cells end: the one place that knows how quoting works.
//!
//! A quote counts only at the start of a cell; elsewhere it is a character like any other. Inside quotes a doubled
//! quote is one quote, and delimiters and line breaks are text. Lines without any character are not records.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2};

use crate::cell::Cell;

/// The characters that structure a delimited text; both are ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub(crate) delimiter: u8,
    pub(crate) quote: u8,
}

/// How a record ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// After its line break.
    Line(usize),
    /// The text ends first.
    Text,
    /// The text ends inside a quoted cell.
    Quoted,
}

/// The end of the record that starts at `start`.
pub(crate) fn record_end(text: &[u8], start: usize, dialect: Dialect) -> End {
    let mut at = start;
    loop {
        let Some(found) = memchr2(dialect.quote, b'\n', &text[at..]) else { return End::Text };
        at += found;
        if text[at] == b'\n' {
            return End::Line(at + 1);
        }
        if at > start && text[at - 1] != dialect.delimiter {
            at += 1;
            continue;
        }
        match closing(text, at + 1, dialect) {
            Some(close) => at = close + 1,
            None => return End::Quoted,
        }
    }
}

/// The closing quote of a cell whose content starts at `at`.
///
/// After a closing quote the cell ends. Where it goes on instead, people forgot to double a quote, which is fine within a
/// line; after a line break it means that a stray quote has swallowed lines, and then this quote closes nothing.
fn closing(text: &[u8], mut at: usize, dialect: Dialect) -> Option<usize> {
    let mut looked_at = at;
    let mut broken = false;
    loop {
        at += memchr(dialect.quote, text.get(at..)?)?;
        match text.get(at + 1) {
            Some(next) if *next == dialect.quote => {
                at += 2;
                continue;
            }
            None | Some(b'\n' | b'\r') => return Some(at),
            Some(next) if *next == dialect.delimiter => return Some(at),
            Some(_) => {}
        }
        broken |= memchr(b'\n', &text[looked_at..at]).is_some();
        if !broken {
            return Some(at);
        }
        looked_at = at;
        at += 1;
    }
}

/// Whether a line is no record at all.
pub(crate) fn is_empty_line(line: &[u8]) -> bool {
    // Almost no line starts like an empty one.
    line.first().is_none_or(|byte| matches!(byte, b' ' | b'\r' | b'\n')) && line.iter().all(|byte| matches!(byte, b' ' | b'\r' | b'\n'))
}

/// A line without its line break.
pub(crate) fn without_break<T: AsRef<[u8]> + ?Sized>(line: &T) -> usize {
    let bytes = line.as_ref();
    let end = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    end.strip_suffix(b"\r").unwrap_or(end).len()
}

/// Cells of one record, which comes without its line break.
pub(crate) fn cells<'a>(record: &'a str, dialect: Dialect, out: &mut Vec<Cell<'a>>) {
    out.clear();
    let bytes = record.as_bytes();
    // Up to the first quote every delimiter ends a cell.
    let plain = memchr(dialect.quote, bytes).unwrap_or(bytes.len());
    let mut at = 0;
    for end in memchr_iter(dialect.delimiter, &bytes[..plain]) {
        out.push(Cell { text: Cow::Borrowed(&record[at..end]), typed: false });
        at = end + 1;
    }
    if plain == bytes.len() {
        out.push(Cell { text: Cow::Borrowed(&record[at..]), typed: false });
        return;
    }
    loop {
        if bytes.get(at) == Some(&dialect.quote) {
            let (text, end) = quoted(record, at + 1, dialect);
            out.push(Cell { text, typed: false });
            at = end;
        } else {
            let end = memchr(dialect.delimiter, &bytes[at..]).map_or(bytes.len(), |found| at + found);
            out.push(Cell { text: Cow::Borrowed(&record[at..end]), typed: false });
            at = end;
        }
        if at >= bytes.len() {
            return;
        }
        at += 1;
    }
}

/// A quoted cell from after its opening quote, and the place of the delimiter (or end) after it.
fn quoted(record: &str, start: usize, dialect: Dialect) -> (Cow<'_, str>, usize) {
    let bytes = record.as_bytes();
    let close = closing(bytes, start, dialect).unwrap_or(bytes.len());
    let inside = &record[start..close];
    let after = (close + 1).min(bytes.len());
    let end = memchr(dialect.delimiter, &bytes[after..]).map_or(bytes.len(), |found| after + found);
    let doubled = memchr(dialect.quote, inside.as_bytes()).is_some();
    if !doubled && end == after {
        return (Cow::Borrowed(inside), end);
    }
    let quote = char::from(dialect.quote);
    let mut text = String::with_capacity(end - start);
    let mut rest = inside;
    while let Some(found) = rest.find(quote) {
        text.push_str(&rest[..=found]);
        rest = &rest[found + 1..];
        // A quote that stands alone is a character: nothing after it is half of a doubled one.
        rest = rest.strip_prefix(quote).unwrap_or(rest);
    }
    text.push_str(rest);
    // What follows the closing quote belongs to the cell: nothing is lost.
    text.push_str(&record[after..end]);
    (Cow::Owned(text), end)
}

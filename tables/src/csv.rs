//! Writes CSV: quotes where needed, and keeps a spreadsheet from taking a text for a formula.

use std::io::{self, Write};

use arrow::array::Array;

use crate::cell;

/// Writes cells of one row after the other into `out`.
pub(crate) struct Rows<W: Write> {
    out: W,
    line: Vec<u8>,
    cell: String,
    first: bool,
}

impl<W: Write> Rows<W> {
    pub(crate) fn new(out: W) -> Self {
        Self { out, line: Vec::new(), cell: String::new(), first: true }
    }

    /// A cell of this program's own words: quoted where needed.
    pub(crate) fn plain(&mut self, text: &str) {
        self.separate();
        push_cell(&mut self.line, text, "");
    }

    /// A cell of somebody's file: quoted where needed, and never a formula.
    pub(crate) fn foreign(&mut self, text: &str) {
        self.separate();
        push_foreign(&mut self.line, text);
    }

    /// A whole number.
    pub(crate) fn number(&mut self, number: u64) {
        self.separate();
        push_number(&mut self.line, number);
    }

    /// The value at `row` of a column; a blank is an empty cell.
    pub(crate) fn value(&mut self, values: &dyn Array, row: usize) {
        if values.is_null(row) {
            self.separate();
        } else if cell::is_typed(values.data_type()) {
            self.separate();
            self.cell.clear();
            cell::append(values, row, &mut self.cell);
            self.line.extend_from_slice(self.cell.as_bytes());
        } else {
            let mut text = String::new();
            cell::append(values, row, &mut text);
            self.foreign(&text);
        }
    }

    /// Ends the row.
    pub(crate) fn end(&mut self) -> io::Result<()> {
        self.line.push(b'\n');
        self.out.write_all(&self.line)?;
        self.line.clear();
        self.first = true;
        Ok(())
    }

    pub(crate) fn into_inner(self) -> W {
        self.out
    }

    fn separate(&mut self) {
        if !self.first {
            self.line.push(b',');
        }
        self.first = false;
    }
}

/// Adds the digits of a number. Lists hold millions of them, so they do not go through the formatting machinery.
pub(crate) fn push_number(line: &mut Vec<u8>, number: u64) {
    const LIMIT: u64 = 100_000_000;
    if number >= LIMIT {
        push_number(line, number / LIMIT);
        line.extend_from_slice(&eight_digits((number % LIMIT) as u32).to_le_bytes());
        return;
    }
    let digits = eight_digits(number as u32);
    // The first digit is in the lowest byte, and the last one always counts.
    let blank = ((digits ^ ZEROS).trailing_zeros() / 8).min(7);
    push_start(line, &(digits >> (8 * blank)).to_le_bytes(), 8 - blank as usize);
}

const ZEROS: u64 = u64::from_le_bytes(*b"00000000");

/// The eight digits of a number below 100,000,000, all at once: halves, then quarters, then eighths of one word are divided side by side
/// (Khuong, 2017). Multiplying and shifting divides exactly, as far as these numbers go.
const fn eight_digits(number: u32) -> u64 {
    let fours = (number / 10_000) as u64 | ((number % 10_000) as u64) << 32;
    let hundreds = ((fours * 10_486) >> 20) & 0x7f_0000_007f;
    let twos = hundreds | (fours - 100 * hundreds) << 16;
    let tens = ((twos * 103) >> 10) & 0x000f_000f_000f_000f;
    let ones = tens | (twos - 10 * tens) << 8;
    ones | ZEROS
}

/// Adds the first `count` bytes. All are copied and the rest is taken back: so many bytes are two instructions, any number of
/// bytes is a loop.
pub(crate) fn push_start<const N: usize>(line: &mut Vec<u8>, bytes: &[u8; N], count: usize) {
    let end = line.len() + count;
    line.extend_from_slice(bytes);
    line.truncate(end);
}

/// Adds a cell of somebody's file: quoted where needed, and never a formula.
pub(crate) fn push_foreign(line: &mut Vec<u8>, text: &str) {
    push_cell(line, text, if is_formula(text) { "'" } else { "" });
}

/// Adds a cell, quoted where needed. The mark comes first in it and needs no quotes.
fn push_cell(line: &mut Vec<u8>, text: &str, mark: &str) {
    if !text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        line.extend_from_slice(mark.as_bytes());
        line.extend_from_slice(text.as_bytes());
        return;
    }
    line.push(b'"');
    line.extend_from_slice(mark.as_bytes());
    for part in text.split_inclusive('"') {
        line.extend_from_slice(part.as_bytes());
        if part.ends_with('"') {
            line.push(b'"');
        }
    }
    line.push(b'"');
}

/// Whether a spreadsheet would take the text for a formula. A plain number with a sign is not one.
pub(crate) fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number(text)
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut points = 0;
    let plain = digits.chars().all(|c| {
        points += u32::from(c == '.' || c == ',');
        c.is_ascii_digit() || c == '.' || c == ','
    });
    plain && points <= 1 && digits.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed_and_numbers_are_not() {
        for formula in ["=1+1", "+SUM(A1)", "-1+2", "@cmd", "\t=1", "\r=1", "-", "+", "-1.2.3", "=", "-.5"] {
            assert!(is_formula(formula), "{formula:?}");
        }
        for harmless in ["", "1", "-1", "-12.50", "+49", "-1,5", "a=b", "'=1"] {
            assert!(!is_formula(harmless), "{harmless:?}");
        }
    }

    #[test]
    fn digits_are_those_of_the_formatting_machinery() {
        let around = (0..20u32).flat_map(|power| (0..3).map(move |more| 10u64.pow(power).wrapping_sub(1) + more));
        let spread = (0..200_000u64).map(|step| step * 499 + step % 7).chain((1..2_000).map(|step| u64::MAX / step));
        for number in around.chain(spread) {
            let mut line = Vec::new();
            push_number(&mut line, number);
            assert_eq!(line, number.to_string().into_bytes());
        }
    }

    #[test]
    fn numbers_are_written_whole() -> io::Result<()> {
        let mut rows = Rows::new(Vec::new());
        for number in [0, 7, 10, 100, 305, 1_000_000, u64::MAX] {
            rows.number(number);
        }
        rows.end()?;
        assert_eq!(rows.into_inner(), b"0,7,10,100,305,1000000,18446744073709551615\n");
        Ok(())
    }

    #[test]
    fn cells_are_quoted_where_needed() -> io::Result<()> {
        let mut rows = Rows::new(Vec::new());
        for text in ["plain", "a,b", "say \"hi\"", "two\nlines", "=1,2", ""] {
            rows.foreign(text);
        }
        rows.end()?;
        let text = String::from_utf8(rows.into_inner()).map_err(io::Error::other)?;
        assert_eq!(text, "plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"'=1,2\",\n");
        Ok(())
    }
}

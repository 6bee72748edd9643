//! Records of a text that starts and ends with whole ones, taken apart by the marks in it: the short way for what almost
//! all records look like. Any other record goes the way of [`super::split`], which knows every rule.

use super::blocks::LONGEST_RECORD;
use super::split::{Dialect, End, is_empty_line, record_end};
use crate::cell::{Cell, Cells};

/// Goes from record to record.
pub(crate) struct Walk<'a> {
    text: &'a str,
    dialect: Dialect,
    marks: &'a [u32],
    /// The next mark.
    mark: usize,
    /// Where the next record starts.
    at: usize,
    /// Starts and ends of the cells of the record that was found last.
    cells: Vec<(u32, u32)>,
}

/// One record.
pub(crate) enum Found<'a> {
    /// Its cells are [`Walk::cells`].
    Plain(&'a str),
    /// It has to be split by all rules.
    Odd(&'a str),
    /// It does not end within the text, or is suspiciously long: the text was cut at the wrong place.
    Unended,
}

/// Cells that need nothing taken out of them.
pub(crate) struct Plain<'a> {
    text: &'a str,
    cells: &'a [(u32, u32)],
}

impl Cells for Plain<'_> {
    fn count(&self) -> usize {
        self.cells.len()
    }

    fn cell(&self, at: usize) -> Option<Cell<'_>> {
        let (start, end) = *self.cells.get(at)?;
        self.text.get(start as usize..end as usize).map(Cell::text)
    }
}

impl<'a> Walk<'a> {
    /// `marks` are those of the text.
    pub(crate) fn new(text: &'a str, dialect: Dialect, marks: &'a [u32]) -> Self {
        Self { text, dialect, marks, mark: 0, at: 0, cells: Vec::new() }
    }

    pub(crate) fn cells(&self) -> Plain<'_> {
        Plain { text: self.text, cells: &self.cells }
    }

    /// The next record; lines without any character are none.
    pub(crate) fn next_record(&mut self) -> Option<Found<'a>> {
        while self.at < self.text.len() {
            let start = self.at;
            let plain = self.plain();
            let Some(end) = plain.or_else(|| self.odd()).filter(|end| end - start <= LONGEST_RECORD) else {
                return Some(Found::Unended);
            };
            self.at = end;
            let line = self.text.get(start..end)?;
            if !is_empty_line(line.as_bytes()) {
                return Some(if plain.is_some() { Found::Plain(line) } else { Found::Odd(line) });
            }
        }
        None
    }

    /// Splits the record, when every quote in it either is a character or surrounds a cell; the end of its line.
    fn plain(&mut self) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let (mut start, mut next) = (self.at, self.mark);
        self.cells.clear();
        loop {
            let mark = *self.marks.get(next)? as usize;
            next += 1;
            let byte = bytes[mark];
            if byte == self.dialect.delimiter {
                self.cells.push((start as u32, mark as u32));
                start = mark + 1;
            } else if byte == b'\n' {
                let broken_by_two = mark > start && bytes[mark - 1] == b'\r';
                self.cells.push((start as u32, mark as u32 - u32::from(broken_by_two)));
                self.mark = next;
                return Some(mark + 1);
            } else if mark == start {
                let within = self.marks[next..].iter().position(|mark| bytes[*mark as usize] == self.dialect.quote)?;
                let close = self.marks[next + within] as usize;
                next += within + 1;
                self.cells.push((start as u32 + 1, close as u32));
                let after = match bytes.get(close + 1)? {
                    b'\r' => (bytes.get(close + 2) == Some(&b'\n')).then_some(close + 2)?,
                    b'\n' => close + 1,
                    byte if *byte == self.dialect.delimiter => close + 1,
                    _ => return None,
                };
                // What follows the quote is the next mark.
                next += 1;
                start = after + 1;
                if bytes[after] == b'\n' {
                    self.mark = next;
                    return Some(start);
                }
            }
        }
    }

    /// The end of the record by all rules.
    fn odd(&mut self) -> Option<usize> {
        let End::Line(end) = record_end(self.text.as_bytes(), self.at, self.dialect) else { return None };
        self.mark += self.marks[self.mark..].iter().take_while(|mark| (**mark as usize) < end).count();
        Some(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv::{marks, split};
    use proptest::prelude::*;

    /// Cells of every record, and whether the text ends with a whole one.
    fn by_walk(text: &str, dialect: Dialect) -> (Vec<Vec<String>>, bool) {
        let (mut marks, mut rows) = (Vec::new(), Vec::new());
        marks::find(text.as_bytes(), dialect, &mut marks);
        let mut walk = Walk::new(text, dialect, &marks);
        while let Some(found) = walk.next_record() {
            match found {
                Found::Plain(_) => {
                    let cells = walk.cells();
                    rows.push((0..cells.count()).filter_map(|at| cells.cell(at)).map(|cell| cell.text.into_owned()).collect());
                }
                Found::Odd(line) => rows.push(by_rules(line, dialect)),
                Found::Unended => return (rows, false),
            }
        }
        (rows, true)
    }

    fn by_rules(line: &str, dialect: Dialect) -> Vec<String> {
        let mut cells = Vec::new();
        split::cells(&line[..split::without_break(line)], dialect, &mut cells);
        cells.into_iter().map(|cell| cell.text.into_owned()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_short_way_ends_where_the_rules_do(text in "([\",]|[\"]{2}|\r\n|\n|[ a\ré]){0,40}\n") {
            let dialect = Dialect { delimiter: b',', quote: b'"' };
            let (mut rows, mut at) = (Vec::new(), 0);
            while at < text.len() {
                let End::Line(end) = record_end(text.as_bytes(), at, dialect) else { break };
                if !is_empty_line(&text.as_bytes()[at..end]) {
                    rows.push(by_rules(&text[at..end], dialect));
                }
                at = end;
            }
            prop_assert_eq!(by_walk(&text, dialect), (rows, at == text.len()));
        }
    }
}

//! Where the table is among the lines of a file: lines before the header, the header, lines after the data.

use crate::cell::Cell;
use crate::guess;

/// One record of a sample, and how many lines stand before it.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) lines_before: u32,
    pub(crate) cells: Vec<Cell<'static>>,
    /// The file ends without a line break after it.
    pub(crate) unfinished: bool,
}

impl Row {
    /// Cells without the blank ones at the end.
    fn width(&self) -> usize {
        self.cells.iter().rposition(|cell| !cell.is_blank()).map_or(0, |last| last + 1)
    }

    fn filled(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.is_blank()).count()
    }
}

/// What the sample says about the table.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) lines_before_header: u32,
    pub(crate) header: bool,
    /// The first record of the table in the sample.
    pub(crate) first: usize,
}

/// Records that are looked through for the header.
const DEEP: usize = 100;

/// Finds the table. What the mapping states is taken as it is.
pub(crate) fn find(rows: &[Row], lines_before: Option<u32>, header: Option<bool>) -> Shape {
    let first = match lines_before {
        Some(lines) => rows.iter().position(|row| row.lines_before >= lines && row.filled() > 0).unwrap_or(0),
        None => first_row(rows),
    };
    let lines_before_header = lines_before.unwrap_or_else(|| rows.get(first).map_or(0, |row| row.lines_before));
    let header = header.unwrap_or_else(|| is_header(rows, first));
    Shape { lines_before_header, header, first }
}

/// The first record that is about as full as records further down are, so that a title or an address before it is not one.
fn first_row(rows: &[Row]) -> usize {
    let later = &rows[rows.len() / 2..];
    let mut filled: Vec<usize> = later.iter().map(Row::filled).filter(|filled| *filled > 0).collect();
    filled.sort_unstable();
    let typical = filled.get(filled.len() / 2).copied().unwrap_or(0);
    let several = common(rows.iter().map(|row| row.cells.len()).filter(|cells| *cells > 1));
    let cells = several.max(1);
    let enough = |row: &Row| row.cells.len() == cells && row.filled() * 10 >= typical * 7;
    let wide = |row: &Row| row.width() * 10 >= typical * 7 && row.filled() * 2 >= typical && row.filled() > 1;
    let deep = &rows[..rows.len().min(DEEP)];
    let found = deep.iter().position(|row| enough(row) && row.filled() > 0);
    found.or_else(|| deep.iter().position(wide)).or_else(|| deep.iter().position(|row| row.filled() > 0)).unwrap_or(0)
}

/// The most frequent number; of equally frequent ones the largest.
pub(crate) fn common(numbers: impl Iterator<Item = usize>) -> usize {
    let mut counts = std::collections::BTreeMap::new();
    for number in numbers {
        *counts.entry(number).or_insert(0usize) += 1;
    }
    counts.into_iter().max_by_key(|(number, count)| (*count, *number)).map_or(0, |(number, _)| number)
}

/// A header names things: no cell of it is a number or a date, and no two are the same.
fn is_header(rows: &[Row], first: usize) -> bool {
    let Some(row) = rows.get(first) else { return true };
    let names: Vec<&str> = row.cells.iter().map(|cell| cell.text.trim()).filter(|text| !text.is_empty()).collect();
    if row.cells.iter().any(|cell| cell.typed) || names.iter().any(|name| guess::is_value(name)) {
        return false;
    }
    let data = &rows[(first + 1).min(rows.len())..];
    // A record of text above records of text is a header, unless the same texts come again as values.
    let again = |column: usize, name: &str| {
        data.iter().take(50).filter(|row| row.cells.get(column).is_some_and(|cell| cell.text.trim() == name)).count()
    };
    let repeated = row.cells.iter().enumerate().filter(|(column, cell)| !cell.is_blank() && again(*column, cell.text.trim()) > 1).count();
    repeated * 2 <= names.len()
}

/// How many records at the end are not data: totals, remarks, blank ones.
pub(crate) fn lines_after(tail: &[Row], columns: usize) -> u32 {
    const MOST: usize = 12;
    let mut after = 0;
    for (count, row) in (1..).zip(tail.iter().rev().take(MOST)) {
        if is_closing(row, columns) {
            after = count;
        } else if row.filled() * 2 >= columns {
            break;
        }
    }
    after
}

fn is_closing(row: &Row, columns: usize) -> bool {
    const WORDS: [&str; 22] = [
        "total",
        "totals",
        "subtotal",
        "grand total",
        "sum",
        "sums",
        "summe",
        "gesamt",
        "gesamtsumme",
        "zwischensumme",
        "saldo",
        "endsaldo",
        "anfangssaldo",
        "closing balance",
        "ending balance",
        "opening balance",
        "solde",
        "totaux",
        "somme",
        "totale",
        "end of report",
        "end of file",
    ];
    let filled = row.filled();
    if filled == 0 {
        return true;
    }
    // Without a line break it is rather a record that breaks off in its first cell.
    if columns > 2 && row.cells.len() == 1 && !row.unfinished {
        return true;
    }
    let Some(first) = row.cells.iter().find(|cell| !cell.is_blank()) else { return true };
    let text = first.text.trim().trim_start_matches(['*', '-', '=', '#', ' ']).to_lowercase();
    let says =
        WORDS.iter().any(|word| text.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')));
    says && (filled * 2 <= columns || filled <= 2 || row.cells.len() != columns)
}

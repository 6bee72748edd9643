//! What the columns of a file hold, from a sample of its rows: the basis of a proposed mapping.

use std::collections::HashSet;
use std::path::Path;

use ruleset::{FieldType, FileFormat, FileKind};

use crate::cell::Cell;
use crate::error::{Error, Fault};
use crate::guess::Guesses;
use crate::name_hints::Hints;
use crate::sheet::Sheet;
use crate::{csv, sniff, verdict};

/// Values shown as examples.
const EXAMPLES: usize = 5;

/// How much to look at.
#[derive(Debug, Clone, Copy)]
pub struct ProfileOptions {
    /// Rows to look at, from the start of the file.
    pub sample_rows: usize,
}

impl Default for ProfileOptions {
    fn default() -> Self {
        Self { sample_rows: 10_000 }
    }
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Everything about the file's shape, stated.
    pub format: FileFormat,
    /// Rows looked at.
    pub rows: u64,
    /// Whether those are all rows of the file.
    pub complete: bool,
    /// The columns, in the order of the file.
    pub columns: Vec<ColumnProfile>,
    /// What was not certain, in words for people.
    pub notes: Vec<String>,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnProfile {
    /// The column's name.
    pub name: String,
    /// The likeliest type. `Money` is decided when a mapping is proposed: here it is `Decimal`.
    pub kind: FieldType,
    /// Dates and timestamps: the format.
    pub format: Option<String>,
    /// Numbers: the decimal separator, where it is not `.`.
    pub decimal_separator: Option<char>,
    /// Numbers: the thousands separator, where there is one.
    pub thousands_separator: Option<char>,
    /// Decimals: digits after the point.
    pub scale: Option<u8>,
    /// Rows looked at.
    pub rows: u64,
    /// Blank cells.
    pub blanks: u64,
    /// Different values.
    pub distinct: u64,
    /// The first different values.
    pub examples: Vec<String>,
    /// Other formats that read the values as well.
    pub alternatives: Vec<String>,
    /// Whether one of those would give other values: a person should look.
    pub ambiguous: bool,
    /// The currency that stands beside every number, as a code where the symbol says one.
    pub currency: Option<String>,
    /// Whether every value is an ISO currency code.
    pub currency_codes: bool,
    /// Numbers below zero.
    pub negatives: u64,
    /// Values that the proposed type cannot read.
    pub unreadable: u64,
    /// Every value, where there are few of them.
    pub values: Vec<String>,
    /// The place and the value of the first one that cannot be read.
    pub first_unreadable: Option<String>,
}

/// Counts of one column while rows go by.
pub(crate) struct Counting {
    pub(crate) name: String,
    pub(crate) hints: Hints,
    pub(crate) guesses: Guesses,
    pub(crate) rows: u64,
    pub(crate) blanks: u64,
    pub(crate) seen: HashSet<String>,
    pub(crate) examples: Vec<String>,
}

impl Counting {
    fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            hints: Hints::of(name),
            guesses: Guesses::new(),
            rows: 0,
            blanks: 0,
            seen: HashSet::new(),
            examples: Vec::new(),
        }
    }

    fn see(&mut self, cell: Option<&Cell<'_>>) {
        self.rows += 1;
        let text = cell.map_or("", |cell| cell.text.trim());
        if text.is_empty() {
            self.blanks += 1;
            return;
        }
        if !self.seen.contains(text) {
            self.seen.insert(text.to_owned());
            if self.examples.len() < EXAMPLES {
                self.examples.push(text.to_owned());
            }
        }
        self.guesses.see(text, cell.is_some_and(|cell| cell.typed));
    }
}

/// Looks at a file's columns.
///
/// # Errors
/// When the file is empty, has no data rows, is no table, or cannot be read.
pub fn profile(path: &Path, stated: &FileFormat, options: &ProfileOptions) -> Result<Profile, Error> {
    let sniffed = sniff::sniff(path, stated)?;
    let mut columns = Vec::new();
    let mut rows = 0;
    let mut complete = true;
    let most = options.sample_rows.max(1) as u64;
    let mut see = |columns: &mut Vec<Counting>, cells: &[Cell<'_>]| {
        if rows == most {
            complete = false;
            return false;
        }
        rows += 1;
        // A row with a wrong number of cells says nothing about columns.
        if cells.len() >= columns.len() {
            for (index, column) in columns.iter_mut().enumerate() {
                column.see(cells.get(index));
            }
        }
        true
    };
    if sniffed.format.kind == Some(FileKind::Xlsx) {
        let sheet = Sheet::open(path, &sniffed.format)?;
        columns.extend(sheet.columns.iter().map(|name| Counting::new(name)));
        sheet.visit_rows(path, &mut |_, cells| see(&mut columns, &cells))?;
    } else {
        let mut table = csv::Table::open(path, &sniffed.format)?;
        columns.extend(table.columns.iter().map(|name| Counting::new(name)));
        csv::visit_rows(&mut table, &mut |_, cells, _| see(&mut columns, &cells))?;
    }
    if rows == 0 {
        return Err(Error::new(path, Fault::EmptyTable));
    }
    let decimal_comma = verdict::uses_decimal_comma(&columns);
    let mut notes = sniffed.notes;
    let columns = columns.iter().map(|column| verdict::of(column, decimal_comma, &mut notes)).collect();
    Ok(Profile { format: sniffed.format, rows, complete, columns, notes })
}

//! The names of a file's columns, and the way from a name in a mapping to its place.

use std::collections::HashSet;
use std::path::Path;

use crate::cell::Cell;
use crate::error::{Error, Fault};

/// Names of the header's cells: trimmed, line breaks made spaces, `#3` for a blank one, ` (2)` for a second of the same name.
pub(crate) fn names(header: &[Cell<'_>]) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut names = Vec::with_capacity(header.len());
    for (index, cell) in header.iter().enumerate() {
        let words: Vec<&str> = cell.text.split_whitespace().collect();
        let plain = if words.is_empty() { numbered(index) } else { words.join(" ") };
        let mut name = plain.clone();
        let mut count = 2;
        while !taken.insert(name.clone()) {
            name = format!("{plain} ({count})");
            count += 1;
        }
        names.push(name);
    }
    names
}

/// Names for a file without a header.
pub(crate) fn numbers(count: usize) -> Vec<String> {
    (0..count).map(numbered).collect()
}

fn numbered(index: usize) -> String {
    format!("#{}", index + 1)
}

/// The place of a column: by its name, or by `#3`.
pub(crate) fn place(path: &Path, columns: &[String], name: &str, wanted_by: &str) -> Result<usize, Error> {
    if let Some(index) = columns.iter().position(|column| column == name) {
        return Ok(index);
    }
    let wanted = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(index) = columns.iter().position(|column| *column == wanted) {
        return Ok(index);
    }
    let by_number = name.strip_prefix('#').and_then(|number| number.parse::<usize>().ok());
    if let Some(number) = by_number.filter(|number| (1..=columns.len()).contains(number)) {
        return Ok(number - 1);
    }
    let fault =
        Fault::NoSuchColumn { wanted_by: wanted_by.to_owned(), nearest: nearest(columns, name).map(Into::into), existing: columns.into() };
    Err(Error::new(path, fault).at_column(name))
}

/// The existing name that a person most likely meant.
fn nearest(columns: &[String], name: &str) -> Option<String> {
    let wanted = name.to_lowercase();
    let likeness = |column: &String| (strsim::jaro_winkler(&column.to_lowercase(), &wanted) * 1000.0) as u32;
    columns.iter().filter(|column| likeness(column) >= 750).max_by_key(|column| likeness(column)).cloned()
}

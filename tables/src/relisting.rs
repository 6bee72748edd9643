//! Reads the plain CSV lists back, for the proof: what is proved is what was written, not what was meant.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringBuilder, UInt64Builder};
use arrow::datatypes::{DataType, Field, Schema};

use crate::{Error, Result};

/// Rows of a batch.
const ROWS: usize = 64 * 1024;

/// Reads a list of matches back: the columns `match_id, side, row, status`.
///
/// # Errors
/// When the file is missing or is not such a list.
pub fn read_matches_csv(path: &Path) -> Result<Vec<RecordBatch>> {
    read(path, &[("match_id", 0), ("side", 1), ("row", 2), ("status", 4)], 6)
}

/// Reads a list of open records back: the columns `side, row`.
///
/// # Errors
/// When the file is missing or is not such a list.
pub fn read_open_csv(path: &Path) -> Result<Vec<RecordBatch>> {
    read(path, &[("side", 0), ("row", 1)], 3)
}

enum Column {
    Number(UInt64Builder),
    Text(StringBuilder),
}

impl Column {
    fn new(name: &str) -> Self {
        if name == "side" || name == "status" { Self::Text(StringBuilder::new()) } else { Self::Number(UInt64Builder::new()) }
    }

    fn push(&mut self, cell: &str) -> Option<()> {
        match self {
            Self::Number(builder) => builder.append_value(cell.parse().ok()?),
            Self::Text(builder) => builder.append_value(cell),
        }
        Some(())
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Number(builder) => Arc::new(builder.finish()),
            Self::Text(builder) => Arc::new(builder.finish()),
        }
    }
}

fn read(path: &Path, wanted: &[(&str, usize)], cells: usize) -> Result<Vec<RecordBatch>> {
    let text = std::fs::read_to_string(path).map_err(Error::io(path))?;
    let schema = Arc::new(Schema::new(
        wanted
            .iter()
            .map(|(name, _)| Field::new(*name, if matches!(*name, "side" | "status") { DataType::Utf8 } else { DataType::UInt64 }, false))
            .collect::<Vec<_>>(),
    ));
    let mut columns: Vec<Column> = wanted.iter().map(|(name, _)| Column::new(name)).collect();
    let mut batches = Vec::new();
    let mut rest = after_row(&text);
    let (mut rows, mut line) = (0, 1u64);
    while !rest.is_empty() {
        line += 1;
        let bad = || Error::Schema(format!("{}, row {line}: not a row of this list", path.display()));
        let mut found = 0;
        let mut more = true;
        while more {
            let (cell, next, go_on) = cell(rest).ok_or_else(bad)?;
            if let Some(at) = wanted.iter().position(|(_, place)| *place == found) {
                columns.get_mut(at).and_then(|column| column.push(cell)).ok_or_else(bad)?;
            }
            (rest, more) = (next, go_on);
            found += 1;
        }
        if found != cells {
            return Err(bad());
        }
        rows += 1;
        if rows == ROWS {
            batches.push(RecordBatch::try_new(schema.clone(), columns.iter_mut().map(Column::finish).collect())?);
            rows = 0;
        }
    }
    batches.push(RecordBatch::try_new(schema, columns.iter_mut().map(Column::finish).collect())?);
    Ok(batches)
}

/// The text after its first row, the header.
fn after_row(text: &str) -> &str {
    text.split_once('\n').map_or("", |(_, rest)| rest)
}

/// The first cell (without its quotes; doubled ones inside are left), what follows it, and whether that is in the
/// same row.
fn cell(text: &str) -> Option<(&str, &str, bool)> {
    if let Some(quoted) = text.strip_prefix('"') {
        let bytes = quoted.as_bytes();
        let mut at = 0;
        loop {
            at += bytes.get(at..)?.iter().position(|byte| *byte == b'"')?;
            if bytes.get(at + 1) != Some(&b'"') {
                break;
            }
            at += 2;
        }
        let rest = quoted.get(at + 1..)?;
        let more = rest.starts_with(',');
        return (more || rest.starts_with('\n')).then(|| (quoted.get(..at).unwrap_or_default(), rest.get(1..).unwrap_or_default(), more));
    }
    let end = text.as_bytes().iter().position(|byte| *byte == b',' || *byte == b'\n')?;
    Some((text.get(..end)?, text.get(end + 1..)?, text.as_bytes().get(end) == Some(&b',')))
}

//! The first rows of a file, raw and as the mapping reads them: what a person looks at before an import.

use std::path::Path;

use arrow::record_batch::RecordBatch;
use ruleset::{FileKind, Mapping};

use crate::assemble::{Assembler, Plan, Rejected};
use crate::error::{Error, Fault};
use crate::read::ReadOptions;
use crate::sheet::{self, Sheet};
use crate::{csv, sniff};

/// The first rows of a file.
#[derive(Debug)]
pub struct Preview {
    /// Names of the file's columns.
    pub columns: Vec<String>,
    /// The rows as they stand in the file.
    pub raw_rows: Vec<Vec<String>>,
    /// Those that the mapping can read, as [`crate::schema`] says.
    pub records: RecordBatch,
    /// Those that it cannot.
    pub rejected: Vec<Rejected>,
}

/// Reads the first `rows` rows by the same code as an import.
///
/// # Errors
/// As [`crate::read`], as far as the first rows show it.
pub fn preview(path: &Path, mapping: &Mapping, rows: usize) -> Result<Preview, Error> {
    let format = sniff::complete(path, &mapping.file)?;
    let mut raw_rows: Vec<Vec<String>> = Vec::new();
    let mut taken = Vec::new();
    let mut take = |cells: Vec<crate::cell::Cell<'static>>, raw: String| {
        if taken.len() == rows {
            return false;
        }
        raw_rows.push(cells.iter().map(|cell| cell.text.clone().into_owned()).collect());
        taken.push((cells, raw));
        true
    };
    let columns = if format.kind == Some(FileKind::Xlsx) {
        let sheet = Sheet::open(path, &format)?;
        sheet.visit_rows(path, &mut |_, cells| {
            let raw = sheet::raw(&cells);
            take(cells, raw)
        })?;
        sheet.columns
    } else {
        let mut table = csv::Table::open(path, &format)?;
        csv::visit_rows(&mut table, &mut |_, cells, raw| take(cells, raw.to_owned()))?;
        table.columns
    };
    if taken.is_empty() && rows > 0 {
        return Err(Error::new(path, Fault::EmptyTable));
    }
    let plan = Plan::new(path, mapping, columns, &ReadOptions::default())?;
    let mut assembler = Assembler::new(&plan, 0);
    for (cells, raw) in taken {
        assembler.push(cells.as_slice(), || raw);
    }
    let unmade = |error| Error::new(path, Fault::Io(std::io::Error::other(error)));
    let mut assembled = assembler.finish().map_err(unmade)?;
    Ok(Preview { records: assembled.take_records().map_err(unmade)?, columns: plan.columns, raw_rows, rejected: assembled.rejected })
}

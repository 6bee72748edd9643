//! Exports: matches, open records or everything, each record with its own fields, as a file people and programs read.
//!
//! Results are read in batches, joined with the records' fields and written at once, so memory stays bounded by a batch.

mod join;
mod text;
mod workbook;

use std::path::Path;

use arrow::array::RecordBatch;

use crate::dataset::Dataset;
use crate::file::Writer;
use crate::run::RunResult;
use crate::{Error, Result};

use join::Join;
use text::{Csv, JsonLines};
use workbook::Workbook;

pub use workbook::XLSX_ROWS;

/// What an export holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// One row per record of a match.
    Matches,
    /// One row per open record.
    Open,
    /// Every row of both files: matched, suggested, open, excluded and rejected.
    All,
}

/// The file's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated text, UTF-8.
    Csv,
    /// An Excel workbook with one sheet.
    Xlsx,
    /// One JSON object per line; amounts are strings.
    Jsonl,
    /// Parquet with typed columns.
    Parquet,
}

impl Format {
    /// The file name's ending, without a dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Jsonl => "jsonl",
            Self::Parquet => "parquet",
        }
    }
}

/// What to export.
#[derive(Debug, Clone, Copy)]
pub struct Export<'a> {
    /// The result.
    pub result: &'a RunResult,
    /// The run's left dataset.
    pub left: &'a Dataset,
    /// The run's right dataset.
    pub right: &'a Dataset,
    /// Which rows.
    pub content: Content,
    /// Which format.
    pub format: Format,
}

/// Writes the export to `path`, whole or not at all; its rows. `progress` is told the rows done and of all, and
/// answers whether to go on.
///
/// # Errors
/// [`Error::TooManyRows`] before anything is written when a sheet cannot hold the result; [`Error::Cancelled`] when
/// `progress` says stop; else when a file is damaged or the disk refuses.
pub fn export(what: &Export<'_>, path: &Path, progress: &dyn Fn(u64, u64) -> bool) -> Result<u64> {
    let join = Join::new(what)?;
    let total = join.rows()?;
    if what.format == Format::Xlsx && total > XLSX_ROWS {
        return Err(Error::TooManyRows { rows: total, limit: XLSX_ROWS });
    }
    let mut out: Box<dyn Out> = match what.format {
        Format::Csv => Box::new(Csv::create(path, join.schema())?),
        Format::Jsonl => Box::new(JsonLines::create(path)?),
        Format::Xlsx => Box::new(Workbook::create(path, join.schema())?),
        Format::Parquet => Box::new(Writer::create(path, join.schema().clone(), &[])?),
    };
    let mut done = 0;
    join.each(&mut |batch| {
        out.add(batch)?;
        done += batch.num_rows() as u64;
        if progress(done, total) { Ok(()) } else { Err(Error::Cancelled) }
    })?;
    out.close()?;
    Ok(done)
}

/// Where an export's rows go.
trait Out {
    fn add(&mut self, batch: &RecordBatch) -> Result<()>;
    fn close(self: Box<Self>) -> Result<()>;
}

impl Out for Writer {
    fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        self.write(batch)
    }

    fn close(self: Box<Self>) -> Result<()> {
        self.finish().map(drop)
    }
}

//! What can go wrong with a table on disk, and what to do about it.

use std::path::{Path, PathBuf};

use arrow::error::ArrowError;
use parquet::errors::ParquetError;

/// Why a table cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The disk refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not a Parquet file that this program wrote.
    #[error("{}: {source}: the file is damaged; import or run again", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the reader said.
        source: ParquetError,
    },
    /// A conversion of columns failed.
    #[error("columns cannot be converted: {0}")]
    Arrow(#[from] ArrowError),
    /// A batch does not have the columns that the table was created with.
    #[error("the batch does not fit the table: {0}")]
    Schema(String),
    /// A column is asked for that the table does not have.
    #[error("there is no column `{name}`; the columns are {known}")]
    NoSuchColumn {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// A sheet cannot hold the result.
    #[error("{rows} rows do not fit an XLSX sheet, which holds {limit} below its header: export as CSV, JSONL or Parquet")]
    TooManyRows {
        /// Rows of the result.
        rows: u64,
        /// Rows that a sheet holds.
        limit: u64,
    },
    /// A workbook cannot be written.
    #[error("{}: {message}", path.display())]
    Workbook {
        /// The file.
        path: PathBuf,
        /// What the writer said.
        message: String,
    },
    /// A summary or certificate cannot be read or written.
    #[error("{}: not the JSON that this program writes: {source}", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// What the reader said.
        source: serde_json::Error,
    },
    /// Whoever asked for the work withdrew it.
    #[error("cancelled")]
    Cancelled,
}

impl Error {
    pub(crate) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { path, source }
    }

    pub(crate) fn parquet(path: &Path) -> impl FnOnce(ParquetError) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Parquet { path, source }
    }
}

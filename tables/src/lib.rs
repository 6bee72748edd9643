//! Datasets and run results as Parquet files: written once, whole or not at all, then read by page, by row number
//! or as a stream, and exported as CSV, XLSX, JSON lines or Parquet.
//!
//! What the columns of a dataset are is said in [`dataset`]; a run's files in [`run`]. Everything here is a local
//! file: whoever keeps files elsewhere brings them here first. This crate knows no database and no matching rules.

mod cell;
mod csv;
pub mod dataset;
mod digest;
mod error;
mod export;
mod file;
mod listing;
mod matches;
mod open;
mod parts;
mod rejected;
mod relisting;
pub mod run;
mod scratch;

pub use cell::text as cell_text;
pub use dataset::{DATASET_KEY, Dataset, DatasetWriter, EXCLUDED, RECORDS_FILE, REJECTED_FILE, ROW, Written};
pub use error::Error;
pub use export::{Content, Export, Format, XLSX_ROWS, export};
pub use listing::{MatchLines, OpenLines, Said, write_matches_csv, write_open_csv, write_rejected_csv};
pub use matches::{Match, MatchFilter, Matches, matches_schema};
pub use open::{OpenFilter, OpenItem, OpenItems, open_schema};
pub use parts::in_order;
pub use rejected::Rejected;
pub use relisting::MatchLine;
pub use run::{MATCHES_FILE, OPEN_FILE, RULESET_FILE, RunResult, RunWriter, SUMMARY_FILE};
pub use scratch::Scratch;

/// What this crate's functions return.
pub type Result<T> = std::result::Result<T, Error>;

//! The result of a run as a folder of files: matches, open records, the ruleset as used, summary and certificate.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::file::{Writer, new_file, publish};
use crate::{Error, Matches, OpenItems, Result, matches_schema, open_schema};

/// The file of matches.
pub const MATCHES_FILE: &str = "matches.parquet";
/// The file of open records.
pub const OPEN_FILE: &str = "open.parquet";
/// The file of the ruleset as used.
pub const RULESET_FILE: &str = "ruleset.toml";
/// The file of counts, digest and certificate.
pub const SUMMARY_FILE: &str = "summary.json";

/// Writes a run's result into a folder.
pub struct RunWriter {
    folder: PathBuf,
    matches: Writer,
    open: Writer,
}

impl RunWriter {
    /// Starts a result in the folder, which is created when absent.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn create(folder: &Path) -> Result<Self> {
        Ok(Self {
            folder: folder.to_path_buf(),
            matches: Writer::create(&folder.join(MATCHES_FILE), matches_schema(), &["match_id", "row"])?,
            open: Writer::create(&folder.join(OPEN_FILE), open_schema(), &["row"])?,
        })
    }

    /// Adds rows of matches, continuing the order by match, side and row.
    ///
    /// # Errors
    /// When the batch has other columns than [`matches_schema`], or the disk refuses.
    pub fn matches(&mut self, batch: &RecordBatch) -> Result<()> {
        self.matches.write(batch)
    }

    /// Adds open records, continuing the order by side and row.
    ///
    /// # Errors
    /// When the batch has other columns than [`open_schema`], or the disk refuses.
    pub fn open(&mut self, batch: &RecordBatch) -> Result<()> {
        self.open.write(batch)
    }

    /// Makes the tables appear, durably, and opens them.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn finish(self) -> Result<RunResult> {
        self.open.finish()?;
        self.matches.finish()?;
        RunResult::open(&self.folder)
    }
}

/// An opened result.
#[derive(Debug, Clone)]
pub struct RunResult {
    folder: PathBuf,
    matches: Matches,
    open: OpenItems,
}

impl RunResult {
    /// Opens the result in the folder.
    ///
    /// # Errors
    /// When a table is missing or is not one that this program wrote.
    pub fn open(folder: &Path) -> Result<Self> {
        let mut result = Self::open_files(&folder.join(MATCHES_FILE), &folder.join(OPEN_FILE))?;
        result.folder = folder.to_path_buf();
        Ok(result)
    }

    /// Opens a result whose tables lie anywhere, without its texts.
    ///
    /// # Errors
    /// When a table is missing or is not one that this program wrote.
    pub fn open_files(matches: &Path, open: &Path) -> Result<Self> {
        Ok(Self { folder: PathBuf::new(), matches: Matches::open(matches)?, open: OpenItems::open(open)? })
    }

    /// The matches.
    pub fn matches(&self) -> &Matches {
        &self.matches
    }

    /// The open records.
    pub fn open_items(&self) -> &OpenItems {
        &self.open
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes one of the result's texts, whole or not at all.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn put_text(&self, name: &str, text: &str) -> Result<()> {
        put_text(&self.folder.join(name), text)
    }

    /// Writes a value as JSON, whole or not at all.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn put_json(&self, name: &str, value: &impl Serialize) -> Result<()> {
        put_json(&self.folder.join(name), value)
    }

    /// Reads a value that [`RunResult::put_json`] wrote.
    ///
    /// # Errors
    /// When the file is missing or holds something else.
    pub fn json<T: DeserializeOwned>(&self, name: &str) -> Result<T> {
        let path = self.folder.join(name);
        let bytes = std::fs::read(&path).map_err(Error::io(&path))?;
        serde_json::from_slice(&bytes).map_err(|source| Error::Json { path, source })
    }
}

/// Writes a text file, whole or not at all.
///
/// # Errors
/// When the disk refuses.
pub fn put_text(path: &Path, text: &str) -> Result<()> {
    let mut file = new_file(path)?;
    file.write_all(text.as_bytes()).map_err(Error::io(path))?;
    publish(file, path).map(drop)
}

/// Writes a value as indented JSON, whole or not at all.
///
/// # Errors
/// When the disk refuses.
pub fn put_json(path: &Path, value: &impl Serialize) -> Result<()> {
    let mut text = serde_json::to_string_pretty(value).map_err(|source| Error::Json { path: path.to_path_buf(), source })?;
    text.push('\n');
    put_text(path, &text)
}

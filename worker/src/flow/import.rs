//! A file into a dataset: the records and rejected rows as Parquet, with a digest of their content.

use std::path::Path;

use ruleset::Mapping;
use serde::{Deserialize, Serialize};
use tables::DatasetWriter;

use super::load::{go_on, kept, something_read, unless_cancelled};
use super::{Error, Phase, Result, Settings, Watch};

/// What an import wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportReport {
    /// sha-256 of the content: the same file and mapping give the same digest.
    pub digest: String,
    /// Rows of the file: records, excluded ones too, and rejected rows.
    pub rows: u64,
    /// Records that take part in matching.
    pub accepted: u64,
    /// Records that the mapping leaves out.
    pub excluded: u64,
    /// Rows that could not become records.
    pub rejected: u64,
    /// Bytes of the dataset's files.
    pub bytes: u64,
}

/// Reads the file by the mapping and writes a dataset into `folder`.
///
/// # Errors
/// When the file or the mapping cannot be used, when no row fits the mapping, when the disk refuses, or when stopped.
/// Nothing is left behind then.
pub fn import(path: &Path, mapping: &Mapping, folder: &Path, settings: &Settings, watch: &dyn Watch) -> Result<ImportReport> {
    let mut writer = DatasetWriter::create(folder, ingest::schema(mapping, true))?;
    let options = ingest::ReadOptions { record_keys: true, batch_rows: settings.batch_rows, threads: settings.threads, texts: None };
    let mut refused: Option<tables::Error> = None;
    let summary = ingest::read(
        path,
        mapping,
        &options,
        &mut |batch| {
            let written = writer.write(&batch.records).and_then(|()| writer.reject(batch.rejected.into_iter().map(kept)));
            written.map_err(|error| {
                let said = error.to_string();
                refused = Some(error);
                said.into()
            })
        },
        &|done, total, _rows| go_on(watch, &Phase::Importing, done, total),
    );
    if let Some(error) = refused {
        return Err(Error::Tables(error));
    }
    let summary = summary.map_err(unless_cancelled)?;
    something_read(path, &summary)?;
    watch.report(&Phase::Writing, 0, 0);
    let written = writer.finish()?;
    Ok(ImportReport {
        digest: written.digest,
        rows: summary.rows,
        accepted: summary.accepted,
        excluded: summary.excluded,
        rejected: summary.rejected,
        bytes: written.bytes,
    })
}

//! One side in memory: its records as a table, and the rows that could not become records.

use std::collections::BTreeSet;
use std::path::Path;

use arrow::array::RecordBatch;
use engine::Table;
use ruleset::{Mapping, Side};
use tables::Rejected;

use super::{Error, Phase, Result, Room, Settings, Watch};

/// One side, ready for matching.
#[derive(Clone)]
pub struct Loaded {
    /// The records.
    pub table: Table,
    /// How many rows of the file could not become records.
    pub rejected: u64,
    /// Those rows, when the side was read from a file just now; empty for a dataset, which keeps its own.
    pub rejected_rows: Vec<Rejected>,
}

/// Reads a file by its mapping into memory, as far as there is room. Of plain texts only those in `texts` are kept, or all.
///
/// # Errors
/// When the file or the mapping cannot be used, when no row fits the mapping, or when stopped.
pub fn load_file(
    path: &Path,
    side: Side,
    mapping: &Mapping,
    texts: Option<&BTreeSet<&str>>,
    (settings, room): (&Settings, &mut Room<'_>),
    watch: &dyn Watch,
) -> Result<Loaded> {
    let mut refused = Ok(());
    let mut batches: Vec<RecordBatch> = Vec::new();
    let mut rejected_rows: Vec<Rejected> = Vec::new();
    let options = ingest::ReadOptions { record_keys: false, batch_rows: settings.batch_rows, threads: settings.threads, texts };
    let phase = Phase::Reading(side);
    let summary = ingest::read(
        path,
        mapping,
        &options,
        &mut |batch| {
            match room.take(batch.records) {
                Ok(records) => batches.push(records),
                Err(error) => refused = Err(error),
            }
            rejected_rows.extend(batch.rejected.into_iter().map(kept));
            Ok(())
        },
        &|done, total, _rows| go_on(watch, &phase, done, total),
    )
    .map_err(unless_cancelled)?;
    refused?;
    something_read(path, &summary)?;
    if batches.is_empty() {
        batches.push(RecordBatch::new_empty(ingest::schema(mapping, false)));
    }
    Ok(Loaded { table: Table::new(batches)?, rejected: summary.rejected, rejected_rows })
}

/// Opens a dataset's records for matching, in memory as far as there is room: every column but the record keys.
///
/// # Errors
/// When the dataset is damaged, or the disk refuses what does not fit.
pub fn load_dataset(dataset: &tables::Dataset, room: &mut Room<'_>) -> Result<Loaded> {
    let schema = dataset.schema();
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).filter(|name| *name != tables::DATASET_KEY).collect();
    let mut batches = dataset.batches(Some(&names))?.map(|batch| room.take(batch?)).collect::<Result<Vec<_>>>()?;
    if batches.is_empty() {
        let kept: Vec<usize> = (0..names.len()).collect();
        let columns = schema.project(&kept).map_err(tables::Error::Arrow)?;
        batches.push(RecordBatch::new_empty(columns.into()));
    }
    Ok(Loaded { table: Table::new(batches)?, rejected: dataset.rejected_len()?, rejected_rows: Vec::new() })
}

pub(super) fn go_on(watch: &dyn Watch, phase: &Phase, done: u64, total: u64) -> ingest::Continue {
    watch.report(phase, done, total);
    if watch.cancelled() { ingest::Continue::Stop } else { ingest::Continue::Yes }
}

pub(super) fn unless_cancelled(error: ingest::Error) -> Error {
    if error.is_cancelled() { Error::Cancelled } else { Error::File(error) }
}

/// A file of which nothing fits is a wrong mapping, not a bad file.
pub(super) fn something_read(path: &Path, summary: &ingest::ReadSummary) -> Result<()> {
    if summary.rejected == 0 || summary.accepted + summary.excluded > 0 {
        return Ok(());
    }
    let first = summary.first_rejected.as_ref().map_or_else(String::new, |one| match &one.column {
        Some(column) => format!("row {}, column `{column}`: {}", one.row, one.reason),
        None => format!("row {}: {}", one.row, one.reason),
    });
    Err(Error::NothingRead { file: path.display().to_string(), rejected: summary.rejected, first })
}

/// The same row in the words of `tables`, which does not know `ingest`.
pub(super) fn kept(rejected: ingest::Rejected) -> Rejected {
    let ingest::Rejected { row, column, field, reason, raw } = rejected;
    Rejected { row, column, field, reason, raw }
}

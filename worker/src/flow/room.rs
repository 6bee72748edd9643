//! How much memory a job may take: records beyond it wait on disk, and what cannot be matched in it is refused.

use std::path::Path;

use arrow::array::RecordBatch;
use tables::Scratch;

use super::{Error, Result, Settings};

/// Bytes that matching takes for a record besides its columns, about: measured at twenty million records as 48 to 60.
const WORK_BYTES: u64 = 64;
/// The records' columns may take this share of the memory; the rest is for the work.
const SHARE: u64 = 2;

/// The room for the columns of both sides.
pub struct Room<'a> {
    folder: &'a Path,
    left: u64,
    scratch: Option<Scratch>,
}

impl<'a> Room<'a> {
    /// Of a job's memory. What does not fit goes into a file in `folder`, which is made when it is needed.
    pub fn new(settings: &Settings, folder: &'a Path) -> Self {
        Self { folder, left: settings.memory_bytes / SHARE, scratch: None }
    }

    /// The batch, in memory or on disk, with decimals in as little memory as they fit in.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn take(&mut self, batch: RecordBatch) -> Result<RecordBatch> {
        let batch = engine::narrowed(batch)?;
        let bytes = batch.get_array_memory_size() as u64;
        if let Some(left) = self.left.checked_sub(bytes) {
            self.left = left;
            return Ok(batch);
        }
        let scratch = match &mut self.scratch {
            Some(scratch) => scratch,
            none => none.insert(Scratch::create(self.folder)?),
        };
        Ok(scratch.keep(&batch)?)
    }
}

/// Refuses what surely does not fit.
pub(super) fn fits(records: u64, settings: &Settings) -> Result<()> {
    let needed = records.saturating_mul(WORK_BYTES);
    if needed <= settings.memory_bytes {
        return Ok(());
    }
    let megabytes = |bytes: u64| bytes.div_ceil(1_000_000);
    Err(Error::NoRoom { records, needed: megabytes(needed), allowed: megabytes(settings.memory_bytes) })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, UInt64Array};

    use super::*;

    #[test]
    fn what_does_not_fit_waits_on_disk() -> Result<()> {
        let folder = tempfile::tempdir().map_err(|source| tables::Error::Io { path: "a temporary folder".into(), source })?;
        let place = folder.path().join("scratch");
        let numbers: ArrayRef = Arc::new(UInt64Array::from_iter_values(0..1000));
        let batch = RecordBatch::try_from_iter([("n", numbers)]).map_err(tables::Error::Arrow)?;
        // Half of it is for columns: one batch, and not two.
        let settings = Settings { memory_bytes: 30_000, ..Settings::default() };
        let mut room = Room::new(&settings, &place);
        assert_eq!(room.take(batch.clone())?, batch);
        assert!(!place.exists(), "nothing is written while there is room");
        assert_eq!(room.take(batch.clone())?, batch);
        assert!(place.exists());
        assert_eq!(place.read_dir().map(Iterator::count).ok(), Some(0), "the file has no name");
        Ok(())
    }

    #[test]
    fn what_cannot_be_matched_is_refused() {
        let settings = Settings { memory_bytes: 1_000_000, ..Settings::default() };
        assert!(fits(1_000, &settings).is_ok());
        let refused = fits(1_000_000, &settings).map_err(|error| error.to_string());
        assert!(refused.is_err_and(|text| text.contains("1000000 records takes about 64 MB") && text.contains("1 MB are allowed")));
        assert!(fits(u64::MAX, &Settings::default()).is_ok());
    }
}

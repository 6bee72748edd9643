//! What every kind of job works with: blobs, a folder for temporary files, the knobs of the machinery.

use std::path::PathBuf;

use storage::{Blobs, LocalFile};
use tempfile::TempDir;

use crate::flow::{self, Phase, Watch};
use crate::queue::{CancelToken, JobContext, JobError, Reporter};

/// What every kind of job works with. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct Workshop {
    /// Where files are kept.
    pub blobs: Blobs,
    /// Where temporary files go; nothing in it outlives a job.
    pub scratch: PathBuf,
    /// Knobs of the machinery.
    pub settings: flow::Settings,
    /// Debug builds only: the phase at which a job stops and waits to be killed, for tests of crashes.
    pub pause: Option<String>,
}

impl Workshop {
    /// A folder that goes away with the value.
    pub(crate) fn folder(&self) -> Result<TempDir, JobError> {
        std::fs::create_dir_all(&self.scratch)?;
        Ok(tempfile::Builder::new().prefix("job-").tempdir_in(&self.scratch)?)
    }

    /// A dataset's two files on this machine.
    pub(crate) async fn dataset(&self, dataset: &entity::Dataset, folder: &TempDir) -> Result<DatasetFiles, JobError> {
        let key = |file: &str| format!("{}/{file}", dataset.blob_key);
        let records = self.blobs.local(&key(tables::RECORDS_FILE), folder.path()).await?;
        let rejected = self.blobs.local(&key(tables::REJECTED_FILE), folder.path()).await?;
        Ok(DatasetFiles { records, rejected })
    }

    /// In a debug build, stops for ever at the phase that a test named.
    pub(crate) fn hold(&self, phase: &str) {
        if cfg!(debug_assertions) && self.pause.as_deref().is_some_and(|pause| phase.starts_with(pause)) {
            tracing::warn!(phase, "paused by RECON_TEST_PAUSE");
            loop {
                std::thread::park();
            }
        }
    }
}

/// A dataset on this machine; a downloaded copy goes away with the value.
pub(crate) struct DatasetFiles {
    records: LocalFile,
    rejected: LocalFile,
}

impl DatasetFiles {
    pub(crate) fn open(&self) -> tables::Result<tables::Dataset> {
        tables::Dataset::open_files(self.records.path(), self.rejected.path())
    }
}

/// Tells a job's row how far the flow is, and the flow whether to stop.
pub(crate) struct JobWatch {
    reporter: Reporter,
    cancel: CancelToken,
    workshop: Workshop,
}

impl JobWatch {
    pub(crate) fn new(context: &JobContext, workshop: &Workshop) -> Self {
        Self { reporter: context.reporter(), cancel: context.cancel().clone(), workshop: workshop.clone() }
    }
}

impl Watch for JobWatch {
    fn report(&self, phase: &Phase, done: u64, total: u64) {
        let word = phase.word();
        self.reporter.report(done, total, &word);
        self.workshop.hold(&word);
    }

    fn cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }
}

/// A fault of the input fails the job with its code; anything else is tried again.
impl From<flow::Error> for JobError {
    fn from(error: flow::Error) -> Self {
        match error {
            flow::Error::Cancelled => Self::Cancelled,
            error if error.is_about_input() => Self::user(error.code(), error.to_string()),
            error => Self::Transient(error.into()),
        }
    }
}

impl From<tables::Error> for JobError {
    fn from(error: tables::Error) -> Self {
        match error {
            tables::Error::Cancelled => Self::Cancelled,
            error => flow::Error::Tables(error).into(),
        }
    }
}

/// A payload that this program did not write: trying again cannot help.
pub(crate) fn payload<T: serde::de::DeserializeOwned>(payload: serde_json::Value) -> Result<T, JobError> {
    serde_json::from_value(payload).map_err(|error| JobError::user("BAD_INPUT", format!("the job's payload cannot be read: {error}")))
}

/// Something the job names and the workspace does not have (any more).
pub(crate) fn missing(what: &str) -> JobError {
    JobError::user("NOT_FOUND", format!("the {what} of this job is not there any more"))
}

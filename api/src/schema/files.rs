//! Files behind rows: datasets, results and uploads as local files, opened on the blocking pool.

use entity::{Dataset, Run, Upload};
use storage::LocalFile;

use super::user_error::ErrorCode;
use crate::error::{Error, Result};
use crate::{App, Inner};

/// Runs work that reads files or computes, away from the async threads.
pub(crate) async fn blocking<T, F>(work: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T> + Send + 'static,
{
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::internal("working on the blocking pool", error))?
}

fn key_in(prefix: &str, name: &str) -> String {
    if prefix.ends_with(name) { prefix.to_owned() } else { format!("{}/{name}", prefix.trim_end_matches('/')) }
}

async fn local(inner: &Inner, key: &str) -> Result<LocalFile> {
    let found = inner.state.blobs.local(key, &inner.state.config.scratch_dir).await;
    found.map_err(|error| Error::internal("opening a stored file", error))
}

/// A dataset whose files are at hand as long as this lives.
pub(crate) struct OpenDataset {
    pub(crate) table: tables::Dataset,
    _files: Vec<LocalFile>,
}

/// Opens a dataset's records; with `rejected`, the rejected rows too.
pub(crate) async fn dataset(app: &App, dataset: &Dataset, rejected: bool) -> Result<OpenDataset> {
    let inner = app.inner();
    let records = local(inner, &key_in(&dataset.blob_key, tables::RECORDS_FILE)).await?;
    let refused_key = key_in(dataset.blob_key.trim_end_matches(tables::RECORDS_FILE), tables::REJECTED_FILE);
    let refused = if rejected { Some(local(inner, &refused_key).await?) } else { None };
    let refused_path =
        refused.as_ref().map_or_else(|| records.path().with_file_name(tables::REJECTED_FILE), |file| file.path().to_path_buf());
    let records_path = records.path().to_path_buf();
    let table = blocking(move || tables::Dataset::open_files(&records_path, &refused_path).map_err(unreadable)).await?;
    let mut files = vec![records];
    files.extend(refused);
    Ok(OpenDataset { table, _files: files })
}

/// A file of a run's result; [`ErrorCode::NotReady`] as long as there is none.
pub(crate) async fn result_file(app: &App, run: &Run, name: &str) -> Result<LocalFile> {
    let Some(prefix) = &run.result_prefix else {
        return Err(Error::user(ErrorCode::NotReady, format!("the run is {}: it has no result", run.state)));
    };
    local(app.inner(), &key_in(prefix, name)).await
}

/// The bytes of a complete upload.
pub(crate) async fn upload(app: &App, upload: &Upload) -> Result<LocalFile> {
    match &upload.blob_key {
        Some(key) if upload.state != entity::UploadState::Aborted => local(app.inner(), key).await,
        _ => Err(Error::user(ErrorCode::NotReady, format!("the upload of `{}` is not complete", upload.filename))),
    }
}

/// A stored file that cannot be read is a fault of ours.
pub(crate) fn unreadable(error: tables::Error) -> Error {
    Error::internal("reading a stored file", error)
}

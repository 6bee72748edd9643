//! Jobs of kind `import`: an upload into a dataset of a source.

use std::path::Path;

use entity::{NewDataset, SourceId, UploadId};
use futures_util::future::BoxFuture;
use ruleset::Mapping;
use serde::Deserialize;

use crate::flow::{self, ImportReport};
use crate::metrics;
use crate::queue::{Finish, Handler, JobContext, JobError};
use crate::workshop::{JobWatch, Workshop, missing, payload};

/// Reads uploads into datasets.
#[derive(Debug, Clone)]
pub struct Import(pub Workshop);

#[derive(Debug, Deserialize)]
struct Payload {
    source_id: SourceId,
    upload_id: UploadId,
    mapping_version: i32,
}

impl Handler for Import {
    fn kind(&self) -> &'static str {
        "import"
    }

    fn run(&self, context: JobContext, body: serde_json::Value) -> BoxFuture<'static, Result<Finish, JobError>> {
        let workshop = self.0.clone();
        Box::pin(async move { import(&workshop, context, payload(body)?).await })
    }
}

async fn import(workshop: &Workshop, context: JobContext, job: Payload) -> Result<Finish, JobError> {
    let upload = entity::upload_get(&context.db, &context.scope, job.upload_id).await?.ok_or_else(|| missing("upload"))?;
    let key = upload.blob_key.clone().ok_or_else(|| JobError::user("NOT_READY", "the upload is not complete"))?;
    let stored = entity::mapping_get(&context.db, &context.scope, job.source_id, Some(job.mapping_version)).await?;
    let mapping = parse_mapping(&stored.ok_or_else(|| missing("mapping"))?.body)?;
    let folder = workshop.folder()?;
    let file = workshop.blobs.local(&key, folder.path()).await?;
    let target = folder.path().join("dataset");
    let (watch, settings, filename) = (JobWatch::new(&context, workshop), workshop.settings, upload.filename.clone());
    let written = target.clone();
    let report = tokio::task::spawn_blocking(move || {
        flow::import(file.path(), &mapping, &written, &settings, &watch).map_err(|error| error.named(&filename))
    })
    .await??;
    let blob_key = format!("datasets/{}", report.digest);
    store(workshop, &blob_key, &target).await?;
    workshop.hold("import:publishing");
    metrics::imported(&report);
    let new = dataset(job, &upload.filename, blob_key, &report);
    let scope = context.scope;
    Ok(Finish::new(move |txn| {
        Box::pin(async move {
            let dataset = entity::dataset_publish(txn, &scope, new).await?;
            Ok(Some(dataset.id.to_string()))
        })
    }))
}

/// A stored mapping was checked when it came in; one that cannot be read is the owner's to mend all the same.
fn parse_mapping(body: &str) -> Result<Mapping, JobError> {
    serde_json::from_str(body).map_err(|error| JobError::user("BAD_RULESET", format!("the mapping cannot be read: {error}")))
}

/// The key is the content's digest, so storing again changes nothing.
async fn store(workshop: &Workshop, key: &str, folder: &Path) -> Result<(), JobError> {
    // The records last: a dataset that has records is complete.
    for file in [tables::REJECTED_FILE, tables::RECORDS_FILE] {
        workshop.blobs.put_file(&format!("{key}/{file}"), &folder.join(file)).await?;
    }
    Ok(())
}

fn dataset(job: Payload, filename: &str, blob_key: String, report: &ImportReport) -> NewDataset {
    let count = |rows: u64| i64::try_from(rows).unwrap_or(i64::MAX);
    NewDataset {
        source: job.source_id,
        mapping_version: job.mapping_version,
        upload: Some(job.upload_id),
        name: filename.to_owned(),
        digest: report.digest.clone(),
        row_count: count(report.accepted + report.excluded),
        rejected: count(report.rejected),
        excluded: count(report.excluded),
        size_bytes: count(report.bytes),
        blob_key,
        detail: serde_json::to_string(report).unwrap_or_else(|_| "{}".to_owned()),
    }
}

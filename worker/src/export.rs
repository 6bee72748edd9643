//! Jobs of kind `export`: a run's result into a file that people and programs read.

use entity::{ExportFormat, ExportId, ExportKind};
use futures_util::future::BoxFuture;
use serde::Deserialize;
use tables::{Content, Export as Request, Format, RunResult};

use crate::queue::{Finish, Handler, JobContext, JobError};
use crate::workshop::{Workshop, missing, payload};

/// Writes exports.
#[derive(Debug, Clone)]
pub struct Export(pub Workshop);

#[derive(Debug, Deserialize)]
struct Payload {
    export_id: ExportId,
}

impl Handler for Export {
    fn kind(&self) -> &'static str {
        "export"
    }

    fn run(&self, context: JobContext, body: serde_json::Value) -> BoxFuture<'static, Result<Finish, JobError>> {
        let workshop = self.0.clone();
        Box::pin(async move { export(&workshop, context, payload(body)?).await })
    }
}

async fn export(workshop: &Workshop, context: JobContext, job: Payload) -> Result<Finish, JobError> {
    let (db, scope) = (&context.db, context.scope);
    let export = entity::export_get(db, &scope, job.export_id).await?.ok_or_else(|| missing("export"))?;
    let run = entity::run_get(db, &scope, export.run_id).await?.ok_or_else(|| missing("run"))?;
    let prefix = run.result_prefix.ok_or_else(|| JobError::user("NOT_READY", "the run has no result yet"))?;
    let left = entity::dataset_get(db, &scope, run.left_dataset_id).await?.ok_or_else(|| missing("left dataset"))?;
    let right = entity::dataset_get(db, &scope, run.right_dataset_id).await?.ok_or_else(|| missing("right dataset"))?;
    let folder = workshop.folder()?;
    let (left, right) = (workshop.dataset(&left, &folder).await?, workshop.dataset(&right, &folder).await?);
    let matches = workshop.blobs.local(&format!("{prefix}/{}", tables::MATCHES_FILE), folder.path()).await?;
    let open = workshop.blobs.local(&format!("{prefix}/{}", tables::OPEN_FILE), folder.path()).await?;
    let (content, format) = (content(export.kind), format(export.format));
    let target = folder.path().join(format!("export.{}", format.extension()));
    let (reporter, cancel, path) = (context.reporter(), context.cancel().clone(), target.clone());
    tokio::task::spawn_blocking(move || -> tables::Result<u64> {
        let result = RunResult::open_files(matches.path(), open.path())?;
        let (left, right) = (left.open()?, right.open()?);
        let request = Request { result: &result, left: &left, right: &right, content, format };
        tables::export(&request, &path, &|done, total| {
            reporter.report(done, total, "writing");
            !cancel.is_cancelled()
        })
    })
    .await??;
    workshop.hold("export:publishing");
    let key = format!("exports/{}/{}/export.{}", export.id, context.job.token, format.extension());
    let sha256 = storage::sha256_file(&target).await?;
    let size = workshop.blobs.put_file(&key, &target).await?;
    Ok(Finish::new(move |txn| {
        Box::pin(async move {
            entity::export_succeeded(txn, &scope, export.id, &key, i64::try_from(size).unwrap_or(i64::MAX), &sha256).await?;
            Ok(Some(export.id.to_string()))
        })
    }))
}

const fn content(kind: ExportKind) -> Content {
    match kind {
        ExportKind::Matches => Content::Matches,
        ExportKind::Open => Content::Open,
        ExportKind::All => Content::All,
    }
}

const fn format(format: ExportFormat) -> Format {
    match format {
        ExportFormat::Csv => Format::Csv,
        ExportFormat::Xlsx => Format::Xlsx,
        ExportFormat::Jsonl => Format::Jsonl,
        ExportFormat::Parquet => Format::Parquet,
    }
}

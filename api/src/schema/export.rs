//! Exports: files made from a run, read back in chunks.

use std::time::Duration;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use entity::{ExportId, NewExport, NewJob, RunId, Scope};
use sha2::{Digest as _, Sha256};

use super::job::{self, Job};
use super::loaders::{JobOf, load, must_load};
use super::run::Run;
use super::scalars::{BigInt, DateTime};
use super::user_error::{ErrorCode, UserError, divide};
use super::words::{ExportFormat, ExportKind, ExportState};
use super::{find, parse};
use crate::Inner;
use crate::access::Access as _;
use crate::error::{Error, Result};

/// Bytes of one chunk.
const CHUNK_BYTES: u64 = 4 << 20;
/// How long a presigned address works.
const PRESIGNED: Duration = Duration::from_secs(900);

/// A file made from a run.
#[derive(Clone)]
pub(crate) struct Export(pub(crate) entity::Export);

/// A part of a file.
#[derive(SimpleObject)]
pub(crate) struct Chunk {
    /// The bytes.
    base64: String,
    /// The SHA-256 of the bytes, in hexadecimal.
    sha256: String,
    /// Where the next chunk begins.
    next_offset: BigInt,
    /// Whether this was the last one.
    eof: bool,
}

/// A file made from a run.
#[Object]
impl Export {
    /// The global id.
    pub(crate) async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// The run it is made from.
    async fn run(&self, ctx: &Context<'_>) -> Result<Run> {
        must_load(ctx, self.0.run_id).await.map(Run)
    }

    /// What it holds.
    async fn kind(&self) -> ExportKind {
        self.0.kind.into()
    }

    /// Its format.
    async fn format(&self) -> ExportFormat {
        self.0.format.into()
    }

    /// Where it stands.
    async fn state(&self) -> ExportState {
        self.0.state.into()
    }

    /// What to call the file.
    async fn filename(&self) -> String {
        let run = self.0.run_id.to_string();
        let short = &run[run.len().saturating_sub(8)..];
        format!("{}-{short}.{}", self.0.kind.as_str().to_lowercase(), self.0.format.as_str().to_lowercase())
    }

    /// Its bytes; null until it is ready.
    async fn size_bytes(&self) -> Option<BigInt> {
        self.0.size_bytes.map(BigInt)
    }

    /// The SHA-256 of the file, in hexadecimal; null until it is ready.
    async fn sha256(&self) -> Option<&str> {
        self.0.sha256.as_deref()
    }

    /// The newest job that writes it.
    async fn job(&self, ctx: &Context<'_>) -> Result<Option<Job>> {
        Ok(load(ctx, JobOf(self.0.id.to_string())).await?.map(Job))
    }

    /// A part of the file; null until it is ready.
    async fn chunk(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first byte, from 0.")] offset: BigInt,
        #[graphql(desc = "At most so many bytes; at most 4194304.")] length: i32,
    ) -> Result<Option<Chunk>> {
        let (Some(key), Some(size)) = (&self.0.blob_key, self.0.size_bytes) else {
            return Ok(None);
        };
        let size = u64::try_from(size).unwrap_or(0);
        let offset = u64::try_from(offset.0).map_err(|_| Error::Invalid("`offset` is negative".to_owned()))?;
        let length = u64::try_from(length).ok().filter(|length| (1..=CHUNK_BYTES).contains(length));
        let length = length.ok_or_else(|| Error::Invalid(format!("`length` is outside of 1 to {CHUNK_BYTES}")))?;
        let end = offset.saturating_add(length).min(size);
        let bytes = if offset < end {
            let range = ctx.app()?.state.blobs.get_range(key, offset..end).await;
            range.map_err(|error| Error::internal("reading an export", error))?
        } else {
            bytes::Bytes::new()
        };
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Some(Chunk { base64: STANDARD.encode(&bytes), sha256, next_offset: BigInt::count(end.max(offset.min(size))), eof: end >= size }))
    }

    /// Where to fetch the file directly for fifteen minutes; null when the storage cannot hand out addresses.
    async fn download_url(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let Some(key) = &self.0.blob_key else { return Ok(None) };
        let url = ctx.app()?.state.blobs.presign_get(key, PRESIGNED).await;
        url.map_err(|error| Error::internal("presigning an export", error))
    }

    /// When it was asked for.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// An export to make.
#[derive(InputObject)]
pub(crate) struct ExportCreateInput {
    /// In which format.
    format: ExportFormat,
    /// What it is to hold.
    kind: ExportKind,
    /// From which run.
    run_id: ID,
}

/// What became of the start of an export.
#[derive(SimpleObject)]
pub(crate) struct ExportCreatePayload {
    /// The export, which waits for its job.
    export: Option<Export>,
    /// The job that writes it.
    job: Option<Job>,
    /// What the caller can put right; empty when it worked.
    user_errors: Vec<UserError>,
}

/// Exports.
#[derive(Default)]
pub(crate) struct ExportQuery;

#[Object]
impl ExportQuery {
    /// An export; null when there is none of this id.
    async fn export(&self, ctx: &Context<'_>, #[graphql(desc = "Its global id.")] id: ID) -> Result<Option<Export>> {
        let scope = ctx.scope()?;
        let Some(id) = find::<ExportId>(&id) else { return Ok(None) };
        Ok(entity::export_get(&ctx.app()?.state.db, scope, id).await?.map(Export))
    }
}

/// Exports.
#[derive(Default)]
pub(crate) struct ExportMutation;

#[Object]
impl ExportMutation {
    /// Starts an export of a run that succeeded. Everybody who reads may export.
    async fn export_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to export.")] input: ExportCreateInput,
    ) -> Result<ExportCreatePayload> {
        let (inner, scope) = (ctx.app()?, ctx.scope()?);
        let (made, user_errors) = divide(create(inner, scope, input).await)?;
        let (export, job) = made.unzip();
        Ok(ExportCreatePayload { export, job, user_errors })
    }
}

async fn create(inner: &Inner, scope: &Scope, input: ExportCreateInput) -> Result<(Export, Job)> {
    let id: RunId = parse("run", &input.run_id)?;
    let txn = inner.state.db.begin().await?;
    let run = entity::run_get(&txn, scope, id).await?.ok_or_else(|| Error::not_found("run", id))?;
    if run.state != entity::RunState::Succeeded {
        return Err(Error::field(ErrorCode::NotReady, "runId", format!("the run is {}: it has no result to export", run.state)));
    }
    let new = NewExport { run: id, kind: input.kind.into(), format: input.format.into() };
    let export = entity::export_insert(&txn, scope, new).await?;
    let new = NewJob::new("export", export.id, serde_json::json!({ "export_id": export.id }));
    let inserted = entity::job_insert_in(&txn, scope, new).await?;
    entity::audit_append(&txn, scope, "export.create", &export.id.to_string(), &serde_json::json!({ "run": id })).await?;
    txn.commit().await?;
    job::wake(inner).await;
    Ok((Export(export), Job(inserted.job)))
}

//! Datasets: immutable imports of a source.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use entity::{DatasetId, NewJob, SourceId, UploadId};

use super::job::{self, Job};
use super::listing::{Connection, PageArgs, list};
use super::loaders::{MappingOf, load, must_load};
use super::records::{RecordPage, RecordsOf, RejectedRow};
use super::scalars::{BigInt, DateTime};
use super::source::Source;
use super::user_error::{ErrorCode, payload};
use super::words::{FieldType, OrderDirection};
use super::{files, find, limited, parse};
use crate::App;
use crate::access::Access as _;
use crate::error::{Error, Result};

/// One immutable import of a source.
#[derive(Clone)]
pub(crate) struct Dataset(pub(crate) entity::Dataset);

/// One field of a dataset.
#[derive(SimpleObject)]
pub(crate) struct DatasetColumn {
    /// The field's name.
    name: String,
    /// What its values are.
    r#type: FieldType,
}

/// One immutable import of a source, named by its content.
#[Object]
impl Dataset {
    /// The global id.
    pub(crate) async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// The feed it is an import of.
    async fn source(&self, ctx: &Context<'_>) -> Result<Source> {
        must_load(ctx, self.0.source_id).await.map(Source)
    }

    /// The SHA-256 of its content, in hexadecimal.
    async fn digest(&self) -> &str {
        &self.0.digest
    }

    /// The name of the file it was read from.
    async fn filename(&self) -> &str {
        &self.0.name
    }

    /// Records it holds, excluded ones among them.
    async fn rows(&self) -> BigInt {
        BigInt(self.0.row_count)
    }

    /// Rows of the file that could not be read.
    async fn rejected(&self) -> BigInt {
        BigInt(self.0.rejected)
    }

    /// Records that the mapping leaves out of matching.
    async fn excluded(&self) -> BigInt {
        BigInt(self.0.excluded)
    }

    /// Bytes it takes in storage.
    async fn size_bytes(&self) -> BigInt {
        BigInt(self.0.size_bytes)
    }

    /// Since when it exists.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Its fields, as the mapping it was read with has them.
    async fn columns(&self, ctx: &Context<'_>) -> Result<Vec<DatasetColumn>> {
        let mapping = load(ctx, MappingOf(self.0.source_id, self.0.mapping_version)).await?;
        let mapping: Option<ruleset::Mapping> = mapping.and_then(|mapping| serde_json::from_str(&mapping.body).ok());
        let fields = mapping.map(|mapping| mapping.fields).unwrap_or_default();
        Ok(fields.into_iter().map(|field| DatasetColumn { name: field.name, r#type: field.kind.into() }).collect())
    }

    /// A part of its records, in the order of the file.
    async fn records(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Records to skip; 0 unless told.")] offset: Option<BigInt>,
        #[graphql(desc = "At most so many; 50 unless told, at most 200.")] limit: Option<i32>,
    ) -> Result<RecordPage> {
        let offset = u64::try_from(offset.unwrap_or_default().0).map_err(|_| Error::Invalid("`offset` is negative".to_owned()))?;
        let limit = limited(limit)?;
        Ok(RecordsOf::page(ctx.data::<App>().map_err(|_| Error::internal("reading the context", "no app"))?, &self.0, offset, limit as u64)
            .await?
            .shown())
    }

    /// Rows that could not be read, in the order of the file.
    async fn rejected_rows(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what follows this row.")] after_row: Option<BigInt>,
        #[graphql(desc = "At most so many; 50 unless told, at most 200.")] limit: Option<i32>,
    ) -> Result<Vec<RejectedRow>> {
        let after = u64::try_from(after_row.unwrap_or_default().0).map_err(|_| Error::Invalid("`afterRow` is negative".to_owned()))?;
        let limit = limited(limit)?;
        let app = ctx.data::<App>().map_err(|_| Error::internal("reading the context", "no app"))?;
        let open = files::dataset(app, &self.0, true).await?;
        let rows = files::blocking(move || open.table.rejected(after, limit).map_err(files::unreadable)).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }
}

/// Which datasets to list.
#[derive(InputObject, Default)]
pub(crate) struct DatasetFilter {
    /// Of this source only.
    source_id: Option<ID>,
}

/// What datasets can be ordered by.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DatasetOrderField {
    /// When they were imported.
    CreatedAt,
}

/// How to order datasets.
#[derive(InputObject)]
pub(crate) struct DatasetOrder {
    /// In which direction.
    direction: OrderDirection,
    /// By what.
    field: DatasetOrderField,
}

/// An import to start.
#[derive(InputObject)]
pub(crate) struct DatasetImportInput {
    /// The same key again answers the job that the first request made.
    idempotency_key: Option<String>,
    /// The source whose mapping reads the file.
    source_id: ID,
    /// The complete upload.
    upload_id: ID,
}

payload! {
    /// What became of the start of an import.
    DatasetImportPayload {
        /// The job that imports; its `dataset` is there once it is done.
        job: Job
    }
}

/// Datasets.
#[derive(Default)]
pub(crate) struct DatasetQuery;

#[Object]
impl DatasetQuery {
    /// A dataset; null when there is none of this id.
    async fn dataset(&self, ctx: &Context<'_>, #[graphql(desc = "Its global id.")] id: ID) -> Result<Option<Dataset>> {
        let scope = ctx.scope()?;
        let Some(id) = find::<DatasetId>(&id) else { return Ok(None) };
        Ok(entity::dataset_get(&ctx.app()?.state.db, scope, id).await?.map(Dataset))
    }

    /// The datasets, the newest first unless told.
    async fn datasets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, from the start; 50 unless told, at most 200.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many, from the end.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
        #[graphql(desc = "Which to list.")] filter: Option<DatasetFilter>,
        #[graphql(desc = "How to order them.")] order_by: Option<DatasetOrder>,
    ) -> Result<Connection<Dataset>> {
        let (db, scope) = (&ctx.app()?.state.db, ctx.scope()?);
        let source = filter.unwrap_or_default().source_id.map(|id| parse::<SourceId>("source", &id)).transpose()?;
        let oldest_first =
            order_by.is_some_and(|DatasetOrder { direction, field: DatasetOrderField::CreatedAt }| direction == OrderDirection::Asc);
        let fetch = |request| async move { entity::datasets_page(db, scope, &entity::DatasetFilter { source }, &request).await };
        let slice = list(PageArgs::new(first, after, last, before), oldest_first, entity::Dataset::cursor, |_| true, fetch).await?;
        Ok(Connection::of(slice.map(Dataset), None))
    }
}

/// Datasets.
#[derive(Default)]
pub(crate) struct DatasetMutation;

#[Object]
impl DatasetMutation {
    /// Starts the import of a complete upload as a dataset of a source.
    async fn dataset_import(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to import.")] input: DatasetImportInput,
    ) -> Result<DatasetImportPayload> {
        let (inner, scope) = (ctx.app()?, ctx.editor()?);
        let outcome = async {
            let source_id: SourceId = parse("source", &input.source_id)?;
            let upload_id: UploadId = parse("upload", &input.upload_id)?;
            let txn = inner.state.db.begin().await?;
            let source = entity::source_get(&txn, scope, source_id).await?.ok_or_else(|| Error::not_found("source", source_id))?;
            let upload = entity::upload_get(&txn, scope, upload_id).await?.ok_or_else(|| Error::not_found("upload", upload_id))?;
            if !matches!(upload.state, entity::UploadState::Complete | entity::UploadState::Imported) {
                let message = format!("the upload of `{}` is {}: complete it first", upload.filename, upload.state);
                return Err(Error::field(ErrorCode::NotReady, "uploadId", message));
            }
            let payload = serde_json::json!({ "source_id": source_id, "upload_id": upload_id, "mapping_version": source.mapping_version });
            let key = job::idempotency("import", scope, input.idempotency_key.as_deref())?
                .unwrap_or_else(|| format!("import:{source_id}:{upload_id}:{}", source.mapping_version));
            let new = NewJob::new("import", upload_id, payload).unique(key);
            let inserted = entity::job_insert_in(&txn, scope, new).await?;
            entity::audit_append(&txn, scope, "dataset.import", &source_id.to_string(), &serde_json::json!({ "upload": upload_id }))
                .await?;
            txn.commit().await?;
            job::wake(inner).await;
            Ok(Job(inserted.job))
        };
        DatasetImportPayload::of(outcome.await)
    }
}

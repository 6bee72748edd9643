//! Datasets: immutable imports of a source. The same content under the same mapping is one dataset, however often it is sent.

use sea_orm::{QueryOrder, prelude::*};

use crate::{
    Conn, Cursor, DatasetId, Error, Page, PageRequest, Result, Scope, SourceId, Timestamp, Txn, UploadId, UserId, WorkspaceId,
    db::Sealed,
    page::{self, Sort},
    tenant::{self, scoped, table},
};

/// One immutable import of a source.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "datasets")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DatasetId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Of which source.
    pub source_id: SourceId,
    /// Read with which version of its mapping.
    pub mapping_version: i32,
    /// From which upload.
    pub upload_id: Option<UploadId>,
    /// What to call it: the name of the file.
    pub name: String,
    /// Of the content, in hex.
    pub digest: String,
    /// Records it holds, excluded ones among them.
    pub row_count: i64,
    /// Rows that could not be read.
    pub rejected: i64,
    /// Records the mapping leaves out.
    pub excluded: i64,
    /// Size of the Parquet files.
    pub size_bytes: i64,
    /// Where the Parquet files are.
    pub blob_key: String,
    /// More about it, as JSON.
    pub detail: String,
    /// Who imported it.
    pub created_by: UserId,
    /// Since when.
    pub created_at: Timestamp,
}
table!(tenant);

/// A dataset to publish.
#[derive(Debug, Clone)]
pub struct NewDataset {
    /// Of which source.
    pub source: SourceId,
    /// Read with which version of its mapping.
    pub mapping_version: i32,
    /// From which upload.
    pub upload: Option<UploadId>,
    /// What to call it: the name of the file.
    pub name: String,
    /// Of the content, in hex.
    pub digest: String,
    /// Records it holds, excluded ones among them.
    pub row_count: i64,
    /// Rows that could not be read.
    pub rejected: i64,
    /// Records the mapping leaves out.
    pub excluded: i64,
    /// Size of the Parquet files.
    pub size_bytes: i64,
    /// Where the Parquet files are.
    pub blob_key: String,
    /// More about it, as JSON.
    pub detail: String,
}

/// Which datasets to list.
#[derive(Debug, Clone, Default)]
pub struct DatasetFilter {
    /// Of this source only.
    pub source: Option<SourceId>,
}

impl Model {
    /// Its place in a list of datasets.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor::new(self.created_at.micros(), self.id)
    }
}

/// Adds a dataset, or answers the one that has the same content already.
pub async fn dataset_publish(txn: &Txn, scope: &Scope, new: NewDataset) -> Result<Model> {
    let row = Model {
        id: DatasetId::new(),
        workspace_id: scope.workspace,
        source_id: new.source,
        mapping_version: new.mapping_version,
        upload_id: new.upload,
        name: new.name,
        digest: new.digest,
        row_count: new.row_count,
        rejected: new.rejected,
        excluded: new.excluded,
        size_bytes: new.size_bytes,
        blob_key: new.blob_key,
        detail: new.detail,
        created_by: scope.user,
        created_at: Timestamp::now(),
    };
    let content = [Column::WorkspaceId, Column::SourceId, Column::Digest, Column::MappingVersion];
    Entity::insert(ActiveModel::from(row.clone()).reset_all())
        .on_conflict_do_nothing_on(content)
        .exec_without_returning(&txn.writer())
        .await?;
    scoped::<Entity>(scope)
        .filter(Column::SourceId.eq(row.source_id))
        .filter(Column::Digest.eq(row.digest))
        .filter(Column::MappingVersion.eq(row.mapping_version))
        .one(&txn.reader())
        .await?
        .ok_or_else(|| Error::not_found("dataset", row.id))
}

/// One dataset.
pub async fn dataset_get(conn: &impl Conn, scope: &Scope, id: DatasetId) -> Result<Option<Model>> {
    tenant::get::<Entity>(conn, scope, id).await
}

/// Datasets by id, in no particular order.
pub async fn datasets_by_ids(conn: &impl Conn, scope: &Scope, ids: &[DatasetId]) -> Result<Vec<Model>> {
    tenant::by_ids::<Entity, _>(conn, scope, ids).await
}

/// The newest dataset of a source.
pub async fn dataset_latest(conn: &impl Conn, scope: &Scope, source: SourceId) -> Result<Option<Model>> {
    Ok(scoped::<Entity>(scope)
        .filter(Column::SourceId.eq(source))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .one(&conn.reader())
        .await?)
}

/// Datasets, the newest first.
pub async fn datasets_page(conn: &impl Conn, scope: &Scope, filter: &DatasetFilter, request: &PageRequest) -> Result<Page<Model>> {
    let mut select = scoped::<Entity>(scope);
    if let Some(source) = filter.source {
        select = select.filter(Column::SourceId.eq(source));
    }
    let sort = Sort { key: Column::CreatedAt, id: Column::Id, descending: true };
    page::page(conn, select, sort, request).await
}

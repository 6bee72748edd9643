//! Uploads: bytes on their way in, in parts that may be sent again.

use sea_orm::{ActiveValue::Set, prelude::*, sea_query::Expr};

use crate::{
    Conn, Cursor, Page, PageRequest, Result, Scope, Timestamp, UploadId, UploadState, UserId, WorkspaceId,
    page::{self, Sort},
    tenant::{self, insert, scoped, table},
};

/// Bytes on their way in.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "uploads")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UploadId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// What the file was called at its origin.
    pub filename: String,
    /// All bytes, as announced; as counted once complete.
    pub size_bytes: i64,
    /// Of all bytes, in hex: as announced; as computed once complete.
    pub sha256: Option<String>,
    /// Every part but the last has this many bytes.
    pub part_size: i64,
    /// Where it stands.
    pub state: UploadState,
    /// Where the bytes are, once complete.
    pub blob_key: Option<String>,
    /// Who sent it.
    pub created_by: UserId,
    /// Since when.
    pub created_at: Timestamp,
    /// When an open upload is given up.
    pub expires_at: Timestamp,
}
table!(tenant);

/// An upload to begin.
#[derive(Debug, Clone)]
pub struct NewUpload {
    /// What the file is called at its origin.
    pub filename: String,
    /// All bytes.
    pub size_bytes: i64,
    /// What the sender says the bytes hash to.
    pub sha256: Option<String>,
    /// Every part but the last has this many bytes.
    pub part_size: i64,
    /// When it is given up.
    pub expires_at: Timestamp,
}

impl Model {
    /// Its place in a list of uploads.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor::new(self.created_at.micros(), self.id)
    }
}

/// Begins an upload.
pub async fn upload_insert(conn: &impl Conn, scope: &Scope, new: NewUpload) -> Result<Model> {
    let upload = Model {
        id: UploadId::new(),
        workspace_id: scope.workspace,
        filename: new.filename,
        size_bytes: new.size_bytes,
        sha256: new.sha256,
        part_size: new.part_size,
        state: UploadState::Open,
        blob_key: None,
        created_by: scope.user,
        created_at: Timestamp::now(),
        expires_at: new.expires_at,
    };
    Ok(insert(conn, upload).await?)
}

/// One upload.
pub async fn upload_get(conn: &impl Conn, scope: &Scope, id: UploadId) -> Result<Option<Model>> {
    tenant::get::<Entity>(conn, scope, id).await
}

/// Uploads by id, in no particular order.
pub async fn uploads_by_ids(conn: &impl Conn, scope: &Scope, ids: &[UploadId]) -> Result<Vec<Model>> {
    tenant::by_ids::<Entity, _>(conn, scope, ids).await
}

/// Uploads, the newest first.
pub async fn uploads_page(conn: &impl Conn, scope: &Scope, request: &PageRequest) -> Result<Page<Model>> {
    let sort = Sort { key: Column::CreatedAt, id: Column::Id, descending: true };
    page::page(conn, scoped::<Entity>(scope), sort, request).await
}

/// Records that all bytes are there. `false` when the upload was no longer open: somebody else completed or aborted it.
pub async fn upload_completed(
    conn: &impl Conn,
    scope: &Scope,
    id: UploadId,
    blob_key: &str,
    size_bytes: i64,
    sha256: &str,
) -> Result<bool> {
    let done = Entity::update_many()
        .set(ActiveModel {
            state: Set(UploadState::Complete),
            blob_key: Set(Some(blob_key.to_owned())),
            size_bytes: Set(size_bytes),
            sha256: Set(Some(sha256.to_owned())),
            ..Default::default()
        })
        .filter(Column::WorkspaceId.eq(scope.workspace))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(UploadState::Open))
        .exec(&conn.writer())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Moves an upload on; whether there is such an upload.
pub async fn upload_state_set(conn: &impl Conn, scope: &Scope, id: UploadId, state: UploadState) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .filter(Column::WorkspaceId.eq(scope.workspace))
        .filter(Column::Id.eq(id))
        .exec(&conn.writer())
        .await?;
    Ok(done.rows_affected == 1)
}

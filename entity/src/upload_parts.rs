//! The parts of an upload that have arrived. Sending one again replaces it.

use sea_orm::{QueryOrder, prelude::*, sea_query::OnConflict};

use crate::{Conn, Result, Scope, UploadId, WorkspaceId, tenant::table};

/// A part that has arrived.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "upload_parts")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Of which upload.
    #[sea_orm(primary_key, auto_increment = false)]
    pub upload_id: UploadId,
    /// Its place, from 1 or 0 as the sender counts.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// Its bytes.
    pub size_bytes: i64,
    /// Of its bytes, in hex.
    pub sha256: String,
}
table!();

/// Records a part that has arrived.
pub async fn upload_part_put(conn: &impl Conn, scope: &Scope, upload: UploadId, number: i32, size_bytes: i64, sha256: &str) -> Result<()> {
    let part = Model { workspace_id: scope.workspace, upload_id: upload, number, size_bytes, sha256: sha256.to_owned() };
    let replace = OnConflict::columns([Column::WorkspaceId, Column::UploadId, Column::Number])
        .update_columns([Column::SizeBytes, Column::Sha256])
        .to_owned();
    Entity::insert(ActiveModel::from(part).reset_all()).on_conflict(replace).exec_without_returning(&conn.writer()).await?;
    Ok(())
}

/// The parts that have arrived, in order.
pub async fn upload_parts(conn: &impl Conn, scope: &Scope, upload: UploadId) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::WorkspaceId.eq(scope.workspace))
        .filter(Column::UploadId.eq(upload))
        .order_by_asc(Column::Number)
        .all(&conn.reader())
        .await?)
}

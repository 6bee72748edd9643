//! Mappings: how a source's columns become typed fields, one row per version, never changed.

use sea_orm::{QueryOrder, prelude::*};

use crate::{
    Conn, MappingId, Result, Scope, SourceId, Timestamp, Txn, UserId, WorkspaceId, sources,
    tenant::{insert, scoped, table},
};

/// One version of a source's mapping.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mappings")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MappingId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// Of which source.
    pub source_id: SourceId,
    /// Counts from 1.
    pub version: i32,
    /// The mapping, as JSON.
    pub body: String,
    /// Who made it.
    pub created_by: UserId,
    /// Since when.
    pub created_at: Timestamp,
}
table!(tenant);

/// Adds the next version of a source's mapping and makes it the current one.
pub async fn mapping_insert(txn: &Txn, scope: &Scope, source: SourceId, body: &str) -> Result<Model> {
    let version = sources::next_mapping_version(txn, scope, source).await?;
    let mapping = Model {
        id: MappingId::new(),
        workspace_id: scope.workspace,
        source_id: source,
        version,
        body: body.to_owned(),
        created_by: scope.user,
        created_at: Timestamp::now(),
    };
    Ok(insert(txn, mapping).await?)
}

/// A version of a source's mapping; the current one without a number.
pub async fn mapping_get(conn: &impl Conn, scope: &Scope, source: SourceId, version: Option<i32>) -> Result<Option<Model>> {
    let mut select = scoped::<Entity>(scope).filter(Column::SourceId.eq(source));
    if let Some(version) = version {
        select = select.filter(Column::Version.eq(version));
    }
    Ok(select.order_by_desc(Column::Version).one(&conn.reader()).await?)
}

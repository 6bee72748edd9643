//! Sources: named feeds of records.

use sea_orm::{ExprTrait, prelude::*, sea_query::Expr};

use crate::{
    Conn, Cursor, Error, Page, PageRequest, Result, Scope, Side, SourceId, Timestamp, UserId, WorkspaceId,
    page::{self, Sort},
    tenant::{self, insert, scoped, table},
};

/// A named feed of records.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sources")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SourceId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// What people call it; once per workspace.
    pub name: String,
    /// The side it usually stands on.
    pub side_hint: Option<Side>,
    /// The current version of its mapping; 0 as long as there is none.
    pub mapping_version: i32,
    /// Who made it.
    pub created_by: UserId,
    /// Since when.
    pub created_at: Timestamp,
}
table!(tenant);

/// A source to add.
#[derive(Debug, Clone)]
pub struct NewSource {
    /// What people call it.
    pub name: String,
    /// The side it usually stands on.
    pub side_hint: Option<Side>,
}

impl Model {
    /// Its place in a list of sources.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor::new(self.created_at.micros(), self.id)
    }
}

/// Adds a source; [`Error::Conflict`] when the name is taken.
pub async fn source_insert(conn: &impl Conn, scope: &Scope, new: NewSource) -> Result<Model> {
    let source = Model {
        id: SourceId::new(),
        workspace_id: scope.workspace,
        name: new.name,
        side_hint: new.side_hint,
        mapping_version: 0,
        created_by: scope.user,
        created_at: Timestamp::now(),
    };
    let name = source.name.clone();
    insert(conn, source).await.map_err(|e| Error::conflict(e, "source", &name))
}

/// One source.
pub async fn source_get(conn: &impl Conn, scope: &Scope, id: SourceId) -> Result<Option<Model>> {
    tenant::get::<Entity>(conn, scope, id).await
}

/// The source with a name.
pub async fn source_by_name(conn: &impl Conn, scope: &Scope, name: &str) -> Result<Option<Model>> {
    Ok(scoped::<Entity>(scope).filter(Column::Name.eq(name)).one(&conn.reader()).await?)
}

/// Sources by id, in no particular order.
pub async fn sources_by_ids(conn: &impl Conn, scope: &Scope, ids: &[SourceId]) -> Result<Vec<Model>> {
    tenant::by_ids::<Entity, _>(conn, scope, ids).await
}

/// Sources, the newest first.
pub async fn sources_page(conn: &impl Conn, scope: &Scope, request: &PageRequest) -> Result<Page<Model>> {
    let sort = Sort { key: Column::CreatedAt, id: Column::Id, descending: true };
    page::page(conn, scoped::<Entity>(scope), sort, request).await
}

/// Gives a source another name; whether there is such a source.
pub async fn source_rename(conn: &impl Conn, scope: &Scope, id: SourceId, name: &str) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::Name, Expr::value(name))
        .filter(Column::WorkspaceId.eq(scope.workspace))
        .filter(Column::Id.eq(id))
        .exec(&conn.writer())
        .await
        .map_err(|e| Error::conflict(e, "source", name))?;
    Ok(done.rows_affected == 1)
}

/// Counts the mapping version up and answers the new one; the row stays locked until the transaction ends.
pub(crate) async fn next_mapping_version(conn: &impl Conn, scope: &Scope, id: SourceId) -> Result<i32> {
    let next = Expr::col(Column::MappingVersion).add(1);
    let done = Entity::update_many()
        .col_expr(Column::MappingVersion, next)
        .filter(Column::WorkspaceId.eq(scope.workspace))
        .filter(Column::Id.eq(id))
        .exec_with_returning(&conn.writer())
        .await?;
    done.first().map(|source| source.mapping_version).ok_or_else(|| Error::not_found("source", id))
}

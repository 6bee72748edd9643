//! Rulesets: matching logic under a name, with a current version.

use sea_orm::{ExprTrait, prelude::*, sea_query::Expr};

use crate::{
    Conn, Cursor, Error, Page, PageRequest, Result, RulesetId, RulesetVersion, Scope, Timestamp, Txn, UserId, WorkspaceId,
    db::Sealed,
    page::{self, Sort},
    ruleset_versions,
    tenant::{self, insert, scoped, table},
};

/// Matching logic under a name.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rulesets")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RulesetId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// What people call it; once per workspace.
    pub name: String,
    /// The current version.
    pub version: i32,
    /// Who made it.
    pub created_by: UserId,
    /// Since when.
    pub created_at: Timestamp,
}
table!(tenant);

impl Model {
    /// Its place in a list of rulesets.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor::new(self.created_at.micros(), self.id)
    }
}

/// Adds a ruleset with its first version; [`Error::Conflict`] when the name is taken.
pub async fn ruleset_insert(txn: &Txn, scope: &Scope, name: &str, body: &str) -> Result<(Model, RulesetVersion)> {
    let ruleset = Model {
        id: RulesetId::new(),
        workspace_id: scope.workspace,
        name: name.to_owned(),
        version: 1,
        created_by: scope.user,
        created_at: Timestamp::now(),
    };
    let ruleset = insert(txn, ruleset).await.map_err(|e| Error::conflict(e, "ruleset", name))?;
    let version = ruleset_versions::append(txn, scope, ruleset.id, 1, body).await?;
    Ok((ruleset, version))
}

/// Adds the next version of a ruleset and makes it the current one.
pub async fn ruleset_version_insert(txn: &Txn, scope: &Scope, ruleset: RulesetId, body: &str) -> Result<RulesetVersion> {
    let done = Entity::update_many()
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::WorkspaceId.eq(scope.workspace))
        .filter(Column::Id.eq(ruleset))
        .exec_with_returning(&txn.writer())
        .await?;
    let version = done.first().map(|ruleset| ruleset.version).ok_or_else(|| Error::not_found("ruleset", ruleset))?;
    ruleset_versions::append(txn, scope, ruleset, version, body).await
}

/// One ruleset.
pub async fn ruleset_get(conn: &impl Conn, scope: &Scope, id: RulesetId) -> Result<Option<Model>> {
    tenant::get::<Entity>(conn, scope, id).await
}

/// Rulesets by id, in no particular order.
pub async fn rulesets_by_ids(conn: &impl Conn, scope: &Scope, ids: &[RulesetId]) -> Result<Vec<Model>> {
    tenant::by_ids::<Entity, _>(conn, scope, ids).await
}

/// Rulesets, the newest first.
pub async fn rulesets_page(conn: &impl Conn, scope: &Scope, request: &PageRequest) -> Result<Page<Model>> {
    let sort = Sort { key: Column::CreatedAt, id: Column::Id, descending: true };
    page::page(conn, scoped::<Entity>(scope), sort, request).await
}

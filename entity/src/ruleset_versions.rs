//! The versions of a ruleset: one row each, never changed, so that a run can be repeated.

use sea_orm::{QueryOrder, prelude::*};

use crate::{
    Conn, Result, RulesetId, Scope, Timestamp, Txn, UserId, WorkspaceId,
    tenant::{insert, table},
};

/// One version of a ruleset.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ruleset_versions")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Of which ruleset.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ruleset_id: RulesetId,
    /// Counts from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    /// The ruleset, as JSON.
    pub body: String,
    /// Who made it.
    pub created_by: UserId,
    /// Since when.
    pub created_at: Timestamp,
}
table!();

pub(crate) async fn append(txn: &Txn, scope: &Scope, ruleset: RulesetId, version: i32, body: &str) -> Result<Model> {
    let row = Model {
        workspace_id: scope.workspace,
        ruleset_id: ruleset,
        version,
        body: body.to_owned(),
        created_by: scope.user,
        created_at: Timestamp::now(),
    };
    Ok(insert(txn, row).await?)
}

/// A version of a ruleset; the newest one without a number.
pub async fn ruleset_version_get(conn: &impl Conn, scope: &Scope, ruleset: RulesetId, version: Option<i32>) -> Result<Option<Model>> {
    let mut select = Entity::find().filter(Column::WorkspaceId.eq(scope.workspace)).filter(Column::RulesetId.eq(ruleset));
    if let Some(version) = version {
        select = select.filter(Column::Version.eq(version));
    }
    Ok(select.order_by_desc(Column::Version).one(&conn.reader()).await?)
}

//! Reconciliations: what is compared with what, by which ruleset, under which policy.

use sea_orm::prelude::*;

use crate::{
    Conn, Cursor, Error, Page, PageRequest, ReconciliationId, Result, RulesetId, Scope, SourceId, Timestamp, UserId, WorkspaceId,
    page::{self, Sort},
    tenant::{self, insert, scoped, table},
};

/// A run that leaves more breaks than this opens no work items: almost always the rules are wrong, not the data.
pub const DEFAULT_BREAK_LIMIT: i64 = 250_000;

/// A standing definition of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reconciliations")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReconciliationId,
    /// Whose.
    pub workspace_id: WorkspaceId,
    /// What people call it; once per workspace.
    pub name: String,
    /// The left side.
    pub left_source_id: SourceId,
    /// The right side.
    pub right_source_id: SourceId,
    /// The rules; a run takes their current version.
    pub ruleset_id: RulesetId,
    /// A run that leaves more breaks than this opens no work items.
    pub break_limit: i64,
    /// More policy, as JSON.
    pub policy: String,
    /// Who made it.
    pub created_by: UserId,
    /// Since when.
    pub created_at: Timestamp,
}
table!(tenant);

/// A reconciliation to add.
#[derive(Debug, Clone)]
pub struct NewReconciliation {
    /// What people call it.
    pub name: String,
    /// The left side.
    pub left_source: SourceId,
    /// The right side.
    pub right_source: SourceId,
    /// The rules.
    pub ruleset: RulesetId,
    /// [`DEFAULT_BREAK_LIMIT`] without it.
    pub break_limit: Option<i64>,
    /// More policy, as JSON.
    pub policy: String,
}

impl Model {
    /// Its place in a list of reconciliations.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor::new(self.created_at.micros(), self.id)
    }
}

/// Adds a reconciliation; [`Error::Conflict`] when the name is taken.
pub async fn reconciliation_insert(conn: &impl Conn, scope: &Scope, new: NewReconciliation) -> Result<Model> {
    let row = Model {
        id: ReconciliationId::new(),
        workspace_id: scope.workspace,
        name: new.name,
        left_source_id: new.left_source,
        right_source_id: new.right_source,
        ruleset_id: new.ruleset,
        break_limit: new.break_limit.unwrap_or(DEFAULT_BREAK_LIMIT),
        policy: new.policy,
        created_by: scope.user,
        created_at: Timestamp::now(),
    };
    let name = row.name.clone();
    insert(conn, row).await.map_err(|e| Error::conflict(e, "reconciliation", &name))
}

/// One reconciliation.
pub async fn reconciliation_get(conn: &impl Conn, scope: &Scope, id: ReconciliationId) -> Result<Option<Model>> {
    tenant::get::<Entity>(conn, scope, id).await
}

/// Reconciliations by id, in no particular order.
pub async fn reconciliations_by_ids(conn: &impl Conn, scope: &Scope, ids: &[ReconciliationId]) -> Result<Vec<Model>> {
    tenant::by_ids::<Entity, _>(conn, scope, ids).await
}

/// Reconciliations, the newest first.
pub async fn reconciliations_page(conn: &impl Conn, scope: &Scope, request: &PageRequest) -> Result<Page<Model>> {
    let sort = Sort { key: Column::CreatedAt, id: Column::Id, descending: true };
    page::page(conn, scoped::<Entity>(scope), sort, request).await
}

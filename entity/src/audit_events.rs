//! The audit trail: who did what, when. Rows are appended, nothing changes them.

use sea_orm::prelude::*;

use crate::{
    AuditId, Conn, Cursor, Page, PageRequest, Result, Scope, Timestamp, UserId, WorkspaceId,
    page::{self, Sort},
    tenant::{insert, scoped, table},
};

/// Something somebody did.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_events")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuditId,
    /// Where.
    pub workspace_id: WorkspaceId,
    /// Who did it.
    pub actor: UserId,
    /// What was done, as `noun.verb`.
    pub action: String,
    /// The id of what it was done to.
    pub subject: String,
    /// More about it, as JSON.
    pub detail: String,
    /// When.
    pub at: Timestamp,
}
table!(tenant);

impl Model {
    /// Its place in the trail.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        Cursor::new(self.at.micros(), self.id)
    }
}

/// Notes that the scope's person did something. Belongs in the transaction that does it.
pub async fn audit_append(conn: &impl Conn, scope: &Scope, action: &str, subject: &str, detail: &serde_json::Value) -> Result<Model> {
    let event = Model {
        id: AuditId::new(),
        workspace_id: scope.workspace,
        actor: scope.user,
        action: action.to_owned(),
        subject: subject.to_owned(),
        detail: detail.to_string(),
        at: Timestamp::now(),
    };
    Ok(insert(conn, event).await?)
}

/// The trail, the newest first; of one subject or of all.
pub async fn audit_page(conn: &impl Conn, scope: &Scope, subject: Option<&str>, request: &PageRequest) -> Result<Page<Model>> {
    let mut select = scoped::<Entity>(scope);
    if let Some(subject) = subject {
        select = select.filter(Column::Subject.eq(subject));
    }
    let sort = Sort { key: Column::At, id: Column::Id, descending: true };
    page::page(conn, select, sort, request).await
}

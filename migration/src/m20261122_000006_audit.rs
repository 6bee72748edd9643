//! Who did what, when: appended to, never changed.

use sea_orm_migration::{
    MigrationTrait, SchemaManager, async_trait,
    sea_orm::{DbErr, DeriveMigrationName},
};

use crate::statements::execute;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        execute(manager, UP).await
    }
}

const UP: &[&str] = &[
    r#"CREATE TABLE audit_events (
        id text PRIMARY KEY,
        workspace_id text NOT NULL REFERENCES workspaces (id),
        actor text NOT NULL REFERENCES users (id),
        action text NOT NULL,
        subject text NOT NULL,
        detail text NOT NULL,
        at bigint NOT NULL,
        UNIQUE (workspace_id, id)
    )"#,
    "CREATE INDEX audit_events_at ON audit_events (workspace_id, at, id)",
    "CREATE INDEX audit_events_subject ON audit_events (workspace_id, subject)",
];

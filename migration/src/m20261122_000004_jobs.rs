//! The durable queue: background work with lease, fencing token and crash count.

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
    r#"CREATE TABLE jobs (
        id text PRIMARY KEY,
        workspace_id text NOT NULL REFERENCES workspaces (id),
        kind text NOT NULL,
        subject text NOT NULL,
        payload text NOT NULL,
        state text NOT NULL,
        priority integer NOT NULL,
        run_at bigint NOT NULL,
        attempt integer NOT NULL,
        max_attempts integer NOT NULL,
        crashes integer NOT NULL,
        token bigint NOT NULL,
        lease_until bigint,
        worker text,
        cancel_requested boolean NOT NULL,
        unique_key text,
        progress_done bigint NOT NULL,
        progress_total bigint NOT NULL,
        progress_phase text NOT NULL,
        sequence bigint NOT NULL,
        result text,
        error_code text,
        error_message text,
        created_by text NOT NULL REFERENCES users (id),
        created_at bigint NOT NULL,
        started_at bigint,
        finished_at bigint,
        UNIQUE (workspace_id, id)
    )"#,
    "CREATE INDEX jobs_created ON jobs (workspace_id, created_at, id)",
    "CREATE INDEX jobs_subject ON jobs (workspace_id, subject)",
    "CREATE INDEX jobs_ready ON jobs (priority DESC, run_at, id) WHERE state = 'READY'",
    "CREATE INDEX jobs_lease ON jobs (lease_until) WHERE state = 'RUNNING'",
    // Of jobs with the same key only one may be under way; a finished one does not stand in the way of the next.
    "CREATE UNIQUE INDEX jobs_unique ON jobs (workspace_id, kind, unique_key) WHERE state IN ('READY', 'RUNNING')",
];

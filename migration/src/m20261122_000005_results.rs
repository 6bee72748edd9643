//! What a run leaves behind: breaks for people to explain, and exports.

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
    // amount_minor is the exact amount as text; amount_rank only orders a list (size in ten-thousandths, capped at 64 bits).
    r#"CREATE TABLE breaks (
        id text PRIMARY KEY,
        workspace_id text NOT NULL,
        run_id text NOT NULL,
        side text NOT NULL,
        row_number bigint NOT NULL,
        kind text NOT NULL,
        state text NOT NULL,
        match_no bigint,
        amount_minor text,
        amount_scale integer,
        currency text,
        amount_rank bigint NOT NULL,
        record_date text,
        label text,
        created_at bigint NOT NULL,
        UNIQUE (workspace_id, id),
        FOREIGN KEY (workspace_id, run_id) REFERENCES runs (workspace_id, id)
    )"#,
    "CREATE INDEX breaks_row ON breaks (workspace_id, run_id, side, row_number, id)",
    "CREATE INDEX breaks_amount ON breaks (workspace_id, run_id, amount_rank, id)",
    r#"CREATE TABLE exports (
        id text PRIMARY KEY,
        workspace_id text NOT NULL,
        run_id text NOT NULL,
        kind text NOT NULL,
        format text NOT NULL,
        state text NOT NULL,
        blob_key text,
        size_bytes bigint,
        sha256 text,
        failure_code text,
        failure_message text,
        created_by text NOT NULL REFERENCES users (id),
        created_at bigint NOT NULL,
        finished_at bigint,
        UNIQUE (workspace_id, id),
        FOREIGN KEY (workspace_id, run_id) REFERENCES runs (workspace_id, id)
    )"#,
    "CREATE INDEX exports_created ON exports (workspace_id, created_at, id)",
    "CREATE INDEX exports_run ON exports (workspace_id, run_id)",
];

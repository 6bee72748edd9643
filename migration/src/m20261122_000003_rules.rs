//! What is compared and how: rulesets with versions, reconciliations, and their runs.

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
    r#"CREATE TABLE rulesets (
        id text PRIMARY KEY,
        workspace_id text NOT NULL REFERENCES workspaces (id),
        name text NOT NULL,
        version integer NOT NULL,
        created_by text NOT NULL REFERENCES users (id),
        created_at bigint NOT NULL,
        UNIQUE (workspace_id, id),
        UNIQUE (workspace_id, name)
    )"#,
    "CREATE INDEX rulesets_created ON rulesets (workspace_id, created_at, id)",
    r#"CREATE TABLE ruleset_versions (
        workspace_id text NOT NULL,
        ruleset_id text NOT NULL,
        version integer NOT NULL,
        body text NOT NULL,
        created_by text NOT NULL REFERENCES users (id),
        created_at bigint NOT NULL,
        PRIMARY KEY (workspace_id, ruleset_id, version),
        FOREIGN KEY (workspace_id, ruleset_id) REFERENCES rulesets (workspace_id, id)
    )"#,
    r#"CREATE TABLE reconciliations (
        id text PRIMARY KEY,
        workspace_id text NOT NULL REFERENCES workspaces (id),
        name text NOT NULL,
        left_source_id text NOT NULL,
        right_source_id text NOT NULL,
        ruleset_id text NOT NULL,
        break_limit bigint NOT NULL,
        policy text NOT NULL,
        created_by text NOT NULL REFERENCES users (id),
        created_at bigint NOT NULL,
        UNIQUE (workspace_id, id),
        UNIQUE (workspace_id, name),
        FOREIGN KEY (workspace_id, left_source_id) REFERENCES sources (workspace_id, id),
        FOREIGN KEY (workspace_id, right_source_id) REFERENCES sources (workspace_id, id),
        FOREIGN KEY (workspace_id, ruleset_id) REFERENCES rulesets (workspace_id, id)
    )"#,
    "CREATE INDEX reconciliations_created ON reconciliations (workspace_id, created_at, id)",
    r#"CREATE TABLE runs (
        id text PRIMARY KEY,
        workspace_id text NOT NULL,
        reconciliation_id text NOT NULL,
        ruleset_id text NOT NULL,
        ruleset_version integer NOT NULL,
        left_dataset_id text NOT NULL,
        right_dataset_id text NOT NULL,
        state text NOT NULL,
        summary text,
        digest text,
        engine_version text,
        result_prefix text,
        break_limit_hit boolean NOT NULL,
        failure_code text,
        failure_message text,
        created_by text NOT NULL REFERENCES users (id),
        created_at bigint NOT NULL,
        started_at bigint,
        finished_at bigint,
        UNIQUE (workspace_id, id),
        FOREIGN KEY (workspace_id, reconciliation_id) REFERENCES reconciliations (workspace_id, id),
        FOREIGN KEY (workspace_id, ruleset_id, ruleset_version) REFERENCES ruleset_versions (workspace_id, ruleset_id, version),
        FOREIGN KEY (workspace_id, left_dataset_id) REFERENCES datasets (workspace_id, id),
        FOREIGN KEY (workspace_id, right_dataset_id) REFERENCES datasets (workspace_id, id)
    )"#,
    "CREATE INDEX runs_created ON runs (workspace_id, created_at, id)",
    "CREATE INDEX runs_reconciliation ON runs (workspace_id, reconciliation_id, created_at, id)",
];

//! Files on their way in: uploads and their parts, sources with versioned mappings, datasets.

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
    r#"CREATE TABLE uploads (
        id text PRIMARY KEY,
        workspace_id text NOT NULL REFERENCES workspaces (id),
        filename text NOT NULL,
        size_bytes bigint NOT NULL,
        sha256 text,
        part_size bigint NOT NULL,
        state text NOT NULL,
        blob_key text,
        created_by text NOT NULL REFERENCES users (id),
        created_at bigint NOT NULL,
        expires_at bigint NOT NULL,
        UNIQUE (workspace_id, id)
    )"#,
    "CREATE INDEX uploads_created ON uploads (workspace_id, created_at, id)",
    "CREATE INDEX uploads_expiry ON uploads (expires_at) WHERE state = 'OPEN'",
    r#"CREATE TABLE upload_parts (
        workspace_id text NOT NULL,
        upload_id text NOT NULL,
        number integer NOT NULL,
        size_bytes bigint NOT NULL,
        sha256 text NOT NULL,
        PRIMARY KEY (workspace_id, upload_id, number),
        FOREIGN KEY (workspace_id, upload_id) REFERENCES uploads (workspace_id, id)
    )"#,
    r#"CREATE TABLE sources (
        id text PRIMARY KEY,
        workspace_id text NOT NULL REFERENCES workspaces (id),
        name text NOT NULL,
        side_hint text,
        mapping_version integer NOT NULL,
        created_by text NOT NULL REFERENCES users (id),
        created_at bigint NOT NULL,
        UNIQUE (workspace_id, id),
        UNIQUE (workspace_id, name)
    )"#,
    "CREATE INDEX sources_created ON sources (workspace_id, created_at, id)",
    r#"CREATE TABLE mappings (
        id text PRIMARY KEY,
        workspace_id text NOT NULL,
        source_id text NOT NULL,
        version integer NOT NULL,
        body text NOT NULL,
        created_by text NOT NULL REFERENCES users (id),
        created_at bigint NOT NULL,
        UNIQUE (workspace_id, source_id, version),
        FOREIGN KEY (workspace_id, source_id) REFERENCES sources (workspace_id, id)
    )"#,
    r#"CREATE TABLE datasets (
        id text PRIMARY KEY,
        workspace_id text NOT NULL,
        source_id text NOT NULL,
        mapping_version integer NOT NULL,
        upload_id text,
        name text NOT NULL,
        digest text NOT NULL,
        row_count bigint NOT NULL,
        rejected bigint NOT NULL,
        excluded bigint NOT NULL,
        size_bytes bigint NOT NULL,
        blob_key text NOT NULL,
        detail text NOT NULL,
        created_by text NOT NULL REFERENCES users (id),
        created_at bigint NOT NULL,
        UNIQUE (workspace_id, id),
        UNIQUE (workspace_id, source_id, digest, mapping_version),
        FOREIGN KEY (workspace_id, source_id) REFERENCES sources (workspace_id, id),
        FOREIGN KEY (workspace_id, source_id, mapping_version) REFERENCES mappings (workspace_id, source_id, version),
        FOREIGN KEY (workspace_id, upload_id) REFERENCES uploads (workspace_id, id)
    )"#,
    "CREATE INDEX datasets_created ON datasets (workspace_id, created_at, id)",
    "CREATE INDEX datasets_upload ON datasets (workspace_id, upload_id)",
];

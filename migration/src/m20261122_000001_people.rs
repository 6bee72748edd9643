//! People: users, workspaces, members of them, and the sessions people hold.

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
    r#"CREATE TABLE users (
        id text PRIMARY KEY,
        email text NOT NULL UNIQUE,
        name text NOT NULL,
        password_hash text NOT NULL,
        created_at bigint NOT NULL
    )"#,
    r#"CREATE TABLE workspaces (
        id text PRIMARY KEY,
        name text NOT NULL,
        created_at bigint NOT NULL
    )"#,
    r#"CREATE TABLE members (
        workspace_id text NOT NULL REFERENCES workspaces (id),
        user_id text NOT NULL REFERENCES users (id),
        role text NOT NULL,
        created_at bigint NOT NULL,
        PRIMARY KEY (workspace_id, user_id)
    )"#,
    "CREATE INDEX members_user ON members (user_id)",
    // One row per refresh token; the rows of one sign-in share the family, and the family is what an access token names.
    r#"CREATE TABLE sessions (
        id text PRIMARY KEY,
        family text NOT NULL,
        user_id text NOT NULL REFERENCES users (id),
        workspace_id text NOT NULL REFERENCES workspaces (id),
        refresh_hash text NOT NULL UNIQUE,
        created_at bigint NOT NULL,
        expires_at bigint NOT NULL,
        rotated_at bigint,
        revoked_at bigint
    )"#,
    "CREATE INDEX sessions_family ON sessions (family)",
    "CREATE INDEX sessions_user ON sessions (user_id)",
    "CREATE INDEX sessions_workspace ON sessions (workspace_id)",
];

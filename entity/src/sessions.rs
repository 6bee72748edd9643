//! Sessions: a chain of refresh tokens per sign-in, each usable once.
//!
//! The first token starts a family, every use replaces the token by the next of the family. When a used token comes back, it
//! was copied, and the whole family ends. Access tokens name the family, so ending it ends them too.

use sea_orm::{QuerySelect, prelude::*, sea_query::Expr};

use crate::{
    Conn, Result, SessionId, Timestamp, Txn, UserId, WorkspaceId,
    db::Sealed,
    tenant::{insert, table},
};

/// A refresh token.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// This token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    /// The first token of the chain.
    pub family: SessionId,
    /// Whose.
    pub user_id: UserId,
    /// For which workspace.
    pub workspace_id: WorkspaceId,
    /// Hash of the secret.
    pub refresh_hash: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when it can be used.
    pub expires_at: Timestamp,
    /// When it was used.
    pub rotated_at: Option<Timestamp>,
    /// When it was ended.
    pub revoked_at: Option<Timestamp>,
}
table!();

/// A sign-in.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Whose.
    pub user: UserId,
    /// For which workspace.
    pub workspace: WorkspaceId,
    /// Hash of the secret.
    pub refresh_hash: String,
    /// Until when it can be used.
    pub expires_at: Timestamp,
}

/// What became of an attempt to use a refresh token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rotation {
    /// Here is the next of its family.
    Rotated(Model),
    /// It was used before. Its family is ended; commit, so that it stays ended.
    Reused,
    /// It is too old, or was ended.
    Expired,
    /// There is no such token.
    Unknown,
}

/// Starts a family.
pub async fn session_insert(conn: &impl Conn, new: NewSession) -> Result<Model> {
    let id = SessionId::new();
    let session = Model {
        id,
        family: id,
        user_id: new.user,
        workspace_id: new.workspace,
        refresh_hash: new.refresh_hash,
        created_at: Timestamp::now(),
        expires_at: new.expires_at,
        rotated_at: None,
        revoked_at: None,
    };
    Ok(insert(conn, session).await?)
}

/// Uses a refresh token up and puts the next one of its family in its place.
pub async fn session_rotate(txn: &Txn, refresh_hash: &str, new_hash: &str, expires_at: Timestamp) -> Result<Rotation> {
    let found = Entity::find().filter(Column::RefreshHash.eq(refresh_hash)).lock_exclusive().one(&txn.reader()).await?;
    let Some(old) = found else {
        return Ok(Rotation::Unknown);
    };
    let now = Timestamp::now();
    if old.revoked_at.is_some() || old.expires_at <= now {
        return Ok(Rotation::Expired);
    }
    if old.rotated_at.is_some() {
        session_end(txn, old.family).await?;
        return Ok(Rotation::Reused);
    }
    Entity::update_many().col_expr(Column::RotatedAt, Expr::value(now)).filter(Column::Id.eq(old.id)).exec(&txn.writer()).await?;
    let next = Model { id: SessionId::new(), refresh_hash: new_hash.to_owned(), created_at: now, expires_at, ..old };
    Ok(Rotation::Rotated(insert(txn, next).await?))
}

/// Whether the sign-in still stands.
pub async fn session_is_live(conn: &impl Conn, family: SessionId) -> Result<bool> {
    let live = Entity::find()
        .filter(Column::Family.eq(family))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(Timestamp::now()))
        .count(&conn.reader())
        .await?;
    Ok(live > 0)
}

/// Ends a sign-in; whether it stood until now.
pub async fn session_end(conn: &impl Conn, family: SessionId) -> Result<bool> {
    let ended = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(Timestamp::now()))
        .filter(Column::Family.eq(family))
        .filter(Column::RevokedAt.is_null())
        .exec(&conn.writer())
        .await?;
    Ok(ended.rows_affected > 0)
}

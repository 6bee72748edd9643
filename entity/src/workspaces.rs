//! Workspaces: the tenants.

use std::collections::HashMap;

use sea_orm::{QueryOrder, prelude::*};

use crate::{
    Conn, Error, Result, Role, Scope, Timestamp, Txn, UserId, WorkspaceId, members,
    tenant::{insert, table},
};

/// A tenant.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workspaces")]
pub struct Model {
    /// Which.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WorkspaceId,
    /// What people call it.
    pub name: String,
    /// Since when.
    pub created_at: Timestamp,
}
table!();

/// Adds a workspace and its owner.
pub async fn workspace_insert(txn: &Txn, name: &str, owner: UserId) -> Result<(Model, Scope)> {
    let workspace = Model { id: WorkspaceId::new(), name: name.to_owned(), created_at: Timestamp::now() };
    let workspace = insert(txn, workspace).await?;
    members::owner_insert(txn, workspace.id, owner).await?;
    let scope = crate::member_scope(txn, owner, workspace.id).await?.ok_or_else(|| Error::not_found("member", owner))?;
    Ok((workspace, scope))
}

/// The workspace of the scope.
pub async fn workspace_get(conn: &impl Conn, scope: &Scope) -> Result<Model> {
    Entity::find_by_id(scope.workspace).one(&conn.reader()).await?.ok_or_else(|| Error::not_found("workspace", scope.workspace))
}

/// The workspaces a person belongs to, the oldest membership first.
pub async fn workspaces_of_user(conn: &impl Conn, user: UserId) -> Result<Vec<(Model, Role)>> {
    let places = members::Entity::find()
        .filter(members::Column::UserId.eq(user))
        .order_by_asc(members::Column::CreatedAt)
        .order_by_asc(members::Column::WorkspaceId)
        .all(&conn.reader())
        .await?;
    let ids: Vec<WorkspaceId> = places.iter().map(|place| place.workspace_id).collect();
    let workspaces = Entity::find().filter(Column::Id.is_in(ids)).all(&conn.reader()).await?;
    let mut by_id: HashMap<_, _> = workspaces.into_iter().map(|w| (w.id, w)).collect();
    Ok(places.into_iter().filter_map(|place| Some((by_id.remove(&place.workspace_id)?, place.role))).collect())
}

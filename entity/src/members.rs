//! Who belongs to a workspace, and as what.

use sea_orm::{QueryOrder, prelude::*, sea_query::OnConflict};

use crate::{
    Conn, Result, Role, Scope, Timestamp, UserId, WorkspaceId,
    tenant::{insert, table},
};

/// A person's place in a workspace.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "members")]
pub struct Model {
    /// Where.
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: WorkspaceId,
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: UserId,
    /// As what.
    pub role: Role,
    /// Since when.
    pub created_at: Timestamp,
}
table!();

/// Adds the first member of a new workspace.
pub(crate) async fn owner_insert(conn: &impl Conn, workspace_id: WorkspaceId, user_id: UserId) -> Result<Model> {
    let owner = Model { workspace_id, user_id, role: Role::Owner, created_at: Timestamp::now() };
    Ok(insert(conn, owner).await?)
}

/// Adds a person to the workspace, or gives a member another role.
pub async fn member_set(conn: &impl Conn, scope: &Scope, user: UserId, role: Role) -> Result<()> {
    let member = Model { workspace_id: scope.workspace, user_id: user, role, created_at: Timestamp::now() };
    let replace = OnConflict::columns([Column::WorkspaceId, Column::UserId]).update_column(Column::Role).to_owned();
    Entity::insert(ActiveModel::from(member).reset_all()).on_conflict(replace).exec_without_returning(&conn.writer()).await?;
    Ok(())
}

/// The members of the workspace, the longest-standing first.
pub async fn members_list(conn: &impl Conn, scope: &Scope) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::WorkspaceId.eq(scope.workspace))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::UserId)
        .all(&conn.reader())
        .await?)
}

//! Who asks, and in which workspace. Every function on a tenant table takes a [`Scope`], so a query without one cannot be written.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::{Conn, Result, Role, UserId, WorkspaceId, members};

/// A person in a workspace. Only this crate makes one: from a membership, or from a job that carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scope {
    /// The tenant whose rows may be seen.
    pub workspace: WorkspaceId,
    /// The person on whose behalf.
    pub user: UserId,
    /// What the person may do here.
    pub role: Role,
}

impl Scope {
    /// The scope a worker acts in: what the person who created the job asked for was allowed then.
    pub(crate) fn of_job(workspace: WorkspaceId, user: UserId) -> Self {
        Self { workspace, user, role: Role::Analyst }
    }
}

/// The scope of a person in a workspace; `None` when they are no member, or there is no such workspace.
pub async fn member_scope(conn: &impl Conn, user: UserId, workspace: WorkspaceId) -> Result<Option<Scope>> {
    let member = members::Entity::find()
        .filter(members::Column::WorkspaceId.eq(workspace))
        .filter(members::Column::UserId.eq(user))
        .one(&conn.reader())
        .await?;
    Ok(member.map(|member| Scope { workspace, user, role: member.role }))
}

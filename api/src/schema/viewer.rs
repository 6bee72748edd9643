//! The caller: a person in a workspace.

use async_graphql::{Context, ID, Object, SimpleObject};

use super::scalars::DateTime;
use super::words::Role;
use crate::access::{Access as _, Caller};
use crate::error::{Error, Result};

/// A person.
#[derive(Clone)]
pub(crate) struct User(pub(crate) entity::User);

/// A person.
#[Object]
impl User {
    /// The global id.
    pub(crate) async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What to call them.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Their address.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// Since when they have an account.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// The tenant: everything else belongs to one.
#[derive(Clone)]
pub(crate) struct Workspace(pub(crate) entity::Workspace);

/// The tenant: everything else belongs to one.
#[Object]
impl Workspace {
    /// The global id.
    pub(crate) async fn id(&self) -> ID {
        ID(self.0.id.to_string())
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Since when it exists.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// Who is asking, and where.
#[derive(SimpleObject)]
pub(crate) struct Viewer {
    /// The person.
    user: User,
    /// The workspace they are in.
    workspace: Workspace,
    /// What they may do there.
    role: Role,
}

impl Viewer {
    /// The person and the workspace of a scope.
    pub(crate) async fn of(db: &entity::Db, scope: &entity::Scope) -> Result<Self> {
        let user = entity::user_get(db, scope.user).await?;
        let user = user.ok_or_else(|| Error::internal("reading the viewer", "the user is gone"))?;
        let workspace = entity::workspace_get(db, scope).await?;
        Ok(Self { user: User(user), workspace: Workspace(workspace), role: scope.role.into() })
    }
}

/// Who is asking.
#[derive(Default)]
pub(crate) struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who is asking; null for somebody who is not signed in.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Option<Viewer>> {
        match ctx.caller()? {
            Caller::Anonymous(_) => Ok(None),
            Caller::Member { scope, .. } => Viewer::of(&ctx.app()?.state.db, scope).await.map(Some),
        }
    }
}

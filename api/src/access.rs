//! Who asks, for the length of one request: what resolvers find in their context.

use async_graphql::Context;
use entity::{Role, Scope, SessionId};

use crate::error::{Error, Result};
use crate::{App, Inner};

/// The caller, as the transport made them out from the headers.
#[derive(Debug, Clone)]
pub(crate) enum Caller {
    /// Nobody; and what to tell them when a field needs somebody.
    Anonymous(&'static str),
    /// A member of a workspace.
    Member {
        /// The workspace, the person, the role.
        scope: Scope,
        /// The sign-in that the access token belongs to.
        family: SessionId,
    },
}

/// What to tell a caller who sent no token.
pub(crate) const SIGN_IN_FIRST: &str = "sign in first: send an access token as `Authorization: Bearer …`";

/// The address a request came from, for throttling.
#[derive(Debug, Clone, Default)]
pub(crate) struct Address(pub(crate) String);

/// What every resolver may ask of its context.
pub(crate) trait Access<'a> {
    /// The application: connections, settings.
    fn app(&self) -> Result<&'a Inner>;
    /// The caller.
    fn caller(&self) -> Result<&'a Caller>;
    /// The member's scope; [`Error::Unauthenticated`] without one.
    fn scope(&self) -> Result<&'a Scope>;
    /// The member's scope, when the role may change things.
    fn editor(&self) -> Result<&'a Scope>;
}

impl<'a> Access<'a> for Context<'a> {
    fn app(&self) -> Result<&'a Inner> {
        let app = self.data::<App>().map_err(|_| Error::internal("reading the context", "no app"))?;
        Ok(app.inner())
    }

    fn caller(&self) -> Result<&'a Caller> {
        self.data::<Caller>().map_err(|_| Error::internal("reading the context", "no caller"))
    }

    fn scope(&self) -> Result<&'a Scope> {
        match self.caller()? {
            Caller::Member { scope, .. } => Ok(scope),
            Caller::Anonymous(why) => Err(Error::Unauthenticated(why)),
        }
    }

    fn editor(&self) -> Result<&'a Scope> {
        let scope = self.scope()?;
        if scope.role >= Role::Analyst {
            Ok(scope)
        } else {
            Err(Error::Forbidden(format!("the role {} reads; this needs ANALYST, ADMIN or OWNER", scope.role)))
        }
    }
}

//! Accounts and sessions.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::scalars::DateTime;
use super::user_error::{ErrorCode, UserError, divide, payload};
use super::viewer::Viewer;
use crate::Inner;
use crate::access::{Access as _, Address};
use crate::auth::{Issued, Registration};
use crate::error::{Error, Result};

/// A sign-in. The tokens are shown here and nowhere else.
#[derive(SimpleObject)]
pub(crate) struct Session {
    /// Goes into `Authorization: Bearer …`.
    access_token: String,
    /// When the access token stops working.
    access_token_expires_at: DateTime,
    /// Good once, for `sessionRefresh`.
    refresh_token: String,
    /// When the refresh token stops working.
    refresh_token_expires_at: DateTime,
    /// Who signed in, and where.
    viewer: Viewer,
}

impl Session {
    async fn of(inner: &Inner, issued: Issued) -> Result<Self> {
        Ok(Self {
            viewer: Viewer::of(&inner.state.db, &issued.scope).await?,
            access_token: issued.access,
            access_token_expires_at: issued.access_expires.into(),
            refresh_token: issued.refresh,
            refresh_token_expires_at: issued.refresh_expires.into(),
        })
    }
}

/// Somebody who wants an account.
#[derive(InputObject)]
pub(crate) struct UserRegisterInput {
    /// Their address; the case does not matter.
    email: String,
    /// What to call them.
    name: String,
    /// 10 to 256 characters, not easily guessed.
    password: String,
    /// The name of their workspace; made from their name unless told.
    workspace_name: Option<String>,
}

/// An address and its password.
#[derive(InputObject)]
pub(crate) struct SessionCreateInput {
    /// The address of the account.
    email: String,
    /// Its password.
    password: String,
}

/// A refresh token that was not used yet.
#[derive(InputObject)]
pub(crate) struct SessionRefreshInput {
    /// As the last session said it.
    refresh_token: String,
}

/// A session to end.
#[derive(InputObject)]
pub(crate) struct SessionEndInput {
    /// As the last session said it.
    refresh_token: String,
}

payload! {
    /// What became of a registration.
    UserRegisterPayload {
        /// The first session of the new account.
        session: Session
    }
    /// What became of a sign-in.
    SessionCreatePayload {
        /// The session.
        session: Session
    }
    /// What became of a refresh.
    SessionRefreshPayload {
        /// The session with its next tokens.
        session: Session
    }
}

/// What became of a sign-out.
#[derive(SimpleObject)]
pub(crate) struct SessionEndPayload {
    /// Whether a session stood and is ended now.
    ended: bool,
    /// What the caller can put right; empty when it worked.
    user_errors: Vec<UserError>,
}

/// Accounts and sessions.
#[derive(Default)]
pub(crate) struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Makes an account with a workspace of its own, and signs in.
    async fn user_register(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who registers.")] input: UserRegisterInput,
    ) -> Result<UserRegisterPayload> {
        let inner = ctx.app()?;
        let outcome = async {
            let wanted = registration(input)?;
            let issued = inner.auth.register(&inner.state.db, wanted).await?;
            Session::of(inner, issued).await
        };
        UserRegisterPayload::of(outcome.await)
    }

    /// Signs in.
    async fn session_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who signs in.")] input: SessionCreateInput,
    ) -> Result<SessionCreatePayload> {
        let inner = ctx.app()?;
        let address = ctx.data::<Address>().cloned().unwrap_or_default();
        let outcome = async {
            if input.password.len() > 4096 || input.email.len() > 1024 {
                return Err(Error::user(ErrorCode::InvalidCredentials, "the address or the password is wrong"));
            }
            let issued = inner.auth.sign_in(&inner.state.db, &input.email, input.password, &address.0).await?;
            Session::of(inner, issued).await
        };
        SessionCreatePayload::of(outcome.await)
    }

    /// Replaces both tokens. The refresh token that was used is used up; using it again ends the session.
    async fn session_refresh(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token to use.")] input: SessionRefreshInput,
    ) -> Result<SessionRefreshPayload> {
        let inner = ctx.app()?;
        let outcome = async {
            let issued = inner.auth.refresh(&inner.state.db, &input.refresh_token).await?;
            Session::of(inner, issued).await
        };
        SessionRefreshPayload::of(outcome.await)
    }

    /// Signs out: both tokens stop working, and open subscriptions close.
    async fn session_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session to end.")] input: SessionEndInput,
    ) -> Result<SessionEndPayload> {
        let inner = ctx.app()?;
        let (ended, user_errors) = divide(inner.auth.end(&inner.state.db, &input.refresh_token).await)?;
        Ok(SessionEndPayload { ended: ended.unwrap_or(false), user_errors })
    }
}

fn registration(input: UserRegisterInput) -> Result<Registration> {
    let email = input.email.trim().to_owned();
    let plausible = email.len() <= 254
        && email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.len() >= 3 && !host.contains('@'))
        && !email.contains(|c: char| c.is_whitespace() || c.is_control());
    if !plausible {
        return Err(Error::field(ErrorCode::BadInput, "email", "this is not an email address"));
    }
    let name = super::named("name", &input.name)?;
    let workspace = match &input.workspace_name {
        Some(workspace) if !workspace.trim().is_empty() => super::named("workspaceName", workspace)?,
        _ => format!("{name}'s workspace"),
    };
    Ok(Registration { name, email, password: input.password, workspace })
}

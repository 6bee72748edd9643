//! Sign-in: passwords, access tokens, refresh tokens, and how often one may try.

mod password;
mod sessions;
mod throttle;
mod token;

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use entity::{Db, Scope, SessionId};

use crate::Config;
use crate::access::{Caller, SIGN_IN_FIRST};
use crate::error::Result;

pub use password::hash_password;
pub(crate) use password::{hash, verify};
pub(crate) use sessions::{Issued, Registration};

/// How long a revocation may stay unseen by a process that did not do it.
const LIVENESS: Duration = Duration::from_secs(5);
/// Sign-ins whose liveness is remembered.
const REMEMBERED: usize = 10_000;

/// Everything sign-in needs besides the database.
pub(crate) struct Auth {
    keys: token::Keys,
    pub(crate) throttle: throttle::Throttle,
    grace: sessions::Grace,
    live: Mutex<HashMap<SessionId, (Instant, Option<Scope>)>>,
}

impl Auth {
    pub(crate) fn new(config: &Config) -> Result<Self> {
        Ok(Self {
            keys: token::Keys::new(&config.jwt_secret)?,
            throttle: throttle::Throttle::default(),
            grace: sessions::Grace::default(),
            live: Mutex::default(),
        })
    }

    /// The caller named by an `Authorization` header.
    pub(crate) async fn caller(&self, db: &Db, authorization: Option<&str>) -> Result<Caller> {
        let Some(header) = authorization else {
            return Ok(Caller::Anonymous(SIGN_IN_FIRST));
        };
        let Some(token) = bearer(header) else {
            return Ok(Caller::Anonymous("the authorization header is not of the form `Bearer …`"));
        };
        let claims = match self.keys.read(token) {
            Ok(claims) => claims,
            Err(why) => return Ok(Caller::Anonymous(why)),
        };
        let (Ok(user), Ok(workspace), Ok(family)) = (claims.sub.parse(), claims.wid.parse(), claims.sid.parse()) else {
            return Ok(Caller::Anonymous("the access token is not valid"));
        };
        Ok(match self.live_scope(db, family, user, workspace).await? {
            Some(scope) => Caller::Member { scope, family },
            None => Caller::Anonymous("the session has ended: sign in again"),
        })
    }

    /// When the access token in the header expires; for connections that outlive it.
    pub(crate) fn expiry(&self, authorization: &str) -> Option<jiff::Timestamp> {
        let claims = self.keys.read(bearer(authorization)?).ok()?;
        jiff::Timestamp::from_second(claims.exp).ok()
    }

    /// The member's scope as long as the sign-in stands. The role comes from the database, not from the token.
    pub(crate) async fn live_scope(
        &self,
        db: &Db,
        family: SessionId,
        user: entity::UserId,
        workspace: entity::WorkspaceId,
    ) -> Result<Option<Scope>> {
        if let Some((at, scope)) = self.live().get(&family)
            && at.elapsed() < LIVENESS
        {
            return Ok(*scope);
        }
        let scope = match entity::session_is_live(db, family).await? {
            true => entity::member_scope(db, user, workspace).await?,
            false => None,
        };
        let mut live = self.live();
        if live.len() >= REMEMBERED {
            live.retain(|_, (at, _)| at.elapsed() < LIVENESS);
        }
        live.insert(family, (Instant::now(), scope));
        Ok(scope)
    }

    /// Forgets what is remembered about a sign-in, so that its end is seen at once here.
    pub(crate) fn forget(&self, family: SessionId) {
        self.live().remove(&family);
    }

    fn live(&self) -> std::sync::MutexGuard<'_, HashMap<SessionId, (Instant, Option<Scope>)>> {
        self.live.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

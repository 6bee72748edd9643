//! Sessions: a short access token, and a refresh token that is good once.
//!
//! A refresh token that comes back after it was used ends the whole sign-in, because somebody copied it. One case is no
//! theft: two tabs refresh at the same moment. For ten seconds, and as long as the successor is unused, the same answer
//! is given again.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use entity::{Db, NewSession, NewUser, Rotation, Scope, Session, Timestamp, UserId};
use rand::TryRngCore as _;
use sha2::{Digest as _, Sha256};
use tokio::sync::Mutex;

use super::{Auth, hash, password, verify};
use crate::error::{Error, Result};
use crate::schema::user_error::ErrorCode;

/// Seconds that a refresh token is good for: 30 days.
const REFRESH_SECONDS: i64 = 30 * 24 * 3600;
const GRACE: Duration = Duration::from_secs(10);

/// A session as its owner gets to see it, once.
#[derive(Debug, Clone)]
pub(crate) struct Issued {
    pub(crate) scope: Scope,
    pub(crate) access: String,
    pub(crate) access_expires: Timestamp,
    pub(crate) refresh: String,
    pub(crate) refresh_expires: Timestamp,
}

/// Answers that may be given once more, by the hash of the token that was used.
#[derive(Default)]
pub(crate) struct Grace(Mutex<HashMap<String, (Instant, Issued)>>);

/// Somebody who wants an account.
#[derive(Debug)]
pub(crate) struct Registration {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) password: String,
    pub(crate) workspace: String,
}

impl Auth {
    /// Makes a person, their workspace, and a session.
    pub(crate) async fn register(&self, db: &Db, wanted: Registration) -> Result<Issued> {
        password::check(&wanted.password, &wanted.email)?;
        let password_hash = hash(wanted.password).await?;
        let txn = db.begin().await?;
        let new = NewUser { email: wanted.email, name: wanted.name, password_hash };
        let user = entity::user_insert(&txn, new).await.map_err(|error| match error {
            entity::Error::Conflict { .. } => {
                Error::field(ErrorCode::EmailTaken, "email", "there is already an account with this address: sign in")
            }
            other => other.into(),
        })?;
        let (_, scope) = entity::workspace_insert(&txn, &wanted.workspace, user.id).await?;
        let issued = self.start(&txn, &scope).await?;
        txn.commit().await?;
        Ok(issued)
    }

    /// A session for somebody who knows the password.
    pub(crate) async fn sign_in(&self, db: &Db, email: &str, plain: String, address: &str) -> Result<Issued> {
        self.throttle.check(address, email)?;
        let refused = || Error::user(ErrorCode::InvalidCredentials, "the address or the password is wrong");
        let user = entity::user_by_email(db, email).await?;
        let stored = user.as_ref().map(|user| user.password_hash.clone());
        if !verify(plain, stored).await? {
            self.throttle.failed(address, email);
            return Err(refused());
        }
        let user = user.ok_or_else(refused)?;
        let scope = first_scope(db, user.id).await?.ok_or_else(refused)?;
        self.throttle.passed(address, email);
        let txn = db.begin().await?;
        let issued = self.start(&txn, &scope).await?;
        txn.commit().await?;
        Ok(issued)
    }

    /// The next pair of tokens for an unused refresh token.
    pub(crate) async fn refresh(&self, db: &Db, token: &str) -> Result<Issued> {
        let used = digest(token);
        // Held throughout: two refreshes of one token meet here, and the second gets the first one's answer.
        let mut grace = self.grace.0.lock().await;
        grace.retain(|_, (at, _)| at.elapsed() < GRACE);
        if let Some((_, issued)) = grace.get(&used) {
            return Ok(issued.clone());
        }
        let (refresh, refresh_hash) = secret()?;
        let refresh_expires = Timestamp::now().plus_seconds(REFRESH_SECONDS);
        let txn = db.begin().await?;
        let rotation = entity::session_rotate(&txn, &used, &refresh_hash, refresh_expires).await?;
        let issued = match &rotation {
            Rotation::Rotated(session) => match entity::member_scope(&txn, session.user_id, session.workspace_id).await? {
                Some(scope) => Some(self.issue(&scope, session, refresh)?),
                None => None,
            },
            Rotation::Reused | Rotation::Expired | Rotation::Unknown => None,
        };
        txn.commit().await?;
        match issued {
            Some(issued) => {
                // The token that was used now is in use: its own predecessor must not be answered any more.
                grace.retain(|_, (_, earlier)| digest(&earlier.refresh) != used);
                grace.insert(used, (Instant::now(), issued.clone()));
                Ok(issued)
            }
            None => {
                if rotation == Rotation::Reused {
                    tracing::warn!("a refresh token was used twice: its session is ended");
                    self.live().clear();
                }
                Err(Error::user(ErrorCode::InvalidCredentials, "the refresh token is used, expired or unknown: sign in again"))
            }
        }
    }

    /// Ends the sign-in a refresh token belongs to; whether it stood.
    pub(crate) async fn end(&self, db: &Db, token: &str) -> Result<bool> {
        // A rotation names the family, and leaves nothing behind that the end would not revoke.
        let (_, unused) = secret()?;
        let mut grace = self.grace.0.lock().await;
        let txn = db.begin().await?;
        let ended = match entity::session_rotate(&txn, &digest(token), &unused, Timestamp::now().plus_seconds(1)).await? {
            Rotation::Rotated(session) => {
                grace.retain(|_, (_, issued)| issued.scope.user != session.user_id);
                self.forget(session.family);
                entity::session_end(&txn, session.family).await?
            }
            Rotation::Reused => {
                grace.clear();
                self.live().clear();
                true
            }
            Rotation::Expired | Rotation::Unknown => false,
        };
        txn.commit().await?;
        self.live().clear();
        Ok(ended)
    }

    async fn start(&self, txn: &entity::Txn, scope: &Scope) -> Result<Issued> {
        let (refresh, refresh_hash) = secret()?;
        let expires_at = Timestamp::now().plus_seconds(REFRESH_SECONDS);
        let new = NewSession { user: scope.user, workspace: scope.workspace, refresh_hash, expires_at };
        let session = entity::session_insert(txn, new).await?;
        self.issue(scope, &session, refresh)
    }

    fn issue(&self, scope: &Scope, session: &Session, refresh: String) -> Result<Issued> {
        let (access, access_expires) = self.keys.issue(scope, session.family)?;
        Ok(Issued { scope: *scope, access, access_expires, refresh, refresh_expires: session.expires_at })
    }
}

/// The workspace a person starts in: the one they belong to longest.
async fn first_scope(db: &Db, user: UserId) -> Result<Option<Scope>> {
    let Some((workspace, _)) = entity::workspaces_of_user(db, user).await?.into_iter().next() else {
        return Ok(None);
    };
    Ok(entity::member_scope(db, user, workspace.id).await?)
}

/// 256 random bits as text, and the hash that is stored.
fn secret() -> Result<(String, String)> {
    let mut bytes = [0u8; 32];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes).map_err(|error| Error::internal("making a token", error))?;
    let text = format!("rt_{}", URL_SAFE_NO_PAD.encode(bytes));
    let hashed = digest(&text);
    Ok((text, hashed))
}

fn digest(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

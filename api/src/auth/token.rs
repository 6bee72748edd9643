//! Access tokens: JWT, HS256 only, 15 minutes, bound to a sign-in.

use entity::{Scope, SessionId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Seconds that an access token is good for.
const LIFETIME_SECONDS: i64 = 900;
const ISSUER: &str = "recon";
const AUDIENCE: &str = "recon-api";
/// What the header's `typ` says, so that no other signed thing passes for an access token.
const KIND: &str = "at+jwt";
/// The shortest secret that is accepted: as long as the hash.
const SECRET_BYTES: usize = 32;

/// What an access token says.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Claims {
    iss: String,
    aud: String,
    /// The person.
    pub(crate) sub: String,
    /// The workspace.
    pub(crate) wid: String,
    /// The sign-in.
    pub(crate) sid: String,
    role: String,
    iat: i64,
    nbf: i64,
    /// When it expires, in seconds since 1970.
    pub(crate) exp: i64,
}

/// The key in both directions.
pub(crate) struct Keys {
    sign: EncodingKey,
    verify: DecodingKey,
    rules: Validation,
}

impl Keys {
    pub(crate) fn new(secret: &SecretString) -> Result<Self> {
        let secret = secret.expose_secret().as_bytes();
        if secret.len() < SECRET_BYTES {
            return Err(Error::Invalid(format!("the signing secret has {} bytes: give it at least {SECRET_BYTES}", secret.len())));
        }
        let mut rules = Validation::new(Algorithm::HS256);
        rules.leeway = 5;
        rules.validate_nbf = true;
        rules.set_audience(&[AUDIENCE]);
        rules.set_issuer(&[ISSUER]);
        rules.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
        Ok(Self { sign: EncodingKey::from_secret(secret), verify: DecodingKey::from_secret(secret), rules })
    }

    /// A token for a member, and when it expires.
    pub(crate) fn issue(&self, scope: &Scope, family: SessionId) -> Result<(String, entity::Timestamp)> {
        let now = jiff::Timestamp::now().as_second();
        let exp = now + LIFETIME_SECONDS;
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: scope.user.to_string(),
            wid: scope.workspace.to_string(),
            sid: family.to_string(),
            role: scope.role.to_string(),
            iat: now,
            nbf: now,
            exp,
        };
        let header = Header { typ: Some(KIND.to_owned()), ..Header::new(Algorithm::HS256) };
        let token = encode(&header, &claims, &self.sign).map_err(|error| Error::internal("signing a token", error))?;
        Ok((token, entity::Timestamp::from_micros(exp * 1_000_000)))
    }

    /// What a token says, or what is wrong with it.
    pub(crate) fn read(&self, token: &str) -> Result<Claims, &'static str> {
        let data = decode::<Claims>(token, &self.verify, &self.rules).map_err(|error| match error.kind() {
            jsonwebtoken::errors::ErrorKind::ExpiredSignature => "the access token has expired: refresh it",
            _ => "the access token is not valid",
        })?;
        if data.header.typ.as_deref() != Some(KIND) {
            return Err("the access token is not valid");
        }
        Ok(data.claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_tokens_are_refused() {
        let keys = Keys::new(&"0123456789abcdef0123456789abcdef".into()).ok();
        let keys = keys.as_ref().expect("long enough");
        let now = jiff::Timestamp::now().as_second();
        let claims = |exp, aud: &str| Claims {
            iss: ISSUER.into(),
            aud: aud.into(),
            sub: "usr_x".into(),
            wid: "ws_x".into(),
            sid: "ses_x".into(),
            role: "OWNER".into(),
            iat: now,
            nbf: now,
            exp,
        };
        let make = |header: &Header, claims: &Claims, key: &EncodingKey| encode(header, claims, key).expect("encodes");
        let typed = Header { typ: Some(KIND.to_owned()), ..Header::new(Algorithm::HS256) };
        assert!(keys.read(&make(&typed, &claims(now + 60, AUDIENCE), &keys.sign)).is_ok());
        assert!(keys.read(&make(&Header::new(Algorithm::HS256), &claims(now + 60, AUDIENCE), &keys.sign)).is_err(), "wrong typ");
        assert!(keys.read(&make(&typed, &claims(now - 60, AUDIENCE), &keys.sign)).is_err(), "expired");
        assert!(keys.read(&make(&typed, &claims(now + 60, "else"), &keys.sign)).is_err(), "other audience");
        let other = EncodingKey::from_secret(b"another secret that is long enough");
        assert!(keys.read(&make(&typed, &claims(now + 60, AUDIENCE), &other)).is_err(), "other key");
        let wide = Header { typ: Some(KIND.to_owned()), ..Header::new(Algorithm::HS384) };
        assert!(keys.read(&make(&wide, &claims(now + 60, AUDIENCE), &keys.sign)).is_err(), "other algorithm");
        assert!(keys.read("eyJhbGciOiJub25lIn0.e30.").is_err());
        assert!(Keys::new(&"short".into()).is_err());
    }
}

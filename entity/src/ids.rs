//! Ids: a time-ordered UUID (version 7) shown and stored as `run_` + 26 characters of lower-case base 32.
//!
//! Each table has its own type, so an id of the wrong kind does not compile, and its own prefix, so one that arrives as text
//! does not parse. The text sorts in the order of creation, on both databases.

use std::{fmt, str::FromStr};

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 26 characters of 5 bits hold 130 bits: the first character is at most 7.
const LENGTH: usize = 26;

/// Text that is not an id of the wanted kind.
#[derive(Debug, Clone, thiserror::Error)]
#[error("`{text}` is not an id of the form {prefix}_…")]
pub struct InvalidId {
    prefix: &'static str,
    text: String,
}

fn encode(id: Uuid) -> String {
    let bits = id.as_u128();
    (0..LENGTH).rev().map(|i| char::from(ALPHABET[usize::from((bits >> (i * 5)) as u8 & 31)])).collect()
}

fn decode(text: &str) -> Option<Uuid> {
    if text.len() != LENGTH || text.as_bytes()[0] > b'7' {
        return None;
    }
    let mut bits = 0u128;
    for byte in text.bytes() {
        let digit = ALPHABET.iter().position(|c| *c == byte)?;
        bits = (bits << 5) | digit as u128;
    }
    Some(Uuid::from_u128(bits))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
        #[serde(try_from = "String", into = "String")]
        #[sea_orm(value_type = "String")]
        pub struct $name(Uuid);

        impl $name {
            /// What the text form starts with, before the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// A new id, later in order than every earlier one of this process.
            #[must_use]
            #[expect(clippy::new_without_default, reason = "every new id is another one")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "_{}"), encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                text.strip_prefix(concat!($prefix, "_"))
                    .and_then(decode)
                    .map(Self)
                    .ok_or_else(|| InvalidId {
                        prefix: $prefix,
                        text: text.chars().take(64).collect(),
                    })
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.to_string()
            }
        }

        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )*};
}

ids! {
    /// A workspace: the tenant.
    WorkspaceId = "ws";
    /// A person.
    UserId = "usr";
    /// A refresh token, or the family of refresh tokens that one sign-in started.
    SessionId = "ses";
    /// Bytes on their way in.
    UploadId = "upl";
    /// A named feed of records.
    SourceId = "src";
    /// One version of a source's mapping.
    MappingId = "map";
    /// One immutable import of a source.
    DatasetId = "ds";
    /// A ruleset.
    RulesetId = "rul";
    /// A reconciliation.
    ReconciliationId = "rec";
    /// One execution of a reconciliation.
    RunId = "run";
    /// A piece of background work.
    JobId = "job";
    /// Something a person has to explain.
    BreakId = "brk";
    /// A file made from a run.
    ExportId = "exp";
    /// An audit event.
    AuditId = "aud";
}

#[cfg(test)]
mod tests {
    use super::{RunId, UserId};

    #[test]
    fn text_and_back() {
        let mut last = String::new();
        for _ in 0..1000 {
            let id = RunId::new();
            let text = id.to_string();
            assert_eq!(text.parse::<RunId>().ok(), Some(id));
            assert!(text > last, "{text} sorts after {last}");
            last = text;
        }
    }

    #[test]
    fn refuses_what_is_not_its_own() {
        let run = RunId::new().to_string();
        assert!(run.parse::<UserId>().is_err());
        for text in ["", "run_", "run_8zzzzzzzzzzzzzzzzzzzzzzzzz", "run_ü", &run[..29]] {
            assert!(text.parse::<RunId>().is_err(), "{text}");
        }
        assert!(run.to_uppercase().parse::<RunId>().is_err());
    }
}

//! What can go wrong with blobs and signals.

use std::io;

/// A blob or a signal that did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such blob.
    #[error("no blob {key}")]
    NotFound {
        /// What was asked for.
        key: String,
    },
    /// A key that could leave the store or that file systems disagree about.
    #[error("`{key}` cannot be a blob key; use letters, digits and . _ - between slashes")]
    InvalidKey {
        /// What was asked for.
        key: String,
    },
    /// The address names no store this program can use.
    #[error("cannot use the storage at {url}: {reason}")]
    Open {
        /// The address.
        url: String,
        /// Why, and what to do.
        reason: String,
    },
    /// The local disk refused.
    #[error("cannot {what} {path}: {source}")]
    Disk {
        /// The attempt.
        what: &'static str,
        /// Where.
        path: String,
        /// The disk's answer.
        source: io::Error,
    },
    /// The object store refused or could not be reached.
    #[error("object store: {0}")]
    Store(#[source] object_store::Error),
    /// Redis refused or could not be reached.
    #[error("redis: {0}")]
    Redis(#[from] redis::RedisError),
}

/// `Ok`, or an [`Error`] of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub(crate) fn store(key: &str, error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::NotFound { key: key.to_owned() },
            other => Self::Store(other),
        }
    }

    pub(crate) fn disk(what: &'static str, path: &std::path::Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.display().to_string();
        move |source| Self::Disk { what, path, source }
    }

    /// Whether the disk is full or over its quota: nothing the caller sent is wrong, and trying again later may work.
    #[must_use]
    pub fn is_out_of_space(&self) -> bool {
        let full = |e: &io::Error| matches!(e.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
        matches!(self, Self::Disk { source, .. } if full(source))
    }
}

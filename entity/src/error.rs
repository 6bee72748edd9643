//! What can go wrong between a caller and the database.

use sea_orm::{DbErr, SqlErr};

use crate::{InvalidId, InvalidWord, JobId};

/// A database call that did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused or could not be reached.
    #[error("database: {0}")]
    Database(#[from] DbErr),
    /// The address names no database this program can use.
    #[error("cannot use the database at {url}: {reason}")]
    Connect {
        /// The address, without its password.
        url: String,
        /// Why, and what to do.
        reason: String,
    },
    /// There is no such row in this workspace.
    #[error("no {what} {id}")]
    NotFound {
        /// The noun.
        what: &'static str,
        /// The id that was asked for.
        id: String,
    },
    /// Another row has this name already.
    #[error("there is already a {what} called `{name}`")]
    Conflict {
        /// The noun.
        what: &'static str,
        /// The name that is taken.
        name: String,
    },
    /// The job was taken from this worker: its lease ran out or it was ended by somebody else. Nothing may be written for it.
    #[error("{job} is no longer held by this worker")]
    Fenced {
        /// The job.
        job: JobId,
    },
    /// A text that is not an id of the wanted kind.
    #[error(transparent)]
    InvalidId(#[from] InvalidId),
    /// A text that is not one of a list's words.
    #[error(transparent)]
    InvalidWord(#[from] InvalidWord),
    /// A cursor that this program did not make.
    #[error("`{0}` is not a cursor; use one that came with a page")]
    InvalidCursor(String),
    /// A value that could not be written as JSON.
    #[error("not writable as json: {0}")]
    Json(#[from] serde_json::Error),
    /// The process is going down.
    #[error("the database connection is closing")]
    Closing,
}

/// `Ok`, or an [`Error`] of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Turns "unique constraint" into [`Error::Conflict`] and leaves everything else as it is.
    pub(crate) fn conflict(error: DbErr, what: &'static str, name: &str) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::Conflict { what, name: name.to_owned() },
            _ => Self::Database(error),
        }
    }

    pub(crate) fn not_found(what: &'static str, id: impl ToString) -> Self {
        Self::NotFound { what, id: id.to_string() }
    }
}

//! What can go wrong while answering: an error type that knows no transport.
//!
//! Resolvers return it; `http::answer` is the one place that turns it into `errors[].extensions.code`, and
//! `schema::user_error` the one that turns [`Error::User`] into a payload's `userErrors`.

use crate::schema::user_error::ErrorCode;

/// Something a caller can put right, shown in the payload of a mutation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserProblem {
    /// The kind of problem.
    pub(crate) code: ErrorCode,
    /// What is wrong and what to do.
    pub(crate) message: String,
    /// The path of the input field, when one is at fault.
    pub(crate) field: Vec<String>,
}

/// Why a request was not answered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is signed in, or the token is no longer good.
    #[error("{0}")]
    Unauthenticated(&'static str),
    /// The caller's role does not allow it.
    #[error("{0}")]
    Forbidden(String),
    /// No such thing in this workspace.
    #[error("there is no {what} `{id}` in this workspace")]
    NotFound {
        /// The noun.
        what: &'static str,
        /// What was asked for.
        id: String,
    },
    /// The request makes no sense as it stands.
    #[error("{0}")]
    Invalid(String),
    /// A problem of the input that a payload reports.
    #[error("{}", .0.message)]
    User(UserProblem),
    /// Too many attempts.
    #[error("too many attempts: try again in {retry_after_seconds} seconds")]
    Throttled {
        /// When to try again.
        retry_after_seconds: u64,
    },
    /// The operation asks for more than one request may.
    #[error("{0}")]
    OperationTooLarge(String),
    /// It took too long.
    #[error("the operation took longer than {0} seconds and was stopped: ask for less")]
    Timeout(u64),
    /// A service that is needed does not answer.
    #[error("{0}")]
    Unavailable(String),
    /// A fault of ours: logged, never shown.
    #[error("{0:#}")]
    Internal(#[from] anyhow::Error),
}

/// `Ok`, or an [`Error`] of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// The word in `errors[].extensions.code`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated(_) => "UNAUTHENTICATED",
            Self::Forbidden(_) => "FORBIDDEN",
            Self::NotFound { .. } => "NOT_FOUND",
            Self::User(problem) if problem.code == ErrorCode::Conflict => "CONFLICT",
            Self::Invalid(_) | Self::User(_) => "BAD_USER_INPUT",
            Self::Throttled { .. } => "THROTTLED",
            Self::OperationTooLarge(_) => "OPERATION_TOO_LARGE",
            Self::Timeout(_) => "TIMEOUT",
            Self::Unavailable(_) => "UNAVAILABLE",
            Self::Internal(_) => "INTERNAL",
        }
    }

    /// A problem with the input as a whole.
    pub(crate) fn user(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::User(UserProblem { code, message: message.into(), field: Vec::new() })
    }

    /// A problem with one field of the input.
    pub(crate) fn field(code: ErrorCode, field: &str, message: impl Into<String>) -> Self {
        Self::User(UserProblem { code, message: message.into(), field: vec!["input".to_owned(), field.to_owned()] })
    }

    /// No such thing in this workspace.
    pub(crate) fn not_found(what: &'static str, id: impl ToString) -> Self {
        Self::NotFound { what, id: id.to_string().chars().take(64).collect() }
    }

    /// A fault of ours with a word on what was being done.
    pub(crate) fn internal(doing: &str, error: impl std::fmt::Display) -> Self {
        Self::Internal(anyhow::anyhow!("{doing}: {error}"))
    }
}

impl From<entity::Error> for Error {
    fn from(error: entity::Error) -> Self {
        match error {
            entity::Error::NotFound { what, id } => Self::not_found(what, id),
            entity::Error::Conflict { .. } => Self::user(ErrorCode::Conflict, error.to_string()),
            entity::Error::InvalidCursor(_) => Self::Invalid(error.to_string()),
            other => Self::Internal(other.into()),
        }
    }
}

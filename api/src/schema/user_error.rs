//! Problems that a caller can put right: part of a mutation's payload, not a failure of the request.

use async_graphql::{Enum, SimpleObject};

use crate::error::{Error, Result};

/// What kind of problem it is.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    /// The input makes no sense as it stands.
    BadInput,
    /// There is no such thing in this workspace.
    NotFound,
    /// Something else has that name, or it changed meanwhile.
    Conflict,
    /// Larger than allowed.
    TooLarge,
    /// Not a kind of file that is read here.
    UnsupportedFile,
    /// The file has no bytes, or no rows.
    EmptyFile,
    /// The file is not a table.
    NotATable,
    /// The bytes are not text in the stated encoding.
    BadEncoding,
    /// Rows have different numbers of cells.
    RaggedRows,
    /// Dates can be read in two ways.
    AmbiguousDate,
    /// The mapping names a column that the file does not have.
    NoSuchColumn,
    /// The mapping or ruleset has problems.
    BadRuleset,
    /// The file breaks off.
    TruncatedFile,
    /// A limit is reached.
    LimitExceeded,
    /// The address, the password or the token is wrong.
    InvalidCredentials,
    /// There is an account with this address.
    EmailTaken,
    /// The password is easily guessed.
    WeakPassword,
    /// Something that is needed is not there yet.
    NotReady,
}

impl ErrorCode {
    /// The code of that name, as other crates write it; `BAD_INPUT` for names that are not in the list.
    pub(crate) fn named(name: &str) -> Self {
        let codes: &[(Self, &str)] = &[
            (Self::TooLarge, "TOO_LARGE"),
            (Self::UnsupportedFile, "UNSUPPORTED_FILE"),
            (Self::EmptyFile, "EMPTY_FILE"),
            (Self::NotATable, "NOT_A_TABLE"),
            (Self::BadEncoding, "BAD_ENCODING"),
            (Self::RaggedRows, "RAGGED_ROWS"),
            (Self::AmbiguousDate, "AMBIGUOUS_DATE"),
            (Self::NoSuchColumn, "NO_SUCH_COLUMN"),
            (Self::BadRuleset, "BAD_RULESET"),
            (Self::TruncatedFile, "TRUNCATED_FILE"),
            (Self::LimitExceeded, "LIMIT_EXCEEDED"),
        ];
        codes.iter().find(|(_, known)| *known == name).map_or(Self::BadInput, |(code, _)| *code)
    }
}

/// A problem that the caller can put right.
#[derive(SimpleObject, Debug, Clone)]
pub(crate) struct UserError {
    /// The kind of problem.
    code: ErrorCode,
    /// What is wrong and what to do, for people.
    message: String,
    /// The path of the input field at fault, when there is one.
    field: Option<Vec<String>>,
}

/// Divides an outcome into the thing and the problems; what a caller cannot put right stays an error of the request.
pub(crate) fn divide<T>(outcome: Result<T>) -> Result<(Option<T>, Vec<UserError>)> {
    let problem = match outcome {
        Ok(thing) => return Ok((Some(thing), Vec::new())),
        Err(Error::User(problem)) => {
            let field = (!problem.field.is_empty()).then_some(problem.field);
            UserError { code: problem.code, message: problem.message, field }
        }
        Err(missing @ Error::NotFound { .. }) => UserError { code: ErrorCode::NotFound, message: missing.to_string(), field: None },
        Err(other) => return Err(other),
    };
    Ok((None, vec![problem]))
}

/// Declares a payload: the thing, when it worked, and the problems, when it did not.
macro_rules! payload {
    ($($(#[$doc:meta])* $name:ident { $(#[$thing_doc:meta])* $thing:ident : $type:ty })*) => {$(
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject)]
        pub(crate) struct $name {
            $(#[$thing_doc])*
            $thing: Option<$type>,
            /// What the caller can put right; empty when it worked.
            user_errors: Vec<$crate::schema::user_error::UserError>,
        }

        impl $name {
            fn of(outcome: $crate::error::Result<$type>) -> $crate::error::Result<Self> {
                let ($thing, user_errors) = $crate::schema::user_error::divide(outcome)?;
                Ok(Self { $thing, user_errors })
            }
        }
    )*};
}
pub(crate) use payload;

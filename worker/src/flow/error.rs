//! Why the flow stopped: a fault of the input that its owner can mend, or one of the machine.

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be used.
    #[error(transparent)]
    File(#[from] ingest::Error),
    /// A column's dates fit two formats, and nothing says which one is meant.
    #[error("{file}: column `{column}`: its dates parse two ways, as {formats}: state `format` for this field in a ruleset")]
    AmbiguousDate {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// The formats that fit every value.
        formats: String,
    },
    /// No row of a file fits its mapping.
    #[error("{file}: no row could be read: {rejected} rows were rejected, the first is {first}: check the mapping")]
    NothingRead {
        /// The file.
        file: String,
        /// Rejected rows.
        rejected: u64,
        /// The first of them: row, column and reason.
        first: String,
    },
    /// The ruleset cannot be used.
    #[error(transparent)]
    Ruleset(#[from] ruleset::Error),
    /// The ruleset does not fit the records.
    #[error("the ruleset does not fit the records: {0}")]
    Misfit(engine::Error),
    /// Matching failed.
    #[error("matching failed: {0}")]
    Engine(engine::Error),
    /// A table cannot be written or read.
    #[error(transparent)]
    Tables(#[from] tables::Error),
    /// The records cannot be matched in the memory that a job may take.
    #[error(
        "matching {records} records takes about {needed} MB of memory, and {allowed} MB are allowed: allow more (--memory-mb, RECON_MEMORY_MB), \
         or split both sides, for instance by currency or by month"
    )]
    NoRoom {
        /// Records of both sides.
        records: u64,
        /// Megabytes.
        needed: u64,
        /// Megabytes.
        allowed: u64,
    },
    /// Whoever asked for the work withdrew it.
    #[error("cancelled")]
    Cancelled,
}

impl Error {
    /// The error code that the API documents.
    pub fn code(&self) -> &'static str {
        match self {
            Self::File(error) => error.code(),
            Self::AmbiguousDate { .. } => "AMBIGUOUS_DATE",
            Self::NothingRead { .. } => "BAD_INPUT",
            Self::Ruleset(_) | Self::Misfit(_) => "BAD_RULESET",
            Self::Tables(tables::Error::TooManyRows { .. }) | Self::NoRoom { .. } => "LIMIT_EXCEEDED",
            Self::Engine(_) | Self::Tables(_) => "INTERNAL",
            Self::Cancelled => "CANCELLED",
        }
    }

    /// The same error with the file called `name`: for files that were read from a temporary place.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        let name = name.to_owned();
        match self {
            Self::File(error) => Self::File(error.named(name)),
            Self::AmbiguousDate { column, formats, .. } => Self::AmbiguousDate { file: name, column, formats },
            Self::NothingRead { rejected, first, .. } => Self::NothingRead { file: name, rejected, first },
            other => other,
        }
    }

    /// Whether the owner of the input can mend it, and trying again would not help.
    pub fn is_about_input(&self) -> bool {
        match self {
            // The one code for what is not the file's fault: it could not be read, or nobody could keep what was read.
            Self::File(error) => error.code() != "BAD_INPUT",
            Self::AmbiguousDate { .. } | Self::NothingRead { .. } | Self::Ruleset(_) | Self::Misfit(_) | Self::NoRoom { .. } => true,
            Self::Tables(error) => matches!(error, tables::Error::TooManyRows { .. }),
            Self::Engine(_) | Self::Cancelled => false,
        }
    }
}

impl From<engine::Error> for Error {
    fn from(error: engine::Error) -> Self {
        match error {
            engine::Error::Cancelled => Self::Cancelled,
            engine::Error::NoField { .. } | engine::Error::Condition { .. } => Self::Misfit(error),
            error => Self::Engine(error),
        }
    }
}

//! The closed lists of words, as GraphQL enums over those of `entity` and `ruleset`.

use async_graphql::Enum;

/// Declares an enum with the same variants as one of `entity`, and the way over and back.
macro_rules! mirror {
    ($($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $variant:ident,)* })*) => {$(
        $(#[$doc])*
        #[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name { $($(#[$word_doc])* $variant,)* }

        impl From<entity::$name> for $name {
            fn from(word: entity::$name) -> Self {
                match word { $(entity::$name::$variant => Self::$variant,)* }
            }
        }

        impl From<$name> for entity::$name {
            fn from(word: $name) -> Self {
                match word { $($name::$variant => Self::$variant,)* }
            }
        }
    )*};
}

mirror! {
    /// What a member of a workspace may do.
    Role {
        /// Everything.
        Owner,
        /// Everything but handing the workspace over.
        Admin,
        /// Uploads, runs, and works through breaks.
        Analyst,
        /// Reads, and approves what analysts did.
        Approver,
        /// Reads.
        Viewer,
    }
    /// One of the two sets of records.
    Side {
        /// The first, usually the ledger.
        Left,
        /// The second, usually the bank or provider.
        Right,
    }
    /// Where a run stands.
    RunState {
        /// Waits for a worker.
        Queued,
        /// A worker is at it.
        Running,
        /// The result is there.
        Succeeded,
        /// Ended without a result.
        Failed,
        /// Somebody stopped it.
        Cancelled,
    }
    /// Where a job stands.
    JobState {
        /// Waits for a worker.
        Ready,
        /// A worker is at it.
        Running,
        /// Ended well.
        Done,
        /// Ended badly, and is not tried again.
        Failed,
        /// Somebody stopped it.
        Cancelled,
    }
    /// Why a record needs a person.
    BreakKind {
        /// Nothing on the other side fits.
        Unmatched,
        /// A match is proposed, but not sure enough to take by itself.
        Suggested,
        /// Several partners fit equally well.
        Ambiguous,
        /// The partner is known, the amounts differ.
        Variance,
        /// The same record is there twice.
        Duplicate,
        /// The row could not be read.
        RejectedRow,
    }
    /// Whether a break still waits for somebody.
    BreakState {
        /// Waits.
        Open,
        /// Explained.
        Resolved,
    }
    /// What an export holds.
    ExportKind {
        /// The matched records.
        Matches,
        /// The open records.
        Open,
        /// Every record.
        All,
    }
    /// The format of an export.
    ExportFormat {
        /// Comma-separated values.
        Csv,
        /// Excel workbook.
        Xlsx,
        /// One JSON object per line.
        Jsonl,
        /// Apache Parquet.
        Parquet,
    }
}

/// Where an upload stands.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UploadState {
    /// Parts may still arrive.
    Open,
    /// All bytes are here and checked.
    Complete,
    /// Given up or expired.
    Aborted,
}

impl From<entity::UploadState> for UploadState {
    fn from(state: entity::UploadState) -> Self {
        match state {
            entity::UploadState::Open => Self::Open,
            entity::UploadState::Complete | entity::UploadState::Imported => Self::Complete,
            entity::UploadState::Aborted => Self::Aborted,
        }
    }
}

/// Where an export stands.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExportState {
    /// Waits for a worker, or is being written.
    Pending,
    /// The file can be read.
    Ready,
    /// There will be no file.
    Failed,
}

impl From<entity::ExportState> for ExportState {
    fn from(state: entity::ExportState) -> Self {
        match state {
            entity::ExportState::Queued | entity::ExportState::Running => Self::Pending,
            entity::ExportState::Succeeded => Self::Ready,
            entity::ExportState::Failed | entity::ExportState::Cancelled => Self::Failed,
        }
    }
}

/// What a job does.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JobKind {
    /// Makes a dataset of an upload.
    Import,
    /// Matches two datasets.
    Run,
    /// Writes a file from a run.
    Export,
}

impl JobKind {
    /// The word in the queue.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Run => "run",
            Self::Export => "export",
        }
    }

    /// The kind of a job in the queue.
    pub(crate) fn of(job: &entity::Job) -> Self {
        match job.kind.as_str() {
            "import" => Self::Import,
            "export" => Self::Export,
            _ => Self::Run,
        }
    }
}

/// How sure a match is.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MatchStatus {
    /// Taken without a person: exact and unique, or sure enough by the ruleset.
    Auto,
    /// Proposed: a person decides.
    Suggested,
    /// Proposed, and a person agreed.
    Confirmed,
    /// Proposed, and a person disagreed.
    Rejected,
}

impl MatchStatus {
    /// The word in a run's result.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "AUTO",
            Self::Suggested => "SUGGESTED",
            Self::Confirmed => "CONFIRMED",
            Self::Rejected => "REJECTED",
        }
    }

    /// Of a word in a run's result.
    pub(crate) fn of(word: &str) -> Self {
        match word {
            "AUTO" => Self::Auto,
            "CONFIRMED" => Self::Confirmed,
            "REJECTED" => Self::Rejected,
            _ => Self::Suggested,
        }
    }
}

/// What a field's values are.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldType {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// An exact decimal.
    Decimal,
    /// An exact decimal with a currency.
    Money,
    /// A calendar day.
    Date,
    /// A moment.
    Timestamp,
    /// True or false.
    Boolean,
}

impl From<ruleset::FieldType> for FieldType {
    fn from(kind: ruleset::FieldType) -> Self {
        match kind {
            ruleset::FieldType::Text => Self::Text,
            ruleset::FieldType::Integer => Self::Integer,
            ruleset::FieldType::Decimal => Self::Decimal,
            ruleset::FieldType::Money => Self::Money,
            ruleset::FieldType::Date => Self::Date,
            ruleset::FieldType::Timestamp => Self::Timestamp,
            ruleset::FieldType::Boolean => Self::Boolean,
        }
    }
}

/// The direction of an order.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OrderDirection {
    /// The smallest, the oldest, the first row first.
    Asc,
    /// The largest, the newest, the last row first.
    Desc,
}

/// The other crates' word for a side.
pub(crate) const fn side(side: entity::Side) -> ruleset::Side {
    match side {
        entity::Side::Left => ruleset::Side::Left,
        entity::Side::Right => ruleset::Side::Right,
    }
}

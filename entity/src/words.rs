//! The closed lists of words that columns hold: roles, states, kinds. Stored, shown and serialised as the upper-case word.

use std::{fmt, str::FromStr};

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

/// Text that is not one of a list's words.
#[derive(Debug, Clone, thiserror::Error)]
#[error("`{text}` is not a {list}; use one of {words}")]
pub struct InvalidWord {
    list: &'static str,
    words: String,
    text: String,
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$word_doc:meta])* $variant:ident = $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType)]
        #[sea_orm(value_type = "String")]
        pub enum $name {
            $($(#[$word_doc])* #[serde(rename = $word)] $variant,)*
        }

        impl $name {
            /// Every word of the list, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word as it is stored.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = InvalidWord;

            fn from_str(text: &str) -> Result<Self, InvalidWord> {
                Self::ALL.iter().copied().find(|word| word.as_str() == text).ok_or_else(|| InvalidWord {
                    list: stringify!($name),
                    words: [$($word,)*].join(" "),
                    text: text.chars().take(64).collect(),
                })
            }
        }
    )*};
}

words! {
    /// What a member may do. The order is by power, the weakest first.
    Role {
        /// Reads.
        Viewer = "VIEWER",
        /// Reads, and approves what analysts did.
        Approver = "APPROVER",
        /// Uploads, runs and works through breaks.
        Analyst = "ANALYST",
        /// Everything but handing the workspace over.
        Admin = "ADMIN",
        /// Everything.
        Owner = "OWNER",
    }
    /// The side of a comparison.
    Side {
        /// The first of the two.
        Left = "LEFT",
        /// The second of the two.
        Right = "RIGHT",
    }
    /// Where an upload stands.
    UploadState {
        /// Parts may still arrive.
        Open = "OPEN",
        /// All bytes are here and checked.
        Complete = "COMPLETE",
        /// A dataset was made of it.
        Imported = "IMPORTED",
        /// Given up or expired.
        Aborted = "ABORTED",
    }
    /// Where a run stands.
    RunState {
        /// Waits for a worker.
        Queued = "QUEUED",
        /// A worker is at it.
        Running = "RUNNING",
        /// The result is there.
        Succeeded = "SUCCEEDED",
        /// Ended without a result.
        Failed = "FAILED",
        /// Somebody stopped it.
        Cancelled = "CANCELLED",
    }
    /// Where an export stands.
    ExportState {
        /// Waits for a worker.
        Queued = "QUEUED",
        /// A worker is at it.
        Running = "RUNNING",
        /// The file is there.
        Succeeded = "SUCCEEDED",
        /// Ended without a file.
        Failed = "FAILED",
        /// Somebody stopped it.
        Cancelled = "CANCELLED",
    }
    /// Where a job stands.
    JobState {
        /// May be claimed once its time has come.
        Ready = "READY",
        /// A worker holds its lease.
        Running = "RUNNING",
        /// Ended well.
        Done = "DONE",
        /// Ended badly and is not tried again.
        Failed = "FAILED",
        /// Somebody stopped it.
        Cancelled = "CANCELLED",
    }
    /// Why a record needs a person.
    BreakKind {
        /// Nothing on the other side fits.
        Unmatched = "UNMATCHED",
        /// A match is proposed, but not sure enough to take by itself.
        Suggested = "SUGGESTED",
        /// Several partners fit equally well.
        Ambiguous = "AMBIGUOUS",
        /// The partner is known, the amounts differ.
        Variance = "VARIANCE",
        /// The same record is there twice.
        Duplicate = "DUPLICATE",
        /// The row could not be read.
        RejectedRow = "REJECTED_ROW",
    }
    /// Whether a break still waits for somebody.
    BreakState {
        /// Waits.
        Open = "OPEN",
        /// Explained.
        Resolved = "RESOLVED",
    }
    /// What an export holds.
    ExportKind {
        /// The matched records.
        Matches = "MATCHES",
        /// The open records.
        Open = "OPEN",
        /// Every record.
        All = "ALL",
    }
    /// The format of an export.
    ExportFormat {
        /// Comma-separated values.
        Csv = "CSV",
        /// Excel workbook.
        Xlsx = "XLSX",
        /// One JSON object per line.
        Jsonl = "JSONL",
        /// Apache Parquet.
        Parquet = "PARQUET",
    }
}

impl JobState {
    /// Whether nothing more will happen.
    #[must_use]
    pub fn is_terminal(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

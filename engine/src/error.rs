//! What can stop a reconciliation, with what a caller can do about it.

use arrow::error::ArrowError;
use datafusion_common::DataFusionError;

/// Why the engine gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A table does not have the layout of a dataset.
    #[error("not a dataset: {0}")]
    Layout(String),
    /// A column that was asked for is not in the table.
    #[error("there is no field `{field}` in the records: check the mapping that they were imported with")]
    NoField {
        /// The field's name.
        field: String,
    },
    /// A condition compares columns whose types do not fit each other.
    #[error("pass `{pass}`: {message}")]
    Condition {
        /// The pass.
        pass: String,
        /// What does not fit.
        message: String,
    },
    /// The caller asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// Arrow refused an operation, for instance a text column beyond two gigabytes in one partition.
    #[error("columns could not be processed: {0}")]
    Arrow(#[from] ArrowError),
    /// The plan failed.
    #[error("the plan failed: {0}")]
    Plan(#[from] DataFusionError),
    /// The threads could not be started.
    #[error("threads could not be started: {0}")]
    Threads(#[source] std::io::Error),
}

impl Error {
    pub(crate) fn layout(message: impl Into<String>) -> Self {
        Self::Layout(message.into())
    }
}

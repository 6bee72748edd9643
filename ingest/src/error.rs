//! Why a file cannot be used: which file, which row and column, and what to do about it.
//!
//! A bad row is not an error: it is data (see [`crate::Rejected`]). An error means that the file as a whole,
//! or the mapping for it, cannot be used.

use std::fmt;
use std::path::Path;

/// What a sink may fail with.
pub type SinkError = Box<dyn std::error::Error + Send + Sync>;

/// A file that cannot be used, and why.
#[derive(Debug, thiserror::Error)]
pub struct Error {
    /// The file as it was named by the caller.
    pub file: String,
    /// The 1-based data row, where one row shows the fault.
    pub row: Option<u64>,
    /// The column, where one column shows the fault.
    pub column: Option<String>,
    /// What is wrong and what to do.
    #[source]
    pub fault: Fault,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.file)?;
        if let Some(row) = self.row {
            write!(f, "row {row}: ")?;
        }
        if let Some(column) = &self.column {
            write!(f, "column `{column}`: ")?;
        }
        write!(f, "{}", self.fault)
    }
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The file could not be opened or read.
    #[error("cannot be read: {0}")]
    Io(std::io::Error),
    /// The file has no content.
    #[error("the file is empty: there is nothing to read in it")]
    EmptyFile,
    /// The file has column names and nothing else.
    #[error("the file has a header but no data rows: export it again with records in it")]
    EmptyTable,
    /// The content is not a table, whatever the file is called.
    #[error("this is not a table but {seems}: {advice}")]
    NotATable {
        /// What the content seems to be.
        seems: String,
        /// What to do.
        advice: String,
    },
    /// A table, in a form that this program does not read.
    #[error("{what} cannot be read: {advice}")]
    Unsupported {
        /// What it is.
        what: String,
        /// What to do.
        advice: String,
    },
    /// The bytes are not text in the encoding.
    #[error("the text is not {encoding}: {advice}")]
    BadEncoding {
        /// The encoding that was expected.
        encoding: String,
        /// What to do.
        advice: String,
    },
    /// Most rows do not have the header's number of cells. The error's row is the first of them.
    #[error(
        "{cells} cells where the header has {columns}, and so in {ragged} of {rows} rows: check the delimiter, the quote character and the lines before the header"
    )]
    Ragged {
        /// Cells of the first such row.
        cells: usize,
        /// Columns of the header.
        columns: usize,
        /// Rows with a wrong number of cells.
        ragged: u64,
        /// Rows looked at.
        rows: u64,
    },
    /// The mapping names a column that the file does not have. The error's column is its name.
    #[error("there is no such column, but {wanted_by} needs it{}; the columns are {}", did_you_mean(.nearest.as_deref()), .existing.join(", "))]
    NoSuchColumn {
        /// What names the column: `field `amount`` or `the exclusion`.
        wanted_by: String,
        /// The existing name that is most like it.
        nearest: Option<Box<str>>,
        /// Every column there is.
        existing: Box<[String]>,
    },
    /// The file ends in the middle of something.
    #[error("the file breaks off: {what}; get the whole file again")]
    Truncated {
        /// Where and how.
        what: String,
    },
    /// The file goes beyond a limit.
    #[error("{what}: {advice}")]
    TooLarge {
        /// What is too large and how large it is.
        what: String,
        /// What to do.
        advice: String,
    },
    /// The mapping cannot be used.
    #[error("field `{field}`: {problem}")]
    BadMapping {
        /// The field.
        field: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The caller asked to stop.
    #[error("stopped as asked")]
    Cancelled,
    /// The receiver of the batches failed.
    #[error("cannot keep what was read: {0}")]
    Sink(SinkError),
}

fn did_you_mean(name: Option<&str>) -> String {
    name.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

impl Error {
    pub(crate) fn new(path: &Path, fault: Fault) -> Self {
        Self { file: path.display().to_string(), row: None, column: None, fault }
    }

    pub(crate) fn io(path: &Path) -> impl Fn(std::io::Error) -> Self + '_ {
        move |error| Self::new(path, Fault::Io(error))
    }

    pub(crate) fn at_row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }

    /// The same error when its row was counted from where a block starts, after so many rows.
    pub(crate) fn after(mut self, rows: u64) -> Self {
        self.row = self.row.map(|row| row + rows);
        self
    }

    pub(crate) fn at_column(mut self, column: &str) -> Self {
        self.column = Some(column.to_owned());
        self
    }

    /// The same error with the file called `name`: for callers who read from a temporary place.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.file = name.into();
        self
    }

    /// The code for programs: one of the list that the API documents.
    pub const fn code(&self) -> &'static str {
        match self.fault {
            Fault::Io(_) | Fault::Cancelled | Fault::Sink(_) => "BAD_INPUT",
            Fault::EmptyFile | Fault::EmptyTable => "EMPTY_FILE",
            Fault::NotATable { .. } => "NOT_A_TABLE",
            Fault::Unsupported { .. } => "UNSUPPORTED_FILE",
            Fault::BadEncoding { .. } => "BAD_ENCODING",
            Fault::Ragged { .. } => "RAGGED_ROWS",
            Fault::NoSuchColumn { .. } => "NO_SUCH_COLUMN",
            Fault::Truncated { .. } => "TRUNCATED_FILE",
            Fault::TooLarge { .. } => "TOO_LARGE",
            Fault::BadMapping { .. } => "BAD_RULESET",
        }
    }

    /// Whether the caller asked to stop.
    pub const fn is_cancelled(&self) -> bool {
        matches!(self.fault, Fault::Cancelled)
    }
}

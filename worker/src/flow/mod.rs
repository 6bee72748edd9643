//! The one code path from files to a proved result. Jobs and the command line call the same functions; there is no
//! database here. Every function blocks: call it from a thread of its own.
//!
//! [`import`] turns a file into a dataset on disk. [`prepare`] reads two files into memory and, without a ruleset,
//! proposes one. [`reconcile`] runs the engine on two loaded sides, writes the result, reads it back and proves it.

mod align;
mod error;
mod import;
mod load;
mod prepare;
mod reconcile;
mod room;
mod summary;
mod watch;

pub use align::align;
pub use error::Error;
pub use import::{ImportReport, import};
pub use load::{Loaded, load_dataset, load_file};
pub use prepare::{Pair, Prepared, Proposal, Reason, prepare, propose};
pub use reconcile::{Output, Settings, Sides, reconcile, reconcile_files};
pub use room::Room;
pub use summary::{PassSummary, SideSummary, Summary};
pub use watch::{Phase, Silent, Watch};

/// What the flow's functions return.
pub type Result<T> = std::result::Result<T, Error>;

//! The durable queue: claims jobs from the database, keeps their leases, runs their handlers, and ends them exactly once.
//!
//! A handler is run at least once; what it publishes takes effect exactly once, because it is published in the transaction that
//! ends the job, and that transaction fails when the job is no longer this worker's.

mod attempt;
mod cancel;
mod handler;
mod metrics;
mod progress;
mod run;
mod settle;

pub use cancel::CancelToken;
pub use handler::{Finish, Handler, JobContext, JobError};
pub use progress::Reporter;
pub use run::{Queue, QueueConfig};

//! Jobs into results: the durable queue, one file per kind of job, and the flow that jobs and the command line share.

mod breaks;
mod export;
pub mod flow;
mod import;
mod metrics;
pub mod queue;
mod run;
#[cfg(test)]
mod tests;
mod workshop;

pub use export::Export;
pub use import::Import;
pub use run::Run;
pub use workshop::Workshop;

use entity::Db;
use queue::{Queue, QueueConfig};
use storage::Signals;

/// A worker that does every kind of job.
#[must_use]
pub fn worker(db: Db, signals: Signals, config: QueueConfig, workshop: &Workshop) -> Queue {
    metrics::register();
    Queue::new(db, signals, config).handler(Import(workshop.clone())).handler(Run(workshop.clone())).handler(Export(workshop.clone()))
}

//! What one kind of job implements, and what it is given.

use std::sync::Arc;

use entity::{Db, Job, Scope, Txn};
use futures_util::future::BoxFuture;

use super::{CancelToken, Reporter};

/// Does one kind of job.
///
/// `run` may be called more than once for the same job (a worker can vanish), so it writes to a place of its own,
/// `…/{token}/…`, and leaves publishing to the [`Finish`] it answers.
pub trait Handler: Send + Sync + 'static {
    /// Which jobs are for this handler.
    fn kind(&self) -> &'static str;

    /// Does the work. Computation belongs on `spawn_blocking`, with an eye on [`JobContext::cancel`].
    fn run(&self, context: JobContext, payload: serde_json::Value) -> BoxFuture<'static, Result<Finish, JobError>>;

    /// The job failed for good or was cancelled: anything more to write about it, in the same transaction. The state of a run
    /// or an export follows by itself.
    fn on_failed<'a>(&'a self, _txn: &'a Txn, _job: &'a Job) -> BoxFuture<'a, anyhow::Result<()>> {
        Box::pin(async { Ok(()) })
    }
}

/// What a handler is given. Cloning it is cheap.
#[derive(Debug, Clone)]
pub struct JobContext {
    /// The job as it was claimed; its `token` names this attempt and no other.
    pub job: Arc<Job>,
    /// The workspace and the person the job is for.
    pub scope: Scope,
    /// The database, for reading what the job needs.
    pub db: Db,
    pub(crate) reporter: Reporter,
    pub(crate) cancel: CancelToken,
}

impl JobContext {
    /// Says how far the job is; as often as you like.
    pub fn report(&self, done: u64, total: u64, phase: &str) {
        self.reporter.report(done, total, phase);
    }

    /// The same for code that runs elsewhere.
    #[must_use]
    pub fn reporter(&self) -> Reporter {
        self.reporter.clone()
    }

    /// Says when to stop.
    #[must_use]
    pub fn cancel(&self) -> &CancelToken {
        &self.cancel
    }

    /// A part of a blob key that no other attempt at any job has.
    #[must_use]
    pub fn attempt_key(&self) -> String {
        format!("{}-{}", self.job.id, self.job.token)
    }
}

type Publish = Box<dyn for<'a> FnOnce(&'a Txn) -> BoxFuture<'a, Result<Option<String>, JobError>> + Send>;

/// What makes a job's results visible, to be done in the transaction that ends the job: all of it happens, once, or nothing.
pub struct Finish(pub(crate) Publish);

impl Finish {
    /// Publishes with this closure, which answers the id of what was made:
    /// `Finish::new(move |txn| Box::pin(async move { …; Ok(Some(id.to_string())) }))`.
    pub fn new<F>(publish: F) -> Self
    where
        F: for<'a> FnOnce(&'a Txn) -> BoxFuture<'a, Result<Option<String>, JobError>> + Send + 'static,
    {
        Self(Box::new(publish))
    }

    /// There is nothing to publish.
    #[must_use]
    pub fn nothing() -> Self {
        Self::new(|_| Box::pin(async { Ok(None) }))
    }
}

impl std::fmt::Debug for Finish {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Finish")
    }
}

/// Why a handler did not finish.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Something the person can change; trying again would not help.
    #[error("{code}: {message}")]
    User {
        /// For machines, `UPPER_CASE`.
        code: String,
        /// For people: what, where, and what to do.
        message: String,
    },
    /// Something that may pass; it is tried again after a pause.
    #[error("{0:#}")]
    Transient(anyhow::Error),
    /// The handler stopped because it was asked to.
    #[error("stopped on request")]
    Cancelled,
}

impl JobError {
    /// Something the person can change.
    pub fn user(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::User { code: code.into(), message: message.into() }
    }
}

impl From<anyhow::Error> for JobError {
    fn from(error: anyhow::Error) -> Self {
        Self::Transient(error)
    }
}

impl From<entity::Error> for JobError {
    fn from(error: entity::Error) -> Self {
        Self::Transient(error.into())
    }
}

impl From<storage::Error> for JobError {
    fn from(error: storage::Error) -> Self {
        Self::Transient(error.into())
    }
}

impl From<std::io::Error> for JobError {
    fn from(error: std::io::Error) -> Self {
        Self::Transient(error.into())
    }
}

impl From<tokio::task::JoinError> for JobError {
    fn from(error: tokio::task::JoinError) -> Self {
        Self::Transient(error.into())
    }
}

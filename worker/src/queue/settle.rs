//! Writes down how an attempt ended, and tells whoever watches, after the commit.

use std::time::{Duration, Instant};

use entity::{Claim, Job, JobEvent, Txn};

use super::{Finish, Handler, JobError, metrics, run::Shared};

/// How an attempt ended, other than with a result.
#[derive(Debug)]
pub(crate) enum End {
    /// Failed for good.
    Failed { code: String, message: String },
    /// To be tried again.
    Again { message: String },
    /// Stopped because somebody wanted it.
    Cancelled,
    /// Put back: this worker goes down.
    Released,
    /// Nothing to write: the job is no longer ours.
    Lost,
}

impl End {
    fn word(&self) -> &'static str {
        match self {
            Self::Failed { .. } => "failed",
            Self::Again { .. } => "retried",
            Self::Cancelled => "cancelled",
            Self::Released => "released",
            Self::Lost => "lost",
        }
    }
}

/// Publishes the results and ends the job, in one transaction.
pub(crate) async fn finish(shared: &Shared, claim: &Claim, finish: Finish) -> Result<(), JobError> {
    let txn = shared.db.begin().await?;
    entity::job_hold_in(&txn, claim).await?;
    let result = (finish.0)(&txn).await?;
    let job = entity::job_complete_in(&txn, claim, result.as_deref()).await?;
    txn.commit().await?;
    shared.tell(&job).await;
    Ok(())
}

/// Writes an end down. While the database is away it tries again, as long as the lease would last: otherwise an outage at the
/// wrong moment would look like a crash.
pub(crate) async fn settle(shared: &Shared, claim: &Claim, handler: &dyn Handler, end: &End) {
    let deadline = Instant::now() + shared.config.lease;
    loop {
        match write(shared, claim, handler, end).await {
            Ok(Some(job)) => return shared.tell(&job).await,
            Ok(None) => return,
            Err(JobError::Transient(error)) if is_fenced(&error) => {
                metrics::count(&metrics::FENCED, 1);
                tracing::warn!(job = %claim.job.id, "another worker has the job; this attempt is thrown away");
                return;
            }
            Err(error) if Instant::now() < deadline => {
                tracing::warn!(job = %claim.job.id, %error, "cannot write down how the job ended; trying again");
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            Err(error) => {
                tracing::error!(job = %claim.job.id, %error, "cannot write down how the job ended; it will be taken as lost");
                return;
            }
        }
    }
}

async fn write(shared: &Shared, claim: &Claim, handler: &dyn Handler, end: &End) -> Result<Option<Job>, JobError> {
    let txn = match end {
        End::Lost => return Ok(None),
        End::Released => return Ok(Some(entity::job_release(&shared.db, claim).await?)),
        _ => shared.db.begin().await?,
    };
    entity::job_hold_in(&txn, claim).await?;
    let job = match end {
        End::Failed { code, message } => entity::job_fail_in(&txn, claim, code, message).await?,
        End::Again { message } => {
            let pause = shared.config.pause(claim.job.attempt);
            entity::job_retry_in(&txn, claim, message, pause).await?
        }
        _ => entity::job_cancelled_in(&txn, claim).await?,
    };
    tell_handler(&txn, handler, &job).await?;
    txn.commit().await?;
    Ok(Some(job))
}

/// Calls the handler's hook when the job has ended without a result.
pub(crate) async fn tell_handler(txn: &Txn, handler: &dyn Handler, job: &Job) -> Result<(), JobError> {
    if job.state.is_terminal() {
        handler.on_failed(txn, job).await?;
    }
    Ok(())
}

pub(crate) fn is_fenced(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref::<entity::Error>(), Some(entity::Error::Fenced { .. }))
}

impl Shared {
    /// Tells whoever watches the job how it stands.
    pub(crate) async fn tell(&self, job: &Job) {
        let event = JobEvent::of(job).to_bytes();
        self.signals.publish(&JobEvent::channel(job.id), event).await;
    }
}

pub(crate) fn word(end: Option<&End>) -> &'static str {
    end.map_or("done", End::word)
}

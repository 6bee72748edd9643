//! One attempt at one job: the handler in a task of its own, and beside it the lease, the progress and the wish to stop.

use std::{sync::Arc, time::Instant};

use entity::{Beat, Claim};
use tokio::{
    sync::watch,
    task::{JoinError, JoinHandle},
    time::{Interval, MissedTickBehavior, interval},
};

use super::{
    CancelToken, Finish, Handler, JobContext, JobError, Reporter,
    cancel::Reason,
    metrics,
    run::Shared,
    settle::{self, End},
};

type Outcome = Result<Result<Finish, JobError>, JoinError>;

struct Attempt<'a> {
    shared: &'a Shared,
    claim: &'a Claim,
    cancel: CancelToken,
    progress: watch::Receiver<entity::Progress>,
    written: entity::Progress,
    missed: u32,
}

/// Does a claimed job, from the first event to the last.
pub(crate) async fn attempt(shared: Arc<Shared>, handler: Arc<dyn Handler>, claim: Claim) {
    let began = Instant::now();
    shared.tell(&claim.job).await;
    let (reporter, progress) = Reporter::new();
    let cancel = CancelToken::default();
    let work = start(&shared, &*handler, &claim, reporter, cancel.clone());
    let mut attempt = Attempt { shared: &shared, claim: &claim, cancel, progress, written: entity::Progress::default(), missed: 0 };
    let outcome = attempt.watch(work).await;
    let end = attempt.conclude(outcome).await;
    if let Some(end) = &end {
        tracing::info!(job = %claim.job.id, kind = %claim.job.kind, ?end, "the job ended without a result");
        settle::settle(&shared, &claim, &*handler, end).await;
    }
    let outcome = settle::word(end.as_ref());
    metrics::observe(&claim.job.kind, outcome, began.elapsed().as_secs_f64());
}

fn start(
    shared: &Shared,
    handler: &dyn Handler,
    claim: &Claim,
    reporter: Reporter,
    cancel: CancelToken,
) -> JoinHandle<Result<Finish, JobError>> {
    let context = JobContext { job: Arc::new(claim.job.clone()), scope: claim.job.scope(), db: shared.db.clone(), reporter, cancel };
    match serde_json::from_str(&claim.job.payload) {
        Ok(payload) => tokio::spawn(handler.run(context, payload)),
        Err(error) => {
            let message = format!("the job's payload is not json: {error}");
            tokio::spawn(async move { Err(JobError::user("BAD_PAYLOAD", message)) })
        }
    }
}

impl Attempt<'_> {
    /// Waits for the handler, and keeps the lease, writes progress and passes on the wish to stop meanwhile.
    async fn watch(&mut self, mut work: JoinHandle<Result<Finish, JobError>>) -> Outcome {
        let config = &self.shared.config;
        let mut beat = steady(config.lease / 3);
        let mut tick = steady(config.progress_every);
        let mut stopping = self.shared.stopping.clone();
        let cancel = self.cancel.clone();
        let grace = async {
            cancel.cancelled().await;
            tokio::time::sleep(config.grace).await;
        };
        let stop = async { drop(stopping.wait_for(|stop| *stop).await) };
        tokio::pin!(grace, stop);
        loop {
            tokio::select! {
                outcome = &mut work => return outcome,
                () = &mut grace => {
                    // It does not listen. Async code ends here; computation goes on, but its result is not taken.
                    work.abort();
                    return work.await;
                }
                () = &mut stop, if !self.cancel.is_cancelled() => {
                    self.cancel.trip(Reason::Shutdown);
                }
                _ = beat.tick() => self.beat().await,
                _ = tick.tick() => self.report().await,
            }
        }
    }

    async fn beat(&mut self) {
        let held = entity::job_heartbeat(&self.shared.db, self.claim, self.shared.config.lease);
        match held.await {
            Ok(Beat::Held) => self.missed = 0,
            Ok(Beat::CancelRequested) => {
                self.missed = 0;
                self.cancel.trip(Reason::Requested);
            }
            Ok(Beat::Lost) => self.cancel.trip(Reason::Lost),
            Err(error) => {
                self.missed += 1;
                tracing::warn!(job = %self.claim.job.id, %error, missed = self.missed, "no sign of life given");
                if self.missed >= 2 {
                    self.cancel.trip(Reason::Lost);
                }
            }
        }
    }

    async fn report(&mut self) {
        let progress = self.progress.borrow().clone();
        if progress == self.written {
            return;
        }
        match entity::job_progress(&self.shared.db, self.claim, &progress).await {
            Ok(job) => {
                self.written = progress;
                if job.cancel_requested {
                    self.cancel.trip(Reason::Requested);
                }
                self.shared.tell(&job).await;
            }
            Err(entity::Error::Fenced { .. }) => self.cancel.trip(Reason::Lost),
            Err(error) => {
                tracing::warn!(job = %self.claim.job.id, %error, "progress was not written");
            }
        }
    }

    /// Publishes a result, or says how the attempt ended without one.
    async fn conclude(&mut self, outcome: Outcome) -> Option<End> {
        if let Some(reason) = self.cancel.reason() {
            return Some(match reason {
                Reason::Requested => End::Cancelled,
                Reason::Shutdown => End::Released,
                Reason::Lost => End::Lost,
            });
        }
        // The last report is the one people look at when the job has failed.
        self.report().await;
        let failed = match outcome {
            Ok(Ok(finish)) => settle::finish(self.shared, self.claim, finish).await.err()?,
            Ok(Err(error)) => error,
            Err(stopped) => JobError::Transient(anyhow::anyhow!(panic_message(stopped))),
        };
        Some(match failed {
            JobError::User { code, message } => End::Failed { code, message },
            JobError::Transient(error) => End::Again { message: format!("{error:#}") },
            JobError::Cancelled => End::Again { message: "the handler stopped, but nobody had asked it to".to_owned() },
        })
    }
}

fn steady(period: std::time::Duration) -> Interval {
    let mut interval = interval(period.max(std::time::Duration::from_millis(1)));
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

fn panic_message(stopped: JoinError) -> String {
    if !stopped.is_panic() {
        return "the handler was aborted".to_owned();
    }
    let panic = stopped.into_panic();
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    format!("the handler panicked: {}", text.as_deref().unwrap_or("without a message"))
}
